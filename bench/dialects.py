"""MeterValues in every way it can reach us: 1.6-J, 2.0.1 (also as TransactionEvent), and 1.6 over SOAP; CPU a message.

    python -m bench.dialects

One Gridtap, the same four samples in each message, everything durable before it is answered.
"""

import asyncio
import base64
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import uvloop

from bench import gridtap_house
from bench.gridtap_house import PASSWORD
from bench.machine import Server, use_load_core
from bench.stations import BenchStation, Message, begin_transaction, closed_loop, connect, disconnect_all, meter_values

STATIONS = 64
AT_MOST = 30_000
SLICES = 5
SLICE_S = 1.0
SETTLE_S = 2.5
"""Until all rows of a slice are in their tables: each load pays for what it leaves behind itself."""
LIMIT_2X = 1.3
"""Of the cost in 1.6-J."""
LIMIT_SOAP_US = 250.0
BOOT_201 = '{"reason":"PowerUp","chargingStation":{"vendorName":"Bench","model":"One"}}'
_SAMPLES = (
    ("Energy.Active.Import.Register", "Wh", lambda number: 1000 + number),
    ("Power.Active.Import", "W", lambda number: 11000 + number % 90),
    ("Current.Import", "A", lambda number: 16 + number % 10 / 10),
    ("Voltage", "V", lambda number: 230 + number % 10 + 0.1),
)
Load = Callable[[float], Awaitable[int]]
"""Keeps the server busy for so many seconds; how many messages were answered."""


def meter_value_201(station: BenchStation) -> str:
    """One MeterValue of 2.0.1."""
    samples = ",".join(
        f'{{"value":{value(station.sent)},"context":"Sample.Periodic","measurand":"{name}","location":"Outlet",'
        f'"unitOfMeasure":{{"unit":"{unit}"}}}}'
        for name, unit, value in _SAMPLES
    )
    return f'{{"timestamp":"{station.instant()}","sampledValue":[{samples}]}}'


def meter_values_201(station: BenchStation) -> tuple[str, str]:
    """MeterValues of 2.0.1."""
    return "MeterValues", f'{{"evseId":1,"meterValue":[{meter_value_201(station)}]}}'


def transaction_event(station: BenchStation) -> tuple[str, str]:
    """A periodic TransactionEvent of a transaction that runs."""
    return "TransactionEvent", _event(station, "Updated", "MeterValuePeriodic", f',"meterValue":[{meter_value_201(station)}]')


def _event(station: BenchStation, kind: str, trigger: str, rest: str) -> str:
    told = f'"transactionInfo":{{"transactionId":"TX-{station.station_id}","chargingState":"Charging"}}'
    head = f'"eventType":"{kind}","timestamp":"{station.instant()}","triggerReason":"{trigger}","seqNo":{station.sent}'
    return f'{{{head},{told},"evse":{{"id":1,"connectorId":1}}{rest}}}'


async def begin_transaction_201(station: BenchStation) -> None:
    """Start a transaction with a token that is known."""
    token = f',"idToken":{{"idToken":"{gridtap_house.TOKEN}","type":"ISO14443"}}'
    await station.call("TransactionEvent", _event(station, "Started", "Authorized", token))


