"""What a 2.0.1 station answers to its backend, and what it does then."""

import pytest

from gridtap.ocpp.v201.messages import FROM_CSMS
from gridtap.simulator.plan import CloseLink, Habits, NewPassword, OpenLink
from gridtap.simulator.v201.inbound import HANDLERS
from tests.simulator.yard201 import CARD, TOKEN, Yard201, connected201


def profile(profile_id: int, limit: float, **more: object) -> dict[str, object]:
    schedule = {
        "id": 1,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
    }
    return {
        "id": profile_id,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": [schedule],
    } | more


def test_a_variable_is_read_and_set_and_acted_upon() -> None:
    yard = connected201()
    assert yard.get("TxCtrlr", "EVConnectionTimeOut")["attributeValue"] == "60"
    assert yard.set("OCPPCommCtrlr", "HeartbeatInterval", "10") == "Accepted"
    yard.run(31)
    assert len(yard.all("Heartbeat")) == 3
    assert yard.get("evse", "availabilitystate", evse={"id": 1})["attributeValue"] == "Available"


@pytest.mark.parametrize(
    ("component", "variable", "text", "status"),
    [
        ("NoCtrlr", "Interval", "1", "UnknownComponent"),
        ("TxCtrlr", "NoSuch", "1", "UnknownVariable"),
        ("TxCtrlr", "EVConnectionTimeOut", "soon", "Rejected"),
        ("TxCtrlr", "TxStartPoint", "ParkingBayOccupancy", "Rejected"),
        ("SecurityCtrlr", "SecurityProfile", "0", "Rejected"),
        ("ChargingStation", "Model", "Better", "Rejected"),
        ("SampledDataCtrlr", "TxUpdatedMeasurands", "Power.Active.Import,SoC", "Accepted"),
    ],
)
def test_setting_a_variable_is_answered_truthfully(component: str, variable: str, text: str, status: str) -> None:
    assert connected201().set(component, variable, text) == status


def test_a_new_password_is_used_from_the_next_connection_and_never_shown() -> None:
    yard = connected201()
    assert yard.set("SecurityCtrlr", "BasicAuthPassword", "a-password-of-twenty") == "Accepted"
    assert yard.effects == [NewPassword(b"a-password-of-twenty")]
    assert yard.connect().get("SecurityCtrlr", "BasicAuthPassword")["attributeStatus"] == "Rejected"


def test_the_full_inventory_comes_in_parts_that_join() -> None:
    yard = connected201()
    assert yard.ask("GetBaseReport", requestId=7, reportBase="FullInventory") == {"status": "Accepted"}
    parts = yard.all("NotifyReport")
    assert [part["seqNo"] for part in parts] == list(range(len(parts)))
    assert [part["tbc"] for part in parts] == [True] * (len(parts) - 1) + [False]
    assert {part["requestId"] for part in parts} == {7}
    names = [(row["component"]["name"], row["variable"]["name"]) for part in parts for row in part["reportData"]]
    assert ("EVSE", "Power") in names
    assert ("ChargingStation", "Model") in names
    assert len(parts) > 3


def test_a_report_names_only_what_was_asked_for() -> None:
    yard = connected201()
    asked = [{"component": {"name": "EVSE"}, "variable": {"name": "Power"}}]
    assert yard.ask("GetReport", requestId=8, componentVariable=asked) == {"status": "Accepted"}
    assert [row["component"]["evse"]["id"] for row in yard.last("NotifyReport")["reportData"]] == [1, 2]
    nothing = yard.ask("GetReport", requestId=9, componentCriteria=["Problem"])
    assert nothing == {"status": "EmptyResultSet"}


