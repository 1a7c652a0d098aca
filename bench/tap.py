"""Start tap to station: from the first byte of POST /sessions to RemoteStartTransaction on the station's socket."""

import asyncio
import statistics
import time

import msgspec

from bench.gridtap_house import TOKEN, Door
from bench.machine import stolen_ticks
from bench.stations import BenchStation, begin_transaction, heartbeat

TAPS = 300
PAUSE_S = 0.02
"""Between one start and the next tap: people do not tap in the millisecond in which somebody else's session begins."""
BACKGROUND_RATE = 100
"""Messages a second from the other stations: a thousand stations, one message in ten seconds each."""


class Taps(msgspec.Struct, frozen=True):
    """Milliseconds from tap to wire."""

    p50_ms: float
    p99_ms: float
    taps: int
    stations: int
    calm_taps: int
    """Those in which the hypervisor gave none of our cores to others, as far as its clock of 10 ms tells."""
    calm_p99_ms: float


async def measure(door: Door, stations: list[BenchStation], evses: dict[str, str]) -> Taps:
    """Tap once on each of many free stations, as the app does, one after another, while the others go on talking."""
    tapped, others = stations[-TAPS:], stations[:-TAPS]
    await asyncio.gather(*(_report_available(station) for station in tapped))
    background = asyncio.create_task(_talk(others))
    reader, writer = await asyncio.open_connection(door.host, door.port)
    try:
        taken = [await _tap(door, reader, writer, station, evses[station.station_id]) for station in tapped]
    finally:
        background.cancel()
        writer.close()
    calm = [latency for latency, stolen in taken if not stolen]
    cuts, calm_cuts = (statistics.quantiles(latencies, n=100) for latencies in ([latency for latency, _ in taken], calm))
    return Taps(cuts[49] * 1e3, cuts[98] * 1e3, len(taken), len(stations), len(calm), calm_cuts[98] * 1e3)


async def report_available(stations: list[BenchStation]) -> None:
    """Let every station tell of its connector, fifty at a time."""
    for first in range(0, len(stations), 50):
        await asyncio.gather(*(_report_available(station) for station in stations[first : first + 50]))


async def _report_available(station: BenchStation) -> None:
    payload = f'{{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"{station.instant()}"}}'
    await station.call("StatusNotification", payload)


async def _talk(stations: list[BenchStation]) -> None:
    turn = 0
    while True:
        station = stations[turn % len(stations)]
        station.send(*heartbeat(station))
        turn += 1
        await asyncio.sleep(1 / BACKGROUND_RATE)


async def _tap(
    door: Door, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, station: BenchStation, evse_id: str
) -> tuple[float, int]:
    """Seconds from the tap to the wire, and for how many ticks the machine was taken from us meanwhile."""
    seen: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def on_call(_: BenchStation, data: bytes) -> None:
        now = time.perf_counter()
        frame = msgspec.json.decode(data)
        if frame[2] == "RemoteStartTransaction":
            station.answer(frame[1], '{"status":"Accepted"}')
            seen.set_result(now)

    station.on_call = on_call
    body = msgspec.json.encode({"evse_id": evse_id, "token": TOKEN})
    once = {"Idempotency-Key": f"tap-{station.station_id}-{time.time_ns()}"}
    head = "".join(f"{name}: {value}\r\n" for name, value in {**door.headers(), **once}.items())
    request = f"POST /api/v1/sessions HTTP/1.1\r\nHost: {door.host}\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    stolen, tapped_at = stolen_ticks(), time.perf_counter()
    writer.write(request)
    answer = asyncio.create_task(_read_answer(reader))
    done, _ = await asyncio.wait({seen, answer}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
    if seen not in done:
        raise RuntimeError(
            f"the tap on {station.station_id} never reached it: {answer.result() if answer in done else 'no answer'}"
        )
    stolen = stolen_ticks() - stolen
    status = await answer
    if not status.startswith("HTTP/1.1 201"):
        raise RuntimeError(f"the tap on {station.station_id} was answered {status}")
    await begin_transaction(station)
    await asyncio.sleep(PAUSE_S)
    return seen.result() - tapped_at, stolen


async def _read_answer(reader: asyncio.StreamReader) -> str:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = next(int(line.partition(":")[2]) for line in head.lower().split("\r\n") if line.startswith("content-length:"))
    body = await reader.readexactly(length)
    return head.split("\r\n", 1)[0] + " " + body.decode()[:300]
