"""Charging profiles installed in a station, and the one limit that follows from them at any moment.

Spec: OCPP 1.6 §3.13. The highest stack level that is active wins within a purpose; TxProfile replaces TxDefaultProfile;
ChargePointMaxProfile caps the result. The rules take profiles as values, whatever dialect they came in.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

import msgspec

NOMINAL_V = 230.0
DEFAULT_PHASES = 3
MAX_WINDOW_S = 7 * 86_400
"""A composite schedule is worked out for at most a week."""


class Purpose(Enum):
    """Which part of the limit a profile speaks of."""

    STATION_MAX = "station_max"
    TX_DEFAULT = "tx_default"
    TX = "tx"


class Kind(Enum):
    """What a profile's schedule starts at."""

    ABSOLUTE = "absolute"
    DAILY = "daily"
    WEEKLY = "weekly"
    RELATIVE = "relative"


class Unit(Enum):
    """Unit of a limit: amperes per phase, or watts of all phases together."""

    A = "A"
    W = "W"


class Period(msgspec.Struct, frozen=True):
    """From `start_s` after the schedule's start on, this limit."""

    start_s: int
    limit: float
    phases: int | None = None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One installed profile. EVSE 0 means the whole station, or for TX_DEFAULT every EVSE."""

    profile_id: int
    evse: int
    stack_level: int
    purpose: Purpose
    kind: Kind
    unit: Unit
    periods: tuple[Period, ...]
    duration_s: int | None = None
    start_at: datetime | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    transaction: str | None = None
    """The wire's id of the transaction a TX profile belongs to; None fits any."""


class Limit(msgspec.Struct, frozen=True):
    """A limit with its unit; `phases` None when nothing says."""

    amount: float
    unit: Unit
    phases: int | None = None

    def watts(self, phases: int | None = None) -> float:
        """The limit as power of all phases together."""
        return self.amount if self.unit is Unit.W else self.amount * NOMINAL_V * (phases or self.phases or DEFAULT_PHASES)

    def amperes(self, phases: int | None = None) -> float:
        """The limit as current per phase."""
        return self.amount if self.unit is Unit.A else self.amount / (NOMINAL_V * (phases or self.phases or DEFAULT_PHASES))


class Running(msgspec.Struct, frozen=True):
    """The transaction on an EVSE, as far as profiles care."""

    transaction: str | None
    started_at: datetime


class Slot(msgspec.Struct, frozen=True):
    """One stretch of a composite schedule, `start_s` after its start; None where nothing limits."""

    start_s: int
    limit: Limit | None


def limit_at(profile: Profile, at: datetime, relative_to: datetime) -> Limit | None:
    """What one profile says at an instant; None when it is not active then.

    `relative_to` is when charging started: the start of relative schedules and of absolute ones without a start.
    """
    if (profile.valid_from and at < profile.valid_from) or (profile.valid_to and at >= profile.valid_to):
        return None
    elapsed_s = (at - _schedule_start(profile, at, relative_to)).total_seconds()
    if elapsed_s < 0 or (profile.duration_s is not None and elapsed_s >= profile.duration_s):
        return None
    current = None
    for period in profile.periods:
        if period.start_s > elapsed_s:
            break
        current = period
    return Limit(current.limit, profile.unit, current.phases) if current else None


def active_limit(profiles: Iterable[Profile], at: datetime, relative_to: datetime) -> Limit | None:
    """The limit of the highest stack level active at an instant; None when none is."""
    best: tuple[int, Limit] | None = None
    for profile in profiles:
        if best is not None and profile.stack_level <= best[0]:
            continue
        limit = limit_at(profile, at, relative_to)
        if limit is not None:
            best = (profile.stack_level, limit)
    return best[1] if best else None


def lower(first: Limit | None, second: Limit | None) -> Limit | None:
    """The stricter of two limits in the first one's unit; phases are the fewer of those given."""
    if first is None or second is None:
        return first or second
    known = [phases for phases in (first.phases, second.phases) if phases is not None]
    phases = min(known) if known else None
    if first.unit is Unit.A:
        return Limit(min(first.amperes(phases), second.amperes(phases)), Unit.A, phases)
    return Limit(min(first.watts(phases), second.watts(phases)), Unit.W, phases)


