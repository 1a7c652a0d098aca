"""A 2.0.1 station charges: every event of a transaction, its triggers, its meter values and its end."""

import pytest

from gridtap.kit.errors import Refused
from gridtap.simulator.plan import Acknowledged, Habits, StationPlan
from tests.simulator.yard import PLAN, saloon
from tests.simulator.yard201 import CARD, TOKEN, Yard201, connected201


def test_a_station_boots_tells_its_connectors_and_beats() -> None:
    yard = connected201()
    boot = yard.last("BootNotification")
    assert boot["reason"] == "PowerUp"
    assert boot["chargingStation"]["serialNumber"] == "YARD-0001"
    assert yard.statuses(1) == yard.statuses(2) == ["Available"]
    yard.run(601)
    assert len(yard.all("Heartbeat")) == 2


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_a_station_that_is_not_accepted_says_nothing_but_boot(status: str) -> None:
    yard = Yard201()
    yard.answers["BootNotification"] = lambda _: {
        "status": status,
        "currentTime": yard.clock.now().isoformat(),
        "interval": 20,
    }
    yard.connect()
    yard.do(lambda: yard.station.plug(1, saloon()))
    yard.run(61)
    assert [action for action, _ in yard.sent] == ["BootNotification"] * 4
    refused = yard.ask("RequestStartTransaction", idToken=TOKEN, remoteStartId=1, evseId=1)
    assert refused == ({"status": "Rejected"} if status == "Pending" else {"error": "SecurityError"})


def test_a_card_starts_and_stops_a_transaction() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    yard.run(600)
    yard.do(lambda: yard.station.tap(1, CARD))
    yard.do(lambda: yard.station.unplug(1))
    assert yard.last("Authorize")["idToken"] == TOKEN
    assert yard.story() == [
        ("Started", "Authorized", "SuspendedEVSE"),
        ("Updated", "ChargingStateChanged", "Charging"),
        ("Ended", "StopAuthorized", "EVConnected"),
    ]
    assert [event["seqNo"] for event in yard.events] == list(range(len(yard.events)))
    assert len({event["transactionInfo"]["transactionId"] for event in yard.events}) == 1
    first, last = yard.events[0], yard.events[-1]
    assert first["idToken"] == last["idToken"] == TOKEN
    assert first["evse"] == {"id": 1, "connectorId": 1}
    assert last["transactionInfo"]["stoppedReason"] == "Local"
    assert last["transactionInfo"]["timeSpentCharging"] == 600
    assert all("offline" not in event for event in yard.events)
    assert yard.statuses() == ["Available", "Occupied", "Available"]


def test_what_was_told_is_what_the_meter_really_saw() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    yard.run(1800)
    yard.do(lambda: yard.station.tap(1, CARD))
    begun, ended = (event["meterValue"][0]["sampledValue"][0] for event in (yard.events[0], yard.events[-1]))
    assert (begun["context"], ended["context"]) == ("Transaction.Begin", "Transaction.End")
    assert ended["unitOfMeasure"] == {"unit": "Wh"}
    truth = yard.sessions()[0]
    assert truth.stop_acknowledged
    assert abs(ended["value"] - begun["value"] - truth.energy_mwh / 1000) <= 1
    assert truth.energy_mwh > 5_000_000
    assert sum(isinstance(told, Acknowledged) for told in yard.truths) == len(yard.events)


def test_meter_values_come_with_phases_and_units_at_the_interval() -> None:
    yard = connected201(Habits(settings=(("SampledDataCtrlr.TxUpdatedInterval", "30"),)))
    yard.charge(card=CARD)
    yard.run(91)
    periodic = [event for event in yard.events if event["triggerReason"] == "MeterValuePeriodic"]
    assert len(periodic) == 3
    values = periodic[0]["meterValue"][0]["sampledValue"]
    assert {value["unitOfMeasure"]["unit"] for value in values} == {"Wh", "W", "A", "V", "Hz"}
    assert [value["phase"] for value in values if value["measurand"] == "Voltage"] == ["L1-N", "L2-N", "L3-N"]
    assert periodic[0]["numberOfPhasesUsed"] == 3