def test_a_profile_limits_what_flows_until_it_is_cleared() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    answer = yard.ask("SetChargingProfile", evseId=1, chargingProfile=profile(5, 8.0))
    yard.run(5)
    assert answer == {"status": "Accepted"}
    assert 5300 < yard.station.view().connectors[0].power_w < 5700
    schedule = yard.ask("GetCompositeSchedule", evseId=1, duration=600)["schedule"]
    assert schedule["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 8.0}]
    yard.ask("GetChargingProfiles", requestId=3, chargingProfile={"chargingProfilePurpose": "TxDefaultProfile"})
    assert [found["id"] for found in yard.last("ReportChargingProfiles")["chargingProfile"]] == [5]
    assert yard.ask("ClearChargingProfile", chargingProfileId=5) == {"status": "Accepted"}
    yard.run(5)
    assert yard.station.view().connectors[0].power_w > 10_000
    assert yard.ask("GetChargingProfiles", requestId=4, chargingProfile={}) == {"status": "NoProfiles"}


def test_a_transaction_profile_must_name_its_transaction() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    tx = profile(6, 7.0, chargingProfilePurpose="TxProfile")
    assert yard.ask("SetChargingProfile", evseId=1, chargingProfile=tx)["status"] == "Rejected"
    named = tx | {"transactionId": yard.events[0]["transactionInfo"]["transactionId"]}
    assert yard.ask("SetChargingProfile", evseId=1, chargingProfile=named) == {"status": "Accepted"}


def test_a_default_of_all_and_one_of_an_evse_may_not_share_a_level() -> None:
    yard = connected201()
    assert yard.ask("SetChargingProfile", evseId=0, chargingProfile=profile(5, 8.0)) == {"status": "Accepted"}
    refused = yard.ask("SetChargingProfile", evseId=1, chargingProfile=profile(6, 8.0))
    assert refused == {"status": "Rejected", "statusInfo": {"reasonCode": "DuplicateProfile"}}


def test_a_maximum_of_the_station_is_never_relative() -> None:
    relative = profile(5, 8.0, chargingProfilePurpose="ChargingStationMaxProfile", chargingProfileKind="Relative")
    assert connected201().ask("SetChargingProfile", evseId=0, chargingProfile=relative)["status"] == "Rejected"


def test_a_limit_below_what_the_pilot_can_say_suspends_the_charge() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    yard.run(5)
    yard.ask("SetChargingProfile", evseId=0, chargingProfile=profile(5, 0.0))
    yard.run(5)
    assert yard.story()[-1] == ("Updated", "ChargingStateChanged", "SuspendedEVSE")


def test_an_immediate_reset_ends_what_runs_and_boots_anew() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    assert yard.ask("Reset", type="Immediate") == {"status": "Accepted"}
    yard.run(6)
    assert yard.story()[-1][:2] == ("Ended", "ResetCommand")
    assert [type(effect) for effect in yard.effects] == [CloseLink, OpenLink]
    yard.connect()
    assert yard.last("BootNotification")["reason"] == "RemoteReset"


def test_a_reset_on_idle_waits_for_the_transaction() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    assert yard.ask("Reset", type="OnIdle") == {"status": "Scheduled"}
    yard.run(60)
    assert yard.effects == []
    yard.do(lambda: yard.station.tap(1, CARD))
    yard.run(6)
    assert yard.connect().last("BootNotification")["reason"] == "ScheduledReset"
    assert yard.ask("Reset", type="Immediate", evseId=1)["status"] == "Rejected"


def test_a_change_of_availability_waits_for_the_transaction() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    assert yard.ask("ChangeAvailability", evse={"id": 1}, operationalStatus="Inoperative") == {"status": "Scheduled"}
    yard.do(lambda: yard.station.tap(1, CARD))
    assert yard.statuses()[-1] == "Unavailable"
    assert yard.ask("ChangeAvailability", operationalStatus="Inoperative") == {"status": "Accepted"}
    assert yard.statuses(2)[-1] == "Unavailable"
    assert yard.ask("ChangeAvailability", evse={"id": 9}, operationalStatus="Operative") == {"status": "Rejected"}
    yard.ask("ChangeAvailability", operationalStatus="Operative")
    assert yard.statuses(2)[-1] == "Available"


def test_a_connector_is_unlocked_only_when_nobody_charges() -> None:
    yard = connected201()
    assert yard.ask("UnlockConnector", evseId=1, connectorId=1) == {"status": "Unlocked"}
    assert yard.ask("UnlockConnector", evseId=1, connectorId=2) == {"status": "UnknownConnector"}
    assert yard.ask("UnlockConnector", evseId=2, connectorId=1)["status"] == "UnlockFailed"
    yard.charge(card=CARD)
    assert yard.ask("UnlockConnector", evseId=1, connectorId=1) == {"status": "OngoingAuthorizedTransaction"}


def test_the_status_of_a_transaction_tells_what_still_waits() -> None:
    yard = connected201()
    yard.silent.add("TransactionEvent")
    yard.charge(card=CARD)
    transaction_id = yard.events[0]["transactionInfo"]["transactionId"]
    asked = yard.ask("GetTransactionStatus", transactionId=transaction_id)
    assert asked == {"ongoingIndicator": True, "messagesInQueue": True}
    assert yard.ask("GetTransactionStatus", transactionId="none") == {"ongoingIndicator": False, "messagesInQueue": False}
    assert yard.ask("GetTransactionStatus") == {"messagesInQueue": True}


def test_a_reservation_keeps_the_connector_for_its_token_until_it_expires() -> None:
    yard = connected201()
    expiry = "2026-01-01T00:10:00Z"
    assert yard.ask("ReserveNow", id=3, evseId=1, expiryDateTime=expiry, idToken=TOKEN) == {"status": "Accepted"}
    assert yard.statuses()[-1] == "Reserved"
    yard.charge(card="STRANGER")
    assert yard.events == []
    yard.do(lambda: yard.station.unplug(1))
    yard.charge(card=CARD)
    assert yard.events[0]["reservationId"] == 3
    yard.ask("ReserveNow", id=4, evseId=2, expiryDateTime=expiry, idToken=TOKEN)
    yard.run(700)
    assert yard.last("ReservationStatusUpdate") == {"reservationId": 4, "reservationUpdateStatus": "Expired"}
    assert yard.ask("CancelReservation", reservationId=4) == {"status": "Rejected"}


def test_the_local_list_speaks_for_a_token_while_nobody_can_be_asked() -> None:
    yard = connected201()
    entry = {"idToken": TOKEN, "idTokenInfo": {"status": "Accepted"}}
    sent = yard.ask("SendLocalList", versionNumber=2, updateType="Full", localAuthorizationList=[entry])
    assert sent == {"status": "Accepted"}
    older = yard.ask("SendLocalList", versionNumber=2, updateType="Differential", localAuthorizationList=[entry])
    assert older == {"status": "VersionMismatch"}
    assert yard.ask("GetLocalListVersion") == {"versionNumber": 2}
    yard.disconnect()
    yard.charge(card=CARD)
    yard.charge(2, "STRANGER")
    assert [connector.token for connector in yard.station.view().connectors] == [CARD, None]


def test_the_cache_answers_without_asking_until_it_is_cleared() -> None:
    yard = connected201(Habits(settings=(("AuthCtrlr.LocalPreAuthorize", "true"),)))
    for _ in range(2):
        yard.charge(card=CARD)
        yard.do(lambda: yard.station.tap(1, CARD))
        yard.do(lambda: yard.station.unplug(1))
    assert len(yard.all("Authorize")) == 1
    assert yard.ask("ClearCache") == {"status": "Accepted"}
    yard.charge(card=CARD)
    assert len(yard.all("Authorize")) == 2


@pytest.mark.parametrize(
    ("asked", "where", "heard", "status"),
    [
        ("Heartbeat", {}, "Heartbeat", "Accepted"),
        ("MeterValues", {"evse": {"id": 1}}, "MeterValues", "Accepted"),
        ("StatusNotification", {"evse": {"id": 1, "connectorId": 1}}, "StatusNotification", "Accepted"),
        ("StatusNotification", {}, None, "Rejected"),
        ("FirmwareStatusNotification", {}, "FirmwareStatusNotification", "Accepted"),
        ("LogStatusNotification", {}, "LogStatusNotification", "Accepted"),
        ("BootNotification", {}, None, "Rejected"),
        ("TransactionEvent", {}, None, "Rejected"),
        ("SignChargingStationCertificate", {}, "SignCertificate", "Accepted"),
        ("SignV2GCertificate", {}, "SignCertificate", "Accepted"),
        ("PublishFirmwareStatusNotification", {}, None, "NotImplemented"),
    ],
)
def test_messages_come_when_they_are_triggered(asked: str, where: dict[str, object], heard: str | None, status: str) -> None:
    yard = connected201()
    before = len(yard.sent)
    assert yard.ask("TriggerMessage", requestedMessage=asked, **where) == {"status": status}
    assert [action for action, _ in yard.sent[before:]] == ([heard] if heard else [])


def test_a_running_transaction_is_told_when_it_is_asked_for() -> None:
    yard = connected201()
    yard.charge(card=CARD)
    yard.ask("TriggerMessage", requestedMessage="TransactionEvent", evse={"id": 1})
    assert yard.events[-1]["triggerReason"] == "Trigger"
    assert yard.events[-1]["meterValue"][0]["sampledValue"][0]["context"] == "Trigger"


def test_a_firmware_update_ends_in_a_boot_with_the_new_version() -> None:
    yard = connected201()
    firmware = {"location": "https://files.example/volt-4.0.0.bin", "retrieveDateTime": "2026-01-01T00:00:00Z"}
    assert yard.ask("UpdateFirmware", requestId=4, firmware=firmware) == {"status": "Accepted"}
    yard.run(20)
    told = [payload["status"] for payload in yard.all("FirmwareStatusNotification")]
    assert told == ["Downloading", "Downloaded", "Installing", "Installed"]
    boot = yard.connect().last("BootNotification")
    assert (boot["reason"], boot["chargingStation"]["firmwareVersion"]) == ("FirmwareUpdate", "volt-4.0.0")


def test_a_log_goes_where_it_can_be_sent() -> None:
    yard = connected201()
    yard.ask("GetLog", requestId=5, logType="DiagnosticsLog", log={"remoteLocation": "https://files.example/in"})
    yard.run(5)
    yard.ask("GetLog", requestId=6, logType="SecurityLog", log={"remoteLocation": "gopher://x"})
    yard.run(5)
    told = [(payload["requestId"], payload["status"]) for payload in yard.all("LogStatusNotification")]
    assert told == [(5, "Uploading"), (5, "Uploaded"), (6, "Uploading"), (6, "UploadFailure")]


def test_what_the_station_cannot_do_is_refused_as_not_supported() -> None:
    yard = connected201()
    assert yard.ask("ClearDisplayMessage", id=1) == {"error": "NotSupported"}
    assert yard.ask("Dance") == {"error": "NotImplemented"}
    assert yard.ask("DataTransfer", vendorId="org.nobody") == {"status": "UnknownVendorId"}
    assert HANDLERS.keys() <= FROM_CSMS


def test_nothing_is_started_before_the_first_boot_is_accepted() -> None:
    yard = Yard201()
    yard.silent.add("BootNotification")
    yard.connect()
    assert yard.ask("GetLocalListVersion") == {"error": "SecurityError"}
