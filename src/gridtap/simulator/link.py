"""The wire of one virtual station: connects, reconnects with back-off, carries frames and wakes the station when time is due.

The only file of the simulator that knows the WebSocket library.
"""

import asyncio
import random
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote

import msgspec
from picows import (
    WSCloseCode,
    WSError,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    ws_connect,  # pyright: ignore[reportUnknownVariableType] - its **kwargs have no type
)

from gridtap.kit.log import get_log
from gridtap.simulator.network import CERTIFICATE_PROFILE, address, tls_context
from gridtap.simulator.pace import PacedClock
from gridtap.simulator.plan import (
    Acknowledged,
    CloseLink,
    DropLink,
    Effect,
    Keep,
    NewPassword,
    OpenLink,
    SessionTruth,
    Transmit,
    Truth,
)
from gridtap.simulator.station import Station

MAX_MESSAGE = 1 << 20
HANDSHAKE_TIMEOUT_S = 10.0
PING_INTERVAL_S = 60.0


class BackOff(msgspec.Struct, frozen=True):
    """Pauses between attempts to connect, in real seconds: doubling, with jitter so that thousands do not come at once."""

    first_s: float = 1.0
    most_s: float = 60.0

    def pause_s(self, failures: int, random_source: random.Random) -> float:
        """The pause after so many failures in a row."""
        return min(self.most_s, self.first_s * 2 ** min(failures, 16)) * random_source.uniform(0.5, 1.0)


@dataclass(frozen=True)
class Wire:
    """Where the backend is and how to get there; `url` is what stands before a station's id."""

    url: str
    clock: PacedClock
    back_off: BackOff = field(default_factory=BackOff)
    ca: str = ""
    """PEM of the authorities by which every station knows its backend; empty: what it was told, or those of the system."""


def _nobody(_: Truth) -> None:
    """Nobody keeps the truth."""


