"""Who may come in, who may not, and what each is told."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import Connection
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from gridtap.gateway.identity import Identities
from gridtap.gateway.limits import Limits
from gridtap.stations.model import DoorFacts, PendingStation, StationChange
from gridtap.stations.registry import change_station, remove_station
from gridtap.stations.store import get_station, list_pending
from gridtap.storage.database import Database
from tests.gateway.house import PASSWORD, PATIENCE_S, House, basic, eventually, open_house


async def refused(house: House, station_id: str, **options: Any) -> InvalidStatus:
    """The HTTP answer to a handshake."""
    with pytest.raises(InvalidStatus) as caught:
        async with house.station(station_id, **options):
            pass
    return caught.value


async def the_knock(house: House) -> PendingStation:
    """The one station that knocked."""

    async def look() -> list[PendingStation]:
        return await house.read(list_pending)

    return (await eventually(look))[0]


async def raw_request(house: House, target: bytes) -> bytes:
    """The first line of the answer to a handshake for this very target."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.gateway.port)
    head = b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    credentials = basic("CP1", PASSWORD)["Authorization"].encode()
    rest = b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ocpp1.6\r\n"
    writer.write(head + rest + b"Authorization: " + credentials + b"\r\n\r\n")
    line = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    return line


async def test_an_unknown_station_gets_404_and_is_listed_with_what_to_do(house: House) -> None:
    answer = await refused(house, "CP9")
    assert answer.response.status_code == 404
    knock = await the_knock(house)
    assert (knock.station_id, knock.reason, knock.known, knock.user_name) == ("CP9", "unknown_station", False, "CP9")
    assert knock.type_this == f"ws://127.0.0.1:{house.gateway.port}/ocpp/CP9"
    assert knock.remote_address == "127.0.0.1"
    assert (knock.explanation, knock.remedy) != ("", "")


async def test_a_wrong_password_gets_401_with_a_challenge(house: House) -> None:
    answer = await refused(house, "CP1", additional_headers=basic("CP1", "another-password"))
    assert answer.response.status_code == 401
    assert answer.response.headers["WWW-Authenticate"].startswith("Basic ")
    knock = await the_knock(house)
    assert (knock.reason, knock.known) == ("wrong_password", True)


async def test_no_password_gets_401(house: House) -> None:
    assert (await refused(house, "CP1", additional_headers={})).response.status_code == 401
    assert (await the_knock(house)).reason == "no_password"


async def test_a_user_name_that_is_not_the_id_gets_401(house: House) -> None:
    assert (await refused(house, "CP1", additional_headers=basic("cp1", PASSWORD))).response.status_code == 401
    assert (await the_knock(house)).reason == "wrong_user_name"


async def test_attempts_are_counted_and_forgotten_once_the_station_is_in(house: House) -> None:
    for _ in range(3):
        await refused(house, "CP1", additional_headers={})

    async def three() -> bool:
        return sum(each.attempts for each in await house.read(list_pending)) == 3

    await eventually(three)
    async with house.station():
        assert await house.read(list_pending) == []


async def test_a_knock_just_before_the_station_comes_in_is_not_told_after_it(house: House) -> None:
    await refused(house, "CP1", additional_headers=basic("CP1", "another-password"))
    async with house.station():
        await refused(house, "CP9")  # gathered later, so told later
        assert (await the_knock(house)).station_id == "CP9"
        assert [each.station_id for each in await house.read(list_pending)] == ["CP9"]


async def test_a_password_of_raw_bytes_may_be_kept_as_hexadecimal(house: House) -> None:
    raw = bytes([0, 255, 58, 10, 13, 128, 7, 9, 1, 2])
    await house.register("HEX", password=raw.hex())
    async with house.station("HEX", additional_headers=basic("HEX", raw)) as station:
        assert (await station.call("Heartbeat", {}))[0] == 3


async def test_profile_0_needs_no_password_where_the_operator_said_so(house: House) -> None:
    await house.register("OPEN", password=None, profile=0)
    async with house.station("OPEN", additional_headers={}) as station:
        assert (await station.call("Heartbeat", {}))[0] == 3