def test_a_remote_start_carries_its_id_and_waits_for_the_car() -> None:
    yard = connected201(Habits(auto_plug_s=3.0, auto_leave_s=20.0))
    assert yard.ask("RequestStartTransaction", idToken=TOKEN, remoteStartId=42, evseId=1) == {"status": "Accepted"}
    yard.run(60)
    transaction_id = yard.events[0]["transactionInfo"]["transactionId"]
    assert yard.ask("RequestStopTransaction", transactionId=transaction_id) == {"status": "Accepted"}
    yard.run(30)
    assert yard.story()[:2] == [("Started", "RemoteStart", "Idle"), ("Updated", "CablePluggedIn", "SuspendedEVSE")]
    assert yard.story()[2:] == [("Updated", "ChargingStateChanged", "Charging"), ("Ended", "RemoteStop", "EVConnected")]
    assert all(event["transactionInfo"]["remoteStartId"] == 42 for event in yard.events)
    assert yard.events[-1]["transactionInfo"]["stoppedReason"] == "Remote"
    assert yard.statuses() == ["Available", "Occupied", "Available"]


def test_a_remote_start_that_cannot_be_done_is_rejected() -> None:
    yard = connected201()
    rejected = {"status": "Rejected"}
    assert yard.ask("RequestStartTransaction", idToken=TOKEN, remoteStartId=1, evseId=9) == rejected
    yard.charge(card=CARD)
    assert yard.ask("RequestStartTransaction", idToken=TOKEN, remoteStartId=1, evseId=1) == rejected
    assert yard.ask("RequestStopTransaction", transactionId="no-such") == rejected


def test_a_driver_who_never_plugs_in_is_given_up_after_the_time_out() -> None:
    yard = connected201()
    yard.do(lambda: yard.station.tap(1, CARD))
    yard.run(61)
    assert yard.story() == [("Started", "Authorized", "Idle"), ("Ended", "EVConnectTimeout", "Idle")]
    assert yard.events[-1]["transactionInfo"]["stoppedReason"] == "Timeout"
    assert yard.statuses() == ["Available", "Occupied", "Available"]


def test_with_the_cable_as_start_point_the_driver_joins_later() -> None:
    points = (("TxCtrlr.TxStartPoint", "EVConnected"), ("TxCtrlr.TxStopPoint", "EVConnected"))
    yard = connected201(Habits(settings=points))
    yard.charge(card=CARD)
    yard.run(30)
    yard.do(lambda: yard.station.tap(1, CARD))
    yard.run(30)
    yard.do(lambda: yard.station.unplug(1))
    triggers = [trigger for _, trigger, _ in yard.story()]
    assert triggers[0] == "CablePluggedIn"
    assert triggers[1] == "Authorized"
    assert triggers[-2:] == ["StopAuthorized", "EVCommunicationLost"]
    assert "idToken" not in yard.events[0]
    assert len(yard.sessions()) == 1


def test_pulling_the_plug_ends_the_transaction() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    yard.do(lambda: yard.station.unplug(1))
    assert yard.story()[-1] == ("Ended", "EVCommunicationLost", "Idle")
    assert yard.events[-1]["transactionInfo"]["stoppedReason"] == "EVDisconnected"


def test_a_start_the_backend_refuses_is_ended_as_deauthorised() -> None:
    yard = connected201()
    yard.answers["TransactionEvent"] = lambda e: {"idTokenInfo": {"status": "Blocked"}} if "idToken" in e else {}
    yard.charge(card=CARD)
    assert yard.story()[-1][:2] == ("Ended", "Deauthorized")
    assert yard.events[-1]["transactionInfo"]["stoppedReason"] == "DeAuthorized"


def test_a_card_the_backend_does_not_know_starts_nothing() -> None:
    yard = connected201()
    yard.answers["Authorize"] = lambda _: {"idTokenInfo": {"status": "Unknown"}}
    yard.charge(card=CARD)
    assert yard.events == []
    assert yard.station.counts.starts_refused == 1


