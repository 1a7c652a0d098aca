"""One connection: order, replays, late answers, takeovers, back-pressure, the end."""

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncGenerator, AsyncIterator

import pytest
from sqlalchemy import text
from websockets.exceptions import ConnectionClosed, InvalidStatus

from gridtap.charging.store import SessionFilter, list_sessions
from gridtap.gateway.limits import Limits
from gridtap.stations.store import get_station
from gridtap.storage.database import Database
from gridtap.storage.transaction import Transaction
from tests.gateway.house import BOOT, PASSWORD, House, RawStation, basic, eventually, open_house

NOW = "2026-11-22T10:00:00Z"
START = {"connectorId": 1, "idTag": "T", "meterStart": 0, "timestamp": NOW}


async def test_pipelined_calls_are_answered_in_order(house: House) -> None:
    async with house.station() as station:
        for number in range(12):
            await station.say(f'[2,"p{number}","{"Heartbeat" if number % 2 else "StatusNotification"}",{_status(number)}]')
        assert [answer[1] for answer in await station.answers(12)] == [f"p{number}" for number in range(12)]


def _status(number: int) -> str:
    return "{}" if number % 2 else '{"connectorId":1,"errorCode":"NoError","status":"Available"}'


async def test_the_same_message_again_gets_the_same_answer(house: House) -> None:
    async with house.station() as station:
        first = await station.call("StartTransaction", START, "same")
        again = await station.call("StartTransaction", START, "same")
        assert again == first
        other = await station.call("StartTransaction", {**START, "connectorId": 2}, "same")
        assert other[0] == 4
        assert len(await house.read(lambda connection: list_sessions(connection, SessionFilter()))) == 1


async def test_a_retry_with_a_new_message_id_on_a_new_connection_gets_the_same_payload(house: House) -> None:
    async with house.station() as station:
        first = await station.call("StartTransaction", START)
    async with house.station(boot=False) as station:
        again = await station.call("StartTransaction", START)
    assert json.dumps(first[2]) == json.dumps(again[2])
    assert len(await house.read(lambda connection: list_sessions(connection, SessionFilter()))) == 1


async def test_the_newest_connection_wins_and_the_old_one_is_fenced(house: House) -> None:
    async with house.station() as old:
        asking = asyncio.create_task(house.gateway.commands.reset("CP1"))
        await old.next_call("Reset")
        async with house.station(boot=False) as new:
            assert (await old.closed())[0] == 1008
            outcome = await asking
            assert (outcome.state, outcome.error and outcome.error.code) == ("timed_out", "connection_lost")
            assert (await new.call("Heartbeat", {}))[0] == 3
            known = await house.read(lambda connection: get_station(connection, "CP1"))
            assert (known.connected, known.generation) == (True, 2)
            assert await house.events("station_disconnected") == []
            assert house.gateway.fleet.connected_ids() == ["CP1"]


async def test_a_stranger_never_disturbs_a_live_connection(house: House) -> None:
    async with house.station() as station:
        for _ in range(5):
            with contextlib.suppress(Exception):
                async with house.station(additional_headers=basic("CP1", "guess-guess")):
                    pass
        assert (await station.call("Heartbeat", {}))[0] == 3


async def test_repeated_takeovers_raise_an_alarm(house: House) -> None:
    for _ in range(4):
        await _stay(house)

    async def alarmed() -> bool:
        return any(event.data["type"] == "repeated_takeovers" for event in await house.events("security_event"))

    await eventually(alarmed)


async def _stay(house: House) -> RawStation:
    opening = house.station(boot=False)
    return await opening.__aenter__()


async def test_answers_nobody_asked_for_change_nothing(house: House) -> None:
    async with house.station() as station:
        for number in range(1000):
            await station.say(f'[3,"nobody{number}",{{"status":"Accepted"}}]')
        assert (await station.call("Heartbeat", {}))[0] == 3
        link = house.gateway.fleet.link("CP1")
        assert link is not None
        assert link.peer.unsolicited_replies == 1000


async def test_a_station_that_sends_only_rubbish_is_cut_off(house: House) -> None:
    async with house.station() as station:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(400):
                await station.say("{")
        assert (await station.closed())[0] == 1008


