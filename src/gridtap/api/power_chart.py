"""Power of the whole network over the last hour, minute by minute: what is past is remembered, only the end is read again."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, case, func, select, type_coerce

from gridtap.kit.clock import to_micros
from gridtap.storage.tables.charging import reading_kinds, readings, sessions

MINUTES = 60
READ_AGAIN_MINUTES = 3
"""Meter values come late by seconds; what comes later than this is not drawn until the server starts anew."""
_MINUTE = timedelta(minutes=1)
_MINUTE_MICROS = 60_000_000


class PowerChart:
    """The last hour as [epoch_s, power_w] pairs."""

    def __init__(self) -> None:
        self._power_w: dict[int, int] = {}
        self._known_until: int | None = None

    def unknown_since(self, now: datetime) -> datetime:
        """From when on power must be read: the last few minutes, or the whole hour at first."""
        this_minute = _minute(now)
        oldest = this_minute - MINUTES + 1
        known = oldest if self._known_until is None else self._known_until - READ_AGAIN_MINUTES + 1
        return now.replace(second=0, microsecond=0) - (this_minute - max(oldest, min(known, this_minute))) * _MINUTE

    def draw(self, found: dict[int, int], since: datetime, now: datetime) -> list[tuple[int, int]]:
        """Remember what was read since an instant, and return the whole hour; missing minutes are 0."""
        this_minute, first = _minute(now), _minute(since)
        oldest = this_minute - MINUTES + 1
        kept = {minute: power_w for minute, power_w in self._power_w.items() if oldest <= minute < first}
        self._power_w = {**kept, **found}
        self._known_until = this_minute
        return [(minute * 60, self._power_w.get(minute, 0)) for minute in range(oldest, this_minute + 1)]


def power_by_minute(connection: Connection, since: datetime) -> dict[int, int]:
    """Power in W by minute since 1970: for each minute the mean of each EVSE, summed.

    A meter that tells only phases has them summed.
    """
    per_evse = _mean_power(since).subquery()
    power = case((per_evse.c.whole.is_not(None), per_evse.c.whole), else_=per_evse.c.phases)
    query = select(per_evse.c.minute, func.sum(power)).group_by(per_evse.c.minute)
    return {int(minute): int(milli or 0) // 1000 for minute, milli in connection.execute(query)}


def _mean_power(since: datetime) -> Select[*tuple[Any, ...]]:
    minute = (type_coerce(readings.c.at, BigInteger) // _MINUTE_MICROS).label("minute")
    is_power = (reading_kinds.c.measurand == "Power.Active.Import") & (reading_kinds.c.unit == "W")
    kinds = select(reading_kinds.c.kind_key, reading_kinds.c.phase).where(is_power).subquery()
    not_over = sessions.c.ended_at.is_(None) | (sessions.c.ended_at >= since)
    recent = select(sessions.c.evse_key).where(not_over).distinct().subquery()
    by_phase = (
        select(readings.c.evse_key, minute, kinds.c.phase, func.avg(readings.c.value_milli).label("mean"))
        .select_from(recent)
        .join(readings, (readings.c.evse_key == recent.c.evse_key) & (readings.c.at >= since))
        .join(kinds, kinds.c.kind_key == readings.c.kind_key)
        .group_by(readings.c.evse_key, minute, kinds.c.phase)
        .subquery()
    )
    return select(
        by_phase.c.evse_key,
        by_phase.c.minute,
        func.max(case((by_phase.c.phase == "", by_phase.c.mean))).label("whole"),
        func.sum(case((by_phase.c.phase.in_(["L1", "L2", "L3"]), by_phase.c.mean))).label("phases"),
    ).group_by(by_phase.c.evse_key, by_phase.c.minute)


def _minute(at: datetime) -> int:
    return to_micros(at) // _MINUTE_MICROS
