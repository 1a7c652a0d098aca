"""The wire log: every frame of a station, searchable and live."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated, Literal

from litestar import get
from litestar.params import QueryParameter
from litestar.response import Stream
from sqlalchemy import Connection

from gridtap.api.callers import operators_only
from gridtap.api.doors import (
    Cursor,
    GivenCaller,
    GivenParts,
    IdPath,
    LastEventId,
    Lasting,
    Limit,
    Search,
    StationPath,
    Word,
    aware,
)
from gridtap.api.live import HEARTBEAT, read_place, sse, stream
from gridtap.api.parts import Parts
from gridtap.api.session_frames import session_message_page
from gridtap.api.shapes.operator import MessagePage
from gridtap.api.views_log import message_page, message_view
from gridtap.api.views_sessions import find_session, viewer_of
from gridtap.gateway.journal import MessageFilter, read_messages
from gridtap.gateway.model import MessageRow
from gridtap.stations.store import get_station

REPLAY = 500
Direction = Annotated[Literal["in", "out"] | None, QueryParameter()]
FrameKind = Annotated[Literal["call", "result", "error", "send", "malformed", "connection", "mended"] | None, QueryParameter()]
Instant = Annotated[datetime | None, QueryParameter()]


@get("/stations/{station_id:str}/messages", guards=[operators_only], tags=["messages"])
async def list_messages(  # noqa: PLR0913 - one parameter for each of the query's
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
    wanted = MessageFilter(action=action, kind=kind, direction=direction, text=q, since=aware(since), until=aware(until))

    def query(connection: Connection) -> MessagePage:
        get_station(connection, station_id)
        return message_page(connection, station_id, wanted, limit=limit, cursor=cursor)

    return await parts.db.read(query)


@get("/sessions/{session_id:str}/messages", guards=[operators_only], tags=["messages"])
async def list_session_messages(
    parts: GivenParts, caller: GivenCaller, session_id: IdPath, limit: Limit = 200, cursor: Cursor = None
) -> MessagePage:
    """The frames behind a session: of its transaction, and of its connector and token while it ran, newest first."""
    viewer = viewer_of(parts, caller)

    def query(connection: Connection) -> MessagePage:
        session = find_session(connection, session_id, viewer)
        return session_message_page(connection, session, limit=limit, cursor=cursor)

    return await parts.db.read(query)


@get("/stations/{station_id:str}/messages/stream", media_type="text/event-stream", guards=[operators_only], tags=["messages"])
async def stream_messages(
    parts: GivenParts, caller: GivenCaller, station_id: StationPath, for_s: Lasting = None, last_event_id: LastEventId = None
) -> Stream:
    """Server-sent events: `message` with a Message for each frame as it passes; resumable for the last 500."""
    await parts.db.read(lambda connection: get_station(connection, station_id))
    after = read_place(last_event_id)
    return stream(_frames(parts, station_id, after, for_s), caller, parts.known, ask_every_s=parts.heartbeat_s)


async def _frames(parts: Parts, station_id: str, after: int | None, for_s: int | None) -> AsyncGenerator[bytes]:
    mailbox = parts.live.mailbox(_every_row, lasts_s=for_s)
    stop = parts.gateway.journal.subscribe(station_id, lambda row: mailbox.tell((row,)))
    try:
        yield b": listening\n\n"
        newest = 0
        for row in [] if after is None else await _kept(parts, station_id):
            newest = row.id
            if row.id > (after or 0):
                yield sse("message", message_view(row), cursor=row.id)
        while (heard := await mailbox.wait()) != "closing":
            if heard == "quiet":
                yield HEARTBEAT
                continue
            for row in mailbox.take():
                if row.id > newest:
                    yield sse("message", message_view(row), cursor=row.id)
    finally:
        parts.live.leave(mailbox)
        stop()


def _every_row(_row: MessageRow) -> bool:
    return True


async def _kept(parts: Parts, station_id: str) -> list[MessageRow]:
    """The newest frames on record, oldest first."""
    return (await parts.db.read(lambda connection: read_messages(connection, station_id, limit=REPLAY)))[::-1]


ROUTES = [list_messages, list_session_messages, stream_messages]