async def test_a_connection_that_is_not_kept_alive_is_dropped(db: Database) -> None:
    async with open_house(db, limits=Limits(ping_interval_s=0.1, handshake_s=0.4)) as house:
        await house.register("CP1")
        reader, writer = await asyncio.open_connection("127.0.0.1", house.gateway.port)
        writer.write(_handshake(house))
        await reader.readuntil(b"\r\n\r\n")
        await eventually(lambda: house.gateway.fleet.is_connected("CP1"))
        heard = await asyncio.wait_for(reader.read(), 5)
        assert heard.startswith(b"\x89\x00"), "a ping came before the end"
        writer.close()
        await eventually(lambda: not house.gateway.fleet.is_connected("CP1"))


async def test_a_connection_that_answers_pings_is_kept(db: Database) -> None:
    async with open_house(db, limits=Limits(ping_interval_s=0.05, handshake_s=0.2)) as house:
        await house.register("CP1")
        async with house.station() as station:
            link = house.gateway.fleet.link("CP1")
            assert link is not None
            heard_at = link.socket.heard_at
            await eventually(lambda: link.socket.heard_at > heard_at + 0.5)
            assert (await station.call("Heartbeat", {}))[0] == 3


def _handshake(house: House) -> bytes:
    lines = [
        "GET /ocpp/CP1 HTTP/1.1",
        "Host: x",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol: ocpp1.6",
        f"Authorization: {basic('CP1', PASSWORD)['Authorization']}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def test_binary_messages_are_refused(house: House) -> None:
    async with house.station() as station:
        await station.socket.send(b'[2,"x","Heartbeat",{}]', text=False)
        assert (await station.closed())[0] == 1003


async def test_fragments_are_put_together(house: House) -> None:
    async with house.station() as station:
        await station.socket.send(iter(['[2,"x",', '"Heart', 'beat",{}]']))
        assert (await station.answer_to("x"))[0] == 3


async def test_fragments_are_capped_together(house: House) -> None:
    async with house.station() as station:
        with contextlib.suppress(ConnectionClosed):
            await station.socket.send("x" * 100_000 for _ in range(50))
        assert (await station.closed())[0] == 1009


async def test_a_message_that_is_begun_and_never_finished_ends_the_connection(db: Database) -> None:
    async with open_house(db, limits=Limits(ping_interval_s=0.05, unfinished_s=0.1)) as house:
        await house.register("CP1")
        never = asyncio.Event()

        async def endless() -> AsyncIterator[str]:
            yield '[2,"x",'
            await never.wait()

        async with house.station() as station:
            sending = asyncio.create_task(station.socket.send(endless()))
            assert await station.closed() == (1008, "a message was begun and not finished")
            sending.cancel()
        assert not house.gateway.fleet.is_connected("CP1")


async def test_empty_fragments_without_end_take_no_room_and_can_be_finished(house: House) -> None:
    async with house.station() as station:
        await station.socket.send(iter(['[2,"x",', *[""] * 2000, '"Heartbeat",{}]']))
        assert (await station.answer_to("x"))[0] == 3


LATE_START = b'[2,"late","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":1,"timestamp":"2026-11-22T10:00:00Z"}]'


def _frame(data: bytes, opcode: int = 1) -> bytes:
    """A whole masked frame; the mask is zeros."""
    size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + len(data).to_bytes(2, "big")
    return bytes([0x80 | opcode]) + size + bytes(4) + data


@contextlib.asynccontextmanager
async def _bare_station(house: House) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A booted station that goes on talking whatever it is told."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.gateway.port)
    try:
        writer.write(_handshake(house))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_frame(b'[2,"b","BootNotification",' + json.dumps(BOOT).encode() + b"]"))
        await asyncio.wait_for(reader.readuntil(b"Accepted"), 5)
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def test_a_call_after_a_close_is_not_heard(house: House) -> None:
    async with _bare_station(house) as (reader, writer):
        writer.write(_frame((1000).to_bytes(2, "big"), opcode=8) + _frame(LATE_START))
        assert b"late" not in await asyncio.wait_for(reader.read(), 10)
        assert await house.read(lambda connection: list_sessions(connection, SessionFilter())) == []


