"""A car at a 2.0.1 station: its transaction event by event, and what a smart car says of itself."""

import itertools
from typing import Any

from sqlalchemy import select

from gridtap.storage.events import last_cursor
from gridtap.storage.tables.log import readers
from tests.conformance.harness import Site
from tests.conformance.station import Station

TOKEN = "CAFE01"
TRANSACTION = "tx-4711"
AC_NEEDS: dict[str, Any] = {
    "requestedEnergyTransfer": "AC_three_phase",
    "acChargingParameters": {"energyAmount": 30_000, "evMinCurrent": 6, "evMaxCurrent": 32, "evMaxVoltage": 400},
}
DC_NEEDS: dict[str, Any] = {
    "requestedEnergyTransfer": "DC",
    "dcChargingParameters": {
        "evMaxCurrent": 250,
        "evMaxVoltage": 400,
        "evMaxPower": 80_000,
        "energyAmount": 40_000,
        "stateOfCharge": 20,
        "evEnergyCapacity": 64_000,
    },
}


class Car:
    """One transaction on EVSE 1, its events numbered as they are told."""

    def __init__(self, site: Site, station: Station, transaction_id: str = TRANSACTION) -> None:
        self.site = site
        self.station = station
        self.transaction_id = transaction_id
        self._numbers = itertools.count()

    async def tell(self, event: str, trigger: str, *, state: str | None = None, info: Any = None, **fields: Any) -> Any:
        """Send a TransactionEvent; its answer."""
        about: dict[str, Any] = {"transactionId": self.transaction_id, **(info or {})}
        if state is not None:
            about["chargingState"] = state
        return await self.station.ask(
            "TransactionEvent",
            eventType=event,
            timestamp=self.site.stamp(),
            triggerReason=trigger,
            seqNo=next(self._numbers),
            transactionInfo=about,
            **fields,
        )

    async def plug_and_authorise(self, energy_wh: float = 0, **info: Any) -> Any:
        """The driver plugs in and holds a known card to the reader; the answer to the start."""
        await self.site.operator.token(TOKEN, kind="rfid", status="accepted")
        await self.site.status(self.station, "Occupied")
        return await self.tell(
            "Started",
            "Authorized",
            state="EVConnected",
            info=info,
            evse={"id": 1, "connectorId": 1},
            idToken={"idToken": TOKEN, "type": "ISO14443"},
            meterValue=[self.register(energy_wh, "Transaction.Begin")],
        )

    async def charge(self) -> Any:
        """Energy begins to flow."""
        return await self.tell("Updated", "ChargingStateChanged", state="Charging")

    async def meter(self, energy_wh: float, trigger: str = "MeterValuePeriodic", **fields: Any) -> Any:
        """The register of its meter; the answer."""
        return await self.tell("Updated", trigger, meterValue=[self.register(energy_wh, "Sample.Periodic")], **fields)

    async def leave(self, energy_wh: float, reason: str = "EVDisconnected") -> Any:
        """The plug is pulled; the answer to the end."""
        return await self.tell(
            "Ended",
            "EVCommunicationLost",
            state="Idle",
            info={"stoppedReason": reason},
            meterValue=[self.register(energy_wh, "Transaction.End")],
        )

    def register(self, energy_wh: float, context: str, **fields: Any) -> dict[str, Any]:
        """A reading of the register."""
        sampled = {"value": energy_wh, "context": context, "measurand": "Energy.Active.Import.Register", **fields}
        return {"timestamp": self.site.stamp(), "sampledValue": [sampled]}

    async def tell_needs(self, needs: Any, **fields: Any) -> Any:
        """What the car needs, on EVSE 1; the answer."""
        return await self.station.ask("NotifyEVChargingNeeds", evseId=1, chargingNeeds=needs, **fields)

    async def tell_schedule(self, schedule: Any) -> Any:
        """What the car will do; the answer."""
        told = {name: value for name, value in schedule.items() if name != "startSchedule"}
        return await self.station.ask(
            "NotifyEVChargingSchedule", evseId=1, timeBase=schedule.get("startSchedule", self.site.stamp()), chargingSchedule=told
        )


async def silence(site: Site, station: Station, action: str) -> None:
    """Nothing of an action comes though everything that could follow from what was said has been done."""
    taken = len(station.calls(action))
    told = await site.house.db.read(last_cursor)

    async def all_read() -> bool:
        query = select(readers.c.cursor).where(readers.c.name == "stories")
        return (await site.house.db.read(lambda connection: connection.execute(query).scalar()) or 0) >= told

    await site.eventually(all_read)
    for _ in range(2):
        await site.operator.command(station.id, "ClearCache")
    assert len(station.calls(action)) == taken
