"""Frames that no honest station sends: the server survives, answers with the right code, loses nothing."""

import contextlib
import json
from typing import Any, NamedTuple

import pytest
from websockets.exceptions import ConnectionClosed

from gridtap.charging.store import SessionFilter, list_sessions
from gridtap.storage.database import Database
from tests.gateway.house import BOOT, PASSWORD, House, RawStation, basic, open_house

NOW = "2026-11-22T10:00:00Z"


class Hostile(NamedTuple):
    """A frame and what becomes of it: a CALLERROR code, "" for silence, "ok" for a result, an int for a close code."""

    name: str
    frame: str | bytes
    outcome: str | int


def call(action: object, payload: object, message_id: object = "x") -> str:
    """A CALL, however odd."""
    return json.dumps([2, message_id, action, payload])


def status(**changes: Any) -> str:
    """A StatusNotification with something changed."""
    return call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available", **changes})


def start(**changes: Any) -> str:
    """A StartTransaction with something changed."""
    return call("StartTransaction", {"connectorId": 1, "idTag": "T", "meterStart": 0, "timestamp": NOW, **changes})


def stop(**changes: Any) -> str:
    """A StopTransaction with something changed."""
    return call("StopTransaction", {"transactionId": 1, "meterStop": 5, "timestamp": NOW, **changes})


def meter(**changes: Any) -> str:
    """MeterValues with something changed."""
    sampled = {"timestamp": NOW, "sampledValue": [{"value": "1"}]}
    return call("MeterValues", {"connectorId": 1, "meterValue": [sampled], **changes})


def sample(**fields: Any) -> str:
    """MeterValues with one odd sample."""
    return meter(meterValue=[{"timestamp": NOW, "sampledValue": [fields]}])