class SoapStation:
    """A station over SOAP: one HTTP connection, kept open, one message after the other."""

    def __init__(self, station_id: str, host: str, port: int) -> None:
        self.station_id = station_id
        self._host, self._port = host, port
        self._clock = BenchStation(station_id)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._authorization = base64.b64encode(f"{station_id}:{PASSWORD}".encode()).decode()
        self.transaction_id = ""

    async def open(self) -> None:
        """Connect, boot and start a transaction."""
        await self.connect()
        make = "<chargePointVendor>Bench</chargePointVendor><chargePointModel>One</chargePointModel>"
        await self.ask("BootNotification", make)
        start = f"<connectorId>1</connectorId><idTag>{gridtap_house.TOKEN}</idTag>"
        start += f"<timestamp>{self._clock.instant()}</timestamp><meterStart>1000</meterStart>"
        answer = await self.ask("StartTransaction", start)
        self.transaction_id = answer.partition("transactionId>")[2].partition("<")[0]

    async def connect(self) -> None:
        """Open the connection; a server hangs up on one that is idle for some seconds."""
        self._streams = await asyncio.open_connection(self._host, self._port)

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def meter_values(self) -> None:
        """One MeterValues, answered."""
        self._clock.sent += 1
        samples = "".join(
            f"<sampledValue><value>{value(self._clock.sent)}</value><context>Sample.Periodic</context>"
            f"<measurand>{name}</measurand><location>Outlet</location><unit>{unit}</unit></sampledValue>"
            for name, unit, value in _SAMPLES
        )
        said = f"<connectorId>1</connectorId><transactionId>{self.transaction_id}</transactionId>"
        said += f"<meterValue><timestamp>{self._clock.instant()}</timestamp>{samples}</meterValue>"
        await self.ask("MeterValues", said)

    async def ask(self, action: str, said: str) -> str:
        """Post a message; its answer. Raises: RuntimeError for anything but a result."""
        assert self._streams is not None
        reader, writer = self._streams
        body = _envelope(self.station_id, action, said).encode()
        head = (
            f"POST /soap HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: Basic {self._authorization}\r\n"
            f"Content-Type: application/soap+xml; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answered = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(int(line.partition(":")[2]) for line in answered.lower().splitlines() if line.startswith("content-length"))
        answer = (await reader.readexactly(length)).decode()
        if not answered.startswith("HTTP/1.1 200"):
            raise RuntimeError(f"{action} was answered {answered.splitlines()[0]}: {answer[:300]}")
        return answer


def _envelope(station_id: str, action: str, said: str) -> str:
    name = action[0].lower() + action[1:]
    return (
        '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
        ' xmlns:a="http://www.w3.org/2005/08/addressing" xmlns="urn://Ocpp/Cs/2015/10/"><s:Header>'
        f"<chargeBoxIdentity>{station_id}</chargeBoxIdentity><a:Action>/{action}</a:Action><a:MessageID>urn:{time.time_ns()}"
        "</a:MessageID></s:Header><s:Body>"
        f"<{name}Request>{said}</{name}Request></s:Body></s:Envelope>"
    )


async def costs_us(server: Server, loads: dict[str, Load]) -> dict[str, float]:
    """µs of server CPU a message for each load: the median of some slices, taken in turn, idle subtracted."""
    for load in loads.values():
        await load(SLICE_S)
    await asyncio.sleep(SETTLE_S)
    idle = server.idle_share()
    costs: dict[str, list[float]] = {name: [] for name in loads}
    for _ in range(SLICES):
        for name, load in loads.items():
            cpu, began = server.cpu_s(), time.monotonic()
            count = await load(SLICE_S)
            await asyncio.sleep(SETTLE_S)
            costs[name].append((server.cpu_s() - cpu - idle * (time.monotonic() - began)) / count * 1e6)
    return {name: statistics.median(each) for name, each in costs.items()}


def over_sockets(stations: list[BenchStation], message: Message) -> Load:
    """A closed loop over WebSockets."""

    async def load(seconds: float) -> int:
        return len(await closed_loop(stations, message, at_most=AT_MOST, at_most_s=seconds))

    return load


def over_soap(stations: Sequence[SoapStation]) -> Load:
    """A closed loop over HTTP."""

    async def load(seconds: float) -> int:
        ends = time.perf_counter() + seconds

        async def talk(station: SoapStation) -> int:
            count = 0
            await station.connect()
            while time.perf_counter() < ends and count < AT_MOST // len(stations):
                await station.meter_values()
                count += 1
            station.close()
            return count

        return sum(await asyncio.gather(*(talk(station) for station in stations)))

    return load


async def measure(house: gridtap_house.House, door: gridtap_house.Door) -> dict[str, float]:
    """The cost of each way."""
    names = [f"BENCH-{number:04d}" for number in range(3 * STATIONS)]
    ours = [await connect(house.ocpp_url, name, PASSWORD) for name in names[:STATIONS]]
    newer = [await connect(house.ocpp_url, name, PASSWORD, "ocpp2.0.1", BOOT_201) for name in names[STATIONS : 2 * STATIONS]]
    older = [SoapStation(name, door.host, door.port) for name in names[2 * STATIONS :]]
    await asyncio.gather(*(begin_transaction(station) for station in ours))
    await asyncio.gather(*(begin_transaction_201(station) for station in newer))
    await asyncio.gather(*(station.open() for station in older))
    for station in older:
        station.close()
    loads = {
        "1.6-J, MeterValues": over_sockets(ours, meter_values),
        "2.0.1, MeterValues": over_sockets(newer, meter_values_201),
        "2.0.1, TransactionEvent": over_sockets(newer, transaction_event),
        "1.6 over SOAP, MeterValues": over_soap(older),
    }
    costs = await costs_us(house.server, loads)
    await disconnect_all(ours + newer)
    return costs


def run() -> dict[str, float]:
    """Measure on a fresh Gridtap."""
    folder = Path(tempfile.mkdtemp(prefix="gridtap-bench-"))
    try:
        with gridtap_house.gridtap(folder) as house:
            if house.admin is None:
                raise RuntimeError("a new database did not show its first admin")
            door = gridtap_house.sign_in(house, house.admin)
            gridtap_house.add_stations(door, 3 * STATIONS)
            return uvloop.run(measure(house, door))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def table(costs: dict[str, float]) -> str:
    """The costs as Markdown, with what we promise of them."""
    base = costs["1.6-J, MeterValues"]
    rows = ["| message, four samples | µs CPU | of 1.6-J | at most |", "| --- | ---: | ---: | --- |"]
    for name, cost in costs.items():
        promised = f"{LIMIT_SOAP_US:.0f} µs" if "SOAP" in name else f"{LIMIT_2X} ×" if "2.0.1" in name else ""
        rows.append(f"| {name} | {cost:.0f} | {cost / base:.2f} × | {promised} |")
    return "\n".join(rows)


def main() -> int:
    """Print the table."""
    use_load_core()
    print(table(run()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
