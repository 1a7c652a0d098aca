"""Sessions and readings as others read them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Connection, Row, Select, literal, or_, select, tuple_

from gridtap.charging.model import LIVE_STATES, CorrectedBill, Failure, Reading, ReadingKind, Session, SessionLimit, SessionState
from gridtap.storage.tables.charging import reading_kinds, readings, sessions
from gridtap.storage.types import Instant
from gridtap.tariffs.model import Bill, Tariff, Usage
from gridtap.tariffs.pricing import nothing_due, price


class SessionFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions; None means any, `states` empty means all.

    `since` and `until` bound when it came to be; `q` is a part of a session id, station id or token.
    """

    driver_id: str | None = None
    station_id: str | None = None
    evse_key: int | None = None
    states: tuple[SessionState, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    q: str | None = None


def get_session(connection: Connection, session_id: str) -> Session | None:
    """The session, or None."""
    return _first(connection, select(sessions).where(sessions.c.session_id == session_id))


def list_sessions(connection: Connection, wanted: SessionFilter, *, before: int | None = None, limit: int = 50) -> list[Session]:
    """Newest first; `before` is the session_key of the last one seen."""
    query = _filtered(select(sessions), wanted).order_by(sessions.c.session_key.desc()).limit(limit)
    if before is not None:
        query = query.where(sessions.c.session_key < before)
    return [session_of(row) for row in connection.execute(query)]


def _filtered(query: Select[Any], wanted: SessionFilter) -> Select[Any]:
    for column, value in (
        (sessions.c.driver_id, wanted.driver_id),
        (sessions.c.station_id, wanted.station_id),
        (sessions.c.evse_key, wanted.evse_key),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.states:
        query = query.where(sessions.c.state.in_(wanted.states))
    if wanted.since is not None:
        query = query.where(sessions.c.created_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(sessions.c.created_at < wanted.until)
    if wanted.q:
        searched = (sessions.c.session_id, sessions.c.station_id, sessions.c.token)
        query = query.where(or_(*(column.icontains(wanted.q, autoescape=True) for column in searched)))
    return query


def live_session_on_evse(connection: Connection, evse_key: int) -> Session | None:
    """The live session that holds the EVSE, or None."""
    query = select(sessions).where(sessions.c.evse_key == evse_key, sessions.c.state.in_(LIVE_STATES))
    return _first(connection, query.order_by(sessions.c.session_key.desc()))


def live_sessions(connection: Connection, *, station_id: str | None = None) -> list[Session]:
    """Every live session, or those of one station, oldest first."""
    query = select(sessions).where(sessions.c.state.in_(LIVE_STATES)).order_by(sessions.c.session_key)
    if station_id is not None:
        query = query.where(sessions.c.station_id == station_id)
    return [session_of(row) for row in connection.execute(query)]


def session_of_transaction(connection: Connection, station_id: str, transaction_id: str) -> Session | None:
    """The session of a station's transaction, or None."""
    query = select(sessions).where(sessions.c.station_id == station_id, sessions.c.transaction_id == transaction_id)
    return _first(connection, query)


def session_readings(
    connection: Connection,
    session: Session,
    *,
    after: tuple[datetime, int, int] | None = None,
    measurands: Sequence[str] = (),
    limit: int = 500,
) -> list[Reading]:
    """The session's readings, oldest first; `after` is the `cursor` of the last one seen."""
    query = (
        select(readings, reading_kinds)
        .join(reading_kinds, readings.c.kind_key == reading_kinds.c.kind_key)
        .where(readings.c.evse_key == session.evse_key, readings.c.session_key == session.session_key)
        .order_by(readings.c.at, readings.c.kind_key, readings.c.value_milli)
        .limit(limit)
    )
    if measurands:
        query = query.where(reading_kinds.c.measurand.in_(measurands))
    if after is not None:
        seen = tuple_(literal(after[0], Instant()), literal(after[1]), literal(after[2], BigInteger()))
        query = query.where(tuple_(readings.c.at, readings.c.kind_key, readings.c.value_milli) > seen)
    return [_reading_of(row) for row in connection.execute(query)]


def usage_of(session: Session, now: datetime) -> Usage:
    """What the session used until now, or until its end."""
    if session.started_at is None:
        return Usage(energy_mwh=0, charging_s=0)
    end = session.ended_at or max(now, session.started_at)
    drew_until = session.charged_until or end
    idle_until = session.unplugged_at or end
    return Usage(
        energy_mwh=session.energy_mwh,
        charging_s=max(0, int((drew_until - session.started_at).total_seconds())),
        idle_s=max(0, int((idle_until - drew_until).total_seconds())),
    )


def bill_of(session: Session, now: datetime) -> Bill | None:
    """What the session costs until now, or in the end; None where charging is free or never began."""
    if session.tariff is None or session.started_at is None:
        return None
    if session.corrected is not None and session.corrected.correction.is_void:
        return nothing_due(session.tariff.prices)
    return price(session.tariff.prices, usage_of(session, now))


def cost_of(session: Session, now: datetime) -> int:
    """`bill_of(...).total_minor`, 0 where there is no bill."""
    bill = bill_of(session, now)
    return 0 if bill is None else bill.total_minor


def receipt_number(session_key: int) -> str:
    """The number that a session's receipt bears."""
    return f"R-{session_key:08d}"


def session_of(row: Row[Any]) -> Session:
    """A row of `sessions` as a value; a live one is priced as of its last change."""
    session = Session(
        session_key=row.session_key,
        session_id=row.session_id,
        station_id=row.station_id,
        evse_key=row.evse_key,
        connector_number=row.connector_number,
        transaction_id=row.transaction_id,
        token=row.token,
        token_kind=row.token_kind,
        token_status=row.token_status,
        driver_id=row.driver_id,
        state=row.state,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        charged_until=row.charged_until,
        unplugged_at=row.unplugged_at,
        meter_start_mwh=row.meter_start_mwh,
        meter_stop_mwh=row.meter_stop_mwh,
        energy_mwh=row.energy_mwh,
        power_w=row.power_w,
        voltage_v=row.voltage_v,
        current_a=row.current_a,
        soc_pct=row.soc_pct,
        meter_at=row.meter_at,
        idle_s=row.idle_s,
        cost_minor=row.cost_minor,
        currency=row.currency,
        tariff=None if row.tariff is None else msgspec.convert(row.tariff, Tariff),
        limit=None if row.limits is None else msgspec.convert(row.limits, SessionLimit),
        stop_reason=row.stop_reason,
        failure=None if row.failure is None else msgspec.convert(row.failure, Failure),
        flags=tuple(row.flags),
        wire_status=row.wire_status,
        updated_at=row.updated_at,
        corrected=None if row.corrected is None else msgspec.convert(row.corrected, CorrectedBill),
    )
    return priced(session, session.updated_at) if session.is_live and session.started_at is not None else session


def priced(session: Session, now: datetime) -> Session:
    """The session with its idle time and cost as of now, or of its end."""
    idle_s = usage_of(session, now).idle_s
    return msgspec.structs.replace(session, idle_s=idle_s, cost_minor=cost_of(session, now))


def _reading_of(row: Row[Any]) -> Reading:
    return Reading(
        at=row.at,
        kind=ReadingKind(row.measurand, row.phase or None, row.location, row.context, row.unit),
        value_milli=row.value_milli,
        received_at=row.received_at,
        station_at=row.station_at,
        kind_key=row.kind_key,
    )


def _first(connection: Connection, query: Select[Any]) -> Session | None:
    row = connection.execute(query.limit(1)).first()
    return None if row is None else session_of(row)
