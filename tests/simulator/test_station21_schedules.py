"""A station that speaks 2.1 obeys schedules phase by phase, by setpoint and by mode, as far as its pilot and its cars can."""

from dataclasses import dataclass
from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.v21.messages import ChargingSchedulePeriod, OperationMode
from gridtap.simulator.profiles import Period, Unit
from gridtap.simulator.v21.periods import NO_LIMIT, period_of
from tests.simulator import yard201
from tests.simulator.yard import Json
from tests.simulator.yard201 import CARD, Yard201, connected201

CHARGING_ONLY, SETPOINT = OperationMode.CHARGING_ONLY, OperationMode.CENTRAL_SETPOINT


@pytest.fixture(autouse=True)
def stations_speak_21(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stations of the yard speak 2.1."""
    monkeypatch.setattr(yard201, "SPEAKS", Dialect.OCPP21)


def said(**values: Any) -> ChargingSchedulePeriod:
    """A period from the start on."""
    return ChargingSchedulePeriod(start_period=0, **values)


@dataclass
class Case:
    """A period of the wire and what it comes to, in amperes unless `unit` says, at an EVSE of so many phases."""

    told: ChargingSchedulePeriod
    limit: float
    used: int | None = None
    mode: OperationMode = CHARGING_ONLY
    unit: Unit = Unit.A
    phases: int = 3


CASES = {
    "one limit for all": Case(said(limit=16.0), 16.0),
    "fewer phases": Case(said(limit=16.0, number_phases=1), 16.0, 1),
    "the lowest of three": Case(said(limit=16.0, limit_l2=10.0, limit_l3=12.0), 10.0, 3),
    "one phase alone": Case(said(limit=16.0, limit_l2=0.0, limit_l3=0.0), 16.0, 1),
    "two phases": Case(said(limit=16.0, limit_l2=8.0, limit_l3=5.0), 8.0, 2),
    "one left unsaid": Case(said(limit=16.0, limit_l2=9.0), 9.0, 3),
    "none that may carry enough": Case(said(limit=5.0, limit_l2=16.0, limit_l3=16.0), 0.0),
    "one phase is all there is": Case(said(limit=16.0, limit_l2=8.0, limit_l3=8.0), 16.0, 1, phases=1),
    "watts of each phase": Case(said(limit=3680.0, limit_l2=2300.0, limit_l3=3000.0), 6900.0, 3, unit=Unit.W),
    "a rectifier takes watts from all": Case(said(limit=9e3, limit_l2=6e3, limit_l3=0.0), 15e3, unit=Unit.W, phases=0),
    "a rectifier takes amperes from all": Case(said(limit=30.0, limit_l2=20.0, limit_l3=10.0), 20.0, phases=0),
    "a setpoint": Case(said(setpoint=12.0, operation_mode=SETPOINT), 12.0, mode=SETPOINT),
    "a setpoint beyond its limit": Case(said(setpoint=12.0, limit=10.0, operation_mode=SETPOINT), 10.0, mode=SETPOINT),
    "setpoints by phase": Case(said(setpoint=12.0, setpoint_l2=9.0, setpoint_l3=8.0, operation_mode=SETPOINT), 8.0, 3, SETPOINT),
    "setpoints under one limit in watts": Case(
        said(setpoint=2300.0, setpoint_l2=2300.0, setpoint_l3=2300.0, limit=6000.0, operation_mode=SETPOINT),
        *(6000.0, 3, SETPOINT, Unit.W),
    ),
    "energy to give back": Case(said(setpoint=-10.0, discharge_limit=-16.0, operation_mode=SETPOINT), 0.0, mode=SETPOINT),
    "a setpoint that the mode has no use for": Case(said(limit=16.0, setpoint=6.0), 16.0),
    "somebody else's setpoint": Case(
        said(operation_mode=OperationMode.EXTERNAL_SETPOINT), NO_LIMIT, mode=OperationMode.EXTERNAL_SETPOINT
    ),
    "sleep": Case(said(operation_mode=OperationMode.IDLE), 0.0, mode=OperationMode.IDLE),
}


@pytest.mark.parametrize("name", CASES)
def test_a_period_comes_down_to_what_a_pilot_can_say(name: str) -> None:
    case = CASES[name]
    told = period_of(case.told, case.unit, case.phases)
    assert told == Period(0, pytest.approx(case.limit), case.used, case.mode.value)  # pyright: ignore[reportArgumentType] - nearly


@pytest.mark.parametrize(
    "told",
    [
        said(),
        said(setpoint=10.0),
        said(limit=10.0, operation_mode=SETPOINT),
        said(limit=10.0, operation_mode=OperationMode.LOCAL_FREQUENCY),
        said(limit=10.0, operation_mode=OperationMode.LOCAL_LOAD_BALANCING),
    ],
)
def test_what_a_mode_lacks_and_what_this_station_cannot_do_is_refused(told: ChargingSchedulePeriod) -> None:
    assert period_of(told, Unit.A, 3) is None
    assert period_of(replace(told, operation_mode=UNSET, limit=9.0), Unit.A, 3) is not None


def give(at: Yard201, *periods: Json, unit: str = "A") -> str:
    """The status that a profile for the running transaction is answered with."""
    profile = {
        "id": 5,
        "stackLevel": 1,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        "transactionId": at.events[0]["transactionInfo"]["transactionId"],
        "chargingSchedule": [{"id": 1, "chargingRateUnit": unit, "chargingSchedulePeriod": list(periods)}],
    }
    return at.ask("SetChargingProfile", evseId=1, chargingProfile=profile)["status"]


def charging() -> Yard201:
    """A car charges on three phases."""
    at = connected201()
    at.charge(card=CARD)
    at.run(1)
    return at


def currents(at: Yard201) -> dict[str, float]:
    """The current by phase in the newest reading that was asked for."""
    at.ask("TriggerMessage", requestedMessage="TransactionEvent", evse={"id": 1})
    sampled = at.events[-1]["meterValue"][-1]["sampledValue"]
    return {one["phase"]: one["value"] for one in sampled if one.get("measurand") == "Current.Import"}


def test_no_phase_carries_more_than_its_own_limit() -> None:
    at = charging()
    assert set(currents(at)) == {"L1", "L2", "L3"}
    assert give(at, {"startPeriod": 0, "limit": 14.0, "limit_L2": 9.0, "limit_L3": 11.0}) == "Accepted"
    at.run(5)
    assert currents(at) == {"L1": 9.0, "L2": 9.0, "L3": 9.0}
    assert give(at, {"startPeriod": 0, "limit": 14.0, "limit_L2": 0.0, "limit_L3": 0.0}) == "Accepted"
    at.run(5)
    assert currents(at) == {"L1": 14.0, "L2": 0.0, "L3": 0.0}


def test_a_setpoint_is_followed_and_the_way_of_steering_is_told_when_it_changes() -> None:
    at = charging()
    steered = {"startPeriod": 0, "setpoint": 8.0, "operationMode": "CentralSetpoint"}
    back = {"startPeriod": 600, "setpoint": -8.0, "dischargeLimit_L2": -3.0, "operationMode": "CentralSetpoint"}
    plain = {"startPeriod": 1200, "limit": 12.0}
    assert give(at, steered, back, plain) == "Accepted"
    at.run(5)
    assert currents(at)["L1"] == 8.0
    at.run(700)
    assert at.events[-1]["transactionInfo"]["chargingState"] == "SuspendedEVSE"
    at.run(700)
    assert currents(at)["L1"] == 12.0
    told = [event["transactionInfo"]["operationMode"] for event in at.events if event["triggerReason"] == "OperationModeChanged"]
    assert told == ["CentralSetpoint", "ChargingOnly"]


def test_a_profile_is_reported_as_it_came() -> None:
    at = charging()
    period = {"startPeriod": 0, "limit": 14.0, "limit_L2": 9.0, "limit_L3": 11.0, "phaseToUse": 0}
    assert give(at, period) == "Accepted"
    at.ask("GetChargingProfiles", requestId=3, chargingProfile={"chargingProfilePurpose": "TxProfile"})
    [told] = at.last("ReportChargingProfiles")["chargingProfile"]
    assert told["chargingSchedule"][0]["chargingSchedulePeriod"] == [period]
    assert give(at, {"startPeriod": 0, "setpoint": 8.0}) == "Rejected"
