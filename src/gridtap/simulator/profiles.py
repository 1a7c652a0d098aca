"""Charging profiles installed in a station, and the one limit that follows from them at any moment.

Spec: OCPP 1.6 §3.13; OCPP 2.0.1 K §3. The highest stack level that is active wins within a purpose; TxProfile replaces
TxDefaultProfile; the station's maximum caps the result. The rules take profiles as values, whatever dialect they came in.
Where others read it otherwise, docs/adr/0026 says why.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
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


class Stacking(Enum):
    """How the default of one EVSE and the default of all go together."""

    EVSE_FIRST = auto()
    """What an EVSE has of its own replaces the default of all. Spec: OCPP 1.6 §3.13.1."""
    LEVEL_FIRST = auto()
    """A default of all is one of the EVSE's own: the level decides. Spec: OCPP 2.0.1 K §3.4, K01.FR.14, K01.FR.17."""


class Unit(Enum):
    """Unit of a limit: amperes per phase, or watts of all phases together."""

    A = "A"
    W = "W"


class Period(msgspec.Struct, frozen=True):
    """From `start_s` after the schedule's start on, this limit."""

    start_s: int
    limit: float
    phases: int | None = None
    mode: str = ""
    """The operation mode, in 2.1's word; empty where nothing says."""


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
    said: bytes = b""
    """The profile as it came, in JSON, where more was said than the rules know."""


class Limit(msgspec.Struct, frozen=True):
    """A limit with its unit; `phases` None when nothing says."""

    amount: float
    unit: Unit
    phases: int | None = None
    mode: str = ""
    """The operation mode of the period that says it, where one does."""

    def watts(self, phases: int | None = None) -> float:
        """The limit as power of all phases together."""
        return self.amount if self.unit is Unit.W else self.amount * NOMINAL_V * (phases or self.phases or DEFAULT_PHASES)

    def amperes(self, phases: int | None = None) -> float:
        """The limit as current per phase."""
        return self.amount if self.unit is Unit.A else self.amount / (NOMINAL_V * (phases or self.phases or DEFAULT_PHASES))

    def in_unit(self, unit: Unit) -> "Limit":
        """The same limit in another unit."""
        return self if unit is self.unit else Limit(self.amperes() if unit is Unit.A else self.watts(), unit, self.phases)


def hardware_limit(max_power_w: int, phases: int) -> Limit:
    """What an EVSE is built for; phases are told where they are fewer than a schedule without them would mean."""
    return Limit(float(max_power_w), Unit.W, phases if 0 < phases < DEFAULT_PHASES else None)


class Running(msgspec.Struct, frozen=True):
    """The transaction on an EVSE, as far as profiles care."""

    transaction: str | None
    started_at: datetime


class Installed(msgspec.Struct, frozen=True, kw_only=True):
    """All that decides what a station's EVSEs may draw: its profiles, its transactions, and by EVSE what the hardware can do."""

    profiles: Sequence[Profile]
    stacking: Stacking
    running: Mapping[int, Running]
    hardware: Mapping[int, Limit]


class Slot(msgspec.Struct, frozen=True):
    """One stretch of a composite schedule, `start_s` after its start."""

    start_s: int
    limit: Limit


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
    return Limit(current.limit, profile.unit, current.phases, current.mode) if current else None


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


def lower(first: Limit, second: Limit | None) -> Limit:
    """The stricter of two limits in the first one's unit; phases are the fewer of those given. Spec: OCPP 2.0.1 errata K §3.7."""
    if second is None:
        return first
    known = [phases for phases in (first.phases, second.phases) if phases is not None]
    phases = min(known) if known else None
    if first.unit is Unit.A:
        return Limit(min(first.amperes(phases), second.amperes(phases)), Unit.A, phases)
    return Limit(min(first.watts(phases), second.watts(phases)), Unit.W, phases)


def evse_limit(installed: Installed, evse: int, at: datetime, asked_at: datetime) -> Limit | None:
    """What the profiles allow one EVSE at an instant, without the station's cap; None when nothing limits it.

    Without a transaction it is what one that began when asked would get. Spec: OCPP 2.0.1 K08.FR.06.
    """
    running = installed.running.get(evse)
    relative_to = running.started_at if running else asked_at
    own = [p for p in installed.profiles if p.purpose is Purpose.TX and p.evse == evse and _belongs(p, running)]
    limit = active_limit(own, at, relative_to)
    if limit is not None:
        return limit
    defaults = [p for p in installed.profiles if p.purpose is Purpose.TX_DEFAULT]
    here, everywhere = [p for p in defaults if p.evse == evse], [p for p in defaults if p.evse == 0]
    if installed.stacking is Stacking.LEVEL_FIRST:
        return active_limit([*here, *everywhere], at, relative_to)
    return active_limit(here, at, relative_to) or active_limit(everywhere, at, relative_to)


def station_limit(profiles: Sequence[Profile], at: datetime, asked_at: datetime) -> Limit | None:
    """The cap on the whole station at an instant; None when there is none."""
    return active_limit((p for p in profiles if p.purpose is Purpose.STATION_MAX), at, asked_at)