async def test_calls_of_a_connection_that_gave_way_to_a_newer_one_are_not_heard(house: House) -> None:
    async with _bare_station(house) as (reader, writer), house.station(boot=False) as new:
        await reader.readuntil(b"replaced by a newer connection")
        writer.write(_frame(LATE_START) + _frame((1008).to_bytes(2, "big"), opcode=8))
        assert b"late" not in await asyncio.wait_for(reader.read(), 10)
        assert (await new.call("Heartbeat", {}))[0] == 3
        assert await house.read(lambda connection: list_sessions(connection, SessionFilter())) == []


async def test_a_message_that_inflates_beyond_the_limit_is_refused(house: House) -> None:
    async with house.station(compression="deflate") as station:
        await station.say('[2,"x","Heartbeat",{}]' + " " * 5_000_000)
        assert (await station.closed())[0] == 1009


async def test_a_flood_of_calls_is_held_back_and_loses_nothing(house: House) -> None:
    async with house.station() as station:
        flood = asyncio.create_task(_flood(station, 500))
        answered = [answer[1] for answer in await station.answers(500)]
        await flood
        assert answered == [f"f{number}" for number in range(500)]


async def _flood(station: RawStation, count: int) -> None:
    for number in range(count):
        await station.say(f'[2,"f{number}","StatusNotification",{_status(0)}]')


async def test_shutting_down_lets_answers_out_first(db: Database) -> None:
    async with open_house(db) as house:
        await house.register("CP1")
        async with house.station() as station:
            held = asyncio.Event()
            loop = asyncio.get_running_loop()
            gate = _hold_writer(db, loop, held)
            await held.wait()
            await station.say(f'[2,"last","StartTransaction",{json.dumps(START)}]')
            await eventually(lambda: (link := house.gateway.fleet.link("CP1")) and not link.peer.is_idle)
            stopping = asyncio.create_task(house.gateway.stop())
            gate.set()
            assert (await station.answer_to("last"))[0] == 3
            assert (await station.closed())[0] == 1001
            await stopping
        known = await house.read(lambda connection: get_station(connection, "CP1"))
        assert not known.connected


def _hold_writer(db: Database, loop: asyncio.AbstractEventLoop, held: asyncio.Event) -> threading.Event:
    gate = threading.Event()

    def wait(_tx: Transaction) -> None:
        loop.call_soon_threadsafe(held.set)
        gate.wait(10)

    db.submit(wait, lambda _result, _error: None)
    return gate


async def test_a_database_failure_closes_without_an_error_for_a_transaction(house: House) -> None:
    async with house.station() as station:
        await house.db.write(lambda tx: tx.execute(text("ALTER TABLE facts RENAME TO facts_away")))
        await station.say(f'[2,"x","StartTransaction",{json.dumps(START)}]')
        assert (await station.closed())[0] == 1013
        assert "x" not in [row.message_id for row in await house.log(at_least=3) if row.direction == "out"]
    await house.db.write(lambda tx: tx.execute(text("ALTER TABLE facts_away RENAME TO facts")))

    async def again() -> bool:
        with contextlib.suppress(InvalidStatus):
            async with house.station(boot=False) as station:
                return (await station.call("StartTransaction", START))[0] == 3
        return False

    await eventually(again)


async def test_while_nothing_can_be_stored_the_door_answers_503(house: House) -> None:
    house.gateway.health.trouble(OSError("disk full"))
    with pytest.raises(InvalidStatus) as caught:
        async with house.station():
            pass
    assert caught.value.response.status_code == 503
    assert caught.value.response.headers["Retry-After"] == "10"
    await eventually(lambda: house.gateway.health.complaint is None)
    async with house.station() as station:
        assert (await station.call("Heartbeat", {}))[0] == 3


async def test_a_peer_that_does_not_read_is_dropped(db: Database) -> None:
    async with open_house(db, limits=Limits(unread_bytes=100_000)) as house:
        await house.register("CP1")
        reader, writer = await asyncio.open_connection("127.0.0.1", house.gateway.port, limit=1024)
        writer.write(_handshake(house))
        await reader.readuntil(b"\r\n\r\n")
        link = await eventually(lambda: house.gateway.fleet.link("CP1"))

        def push() -> bool:
            link.socket.send(b"x" * 60_000)
            return link.is_over

        await eventually(push)
        writer.close()
