"""What is going on: overview, event log, reviews, and the demo's hand."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody, QueryParameter
from litestar.response import Stream
from sqlalchemy import Connection

from gridtap.api.audit import audited
from gridtap.api.callers import operators_only
from gridtap.api.checks import bad_field, checked_text
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, LastEventId, Lasting, Limit, RowPath, StationPath, Word
from gridtap.api.live import HEARTBEAT, place, read_place, sse, stream
from gridtap.api.parts import DemoControl, Parts
from gridtap.api.power_chart import power_by_minute
from gridtap.api.shapes.operator import DemoAction, DemoStation, Overview
from gridtap.api.shapes.reviews import Reopening, Resolution, ReviewItem, ReviewPage
from gridtap.api.views_log import event_view
from gridtap.api.views_overview import overview
from gridtap.api.views_reviews import open_again, resolve, review_page
from gridtap.api.views_sessions import viewer_of
from gridtap.kit.errors import Malformed, NotFound
from gridtap.storage.events import Event, last_cursor, read_events
from gridtap.storage.kinds import EVENT_KINDS
from gridtap.storage.transaction import Transaction

BATCH = 500
Decided = Annotated[bool, QueryParameter(description="Those that a person has decided about, instead of those that wait.")]
CALM_S = 0.05
"""Events of this long are read together."""


@get("/overview", guards=[operators_only], tags=["watch"])
async def show_overview(parts: GivenParts, caller: GivenCaller) -> Overview:
    """What is charging now, today's energy and revenue, and what needs attention."""
    viewer = viewer_of(parts, caller)
    since = parts.power_chart.unknown_since(viewer.now)

    def query(connection: Connection) -> tuple[Overview, dict[int, int]]:
        return overview(connection, viewer), power_by_minute(connection, since)

    seen, power_w = await parts.db.read(query)
    return msgspec.structs.replace(seen, power_w_by_minute=parts.power_chart.draw(power_w, since, viewer.now))


@get("/events", media_type="text/event-stream", guards=[operators_only], tags=["watch"])
async def stream_events(  # noqa: PLR0913 - one parameter for each of the query's
    parts: GivenParts,
    caller: GivenCaller,
    after: Annotated[int | None, QueryParameter(ge=0, le=2**53, description="Replay what came after this cursor.")] = None,
    kind: Annotated[str | None, QueryParameter(max_length=2000, description="Events of these kinds, parted by commas.")] = None,
    station_id: Word = None,
    for_s: Lasting = None,
    last_event_id: LastEventId = None,
) -> Stream:
    """Server-sent events: the event log, replayed from a cursor (`Last-Event-ID` or `after`), then live.

    An `after` beyond the end is refused; a `Last-Event-ID` there, as after a restored backup, goes on from the end. Live
    ticks such as `session_metered` come without an id and with cursor 0: they are not kept, and what they tell of stands in
    the session.
    """
    begin = await _beginning(parts, after, read_place(last_event_id))
    wanted = _Wanted(_read_kinds(kind), station_id)
    return stream(_events(parts, wanted, begin, for_s), caller, parts.known, ask_every_s=parts.heartbeat_s)


async def _beginning(parts: Parts, after: int | None, resumed: int | None) -> int:
    """The cursor after which a stream begins. Raises: Malformed `bad_cursor`."""
    newest = await parts.db.read(last_cursor)
    if resumed is not None:
        return min(resumed, newest)
    if after is not None and after > newest:
        raise Malformed("bad_cursor", f"after is beyond the end of the event log, which is at {newest}.")
    return newest if after is None else after


def _read_kinds(words: str | None) -> frozenset[str]:
    """Kinds of events, parted by commas; none means any. Raises: Malformed `malformed_request`, naming those there are."""
    kinds = frozenset(filter(None, (word.strip() for word in (words or "").split(","))))
    strange = sorted(kinds - EVENT_KINDS)
    if strange:
        said = f"'{strange[0]}' is none of {', '.join(sorted(EVENT_KINDS))}."
        raise Malformed("malformed_request", f"kind: {said}", extra={"errors": [{"field": "kind", "message": said}]})
    return kinds


class _Wanted(msgspec.Struct, frozen=True):
    kinds: frozenset[str]
    station_id: str | None

    def fits(self, event: Event) -> bool:
        return (not self.kinds or event.kind in self.kinds) and self.station_id in {None, event.station_id}


