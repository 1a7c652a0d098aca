"""The load generator: stations on picows that send in a closed loop, one CALL outstanding each, and measure the answers."""

import asyncio
import base64
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

BOOT = '{"chargePointVendor":"Bench","chargePointModel":"One"}'
CALL_DEADLINE_S = 30.0


class Answer(NamedTuple):
    """What came back for a CALL: its payload, and how long it took."""

    payload: bytes
    latency_s: float


class BenchStation(WSListener):
    """One connected station."""

    def __init__(self, station_id: str) -> None:
        self.station_id = station_id
        self.transport: WSTransport | None = None
        self.transaction_id = 0
        self.sent = 0
        self.sent_at = 0.0
        self.last_at = datetime.now(UTC)
        self.waiting: asyncio.Future[Answer] | None = None
        self.on_answer: Callable[[BenchStation, float], None] | None = None
        self.on_call: Callable[[BenchStation, bytes], None] | None = None
        self.closed = False

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.closed = True
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(ConnectionError(f"{self.station_id}: the server closed the connection"))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            if frame.msg_type == WSMsgType.CLOSE:
                transport.disconnect()
            return
        data = frame.get_payload_as_bytes()
        now = time.perf_counter()
        if data[1:2] == b"2":
            if self.on_call:
                self.on_call(self, data)
            return
        if data[1:2] != b"3":
            raise RuntimeError(f"{self.station_id} was refused: {data[:300]!r}")
        if self.on_answer:
            self.on_answer(self, now - self.sent_at)
        elif self.waiting and not self.waiting.done():
            self.waiting.set_result(Answer(data, now - self.sent_at))

    def send(self, action: str, payload: str) -> None:
        """Put a CALL on the wire."""
        assert self.transport is not None
        self.sent += 1
        self.sent_at = time.perf_counter()
        self.transport.send(WSMsgType.TEXT, f'[2,"{self.sent}","{action}",{payload}]'.encode())

    def answer(self, message_id: str, payload: str) -> None:
        """Put a CALLRESULT on the wire."""
        assert self.transport is not None
        self.transport.send(WSMsgType.TEXT, f'[3,"{message_id}",{payload}]'.encode())

    async def call(self, action: str, payload: str) -> Answer:
        """Send a CALL and wait for its answer."""
        self.waiting = asyncio.get_running_loop().create_future()
        self.send(action, payload)
        return await asyncio.wait_for(self.waiting, CALL_DEADLINE_S)

    def instant(self) -> str:
        """Now in milliseconds, and always later than the last."""
        self.last_at = max(datetime.now(UTC), self.last_at + timedelta(milliseconds=1))
        return self.last_at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.last_at.microsecond // 1000:03d}Z"


async def connect(url: str, station_id: str, password: str, subprotocol: str = "ocpp1.6", boot: str = BOOT) -> BenchStation:
    """A station that is connected and accepted."""
    station = BenchStation(station_id)
    credentials = base64.b64encode(f"{station_id}:{password}".encode()).decode()
    await ws_connect(
        lambda: station,
        f"{url}/{station_id}",
        extra_headers={"Sec-WebSocket-Protocol": subprotocol, "Authorization": f"Basic {credentials}"},
        read_buffer_init_size=2048,
        websocket_handshake_timeout=20,
    )
    answer = await station.call("BootNotification", boot)
    if b"Accepted" not in answer.payload:
        raise RuntimeError(f"{station_id} was not accepted: {answer.payload!r}")
    return station


async def connect_all(url: str, count: int, password: str) -> list[BenchStation]:
    """Many stations, fifty at a time so that no listen queue overflows."""
    stations: list[BenchStation] = []
    for first in range(0, count, 50):
        names = [f"BENCH-{number:04d}" for number in range(first, min(first + 50, count))]
        stations += await asyncio.gather(*(connect(url, name, password) for name in names))
    return stations


async def begin_transaction(station: BenchStation) -> None:
    """Start a transaction, so that meter values belong to one."""
    payload = f'{{"connectorId":1,"idTag":"BENCH","meterStart":1000,"timestamp":"{station.instant()}"}}'
    answer = await station.call("StartTransaction", payload)
    station.transaction_id = msgspec.json.decode(answer.payload)[2]["transactionId"]


def heartbeat(_: BenchStation) -> tuple[str, str]:
    """Heartbeat."""
    return "Heartbeat", "{}"


def status_notification(station: BenchStation) -> tuple[str, str]:
    """StatusNotification; the status alternates, so each is news."""
    status = "Charging" if station.sent % 2 else "SuspendedEV"
    return (
        "StatusNotification",
        f'{{"connectorId":1,"errorCode":"NoError","status":"{status}","timestamp":"{station.instant()}"}}',
    )


def sample(value: str, measurand: str, unit: str) -> str:
    """One sampledValue as JSON."""
    return f'{{"value":"{value}","context":"Sample.Periodic","measurand":"{measurand}","location":"Outlet","unit":"{unit}"}}'


def meter_values(station: BenchStation) -> tuple[str, str]:
    """MeterValues with four samples: energy, power, current, voltage."""
    number = station.sent
    samples = ",".join(
        (
            sample(f"{1000 + number}", "Energy.Active.Import.Register", "Wh"),
            sample(f"{11000 + number % 90}.0", "Power.Active.Import", "W"),
            sample(f"16.{number % 10}", "Current.Import", "A"),
            sample(f"23{number % 10}.1", "Voltage", "V"),
        )
    )
    values = f'[{{"timestamp":"{station.instant()}","sampledValue":[{samples}]}}]'
    return "MeterValues", f'{{"connectorId":1,"transactionId":{station.transaction_id},"meterValue":{values}}}'


Message = Callable[[BenchStation], tuple[str, str]]
MESSAGES: dict[str, Message] = {"Heartbeat": heartbeat, "StatusNotification": status_notification, "MeterValues": meter_values}


async def closed_loop(stations: list[BenchStation], message: Message, *, at_most: int, at_most_s: float) -> list[float]:
    """Every station sends the next message when the last is answered; gives the latencies in seconds.

    Ends after `at_most` messages or `at_most_s` seconds, when the last answers are in.
    """
    latencies: list[float] = []
    ends = time.perf_counter() + at_most_s
    done = asyncio.get_running_loop().create_future()
    running = len(stations)
    left = at_most

    def on_answer(station: BenchStation, latency_s: float) -> None:
        nonlocal running, left
        latencies.append(latency_s)
        if left > 0 and time.perf_counter() < ends:
            left -= 1
            station.send(*message(station))
            return
        running -= 1
        if running == 0:
            done.set_result(None)

    for station in stations:
        station.on_answer = on_answer
        left -= 1
        station.send(*message(station))
    await asyncio.wait_for(done, at_most_s + CALL_DEADLINE_S)
    for station in stations:
        station.on_answer = None
    return latencies


async def disconnect_all(stations: list[BenchStation]) -> None:
    """Close every connection and wait for it."""
    for station in stations:
        if station.transport is not None and not station.closed:
            station.transport.send_close(WSCloseCode.OK)
            station.transport.disconnect()
    for station in stations:
        if station.transport is not None:
            await station.transport.wait_disconnected()
