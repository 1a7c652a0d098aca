"""What the backend asks of a 1.6 station, action by action, and that the answers are true."""

from datetime import timedelta

import pytest

from gridtap.ocpp.v16.messages import FROM_CSMS
from gridtap.simulator.plan import CloseLink, Habits, NewPassword, OpenLink
from gridtap.simulator.v16.inbound import HANDLERS
from tests.simulator.yard import Json, Yard, connected, saloon


def profile(purpose: str, limit: float, **more: object) -> Json:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule,
    } | more


def power_w(yard: Yard, connector: int = 1) -> int:
    return yard.station.view().connectors[connector - 1].power_w


def test_every_action_a_backend_may_send_has_an_answer() -> None:
    assert set(HANDLERS) == FROM_CSMS


def test_an_action_nobody_knows_is_not_implemented_and_a_stations_own_is_not_supported() -> None:
    yard = connected()
    assert yard.ask("MakeCoffee") == {"error": "NotImplemented"}
    assert yard.ask("Heartbeat") == {"error": "NotSupported"}
    assert yard.ask("Reset", type="Gentle") == {"error": "PropertyConstraintViolation"}


def test_configuration_is_read_with_what_is_unknown_named() -> None:
    yard = connected()
    answer = yard.ask("GetConfiguration", key=["heartbeatinterval", "NumberOfConnectors", "Colour"])
    assert answer == {
        "configurationKey": [
            {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
            {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
        ],
        "unknownKey": ["Colour"],
    }
    assert len(yard.ask("GetConfiguration")["configurationKey"]) > 40


def test_a_password_can_be_written_but_not_read() -> None:
    yard = connected()
    assert yard.ask("ChangeConfiguration", key="AuthorizationKey", value="00112233445566778899aabbccddeeff") == {
        "status": "Accepted"
    }
    assert yard.effects == [NewPassword(bytes.fromhex("00112233445566778899aabbccddeeff"))]
    yard.connect()
    (shown,) = yard.ask("GetConfiguration", key=["AuthorizationKey"])["configurationKey"]
    assert "value" not in shown


@pytest.mark.parametrize(
    ("key", "text", "status"),
    [
        ("HeartbeatInterval", "60", "Accepted"),
        ("HeartbeatInterval", "soon", "Rejected"),
        ("HeartbeatInterval", "-1", "Rejected"),
        ("NumberOfConnectors", "9", "Rejected"),
        ("Colour", "red", "NotSupported"),
        ("NetworkPriority", "mobile", "RebootRequired"),
        ("LocalPreAuthorize", "TRUE", "Accepted"),
        ("LocalPreAuthorize", "yes", "Rejected"),
        ("MeterValuesSampledData", "Voltage,Warp.Factor", "Rejected"),
        ("MeterValuesSampledData", "Voltage, SoC", "Accepted"),
    ],
)
def test_a_change_of_configuration_gets_its_own_status(key: str, text: str, status: str) -> None:
    assert connected().ask("ChangeConfiguration", key=key, value=text) == {"status": status}


def test_a_changed_interval_counts_at_once_in_a_running_transaction() -> None:
    yard = connected()
    yard.charge()
    yard.ask("ChangeConfiguration", key="MeterValueSampleInterval", value="5")
    yard.run(21)
    assert len(yard.all("MeterValues")) == 4


def test_a_soft_reset_stops_the_charge_tells_it_and_boots_again() -> None:
    yard = connected()
    yard.charge()
    yard.run(30)
    assert yard.ask("Reset", type="Soft") == {"status": "Accepted"}
    yard.run(1)
    assert yard.last("StopTransaction")["reason"] == "SoftReset"
    assert isinstance(yard.effects[-1], CloseLink)
    yard.run(5)
    assert isinstance(yard.effects[-1], OpenLink)
    yard.connect()
    assert len(yard.all("BootNotification")) == 2
    assert yard.statuses()[-1] == "Preparing"


def test_a_reset_starts_nothing_new_and_a_visiting_car_still_leaves_afterwards() -> None:
    yard = connected(Habits(auto_plug_s=3.0, auto_leave_s=20.0))
    yard.ask("RemoteStartTransaction", idTag="APP", connectorId=1)
    yard.run(10)
    yard.ask("Reset", type="Hard")
    assert yard.ask("RemoteStartTransaction", idTag="APP", connectorId=1) == {"status": "Rejected"}
    yard.run(10)
    yard.connect()
    assert yard.statuses()[-1] == "Preparing"
    yard.run(30)
    assert yard.statuses()[-1] == "Available"


def test_a_hard_reset_keeps_what_the_backend_has_not_heard() -> None:
    yard = connected()
    yard.charge()
    yard.silent.add("StopTransaction")
    yard.ask("Reset", type="Hard")
    yard.run(10)
    yard.silent.clear()
    yard.connect()
    assert yard.last("StopTransaction")["reason"] == "HardReset"
    assert [session.stop_acknowledged for session in yard.sessions()] == [True]


def test_availability_changes_now_or_after_the_transaction() -> None:
    yard = connected()
    assert yard.ask("ChangeAvailability", connectorId=2, type="Inoperative") == {"status": "Accepted"}
    assert yard.statuses(2)[-1] == "Unavailable"
    yard.charge()
    assert yard.ask("ChangeAvailability", connectorId=1, type="Inoperative") == {"status": "Scheduled"}
    assert yard.statuses(1)[-1] == "Charging"
    yard.do(lambda: yard.station.tap(1, "CARD"))
    assert yard.statuses(1)[-1] == "Unavailable"
    assert yard.ask("ChangeAvailability", connectorId=9, type="Operative") == {"status": "Rejected"}


def test_the_whole_station_becomes_unavailable_when_its_last_transaction_ends() -> None:
    yard = connected()
    yard.charge()
    assert yard.ask("ChangeAvailability", connectorId=0, type="Inoperative") == {"status": "Scheduled"}
    assert yard.statuses(0) == ["Available"]
    assert yard.statuses(2)[-1] == "Unavailable"
    yard.do(lambda: yard.station.tap(1, "CARD"))
    assert yard.statuses(0)[-1] == "Unavailable"
    yard.ask("ChangeAvailability", connectorId=0, type="Operative")
    assert [yard.statuses(n)[-1] for n in (0, 1, 2)] == ["Available", "Finishing", "Available"]


def test_unlocking_stops_the_charge_and_a_fixed_cable_has_no_lock() -> None:
    yard = connected()
    yard.charge()
    assert yard.ask("UnlockConnector", connectorId=1) == {"status": "Unlocked"}
    assert yard.last("StopTransaction")["reason"] == "UnlockCommand"
    assert yard.ask("UnlockConnector", connectorId=2) == {"status": "NotSupported"}
    yard.do(lambda: yard.station.fault(1, "ConnectorLockFailure"))
    assert yard.ask("UnlockConnector", connectorId=1) == {"status": "UnlockFailed"}


def test_a_reserved_connector_is_for_its_card_only_until_it_expires() -> None:
    yard = connected()
    until = (yard.clock.now() + timedelta(minutes=10)).isoformat()
    assert yard.ask("ReserveNow", connectorId=1, expiryDate=until, idTag="GUEST", reservationId=4) == {"status": "Accepted"}
    assert yard.statuses()[-1] == "Reserved"
    assert yard.ask("RemoteStartTransaction", idTag="OTHER", connectorId=1) == {"status": "Rejected"}
    yard.charge(card="OTHER")
    assert yard.all("StartTransaction") == []
    yard.do(lambda: yard.station.tap(1, "GUEST"))
    assert yard.last("StartTransaction")["reservationId"] == 4
    assert yard.ask("ReserveNow", connectorId=1, expiryDate=until, idTag="X", reservationId=5) == {"status": "Occupied"}
    yard.ask("ReserveNow", connectorId=2, expiryDate=until, idTag="X", reservationId=6)
    yard.run(601)
    assert yard.statuses(2)[-1] == "Available"
    assert yard.ask("CancelReservation", reservationId=6) == {"status": "Rejected"}


def test_the_local_list_is_amended_only_by_a_newer_version() -> None:
    yard = connected()
    accepted = {"status": "Accepted"}
    full = [{"idTag": "A", "idTagInfo": accepted}, {"idTag": "B", "idTagInfo": accepted}]
    assert yard.ask("SendLocalList", listVersion=2, updateType="Full", localAuthorizationList=full) == {"status": "Accepted"}
    assert yard.ask("SendLocalList", listVersion=2, updateType="Differential") == {"status": "VersionMismatch"}
    gone = [{"idTag": "A"}]
    assert yard.ask("SendLocalList", listVersion=3, updateType="Differential", localAuthorizationList=gone) == {
        "status": "Accepted"
    }
    assert yard.ask("GetLocalListVersion") == {"listVersion": 3}
    assert yard.ask("ClearCache") == {"status": "Accepted"}


def test_a_profile_limits_the_current_that_flows_and_clearing_it_lets_go() -> None:
    yard = connected()
    yard.charge()
    assert power_w(yard) == pytest.approx(11_040, rel=0.01)
    answer = yard.ask("SetChargingProfile", connectorId=1, csChargingProfiles=profile("TxProfile", 8, transactionId=1))
    assert answer == {"status": "Accepted"}
    assert power_w(yard) == pytest.approx(5_520, rel=0.01)
    assert yard.ask("ClearChargingProfile", id=1) == {"status": "Accepted"}
    assert power_w(yard) == pytest.approx(11_040, rel=0.01)
    assert yard.ask("ClearChargingProfile", id=1) == {"status": "Unknown"}


def test_a_limit_of_zero_suspends_the_charge_on_the_stations_side() -> None:
    yard = connected()
    yard.charge()
    yard.ask("SetChargingProfile", connectorId=0, csChargingProfiles=profile("TxDefaultProfile", 0))
    assert yard.statuses()[-1] == "SuspendedEVSE"
    yard.ask("ClearChargingProfile", chargingProfilePurpose="TxDefaultProfile")
    assert yard.statuses()[-1] == "Charging"


def test_a_remote_start_brings_its_own_profile_which_ends_with_the_transaction() -> None:
    yard = connected()
    yard.do(lambda: yard.station.plug(1, saloon()))
    yard.ask("RemoteStartTransaction", idTag="APP", connectorId=1, chargingProfile=profile("TxProfile", 6))
    assert power_w(yard) == pytest.approx(4_140, rel=0.01)
    yard.ask("RemoteStopTransaction", transactionId=1)
    yard.do(lambda: yard.station.tap(1, "CARD"))
    assert power_w(yard) == pytest.approx(11_040, rel=0.01)
    wrong = profile("TxDefaultProfile", 6)
    assert yard.ask("RemoteStartTransaction", idTag="APP", connectorId=2, chargingProfile=wrong) == {"status": "Rejected"}


@pytest.mark.parametrize(
    ("connector", "purpose", "more"),
    [
        (1, "ChargePointMaxProfile", {}),
        (1, "TxProfile", {}),
        (0, "TxProfile", {}),
        (7, "TxDefaultProfile", {}),
        (1, "TxDefaultProfile", {"stackLevel": 99}),
    ],
)
def test_a_profile_in_the_wrong_place_is_rejected(connector: int, purpose: str, more: Json) -> None:
    answer = connected().ask("SetChargingProfile", connectorId=connector, csChargingProfiles=profile(purpose, 8, **more))
    assert answer == {"status": "Rejected"}


def test_the_composite_schedule_tells_what_will_flow() -> None:
    yard = connected()
    yard.ask("SetChargingProfile", connectorId=0, csChargingProfiles=profile("TxDefaultProfile", 10))
    answer = yard.ask("GetCompositeSchedule", connectorId=1, duration=600, chargingRateUnit="W")
    assert answer["status"] == "Accepted"
    assert answer["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 6_900.0}]
    assert yard.ask("GetCompositeSchedule", connectorId=5, duration=600) == {"status": "Rejected"}


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("BootNotification", "BootNotification"),
        ("Heartbeat", "Heartbeat"),
        ("MeterValues", "MeterValues"),
        ("StatusNotification", "StatusNotification"),
        ("DiagnosticsStatusNotification", "DiagnosticsStatusNotification"),
        ("FirmwareStatusNotification", "FirmwareStatusNotification"),
    ],
)
def test_a_triggered_message_follows_its_answer(asked: str, sent: str) -> None:
    yard = connected()
    told = len(yard.sent)
    assert yard.ask("TriggerMessage", requestedMessage=asked) == {"status": "Accepted"}
    assert {action for action, _ in yard.sent[told:]} == {sent}


def test_a_trigger_for_a_connector_that_is_not_there_is_rejected() -> None:
    assert connected().ask("TriggerMessage", requestedMessage="MeterValues", connectorId=8) == {"status": "Rejected"}


def test_firmware_goes_through_all_its_steps_and_is_running_after_the_reboot() -> None:
    yard = connected(Habits(upkeep_step_s=5.0))
    later = (yard.clock.now() + timedelta(seconds=60)).isoformat()
    assert yard.ask("UpdateFirmware", location="https://updates.example/pillar-4.0.0.bin", retrieveDate=later) == {}
    yard.run(59)
    assert yard.all("FirmwareStatusNotification") == []
    yard.run(20)
    words = [payload["status"] for payload in yard.all("FirmwareStatusNotification")]
    assert words == ["Downloading", "Downloaded", "Installing", "Installed"]
    yard.connect()
    assert yard.last("BootNotification")["firmwareVersion"] == "pillar-4.0.0"


def test_firmware_that_cannot_be_fetched_says_so_and_changes_nothing() -> None:
    yard = connected()
    yard.ask("UpdateFirmware", location="floppy:a", retrieveDate="2026-01-01T00:00:00Z")
    yard.run(20)
    assert yard.last("FirmwareStatusNotification") == {"status": "DownloadFailed"}
    assert yard.station.view().firmware == "3.4.1"


def test_diagnostics_and_logs_are_uploaded_step_by_step() -> None:
    yard = connected()
    assert yard.ask("GetDiagnostics", location="ftp://files.example/in")["fileName"].startswith("YARD-1-diagnostics")
    log = {"remoteLocation": "https://files.example/in"}
    assert yard.ask("GetLog", log=log, logType="SecurityLog", requestId=9)["status"] == "Accepted"
    assert yard.ask("GetLog", log=log, logType="SecurityLog", requestId=10)["status"] == "AcceptedCanceled"
    yard.run(10)
    assert [payload["status"] for payload in yard.all("DiagnosticsStatusNotification")] == ["Uploading", "Uploaded"]
    assert [(p["status"], p["requestId"]) for p in yard.all("LogStatusNotification")][-1] == ("Uploaded", 10)


def test_a_vendor_message_nobody_knows_is_answered_as_such() -> None:
    assert connected().ask("DataTransfer", vendorId="org.example", data="?") == {"status": "UnknownVendorId"}
