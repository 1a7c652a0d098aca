"""What 2.0.1 stations report beside charging is on record before it is acknowledged."""

from typing import Any

import pytest

from gridtap.stations.devicemodel import ReportKind, list_variables, read_report
from gridtap.stations.noticed import list_station_events
from gridtap.stations.store import get_station, list_security_events, list_settings
from tests.gateway.house import House
from tests.gateway.v201.samples import WHEN
from tests.gateway.v201.station import Station201, station201


async def say(station: Station201, action: str, /, **payload: Any) -> dict[str, Any]:
    """A message of the station; the answer's payload."""
    answer = await station.raw.call(action, payload)
    assert answer[0] == 3, answer
    return answer[2]


def variable(component: str, name: str, value: str, **more: Any) -> dict[str, Any]:
    """A variable as NotifyReport tells it."""
    return {"component": {"name": component}, "variable": {"name": name}, "variableAttribute": [{"value": value, **more}]}


async def test_parts_of_a_device_model_are_joined_and_its_variables_kept(house: House) -> None:
    async with station201(house) as station:
        head = {"requestId": 5, "generatedAt": WHEN}
        connector = {
            **variable("Connector", "Available", "true"),
            "component": {"name": "Connector", "instance": "left", "evse": {"id": 1, "connectorId": 2}},
        }
        secret = variable("SecurityCtrlr", "BasicAuthPassword", "secret", mutability="WriteOnly")
        await say(station, "NotifyReport", **head, seqNo=1, reportData=[connector, secret])
        first = await house.read(lambda connection: read_report(connection, "CP1", "device_model", 5))
        assert (first is not None, first and first.is_complete) == (True, False)
        interval = variable("SampledDataCtrlr", "TxUpdatedInterval", "60", mutability="ReadOnly")
        await say(station, "NotifyReport", **head, seqNo=0, tbc=True, reportData=[interval])
        await say(station, "NotifyReport", **head, seqNo=0, tbc=True, reportData=[interval])
        report = await house.read(lambda connection: read_report(connection, "CP1", "device_model", 5))
        assert (report and report.is_complete, report and len(report.parts)) == (True, 2)
        kept = {each.key: each.value for each in await house.read(lambda connection: list_variables(connection, "CP1"))}
        assert kept == {
            "Connector[left]@1:2.Available": "true",
            "SampledDataCtrlr.TxUpdatedInterval": "60",
            "SecurityCtrlr.BasicAuthPassword": None,
        }
        shown = {each.key: each.readonly for each in await house.read(lambda connection: list_settings(connection, "CP1"))}
        assert shown["SampledDataCtrlr.TxUpdatedInterval"] is True


async def test_a_report_asked_for_again_replaces_the_one_before(house: House) -> None:
    async with station201(house) as station:
        for parts in (3, 1):
            for number in range(parts):
                head = {"requestId": 5, "generatedAt": WHEN, "seqNo": number, "tbc": number < parts - 1}
                await say(station, "NotifyReport", **head, reportData=[variable("A", "B", str(number))])
        report = await house.read(lambda connection: read_report(connection, "CP1", "device_model", 5))
        assert (report and len(report.parts), report and report.is_complete) == (1, True)


