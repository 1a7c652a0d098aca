"""Changes of availability for all who look at the map: read once, encoded once, told to everybody."""

import asyncio
from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, select

from gridtap.api.live import Live, Watch, sse
from gridtap.api.shapes.common import Evse, Kept
from gridtap.api.views_keeping import kept_for_people
from gridtap.api.views_places import evses_of_stations
from gridtap.charging.model import LIVE_STATES
from gridtap.kit.log import get_log
from gridtap.storage.database import Database
from gridtap.storage.events import Event, last_cursor
from gridtap.storage.tables.charging import sessions
from gridtap.storage.tables.stations import evses

CALM_S = 0.5
"""Changes of this long are told together."""
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
        "reservation_changed",
    }
)


class Change(msgspec.Struct, frozen=True):
    """An EVSE as it is now; `message` is what strangers get, `driver_id` whose session goes on there, `kept` for whom it is."""

    evse: Evse
    message: bytes
    driver_id: str | None
    session_id: str | None
    kept: Mapping[str, Kept]
    cursor: int

    def message_for(self, user_id: str) -> bytes:
        """The event as this person gets it: their own session is named, and what is kept for them."""
        kept = self.kept.get(user_id)
        if self.driver_id != user_id and kept is None:
            return self.message
        session_id = self.session_id if self.driver_id == user_id else None
        mine = msgspec.structs.replace(self.evse, my_session_id=session_id, kept=kept or self.evse.kept)
        return sse("evse", mine, cursor=self.cursor)


class PlaceFeed:
    """One reader of availability for all listeners of this process; works only while somebody listens."""

    def __init__(self, db: Database, live: Live) -> None:
        self._db = db
        self._live = live
        self._listeners: set[Watch[Change]] = set()
        self._task: asyncio.Task[None] | None = None
        self._log = get_log("api.places")

    def join(self, *, lasts_s: float | None = None) -> Watch[Change]:
        """Begin to listen; give the watch back to `leave`."""
        watch = self._live.mailbox(_every_change, lasts_s=lasts_s)
        self._listeners.add(watch)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(self._live.watch(is_availability)))
        return watch

    def leave(self, watch: Watch[Change]) -> None:
        """Stop listening. Safe to repeat."""
        self._live.leave(watch)
        self._listeners.discard(watch)
        if not self._listeners and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self, watch: Watch[Event]) -> None:
        try:
            while (heard := await watch.wait()) != "closing":
                if heard == "told":
                    await asyncio.sleep(CALM_S)
                    await self._tell({event.station_id for event in watch.take() if event.station_id is not None})
        finally:
            self._live.leave(watch)

    async def _tell(self, station_ids: set[str]) -> None:
        try:
            changes = await self._db.read(lambda connection: read_changes(connection, station_ids))
        except Exception:  # noqa: BLE001 - the feed goes on: the next change is read again
            self._log.exception("availability_not_read")
            return
        for listener in tuple(self._listeners):
            listener.tell(changes)


def is_availability(event: Event) -> bool:
    """Whether an event may change what is free."""
    return event.kind in AVAILABILITY and event.station_id is not None


def read_changes(connection: Connection, station_ids: set[str]) -> list[Change]:
    """The EVSEs of some stations as they are now."""
    cursor = last_cursor(connection)
    found = evses_of_stations(connection, station_ids, None)
    owners, kept = _owners(connection, station_ids), kept_for_people(connection, found)
    changes: list[Change] = []
    for evse in found:
        driver_id, session_id = owners.get(evse.evse_id, (None, None))
        message = sse("evse", evse, cursor=cursor)
        changes.append(Change(evse, message, driver_id, session_id, kept.get(evse.evse_id, {}), cursor))
    return changes


def _owners(connection: Connection, station_ids: set[str]) -> dict[str, tuple[str | None, str]]:
    query = (
        select(evses.c.evse_id, sessions.c.driver_id, sessions.c.session_id)
        .join(evses, evses.c.evse_key == sessions.c.evse_key)
        .where(sessions.c.state.in_(LIVE_STATES), evses.c.station_id.in_(station_ids))
    )
    return {row.evse_id: (row.driver_id, row.session_id) for row in connection.execute(query)}


def _every_change(_change: Change) -> bool:
    return True
