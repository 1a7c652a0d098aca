"""Where one can charge: sites, EVSEs, the code on a sticker."""

import asyncio
from collections.abc import AsyncIterator

from litestar import get
from litestar.response import Stream

from gridtap.api.callers import Caller
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, IdPath, LastEventId, Lasting, Limit, Search, Word
from gridtap.api.live import HEARTBEAT, HEARTBEAT_S, Watch, place, read_place, sse, stream
from gridtap.api.parts import Parts
from gridtap.api.shapes.common import Evse, Site
from gridtap.api.shapes.driver import EvsePage, SitePage
from gridtap.api.views_places import EvseFilter, evse_page, evse_view, evses_of_stations, site_page, site_view
from gridtap.stations.store import evse_by_code
from gridtap.storage.events import Event, last_cursor, read_events

CALM_S = 0.5
"""Status changes of this long are told together."""
REPLAY = 2000
AVAILABILITY = frozenset(
    {
        "status_changed",
        "station_connected",
        "station_disconnected",
        "station_changed",
        "session_created",
        "session_started",
        "session_ended",
        "session_failed",
    }
)


@get("/sites", tags=["places"])
async def list_sites(parts: GivenParts, q: Search = None, limit: Limit = 100, cursor: Cursor = None) -> SitePage:
    """All sites with what is free there now."""
    return await parts.db.read(lambda connection: site_page(connection, text=q, limit=limit, cursor=cursor))


@get("/sites/{site_id:str}", tags=["places"])
async def show_site(parts: GivenParts, caller: GivenCaller, site_id: IdPath) -> Site:
    """A site with its EVSEs, their connectors and prices."""
    return await parts.db.read(lambda connection: site_view(connection, site_id, caller.user_id))


@get("/evses", tags=["places"])
async def list_evses(
    parts: GivenParts,
    caller: GivenCaller,
    site_id: Word = None,
    station_id: Word = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> EvsePage:
    """All EVSEs, or those of a site or station."""
    wanted = EvseFilter(site_id=site_id, station_id=station_id)
    return await parts.db.read(lambda connection: evse_page(connection, wanted, caller.user_id, limit=limit, cursor=cursor))


@get("/evses/{evse_id:str}", tags=["places"])
async def show_evse(parts: GivenParts, caller: GivenCaller, evse_id: IdPath) -> Evse:
    """One EVSE."""
    return await parts.db.read(lambda connection: evse_view(connection, evse_id, caller.user_id))


@get("/codes/{code:str}", tags=["places"])
async def find_code(parts: GivenParts, caller: GivenCaller, code: IdPath) -> Evse:
    """The EVSE whose sticker shows this code, in any case."""
    return await parts.db.read(lambda connection: evse_view(connection, evse_by_code(connection, code).evse_id, caller.user_id))


@get("/stream/sites", media_type="text/event-stream", tags=["places"])
async def stream_sites(
    parts: GivenParts, caller: GivenCaller, for_s: Lasting = None, last_event_id: LastEventId = None
) -> Stream:
    """Server-sent events: `evse` with an Evse whenever one changes its availability."""
    return stream(_evse_changes(parts, caller, read_place(last_event_id), for_s))


async def _evse_changes(parts: Parts, caller: Caller, after: int | None, for_s: int | None) -> AsyncIterator[bytes]:
    watch = parts.live.watch(lambda event: event.kind in AVAILABILITY and event.station_id is not None, lasts_s=for_s)
    try:
        cursor = await parts.db.read(last_cursor)
        missed = [] if after is None else await _missed(parts, after)
        yield place(cursor)
        async for chunk in _tell_evses(parts, caller, {event.station_id for event in missed if event.station_id}, cursor):
            yield chunk
        while (heard := await watch.wait(HEARTBEAT_S)) != "closing":
            if heard == "quiet":
                yield HEARTBEAT
                continue
            await asyncio.sleep(CALM_S)
            changed, newest = _take(watch, cursor)
            cursor = newest
            async for chunk in _tell_evses(parts, caller, changed, cursor):
                yield chunk
    finally:
        parts.live.leave(watch)


async def _missed(parts: Parts, after: int) -> list[Event]:
    missed = await parts.db.read(lambda connection: read_events(connection, after=after, limit=REPLAY))
    return [event for event in missed if event.kind in AVAILABILITY]


def _take(watch: Watch[Event], cursor: int) -> tuple[set[str], int]:
    taken = watch.take()
    changed = {event.station_id for event in taken if event.station_id is not None}
    return changed, max((event.cursor for event in taken if event.cursor is not None), default=cursor)


async def _tell_evses(parts: Parts, caller: Caller, station_ids: set[str], cursor: int) -> AsyncIterator[bytes]:
    if station_ids:
        changed = await parts.db.read(lambda connection: evses_of_stations(connection, station_ids, caller.user_id))
        for evse in changed:
            yield sse("evse", evse, cursor=cursor)


ROUTES = [list_sites, show_site, list_evses, show_evse, find_code, stream_sites]