MESSAGE = {"id": 1, "priority": "NormalCycle", "message": {"format": "UTF8", "content": "Hello"}}
PROFILE: dict[str, Any] = {
    "id": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Absolute",
    "chargingSchedule": [{"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}]}],
}


@pytest.mark.parametrize(
    ("kind", "action", "parts"),
    [
        ("monitoring", "NotifyMonitoringReport", [{"seqNo": 0, "generatedAt": WHEN}, {"seqNo": 1, "generatedAt": WHEN}]),
        (
            "customer_information",
            "NotifyCustomerInformation",
            [{"seqNo": 0, "generatedAt": WHEN, "data": "a"}, {"seqNo": 1, "generatedAt": WHEN, "data": "b"}],
        ),
        ("display_messages", "NotifyDisplayMessages", [{"messageInfo": [MESSAGE]}, {"messageInfo": [MESSAGE]}]),
        (
            "charging_profiles",
            "ReportChargingProfiles",
            [{"chargingLimitSource": "CSO", "evseId": evse, "chargingProfile": [PROFILE]} for evse in (1, 2)],
        ),
    ],
)
async def test_reports_in_parts_are_joined(house: House, kind: ReportKind, action: str, parts: list[dict[str, Any]]) -> None:
    async with station201(house) as station:
        for number, part in enumerate(parts):
            await say(station, action, requestId=9, tbc=number == 0, **part)
        report = await house.read(lambda connection: read_report(connection, "CP1", kind, 9))
        assert report is not None
        assert report.is_complete
        assert [{**part, "requestId": 9, "tbc": number == 0} for number, part in enumerate(parts)] == list(report.parts)


async def test_what_monitors_notice_is_kept_once(house: House) -> None:
    async with station201(house) as station:
        event = {
            "eventId": 3,
            "timestamp": WHEN,
            "trigger": "Alerting",
            "actualValue": "81\u0000",
            "component": {"name": "Connector", "evse": {"id": 1}},
            "variable": {"name": "Temperature"},
            "eventNotificationType": "HardWiredMonitor",
        }
        for _ in range(2):
            await say(station, "NotifyEvent", generatedAt=WHEN, seqNo=0, eventData=[event])
        [kept] = await house.read(lambda connection: list_station_events(connection, "CP1"))
        assert (kept.component, kept.variable, kept.actual_value) == ("Connector@1", "Temperature", "81\ufffd")
        assert len(await house.events("station_noticed")) == 1


async def test_upkeep_and_security_are_on_record(house: House) -> None:
    async with station201(house) as station:
        await say(station, "FirmwareStatusNotification", status="Installed", requestId=1)
        await say(station, "LogStatusNotification", status="Uploaded", requestId=1)
        await say(station, "SecurityEventNotification", type="SettingSystemTime", timestamp=WHEN, techInfo="ntp")
        known = await house.read(lambda connection: get_station(connection, "CP1"))
        assert (known.firmware_status, known.diagnostics_status) == ("Installed", "Uploaded")
        events = await house.read(lambda connection: list_security_events(connection, "CP1"))
        assert [(event.type, event.tech_info) for event in events] == [("SettingSystemTime", "ntp")]


@pytest.mark.parametrize(
    ("kind", "action", "payload"),
    [
        ("reservation_status", "ReservationStatusUpdate", {"reservationId": 4, "reservationUpdateStatus": "Expired"}),
    ],
)
async def test_what_is_said_in_passing_is_a_line_of_the_log(
    house: House, kind: str, action: str, payload: dict[str, Any]
) -> None:
    async with station201(house) as station:
        await say(station, action, **payload)
        [told] = await house.events(kind)
        assert (told.station_id, told.data) == ("CP1", payload)


async def test_what_nobody_here_can_do_is_said_truthfully(house: House) -> None:
    async with station201(house) as station:
        signed = await say(station, "SignCertificate", csr="x")
        assert (signed["status"], signed["statusInfo"]["reasonCode"]) == ("Rejected", "InvalidCSR")
        hashes = {
            "hashAlgorithm": "SHA256",
            "issuerNameHash": "a",
            "issuerKeyHash": "b",
            "serialNumber": "1",
            "responderURL": "u",
        }
        assert (await say(station, "GetCertificateStatus", ocspRequestData=hashes))["status"] == "Failed"
        wish = {"iso15118SchemaVersion": "2", "action": "Install", "exiRequest": "x"}
        assert (await say(station, "Get15118EVCertificate", **wish))["status"] == "Failed"
        assert (await say(station, "DataTransfer", vendorId="acme", data={"any": 1})) == {"status": "UnknownVendorId"}
        contract = {"idToken": {"idToken": "GOOD", "type": "eMAID"}, "iso15118CertificateHashData": [hashes]}
        answer = await say(station, "Authorize", **contract)
        assert answer == {"idTokenInfo": {"status": "Invalid"}, "certificateStatus": "CertChainError"}
