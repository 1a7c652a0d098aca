"""Where a session shall stop by itself is told to the station once, as far as it can keep it. Spec: OCPP 2.1 E16, F07."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gridtap.charging.facts import Costed, LimitKept, LimitTold, facts_of
from gridtap.charging.model import NewSession, SessionLimit
from gridtap.charging.owners import change_limit
from gridtap.charging.sessions import prepare_session
from gridtap.stations.devicemodel import Component, Variable, record_variables
from gridtap.storage.transaction import Transaction
from tests.gateway.house import House
from tests.gateway.v201.station import Station201, station201, the_session

ALL = "maxCost,maxEnergy,maxTime,maxSoC"


def knows(tx: Transaction, supported: str = ALL, *shows: str) -> None:
    """What the station says of itself."""
    told = [("TxCtrlr", "SupportedLimits", "", supported), *(("TariffCostCtrlr", "Enabled", name, "true") for name in shows)]
    for part, name, instance, value in told:
        record_variables(tx, "CP1", [Variable(component=Component(name=part), name=name, instance=instance, value=value)])


def ask_for(tx: Transaction, **limit: int) -> str:
    """A driver asks to charge until a limit; the session's id."""
    new = NewSession(station_id="CP1", evse_number=1, connector_number=1, token="GOOD", limit=SessionLimit(**limit))
    return prepare_session(tx, new).session_id


@asynccontextmanager
async def lately(house: House) -> AsyncGenerator[Station201]:
    """A station whose transaction begins after it was asked for."""
    async with station201(house) as station:
        station.began_at = datetime.now(UTC) - timedelta(seconds=60)
        yield station


async def meter(station: Station201, number: int) -> dict[str, Any]:
    """A periodic reading; what it is answered, the running cost left out."""
    told = await station.say(station.event(number, "Updated", "MeterValuePeriodic", wh=1000 + number))
    return {name: value for name, value in told.items() if name != "totalCost"}


async def limits_kept(house: House) -> list[LimitTold | LimitKept]:
    """What was told of limits by either side, in order."""
    session = await the_session(house)
    told = await house.read(lambda connection: facts_of(connection, session.session_key))
    return [fact.content for fact in told if isinstance(fact.content, LimitTold | LimitKept)]


async def test_the_first_answer_tells_what_the_station_can_keep_of_a_limit_and_no_later_one_does(house: House) -> None:
    async with lately(house) as station:
        await house.db.write(lambda tx: knows(tx, "maxCost, maxEnergy,maxLength"))
        await house.db.write(lambda tx: ask_for(tx, energy_wh=5000, cost_minor=1250, duration_s=3600, power_w=7000, soc_pct=80))
        answer = await station.say(station.started())
        assert answer["transactionLimit"] == {"maxCost": 12.5, "maxEnergy": 5000.0, "maxTime": 3600}
        assert await meter(station, 1) == {}
        assert await limits_kept(house) == [LimitTold(SessionLimit(energy_wh=5000, cost_minor=1250, duration_s=3600))]


async def test_a_station_that_keeps_no_limits_is_told_none(house: House) -> None:
    async with lately(house) as station:
        await house.db.write(lambda tx: ask_for(tx, energy_wh=5000))
        assert await station.say(station.started()) == {"idTokenInfo": {"status": "Accepted"}}
        assert await limits_kept(house) == []


async def test_a_changed_limit_is_told_with_the_next_answer_and_only_then(house: House) -> None:
    async with lately(house) as station:
        await house.db.write(knows)
        session_id = await house.db.write(lambda tx: ask_for(tx, energy_wh=5000))
        await station.say(station.started())
        await house.db.write(lambda tx: change_limit(tx, session_id, SessionLimit(energy_wh=9000, soc_pct=90)))
        assert await meter(station, 1) == {"transactionLimit": {"maxEnergy": 9000.0, "maxSoC": 90}}
        assert await meter(station, 2) == {}
        assert (await the_session(house)).limit == SessionLimit(energy_wh=9000, soc_pct=90)


async def test_a_limit_that_is_taken_away_is_raised_beyond_all_measure_once(house: House) -> None:
    async with lately(house) as station:
        await house.db.write(knows)
        session_id = await house.db.write(lambda tx: ask_for(tx, energy_wh=5000, soc_pct=80))
        await station.say(station.started())
        await house.db.write(lambda tx: change_limit(tx, session_id, SessionLimit(soc_pct=90)))
        assert await meter(station, 1) == {"transactionLimit": {"maxEnergy": 1e9, "maxSoC": 90}}
        await house.db.write(lambda tx: change_limit(tx, session_id, None))
        assert await meter(station, 2) == {"transactionLimit": {"maxSoC": 100}}
        await house.db.write(lambda tx: change_limit(tx, session_id, SessionLimit(cost_minor=100)))
        assert await meter(station, 3) == {"transactionLimit": {"maxCost": 1.0}}