async def test_a_station_that_must_use_tls_is_not_let_in_without(house: House) -> None:
    await house.register("TLS", profile=2)
    assert (await refused(house, "TLS")).response.status_code == 403
    knock = await the_knock(house)
    assert (knock.reason, knock.type_this) == ("profile_too_low", None)
    assert "start it with --tls" in knock.remedy


@pytest.mark.parametrize(
    "target",
    [
        b"/ocpp/CP1?x=1",
        b"/ocpp/CP1#x",
        b"//ocpp/CP1",
        b"/ocpp/../ocpp/CP1",
        b"/ocpp/./CP1",
        b"/ocpp/a%2FCP1",
        b"/ocpp/CP1%2f",
        b"/ocpp/%2e%2e",
        b"/ocpp/CP1:x",
        b"/ocpp/CP%00",
        b"/ocpp/CP%0d%0aX",
        b"/ocpp/CP%ff",
        b"/ocpp/CP\x7f1",
        b"/ocpp/CP\xc3\xa9",
        b"/ocpp/" + b"C" * 49,
        b"/ocpp/" + b"C" * 2000,
        b"/ocpp/",
        b"/",
        b"*",
    ],
)
async def test_a_target_that_names_no_station_gets_400(house: House, target: bytes) -> None:
    assert b" 400 " in await raw_request(house, target)


@pytest.mark.parametrize("target", [b"/ocpp/CP1/", b"/ocpp//CP1", b"/ocpp//CP1//"])
async def test_slashes_too_many_around_the_id_let_the_same_station_in(house: House, target: bytes) -> None:
    assert b" 101 " in await raw_request(house, target)


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        (b"/ocpp/DEPOT-9?x=1", "DEPOT-9"),
        (b"/ocpp/DEPOT-9/#x", "DEPOT-9"),
        (b"/ocpp/DEPOT-9%2f", "DEPOT-9"),
        (b"/ocpp%2FDEPOT-9", "DEPOT-9"),
        (b"/ocpp/a%2FDEPOT-9", "DEPOT-9"),
        (b"//ocpp/DEPOT-9", "DEPOT-9"),
        (b"/ocpp/", "CP1"),
        (b"/ocpp", "CP1"),
        (b"/ocpp/" + b"C" * 49, "CP1"),
        (b"/ocpp/" + b"C" * 2000, "CP1"),
    ],
)
async def test_a_mistyped_address_is_listed_with_the_right_one(house: House, target: bytes, meant: str) -> None:
    assert b" 400 " in await raw_request(house, target)
    knock = await the_knock(house)
    assert (knock.station_id, knock.reason) == (meant, "wrong_path")
    assert knock.type_this == f"ws://127.0.0.1:{house.gateway.port}/ocpp/{meant}"
    assert knock.path == target[:512].decode()


async def test_an_id_in_another_case_is_told_which_one_was_probably_meant(house: House) -> None:
    assert (await refused(house, "cp1")).response.status_code == 404
    knock = await the_knock(house)
    assert (knock.station_id, knock.reason, knock.known) == ("cp1", "other_case", False)
    assert knock.remedy.startswith("Did you mean CP1? Upper and lower case count")
    assert knock.type_this == f"ws://127.0.0.1:{house.gateway.port}/ocpp/CP1"


