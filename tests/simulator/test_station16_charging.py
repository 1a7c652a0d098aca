"""A 1.6 station charges: registration, cards, remote starts, readings, and the order in which it tells of them."""

from typing import Any

import pytest

from gridtap.kit.errors import NotFound, Refused
from gridtap.simulator.plan import Habits
from tests.simulator.yard import Yard, connected, saloon


def test_a_booted_station_tells_the_status_of_every_connector() -> None:
    yard = connected()
    assert [action for action, _ in yard.sent] == ["BootNotification"] + ["StatusNotification"] * 3
    assert [payload["connectorId"] for payload in yard.all("StatusNotification")] == [0, 1, 2]


def test_a_pending_station_says_nothing_until_it_is_accepted_at_the_interval() -> None:
    yard = Yard()
    pending: dict[str, Any] = {"status": "Pending", "currentTime": "2026-01-01T00:00:00Z", "interval": 40}
    yard.answers["BootNotification"] = lambda _: pending
    yard.connect()
    yard.run(39)
    assert [action for action, _ in yard.sent] == ["BootNotification"]
    assert yard.ask("RemoteStartTransaction", idTag="A") == {"status": "Rejected"}
    assert "configurationKey" in yard.ask("GetConfiguration")
    del yard.answers["BootNotification"]
    yard.run(2)
    assert [action for action, _ in yard.sent][:3] == ["BootNotification", "BootNotification", "StatusNotification"]


def test_a_pending_station_sends_what_a_trigger_asks() -> None:
    yard = Yard()
    yard.answers["BootNotification"] = lambda _: {"status": "Pending", "currentTime": "2026-01-01T00:00:00Z", "interval": 40}
    yard.connect()
    assert yard.ask("TriggerMessage", requestedMessage="StatusNotification", connectorId=1) == {"status": "Accepted"}
    assert yard.statuses(1) == ["Available"]


def test_a_rejected_station_answers_nothing_and_tries_again() -> None:
    yard = Yard()
    yard.answers["BootNotification"] = lambda _: {"status": "Rejected", "currentTime": "2026-01-01T00:00:00Z", "interval": 100}
    yard.connect()
    assert yard.ask("GetConfiguration") == {"error": "SecurityError"}
    yard.run(250)
    assert len(yard.all("BootNotification")) == 3


def test_heartbeats_follow_the_interval_of_the_boot_answer() -> None:
    yard = connected()
    yard.run(900)
    assert len(yard.all("Heartbeat")) == 3


def test_a_reconnect_brings_no_boot_but_the_status_that_changed_meanwhile() -> None:
    yard = connected()
    yard.disconnect()
    yard.do(lambda: yard.station.plug(1, saloon()))
    told = len(yard.sent)
    yard.connect()
    assert [(action, payload.get("status")) for action, payload in yard.sent[told:]] == [("StatusNotification", "Preparing")]


def test_a_card_charges_from_preparing_to_available() -> None:
    yard = connected()
    yard.charge()
    yard.run(600)
    yard.do(lambda: yard.station.tap(1, "CARD"))
    yard.do(lambda: yard.station.unplug(1))
    assert yard.statuses() == ["Available", "Preparing", "Charging", "Finishing", "Available"]
    start, stop = yard.last("StartTransaction"), yard.last("StopTransaction")
    assert stop["meterStop"] - start["meterStart"] == pytest.approx(11_040 / 6, rel=0.02)
    assert (stop["reason"], stop["idTag"], stop["transactionId"]) == ("Local", "CARD", 1)
    (session,) = yard.sessions()
    assert session.meter_stop_wh == stop["meterStop"]
    assert abs(stop["meterStop"] - start["meterStart"] - session.energy_mwh / 1000) < 1


def test_meter_values_come_at_their_interval_and_carry_what_is_configured() -> None:
    yard = connected(Habits(settings=(("MeterValueSampleInterval", "30"), ("MeterValuesSampledData", "Voltage,SoC"))))
    yard.charge()
    yard.run(300)
    readings = yard.all("MeterValues")
    assert len(readings) == 10
    assert {value["measurand"] for value in readings[0]["meterValue"][0]["sampledValue"]} == {"Voltage"}
    assert [value["phase"] for value in readings[0]["meterValue"][0]["sampledValue"]] == ["L1-N", "L2-N", "L3-N"]
    assert {payload["transactionId"] for payload in readings} == {1}


