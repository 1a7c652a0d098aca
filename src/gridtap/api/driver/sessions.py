"""Charging: start, stop, watch, receipt. Drivers see their own sessions, operators all."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

import msgspec
from litestar import get, post, put
from litestar.params import JSONBody, QueryParameter
from litestar.response import Stream
from litestar.types import Scope
from sqlalchemy import Connection

from gridtap.api.audit import note
from gridtap.api.callers import Caller, operators_only
from gridtap.api.doors import OPEN, Cursor, GivenCaller, GivenParts, IdPath, LastEventId, Lasting, Limit, Search, Word, aware
from gridtap.api.idempotency import CLAIMS, claiming_of
from gridtap.api.live import HEARTBEAT, sse, stream
from gridtap.api.parts import Parts
from gridtap.api.shapes.common import Limit as LimitShape
from gridtap.api.shapes.common import Receipt, SessionView
from gridtap.api.shapes.driver import LimitNews, ReadingPage, SessionPage, StartSession, StopAt
from gridtap.api.views_sessions import (
    Viewer,
    find_session,
    limit_news,
    reading_page,
    receipt_view,
    session_page,
    session_view,
    viewer_of,
)
from gridtap.charging.model import LIVE_STATES, Session, SessionLimit, SessionState
from gridtap.charging.opening import close_unfinished
from gridtap.charging.owners import change_limit
from gridtap.charging.receipts import RECEIPT_KEY, session_behind
from gridtap.charging.store import SessionFilter, get_session
from gridtap.flows.start import StartRequest, check_limit, start_charging
from gridtap.flows.stop import stop_charging
from gridtap.kit.errors import NotAllowed, NotFound
from gridtap.kit.log import mask
from gridtap.storage.events import Event, last_cursor
from gridtap.storage.transaction import Transaction

CALM_S = 0.5
"""A stream tells at most twice a second."""
SURROUNDINGS = frozenset({"station_connected", "station_disconnected", "status_changed"})
StateFilter = Annotated[
    Literal["live", "starting", "charging", "suspended", "stopping", "ended", "failed"] | None,
    QueryParameter(name="state", description="`live` is all that is not over."),
]


@post("/sessions", tags=["sessions"], opt=CLAIMS)
async def start_session(data: JSONBody[StartSession], parts: GivenParts, caller: GivenCaller, scope: Scope) -> SessionView:
    """Start charging; answers when the station has answered."""
    if data.token is not None and not caller.operates:
        raise NotAllowed("operators_only", "Only operators may start for somebody else's token.")
    request = StartRequest(
        evse_id=data.evse_id,
        requested_by=caller.user_id,
        driver_id=caller.user_id if data.token is None else None,
        token=data.token,
        connector_number=data.connector_id,
        limit=_limit(data.limit),
        once=claiming_of(scope),
    )
    session = await start_charging(parts.flows, request)
    if data.token is not None:
        told = {"token": mask(data.token), "evse_id": data.evse_id}
        await parts.db.write(lambda tx: note(tx, caller, "session_started", session.session_id, told))
    return await _read_view(parts, caller, session.session_id)


def _limit(limit: LimitShape | None) -> SessionLimit | None:
    return None if limit is None else SessionLimit(**msgspec.structs.asdict(limit))


@post("/sessions/{session_id:str}/stop", status_code=200, tags=["sessions"])
async def stop_session(parts: GivenParts, caller: GivenCaller, session_id: IdPath) -> SessionView:
    """Stop charging; answers when the station has answered."""
    driver_id = None if caller.operates else caller.user_id
    session = await stop_charging(parts.flows, session_id, requested_by=caller.user_id, driver_id=driver_id)
    if session.driver_id != caller.user_id:
        await parts.db.write(lambda tx: note(tx, caller, "session_stopped", session_id))
    return await _read_view(parts, caller, session_id)


@post("/sessions/{session_id:str}/end", status_code=200, tags=["sessions"], guards=[operators_only])
async def end_session(parts: GivenParts, caller: GivenCaller, session_id: IdPath) -> SessionView:
    """End a session without its station, with the last reading; a stop that arrives later puts the figures right."""

    def end(tx: Transaction) -> None:
        close_unfinished(tx, session_id)
        note(tx, caller, "session_ended_by_hand", session_id)

    await parts.db.write(end)
    return await _read_view(parts, caller, session_id)


@put("/sessions/{session_id:str}/limit", tags=["sessions"])
async def set_limit(data: JSONBody[StopAt], parts: GivenParts, caller: GivenCaller, session_id: IdPath) -> SessionView:
    """Where a running session shall stop by itself, set anew; a station that can keep it hears of it with its next answer."""
    limit = SessionLimit(**msgspec.structs.asdict(data))
    check_limit(limit)
    viewer = viewer_of(parts, caller)

    def change(tx: Transaction) -> None:
        session = find_session(tx.connection, session_id, viewer)
        power_w = None if session.limit is None else session.limit.power_w
        whole = msgspec.structs.replace(limit, power_w=power_w)
        change_limit(tx, session_id, None if whole == SessionLimit() else whole)
        if session.driver_id != caller.user_id:
            note(tx, caller, "session_limited", session_id, msgspec.to_builtins(whole))

    await parts.db.write(change)
    return await _read_view(parts, caller, session_id)


@get("/sessions/{session_id:str}/limit", tags=["sessions"])
async def show_limit(parts: GivenParts, caller: GivenCaller, session_id: IdPath) -> LimitNews:
    """Where a session shall stop by itself, and what its station knows of that."""
    viewer = viewer_of(parts, caller)
    return await parts.db.read(lambda connection: limit_news(connection, find_session(connection, session_id, viewer)))


@get("/sessions", tags=["sessions"])
async def list_sessions(  # noqa: PLR0913 - one parameter for each of the query's
    parts: GivenParts,
    caller: GivenCaller,
    session_state: StateFilter = None,
    station_id: Word = None,
    q: Search = None,
    since: Annotated[datetime | None, QueryParameter(name="from")] = None,
    until: Annotated[datetime | None, QueryParameter(name="to")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> SessionPage:
    """Sessions, newest first."""
    viewer = viewer_of(parts, caller)
    wanted = SessionFilter(
        driver_id=viewer.driver_id,
        station_id=station_id,
        states=_states(session_state),
        since=aware(since),
        until=aware(until),
        q=q,
    )
    return await parts.db.read(lambda connection: session_page(connection, wanted, viewer, limit=limit, cursor=cursor))


def _states(wanted: SessionState | Literal["live"] | None) -> tuple[SessionState, ...]:
    if wanted is None:
        return ()
    return LIVE_STATES if wanted == "live" else (wanted,)


@get("/sessions/{session_id:str}", tags=["sessions"])
async def show_session(parts: GivenParts, caller: GivenCaller, session_id: IdPath) -> SessionView:
    """One session."""
    return await _read_view(parts, caller, session_id)


@get("/sessions/{session_id:str}/readings", tags=["sessions"])
async def list_readings(
    parts: GivenParts,
    caller: GivenCaller,
    session_id: IdPath,
    measurand: Word = None,
    limit: Limit = 500,
    cursor: Cursor = None,
) -> ReadingPage:
    """What the meter said, oldest first."""
    viewer = viewer_of(parts, caller)

    def query(connection: Connection) -> ReadingPage:
        session = find_session(connection, session_id, viewer)
        return reading_page(connection, session, measurand=measurand, limit=limit, cursor=cursor)

    return await parts.db.read(query)


@get("/sessions/{session_id:str}/receipt", tags=["sessions"])
async def show_receipt(parts: GivenParts, caller: GivenCaller, session_id: IdPath) -> Receipt:
    """What was delivered and what it costs, line by line."""
    viewer = viewer_of(parts, caller)
    return await parts.db.read(lambda connection: receipt_view(connection, find_session(connection, session_id, viewer), viewer))


@get("/receipts/{key:str}", opt=OPEN, security=[{}], tags=["sessions"])
async def show_paid_receipt(parts: GivenParts, key: IdPath) -> Receipt:
    """The receipt behind the address that a payment terminal showed: whoever has the address may read it, without signing in.

    Raises: NotFound `receipt_unknown`.
    """
    session_id = session_behind(parts.sealer.key_for(RECEIPT_KEY), key)
    viewer = Viewer(driver_id="", now=parts.clock.now(), currency=parts.settings.currency)

    def query(connection: Connection) -> Receipt:
        session = None if session_id is None else get_session(connection, session_id)
        if session is None:
            raise NotFound("receipt_unknown", "There is no receipt at this address.")
        receipt = receipt_view(connection, session, viewer)
        return msgspec.structs.replace(receipt, session=msgspec.structs.replace(receipt.session, driver_id=None))

    return await parts.db.read(query)


@get("/sessions/{session_id:str}/stream", media_type="text/event-stream", tags=["sessions"])
async def stream_session(
    parts: GivenParts, caller: GivenCaller, session_id: IdPath, for_s: Lasting = None, last_event_id: LastEventId = None
) -> Stream:
    """Server-sent events: `session` with a SessionView, first as it stands now, then at each change, at most twice a second.

    A snapshot is all there is to know, so a stream that is resumed just begins with one.
    """
    station_id = (await _read_view(parts, caller, session_id)).station_id
    wants = partial(_concerns, session_id=session_id, station_id=station_id)
    return stream(_session_changes(parts, caller, session_id, wants, for_s), caller, parts.known, ask_every_s=parts.heartbeat_s)


async def _session_changes(
    parts: Parts, caller: Caller, session_id: str, wants: Callable[[Event], bool], for_s: int | None
) -> AsyncGenerator[bytes]:
    """What is heard before the first look is told again: twice is harmless, a gap is not."""
    watch = parts.live.watch(wants, lasts_s=for_s)
    try:
        view, cursor = await _read_with_cursor(parts, caller, session_id)
        yield sse("session", view, cursor=cursor)
        while (heard := await watch.wait()) != "closing":
            if heard == "quiet":
                yield HEARTBEAT
                continue
            watch.take()
            view, cursor = await _read_with_cursor(parts, caller, session_id)
            yield sse("session", view, cursor=cursor)
            await asyncio.sleep(CALM_S)
    finally:
        parts.live.leave(watch)


def _concerns(event: Event, *, session_id: str, station_id: str) -> bool:
    return event.session_id == session_id or (event.station_id == station_id and event.kind in SURROUNDINGS)


async def _read_with_cursor(parts: Parts, caller: Caller, session_id: str) -> tuple[SessionView, int]:
    viewer = viewer_of(parts, caller)

    def query(connection: Connection) -> tuple[SessionView, int]:
        session = find_session(connection, session_id, viewer)
        return session_view(connection, session, viewer), last_cursor(connection)

    return await parts.db.read(query)


async def _read_view(parts: Parts, caller: Caller, session_id: str) -> SessionView:
    viewer = viewer_of(parts, caller)

    def query(connection: Connection) -> SessionView:
        session: Session = find_session(connection, session_id, viewer)
        return session_view(connection, session, viewer)

    return await parts.db.read(query)


ROUTES = [
    *(start_session, list_sessions, show_session, stop_session, end_session, set_limit, show_limit),
    *(list_readings, show_receipt, show_paid_receipt, stream_session),
]
