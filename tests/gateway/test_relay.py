"""Two nodes on one database and a real NATS server: a command reaches a station wherever it is."""

# nats-py leaves parts of its signatures open.
# pyright: reportUnknownMemberType=false

import asyncio
import json
import shutil
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import nats
import pytest
from sqlalchemy import select

from gridtap.certificates.model import Signed
from gridtap.certificates.reading import identity_of
from gridtap.certificates.register import keep_issued, revoke_issued
from gridtap.gateway.identity import LOOK_UPS_AT_ONCE
from gridtap.gateway.linkage import MOVED
from gridtap.gateway.relay import TAKEOVERS, subject_of
from gridtap.stations.credentials import set_password
from gridtap.stations.model import StationChange
from gridtap.stations.registry import change_station
from gridtap.stations.store import get_station
from gridtap.storage.database import Database
from gridtap.storage.tables.charging import facts as facts_table
from tests.gateway.house import BOOT, House, basic, eventually, open_house
from tests.gateway.papers import authority, make, name

AT = "2026-03-01T12:00:00Z"
METER = {"connectorId": 1, "meterValue": [{"timestamp": AT, "sampledValue": [{"value": "1000"}]}]}
STOP = {"transactionId": 7, "meterStop": 2000, "timestamp": AT}


class Broker:
    """A NATS server in its own process, on a port of its own choosing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self.port = -1

    async def start(self) -> None:
        """Start it, again on the port it had before."""
        server = shutil.which("nats-server", path=str(Path(sys.executable).parent)) or shutil.which("nats-server")
        assert server is not None
        arguments = ["-a", "127.0.0.1", "-p", str(self.port), "--ports_file_dir", str(self._folder)]
        self._process = await asyncio.create_subprocess_exec(
            server, *arguments, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        file = await eventually(lambda: next(self._folder.glob(f"nats-server_{self._process_id}.ports"), None))

        def told() -> int | None:
            text = file.read_text()
            return int(json.loads(text)["nats"][0].rpartition(":")[2]) if text.endswith("}") else None

        self.port = await eventually(told)

    @property
    def _process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def stop(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None


class Pair(NamedTuple):
    """Two nodes and what is between them."""

    broker: Broker
    east: House
    west: House


@pytest.fixture
async def pair(postgres_url: str, tmp_path: Path) -> AsyncIterator[Pair]:
    """Two nodes that know CP1."""
    broker = Broker(tmp_path)
    await broker.start()
    first, second = Database(postgres_url), Database(postgres_url)
    first.start()
    second.start()
    url = f"nats://127.0.0.1:{broker.port}"
    try:
        async with (
            open_house(first, nats_url=url, node_id="east") as east,
            open_house(second, nats_url=url, node_id="west") as west,
        ):
            await eventually(lambda: _both_connected(east, west))
            await east.register("CP1")
            await eventually(lambda: west.gateway.identities.find("CP1"))
            yield Pair(broker, east, west)
    finally:
        await first.stop()
        await second.stop()
        await broker.stop()


def _both_connected(east: House, west: House) -> bool:
    relays = (east.gateway.relay, west.gateway.relay)
    return all(relay is not None and relay.is_connected for relay in relays)


async def _held(house: House) -> None:
    relay = house.gateway.relay
    link = house.gateway.fleet.link("CP1")
    assert relay is not None
    assert link is not None
    await eventually(lambda: relay.holds(link))


@pytest.mark.slow
async def test_a_command_reaches_a_station_at_another_node(pair: Pair) -> None:
    async with pair.west.station() as station:
        await _held(pair.west)
        asking = asyncio.create_task(pair.east.gateway.commands.reset("CP1"))
        question = await station.next_call("Reset")
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
        assert (await asking).accepted
        asking = asyncio.create_task(pair.east.gateway.commands.send("CP1", "ClearCache", {}))
        question = await station.next_call("ClearCache")
        await station.say(f'[4,"{question[1]}","NotSupported","none",{{}}]')
        assert (await asking).state == "rejected_by_peer"
        assert (await pair.east.gateway.commands.send("CP1", "ClearCache", {}, timeout_s=0.1)).state == "timed_out"


@pytest.mark.slow
async def test_a_station_at_no_node_is_offline(pair: Pair) -> None:
    outcome = await pair.east.gateway.commands.reset("CP1")
    assert (outcome.state, outcome.error and outcome.error.code) == ("unreachable", "station_offline")


@pytest.mark.slow
async def test_a_station_that_moves_is_let_go_by_the_node_it_left(pair: Pair) -> None:
    async with pair.west.station() as old:
        await _held(pair.west)
        async with pair.east.station(boot=False) as new:
            assert (await old.closed())[0] == 1008
            assert (await new.call("Heartbeat", {}))[0] == 3
            await eventually(lambda: not pair.west.gateway.fleet.is_connected("CP1"))
            await _held(pair.east)
            asking = asyncio.create_task(pair.west.gateway.commands.reset("CP1"))
            question = await new.next_call("Reset")
            await new.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
            assert (await asking).accepted
            known = await pair.east.read(lambda connection: get_station(connection, "CP1"))
            assert (known.connected, known.node_id, known.generation) == (True, "east", 2)


@pytest.mark.slow
async def test_late_news_of_the_older_connection_does_not_end_one_that_is_going_on_record(pair: Pair) -> None:
    async with pair.west.station():
        await _held(pair.west)
        writer_is_free = threading.Event()
        pair.east.db.submit(lambda _: writer_is_free.wait(10), lambda _result, _error: None)
        async with pair.east.station(boot=False) as new:
            link = await eventually(lambda: pair.east.gateway.fleet.link("CP1"))
            assert link.generation == 0
            teller = await nats.connect(f"nats://127.0.0.1:{pair.broker.port}")
            await teller.publish(TAKEOVERS, b'{"station_id":"CP1","node_id":"west","generation":1}')
            await teller.drain()
            await asyncio.sleep(0.1)
            writer_is_free.set()
            assert (await new.call("BootNotification", BOOT))[2]["status"] == "Accepted"
            await eventually(lambda: link.generation == 2)


@pytest.mark.slow
async def test_what_an_operator_changes_at_one_node_holds_at_the_other(pair: Pair) -> None:
    async with pair.west.station() as station:
        await pair.east.db.write(lambda tx: change_station(tx, "CP1", StationChange(registration="rejected")))

        async def silenced() -> bool:
            return (await station.call("Heartbeat", {}))[0] == 4

        await eventually(silenced)


@pytest.mark.slow
async def test_a_certificate_that_is_taken_back_at_one_node_ends_a_connection_at_the_other(pair: Pair) -> None:
    paper = make(name("CP1"), authority())
    signed = Signed(certificate=paper.pem.decode(), chain="")
    issued = await pair.east.db.write(lambda tx: keep_issued(tx, signed, purpose="station", station_id="CP1"))
    async with pair.west.station() as station:
        link = pair.west.gateway.fleet.link("CP1")
        assert link is not None
        shown = frozenset({identity_of(paper.certificate)})
        link.admission = msgspec.structs.replace(link.admission, certificates=shown)
        await pair.east.db.write(lambda tx: revoke_issued(tx, issued.fingerprint, "key_compromise"))
        assert await station.closed() == (1008, "its certificate was taken back")
        assert pair.west.gateway.office.is_revoked(paper.certificate)


@pytest.mark.slow
async def test_without_the_broker_stations_here_go_on_and_others_are_unreachable_with_a_reason(pair: Pair) -> None:
    async with pair.west.station() as station:
        await _held(pair.west)
        asking = asyncio.create_task(pair.east.gateway.commands.send("CP1", "ClearCache", {}))
        question = await station.next_call("ClearCache")
        await pair.broker.stop()
        lost = await asyncio.wait_for(asking, 5)
        assert (lost.state, lost.error and lost.error.code) == ("timed_out", "connection_lost")
        outcome = await asyncio.wait_for(pair.east.gateway.commands.reset("CP1"), 5)
        assert (outcome.state, outcome.error and outcome.error.code) == ("unreachable", "relay_down")
        assert (await station.call("Heartbeat", {}))[0] == 3
        await pair.broker.start()
        await eventually(lambda: _both_connected(pair.east, pair.west), within_s=20)
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
        asking = asyncio.create_task(pair.east.gateway.commands.reset("CP1"))
        question = await station.next_call("Reset")
        await station.say(f'[3,"{question[1]}",{{"status":"Accepted"}}]')
        assert (await asking).accepted


async def _cut_off(pair: Pair) -> None:
    """Stop the broker, and wait until both nodes know."""
    await pair.broker.stop()
    relays = (pair.east.gateway.relay, pair.west.gateway.relay)
    await eventually(lambda: not any(relay is not None and relay.is_connected for relay in relays))


async def _came_in_anew(house: House) -> None:
    """Wait until the station's second connection is on record: only then does the first one count no more."""

    async def look() -> bool:
        return (await house.read(lambda connection: get_station(connection, "CP1"))).generation == 2

    await eventually(look)


