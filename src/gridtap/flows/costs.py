"""Costs: stations that show what charging costs are told by themselves, where no answer of ours has told them of late."""

import asyncio

from gridtap.charging.costs import Payer, payers, take_cost
from gridtap.flows.parts import FlowParts
from gridtap.kit.log import get_log

CHECK_EVERY_S = 5.0


class CostTeller:
    """Looks every few seconds whose cost has moved. Knows nothing that the database and the writer do not."""

    def __init__(self, parts: FlowParts) -> None:
        self._parts = parts
        self._unwilling: set[str] = set()
        """Stations that answered with an error: they do not know the message after all."""
        self._task: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Task[None]] = set()
        self._log = get_log("flows.costs")

    async def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop looking; what is being told may or may not arrive."""
        tasks = [*self._telling, *([] if self._task is None else [self._task])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(CHECK_EVERY_S)
            try:
                await self.check()
            except Exception:  # noqa: BLE001 - the watch goes on; the next round tries again
                self._log.exception("cost_check_failed")

    async def check(self) -> None:
        """One round; a station is told in a task of its own, so that a slow one delays nobody."""
        for payer in await self._parts.db.read(payers):
            if payer.station_id in self._unwilling or not self._parts.commands.holds(payer.station_id):
                continue
            task = asyncio.create_task(self._tell(payer))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell(self, payer: Payer) -> None:
        """Spec: OCPP 2.0.1 I02.FR.01."""
        try:
            cost = await self._parts.db.write(lambda tx: take_cost(tx, payer))
            if cost is None:
                return
            outcome = await self._parts.commands.tell_cost(
                payer.station_id, payer.transaction_id, cost.cost_minor, cost.currency, session_id=payer.session_id
            )
        except Exception:  # noqa: BLE001 - a task of its own: nobody else would tell
            self._log.exception("cost_not_told", station_id=payer.station_id, session_id=payer.session_id)
            return
        if outcome is None or outcome.state == "rejected_by_peer":
            self._unwilling.add(payer.station_id)
