"""What is asked of a station is on record, with what became of it."""

import asyncio
import json
from typing import Any

import pytest

from gridtap.gateway.command_log import abandon_commands, get_command, list_commands
from gridtap.gateway.model import CommandOutcome, PowerLimit
from gridtap.kit.errors import NotFound
from gridtap.ocpp.v16 import messages
from gridtap.stations.model import SettingReport
from gridtap.stations.settings import record_settings
from gridtap.stations.store import list_settings
from gridtap.storage.database import Database
from tests.gateway.house import House, RawStation, eventually, open_house


def ask(house: House, action: str, payload: dict[str, object], **options: Any) -> asyncio.Task[CommandOutcome]:
    """Begin to ask CP1."""
    return asyncio.create_task(house.gateway.commands.send("CP1", action, payload, **options))


async def on_record(house: House, outcome: CommandOutcome) -> CommandOutcome:
    """The row."""
    return await house.read(lambda connection: get_command(connection, outcome.id))


async def test_an_answer_is_stored_before_it_is_returned(house: House) -> None:
    async with house.station() as station:
        asking = ask(house, "Reset", {"type": "Soft"}, requested_by="usr_1", session_id="ses_1")
        question = await station.next_call("Reset")
        assert question[3] == {"type": "Soft"}
        rows = await house.read(lambda connection: list_commands(connection, "CP1"))
        queued = next(row for row in rows.items if row.action == "Reset")
        assert (queued.state, queued.requested_by, queued.session_id) == ("queued", "usr_1", "ses_1")
        await station.say(f'[3,"{question[1]}",{{"status":"Rejected"}}]')
        outcome = await asking
        assert (outcome.state, outcome.response, outcome.accepted) == ("answered", {"status": "Rejected"}, False)
        kept = await on_record(house, outcome)
        assert (kept.state, kept.response) == ("answered", {"status": "Rejected"})
        assert kept.sent_at is not None
        assert kept.answered_at is not None


async def test_a_callerror_is_the_peers_refusal(house: House) -> None:
    async with house.station() as station:
        asking = ask(house, "ClearCache", {})
        question = await station.next_call("ClearCache")
        await station.say(json.dumps([4, question[1], "NotSupported", "no cache", {"a": 1}]))
        outcome = await asking
        assert outcome.state == "rejected_by_peer"
        assert outcome.error is not None
        assert (outcome.error.code, outcome.error.description, outcome.error.details) == ("NotSupported", "no cache", {"a": 1})
        assert await on_record(house, outcome) == (await on_record(house, outcome))


async def test_a_station_that_is_away_is_unreachable(house: House) -> None:
    outcome = await house.gateway.commands.send("CP1", "ClearCache", {})
    assert (outcome.state, outcome.error and outcome.error.code) == ("unreachable", "station_offline")
    assert (await on_record(house, outcome)).state == "unreachable"


async def test_a_station_nobody_knows_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        await house.gateway.commands.send("NOBODY", "ClearCache", {})


@pytest.mark.parametrize(
    ("action", "payload", "code", "field"),
    [
        ("Reset", {"type": "Lukewarm"}, "PropertyConstraintViolation", "$.type"),
        ("Reset", {}, "OccurenceConstraintViolation", "type"),
        ("Reset", {"type": "Hard", "x": 1}, "FormationViolation", "x"),
        ("ChangeConfiguration", {"key": "k" * 51, "value": ""}, "PropertyConstraintViolation", "$.key"),
        ("UnlockConnector", {"connectorId": "1"}, "TypeConstraintViolation", "$.connectorId"),
        ("Nonsense", {}, "NotImplemented", "Nonsense"),
        ("BootNotification", {"chargePointVendor": "a", "chargePointModel": "b"}, "NotSupported", "BootNotification"),
    ],
)
async def test_what_does_not_fit_never_leaves(
    house: House, action: str, payload: dict[str, object], code: str, field: str
) -> None:
    async with house.station() as station:
        outcome = await house.gateway.commands.send("CP1", action, payload)
        assert outcome.error is not None
        assert (outcome.state, outcome.error.code) == ("invalid", code)
        assert field in outcome.error.description
        assert (await on_record(house, outcome)).state == "invalid"
        asking = ask(house, "ClearCache", {})
        question = await station.next_call("ClearCache")
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
        assert (await asking).accepted


