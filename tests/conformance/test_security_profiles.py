"""Whole sessions on security profiles 1, 2 and 3, in 1.6 and 2.0.1, over real sockets."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.tls import issued, open_tls_site, over_tls


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A site that takes TLS, with one card."""
    async with open_tls_site(sqlite_url, tmp_path) as opened:
        await opened.operator.token("04AABB", status="accepted")
        yield opened


async def charge_16(site: Site, station: Station) -> None:
    """A driver comes with a card, charges 7 kWh and leaves."""
    assert (await station.ask("Authorize", idTag="04AABB"))["idTagInfo"]["status"] == "Accepted"
    started = await station.ask("StartTransaction", connectorId=1, idTag="04AABB", meterStart=1000, timestamp=site.stamp())
    sampled = [{"value": "4500", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}]
    values = [{"timestamp": site.stamp(), "sampledValue": sampled}]
    await station.ask("MeterValues", connectorId=1, transactionId=started["transactionId"], meterValue=values)
    site.pass_time(600)
    await station.ask("StopTransaction", transactionId=started["transactionId"], meterStop=8000, timestamp=site.stamp())


async def charge_201(site: Site, station: Station) -> None:
    """The same, told as events."""
    card = {"idToken": "04AABB", "type": "ISO14443"}

    async def tell(kind: str, trigger: str, seq_no: int, register_wh: int, **info: Any) -> dict[str, Any]:
        values = [{"timestamp": site.stamp(), "sampledValue": [{"value": register_wh}]}]
        return await station.ask(
            "TransactionEvent",
            eventType=kind,
            triggerReason=trigger,
            seqNo=seq_no,
            timestamp=site.stamp(),
            transactionInfo={"transactionId": "T1", **info},
            evse={"id": 1, "connectorId": 1},
            idToken=card,
            meterValue=values,
        )

    told = await tell("Started", "Authorized", 0, 1000, chargingState="Charging")
    assert told["idTokenInfo"]["status"] == "Accepted"
    site.pass_time(600)
    await tell("Ended", "StopAuthorized", 1, 8000, stoppedReason="Local")


@pytest.mark.parametrize("profile", [1, 2, 3])
@pytest.mark.parametrize("dialect", ["1.6", "2.0.1"])
async def test_a_station_completes_a_session_on_every_security_profile(
    site: Site, tmp_path: Path, dialect: str, profile: int
) -> None:
    await site.register("CP1", min_security_profile=profile)
    shown = issued(site).write(tmp_path, "cp1") if profile == 3 else None
    options = {} if profile == 1 else await over_tls(site, shown=shown)
    async with site.station(dialect=dialect, **options) as station:
        assert (await site.operator.get("/stations/CP1"))["security_profile"] == profile
        await (charge_16 if dialect == "1.6" else charge_201)(site, station)
        session = await site.operator.session(station_id="CP1", state="ended")
        assert session["energy_wh"] == 7000
