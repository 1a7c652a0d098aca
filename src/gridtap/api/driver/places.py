"""Where one can charge: sites, EVSEs, the code on a sticker."""

from litestar import get
from litestar.response import Stream

from gridtap.api.doors import Cursor, GivenCaller, GivenParts, IdPath, LastEventId, Limit, Search, Word
from gridtap.api.shapes.common import Evse, Site
from gridtap.api.shapes.driver import EvsePage, SitePage
from gridtap.kit.errors import Unreachable


@get("/sites", tags=["places"])
async def list_sites(parts: GivenParts, q: Search = None, limit: Limit = 100, cursor: Cursor = None) -> SitePage:
    """All sites with what is free there now."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/sites/{site_id:str}", tags=["places"])
async def show_site(parts: GivenParts, caller: GivenCaller, site_id: IdPath) -> Site:
    """A site with its EVSEs, their connectors and prices."""
    raise Unreachable("not_built", "This door is being built.", status=501)


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
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/evses/{evse_id:str}", tags=["places"])
async def show_evse(parts: GivenParts, caller: GivenCaller, evse_id: IdPath) -> Evse:
    """One EVSE."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/codes/{code:str}", tags=["places"])
async def find_code(parts: GivenParts, caller: GivenCaller, code: IdPath) -> Evse:
    """The EVSE whose sticker shows this code, in any case."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/stream/sites", media_type="text/event-stream", tags=["places"])
async def stream_sites(parts: GivenParts, caller: GivenCaller, last_event_id: LastEventId = None) -> Stream:
    """Server-sent events: `evse` with an Evse whenever one changes its availability."""
    raise Unreachable("not_built", "This door is being built.", status=501)


ROUTES = [list_sites, show_site, list_evses, show_evse, find_code, stream_sites]