EXAMPLES: dict[str, dict[str, object]] = {
    "CancelReservation": {"reservationId": 1},
    "CertificateSigned": {"certificateChain": "PEM"},
    "ChangeAvailability": {"connectorId": 0, "type": "Inoperative"},
    "ChangeConfiguration": {"key": "K", "value": "V"},
    "ClearCache": {},
    "ClearChargingProfile": {"id": 4},
    "DataTransfer": {"vendorId": "v"},
    "DeleteCertificate": {
        "certificateHashData": {
            "hashAlgorithm": "SHA256",
            "issuerNameHash": "a",
            "issuerKeyHash": "b",
            "serialNumber": "1",
        }
    },
    "ExtendedTriggerMessage": {"requestedMessage": "Heartbeat"},
    "GetCompositeSchedule": {"connectorId": 1, "duration": 60},
    "GetConfiguration": {},
    "GetDiagnostics": {"location": "ftp://user:secret@host/x"},
    "GetInstalledCertificateIds": {"certificateType": "CentralSystemRootCertificate"},
    "GetLocalListVersion": {},
    "GetLog": {"log": {"remoteLocation": "ftp://host/"}, "logType": "SecurityLog", "requestId": 1},
    "InstallCertificate": {"certificateType": "CentralSystemRootCertificate", "certificate": "PEM"},
    "RemoteStartTransaction": {"idTag": "T"},
    "RemoteStopTransaction": {"transactionId": 1},
    "ReserveNow": {"connectorId": 1, "expiryDate": "2026-11-22T10:00:00Z", "idTag": "T", "reservationId": 1},
    "Reset": {"type": "Hard"},
    "SendLocalList": {"listVersion": 1, "updateType": "Full"},
    "SetChargingProfile": {
        "connectorId": 1,
        "csChargingProfiles": {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.1}]},
        },
    },
    "SignedUpdateFirmware": {
        "requestId": 1,
        "firmware": {
            "location": "https://host/x",
            "retrieveDateTime": "2026-11-22T10:00:00Z",
            "signingCertificate": "PEM",
            "signature": "c2ln",
        },
    },
    "TriggerMessage": {"requestedMessage": "MeterValues", "connectorId": 1},
    "UnlockConnector": {"connectorId": 1},
    "UpdateFirmware": {"location": "https://host/x", "retrieveDate": "2026-11-22T10:00:00Z"},
}


async def test_every_action_of_1_6_reaches_the_wire_as_it_was_given(house: House) -> None:
    assert set(EXAMPLES) == messages.FROM_CSMS
    async with house.station() as station:
        for action, payload in EXAMPLES.items():
            asking = ask(house, action, payload)
            question = await station.next_call(action)
            while question[3] != payload:
                await station.say(json.dumps([4, question[1], "NotSupported", "", {}]))
                question = await station.next_call(action)
            await station.say(json.dumps([4, question[1], "NotSupported", "", {}]))
            assert (await asking).state == "rejected_by_peer"
    kept = await house.read(lambda connection: list_commands(connection, "CP1"))
    assert not any("secret" in str(row.payload) for row in kept.items)


async def test_an_answer_that_comes_late_is_kept_beside_its_command(house: House) -> None:
    async with house.station() as station:
        outcome, question = await _let_time_out(house, station)
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
        kept = await eventually(lambda: _late(house, outcome))
        assert (kept.state, kept.response) == ("timed_out", {"status": "Accepted"})


async def _late(house: House, outcome: CommandOutcome) -> CommandOutcome | None:
    kept = await on_record(house, outcome)
    return kept if kept.response is not None else None


async def _let_time_out(house: House, station: RawStation) -> tuple[CommandOutcome, list[Any]]:
    """A command that ran out of time, and the question that the station holds; what comes before it is refused."""
    asking = asyncio.create_task(house.gateway.commands.send("CP1", "ClearCache", {}, timeout_s=0.05))
    question = await station.next_call("ClearCache")
    outcome = await asking
    assert (outcome.state, outcome.error and outcome.error.code) == ("timed_out", "timed_out")
    return outcome, question


async def test_an_answer_that_breaks_the_schema_is_told_as_such(house: House) -> None:
    async with house.station() as station:
        asking = ask(house, "GetConfiguration", {"key": ["X"]})
        question = await station.next_call("GetConfiguration")
        while "key" not in question[3]:
            await station.say(json.dumps([4, question[1], "NotSupported", "", {}]))
            question = await station.next_call("GetConfiguration")
        await station.say(json.dumps([3, question[1], {"configurationKey": [{"value": "5"}]}]))
        outcome = await asking
        assert (outcome.state, outcome.error and outcome.error.code) == ("answered", "bad_response")
        assert outcome.response == {"configurationKey": [{"value": "5"}]}


async def test_commands_wait_for_their_turn(house: House) -> None:
    async with house.station() as station:
        first = ask(house, "Reset", {"type": "Hard"})
        question = await station.next_call("Reset")
        second = ask(house, "ClearCache", {})
        assert (await station.call("Heartbeat", {}))[0] == 3
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
        assert (await first).accepted
        question = await station.next_call("ClearCache")
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
        assert (await second).accepted


async def test_a_command_is_seen_through_when_who_asked_goes_away(house: House) -> None:
    async with house.station() as station:
        asking = ask(house, "ClearCache", {})
        question = await station.next_call("ClearCache")
        asking.cancel()
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')

        async def answered() -> bool:
            rows = await house.read(lambda connection: list_commands(connection, "CP1"))
            return any(row.action == "ClearCache" and row.state == "answered" for row in rows.items)

        await eventually(answered)


