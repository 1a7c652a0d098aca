"""What 2.1 has beside 2.0.1 is on record before it is answered, and answered as the specification says."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import Connection

from gridtap.charging.receipts import RECEIPT_KEY, session_behind
from gridtap.gateway.model import CommandOutcome
from gridtap.ocpp.dialect import Dialect, decode_response
from gridtap.ocpp.v21.messages import FROM_STATION, MESSAGES
from gridtap.smartcharging.store import list_profiles
from gridtap.stations.dercontrols import list_controls
from gridtap.stations.devicemodel import read_report
from gridtap.stations.streams import list_stream_values, list_streams
from gridtap.stations.swaps import list_swaps
from gridtap.stations.terminals import list_settlements
from gridtap.storage.database import Database
from tests.gateway.house import House, eventually, open_house
from tests.gateway.v201.samples import WHEN, smallest
from tests.gateway.v201.station import Station201, station201, the_session
from tests.gateway.v201.test_notices import say

STREAM = {"id": 4, "variableMonitoringId": 7, "params": {"interval": 60, "values": 30}}
ADDRESS = {"name": "Acme", "address1": "Road 1", "city": "Town", "country": "NL"}


@pytest.mark.parametrize("action", sorted(FROM_STATION & MESSAGES.keys()))
async def test_every_action_of_a_station_is_answered_as_its_schema_says(house: House, action: str) -> None:
    request, _response = MESSAGES[action]
    async with station201(house) as station:
        said = await station.raw.call(action, smallest(request))
        assert said[0] == 3, said
        decode_response(Dialect.OCPP21, action, json.dumps(said[2]).encode())
        refused = await station.raw.call(action, {"nonsense": 1})
        assert refused[0] == 4


async def test_a_stream_is_opened_filled_without_an_answer_and_closed(house: House) -> None:
    async with station201(house) as station:
        assert await say(station, "OpenPeriodicEventStream", constantStreamData=STREAM) == {"status": "Accepted"}
        told = {"id": 4, "pending": 3, "basetime": WHEN, "data": [{"t": 0, "v": "230.1"}, {"t": 1.5, "v": "230.4"}]}
        for number in range(2):
            await station.raw.say(json.dumps([6, f"s{number}", "NotifyPeriodicEventStream", told]))
        answer = await station.raw.call("Heartbeat", {}, "after")
        assert answer[:2] == [3, "after"]

        async def kept() -> list[str] | None:
            values = await house.read(lambda connection: list_stream_values(connection, "CP1", 4))
            return [value.value for value in values] if values else None

        assert await eventually(kept) == ["230.4", "230.1"]
        [stream] = await house.read(lambda connection: list_streams(connection, "CP1"))
        assert (stream.monitor_id, stream.interval_s, stream.values_at_once, stream.pending) == (7, 60, 30, 3)
        assert await say(station, "ClosePeriodicEventStream", id=4) == {}
        [stream] = await house.read(lambda connection: list_streams(connection, "CP1"))
        assert stream.closed_at is not None
        sent = [row for row in await house.log(at_least=4) if row.kind == "send"]
        assert [(row.action, row.message_id) for row in sent] == [("NotifyPeriodicEventStream", name) for name in ("s0", "s1")]


@pytest.mark.parametrize(
    "frame",
    [
        [6, "s1", "Heartbeat", {}],
        [6, "s1", "NotifyPeriodicEventStream", {"id": "four"}],
        [6, "s1", "NoSuchThing", {}],
    ],
)
async def test_a_send_that_cannot_be_taken_gets_no_answer(house: House, frame: list[Any]) -> None:
    async with station201(house) as station:
        await station.raw.say(json.dumps(frame))
        assert (await station.raw.call("Heartbeat", {}, "after"))[:2] == [3, "after"]


async def test_a_stream_may_not_come_as_a_call(house: House) -> None:
    async with station201(house) as station:
        told = {"id": 4, "pending": 0, "basetime": WHEN, "data": [{"t": 0, "v": "1"}]}
        assert (await station.raw.call("NotifyPeriodicEventStream", told))[2] == "NotSupported"


@pytest.mark.parametrize("subprotocol", ["ocpp2.0", "ocpp2.0.1"])
async def test_a_send_before_21_is_told_that_there_is_no_such_message_type(house: House, subprotocol: str) -> None:
    async with house.station(boot=False, subprotocols=[subprotocol]) as raw:
        await raw.say(json.dumps([6, "s1", "NotifyPeriodicEventStream", {}]))
        answer = await raw.hear()
        assert answer[:3] == [4, "s1", "MessageTypeNotSupported"]


async def test_a_send_in_16_is_not_answered(house: House) -> None:
    async with house.station() as raw:
        await raw.say(json.dumps([6, "s1", "NotifyPeriodicEventStream", {}]))
        assert (await raw.call("Heartbeat", {}, "after"))[:2] == [3, "after"]


async def asked(house: House, station: Station201, action: str, request: dict[str, Any], response: Any) -> CommandOutcome:
    """Send a command that the station answers like this."""
    asking = asyncio.create_task(house.gateway.commands.send("CP1", action, request))
    call = await station.raw.next_call(action)
    assert call[3] == request
    await station.raw.say(json.dumps([3, call[1], response]))
    return await asking


async def test_an_answer_that_breaks_the_schema_is_refused_and_kept(house: House) -> None:
    async with station201(house) as station:
        outcome = await asked(house, station, "UsePriorityCharging", {"transactionId": "tx", "activate": True}, {"status": 1})
        assert outcome.error is not None
        assert (outcome.state, outcome.error.code, outcome.response) == ("answered", "bad_response", {"status": 1})

        async def refused() -> list[Any] | None:
            heard = await station.raw.hear()
            return heard if heard[0] == 5 else None

        heard = await eventually(refused)
        assert heard[2] == "TypeConstraintViolation"


async def test_our_answer_that_a_station_refuses_is_in_the_wire_log(house: House) -> None:
    async with station201(house) as station:
        await station.raw.call("Heartbeat", {}, "beat")
        await station.raw.say(json.dumps([5, "beat", "FormatViolation", "no such time", {}]))
        assert (await station.raw.call("Heartbeat", {}, "after"))[:2] == [3, "after"]
        rows = await house.log(at_least=6)
        assert [row.kind for row in rows if row.message_id == "beat" and row.direction == "in"] == ["call", "error"]


PERIOD = {"startPeriod": 0, "limit": 16.0, "setpoint": 10.0}
DYNAMIC: dict[str, Any] = {
    "id": 9,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Dynamic",
    "dynUpdateInterval": 60,
    "chargingSchedule": [{"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [PERIOD]}],
}


async def test_a_dynamic_profile_is_told_as_it_was_last_set(house: House) -> None:
    async with station201(house) as station:
        unknown = await say(station, "PullDynamicScheduleUpdate", chargingProfileId=9)
        assert (unknown["status"], unknown["statusInfo"]["reasonCode"]) == ("Rejected", "InvalidProfile")
        setting = {"evseId": 1, "chargingProfile": DYNAMIC}
        assert (await asked(house, station, "SetChargingProfile", setting, {"status": "Accepted"})).accepted
        told = await say(station, "PullDynamicScheduleUpdate", chargingProfileId=9)
        assert told == {"status": "Accepted", "scheduleUpdate": {"limit": 16.0, "setpoint": 10.0}}
        update = {"chargingProfileId": 9, "scheduleUpdate": {"setpoint": -4.0, "limit_L2": 8.0}}
        assert (await asked(house, station, "UpdateDynamicSchedule", update, {"status": "Accepted"})).accepted
        told = await say(station, "PullDynamicScheduleUpdate", chargingProfileId=9)
        assert told["scheduleUpdate"] == {"limit": 16.0, "setpoint": -4.0, "limit_L2": 8.0}
        [profile] = await house.read(lambda connection: list_profiles(connection, "CP1"))
        assert profile.content["dynUpdateInterval"] == 60


async def test_grid_controls_are_known_with_what_became_of_them(house: House) -> None:
    def controls(connection: Connection) -> list[tuple[str, str | None, bool | None, bool, bool | None]]:
        found = list_controls(connection, "CP1")
        return [(each.control_id, each.control_type, each.is_default, each.is_superseded, each.is_started) for each in found]

    droop = {"priority": 0, "overFreq": 50.1, "underFreq": 49.9, "overDroop": 5.0, "underDroop": 5.0, "responseTime": 1.0}
    first = {"isDefault": True, "controlId": "A", "controlType": "FreqDroop", "freqDroop": droop}
    async with station201(house) as station:
        await asked(house, station, "SetDERControl", first, {"status": "Accepted"})
        second = {**first, "isDefault": False, "controlId": "B"}
        await asked(house, station, "SetDERControl", second, {"status": "Accepted", "supersededIds": ["A"]})
        await asked(house, station, "SetDERControl", {**second, "controlId": "C"}, {"status": "NotSupported"})
        await say(station, "NotifyDERStartStop", controlId="B", started=True, timestamp=WHEN)
        assert await house.read(controls) == [("A", "FreqDroop", True, True, None), ("B", "FreqDroop", False, False, True)]
        curve: dict[str, Any] = {"id": "V", "curveType": "VoltVar", "isDefault": True, "isSuperseded": False}
        curve["curve"] = {"priority": 0, "yUnit": "PctMaxVar", "curveData": [{"x": 1.0, "y": 2.0}]}
        await say(station, "ReportDERControl", requestId=3, curve=[curve])
        report = await house.read(lambda connection: read_report(connection, "CP1", "der_controls", 3))
        assert report is not None
        assert report.is_complete
        await asked(house, station, "ClearDERControl", {"isDefault": True}, {"status": "Accepted"})
        assert await house.read(controls) == [("B", "FreqDroop", False, False, True)]


async def test_alarms_and_priority_are_lines_of_the_log(house: House) -> None:
    async with station201(house) as station:
        alarm = {"controlType": "VoltWatt", "gridEventFault": "OverVoltage", "timestamp": WHEN}
        assert await say(station, "NotifyDERAlarm", **alarm) == {}
        assert await say(station, "NotifyPriorityCharging", transactionId="tx", activated=True) == {}
        assert [event.data for event in await house.events("der_alarm")] == [alarm]
        assert [event.data for event in await house.events("priority_charging")] == [{"transactionId": "tx", "activated": True}]


async def test_a_settlement_is_kept_once(house: House) -> None:
    told = {"pspRef": "psp-1", "status": "Settled", "settlementAmount": 12.345, "settlementTime": WHEN, "transactionId": "tx"}
    async with station201(house) as station:
        for _ in range(2):
            assert await say(station, "NotifySettlement", **told, vatCompany=ADDRESS) == {}
        [kept] = await house.read(lambda connection: list_settlements(connection, "CP1"))
        assert (kept.psp_ref, kept.status, kept.amount_milli, kept.transaction_id) == ("psp-1", "Settled", 12345, "tx")
        assert [event.session_id for event in await house.events("terminal_settlement")] == [None]
        beyond = {**told, "pspRef": "psp-2", "settlementAmount": 1e300}
        assert (await station.raw.call("NotifySettlement", beyond))[2] == "PropertyConstraintViolation"


async def test_a_settlement_is_told_with_the_session_it_paid_for(house: House) -> None:
    told = {"pspRef": "psp-1", "status": "Settled", "settlementAmount": 1.5, "settlementTime": WHEN, "transactionId": "tx-1"}
    async with station201(house) as station:
        await station.say(station.started())
        paid = await the_session(house)
        assert await say(station, "NotifySettlement", **told) == {"receiptId": f"R-{paid.session_key:08d}"}
        assert [event.session_id for event in await house.events("terminal_settlement")] == [paid.session_id]
        later = {**told, "settlementTime": "2026-02-01T00:00:00Z"}
        assert await say(station, "NotifySettlement", **later, receiptId="T-7") == {}
        assert await say(station, "NotifySettlement", **{**told, "status": "Rejected"}) == {}


async def test_a_settlement_is_answered_with_the_address_of_our_receipt_where_there_is_one(db: Database) -> None:
    told = {"pspRef": "psp-1", "status": "Settled", "settlementAmount": 1.5, "settlementTime": WHEN, "transactionId": "tx-1"}
    async with open_house(db, public_url="https://charge.example/") as house:
        await house.register("CP1")
        async with station201(house) as station:
            await station.say(station.started())
            paid = await the_session(house)
            address = (await say(station, "NotifySettlement", **told))["receiptUrl"]
            before, _, key = address.rpartition("/")
            assert before == "https://charge.example/receipt"
            assert session_behind(house.gateway.sealer.key_for(RECEIPT_KEY), key) == paid.session_id
            its_own = {"receiptId": "T-7", "receiptUrl": "https://psp.example/T-7"}
            assert await say(station, "NotifySettlement", **told, **its_own) == {}


@pytest.mark.parametrize(("number", "status"), [("DE 123456789", "Accepted"), ("12345", "Rejected"), ("", "Rejected")])
async def test_a_vat_number_is_looked_at(house: House, number: str, status: str) -> None:
    async with station201(house) as station:
        told = await say(station, "VatNumberValidation", vatNumber=number, evseId=2)
        assert (told["vatNumber"], told["evseId"], told["status"]) == (number, 2, status)


async def test_batteries_swapped_are_kept_once(house: House) -> None:
    battery = {"evseId": 1, "serialNumber": "B-1", "soC": 12.0, "soH": 90.0}
    swap = {"requestId": 1, "eventType": "BatteryIn", "idToken": {"idToken": "GOOD", "type": "ISO14443"}}
    async with station201(house) as station:
        for _ in range(2):
            assert await say(station, "BatterySwap", **swap, batteryData=[battery]) == {}
        [kept] = await house.read(lambda connection: list_swaps(connection, "CP1"))
        assert (kept.event, kept.token, kept.batteries) == ("BatteryIn", "GOOD", [battery])


async def test_certificates_that_nobody_looked_up_are_told_so(house: House) -> None:
    names = {"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1"}
    asked_for = [{"certificateHashData": names, "source": "OCSP", "urls": ["http://ocsp.example"]}]
    async with station201(house) as station:
        told = await say(station, "GetCertificateChainStatus", certificateStatusRequests=asked_for)
        [status] = told["certificateStatus"]
        assert (status["certificateHashData"], status["source"], status["status"]) == (names, "OCSP", "Failed")


async def test_a_direct_payment_charges_and_its_own_words_are_understood(house: House) -> None:
    card = {"idToken": "psp-1", "type": "DirectPayment"}
    async with station201(house) as station:
        assert (await say(station, "Authorize", idToken=card))["idTokenInfo"]["status"] == "Accepted"
        limit = {"transactionLimit": {"maxCost": 50.0}, "chargingState": "Charging"}
        await station.say(station.started(idToken=card, info=limit))
        end = station.event(1, "Ended", "CostLimitReached", wh=2000, info={"stoppedReason": "ReqEnergyTransferRejected"})
        await station.say(end)
        session = await the_session(house)
        assert (session.state, session.energy_wh, session.stop_reason) == ("ended", 1000, "ReqEnergyTransferRejected")
