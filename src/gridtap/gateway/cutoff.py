"""While the broker is away, the database is asked for what it would have told: who has come in at another node."""

import asyncio
import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

from gridtap.gateway.fleet import Fleet
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import MOVED, POLICY
from gridtap.kit.errors import Unreachable
from gridtap.kit.log import get_log
from gridtap.stations.presence import read_generation, read_generations_elsewhere
from gridtap.storage.database import Database

LOOK_S = 2.0
LOOK_CALMLY_EVERY = 5
"""Where this node is not cut off, another may be: then it is looked once in so many times."""


class CutOff:
    """Looks every two seconds for as long as this node is cut off, else every ten.

    All methods belong to the event loop's thread."""

    def __init__(self, *, db: Database, fleet: Fleet, node_id: str, is_cut_off: Callable[[], bool]) -> None:
        self._db = db
        self._fleet = fleet
        self._node_id = node_id
        self._is_cut_off = is_cut_off
        self._task: asyncio.Task[None] | None = None
        self._log = get_log("gateway.cutoff")

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._look_again())

    async def stop(self) -> None:
        """Look no more. Safe to repeat."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _look_again(self) -> None:
        for count in itertools.count():
            await asyncio.sleep(LOOK_S)
            if self._is_cut_off() or count % LOOK_CALMLY_EVERY == 0:
                await self.look()

    async def look(self) -> None:
        """End the connections here whose stations have come in at another node since."""
        if self._fleet.links():
            for station_id, generation in await self._read(partial(read_generations_elsewhere, node_id=self._node_id)) or ():
                _end_older(self._fleet.link(station_id), generation)

    async def check(self, link: Link) -> None:
        """The same for one connection, before something is asked over it; asks nobody while the broker is there."""
        if self._is_cut_off():
            _end_older(link, await self._read(partial(read_generation, station_id=link.station_id)) or 0)

    async def _read(self, query: Callable[..., Any]) -> Any:
        try:
            return await self._db.read(query)
        except Unreachable as error:  # then nobody can come in elsewhere either
            self._log.warning("generations_not_read", error=str(error))
            return None


def _end_older(link: Link | None, generation: int) -> None:
    """End a connection that is older than this; one without a generation is going on record now, and is the newest."""
    if link is not None and 0 < link.generation < generation:
        link.end(POLICY, MOVED)
