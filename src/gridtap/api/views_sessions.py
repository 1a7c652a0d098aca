"""Sessions, readings and receipts as the doors show them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, literal, select, tuple_

from gridtap.api.callers import Caller
from gridtap.api.pages import make_cursor, read_cursor
from gridtap.api.parts import Parts
from gridtap.api.shapes.common import (
    ConnectorType,
    Corrected,
    Limit,
    ReadingView,
    Receipt,
    SessionView,
    StationCost,
    TerminalPayment,
)
from gridtap.api.shapes.driver import LimitNews, ReadingPage, SessionPage
from gridtap.api.views_places import KNOWN_TYPES
from gridtap.api.views_prices import plain, price_of, receipt_lines
from gridtap.charging.facts import Costed, LimitKept, LimitTold, StoredFact, newest_fact
from gridtap.charging.model import NO_CURRENCY, CorrectedBill, Session, SessionLimit
from gridtap.charging.store import SessionFilter, bill_of, cost_of, get_session, list_sessions, receipt_number, usage_of
from gridtap.charging.telling import FREE, limits_kept_by
from gridtap.kit.clock import from_micros, to_micros
from gridtap.kit.errors import NotFound
from gridtap.kit.money import to_minor
from gridtap.stations.terminals import StoredSettlement, settlements_for
from gridtap.storage.tables.charging import reading_kinds, readings
from gridtap.storage.tables.charging import sessions as session_rows
from gridtap.storage.tables.people import users
from gridtap.storage.tables.stations import connectors, evses, sites, stations
from gridtap.storage.types import Instant

_CLOCK_MARGIN = timedelta(days=1)


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks, when, and in what currency free sessions are shown; `driver_id` None sees all sessions."""

    driver_id: str | None
    now: datetime
    currency: str


def viewer_of(parts: Parts, caller: Caller) -> Viewer:
    """How the caller sees sessions: drivers only their own."""
    driver_id = None if caller.operates else caller.user_id
    return Viewer(driver_id=driver_id, now=parts.clock.now(), currency=parts.settings.currency)


def find_session(connection: Connection, session_id: str, viewer: Viewer) -> Session:
    """A session the viewer may see. Raises: NotFound `session_unknown`, also for another driver's."""
    session = get_session(connection, session_id)
    if session is None or (viewer.driver_id is not None and session.driver_id != viewer.driver_id):
        raise NotFound("session_unknown", "There is no such charging session.")
    return session


def session_view(connection: Connection, session: Session, viewer: Viewer) -> SessionView:
    """One session on the screen."""
    return session_views(connection, [session], viewer)[0]


def session_page(connection: Connection, wanted: SessionFilter, viewer: Viewer, *, limit: int, cursor: str | None) -> SessionPage:
    """Sessions, newest first."""
    before = read_cursor(cursor, tuple[int])
    found = list_sessions(connection, wanted, before=before[0] if before else None, limit=limit + 1)
    shown = found[:limit]
    return SessionPage(
        items=session_views(connection, shown, viewer),
        next_cursor=make_cursor(shown[-1].session_key) if len(found) > limit else None,
    )


def session_views(connection: Connection, found: Sequence[Session], viewer: Viewer) -> list[SessionView]:
    """Many sessions on the screen, with one query for all their surroundings."""
    if not found:
        return []
    around = _surroundings(connection, [session.session_key for session in found])
    names = {} if viewer.driver_id is not None else _correctors(connection, found)
    return [_view(session, around[session.session_key], viewer, names) for session in found]


def _correctors(connection: Connection, found: Sequence[Session]) -> dict[str, str]:
    """Names of those who corrected some of the bills."""
    wanted = {session.corrected.correction.by for session in found if session.corrected is not None}
    if not wanted:
        return {}
    return {row.user_id: row.name for row in connection.execute(select(users).where(users.c.user_id.in_(wanted)))}


def _corrected(bill: CorrectedBill, names: Mapping[str, str]) -> Corrected:
    correction = bill.correction
    return Corrected(
        at=correction.at,
        by=names.get(correction.by),
        reason=correction.reason,
        void=correction.is_void,
        told_energy_wh=bill.told_energy_mwh // 1000,
        told_ended_at=bill.told_ended_at,
    )


