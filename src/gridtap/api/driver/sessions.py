"""Charging: start, stop, watch, receipt. Drivers see their own sessions, operators all."""

from datetime import datetime
from typing import Annotated, Literal

from litestar import get, post
from litestar.params import JSONBody, QueryParameter
from litestar.response import Stream

from gridtap.api.doors import Cursor, GivenCaller, GivenParts, IdPath, LastEventId, Limit, Search, Word
from gridtap.api.shapes.common import Receipt, SessionView
from gridtap.api.shapes.driver import ReadingPage, SessionPage, StartSession
from gridtap.kit.errors import Unreachable

StateFilter = Annotated[
    Literal["live", "starting", "charging", "suspended", "stopping", "ended", "failed"] | None,
    QueryParameter(name="state", description="`live` is all that is not over."),
]


@post("/sessions", tags=["sessions"])
async def start_session(data: JSONBody[StartSession], parts: GivenParts, caller: GivenCaller) -> SessionView:
    """Start charging; answers when the station has answered."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/sessions", tags=["sessions"])
async def list_sessions(
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
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/sessions/{session_id:str}", tags=["sessions"])
async def show_session(parts: GivenParts, caller: GivenCaller, session_id: IdPath) -> SessionView:
    """One session."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/sessions/{session_id:str}/stop", status_code=200, tags=["sessions"])
async def stop_session(parts: GivenParts, caller: GivenCaller, session_id: IdPath) -> SessionView:
    """Stop charging; answers when the station has answered."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/sessions/{session_id:str}/readings", tags=["sessions"])
async def list_readings(
    parts: GivenParts, caller: GivenCaller, session_id: IdPath, measurand: Word = None, limit: Limit = 500, cursor: Cursor = None
) -> ReadingPage:
    """What the meter said, oldest first."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/sessions/{session_id:str}/receipt", tags=["sessions"])
async def show_receipt(parts: GivenParts, caller: GivenCaller, session_id: IdPath) -> Receipt:
    """What was delivered and what it costs, line by line."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/sessions/{session_id:str}/stream", media_type="text/event-stream", tags=["sessions"])
async def stream_session(parts: GivenParts, caller: GivenCaller, session_id: IdPath, last_event_id: LastEventId = None) -> Stream:
    """Server-sent events: `session` with a SessionView, first as it stands now, then at each change, at most twice a second."""
    raise Unreachable("not_built", "This door is being built.", status=501)


ROUTES = [start_session, list_sessions, show_session, stop_session, list_readings, show_receipt, stream_session]
