"""E16 and F07 of 2.1: where a transaction stops by itself, set by an operator and kept by the station."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.cars import TOKEN, Car


async def tell_variables(station: Station, **values: str) -> None:
    """The station reports variables, named `Component_Variable_Instance`."""
    told: list[dict[str, Any]] = []
    for name, value in values.items():
        component, variable, *instance = name.split("_")
        named = {"name": variable, **({"instance": instance[0]} if instance else {})}
        attribute = [{"type": "Actual", "value": value}]
        told.append({"component": {"name": component}, "variable": named, "variableAttribute": attribute})
    await station.ask("NotifyReport", requestId=1, seqNo=0, generatedAt="2026-01-01T00:00:00Z", reportData=told)


@asynccontextmanager
async def asked_to_charge(site: Site, supported: str, **limit: int) -> AsyncGenerator[tuple[Car, str]]:
    """A 2.1 station that was asked to charge until a limit, before its transaction begins; and the session's id."""
    async with site.station(dialect="2.1", answers={"RequestStartTransaction": {"status": "Accepted"}}) as station:
        await tell_variables(station, TxCtrlr_SupportedLimits=supported, DisplayMessageCtrlr_Enabled="true")
        await site.operator.token(TOKEN, kind="rfid", status="accepted")
        [evse] = (await site.operator.get("/stations/CP1"))["evses"]
        session = await site.operator.post("/sessions", {"evse_id": evse["evse_id"], "token": TOKEN, "limit": limit})
        yield Car(site, station), session["id"]


async def begin(car: Car) -> Any:
    """The answer to the beginning of what was asked for."""
    number = (await car.station.hears("RequestStartTransaction"))["remoteStartId"]
    return await car.tell(
        "Started",
        "RemoteStart",
        state="Charging",
        info={"remoteStartId": number},
        evse={"id": 1, "connectorId": 1},
        idToken={"idToken": TOKEN, "type": "ISO14443"},
        meterValue=[car.register(0, "Transaction.Begin")],
    )


async def test_f07_fr_02_the_answer_to_the_beginning_sets_the_limit(site: Site) -> None:
    async with asked_to_charge(site, "maxCost,maxEnergy,maxTime", energy_wh=5000, duration_s=3600) as (car, session_id):
        answer = await begin(car)
        assert answer["transactionLimit"] == {"maxEnergy": 5000, "maxTime": 3600}
        assert answer["updatedPersonalMessage"]["content"] == "Charging stops at 5 kWh or 60 min"
        await car.tell("Updated", "LimitSet", info={"transactionLimit": {"maxEnergy": 5000}})
        news = await site.operator.get(f"/sessions/{session_id}/limit")
        assert (news["told"]["duration_s"], news["kept"]["energy_wh"], news["kept"]["duration_s"]) == (3600, 5000, None)


async def test_e16_fr_12_what_the_station_does_not_support_is_not_sent(site: Site) -> None:
    async with asked_to_charge(site, "maxEnergy", duration_s=3600) as (car, session_id):
        assert "transactionLimit" not in await begin(car)
        news = await site.operator.get(f"/sessions/{session_id}/limit")
        assert (news["told"], news["can_keep"]) == (None, ["energy_wh"])


async def test_e16_fr_02_a_changed_limit_comes_once_with_the_next_answer(site: Site) -> None:
    async with asked_to_charge(site, "maxEnergy,maxSoC", energy_wh=5000) as (car, session_id):
        await begin(car)
        await site.operator.put(f"/sessions/{session_id}/limit", {"energy_wh": 8000, "soc_pct": 80})
        assert (await car.meter(1000))["transactionLimit"] == {"maxEnergy": 8000, "maxSoC": 80}
        assert "transactionLimit" not in await car.meter(2000)
        await site.operator.put(f"/sessions/{session_id}/limit", {"soc_pct": 80})
        assert (await car.meter(3000))["transactionLimit"] == {"maxEnergy": 10**9, "maxSoC": 80}
        told = (await site.operator.get(f"/sessions/{session_id}/limit"))["told"]
        assert (told["energy_wh"], told["soc_pct"]) == (None, 80)


async def test_e16_fr_05_the_driver_reads_which_limit_is_reached_and_the_session_is_ended(site: Site) -> None:
    async with asked_to_charge(site, "maxEnergy", energy_wh=5000) as (car, _session_id):
        await begin(car)
        answer = await car.meter(5000, "EnergyLimitReached")
        assert answer["updatedPersonalMessage"]["content"] == "The energy limit is reached."
        assert "transactionLimit" not in answer
