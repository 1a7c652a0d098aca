"""2.x stations that come back without a boot: asked about transactions that run here and that they do not speak of."""

import asyncio
from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import NamedTuple

from gridtap.charging.doubts import unheard
from gridtap.kit.clock import to_micros
from gridtap.kit.log import get_log
from gridtap.storage.database import Database

MOST_AT_ONCE = 200
_PAUSE_S = 0.25


class _Back(NamedTuple):
    since: int
    due_at: float


class Returning:
    """Who came back lately; looked at in bulk, because after an outage everyone comes back at once.

    Spec: OCPP 2.0.1 E14, E04 (a station that was offline first sends what waited in it).
    """

    def __init__(self, *, db: Database, settle_s: float, ask: Callable[[str, str], None]) -> None:
        """`ask(station_id, transaction_id)` puts the question, `settle_s` after the station came back."""
        self._db = db
        self._settle_s = settle_s
        self._ask = ask
        self._back: dict[str, _Back] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._log = get_log("gateway.returning")

    def station_back(self, station_id: str) -> None:
        """A station that booted before is connected again."""
        loop = asyncio.get_running_loop()
        self._back.pop(station_id, None)
        self._back[station_id] = _Back(to_micros(self._db.clock.now()), loop.time() + self._settle_s)
        if self._timer is None:
            self._timer = loop.call_later(self._settle_s, self._look)

    def station_booted(self, station_id: str) -> None:
        """It booted after all: the round after a boot asks about everything."""
        self._back.pop(station_id, None)

    def stop(self) -> None:
        """Ask nobody any more."""
        self._back.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        due = {station_id: back.since for station_id, back in islice(self._back.items(), MOST_AT_ONCE) if back.due_at <= now}
        for station_id in due:
            del self._back[station_id]
        if due:
            self._db.submit(partial(unheard, since=due), self._found)
        first = next(iter(self._back.values()), None)
        self._timer = None if first is None else loop.call_later(max(first.due_at - now, _PAUSE_S), self._look)

    def _found(self, found: list[tuple[str, str]], error: BaseException | None) -> None:
        if error is not None:
            self._log.warning("unfinished_not_looked_up", error=str(error))
            return
        for station_id, transaction_id in found:
            self._ask(station_id, transaction_id)