def evse_limit(profiles: Sequence[Profile], evse: int, at: datetime, running: Running | None, asked_at: datetime) -> Limit | None:
    """What the profiles allow one EVSE at an instant, without the station's cap; None when nothing limits it."""
    relative_to = running.started_at if running else asked_at
    own = [p for p in profiles if p.purpose is Purpose.TX and p.evse == evse and _belongs(p, running)]
    limit = active_limit(own, at, relative_to)
    if limit is None:
        limit = active_limit((p for p in profiles if p.purpose is Purpose.TX_DEFAULT and p.evse == evse), at, relative_to)
    if limit is None:
        limit = active_limit((p for p in profiles if p.purpose is Purpose.TX_DEFAULT and p.evse == 0), at, relative_to)
    return limit


def station_limit(profiles: Sequence[Profile], at: datetime, asked_at: datetime) -> Limit | None:
    """The cap on the whole station at an instant; None when there is none."""
    return active_limit((p for p in profiles if p.purpose is Purpose.STATION_MAX), at, asked_at)


def allowed_now(profiles: Sequence[Profile], evse: int, at: datetime, running: Running | None) -> Limit | None:
    """What one EVSE may draw at this moment; the station's cap applies to it as well."""
    return lower(evse_limit(profiles, evse, at, running, at), station_limit(profiles, at, at))


def composite(
    profiles: Sequence[Profile],
    evse: int,
    evses: Sequence[int],
    start_at: datetime,
    window_s: int,
    running: dict[int, Running],
) -> list[Slot]:
    """The schedule that follows for one EVSE, or for EVSE 0 the sum over all of `evses`, capped by the station's maximum.

    Neighbours that say the same are merged. The window is at most `MAX_WINDOW_S`.
    """
    window_s = min(window_s, MAX_WINDOW_S)
    asked = list(evses) if evse == 0 else [evse]
    offsets = {0}
    for profile in profiles:
        owner = running.get(profile.evse) or (running.get(asked[0]) if len(asked) == 1 else None)
        relative_to = owner.started_at if owner else start_at
        offsets.update(o for o in _changes(profile, start_at, window_s, relative_to) if 0 <= o < window_s)
    slots: list[Slot] = []
    for offset in sorted(offsets):
        at = start_at + timedelta(seconds=offset)
        total = _sum([evse_limit(profiles, number, at, running.get(number), start_at) for number in asked])
        limit = lower(total, station_limit(profiles, at, start_at))
        if not slots or slots[-1].limit != limit:
            slots.append(Slot(offset, limit))
    return slots


def _sum(limits: Sequence[Limit | None]) -> Limit | None:
    """All EVSEs together; one without a limit leaves the whole without."""
    total: Limit | None = None
    for limit in limits:
        if limit is None:
            return None
        if total is None:
            total = limit
        else:
            phases = max(total.phases or 0, limit.phases or 0) or None
            amount = limit.amperes() if total.unit is Unit.A else limit.watts()
            total = Limit(total.amount + amount, total.unit, phases)
    return total


def _belongs(profile: Profile, running: Running | None) -> bool:
    return running is not None and profile.transaction in (None, running.transaction)


_PERIOD_OF = {Kind.DAILY: timedelta(days=1), Kind.WEEKLY: timedelta(weeks=1)}


def _schedule_start(profile: Profile, at: datetime, relative_to: datetime) -> datetime:
    """When the schedule that covers `at` began; recurring ones reach back before their first start too."""
    if profile.kind is Kind.RELATIVE or profile.start_at is None:
        return relative_to
    every = _PERIOD_OF.get(profile.kind)
    return profile.start_at + ((at - profile.start_at) // every) * every if every else profile.start_at


def _changes(profile: Profile, start_at: datetime, window_s: int, relative_to: datetime) -> Iterator[int]:
    """Offsets at which a profile may say something new; some may lie outside the window."""
    end_at = start_at + timedelta(seconds=window_s)
    for instant in (profile.valid_from, profile.valid_to):
        if instant is not None:
            yield _offset(instant, start_at)
    every = _PERIOD_OF.get(profile.kind)
    began = _schedule_start(profile, start_at, relative_to)
    while began <= end_at:
        for period in profile.periods:
            yield _offset(began + timedelta(seconds=period.start_s), start_at)
        if profile.duration_s is not None:
            yield _offset(began + timedelta(seconds=profile.duration_s), start_at)
        if every is None or profile.start_at is None:
            return
        began += every


def _offset(instant: datetime, start_at: datetime) -> int:
    """Whole seconds after the start, rounded up so that the limit in force at the offset is the new one."""
    return -int(-(instant - start_at).total_seconds() // 1)


def is_sound(periods: Sequence[Period]) -> bool:
    """Whether periods start at zero, rise, and limit nothing below zero."""
    rises = all(before.start_s < after.start_s for before, after in pairwise(periods))
    return bool(periods) and periods[0].start_s == 0 and rises and all(period.limit >= 0 for period in periods)
