"""1.6: messages that vendors made up."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conformance.harness import Site, open_site
from tests.conformance.v16.acting import charge, stop


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap that keeps the messages of one vendor."""
    async with open_site(sqlite_url, tmp_path, kept_vendors="com.acme, org.example") as opened:
        yield opened


async def test_tc_064_csms_data_transfer_of_an_unknown_vendor(site: Site) -> None:
    """A vendor nobody here knows is told so, and nothing is pretended."""
    async with site.station() as station:
        answer = await station.ask("DataTransfer", vendorId="com.stranger", messageId="Hello", data="x")
        assert answer == {"status": "UnknownVendorId"}


async def test_a_vendor_that_an_operator_listed_is_heard_and_kept(site: Site) -> None:
    async with site.station() as station:
        answer = await station.ask("DataTransfer", vendorId="COM.ACME", messageId="Door", data='{"open":true}')
        assert answer == {"status": "Accepted"}
        [kept] = await site.events("vendor_message")
        assert kept.data == {"vendor_id": "com.acme", "message_id": "Door", "data": '{"open":true}'}
        assert kept.station_id == "CP1"


async def test_a_known_vendor_with_an_unknown_message_is_told_so(site: Site) -> None:
    """Spec: OCPP 1.6 §4.3, §7.9."""
    async with site.station() as station:
        assert await station.ask("DataTransfer", vendorId="org.gridtap", messageId="Nonsense") == {"status": "UnknownMessageId"}
        assert await station.ask("DataTransfer", vendorId="org.gridtap") == {"status": "UnknownMessageId"}


async def test_a_station_may_ask_what_it_costs_for_its_display(site: Site) -> None:
    tariff = await site.operator.post("/tariffs", {"name": "Day", "currency": "EUR", "per_kwh": "0.40", "tax_pct": "25"})
    async with site.station() as station:
        await site.operator.patch("/stations/CP1", {"tariff_id": tariff["tariff_id"]})
        price = await station.ask("DataTransfer", vendorId="org.gridtap", messageId="Price")
        assert json.loads(price["data"]) == {"currency": "EUR", "taxPct": "25", "perKwh": "0.40"}
        transaction_id = await charge(site, station)
        await stop(site, station, transaction_id, "Local")
        cost = await station.ask("DataTransfer", vendorId="org.gridtap", messageId="Cost", data=str(transaction_id))
        assert json.loads(cost["data"]) == {"cost": "1.25", "currency": "EUR", "energyWh": 2500}
        unknown = await station.ask("DataTransfer", vendorId="org.gridtap", messageId="Cost", data="999999")
        assert unknown == {"status": "Rejected"}


async def test_a_station_of_2x_is_answered_in_json_of_its_own(site: Site) -> None:
    async with site.station("CP2", dialect="2.0.1") as station:
        assert await station.ask("DataTransfer", vendorId="com.stranger") == {"status": "UnknownVendorId"}
        price = await station.ask("DataTransfer", vendorId="org.gridtap", messageId="Price")
        assert price == {"status": "Accepted", "data": {"free": True}}
        assert (await station.ask("DataTransfer", vendorId="org.example", data={"any": 1}))["status"] == "Accepted"
        [kept] = await site.events("vendor_message")
        assert kept.data["data"] == '{"any":1}'
