"""What is going on: overview, event log, reviews, and the demo's hand."""

from typing import Annotated

from litestar import get, post
from litestar.params import JSONBody, QueryParameter
from litestar.response import Stream

from gridtap.api.callers import operators_only
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, LastEventId, Limit, RowPath, StationPath, Word
from gridtap.api.shapes.operator import DemoAction, DemoStation, Overview, Resolution, ReviewItem, ReviewPage
from gridtap.kit.errors import Unreachable


@get("/overview", guards=[operators_only], tags=["watch"])
async def show_overview(parts: GivenParts) -> Overview:
    """What is charging now, today's energy and revenue, and what needs attention."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/events", media_type="text/event-stream", guards=[operators_only], tags=["watch"])
async def stream_events(
    parts: GivenParts,
    after: Annotated[int | None, QueryParameter(ge=0, le=2**53, description="Replay what came after this cursor.")] = None,
    kind: Word = None,
    station_id: Word = None,
    last_event_id: LastEventId = None,
) -> Stream:
    """Server-sent events: the event log, replayed from a cursor (`Last-Event-ID` or `after`), then live."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/reviews", guards=[operators_only], tags=["watch"])
async def list_reviews(parts: GivenParts, limit: Limit = 100, cursor: Cursor = None) -> ReviewPage:
    """Facts that fit no session or contradict one, newest first."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/reviews/{fact_key:int}/resolve", status_code=200, guards=[operators_only], tags=["watch"])
async def resolve_review(data: JSONBody[Resolution], parts: GivenParts, caller: GivenCaller, fact_key: RowPath) -> ReviewItem:
    """Say what was decided and take it off the list."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/demo/stations/{station_id:str}", tags=["demo"])
async def show_demo_station(parts: GivenParts, station_id: StationPath) -> DemoStation:
    """How a simulated station stands."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/demo/stations/{station_id:str}", status_code=200, tags=["demo"])
async def play_demo_station(data: JSONBody[DemoAction], parts: GivenParts, station_id: StationPath) -> DemoStation:
    """Plug a car into a simulated station, pull it out, break it, repair it."""
    raise Unreachable("not_built", "This door is being built.", status=501)


ROUTES = [show_overview, stream_events, list_reviews, resolve_review, show_demo_station, play_demo_station]