class Link:
    """Keeps one station on the wire until stopped."""

    def __init__(
        self,
        station: Station,
        wire: Wire,
        random_source: random.Random,
        *,
        on_truth: Callable[[Truth], None] = _nobody,
        on_keep: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_keep` writes the station's memory down before it returns."""
        self.station = station
        self.failure: Exception | None = None
        """A bug of ours, had there been one; the link stops at it."""
        self.last_refusal: str | None = None
        """Why the last attempt to connect failed; None while connected."""
        self._delivered, self._ca = wire.url, wire.ca
        self.password = station.plan.password.encode()
        """What the next connection presents."""
        self._clock = wire.clock
        self._random = random_source
        self._back_off = wire.back_off
        self._on_truth = on_truth
        self._on_keep = on_keep
        self._transport: WSTransport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._wanted = asyncio.Event()
        self._stopping = False
        self._log = get_log("simulator").bind(station=station.plan.station_id)

    @property
    def is_connected(self) -> bool:
        """Whether a socket is open."""
        return self._transport is not None

    async def run(self) -> None:
        """Connect and stay connected, until `stop`."""
        if self.station.wants_link:
            self._wanted.set()
        self._plan_tick()
        failures = 0
        while not self._stopping:
            await self._wanted.wait()
            if self._stopping:
                return
            failures = 0 if await self._stay_connected() else failures + 1
            if not self._stopping and self._wanted.is_set():
                await asyncio.sleep(self._back_off.pause_s(failures, self._random))

    def stop(self) -> None:
        """Close for good; `run` returns soon after."""
        self._stopping = True
        self._wanted.set()
        if self._timer is not None:
            self._timer.cancel()
        self._close("stopped")

    def do(self, action: Callable[[], Sequence[Effect]]) -> None:
        """Do something with the station and carry out what follows. An error of who asked reaches the caller."""
        self.perform(action())

    def perform(self, effects: Sequence[Effect]) -> None:
        """Carry out what the station wants done."""
        for effect in effects:
            match effect:
                case Transmit():
                    self._send(effect.data)
                case CloseLink():
                    self._wanted.clear()
                    self._close(effect.reason)
                case DropLink():
                    self._close(effect.reason)
                case OpenLink():
                    self._wanted.set()
                case Keep():
                    self._on_keep()
                case NewPassword():
                    self.password = effect.password
                    self._on_keep()
                    self._close("password changed")
                case Acknowledged() | SessionTruth():
                    self._on_truth(effect)
        self._plan_tick()

    # What the listener reports

    def opened(self, transport: WSTransport) -> None:
        """The handshake is done."""
        self._transport = transport
        self.last_refusal = None
        self._guard(self.station.connected)

    def arrived(self, data: bytes) -> None:
        """A whole message."""
        self._guard(lambda: self.station.receive(data))

    def lost(self) -> None:
        """The socket is gone."""
        self._transport = None
        self._guard(self.station.disconnected)

    async def _stay_connected(self) -> bool:
        """One connection from handshake to loss; False when it never came to be."""
        way = self.station.way
        url = f"{address(way, self._delivered)}/{quote(self.station.plan.station_id, safe='')}"
        headers = {"Sec-WebSocket-Protocol": self.station.dialect.value}
        if way.network.profile < CERTIFICATE_PROFILE:
            credentials = b64encode(self.station.plan.station_id.encode() + b":" + self.password).decode()
            headers["Authorization"] = f"Basic {credentials}"
        try:
            transport, _ = await ws_connect(
                lambda: _Listener(self),
                url,
                ssl_context=tls_context(way, self._ca) if url.startswith("wss:") else None,
                extra_headers=headers,
                websocket_handshake_timeout=HANDSHAKE_TIMEOUT_S,
                enable_auto_ping=True,
                auto_ping_idle_timeout=PING_INTERVAL_S,
                max_frame_size=MAX_MESSAGE,
                max_redirects=0,
                read_buffer_init_size=2048,
            )
        except (OSError, WSError, TimeoutError) as refusal:
            self.last_refusal = f"{type(refusal).__name__}: {refusal}"
            self._log.debug("connection failed", reason=self.last_refusal)
            self._guard(self.station.missed)
            return False
        if self._stopping:
            transport.disconnect()
        await transport.wait_disconnected()
        return True

    def _guard(self, action: Callable[[], Sequence[Effect]]) -> None:
        try:
            self.perform(action())
        except Exception as bug:  # noqa: BLE001 - the entrance of all that network and clock do: a bug stops the station, visibly
            self.failure = bug
            self._log.exception("the station failed")
            self.stop()

    def _send(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, data)

    def _close(self, reason: str) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            self.perform(self.station.disconnected())
            with suppress(OSError):
                transport.send_close(WSCloseCode.OK, reason.encode()[:100])
                transport.disconnect()

    def _plan_tick(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due_s = self.station.next_due()
        if due_s is not None and not self._stopping:
            delay_s = max(0.0, self._clock.real_s(due_s - self._clock.monotonic()))
            self._timer = asyncio.get_running_loop().call_later(delay_s, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._guard(self.station.tick)


class _Listener(WSListener):
    """Puts fragments together and passes on what arrived."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._parts = bytearray()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._link.opened(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        match frame.msg_type:
            case WSMsgType.CLOSE:
                transport.send_close(frame.get_close_code())
                transport.disconnect()
            case WSMsgType.TEXT | WSMsgType.CONTINUATION:
                if frame.fin and not self._parts:
                    self._link.arrived(frame.get_payload_as_bytes())
                    return
                self._parts += frame.get_payload_as_memoryview()
                if len(self._parts) > MAX_MESSAGE:
                    transport.send_close(WSCloseCode.MESSAGE_TOO_BIG)
                    transport.disconnect()
                elif frame.fin:
                    data = bytes(self._parts)
                    self._parts.clear()
                    self._link.arrived(data)
            case _:
                return

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._link.lost()
