"""What drivers and stations of 1.6 do in these tests: show a card, begin a transaction, end it."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station

CARD = "CARD1"


async def authorize(station: Station, card: str = CARD) -> dict[str, Any]:
    """Show a card; what the backend says of it."""
    return (await station.ask("Authorize", idTag=card))["idTagInfo"]


async def start(site: Site, station: Station, card: str = CARD, *, seconds: float = 0.0, **fields: Any) -> dict[str, Any]:
    """Send a StartTransaction at connector 1, so many seconds from now; the answer."""
    told: dict[str, Any] = {"connectorId": 1, "idTag": card, "meterStart": 1000, "timestamp": site.stamp(seconds), **fields}
    return await station.ask("StartTransaction", **told)


async def stop(site: Site, station: Station, transaction_id: int, reason: str, *, seconds: float = 0.0, **fields: Any) -> Any:
    """Send a StopTransaction, so many seconds from now; the answer."""
    told: dict[str, Any] = {"transactionId": transaction_id, "meterStop": 3500, "timestamp": site.stamp(seconds), **fields}
    return await station.ask("StopTransaction", reason=reason, **told)


async def charge(site: Site, station: Station, card: str = CARD) -> int:
    """A card is known, shown and accepted, the cable is plugged in, and energy flows; the transaction's id."""
    await site.operator.token(card)
    assert (await authorize(station, card))["status"] == "Accepted"
    await site.status(station, "Preparing")
    begun = await start(site, station, card)
    assert begun["idTagInfo"]["status"] == "Accepted"
    await site.status(station, "Charging")
    return int(begun["transactionId"])


async def reboot(site: Site, station: Station) -> None:
    """What a station says after it was restarted."""
    assert (await site.boot(station))["status"] == "Accepted"
    for connector in (0, 1):
        await site.status(station, "Available", connector)


async def connector_status(site: Site, station_id: str = "CP1") -> str:
    """What the operator sees of the first connector."""
    told = await site.operator.get(f"/stations/{station_id}")
    return told["evses"][0]["connectors"][0]["status"]
