"""Upkeep: what must happen by itself from time to time: starts that never began, old frames, expired logins."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from gridtap.charging import sessions
from gridtap.flows.parts import FlowParts
from gridtap.kit.log import get_log
from gridtap.stations.reservations import expire_reservations
from gridtap.storage import maintenance

STARTS_EVERY_S = 5.0
HOUSE_EVERY_S = 600.0


class Upkeep:
    """Two slow rounds. Each is safe to repeat and to miss."""

    def __init__(self, parts: FlowParts) -> None:
        self._parts = parts
        self._tasks: list[asyncio.Task[None]] = []
        self._log = get_log("flows.upkeep")

    async def start(self) -> None:
        """Begin both rounds."""
        rounds = ((STARTS_EVERY_S, self.expire_starts), (HOUSE_EVERY_S, self.clean_house))
        self._tasks = [asyncio.create_task(self._repeat(every_s, work)) for every_s, work in rounds]

    async def stop(self) -> None:
        """Stop both rounds."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(self, every_s: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except Exception:  # noqa: BLE001 - the next round tries again
                self._log.exception("upkeep_failed", work=getattr(work, "__name__", ""))
            await asyncio.sleep(every_s)

    async def expire_starts(self) -> None:
        """Fail the sessions that were asked for and that no station began in time; end reservations whose time is over."""
        before = self._parts.clock.now() - timedelta(seconds=self._parts.settings.start_timeout_s)
        await self._parts.db.write(lambda tx: sessions.expire_prepared(tx, before))
        await self._parts.db.write(expire_reservations)

    async def clean_house(self) -> None:
        """Make partitions ahead; drop frames past their time, logins and keys past theirs."""
        retention = timedelta(days=self._parts.settings.frame_retention_days)
        await maintenance.clean(self._parts.db, frame_retention=retention)