def test_a_stranger_cannot_stop_but_a_card_of_the_same_group_can() -> None:
    yard = connected201()
    groups = {"CARD": "FAMILY", "SPOUSE": "FAMILY", "STRANGER": "OTHERS"}
    yard.answers["Authorize"] = lambda asked: {
        "idTokenInfo": {
            "status": "Accepted",
            "groupIdToken": {"idToken": groups[asked["idToken"]["idToken"]], "type": "Central"},
        }
    }
    yard.charge(card="CARD")
    yard.do(lambda: yard.station.tap(1, "STRANGER"))
    assert yard.story()[-1][0] == "Updated"
    yard.do(lambda: yard.station.tap(1, "SPOUSE"))
    assert yard.events[-1]["idToken"] == {"idToken": "SPOUSE", "type": "Central"}


def test_a_car_that_is_full_is_suspended_by_itself() -> None:
    yard = connected201()
    yard.charge(card=CARD, car=saloon(99.5))
    yard.run(3600)
    assert yard.story()[-1] == ("Updated", "ChargingStateChanged", "SuspendedEV")


def test_a_fault_ends_the_charge_and_is_told_until_it_is_mended() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    yard.do(lambda: yard.station.fault(1, "GroundFailure", "insulation"))
    assert yard.story()[-1][:2] == ("Ended", "AbnormalCondition")
    assert yard.events[-1]["transactionInfo"]["stoppedReason"] == "GroundFault"
    event = yard.last("NotifyEvent")["eventData"][0]
    assert (event["techCode"], event["actualValue"], event["cleared"]) == ("GroundFailure", "true", False)
    yard.do(lambda: yard.station.unplug(1))
    yard.do(lambda: yard.station.repair(1))
    assert yard.last("NotifyEvent")["eventData"][0]["cleared"] is True
    assert yard.statuses()[-2:] == ["Faulted", "Available"]


def test_hands_are_told_when_they_do_what_cannot_be_done() -> None:
    yard = connected201()
    with pytest.raises(Refused, match="not_plugged"):
        yard.do(lambda: yard.station.unplug(1))


def test_what_happens_offline_is_marked_so_and_comes_in_order_afterwards() -> None:
    yard = connected201(Habits(settings=(("AuthCtrlr.OfflineTxForUnknownIdEnabled", "true"),)))
    yard.disconnect()
    yard.charge(card=CARD)
    yard.run(300)
    assert yard.events == []
    yard.connect()
    yard.do(lambda: yard.station.tap(1, CARD))
    assert [event["seqNo"] for event in yard.events] == list(range(len(yard.events)))
    assert [event.get("offline", False) for event in yard.events] == [True] * (len(yard.events) - 1) + [False]
    assert yard.sessions()[0].start_acknowledged


def test_a_refused_event_is_tried_again_by_contract_and_then_lost() -> None:
    yard = connected201()
    yard.refusing.add("TransactionEvent")
    yard.do(lambda: yard.station.tap(1, CARD))
    yard.run(29)
    assert len(yard.events) == 1
    yard.run(2)
    assert len(yard.events) == 2
    yard.run(60)
    assert [event["seqNo"] for event in yard.events[:3]] == [0, 0, 0]
    assert yard.station.counts.messages_lost == 1


def test_a_station_goes_on_after_a_restart_with_the_same_transaction() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    yard.run(120)
    last = yard.events[-1]
    heir = yard.reborn(yard.flash, after_s=60).connect()
    heir.run(61)
    assert heir.all("BootNotification") == []
    assert heir.events[0] == last, "it was on its way when the memory was written"
    assert [event["seqNo"] for event in heir.events] == list(range(last["seqNo"], last["seqNo"] + len(heir.events)))
    assert {event["transactionInfo"]["transactionId"] for event in heir.events} == {last["transactionInfo"]["transactionId"]}
    heir.do(lambda: heir.station.tap(1, CARD))
    assert heir.sessions()[0].energy_mwh > yard.station.view().connectors[0].energy_wh * 1000


def test_the_kind_of_a_token_follows_from_how_it_looks() -> None:
    kinds = {CARD: "ISO14443", "E00401000012ABCD": "ISO15693", "1234": "KeyCode", "DE8ACC12E46L89": "eMAID"}
    plan = StationPlan(station_id="MANY", password="secret-secret-secret", evses=PLAN.evses * 2)
    for number, (card, kind) in enumerate(kinds.items(), start=1):
        yard = Yard201(plan=plan).connect()
        yard.charge(number, card)
        assert yard.last("Authorize")["idToken"]["type"] == kind