async def test_many_keys_are_read_in_parts_as_the_station_says(house: House) -> None:
    told = [SettingReport("GetConfigurationMaxKeys", "2", True)]
    await house.db.write(lambda tx: record_settings(tx, "CP1", told))
    async with house.station() as station:
        asking = asyncio.create_task(house.gateway.commands.read_settings("CP1", ["A", "B", "C"]))
        for wanted in (["A", "B"], ["C"]):
            question = await station.next_call("GetConfiguration")
            while question[3].get("key") != wanted:
                await station.say(json.dumps([4, question[1], "NotSupported", "", {}]))
                question = await station.next_call("GetConfiguration")
            keys = [{"key": key, "readonly": False, "value": key.lower()} for key in wanted]
            await station.say(json.dumps([3, question[1], {"configurationKey": keys}]))
        outcome = await asking
        assert outcome.response is not None
        assert outcome.response == {
            "configurationKey": [{"key": key, "readonly": False, "value": key.lower()} for key in "ABC"],
            "unknownKey": [],
        }


@pytest.mark.parametrize(
    ("units", "unit", "limit"), [(None, "W", 11040.0), ("Current,Power", "W", 11040.0), ("Current", "A", 16.0)]
)
async def test_a_limit_goes_out_in_a_unit_the_station_takes(house: House, units: str | None, unit: str, limit: float) -> None:
    if units is not None:
        told = [SettingReport("ChargingScheduleAllowedChargingRateUnit", units, True)]
        await house.db.write(lambda tx: record_settings(tx, "CP1", told))
    async with house.station() as station:
        profile = PowerLimit(power_w=11040)
        asking = asyncio.create_task(house.gateway.commands.remote_start("CP1", 1, "T", profile=profile))
        question = await station.next_call("RemoteStartTransaction")
        schedule = question[3]["chargingProfile"]["chargingSchedule"]
        assert question[3]["chargingProfile"]["chargingProfilePurpose"] == "TxProfile"
        assert schedule["chargingRateUnit"] == unit
        assert schedule["chargingSchedulePeriod"][0]["limit"] == limit
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
        assert (await asking).accepted


async def test_what_was_under_way_when_a_process_ended_is_closed_at_the_next_start(house: House) -> None:
    async with house.station() as station:
        asking = ask(house, "ClearCache", {})
        question = await station.next_call("ClearCache")
        now = house.db.clock.now()
        assert await house.db.write(lambda tx: abandon_commands(tx, now)) >= 1
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
        await asking


async def test_after_a_boot_the_station_is_asked_for_what_a_session_needs(house: House) -> None:
    async with house.station() as station:
        question = await station.next_call("GetConfiguration")
        assert question[3] == {}
        keys = [
            {"key": "MeterValueSampleInterval", "readonly": False, "value": "10"},
            {"key": "MeterValuesSampledData", "readonly": False, "value": "Energy.Active.Import.Register"},
            {"key": "AuthorizationKey", "readonly": False, "value": "a-secret-that-leaked"},
        ]
        await station.say(json.dumps([3, question[1], {"configurationKey": keys}]))
        wish = await station.next_call("ChangeConfiguration")
        assert wish[3]["key"] == "MeterValuesSampledData"
        assert wish[3]["value"].split(",")[-1] == "SoC"
        await station.say(f'[3,"{wish[1]}",{{"status":"Rejected"}}]')
        wish = await station.next_call("ChangeConfiguration")
        assert "SoC" not in wish[3]["value"]
        await station.say(f'[3,"{wish[1]}",{{"status":"Accepted"}}]')

        async def kept() -> bool:
            rows = await house.read(lambda connection: list_commands(connection, "CP1"))
            return all(row.state == "answered" for row in rows.items) and len(rows.items) == 3

        await eventually(kept)
    rows = await house.log(at_least=8)
    assert not any("a-secret-that-leaked" in row.body for row in rows)
    shown = await house.read(lambda connection: list_commands(connection, "CP1"))
    assert "a-secret-that-leaked" not in str(shown)


async def test_a_station_may_answer_with_text_that_databases_cannot_hold(postgres_url: str) -> None:
    db = Database(postgres_url)
    db.start()
    try:
        async with open_house(db) as house:
            await house.register("CP1")
            async with house.station() as station:
                question = await station.next_call("GetConfiguration")
                keys = [{"key": "a\u0000b", "readonly": False, "value": "c\u0000d"}]
                answer = {"configurationKey": keys, "unknownKey": ["e\u0000"]}
                await station.say(json.dumps([3, question[1], answer]))
                question = await station.next_call("ChangeConfiguration")
                await station.say(json.dumps([4, question[1], "x\u0000", "y\u0000", {"z\u0000": 1}]))
                await station.next_call("ChangeConfiguration")
                kept = await house.read(lambda connection: list_settings(connection, "CP1"))
                assert [(each.key, each.value) for each in kept] == [("a�b", "c�d")]
    finally:
        await db.stop()


@pytest.mark.parametrize("timeout_s", [-1.0, 0.0, float("inf")])
async def test_an_odd_patience_is_brought_within_reason(house: House, timeout_s: float) -> None:
    async with house.station() as station:
        asking = ask(house, "ClearCache", {}, timeout_s=timeout_s)
        question = await station.next_call("ClearCache")
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
        assert (await asking).state in {"answered", "timed_out"}
