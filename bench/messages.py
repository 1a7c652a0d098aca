"""CPU per message and latency of Heartbeat, StatusNotification and MeterValues on any server."""

import statistics
import time
from typing import NamedTuple

from bench.machine import Server
from bench.stations import MESSAGES, BenchStation, closed_loop

BUSY_STATIONS = 64
"""Enough that the server never waits for the generator."""
CALM_STATIONS = 4
"""Few enough that a message waits for its own work and hardly for others'."""
AT_MOST = 60_000
BUSY_S = 4.0
CALM_S = 1.5


class Cost(NamedTuple):
    """What one kind of message costs on one server."""

    message: str
    cpu_us: float
    """Server CPU a message, all its threads, idle subtracted, 64 stations in a closed loop."""
    p50_ms: float
    """Latency with 4 stations in a closed loop."""
    p99_ms: float
    rate: float
    """Messages a second in the busy run."""


async def measure(server: Server, stations: list[BenchStation]) -> list[Cost]:
    """Each kind of message in turn, on stations that are connected and have a transaction each."""
    idle = server.idle_share()
    return [await measure_one(server, stations, name, idle) for name in MESSAGES]


async def measure_one(server: Server, stations: list[BenchStation], name: str, idle: float) -> Cost:
    """One kind of message: warm up, busy for the CPU, calm for the latency."""
    message = MESSAGES[name]
    await closed_loop(stations[:BUSY_STATIONS], message, at_most=1_000, at_most_s=1.0)
    cpu, started = server.cpu_s(), time.monotonic()
    count = len(await closed_loop(stations[:BUSY_STATIONS], message, at_most=AT_MOST, at_most_s=BUSY_S))
    took = time.monotonic() - started
    cpu = server.cpu_s() - cpu - idle * took
    calm = await closed_loop(stations[:CALM_STATIONS], message, at_most=AT_MOST, at_most_s=CALM_S)
    cuts = statistics.quantiles(calm, n=100)
    return Cost(name, cpu / count * 1e6, cuts[49] * 1e3, cuts[98] * 1e3, count / took)
