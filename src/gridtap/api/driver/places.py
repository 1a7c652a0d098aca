"""Where one can charge: sites, EVSEs, the code on a sticker."""

from collections.abc import AsyncGenerator

from litestar import get
from litestar.response import Stream
from sqlalchemy import Connection, select

from gridtap.api.callers import Caller
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, IdPath, LastEventId, Lasting, Limit, Search, Word
from gridtap.api.live import HEARTBEAT, place, read_place, stream
from gridtap.api.parts import Parts
from gridtap.api.place_feed import Change, is_availability, read_changes
from gridtap.api.shapes.common import Evse, Site
from gridtap.api.shapes.driver import EvsePage, SitePage
from gridtap.api.views_places import EvseFilter, evse_page, evse_view, site_page, site_view
from gridtap.stations.store import evse_by_code
from gridtap.storage.events import last_cursor, read_events
from gridtap.storage.tables.stations import stations

REPLAY = 2000


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
    return stream(
        _evse_changes(parts, caller, read_place(last_event_id), for_s), caller, parts.known, ask_every_s=parts.heartbeat_s
    )


async def _evse_changes(parts: Parts, caller: Caller, after: int | None, for_s: int | None) -> AsyncGenerator[bytes]:
    watch = parts.places.join(lasts_s=for_s)
    try:
        cursor, missed = await parts.db.read(lambda connection: _missed(connection, after))
        yield place(cursor)
        for change in missed:
            yield change.message_for(caller.user_id)
        while (heard := await watch.wait()) != "closing":
            if heard == "quiet":
                yield HEARTBEAT
            for change in watch.take():
                yield change.message_for(caller.user_id)
    finally:
        parts.places.leave(watch)


def _missed(connection: Connection, after: int | None) -> tuple[int, list[Change]]:
    """What may have changed since a cursor; past 2,000 events everything may have, or where the log ends before it."""
    cursor = last_cursor(connection)
    if after is None:
        return cursor, []
    events = read_events(connection, after=after, limit=REPLAY)
    station_ids = {event.station_id for event in events if is_availability(event) and event.station_id is not None}
    if len(events) == REPLAY or after > cursor:
        station_ids = set(connection.execute(select(stations.c.station_id)).scalars())
    return cursor, read_changes(connection, station_ids)


ROUTES = [list_sites, show_site, list_evses, show_evse, find_code, stream_sites]
