"""What charging profiles allow at an instant: schedules as values, and the ceiling that follows from several. Pure.

The highest stack level that is active wins within a purpose; purposes combine by the lowest.
Spec: OCPP 2.0.1 part 2 K §3 (stacking), K01.FR.12, K01.FR.17, K01.FR.36, K01.FR.37.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import field

NOMINAL_V = 230.0
DEFAULT_PHASES = 3
_RECURS_S = {"Daily": 86_400, "Weekly": 7 * 86_400}


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """From `start_s` after the schedule's start on, this limit, in the schedule's unit."""

    start_s: int = field(name="startPeriod")
    limit: float
    phases: int | None = field(name="numberPhases", default=None)


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """Limits over time, ordered; `unit` is A (amperes per phase) or W (watts of all phases together)."""

    unit: str = field(name="chargingRateUnit")
    periods: tuple[Period, ...] = field(name="chargingSchedulePeriod")
    schedule_id: int = field(name="id", default=1)
    start_at: datetime | None = field(name="startSchedule", default=None)
    duration_s: int | None = field(name="duration", default=None)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A charging profile, as far as it limits."""

    kind: str = field(name="chargingProfileKind")
    purpose: str = field(name="chargingProfilePurpose")
    stack_level: int = field(name="stackLevel")
    schedules: tuple[Schedule, ...] = field(name="chargingSchedule")
    recurrency: str | None = field(name="recurrencyKind", default=None)
    valid_from: datetime | None = field(name="validFrom", default=None)
    valid_to: datetime | None = field(name="validTo", default=None)


def read_rule(content: Mapping[str, object]) -> Rule:
    """A profile from OCPP's own names."""
    rule = msgspec.convert(content, Rule, strict=False)
    return msgspec.structs.replace(
        rule,
        schedules=tuple(_in_zone(schedule) for schedule in rule.schedules),
        valid_from=_aware_or_none(rule.valid_from),
        valid_to=_aware_or_none(rule.valid_to),
    )


def read_schedule(content: object) -> Schedule:
    """A schedule from OCPP's own names."""
    return _in_zone(msgspec.convert(content, Schedule, strict=False))


def _in_zone(schedule: Schedule) -> Schedule:
    """The schedule with its start in UTC; a time without a zone is one."""
    return msgspec.structs.replace(schedule, start_at=_aware_or_none(schedule.start_at))


def _aware_or_none(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def fixed_rule(schedule: Schedule, purpose: str) -> Rule:
    """A schedule that stands alone, such as a limit that a building set; without a start it holds from the beginning."""
    return Rule(kind="Absolute", purpose=purpose, stack_level=0, schedules=(schedule,))


def watts(limit: float, unit: str, phases: int | None) -> float:
    """A limit as power of all phases together."""
    return limit if unit == "W" else limit * NOMINAL_V * (phases or DEFAULT_PHASES)


def amperes(power_w: float, phases: int | None) -> float:
    """A power as current per phase."""
    return power_w / (NOMINAL_V * (phases or DEFAULT_PHASES))


def power_at(schedule: Schedule, elapsed_s: float, phases: int | None = None) -> float | None:
    """What a schedule allows so long after its start, in watts; None before it, after its end, and before its first period.

    `phases` are those in use; they count where the schedule names none.
    """
    if elapsed_s < 0 or (schedule.duration_s is not None and elapsed_s >= schedule.duration_s):
        return None
    current: Period | None = None
    for period in schedule.periods:
        if period.start_s > elapsed_s:
            break
        current = period
    return None if current is None else watts(current.limit, schedule.unit, current.phases or phases)


def allowed_w(rule: Rule, at: datetime, began_at: datetime, phases: int | None = None) -> float | None:
    """What one profile allows at an instant; None where it is not active. `began_at` starts relative schedules."""
    if (rule.valid_from is not None and at < rule.valid_from) or (rule.valid_to is not None and at >= rule.valid_to):
        return None
    schedule = rule.schedules[0]
    elapsed_s = (at - _start(rule, schedule, at, began_at)).total_seconds()
    return power_at(schedule, elapsed_s, phases)


def ceiling_w(rules: Iterable[Rule], at: datetime, began_at: datetime, phases: int | None = None) -> float | None:
    """The lowest of what each purpose allows at an instant; None where nothing limits.

    A transaction's own profile stands in for the defaults, as long as it has a schedule. Spec: OCPP 2.0.1 K §3.5.
    """
    best: dict[str, tuple[int, float]] = {}
    for rule in rules:
        power_w = allowed_w(rule, at, began_at, phases)
        if power_w is None:
            continue
        level, before = best.get(rule.purpose, (rule.stack_level, power_w))
        if rule.stack_level > level or (rule.stack_level == level and power_w <= before):
            best[rule.purpose] = (rule.stack_level, power_w)
        else:
            best[rule.purpose] = (level, before)
    if "TxProfile" in best:
        best.pop("TxDefaultProfile", None)
    return min((power_w for _, power_w in best.values()), default=None)


def changes(rules: Sequence[Rule], since: datetime, until: datetime, began_at: datetime) -> list[datetime]:
    """The instants at which a ceiling may change, `since` among them, in order."""
    found = {since}
    for rule in rules:
        found.update(at for at in _edges(rule, since, until, began_at) if since < at < until)
    return sorted(found)


def _edges(rule: Rule, since: datetime, until: datetime, began_at: datetime) -> Iterator[datetime]:
    yield from (at for at in (rule.valid_from, rule.valid_to) if at is not None)
    schedule = rule.schedules[0]
    offsets_s = [period.start_s for period in schedule.periods]
    offsets_s += [] if schedule.duration_s is None else [schedule.duration_s]
    start = _start(rule, schedule, since, began_at)
    recurs_s = _RECURS_S.get(rule.recurrency or "") if rule.kind == "Recurring" else None
    while start < until:
        yield start
        left_s = (until - start).total_seconds()
        yield from (start + timedelta(seconds=offset_s) for offset_s in offsets_s if offset_s < left_s)
        if recurs_s is None:
            return
        start += timedelta(seconds=recurs_s)


def _start(rule: Rule, schedule: Schedule, at: datetime, began_at: datetime) -> datetime:
    """When the schedule that counts at an instant began."""
    if rule.kind == "Relative" or schedule.start_at is None:
        return began_at
    start = schedule.start_at
    recurs_s = _RECURS_S.get(rule.recurrency or "") if rule.kind == "Recurring" else None
    if recurs_s is None or at < start:
        return start
    return start + timedelta(seconds=recurs_s * int((at - start).total_seconds() // recurs_s))