@pytest.mark.slow
async def test_without_the_broker_a_station_that_moves_is_let_go_by_the_node_it_left(pair: Pair) -> None:
    async with pair.west.station() as old:
        await _cut_off(pair)
        async with pair.east.station(boot=False) as new:
            assert (await new.call("Heartbeat", {}))[0] == 3
            assert (await old.closed())[0] == 1008
            known = await pair.east.read(lambda connection: get_station(connection, "CP1"))
            assert (known.connected, known.node_id, known.generation) == (True, "east", 2)


@pytest.mark.slow
async def test_without_the_broker_no_bill_is_ended_over_the_connection_that_was_left(pair: Pair) -> None:
    async with pair.west.station() as old:
        await pair.west.gateway.cut_off.stop()
        await _cut_off(pair)
        assert (await old.call("MeterValues", METER))[0] == 3
        async with pair.east.station(boot=False) as new:
            await _came_in_anew(pair.east)
            await old.say(f'[2,"late","StopTransaction",{json.dumps(STOP)}]')
            assert await old.closed() == (1008, MOVED)
            assert (await new.call("StopTransaction", STOP))[0] == 3
        facts = await pair.east.read(lambda connection: connection.execute(select(facts_table.c.kind)).all())
        assert len(facts) == 1


@pytest.mark.slow
async def test_without_the_broker_nothing_is_asked_over_the_connection_that_was_left(pair: Pair) -> None:
    async with pair.west.station() as old:
        await pair.west.gateway.cut_off.stop()
        await _cut_off(pair)
        async with pair.east.station(boot=False):
            await _came_in_anew(pair.east)
            outcome = await pair.west.gateway.commands.send("CP1", "ClearCache", {})
            assert (outcome.state, outcome.error and outcome.error.code) == ("unreachable", "relay_down")
            assert await old.closed() == (1008, MOVED)