def test_a_dc_connector_tells_the_state_of_charge() -> None:
    yard = connected(Habits(settings=(("MeterValuesSampledData", "SoC"),)))
    yard.charge(2)
    yard.run(60)
    (value,) = yard.last("MeterValues")["meterValue"][0]["sampledValue"]
    assert (value["measurand"], value["unit"], value["location"]) == ("SoC", "Percent", "EV")
    assert int(value["value"]) > 40


def test_the_stop_carries_the_readings_kept_for_it() -> None:
    yard = connected()
    yard.charge()
    yard.run(180)
    yard.do(lambda: yard.station.tap(1, "CARD"))
    kept = [reading["sampledValue"][0] for reading in yard.last("StopTransaction")["transactionData"]]
    assert [value["context"] for value in kept] == ["Transaction.Begin", *["Sample.Periodic"] * 3, "Transaction.End"]
    register = [int(value["value"]) for value in kept]
    assert register == sorted(register)


def test_clock_aligned_readings_come_at_whole_minutes_of_every_connector() -> None:
    yard = connected(Habits(settings=(("ClockAlignedDataInterval", "900"),)))
    yard.run(1000)
    readings = yard.all("MeterValues")
    assert [payload["connectorId"] for payload in readings] == [1, 2]
    assert readings[0]["meterValue"][0]["timestamp"].startswith("2026-01-01T00:15:00")
    assert readings[0]["meterValue"][0]["sampledValue"][0]["context"] == "Sample.Clock"


def test_a_stranger_cannot_stop_but_a_card_of_the_same_group_can() -> None:
    yard = connected()
    groups = {"CARD": "FAMILY", "SPOUSE": "FAMILY", "STRANGER": "OTHERS"}
    yard.answers["Authorize"] = lambda asked: {"idTagInfo": {"status": "Accepted", "parentIdTag": groups[asked["idTag"]]}}
    yard.charge()
    yard.run(60)
    yard.do(lambda: yard.station.tap(1, "STRANGER"))
    assert yard.all("StopTransaction") == []
    yard.do(lambda: yard.station.tap(1, "SPOUSE"))
    assert yard.last("StopTransaction")["idTag"] == "SPOUSE"


def test_a_driver_who_never_plugs_in_is_given_up_after_the_time_out() -> None:
    yard = connected()
    yard.do(lambda: yard.station.tap(1, "CARD"))
    yard.run(61)
    assert yard.statuses() == ["Available", "Preparing", "Available"]
    assert yard.all("StartTransaction") == []


def test_a_remote_start_on_an_empty_connector_waits_for_the_plug() -> None:
    yard = connected()
    assert yard.ask("RemoteStartTransaction", idTag="APP", connectorId=1) == {"status": "Accepted"}
    yard.run(10)
    assert yard.all("StartTransaction") == []
    yard.do(lambda: yard.station.plug(1, saloon()))
    assert yard.last("StartTransaction")["idTag"] == "APP"
    assert yard.ask("RemoteStartTransaction", idTag="APP", connectorId=1) == {"status": "Rejected"}


def test_in_the_demo_the_car_plugs_itself_in_and_leaves_after_the_stop() -> None:
    yard = connected(Habits(auto_plug_s=3.0, auto_leave_s=20.0))
    yard.ask("RemoteStartTransaction", idTag="APP", connectorId=1)
    yard.run(2.9)
    assert yard.all("StartTransaction") == []
    yard.run(60)
    assert yard.ask("RemoteStopTransaction", transactionId=1) == {"status": "Accepted"}
    yard.run(30)
    assert yard.statuses() == ["Available", "Preparing", "Charging", "Finishing", "Available"]
    assert yard.last("StopTransaction")["reason"] == "Remote"


def test_a_remote_start_without_a_connector_takes_the_one_with_a_car() -> None:
    yard = connected()
    yard.do(lambda: yard.station.plug(2, saloon()))
    yard.ask("RemoteStartTransaction", idTag="APP")
    assert yard.last("StartTransaction")["connectorId"] == 2


def test_a_remote_start_that_cannot_be_done_is_rejected() -> None:
    yard = connected()
    assert yard.ask("RemoteStartTransaction", idTag="APP", connectorId=9) == {"status": "Rejected"}
    yard.do(lambda: yard.station.fault(1, "GroundFailure"))
    assert yard.ask("RemoteStartTransaction", idTag="APP", connectorId=1) == {"status": "Rejected"}
    assert yard.ask("RemoteStopTransaction", transactionId=77) == {"status": "Rejected"}


