"""CPU per message and latency of Heartbeat, StatusNotification and MeterValues on any server."""

import statistics
import time

import msgspec

from bench.machine import Server
from bench.stations import MESSAGES, BenchStation, closed_loop

BUSY_STATIONS = 64
"""Enough that the server never waits for the generator."""
CALM_STATIONS = 4
"""Few enough that a message waits for its own work and hardly for others'."""
AT_MOST = 120_000
SLICES = 5
SLICE_S = 2.0
"""The busy run is cut into slices and their median taken, because other programs on the machine disturb some of them.

As long as it takes until rows are moved from the log into their tables, so that each slice pays for one such move.
"""
CALM_S = 1.5


class Cost(msgspec.Struct, frozen=True):
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
    slices = [await busy_slice(server, stations[:BUSY_STATIONS], name, idle) for _ in range(SLICES)]
    calm = await closed_loop(stations[:CALM_STATIONS], message, at_most=AT_MOST, at_most_s=CALM_S)
    cuts = statistics.quantiles(calm, n=100)
    cpu_us, rate = (statistics.median(column) for column in zip(*slices, strict=True))
    return Cost(name, cpu_us, cuts[49] * 1e3, cuts[98] * 1e3, rate)


async def busy_slice(server: Server, stations: list[BenchStation], name: str, idle: float) -> tuple[float, float]:
    """µs of server CPU a message, and messages a second, over one slice."""
    cpu, started = server.cpu_s(), time.monotonic()
    count = len(await closed_loop(stations, MESSAGES[name], at_most=AT_MOST, at_most_s=SLICE_S))
    took = time.monotonic() - started
    return (server.cpu_s() - cpu - idle * took) / count * 1e6, count / took
