"""A certificate that is taken back ends the connections it let in, on every node."""

import asyncio

from gridtap.certificates.revocations import Revocations
from gridtap.gateway.fleet import Fleet
from gridtap.gateway.linkage import POLICY
from gridtap.kit.log import get_log
from gridtap.storage.events import Event

TAKEN_BACK = "its certificate was taken back"


class Withdrawals:
    """Hears of certificates that were taken back, here at once and from other nodes when they tell of a change.

    Spec: OCPP 2.0.1 A00.FR.702, A00.FR.705.
    """

    def __init__(self, *, fleet: Fleet, revocations: Revocations) -> None:
        self._fleet = fleet
        self._revocations = revocations
        self._learning: asyncio.Task[None] | None = None
        self._is_stale = False
        self._log = get_log("gateway.withdrawing")

    def hear(self, event: Event) -> None:
        """A certificate was taken back at this node."""
        identity = str(event.data.get("issuer_hash")), str(event.data.get("serial_number"))
        reason = str(event.data.get("reason") or "unspecified")
        for link in self._fleet.links():
            if identity in link.admission.certificates:
                link.end(POLICY, f"{TAKEN_BACK} ({reason})")

    def learn_soon(self) -> None:
        """Something changed at another node: read what was taken back there. Many changes at once are one reading."""
        self._is_stale = True
        if self._learning is None:
            self._learning = asyncio.create_task(self._learn())

    async def stop(self) -> None:
        """Learn no more. Safe to repeat."""
        if self._learning is not None:
            self._learning.cancel()
            await asyncio.gather(self._learning, return_exceptions=True)

    async def _learn(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                await self._revocations.refresh()
            for link in self._fleet.links():
                if self._revocations.any_of(link.admission.certificates):
                    link.end(POLICY, TAKEN_BACK)
        except Exception as error:  # noqa: BLE001 - a task of its own: the next change reads again
            self._log.warning("revocations_not_read", error=str(error))
        finally:
            self._learning = None