def allowed_now(installed: Installed, evse: int, at: datetime) -> Limit | None:
    """What the profiles allow one EVSE at this moment, its share of the station's cap where several are in use."""
    own, cap = evse_limit(installed, evse, at, at), station_limit(installed.profiles, at, at)
    if cap is None:
        return own
    others = installed.running.keys() - {evse}
    if others:
        wants_w = {number: _deliverable(installed, number, at, at).watts() for number in {evse, *others}}
        cap = Limit(share_w(cap.watts(), wants_w)[evse], Unit.W, cap.phases)
    return cap if own is None else lower(own, cap)


def share_w(cap_w: float, wants_w: Mapping[int, float]) -> dict[int, float]:
    """A cap divided evenly; what somebody does not want goes to the others. The sum never passes the cap.

    Spec: OCPP 1.6 §3.13.3; OCPP 2.0.1 K §3.5 (the station's maximum is that of all EVSEs combined).
    """
    shares_w: dict[int, float] = {}
    left_w = cap_w
    for place, (number, want_w) in enumerate(sorted(wants_w.items(), key=lambda each: each[1])):
        shares_w[number] = min(want_w, left_w / (len(wants_w) - place))
        left_w -= shares_w[number]
    return shares_w


def composite(installed: Installed, evse: int, start_at: datetime, window_s: int, unit: Unit | None = None) -> list[Slot]:
    """The schedule that follows for one EVSE, or for EVSE 0 the sum over all, capped by the station's maximum.

    It tells what may really flow: no more than the hardware can do. Without a unit it is in that of the profiles.
    Neighbours that say the same are merged. The window is at most `MAX_WINDOW_S`.
    Spec: OCPP 1.6 §5.7; OCPP 2.0.1 K08.FR.02 to K08.FR.04, SC.04.
    """
    window_s = min(window_s, MAX_WINDOW_S)
    numbers = list(installed.hardware) if evse == 0 else [evse]
    instants = [start_at + timedelta(seconds=offset) for offset in _offsets(installed, numbers, start_at, window_s)]
    unit = unit or _prevailing_unit(installed, numbers, instants)
    slots: list[Slot] = []
    for at in instants:
        limits = [_deliverable(installed, number, at, start_at) for number in numbers]
        limit = lower(_sum(limits, unit), station_limit(installed.profiles, at, start_at)).in_unit(unit)
        if not slots or slots[-1].limit != limit:
            slots.append(Slot(int((at - start_at).total_seconds()), limit))
    return slots


def _deliverable(installed: Installed, evse: int, at: datetime, asked_at: datetime) -> Limit:
    """What flows at most at one EVSE: what its profiles allow and its hardware can do."""
    hardware, limit = installed.hardware[evse], evse_limit(installed, evse, at, asked_at)
    return hardware if limit is None else lower(limit, hardware)


def _prevailing_unit(installed: Installed, numbers: Sequence[int], instants: Sequence[datetime]) -> Unit:
    """The unit of the first profile that limits anything within the window, EVSEs' own before the station's."""
    for at in instants:
        for number in numbers:
            limit = evse_limit(installed, number, at, instants[0]) or station_limit(installed.profiles, at, instants[0])
            if limit is not None:
                return limit.unit
    return Unit.A


def _sum(limits: Sequence[Limit], unit: Unit) -> Limit:
    """All EVSEs together; in amperes those of the phase that carries most. One alone keeps its own unit."""
    if len(limits) == 1:
        return limits[0]
    phases = max(limit.phases or DEFAULT_PHASES for limit in limits) if any(limit.phases for limit in limits) else None
    return Limit(sum(limit.amperes() if unit is Unit.A else limit.watts() for limit in limits), unit, phases)


def _belongs(profile: Profile, running: Running | None) -> bool:
    return running is not None and profile.transaction in (None, running.transaction)


_PERIOD_OF = {Kind.DAILY: timedelta(days=1), Kind.WEEKLY: timedelta(weeks=1)}


def _schedule_start(profile: Profile, at: datetime, relative_to: datetime) -> datetime:
    """When the schedule that covers `at` began, or will begin for the first time. Spec: OCPP 2.0.1 K01.FR.30, K01.FR.40."""
    if profile.kind is Kind.RELATIVE or profile.start_at is None:
        return relative_to
    every = _PERIOD_OF.get(profile.kind)
    if every is None or at < profile.start_at:
        return profile.start_at
    return profile.start_at + ((at - profile.start_at) // every) * every


def _offsets(installed: Installed, numbers: Sequence[int], start_at: datetime, window_s: int) -> list[int]:
    """Seconds within the window at which anything may change; relative schedules run from each EVSE's own start."""
    origins = {running.started_at for number in numbers if (running := installed.running.get(number))} | {start_at}
    changes = (o for p in installed.profiles for origin in origins for o in _changes(p, start_at, window_s, origin))
    return sorted({0, *(offset for offset in changes if 0 <= offset < window_s)})


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
