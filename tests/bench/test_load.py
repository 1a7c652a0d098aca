"""The load generator measures what it says, against somebody else's server."""

import os
import sys
from collections.abc import Iterator

import pytest

from bench.machine import Server, running, stolen_ticks
from bench.messages import Cost
from bench.run import Line, sentence, table
from bench.stations import MESSAGES, begin_transaction, closed_loop, connect_all, disconnect_all
from bench.tap import Taps

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def peer() -> Iterator[Server]:
    with running([sys.executable, "-m", "bench.peers.mobilityhouse"], ready=r"port \d+") as server:
        yield server


def url(peer: Server) -> str:
    """Where the peer listens."""
    return f"ws://127.0.0.1:{peer.announced.split()[1]}/ocpp"


@pytest.mark.parametrize("name", MESSAGES)
async def test_a_closed_loop_sends_as_many_messages_as_it_was_told(peer: Server, name: str) -> None:
    stations = await connect_all(url(peer), 2, "any")
    for station in stations:
        await begin_transaction(station)
    latencies = await closed_loop(stations, MESSAGES[name], at_most=40, at_most_s=20)
    await disconnect_all(stations)
    assert len(latencies) == 40
    assert all(latency > 0 for latency in latencies)


async def test_a_closed_loop_ends_when_its_time_is_over(peer: Server) -> None:
    stations = await connect_all(url(peer), 1, "any")
    latencies = await closed_loop(stations, MESSAGES["Heartbeat"], at_most=1_000_000, at_most_s=0.2)
    await disconnect_all(stations)
    assert 0 < len(latencies) < 1_000_000


async def test_a_server_costs_cpu_and_memory(peer: Server) -> None:
    before, memory = peer.cpu_s(), peer.memory_kib()
    stations = await connect_all(url(peer), 20, "any")
    await closed_loop(stations, MESSAGES["MeterValues"], at_most=200, at_most_s=20)
    grown = peer.memory_kib()
    await disconnect_all(stations)
    assert peer.cpu_s() > before
    assert grown > memory > 0


def test_a_server_that_never_says_it_is_ready_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="never said"), running([sys.executable, "-c", "print('hello')"], ready=r"port \d+"):
        pytest.fail("it was taken for ready")


def test_a_server_is_gone_when_the_measurement_is() -> None:
    with running([sys.executable, "-c", "import time; print('port 1', flush=True); time.sleep(60)"], ready=r"port \d+") as server:
        pid = server.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_stolen_time_only_grows() -> None:
    before = stolen_ticks()
    assert 0 <= before <= stolen_ticks()


def test_the_table_has_a_row_a_server_and_the_taps_in_words() -> None:
    costs = [Cost(name, 31.4, 0.25, 1.5, 20_000.0) for name in MESSAGES]
    page = table([Line("Gridtap", costs, 15.2, Taps(1.25, 3.5, 300, 1000, 290, 3.0)), Line("Other", costs, 22.0)])
    assert "| Gridtap | 31 | 31 | 31 | 0.25 / 1.50 | 0.25 / 1.50 | 0.25 / 1.50 | 15 |" in page
    assert "| Other |" in page
    assert sentence("Gridtap", Taps(1.25, 3.5, 300, 1000, 290, 3.0)) in page