SILENT: list[Hostile] = [
    Hostile("an open brace", "{", ""),
    Hostile("nothing", "", ""),
    Hostile("an object", "{}", ""),
    Hostile("an empty array", "[]", ""),
    Hostile("only a type", "[2]", ""),
    Hostile("a number", "42", ""),
    Hostile("a huge integer", "9" * 5000, ""),
    Hostile("a huge message type", f"[{'9' * 5000}]", ""),
    Hostile("deep nesting", "[" * 100_000, ""),
    Hostile("a short answer", '[3,"x"]', ""),
    Hostile("a long answer", '[3,"x",{},{}]', ""),
    Hostile("a raw control character", '[2,"x\x07","Heartbeat",{}]', ""),
    Hostile("id null", '[2,null,"Heartbeat",{}]', ""),
    Hostile("id an object", '[2,{},"Heartbeat",{}]', ""),
    Hostile("type 99", '[99,"x","Heartbeat",{}]', ""),
    Hostile("type text", '["2","x","Heartbeat",{}]', ""),
    Hostile("type true", '[true,"x","Heartbeat",{}]', ""),
    Hostile("type 5", '[5,"x","Heartbeat",{}]', ""),
    Hostile("type 6", '[6,"x","Heartbeat",{}]', ""),
    Hostile("an answer nobody asked for", '[3,"x",{}]', ""),
    Hostile("an error nobody asked for", '[4,"x","GenericError","",{}]', ""),
    Hostile("a short error", '[4,"x"]', ""),
    Hostile("a byte order mark", b'\xef\xbb\xbf[3,"x",{}]', ""),
    Hostile("a byte order mark before a call", b'\xef\xbb\xbf[2,"x","Heartbeat",{}]', ""),
    Hostile("bytes that are no UTF-8", b'[2,"\xff\xfe","Heartbeat",{}]', ""),
    Hostile("a message id of 1 MB", call("Heartbeat", {}, "x" * 1_000_000), ""),
]
REFUSED: list[Hostile] = [
    Hostile("type 2.0", '[2.0,"x","Heartbeat",{}]', "*"),
    Hostile("action a list", call([], {}), "*"),
    Hostile("action an object", call({}, {}), "*"),
    Hostile("action null", call(None, {}), "*"),
    Hostile("action a path", call("../../", {}), "NotImplemented"),
    Hostile("NUL in an action", call("a\u0000b", {}), "NotImplemented"),
    Hostile("an action of 5 kB", call("a" * 5000, {}), "NotImplemented"),
    Hostile("NUL in a message id", call("Heartbeat", {"a": 1}, "x\u0000y"), "*"),
    Hostile("action for stations", call("Reset", {"type": "Hard"}), "NotSupported"),
    Hostile("only a type and an id", '[2,"x"]', "FormationViolation"),
    Hostile("three elements", '[2,"x","Heartbeat"]', "FormationViolation"),
    Hostile("five elements", '[2,"x","Heartbeat",{},1]', "FormationViolation"),
    Hostile("six elements", '[2,"x","Heartbeat",{},1,2]', "*"),
    Hostile("payload a list", call("Heartbeat", []), "FormationViolation"),
    Hostile("payload text", call("Heartbeat", "x"), "FormationViolation"),
    Hostile(
        "deep nesting in a payload", '[2,"x","Heartbeat",' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "]", "FormationViolation"
    ),
    Hostile("bytes that are no UTF-8 in a payload", b'[2,"x","Authorize",{"idTag":"\xff\xfe"}]', "FormationViolation"),
    Hostile("a lone surrogate", '[2,"x","Authorize",{"idTag":"\\ud800"}]', "FormationViolation"),
    Hostile("a raw control character in a payload", '[2,"x","Authorize",{"idTag":"a\x07"}]', "FormationViolation"),
    Hostile("a huge number", meter(transactionId=1).replace("1,", "9" * 5000 + ",", 1), "PropertyConstraintViolation"),
    Hostile("1e400", status(connectorId=7).replace("7", "1e400"), "PropertyConstraintViolation"),
    Hostile("NaN", '[2,"x","Heartbeat",NaN]', "FormationViolation"),
    Hostile("Infinity", '[2,"x","Heartbeat",Infinity]', "FormationViolation"),
    Hostile("unknown field", call("Heartbeat", {"a": 1}), "FormationViolation"),
    Hostile("field missing", call("Authorize", {}), "OccurenceConstraintViolation"),
    Hostile("tag of 21", call("Authorize", {"idTag": "x" * 21}), "PropertyConstraintViolation"),
    Hostile("tag of 37", call("Authorize", {"idTag": "x" * 37}), "PropertyConstraintViolation"),
    Hostile("tag of 256", call("Authorize", {"idTag": "x" * 256}), "PropertyConstraintViolation"),
    Hostile("tag a number", call("Authorize", {"idTag": 5}), "TypeConstraintViolation"),
    Hostile("connector -1", status(connectorId=-1), "PropertyConstraintViolation"),
    Hostile("connector 10^9", status(connectorId=10**9), "PropertyConstraintViolation"),
    Hostile("connector 2^64", status(connectorId=2**64), "*"),
    Hostile("meter for connector 10^9", meter(connectorId=10**9), "PropertyConstraintViolation"),
    Hostile("start on connector 0", start(connectorId=0), "PropertyConstraintViolation"),
    Hostile("status unknown", status(status="Exploded"), "PropertyConstraintViolation"),
    Hostile("time of year 0", status(timestamp="0000-01-01T00:00:00Z"), "PropertyConstraintViolation"),
    Hostile("time with an odd zone", status(timestamp="2026-01-01T00:00:00+25:00"), "PropertyConstraintViolation"),
    Hostile("time of 5 kB", status(timestamp="2" * 5000), "PropertyConstraintViolation"),
    Hostile("no samples", meter(meterValue=[]), "OccurenceConstraintViolation"),
    Hostile(
        "100,000 samples", meter(meterValue=[{"timestamp": NOW, "sampledValue": [{"value": "1"}] * 100_000}]), "GenericError"
    ),
    Hostile("meter of 10^18", start(meterStart=10**18), "PropertyConstraintViolation"),
]
TAKEN: list[Hostile] = [
    Hostile("payload null", '[2,"x","Heartbeat",null]', "ok"),
    Hostile("duplicate keys", '[2,"x","Authorize",{"idTag":"a","idTag":"b"}]', "ok"),
    Hostile("a control character in a tag", call("Authorize", {"idTag": "a\u0007b"}), "ok"),
    Hostile("NUL in a tag", call("Authorize", {"idTag": "a\u0000b"}), "ok"),
    Hostile("NUL in a status", status(info="a\u0000b", vendorErrorCode="\u0000"), "ok"),
    Hostile("right-to-left in a tag", call("Authorize", {"idTag": "‮abc"}), "ok"),
    Hostile("zero-width in a tag", call("Authorize", {"idTag": "a​b"}), "ok"),
    Hostile("time without a zone", status(timestamp="2026-01-01T00:00:00"), "ok"),
    Hostile("time 24:00:00", status(timestamp="2026-01-01T24:00:00Z"), "ok"),
    Hostile("leap second", status(timestamp="2016-12-31T23:59:60Z"), "ok"),
    Hostile("year 9999", status(timestamp="9999-12-31T23:59:59-12:00"), "ok"),
    Hostile("year 1", status(timestamp="0001-01-01T00:00:00+12:00"), "ok"),
    Hostile("year 1970", start(timestamp="1970-01-01T00:00:00Z"), "ok"),
    Hostile("stop of -1", stop(transactionId=-1), "ok"),
    Hostile("stop of 0", stop(transactionId=0), "ok"),
    Hostile("stop of 2^31", stop(transactionId=2**31), "ok"),
    Hostile("stop of 2^63", stop(transactionId=2**63), "ok"),
    Hostile("stop of 2^64", stop(transactionId=2**64), "ok"),
    Hostile("meter of -1", meter(transactionId=-1), "ok"),
    Hostile("meter of 2^63", meter(transactionId=2**63), "ok"),
    Hostile("meter of the station itself", meter(connectorId=0), "ok"),
    Hostile("a meter that runs backwards", start(meterStart=-5), "ok"),
    Hostile("a value that is no number", sample(value="abc"), "ok"),
    Hostile("a value of 1e400", sample(value="1e400"), "ok"),
    Hostile("a value NaN", sample(value="NaN"), "ok"),
    Hostile("a value of 300 digits", sample(value="9" * 300), "ok"),
    Hostile("a value with NUL", sample(value="1\u0000"), "ok"),
    Hostile("a signed value of 30 kB", sample(value="S" * 30_000, format="SignedData"), "ok"),
    Hostile("a signed value of 100 kB", sample(value="S" * 100_000, format="SignedData"), "ok"),
    Hostile("2,000 samples", meter(meterValue=[{"timestamp": NOW, "sampledValue": [{"value": "1"}] * 2000}]), "ok"),
    Hostile("an unknown vendor", call("DataTransfer", {"vendorId": "x", "data": "\u0000"}), "ok"),
]
CLOSED: list[Hostile] = [
    Hostile("5 MB of spaces", " " * 5_000_000, 1009),
    Hostile("a stop of 5 MB", stop(transactionData=[{"timestamp": NOW, "sampledValue": [{"value": "1" * 5_000_000}]}]), 1009),
]