async def test_a_case_that_is_being_read_at_this_moment_is_known(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    read_soon, find_in_other_case, asked = house.db.read_soon, Identities.find_in_other_case, threading.Event()

    def read_when_asked(query: Callable[[Connection], list[DoorFacts]]) -> Future[list[DoorFacts]]:
        return read_soon(lambda connection: query(connection) if asked.wait(PATIENCE_S) else [])

    def find(identities: Identities, station_id: str) -> str | None:
        asked.set()
        return find_in_other_case(identities, station_id)

    monkeypatch.setattr(house.db, "read_soon", read_when_asked)
    monkeypatch.setattr(Identities, "find_in_other_case", find)
    await house.register("DEPOT-7")
    await refused(house, "depot-7")
    assert (await the_knock(house)).reason == "other_case"


async def test_a_case_that_is_no_longer_known_is_nobodys(house: House) -> None:
    await house.db.write(lambda tx: remove_station(tx, "CP1"))
    await refused(house, "cp1")
    assert (await the_knock(house)).reason == "unknown_station"


async def test_an_encoded_id_is_the_id(house: House) -> None:
    assert b" 101 " in await raw_request(house, b"/ocpp/C%501")


async def test_another_path_is_refused_with_the_right_address(house: House) -> None:
    assert b" 404 " in await raw_request(house, b"/steve/websocket/CentralSystemService/CP1")
    knock = await the_knock(house)
    assert (knock.reason, knock.type_this) == ("wrong_path", f"ws://127.0.0.1:{house.gateway.port}/ocpp/CP1")


async def test_no_common_subprotocol_completes_the_handshake_then_closes(house: House) -> None:
    async with connect(house.url(), subprotocols=["ocpp1.2"], additional_headers=basic("CP1", PASSWORD), proxy=None) as socket:  # pyright: ignore[reportArgumentType] - a plain string will do
        assert socket.subprotocol is None
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 5)
        assert socket.close_code == 1002
    assert (await the_knock(house)).reason == "no_common_subprotocol"
    assert house.gateway.fleet.connected_ids() == []


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["ocpp2.1", "ocpp1.6", "ocpp2.0.1"], "ocpp2.1"),
        (["ocpp1.6", "ocpp2.1"], "ocpp1.6"),
        (["ocpp3.0", "ocpp2.0", "ocpp2.0.1"], "ocpp2.0"),
        (["soap", "ocpp1.5", "ocpp2.0.1"], "ocpp2.0.1"),
    ],
)
async def test_the_stations_preference_chooses_the_subprotocol(house: House, offered: list[str], chosen: str) -> None:
    async with house.station(subprotocols=offered, boot=False) as station:
        assert station.socket.subprotocol == chosen


async def test_a_proxys_connection_header_is_understood(house: House) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.gateway.port)
    lines = [
        "GET /ocpp/CP1 HTTP/1.1",
        "Host: x",
        "Upgrade: WebSocket",
        "Connection: keep-alive, Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol: ocpp1.6",
        f"Authorization: {basic('CP1', PASSWORD)['Authorization']}",
    ]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    assert b" 101 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()


async def test_a_station_may_connect_the_moment_it_is_registered(house: House) -> None:
    for number in range(20):
        await house.register(f"NEW{number}")
        async with house.station(f"NEW{number}", boot=False):
            pass


async def test_a_removed_station_is_cut_off_and_unknown(house: House) -> None:
    async with house.station() as station:
        await house.db.write(lambda tx: remove_station(tx, "CP1"))
        await station.closed()
    assert (await refused(house, "CP1")).response.status_code == 404


async def test_before_an_accepted_boot_only_boot_may_be_said(house: House) -> None:
    async with house.station(boot=False) as station:
        answer = await station.call("Heartbeat", {})
        assert answer[:3] == [4, answer[1], "SecurityError"]
        assert (await station.call("BootNotification", {"chargePointVendor": "A", "chargePointModel": "B"}))[0] == 3
        assert (await station.call("Heartbeat", {}))[0] == 3


async def test_a_station_that_was_accepted_before_need_not_boot_again(house: House) -> None:
    async with house.station():
        pass
    async with house.station(boot=False) as station:
        assert (await station.call("Heartbeat", {}))[0] == 3


@pytest.mark.parametrize(("registration", "word"), [("pending", "Pending"), ("rejected", "Rejected")])
async def test_a_station_that_is_not_accepted_is_told_so(house: House, registration: str, word: str) -> None:
    await house.db.write(lambda tx: change_station(tx, "CP1", StationChange(registration=registration)))  # pyright: ignore[reportArgumentType] - parametrized
    async with house.station(boot=False) as station:
        answer = await station.call("BootNotification", {"chargePointVendor": "A", "chargePointModel": "B"})
        assert (answer[2]["status"], answer[2]["interval"] > 0) == (word, True)
        assert (await station.call("Heartbeat", {}))[2] == "SecurityError"


