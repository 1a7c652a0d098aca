"""I: what a transaction costs, told while it runs and when it ends."""

from typing import Any

from ocpp.exceptions import NotImplementedError as NotImplementedFault  # pyright: ignore[reportMissingTypeStubs] - it has none

from gridtap.flows.costs import CostTeller
from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.cars import TRANSACTION, Car, silence


async def price(site: Site, **prices: Any) -> None:
    """A tariff for station CP1."""
    body = {"name": "Day", "currency": "EUR", "tax_pct": "0", **prices}
    made = await site.operator.post("/tariffs", body)
    await site.operator.patch("/stations/CP1", {"tariff_id": made["tariff_id"]})


async def show_costs(station: Station) -> None:
    """The station reports that it shows what charging costs."""
    component = {"name": "TariffCostCtrlr"}
    told = [
        {
            "component": component,
            "variable": {"name": "Enabled", "instance": "Cost"},
            "variableAttribute": [{"type": "Actual", "value": "true", "mutability": "ReadWrite"}],
        }
    ]
    await station.ask("NotifyReport", requestId=1, seqNo=0, generatedAt="2026-01-01T00:00:00Z", reportData=told)


async def test_tc_i_02_csms_total_cost_with_the_end(site: Site) -> None:
    """The answer to the end of a transaction says what it cost in all."""
    async with site.station(dialect="2.0.1") as station:
        await price(site, per_kwh="0.40", per_session="1.00")
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.charge()
        await site.status(station, "Available")
        answer = await car.leave(10_000)
        assert answer["totalCost"] == 5.0


async def test_a_free_transaction_is_said_to_cost_nothing(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        assert (await car.leave(10_000))["totalCost"] == 0


async def test_the_running_cost_is_told_with_events_at_a_relevant_interval(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        await price(site, per_kwh="0.40")
        car = Car(site, station)
        assert "totalCost" not in await car.plug_and_authorise()
        assert (await car.charge())["totalCost"] == 0
        site.pass_time(61)
        assert (await car.meter(2_500))["totalCost"] == 1.0
        site.pass_time(10)
        assert "totalCost" not in await car.meter(2_600)
        site.pass_time(51)
        assert (await car.meter(5_000))["totalCost"] == 2.0


async def test_a_station_that_shows_costs_is_told_when_time_alone_moves_them(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        await price(site, per_minute="0.30")
        await show_costs(station)
        teller = CostTeller(site.house.parts.flows)
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.charge()
        site.pass_time(30)
        await teller.check()
        await silence(site, station, "CostUpdated")
        site.pass_time(90)
        await teller.check()
        assert await station.hears("CostUpdated") == {"totalCost": 0.6, "transactionId": TRANSACTION}
        assert "totalCost" not in await car.meter(100)
        site.pass_time(60)
        await teller.check()
        assert await station.hears("CostUpdated") == {"totalCost": 0.9, "transactionId": TRANSACTION}
        assert (await car.leave(100))["totalCost"] == 0.9
        site.pass_time(600)
        await teller.check()
        await silence(site, station, "CostUpdated")


async def test_a_station_that_shows_no_costs_or_cannot_be_told_is_left_in_peace(site: Site) -> None:
    async with site.station(dialect="2.0.1", answers={"CostUpdated": NotImplementedFault()}) as station:
        await price(site, per_minute="0.30")
        teller = CostTeller(site.house.parts.flows)
        car = Car(site, station)
        await car.plug_and_authorise()
        site.pass_time(120)
        await teller.check()
        await silence(site, station, "CostUpdated")
        await show_costs(station)
        await teller.check()
        await station.hears("CostUpdated")
        for _ in range(4):
            site.pass_time(120)
            await teller.check()
            await site.operator.command("CP1", "ClearCache")
        watchers = 2  # ours, and that of the house
        assert len(station.calls("CostUpdated")) <= watchers


async def test_an_operator_tells_a_cost_by_hand(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        done = await site.operator.command("CP1", "CostUpdated", {"totalCost": 4.5, "transactionId": TRANSACTION})
        assert (done["state"], done["response"]) == ("answered", {})
        assert await station.hears("CostUpdated") == {"totalCost": 4.5, "transactionId": TRANSACTION}