def test_a_car_that_is_full_is_suspended_by_itself() -> None:
    yard = connected()
    yard.charge(car=saloon(99.5))
    yard.run(3600)
    assert yard.statuses() == ["Available", "Preparing", "Charging", "SuspendedEV"]


def test_a_start_the_backend_refuses_is_stopped_as_deauthorised() -> None:
    yard = connected()
    yard.answers["StartTransaction"] = lambda _: {"transactionId": 5, "idTagInfo": {"status": "Blocked"}}
    yard.charge()
    assert (yard.last("StopTransaction")["reason"], yard.last("StopTransaction")["transactionId"]) == ("DeAuthorized", 5)


def test_a_refused_start_may_be_only_suspended() -> None:
    yard = connected(Habits(settings=(("StopTransactionOnInvalidId", "false"),)))
    yard.answers["StartTransaction"] = lambda _: {"transactionId": 5, "idTagInfo": {"status": "Expired"}}
    yard.charge()
    yard.run(60)
    assert yard.statuses()[-1] == "SuspendedEVSE"
    assert yard.all("StopTransaction") == []


def test_pulling_the_plug_ends_the_transaction_unless_configured_otherwise() -> None:
    yard = connected()
    yard.charge()
    yard.do(lambda: yard.station.unplug(1))
    assert yard.last("StopTransaction")["reason"] == "EVDisconnected"
    patient = connected(Habits(settings=(("StopTransactionOnEVSideDisconnect", "false"),)))
    patient.charge()
    patient.do(lambda: patient.station.unplug(1))
    assert patient.all("StopTransaction") == []
    assert patient.statuses()[-1] == "SuspendedEV"


def test_a_fault_ends_the_charge_and_a_repair_frees_the_connector() -> None:
    yard = connected()
    yard.charge()
    yard.do(lambda: yard.station.fault(1, "GroundFailure", "insulation"))
    assert yard.last("StatusNotification") | {"timestamp": None} == {
        "connectorId": 1,
        "errorCode": "GroundFailure",
        "info": "insulation",
        "status": "Faulted",
        "timestamp": None,
    }
    assert len(yard.all("StopTransaction")) == 1
    yard.do(lambda: yard.station.unplug(1))
    yard.do(lambda: yard.station.repair(1))
    assert yard.statuses()[-1] == "Available"


def test_a_status_must_last_before_it_is_told() -> None:
    yard = connected(Habits(settings=(("MinimumStatusDuration", "5"),)))
    yard.do(lambda: yard.station.plug(1, saloon()))
    yard.run(3)
    yard.do(lambda: yard.station.unplug(1))
    yard.run(10)
    assert yard.statuses() == ["Available"]
    yard.do(lambda: yard.station.plug(1, saloon()))
    yard.run(6)
    assert yard.statuses() == ["Available", "Preparing"]


def test_hands_are_told_when_they_do_what_cannot_be_done() -> None:
    yard = connected()
    with pytest.raises(Refused, match="not_plugged"):
        yard.do(lambda: yard.station.unplug(1))
    yard.do(lambda: yard.station.plug(1, saloon()))
    with pytest.raises(Refused, match="already_plugged"):
        yard.do(lambda: yard.station.plug(1, saloon()))
    with pytest.raises(NotFound, match="evse_unknown"):
        yard.do(lambda: yard.station.tap(3, "CARD"))


def test_a_clock_in_1970_stays_there_and_charges_all_the_same() -> None:
    yard = connected(Habits(clock_offset_s=-56 * 365.25 * 86_400))
    yard.charge()
    assert yard.last("StartTransaction")["timestamp"].startswith(("1969", "1970"))


def test_a_clock_drifts_until_the_next_heartbeat_sets_it() -> None:
    yard = connected(Habits(clock_drift_ppm=100_000))
    yard.run(290)
    yard.do(lambda: yard.station.plug(1, saloon()))
    assert yard.last("StatusNotification")["timestamp"].startswith("2026-01-01T00:05:19")
    yard.run(11)
    yard.do(lambda: yard.station.unplug(1))
    assert yard.last("StatusNotification")["timestamp"].startswith("2026-01-01T00:05:01")