async def test_a_pending_station_may_answer_a_trigger(house: House) -> None:
    await house.db.write(lambda tx: change_station(tx, "CP1", StationChange(registration="pending")))
    async with house.station(boot=False) as station:
        asking = asyncio.create_task(house.gateway.commands.trigger("CP1", "Heartbeat"))
        question = await station.next_call("TriggerMessage")
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
        assert (await asking).accepted
        assert (await station.call("Heartbeat", {}))[0] == 3
        assert (await station.call("Heartbeat", {}))[2] == "SecurityError"


async def test_acceptance_taken_back_silences_a_connected_station(house: House) -> None:
    async with house.station() as station:
        await house.db.write(lambda tx: change_station(tx, "CP1", StationChange(registration="rejected")))
        assert (await station.call("Heartbeat", {}))[2] == "SecurityError"


async def test_frames_may_be_larger_after_an_accepted_boot(house: House) -> None:
    long = '[2,"x","DataTransfer",{"vendorId":"v","data":"' + "d" * 20_000 + '"}]'
    async with house.station(boot=False) as station:
        await station.say(long)
        assert (await station.closed())[0] == 1009
    async with house.station() as station:
        await station.say(long)
        assert (await station.answer_to("x"))[0] == 3


async def test_a_password_that_waits_for_a_restart_is_let_in_beside_the_old_one_until_it_is_seen(house: House) -> None:
    new = "0123456789abcdef0123"
    async with house.station() as station:
        asking = asyncio.create_task(house.gateway.commands.change_setting("CP1", "AuthorizationKey", new))
        question = await station.next_call("ChangeConfiguration")
        assert question[3] == {"key": "AuthorizationKey", "value": new}
        await station.say(f'[3,"{question[1]}",{{"status":"RebootRequired"}}]')
        assert (await asking).payload == {"key": "AuthorizationKey", "value": "***"}
    async with house.station(boot=False):
        pass
    async with house.station(boot=False, additional_headers=basic("CP1", new)):
        pass

    async def old_one_is_void() -> bool:
        with contextlib.suppress(InvalidStatus):
            async with house.station(boot=False):
                return False
        return True

    await eventually(old_one_is_void)
    rows = await house.log(at_least=8)
    assert not any(new in row.body for row in rows)


async def test_a_refused_password_is_not_let_in(house: House) -> None:
    async with house.station() as station:
        asking = asyncio.create_task(house.gateway.commands.change_setting("CP1", "AuthorizationKey", "new-password-1"))
        question = await station.next_call("ChangeConfiguration")
        await station.say(f'[3,"{question[1]}",{{"status":"Rejected"}}]')
        assert not (await asking).accepted
    assert (await refused(house, "CP1", additional_headers=basic("CP1", "new-password-1"))).response.status_code == 401


async def test_a_handshake_that_never_ends_is_reaped(db: Database) -> None:
    async with open_house(db, limits=Limits(handshake_s=0.4)) as house:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.gateway.port)
        writer.write(b"GET /ocpp/CP1 HTTP/1.1\r\nHost:")
        with contextlib.suppress(ConnectionResetError):
            assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


async def test_half_open_handshakes_are_capped_per_address(db: Database) -> None:
    async with open_house(db, limits=Limits(half_open_per_address=3)) as house:
        await house.register("CP1")
        opened = [await asyncio.open_connection("127.0.0.1", house.gateway.port) for _ in range(8)]
        cut = 0
        for reader, _ in opened:
            with contextlib.suppress(TimeoutError, ConnectionResetError):
                cut += await asyncio.wait_for(reader.read(), 0.3) == b""
                continue
            cut += reader.at_eof() or reader.exception() is not None
        for _, writer in opened:
            writer.close()
        assert cut == 5
        await eventually(lambda: not house.gateway.transport.half_open)
        async with house.station() as station:
            assert (await station.call("Heartbeat", {}))[0] == 3


async def test_a_connected_station_is_on_record(house: House) -> None:
    async with house.station():
        known = await house.read(lambda connection: get_station(connection, "CP1"))
        assert (known.connected, known.generation, known.remote_address, known.node_id) == (True, 1, "127.0.0.1", "node-1")

    async def gone() -> bool:
        return not (await house.read(lambda connection: get_station(connection, "CP1"))).connected

    await eventually(gone)
    assert [event.kind for event in await house.events("station_disconnected")] == ["station_disconnected"]