def _surroundings(connection: Connection, keys: list[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    query = (
        select(
            session_rows.c.session_key,
            evses.c.evse_id,
            evses.c.number.label("evse_number"),
            stations.c.name.label("station_name"),
            stations.c.connected,
            sites.c.name.label("site_name"),
            connectors.c.type.label("connector_type"),
            connectors.c.status.label("connector_status"),
        )
        .join(evses, evses.c.evse_key == session_rows.c.evse_key)
        .outerjoin(stations, stations.c.station_id == session_rows.c.station_id)
        .outerjoin(sites, sites.c.site_id == stations.c.site_id)
        .outerjoin(
            connectors,
            (connectors.c.evse_key == session_rows.c.evse_key) & (connectors.c.number == session_rows.c.connector_number),
        )
        .where(session_rows.c.session_key.in_(keys))
    )
    return {row.session_key: row for row in connection.execute(query)}


def _view(session: Session, around: Row[*tuple[Any, ...]], viewer: Viewer, names: Mapping[str, str]) -> SessionView:
    connector_type: ConnectorType = around.connector_type if around.connector_type in KNOWN_TYPES else "unknown"
    return SessionView(
        id=session.session_id,
        state=session.state,
        phase=phase_of(session, connected=bool(around.connected), connector_status=around.connector_status),
        station_id=session.station_id,
        station_name=around.station_name or session.station_id,
        site_name=around.site_name,
        evse_id=around.evse_id,
        evse_number=around.evse_number,
        connector_id=session.connector_number,
        connector_type=connector_type,
        token_kind=session.token_kind,
        driver_id=session.driver_id,
        created_at=session.created_at,
        started_at=session.started_at,
        ended_at=session.ended_at,
        energy_wh=session.energy_wh,
        power_w=session.power_w if session.is_live else None,
        voltage_v=session.voltage_v,
        current_a=session.current_a,
        soc_pct=session.soc_pct,
        duration_s=_duration_s(session, viewer.now),
        idle_s=usage_of(session, viewer.now).idle_s,
        cost_minor=cost_of(session, viewer.now),
        currency=currency_of(session, viewer),
        limit=_limit(session.limit),
        stop_reason=session.stop_reason,
        failure=None if session.failure is None else session.failure.sentence,
        failure_code=None if session.failure is None else session.failure.code,
        flags=list(session.flags),
        price=None if session.tariff is None else price_of(session.tariff),
        station_online=bool(around.connected),
        meter_at=session.meter_at,
        corrected=None if session.corrected is None else _corrected(session.corrected, names),
    )


def phase_of(session: Session, *, connected: bool, connector_status: str | None) -> str:
    """The finer word for the screen; a live session at a station that is gone is `offline`."""
    if session.is_live and not connected:
        return "offline"
    match session.state:
        case "starting":
            return "plug_in" if connector_status in {None, "available", "unknown"} else "waiting_for_station"
        case "charging":
            return "charging"
        case "suspended" if "unconfirmed" in session.flags:
            return "station_restarted"
        case "suspended":
            return "suspended_by_station" if session.wire_status == "SuspendedEVSE" else "suspended_by_car"
        case "stopping":
            return "finishing"
        case "ended":
            return "ended"
        case "failed":
            return "failed"


def _duration_s(session: Session, now: datetime) -> int:
    if session.started_at is None:
        return 0
    return max(0, int(((session.ended_at or now) - session.started_at).total_seconds()))


def currency_of(session: Session, viewer: Viewer) -> str:
    """The session's currency; a free one is shown in ours."""
    return viewer.currency if session.currency == NO_CURRENCY else session.currency


def reading_page(
    connection: Connection, session: Session, *, measurand: str | None, limit: int, cursor: str | None
) -> ReadingPage:
    """What the meter said in a session, oldest first."""
    after = read_cursor(cursor, tuple[int, int, int])
    query = _readings_of(session)
    if measurand is not None:
        query = query.where(reading_kinds.c.measurand == measurand)
    if after is not None:
        at, kind_key, value_milli = after
        here = (readings.c.at, readings.c.kind_key, readings.c.value_milli)
        query = query.where(tuple_(*here) > tuple_(literal(from_micros(at), Instant), kind_key, value_milli))
    found = connection.execute(query.limit(limit + 1)).all()
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return ReadingPage(
        items=[_reading(row) for row in shown],
        next_cursor=None if last is None else make_cursor(to_micros(last.at), last.kind_key, last.value_milli),
    )


def _readings_of(session: Session) -> Select[*tuple[Any, ...]]:
    begin = (session.started_at or session.created_at) - _CLOCK_MARGIN
    query = (
        select(readings.c.at, readings.c.kind_key, readings.c.value_milli, reading_kinds)
        .join(reading_kinds, reading_kinds.c.kind_key == readings.c.kind_key)
        .where(readings.c.evse_key == session.evse_key, readings.c.session_key == session.session_key, readings.c.at >= begin)
        .order_by(readings.c.at, readings.c.kind_key, readings.c.value_milli)
    )
    return query if session.ended_at is None else query.where(readings.c.at <= session.ended_at + _CLOCK_MARGIN)


def _reading(row: Row[*tuple[Any, ...]]) -> ReadingView:
    return ReadingView(
        at=row.at,
        measurand=row.measurand,
        phase=row.phase or None,
        value=row.value_milli / 1000,
        unit=row.unit,
        context=row.context,
        location=row.location,
    )


def limit_news(connection: Connection, session: Session) -> LimitNews:
    """What is wanted of a session's end, and what its station knows of that."""
    told = newest_fact(connection, session.session_key, "limit_told")
    kept = newest_fact(connection, session.session_key, "limit_kept")
    return LimitNews(
        wanted=_limit(session.limit),
        told=_limit_in(told),
        told_at=None if told is None else told.received_at,
        kept=_limit_in(kept),
        kept_at=None if kept is None else kept.received_at,
        can_keep=limits_kept_by(connection, session.station_id),
    )


def _limit_in(fact: StoredFact | None) -> Limit | None:
    """What either side said of a limit; what only stands for none is left out."""
    if fact is None or not isinstance(fact.content, LimitTold | LimitKept):
        return None
    said: dict[str, int | None] = msgspec.structs.asdict(fact.content.limit)
    free = {name for name, number in said.items() if name in FREE and number is not None and number >= FREE[name]}
    return Limit(**{name: number for name, number in said.items() if name not in free})


def _limit(limit: SessionLimit | None) -> Limit | None:
    return None if limit is None else Limit(**msgspec.structs.asdict(limit))


def receipt_view(connection: Connection, session: Session, viewer: Viewer) -> Receipt:
    """What was delivered and what it costs; the same function for live and final."""
    bill = bill_of(session, viewer.now)
    final = not session.is_live
    return Receipt(
        number=receipt_number(session.session_key),
        issued_at=session.ended_at or (session.updated_at if final else viewer.now),
        final=final,
        session=session_view(connection, session, viewer),
        lines=[] if bill is None else receipt_lines(bill),
        net_minor=0 if bill is None else bill.net_minor,
        tax_pct="0" if bill is None else plain(bill.tax_pct),
        tax_minor=0 if bill is None else bill.tax_minor,
        total_minor=0 if bill is None else bill.total_minor,
        currency=currency_of(session, viewer),
        meter_start_wh=_whole_wh(session.meter_start_mwh),
        meter_stop_wh=_whole_wh(session.meter_stop_mwh),
        payments=_payments(connection, session, viewer),
        station_cost=_station_cost(connection, session),
    )


def _payments(connection: Connection, session: Session, viewer: Viewer) -> list[TerminalPayment]:
    found = settlements_for(connection, session.station_id, transaction_id=session.transaction_id, token=session.token)
    currency = currency_of(session, viewer)
    return [
        TerminalPayment(
            status=told.status,
            amount_minor=to_minor(Decimal(told.amount_milli) / 1000, currency),
            settled_at=told.settled_at,
            reference=told.psp_ref,
            note=_text_in(told, "statusInfo"),
            receipt_id=_text_in(told, "receiptId"),
            receipt_url=_address_in(told),
            vat_number=_text_in(told, "vatNumber"),
        )
        for told in found
    ]


def _station_cost(connection: Connection, session: Session) -> StationCost | None:
    fact = newest_fact(connection, session.session_key, "costed")
    if fact is None or not isinstance(fact.content, Costed):
        return None
    told = fact.content
    return StationCost(total_minor=told.total_minor, currency=told.currency, wire_id=told.tariff_id)


def _text_in(told: StoredSettlement, name: str) -> str | None:
    text = told.content.get(name)
    return text if isinstance(text, str) and text else None


def _address_in(told: StoredSettlement) -> str | None:
    """The address of the terminal's receipt: a stranger's text, so only what leads to the web."""
    address = _text_in(told, "receiptUrl")
    return address if address is not None and address.lower().startswith(("https://", "http://")) else None


def _whole_wh(mwh: int | None) -> int | None:
    return None if mwh is None else mwh // 1000
