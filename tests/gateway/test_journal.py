"""The wire log: complete, masked, searchable, live."""

import json
from datetime import timedelta

import pytest

from gridtap.gateway.journal import Journal, MessageFilter, read_messages
from gridtap.gateway.masking import mask_frame, mask_payload
from gridtap.gateway.model import MessageRow
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.stations.store import get_station
from gridtap.storage.database import Database
from tests.gateway.house import House, eventually

STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


async def test_a_conversation_stands_in_the_log_in_order(house: House) -> None:
    async with house.station(boot=False) as station:
        await station.call("BootNotification", {"chargePointVendor": "Acme", "chargePointModel": "One"}, "b1")
        await station.call("StatusNotification", STATUS, "s1")

    async def complete() -> list[MessageRow] | None:
        found = await house.log()
        return found if [row.message_id for row in found].count("s1") == 2 else None

    rows = await eventually(complete)
    said = [(row.direction, row.kind, row.message_id, row.action) for row in rows if row.message_id in ("b1", "s1")]
    assert said == [
        ("in", "call", "b1", "BootNotification"),
        ("out", "result", "b1", "BootNotification"),
        ("in", "call", "s1", "StatusNotification"),
        ("out", "result", "s1", "StatusNotification"),
    ]
    assert rows[0].kind == "connection"
    assert rows[0].body.startswith("connected from 127.0.0.1")
    assert [row.id for row in rows] == sorted({row.id for row in rows})


async def test_a_closing_stands_in_the_log_with_its_reason(house: House) -> None:
    async with house.station() as station:
        await station.socket.close(1000, "good night")

    async def closing() -> MessageRow | None:
        rows = await house.read(lambda connection: read_messages(connection, "CP1", MessageFilter(kind="connection")))
        return next((row for row in rows if "good night" in row.body), None)

    assert (await eventually(closing)).direction == "in"


async def test_listeners_hear_every_line_until_they_stop(house: House) -> None:
    heard: list[MessageRow] = []
    stop = house.gateway.journal.subscribe("CP1", heard.append)
    async with house.station() as station:
        await station.call("Heartbeat", {}, "h1")
        assert [row.direction for row in heard if row.message_id == "h1"] == ["in", "out"]
        stop()
        await station.call("Heartbeat", {}, "h2")
        assert "h2" not in [row.message_id for row in heard]


async def _journal(db: Database, lines: int) -> list[MessageRow]:
    await db.write(lambda tx: register_station(tx, NewStation(station_id="J1")))
    key = (await db.read(lambda connection: get_station(connection, "J1"))).station_key
    start = 1_800_000_000_000_000
    ticks = iter(range(start, start + 10**9, 1_000_000))
    journal = Journal(db.append_soon, lambda: next(ticks))
    log = journal.of(key, "J1")
    for number in range(lines):
        action = "Heartbeat" if number % 2 else "Authorize"
        log.frame("in", "call", f"m{number}", action, json.dumps([2, f"m{number}", action, {"n": number}]).encode())
    log.unread(b'{"broken\x00\xff', malformed=True)
    log.connection("out", "closed by us: 1001")
    journal.flush()
    await db.write(lambda tx: None)
    return await db.read(lambda connection: read_messages(connection, "J1"))


async def test_lines_are_found_by_action_kind_direction_text_and_time(database: Database) -> None:
    rows = await _journal(database, 10)
    assert [row.id for row in rows] == sorted((row.id for row in rows), reverse=True)

    async def found(wanted: MessageFilter) -> list[str | None]:
        return [row.message_id for row in await database.read(lambda connection: read_messages(connection, "J1", wanted))]

    assert await found(MessageFilter(action="Authorize")) == ["m8", "m6", "m4", "m2", "m0"]
    assert await found(MessageFilter(kind="malformed")) == [None]
    assert await found(MessageFilter(kind="connection", direction="out")) == [None]
    assert await found(MessageFilter(text='"N": 7')) == ["m7"]
    assert await found(MessageFilter(text="100%")) == []
    assert await found(MessageFilter(since=rows[3].at, until=rows[1].at)) == [rows[2].message_id, rows[3].message_id]
    assert await found(MessageFilter(since=rows[0].at + timedelta(seconds=1))) == []


async def test_pages_follow_each_other(database: Database) -> None:
    rows = await _journal(database, 10)
    first = await database.read(lambda connection: read_messages(connection, "J1", limit=5))
    second = await database.read(lambda connection: read_messages(connection, "J1", limit=50, cursor=first[-1].id))
    assert [*first, *second] == rows


async def test_what_databases_cannot_hold_is_kept_cleaned(database: Database) -> None:
    rows = await _journal(database, 0)
    assert rows[1].body == '{"broken��'


@pytest.mark.parametrize(
    ("action", "frame", "secret"),
    [
        ("ChangeConfiguration", '[2,"x","ChangeConfiguration",{"key":"AuthorizationKey","value":"s3cret"}]', "s3cret"),
        ("ChangeConfiguration", '[2,"x","ChangeConfiguration",{"value":"s3cret","key":"authorizationKEY"}]', "s3cret"),
        (
            "GetConfiguration",
            '[3,"x",{"configurationKey":[{"key":"AuthorizationKey","readonly":false,"value":"s3cret"}]}]',
            "s3cret",
        ),
        ("GetDiagnostics", '[2,"x","GetDiagnostics",{"location":"ftp://bob:s3cret@host/a"}]', "s3cret"),
        ("", '[2,"x","ChangeConfiguration",{"key":"AuthorizationKey","value":"s3cret', "s3cret"),
        (
            "SetVariables",
            '[2,"x","SetVariables",{"setVariableData":[{"variable":{"name":"BasicAuthPassword"},"attributeValue":"s3cret"}]}]',
            "s3cret",
        ),
        ("SetNetworkProfile", '[2,"x","SetNetworkProfile",{"connectionData":{"basicAuthPassword":"s3cret"}}]', "s3cret"),
        (
            "DataTransfer",
            json.dumps([2, "x", "DataTransfer", {"data": "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----"}]),
            "s3cret",
        ),
    ],
)
def test_secrets_are_masked(action: str, frame: str, secret: str) -> None:
    masked = mask_frame(frame, action)
    assert secret not in masked
    assert "***" in masked


@pytest.mark.parametrize(
    "frame",
    [
        '[2,"x","MeterValues",{"a":"://user:pass@"}]',
        '[2, "x", "Heartbeat", {}]',
        '[2,"x","UpdateFirmware",{"location":"https://host/firmware.bin"}]',
    ],
)
def test_what_holds_no_secret_stays_as_it_was(frame: str) -> None:
    action = frame.split('"')[3]
    assert mask_frame(frame, action) == frame


def test_payloads_keep_everything_but_secrets() -> None:
    payload = {"key": "AuthorizationKey", "value": "s3cret", "n": [1, {"password": "p", "b": None}]}
    assert mask_payload(payload) == {"key": "AuthorizationKey", "value": "***", "n": [1, {"password": "***", "b": None}]}