async def test_a_station_that_confirms_a_limit_or_keeps_a_lower_one_is_told_nothing(house: House) -> None:
    async with lately(house) as station:
        await house.db.write(knows)
        await house.db.write(lambda tx: ask_for(tx, energy_wh=5000))
        await station.say(station.started())
        for number, energy_wh in ((1, 5000), (2, 3000)):
            info = {"transactionLimit": {"maxEnergy": energy_wh, "maxCost": 4.5}}
            assert "transactionLimit" not in await station.say(station.event(number, "Updated", "LimitSet", info=info))
        kept = [LimitKept(SessionLimit(energy_wh=energy_wh, cost_minor=450)) for energy_wh in (5000, 3000)]
        assert await limits_kept(house) == [LimitTold(SessionLimit(energy_wh=5000)), *kept]


async def test_a_limit_entered_at_the_station_beyond_ours_is_answered_with_ours(house: House) -> None:
    async with lately(house) as station:
        await house.db.write(knows)
        await house.db.write(lambda tx: ask_for(tx, cost_minor=500))
        await station.say(station.started())
        beyond = station.event(1, "Updated", "LimitSet", info={"transactionLimit": {"maxCost": 20.0}})
        assert (await station.say(beyond))["transactionLimit"] == {"maxCost": 5.0}
        assert await meter(station, 2) == {}


async def test_a_limit_beyond_all_measure_is_kept_cut(house: House) -> None:
    async with lately(house) as station:
        limit = {"maxCost": 1e300, "maxEnergy": -1e300}
        await station.say(station.started(info={"transactionLimit": limit, "chargingState": "Charging"}))
        assert await limits_kept(house) == [LimitKept(SessionLimit(cost_minor=10**12, energy_wh=-(10**12)))]


async def test_a_station_with_a_display_says_where_it_stops_and_why_it_stopped(house: House) -> None:
    async with lately(house) as station:
        await house.db.write(lambda tx: knows(tx, ALL, "Tariff"))
        await house.db.write(lambda tx: ask_for(tx, energy_wh=5500))
        answer = await station.say(station.started())
        assert answer["updatedPersonalMessage"]["content"] == "Charging stops at 5.5 kWh"
        assert answer["idTokenInfo"]["personalMessage"]["content"] == "0.50 EUR/kWh"
        stopped = await station.say(station.event(1, "Updated", "EnergyLimitReached", info={"chargingState": "SuspendedEVSE"}))
        assert stopped["updatedPersonalMessage"] == {
            "format": "UTF8",
            "language": "en",
            "content": "The energy limit is reached.",
        }


def costs(total: float, currency: str = "EUR", *, since: str = "2026-01-01T00:00:00Z", **more: Any) -> dict[str, Any]:
    """What a station worked out."""
    return {
        "chargingPeriods": [{"tariffId": "day.1", "startPeriod": since}],
        "totalCost": {"currency": currency, "typeOfCost": "NormalCost", "total": {"inclTax": total}},
        "totalUsage": {"energy": 10000.0, "chargingTime": 10, "idleTime": 0},
        **more,
    }


@pytest.mark.parametrize(
    ("told", "differs"),
    [
        (costs(5.0), False),
        (costs(5.01), False),
        (costs(5.5), True),
        (costs(5.0, "USD"), True),
        (costs(1.0, since="2999-01-01T00:00:00Z"), False),
        (costs(9.0, failureToCalculate=True), False),
    ],
)
async def test_what_a_station_calculates_is_kept_and_held_against_ours(
    house: House, told: dict[str, Any], *, differs: bool
) -> None:
    async with lately(house) as station:
        await station.say(station.started())
        end = station.event(1, "Ended", "StopAuthorized", wh=11_000, costDetails=told)
        assert (await station.say(end))["totalCost"] == 5.0
        session = await the_session(house)
        assert (session.cost_minor, "cost_differs" in session.flags) == (500, differs)
        facts = await house.read(lambda connection: facts_of(connection, session.session_key))
        kept = [fact.content.tariff_id for fact in facts if isinstance(fact.content, Costed)]
        assert kept == ([] if "failureToCalculate" in told else ["day.1"])
