"""A station that speaks 2.1 keeps tariffs, calculates by them, and obeys the limits that its backend sets."""

from typing import Any

import pytest

from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.plan import Habits
from tests.simulator import yard201
from tests.simulator.yard import FACTORY, Json, saloon
from tests.simulator.yard201 import CARD, Yard201, connected201

DAY: Json = {
    "tariffId": "day",
    "currency": "EUR",
    "energy": {"prices": [{"priceKwh": 0.5}], "taxRates": [{"type": "VAT", "tax": 20.0}]},
    "fixedFee": {"prices": [{"priceFixed": 1.0}]},
    "idleTime": {"prices": [{"priceMinute": 0.1, "conditions": {"minIdleTime": 600}}]},
}


@pytest.fixture(autouse=True)
def stations_speak_21(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stations of the yard speak 2.1."""
    monkeypatch.setattr(yard201, "SPEAKS", Dialect.OCPP21)


def yard(habits: Habits = FACTORY) -> Yard201:
    """A station of 2.1 that has booted."""
    return connected201(habits)


def give(at: Yard201, tariff: Json = DAY, evse: int = 0) -> str:
    """The status that SetDefaultTariff is answered with."""
    return at.ask("SetDefaultTariff", evseId=evse, tariff=tariff)["status"]


def charging(at: Yard201, limit: Json | None = None) -> Yard201:
    """A car charges; the first answer may set a limit."""
    told = [limit]

    def answer(event: Json) -> Json:
        first = told.pop() if told else None
        accepted = {"idTokenInfo": {"status": "Accepted"}} if "idToken" in event else {}
        return {**accepted, **({} if first is None else {"transactionLimit": first})}

    at.answers["TransactionEvent"] = answer
    at.charge(card=CARD)
    at.run(1)
    return at


def last(at: Yard201, trigger: str) -> Json:
    """The last event with a trigger."""
    return [event for event in at.events if event["triggerReason"] == trigger][-1]


def test_a_tariff_is_kept_once_and_listed_for_all_evses() -> None:
    at = yard()
    assert at.ask("GetTariffs", evseId=0) == {"status": "NoTariff"}
    assert [give(at), give(at)] == ["Accepted", "DuplicateTariffId"]
    [told] = at.ask("GetTariffs", evseId=0)["tariffAssignments"]
    assert (told["tariffId"], told["tariffKind"]) == ("day", "DefaultTariff")
    assert told["evseIds"] == sorted(told["evseIds"])
    assert at.ask("ClearTariffs", tariffIds=["other"]) == {"clearTariffsResult": [{"status": "NoTariff"}]}
    assert at.ask("ClearTariffs") == {"clearTariffsResult": [{"tariffId": "day", "status": "Accepted"}]}
    assert at.ask("GetTariffs", evseId=0) == {"status": "NoTariff"}


def test_what_the_station_cannot_do_is_said_in_the_right_word() -> None:
    at = yard()
    many = {**DAY, "energy": {"prices": [{"priceKwh": 0.1}] * 9}}
    by_power = {**DAY, "energy": {"prices": [{"priceKwh": 0.1, "conditions": {"minPower": 11000.0}}]}}
    assert [give(at, many), give(at, by_power), give(at, evse=9)] == ["TooManyElements", "ConditionNotSupported", "Rejected"]
    assert at.set("TariffCostCtrlr", "Enabled", "false", "Tariff") == "Accepted"
    assert at.ask("GetTariffs", evseId=0) == {"error": "NotSupported"}


def test_the_newest_tariff_that_has_begun_applies() -> None:
    at = yard()
    later = (at.clock.now().replace(microsecond=0)).isoformat().replace("+00:00", "Z")
    assert [give(at), give(at, {**DAY, "tariffId": "new", "validFrom": later})] == ["Accepted", "Accepted"]
    [told] = at.ask("GetTariffs", evseId=1)["tariffAssignments"]
    assert told["tariffId"] == "new"
    future = {**DAY, "tariffId": "future", "validFrom": "2999-01-01T00:00:00Z"}
    assert give(at, future) == "Accepted"
    told = at.ask("GetTariffs", evseId=1)["tariffAssignments"]
    assert {one["tariffId"] for one in told} == {"new", "future"}
    charging(at)
    assert at.events[0]["transactionInfo"]["tariffId"] == "new"


def test_a_transaction_is_calculated_by_its_tariff_to_its_end() -> None:
    at = yard()
    give(at)
    charging(at)
    assert at.events[0]["transactionInfo"]["tariffId"] == "day"
    assert at.ask("ClearTariffs")["clearTariffsResult"][0]["status"] == "Accepted"
    at.run(1800)
    at.do(lambda: at.station.tap(1, CARD))
    end = at.events[-1]
    assert "tariffId" not in end["transactionInfo"]
    details = end["costDetails"]
    energy_wh = details["totalUsage"]["energy"]
    assert energy_wh > 1000
    assert details["totalCost"]["energy"]["inclTax"] == pytest.approx(energy_wh / 1000 * 0.6, abs=1e-5)
    assert details["totalCost"]["total"]["inclTax"] == pytest.approx(1 + energy_wh / 1000 * 0.6, abs=1e-5)
    [period] = details["chargingPeriods"]
    assert period["tariffId"] == "day"


def test_running_costs_come_with_events_where_they_are_wanted() -> None:
    at = yard()
    give(at)
    assert at.set("TariffCostCtrlr", "Enabled", "true", "RunningCost") == "Accepted"
    charging(at)
    at.run(130)
    told = last(at, "MeterValuePeriodic")["costDetails"]
    assert told["totalCost"]["total"]["exclTax"] > 1
    assert "chargingPeriods" not in told


def test_another_tariff_counts_from_the_change_on() -> None:
    at = yard()
    give(at)
    charging(at)
    at.run(600)
    transaction = at.events[0]["transactionInfo"]["transactionId"]
    dear = {"tariffId": "dear", "currency": "EUR", "energy": {"prices": [{"priceKwh": 2.0}]}}
    asked: list[tuple[str, Json]] = [("nobody", dear), (transaction, {**dear, "currency": "USD"}), (transaction, dear)]
    said = [at.ask("ChangeTransactionTariff", transactionId=name, tariff=tariff)["status"] for name, tariff in asked]
    assert said == ["TxNotFound", "NoCurrencyChange", "Accepted"]
    assert last(at, "TariffChanged")["transactionInfo"]["tariffId"] == "dear"
    told = at.ask("GetTariffs", evseId=1)["tariffAssignments"]
    assert [(one["tariffId"], one["tariffKind"]) for one in told] == [("day", "DefaultTariff"), ("dear", "DriverTariff")]
    at.run(600)
    at.do(lambda: at.station.tap(1, CARD))
    first, second = at.events[-1]["costDetails"]["chargingPeriods"]
    volumes = [part["dimensions"][0]["volume"] / 1000 for part in (first, second)]
    total = at.events[-1]["costDetails"]["totalCost"]["total"]["inclTax"]
    assert total == pytest.approx(1 + volumes[0] * 0.6 + volumes[1] * 2.0, abs=1e-4)


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ({"maxEnergy": 500.0}, "EnergyLimitReached"),
        ({"maxTime": 300}, "TimeLimitReached"),
        ({"maxCost": 1.5}, "CostLimitReached"),
    ],
)
def test_a_limit_is_confirmed_and_stops_the_energy_but_not_the_transaction(limit: Json, reason: str) -> None:
    at = yard()
    give(at)
    charging(at, limit)
    assert last(at, "LimitSet")["transactionInfo"]["transactionLimit"] == limit
    at.run(3600)
    hit = last(at, reason)
    assert (hit["eventType"], hit["transactionInfo"]["chargingState"]) == ("Updated", "SuspendedEVSE")
    told: list[Any] = [event["transactionInfo"].get("transactionLimit") for event in at.events]
    assert [one for one in told if one is not None] == [limit]
    assert at.events[-1]["eventType"] == "Updated"


def test_a_limit_that_is_raised_lets_the_energy_flow_again() -> None:
    at = charging(yard(), {"maxEnergy": 500.0})
    at.run(1800)
    assert last(at, "EnergyLimitReached")
    at.answers["TransactionEvent"] = lambda _event: {"transactionLimit": {"maxEnergy": 50_000.0}}
    at.run(61)
    at.answers["TransactionEvent"] = lambda _event: {}
    at.run(61)
    assert last(at, "MeterValuePeriodic")["transactionInfo"]["chargingState"] == "Charging"


def test_without_a_tariff_the_cost_that_the_backend_tells_counts() -> None:
    at = charging(yard(), {"maxCost": 2.0})
    at.run(600)
    transaction = at.events[0]["transactionInfo"]["transactionId"]
    assert "costDetails" not in at.events[-1]
    at.ask("CostUpdated", transactionId=transaction, totalCost=2.0)
    at.run(30)
    assert last(at, "CostLimitReached")["transactionInfo"]["chargingState"] == "SuspendedEVSE"


def test_tariffs_limits_and_what_waits_outlive_a_restart() -> None:
    at = yard()
    give(at)
    charging(at, {"maxEnergy": 900.0})
    again = at.reborn().connect()
    assert again.ask("GetTariffs", evseId=1)["tariffAssignments"][0]["tariffId"] == "day"
    again.run(3600)
    assert last(again, "EnergyLimitReached")


def test_a_station_of_201_has_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yard201, "SPEAKS", Dialect.OCPP201)
    at = yard()
    assert at.get("TxCtrlr", "SupportedLimits")["attributeStatus"] == "UnknownVariable"


def told_with(tariff: Json) -> Json:
    """An answer about a token with a tariff."""
    return {"idTokenInfo": {"status": "Accepted"}, "tariff": tariff}


def test_a_drivers_own_tariff_goes_before_the_default_and_leaves_with_its_transaction() -> None:
    at = yard()
    assert give(at) == "Accepted"
    own = {**DAY, "tariffId": "own", "energy": {"prices": [{"priceKwh": 0.25}]}, "validFrom": "2999-01-01T00:00:00Z"}
    at.answers["Authorize"] = lambda _asked: told_with(own)
    assert at.set("TxCtrlr", "TxStartPoint", "PowerPathClosed") == "Accepted"
    at.do(lambda: at.station.tap(1, CARD))
    told = [one for one in at.ask("GetTariffs", evseId=0)["tariffAssignments"] if one["tariffKind"] == "DriverTariff"]
    assert [(one["tariffId"], "evseIds" in one) for one in told] == [("own", False)]
    at.answers["TransactionEvent"] = lambda _event: {"idTokenInfo": {"status": "Accepted"}}
    at.do(lambda: at.station.plug(1, saloon()))
    at.run(1)
    assert at.events[0]["transactionInfo"]["tariffId"] == "own"
    at.run(1800)
    at.do(lambda: at.station.tap(1, CARD))
    details = at.events[-1]["costDetails"]
    kwh = details["totalUsage"]["energy"] / 1000
    assert details["totalCost"]["energy"]["exclTax"] == pytest.approx(kwh * 0.25, abs=1e-5)
    [left] = at.ask("GetTariffs", evseId=0)["tariffAssignments"]
    assert left["tariffKind"] == "DefaultTariff"


@pytest.mark.parametrize(("handling", "charges"), [("UseDefaultTariff", True), ("Deauthorize", False)])
def test_a_drivers_tariff_that_cannot_be_used_is_told_of_and_handled_as_it_was_set(handling: str, *, charges: bool) -> None:
    at = yard()
    assert give(at) == "Accepted"
    assert at.set("TariffCostCtrlr", "HandleFailedTariff", handling, "Tariff") == "Accepted"
    odd = {**DAY, "tariffId": "odd", "energy": {"prices": [{"priceKwh": 0.1, "conditions": {"minPower": 11000.0}}]}}
    at.answers["Authorize"] = lambda _asked: told_with(odd)
    at.answers["NotifyEvent"] = lambda _told: {}
    charging(at)
    [problem] = at.all("NotifyEvent")[-1]["eventData"]
    assert (problem["component"]["name"], problem["variable"]["name"], problem["actualValue"]) == (
        *("TariffCostCtrlr", "Problem"),
        "true",
    )
    assert bool(at.events) is charges
    assert not charges or at.events[0]["transactionInfo"]["tariffId"] == "day"
