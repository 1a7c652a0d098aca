"""What is asked of stations: any action of their dialect, their settings, and the wire log."""

from datetime import datetime
from typing import Annotated, Literal

from litestar import get, post, put
from litestar.params import JSONBody, QueryParameter
from litestar.response import Stream

from gridtap.api.callers import operators_only
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, IdPath, LastEventId, Limit, Search, StationPath, Word
from gridtap.api.shapes.operator import (
    ActionList,
    Command,
    CommandPage,
    MessagePage,
    NewCommand,
    SettingChange,
    SettingChanged,
    SettingPage,
)
from gridtap.kit.errors import Unreachable

Direction = Annotated[Literal["in", "out"] | None, QueryParameter()]
FrameKind = Annotated[Literal["call", "result", "error", "send", "malformed", "connection"] | None, QueryParameter()]
Instant = Annotated[datetime | None, QueryParameter()]


@post("/stations/{station_id:str}/commands", status_code=200, guards=[operators_only], tags=["commands"])
async def send_command(data: JSONBody[NewCommand], parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> Command:
    """Send any action of the station's dialect, in OCPP's own names, and wait for the station's own answer."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/stations/{station_id:str}/commands", guards=[operators_only], tags=["commands"])
async def list_commands(parts: GivenParts, station_id: StationPath, limit: Limit = 50, cursor: Cursor = None) -> CommandPage:
    """What was asked of a station, newest first."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/commands/{command_id:str}", guards=[operators_only], tags=["commands"])
async def show_command(parts: GivenParts, command_id: IdPath) -> Command:
    """One command and what became of it."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/dialects/{dialect:str}/actions", guards=[operators_only], tags=["commands"])
async def list_actions(dialect: IdPath) -> ActionList:
    """What may be asked of stations of a dialect (`ocpp1.6`), with JSON Schemas for generated forms."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/stations/{station_id:str}/settings", guards=[operators_only], tags=["settings"])
async def list_settings(parts: GivenParts, station_id: StationPath) -> SettingPage:
    """The station's configuration as last read."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/stations/{station_id:str}/settings/read", status_code=200, guards=[operators_only], tags=["settings"])
async def read_settings(parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> SettingPage:
    """Ask the station for its configuration again."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@put("/stations/{station_id:str}/settings/{key:str}", guards=[operators_only], tags=["settings"])
async def change_setting(
    data: JSONBody[SettingChange], parts: GivenParts, caller: GivenCaller, station_id: StationPath, key: IdPath
) -> SettingChanged:
    """Change one configuration key; the status is the station's own word."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/stations/{station_id:str}/messages", guards=[operators_only], tags=["messages"])
async def list_messages(
    parts: GivenParts,
    station_id: StationPath,
    action: Word = None,
    kind: FrameKind = None,
    direction: Direction = None,
    q: Search = None,
    since: Instant = None,
    until: Instant = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> MessagePage:
    """The wire log of a station, newest first."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/stations/{station_id:str}/messages/stream", media_type="text/event-stream", guards=[operators_only], tags=["messages"])
async def stream_messages(parts: GivenParts, station_id: StationPath, last_event_id: LastEventId = None) -> Stream:
    """Server-sent events: `message` with a Message for each frame as it passes."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/sessions/{session_id:str}/messages", guards=[operators_only], tags=["messages"])
async def list_session_messages(parts: GivenParts, session_id: IdPath, limit: Limit = 200, cursor: Cursor = None) -> MessagePage:
    """The frames behind a session, newest first."""
    raise Unreachable("not_built", "This door is being built.", status=501)


ROUTES = [
    send_command,
    list_commands,
    show_command,
    list_actions,
    list_settings,
    read_settings,
    change_setting,
    list_messages,
    stream_messages,
    list_session_messages,
]