@pytest.mark.slow
async def test_without_the_broker_a_station_made_at_one_node_comes_in_at_the_other(pair: Pair) -> None:
    await _cut_off(pair)
    await pair.east.register("CP2")
    outcome = await pair.west.gateway.commands.send("CP2", "ClearCache", {})
    assert (outcome.error and outcome.error.code) == "relay_down"
    await pair.east.register("CP3")
    async with pair.west.station("CP3") as station:
        assert (await station.call("Heartbeat", {}))[0] == 3
    sealed = pair.east.gateway.sealer.seal(b"another password")
    await pair.east.db.write(lambda tx: set_password(tx, "CP1", sealed))
    async with pair.west.station("CP1", additional_headers=basic("CP1", "another password")) as station:
        assert (await station.call("Heartbeat", {}))[0] == 3


@pytest.mark.slow
async def test_without_the_broker_strangers_are_looked_up_a_few_times_a_second_at_most(pair: Pair) -> None:
    await _cut_off(pair)
    asked: list[str] = []
    identities = pair.west.gateway.identities
    renew = identities.renew
    identities.renew = lambda station_id: (asked.append(station_id), renew(station_id))[1]
    for number in range(200):
        assert identities.look_up(f"STRANGER-{number}") is None
    assert LOOK_UPS_AT_ONCE <= len(asked) < 3 * LOOK_UPS_AT_ONCE


@pytest.mark.parametrize("station_id", ["CP1", "a.b", "a b", ">", "Säule", "x" * 48])
def test_any_id_makes_one_word_of_a_subject(station_id: str) -> None:
    word = subject_of(station_id).removeprefix("ocpp.cmd.")
    assert word
    assert word.replace("-", "").replace("_", "").isalnum()
