"""How large a message may be: whole up to its action's limit, billing messages beyond it cut, the rest refused in words."""

import asyncio
import json
from typing import Any

import pytest

from gridtap.charging.model import Session
from gridtap.charging.store import SessionFilter, list_sessions, session_readings
from tests.gateway.house import House, RawStation, eventually

AT = "2026-11-22T1{}:00:00Z"
START = {"connectorId": 1, "idTag": "T", "meterStart": 1000, "timestamp": AT.format(0)}
REPORT = {"requestId": 1, "generatedAt": AT.format(0), "seqNo": 0}


def sampled(hour: int, wh: int, padding: int = 0) -> dict[str, Any]:
    """One meter value; the padding makes it large."""
    value = {"value": str(wh), "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
    return {
        "timestamp": AT.format(hour),
        "sampledValue": [value, *([{"value": "S" * padding, "format": "SignedData"}] * (padding > 0))],
    }


async def started(station: RawStation) -> int:
    """The number of a transaction that has begun."""
    return (await station.call("StartTransaction", START))[2]["transactionId"]


async def stop(station: RawStation, transaction_id: int, data: list[dict[str, Any]]) -> list[Any]:
    """The answer to a stop with these readings."""
    stopped = {"transactionId": transaction_id, "meterStop": 9000, "timestamp": AT.format(5), "transactionData": data}
    return await station.call("StopTransaction", stopped)


async def the_session(house: House) -> Session:
    """The only session."""
    [session] = await house.read(lambda connection: list_sessions(connection, SessionFilter()))
    return session


async def readings_of(house: House, session: Session) -> int:
    """How many readings of it are kept."""
    return len(await house.read(lambda connection: session_readings(connection, session)))


@pytest.mark.parametrize("size_bytes", [70_000, 500_000, 1_000_000])
async def test_a_stop_of_up_to_a_mebibyte_is_taken_whole(house: House, size_bytes: int) -> None:
    async with house.station() as station:
        transaction_id = await started(station)
        data = [sampled(1, 2000), sampled(2, 3000, size_bytes), sampled(4, 8000)]
        assert (await stop(station, transaction_id, data))[0] == 3
        session = await the_session(house)
        assert (session.state, session.energy_mwh) == ("ended", 8_000_000)
        assert await readings_of(house, session) >= 3


async def test_a_stop_beyond_all_limits_is_taken_with_its_first_and_last_readings(house: House) -> None:
    async with house.station() as station:
        transaction_id = await started(station)
        data = [sampled(1, 2000), *[sampled(2, 3000, 50_000)] * 40, sampled(4, 8000)]
        assert (await stop(station, transaction_id, data))[0] == 3
        session = await the_session(house)
        assert (session.state, session.energy_mwh) == ("ended", 8_000_000)
        assert await readings_of(house, session) == 2
    rows = await house.log(at_least=8)
    assert any("taken without most of its readings" in row.body for row in rows if row.kind == "connection")


async def test_a_stop_that_is_too_large_however_it_is_cut_still_ends_its_session(house: House) -> None:
    async with house.station() as station:
        assert (await stop(station, await started(station), [sampled(1, 2000, 2_000_000)]))[0] == 3
        assert (await the_session(house)).state == "ended"


async def test_a_large_event_of_a_2_0_1_transaction_is_taken(house: House) -> None:
    async with house.station(subprotocols=["ocpp2.0.1"], boot=False) as station:
        await station.call("BootNotification", {"reason": "PowerUp", "chargingStation": {"vendorName": "A", "model": "B"}})
        for seq_no, kind, trigger, count in ((0, "Started", "CablePluggedIn", 1), (1, "Updated", "MeterValuePeriodic", 10_000)):
            answer = await station.call("TransactionEvent", event(seq_no, kind, trigger, [meter201(1, 1000)] * count))
            assert answer[0] == 3
        last = [meter201(1, 1000), *[meter201(2, 5000)] * 30_000, meter201(4, 7000)]
        assert (await station.call("TransactionEvent", event(2, "Ended", "EVDeparted", last)))[0] == 3

        async def whole() -> Session | None:
            session = await the_session(house)
            return session if session.energy_mwh == 6_000_000 and session.state == "ended" else None

        await eventually(whole)


def event(seq_no: int, kind: str, trigger: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    """A TransactionEvent with these meter values."""
    return {
        "eventType": kind,
        "timestamp": AT.format(seq_no),
        "triggerReason": trigger,
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": "tx"},
        "evse": {"id": 1, "connectorId": 1},
        "meterValue": values,
    }


def meter201(hour: int, wh: int) -> dict[str, Any]:
    """A 2.0.1 meter value."""
    return {"timestamp": AT.format(hour), "sampledValue": [{"value": wh}]}


@pytest.mark.parametrize(
    ("action", "field"),
    [("NotifyReport", "reportData"), ("NotifyMonitoringReport", "monitor"), ("NotifyCustomerInformation", "data")],
)
async def test_a_report_of_up_to_a_mebibyte_is_read(house: House, action: str, field: str) -> None:
    """It is judged by what stands in it, so its padding is what it is refused for, not its size."""
    async with house.station(subprotocols=["ocpp2.0.1"], boot=False) as station:
        await station.call("BootNotification", {"reason": "PowerUp", "chargingStation": {"vendorName": "A", "model": "B"}})
        answer = await station.call(action, {**REPORT, field: "x" * 900_000})
        assert answer[2] in {"TypeConstraintViolation", "PropertyConstraintViolation"}
        assert (await station.call(action, {**REPORT, field: "x" * 1_100_000}))[2] == "GenericError"
        assert (await station.call("Heartbeat", {}))[0] == 3


@pytest.mark.parametrize("action", ["Heartbeat", "StatusNotification", "StartTransaction", "DataTransfer"])
async def test_other_large_messages_are_refused_in_words_and_the_line_stays(house: House, action: str) -> None:
    async with house.station() as station:
        answer = await station.call(action, {"vendorId": "x", "data": "y" * 70_000})
        assert answer[2] == "GenericError"
        assert "at most 65536 are taken" in answer[3]
        assert (await station.call("Heartbeat", {}))[0] == 3


async def test_a_large_answer_to_a_question_of_ours_is_read(house: House) -> None:
    async with house.station() as station:
        asking = asyncio.create_task(house.gateway.commands.send("CP1", "GetLocalListVersion", {}))
        call = await station.next_call("GetLocalListVersion")
        await station.say(json.dumps([3, call[1], {"listVersion": 1}]) + " " * 300_000)
        outcome = await asking
        assert outcome.state == "answered"


async def test_before_an_accepted_boot_nothing_large_is_read(house: House) -> None:
    async with house.station(boot=False) as station:
        await station.say(json.dumps([2, "x", "BootNotification", {"chargePointVendor": "x" * 9000}]))
        assert (await station.closed())[0] == 1009