async def _events(parts: Parts, wanted: _Wanted, begin: int, for_s: int | None) -> AsyncGenerator[bytes]:
    """What is in the log is read from the log, so that nothing is missed and nothing comes twice; news only wakes us."""
    watch = parts.live.watch(wanted.fits, lasts_s=for_s)
    try:
        cursor = begin
        yield place(cursor)
        while True:
            told = watch.take()
            async for found in _log_after(parts, cursor):
                for event in found:
                    if wanted.fits(event):
                        yield sse(event.kind, event_view(event), cursor=event.cursor)
                cursor = found[-1].cursor or cursor
            for event in told:
                if event.cursor is None:
                    yield sse(event.kind, event_view(event))
            heard = "quiet"
            while heard == "quiet":
                heard = await watch.wait()
                if heard == "closing":
                    return
                if heard == "quiet":
                    yield HEARTBEAT
            await asyncio.sleep(CALM_S)
    finally:
        parts.live.leave(watch)


async def _log_after(parts: Parts, cursor: int) -> AsyncIterator[list[Event]]:
    while True:
        here = cursor
        found = await parts.db.read(lambda connection: read_events(connection, after=here, limit=BATCH))  # noqa: B023 - awaited here
        if found:
            yield found
            cursor = found[-1].cursor or cursor
        if len(found) < BATCH:
            return


@get("/reviews", guards=[operators_only], tags=["watch"])
async def list_reviews(parts: GivenParts, decided: Decided = False, limit: Limit = 100, cursor: Cursor = None) -> ReviewPage:
    """Facts that fit no session or contradict one, newest first: those that wait, or those that a person has decided about."""
    return await parts.db.read(lambda connection: review_page(connection, decided=decided, limit=limit, cursor=cursor))


@post("/reviews/{fact_key:int}/resolve", status_code=200, guards=[operators_only], tags=["watch"])
async def resolve_review(data: JSONBody[Resolution], parts: GivenParts, caller: GivenCaller, fact_key: RowPath) -> ReviewItem:
    """Say what was decided, have it done, and take it off the list."""
    session_id = None if data.session_id is None else checked_text(data.session_id, "session_id", required=True)
    decided = msgspec.structs.replace(data, note=checked_text(data.note, "note", required=True), session_id=session_id)
    return await audited(
        parts.db,
        caller,
        "review_resolved",
        str(fact_key),
        lambda tx: resolve(tx, fact_key, decided, caller.user_id),
        data={name: told for name, told in msgspec.structs.asdict(decided).items() if told},
    )


@post("/reviews/{fact_key:int}/reopen", status_code=200, guards=[operators_only], tags=["watch"])
async def reopen_review(data: JSONBody[Reopening], parts: GivenParts, caller: GivenCaller, fact_key: RowPath) -> ReviewItem:
    """Take a decision back: the fact waits again, and a stop that was given to a session leaves it."""
    note = checked_text(data.note, "note", required=True)

    def work(tx: Transaction) -> ReviewItem:
        return open_again(tx, fact_key, note, caller.user_id)

    return await audited(parts.db, caller, "review_reopened", str(fact_key), work, data={"note": note})


@get("/demo/stations/{station_id:str}", tags=["demo"])
async def show_demo_station(parts: GivenParts, station_id: StationPath) -> DemoStation:
    """How a simulated station stands."""
    return await _demo(parts).state(station_id)


@post("/demo/stations/{station_id:str}", status_code=200, tags=["demo"])
async def play_demo_station(data: JSONBody[DemoAction], parts: GivenParts, station_id: StationPath) -> DemoStation:
    """Plug a car into a simulated station, pull it out, break it, repair it."""
    demo = _demo(parts)
    if not 1 <= data.evse <= 1000:
        raise bad_field("evse", "EVSEs count from 1.")
    match data.verb:
        case "plug":
            await demo.plug(station_id, data.evse)
        case "unplug":
            await demo.unplug(station_id, data.evse)
        case "fault":
            await demo.fault(station_id, data.evse)
        case "repair":
            await demo.repair(station_id, data.evse)
        case "offline":
            await demo.offline(station_id)
        case "online":
            await demo.online(station_id)
        case "tap":
            await demo.tap(station_id, data.evse, data.token)
    return await demo.state(station_id)


def _demo(parts: Parts) -> DemoControl:
    if parts.demo is None:
        raise NotFound("no_demo", "This server runs no simulated stations.")
    return parts.demo


ROUTES = [show_overview, stream_events, list_reviews, resolve_review, reopen_review, show_demo_station, play_demo_station]
