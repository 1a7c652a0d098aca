"""Measure every number we promise beside other servers, and print the table for the README.

    python -m bench.run [--json | --write]

With `--write` the table also goes into the README, between its two marks.

Each server runs alone on one core, the load generator on another; nothing leaves this machine, and every loop is bounded.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from bench import gridtap_house, memory, messages, tap
from bench.machine import Server, describe, running, use_load_core
from bench.messages import Cost
from bench.stations import begin_transaction, disconnect_all

READINGS = 1_000_000
PORT = r"port \d+"
README = Path(__file__).parents[1] / "README.md"
NODE = Path(__file__).parent / "node"
PEERS = {
    "mobilityhouse/ocpp 2.1, stores nothing": [sys.executable, "-m", "bench.peers.mobilityhouse"],
    "ocpp-rpc 2.2 strict, stores nothing": ["node", str(NODE / "server.mjs"), "strict"],
    "ocpp-rpc 2.2 unvalidated, stores nothing": ["node", str(NODE / "server.mjs")],
}


class Line(msgspec.Struct, frozen=True):
    """One server's row of the table."""

    server: str
    costs: list[Cost]
    memory_kib: float
    taps: tap.Taps | None = None


class Report(msgspec.Struct, frozen=True):
    """What `--json` prints."""

    machine: str
    lines: list[Line]


async def measure_peer(server: Server, name: str) -> Line:
    """A server that answers and stores nothing."""
    url = f"ws://127.0.0.1:{server.announced.split()[1]}/ocpp"
    kib, stations = await memory.measure(server, url, "any")
    await asyncio.gather(*(begin_transaction(station) for station in stations[: messages.BUSY_STATIONS]))
    costs = await messages.measure(server, stations)
    await disconnect_all(stations)
    return Line(name, costs, kib)


async def measure_gridtap(house: gridtap_house.House, door: gridtap_house.Door, name: str, folder: Path) -> Line:
    """Gridtap, everything stored before it is answered; then the taps."""
    kib, stations = await memory.measure(house.server, house.ocpp_url, gridtap_house.PASSWORD)
    await tap.report_available(stations)
    busy = stations[: messages.BUSY_STATIONS]
    await asyncio.gather(*(begin_transaction(station) for station in busy))
    costs = await messages.measure(house.server, stations)
    taps = await tap.measure(door, stations, gridtap_house.evse_ids(folder))
    await disconnect_all(stations)
    return Line(name, costs, kib, taps)


def measure_gridtap_twice(folder: Path) -> list[Line]:
    """On a new database, then on the same one with a million readings more."""
    with gridtap_house.gridtap(folder) as house:
        admin = house.admin
        if admin is None:
            raise RuntimeError("a new database did not show its first admin")
        door = gridtap_house.sign_in(house, admin)
        gridtap_house.add_stations(door, memory.CONNECTIONS)
        fresh = run(measure_gridtap(house, door, "Gridtap, durable on SQLite", folder))
    gridtap_house.store_readings(folder, READINGS)
    with gridtap_house.gridtap(folder) as house:
        door = gridtap_house.sign_in(house, admin)
        full = run(measure_gridtap(house, door, "Gridtap, the same with 1,000,000 readings more", folder))
    return [fresh, full]


def run(measurement: Coroutine[Any, Any, Line]) -> Line:
    """Run one server's measurement on a loop of its own."""
    return uvloop.run(measurement)


def table(lines: list[Line]) -> str:
    """The lines as Markdown."""
    names = [cost.message for cost in lines[0].costs]
    head = ["server", *(f"{name}, µs CPU" for name in names), *(f"{name}, p50 / p99 ms" for name in names), "KiB a connection"]
    rows = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for line in lines:
        cpu = [f"{cost.cpu_us:.0f}" for cost in line.costs]
        latency = [f"{cost.p50_ms:.2f} / {cost.p99_ms:.2f}" for cost in line.costs]
        rows.append([line.server, *cpu, *latency, f"{line.memory_kib:.0f}"])
    taps = [f"\n{sentence(line.server, line.taps)}" for line in lines if line.taps]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n" + "\n".join(taps)


def sentence(server: str, taps: tap.Taps) -> str:
    """The taps in words."""
    return (
        f"Start tap to `RemoteStartTransaction` on the wire ({server}): p50 {taps.p50_ms:.2f} ms, p99 {taps.p99_ms:.2f} ms; "
        f"{taps.taps} taps {tap.PAUSE_S * 1000:.0f} ms apart, {taps.stations:,} stations connected, "
        f"{tap.BACKGROUND_RATE} messages a second from the others. In {taps.calm_taps} of them the hypervisor took no core: "
        f"p99 {taps.calm_p99_ms:.2f} ms."
    )


def write_readme(text: str) -> None:
    """Put the table between its marks."""
    before, _, rest = README.read_text(encoding="utf-8").partition("<!-- bench -->")
    after = rest.partition("<!-- /bench -->")[2]
    README.write_text(f"{before}<!-- bench -->\n{text}\n<!-- /bench -->{after}", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Measure all and print."""
    use_load_core()
    folder = Path(tempfile.mkdtemp(prefix="gridtap-bench-"))
    try:
        machine = describe(folder)
        lines = measure_gridtap_twice(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, command in PEERS.items():
        with running(command, ready=PORT) as server:
            lines.append(run(measure_peer(server, name)))
    text = f"{table(lines)}\n\nMeasured on: {machine}"
    if "--write" in arguments:
        write_readme(text)
    print(msgspec.json.format(msgspec.json.encode(Report(machine, lines))).decode() if "--json" in arguments else text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
