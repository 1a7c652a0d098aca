"""A transaction as a 2.0.1 station tells it, step by step, in the states that the certification cases are made of."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station

CARD = {"idToken": "CARD", "type": "ISO14443"}


def reading(site: Site, wh: float, context: str = "Sample.Periodic") -> list[dict[str, Any]]:
    """What the meter shows now."""
    sampled = {"value": wh, "context": context, "measurand": "Energy.Active.Import.Register", "unitOfMeasure": {"unit": "Wh"}}
    return [{"timestamp": site.stamp(), "sampledValue": [sampled]}]


def notice(site: Site, word: str, evse: int = 1, connector: int = 1, variable: str = "AvailabilityState") -> dict[str, Any]:
    """A NotifyEvent that tells the state of a connector."""
    told = {
        "eventId": 1,
        "timestamp": site.stamp(),
        "trigger": "Delta",
        "actualValue": word,
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": "Connector", "evse": {"id": evse, "connectorId": connector}},
        "variable": {"name": variable},
    }
    return {"generatedAt": site.stamp(), "seqNo": 0, "eventData": [told]}


class Charge:
    """One transaction; every step is an event with the next number, and returns what the backend answered."""

    def __init__(self, site: Site, station: Station, *, transaction_id: str = "tx-1", evse: int = 1) -> None:
        self.site = site
        self.station = station
        self.transaction_id = transaction_id
        self.evse = evse
        self.seq_no = 0
        self.wh = 1000.0

    async def event(self, trigger: str, kind: str = "", /, **fields: Any) -> dict[str, Any]:
        """An event; `state`, `stopped`, `remote_start_id` and `custom` are of the transaction, the rest of the message."""
        names = {"state": "chargingState", "stopped": "stoppedReason", "remote_start_id": "remoteStartId", "custom": "customData"}
        info = {names[name]: fields.pop(name) for name in list(fields) if name in names}
        is_first = self.seq_no == 0
        told: dict[str, Any] = {
            "eventType": kind or ("Started" if is_first else "Updated"),
            "timestamp": self.site.stamp(),
            "triggerReason": trigger,
            "seqNo": self.seq_no,
            "transactionInfo": {"transactionId": self.transaction_id, **info},
            **({"evse": {"id": self.evse, "connectorId": 1}} if is_first else {}),
            **fields,
        }
        self.seq_no += 1
        self.site.pass_time(1)
        return await self.station.ask("TransactionEvent", **told)

    async def plug_in(self) -> dict[str, Any]:
        """The cable is there, nobody has shown a token (EVConnectedPreSession)."""
        await self.site.status(self.station, "Occupied", self.evse)
        return await self.event("CablePluggedIn", state="EVConnected")

    async def authorise(self, token: dict[str, Any] = CARD, *, asks: bool = True) -> dict[str, Any]:
        """A driver shows a token (Authorized); the status is the same in both answers."""
        if asks:
            asked = await self.station.ask("Authorize", idToken=token)
            told = await self.event("Authorized", idToken=token)
            assert asked["idTokenInfo"] == told["idTokenInfo"]
            return told
        return await self.event("Authorized", idToken=token)

    async def begin_charging(self) -> dict[str, Any]:
        """Energy flows (EnergyTransferStarted)."""
        return await self.event("ChargingStateChanged", state="Charging", meterValue=reading(self.site, self.wh))

    async def charge(self, wh: float) -> dict[str, Any]:
        """So much more was charged."""
        self.wh += wh
        return await self.event("MeterValuePeriodic", meterValue=reading(self.site, self.wh))

    async def run(self, token: dict[str, Any] = CARD) -> None:
        """Everything up to energy that flows."""
        await self.plug_in()
        assert (await self.authorise(token))["idTokenInfo"]["status"] == "Accepted"
        await self.begin_charging()
        await self.charge(500)

    async def deauthorise(self, token: dict[str, Any] = CARD) -> dict[str, Any]:
        """A driver shows a token to stop (StopAuthorized)."""
        return await self.event("StopAuthorized", idToken=token, state="EVConnected")

    async def end(self, trigger: str, stopped: str, **fields: Any) -> dict[str, Any]:
        """The last event."""
        meter = reading(self.site, self.wh, "Transaction.End")
        return await self.event(trigger, "Ended", stopped=stopped, meterValue=meter, **fields)

    async def session(self, **wanted: Any) -> dict[str, Any]:
        """The session as the public API shows it, once its fields are these."""

        async def look() -> dict[str, Any] | None:
            found = [each for each in (await self.site.operator.get("/sessions"))["items"] if wanted.items() <= each.items()]
            assert len(found) <= 1, found
            return found[0] if found else None

        return await self.site.eventually(look)