async def still_works(station: RawStation) -> None:
    """The connection is alive and does its work."""
    assert (await station.call("Heartbeat", {}))[0] == 3


@pytest.mark.parametrize("hostile", SILENT, ids=lambda each: each.name)
async def test_what_is_no_message_is_met_with_silence(house: House, hostile: Hostile) -> None:
    async with house.station() as station:
        await station.say(hostile.frame)
        await station.say('[2,"after","Heartbeat",{}]')
        assert (await station.answer_to("after"))[0] == 3


@pytest.mark.parametrize("hostile", REFUSED, ids=lambda each: each.name)
async def test_a_faulty_call_gets_the_code_for_its_fault(house: House, hostile: Hostile) -> None:
    async with house.station() as station:
        await station.say(hostile.frame)
        if hostile.outcome == "*":
            await station.say('[2,"after","Heartbeat",{}]')
            assert (await station.answer_to("after"))[0] == 3
            return
        answer = await station.answer_to("x")
        assert answer[:3] == [4, "x", hostile.outcome]
        assert len(answer) == 5
        await still_works(station)


@pytest.mark.parametrize("hostile", TAKEN, ids=lambda each: each.name)
async def test_what_can_be_understood_is_answered(house: House, hostile: Hostile) -> None:
    async with house.station() as station:
        await station.say(hostile.frame)
        assert (await station.answer_to("x"))[0] == 3
        await still_works(station)


@pytest.mark.parametrize("hostile", CLOSED, ids=lambda each: each.name)
async def test_what_is_too_large_closes_the_connection(house: House, hostile: Hostile) -> None:
    async with house.station() as station:
        with contextlib.suppress(ConnectionClosed):
            await station.say(hostile.frame)
        assert (await station.closed())[0] == hostile.outcome
    async with house.station() as station:
        await still_works(station)


async def test_hostile_frames_among_honest_ones_lose_nothing(house: House) -> None:
    async with house.station() as station:
        started: list[int] = []
        for number, hostile in enumerate([*SILENT, *REFUSED]):
            await station.say(hostile.frame)
            if number % 8 == 0:
                answer = await station.call(
                    "StartTransaction", {"connectorId": 1, "idTag": "T", "meterStart": number, "timestamp": NOW}
                )
                started.append(answer[2]["transactionId"])
        sessions = await house.read(lambda connection: list_sessions(connection, SessionFilter(), limit=500))
        assert {str(number) for number in started} == {session.transaction_id for session in sessions}


async def test_every_hostile_frame_stands_in_the_log(house: House) -> None:
    async with house.station() as station:
        for hostile in SILENT:
            await station.say(hostile.frame)
        await still_works(station)
    rows = [row for row in await house.log(at_least=len(SILENT)) if row.direction == "in"]
    assert len(rows) >= len(SILENT)
    assert {row.kind for row in rows} >= {"malformed", "result", "error", "connection"}


async def test_frames_that_postgresql_cannot_hold_are_kept_cleaned(postgres_url: str) -> None:
    db = Database(postgres_url)
    db.start()
    try:
        async with open_house(db) as house:
            await house.register("CP1")
            async with house.station(additional_headers=basic("CP1", PASSWORD)) as station:
                for hostile in [*SILENT, *REFUSED, *TAKEN]:
                    await station.say(hostile.frame)
                    await still_works(station)
                assert (await station.call("BootNotification", BOOT))[0] == 3
            rows = await house.log(at_least=100)
            assert len(rows) >= 100
            assert db.writer.dropped_rows == 0
    finally:
        await db.stop()
