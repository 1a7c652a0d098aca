"""Listening sockets: plain, or TLS and plain on one port; says why a TLS handshake failed."""

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from gridtap.kit.log import get_log

HANDSHAKE_RECORD = b"\x16"
"""The first byte of a TLS connection."""
_BACKLOG = 1024
_ACCEPTS_AT_ONCE = 64
_PAUSE_S = 0.5
FAULTS = {
    "UNSUPPORTED_PROTOCOL": "tls_version",
    "WRONG_VERSION_NUMBER": "tls_version",
    "VERSION_TOO_LOW": "tls_version",
    "NO_SHARED_CIPHER": "tls_suite",
    "NO_SUITABLE_SIGNATURE_ALGORITHM": "tls_suite",
    "NO_SHARED_GROUP": "tls_suite",
    "TLSV1_ALERT_UNKNOWN_CA": "tls_not_trusted",
    "SSLV3_ALERT_BAD_CERTIFICATE": "tls_not_trusted",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "tls_not_trusted",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "tls_not_trusted",
    "CERTIFICATE_VERIFY_FAILED": "certificate_not_trusted",
}
"""OpenSSL's word for a failed handshake → ours; anything else is `tls_broken`."""


class TlsFailure(msgspec.Struct, frozen=True):
    """A handshake that came to nothing: why, in our word and in OpenSSL's."""

    remote_address: str
    fault: str
    detail: str


class Ports:
    """What stations connect to: one plain port; or, with TLS, one for both kinds of connection and one for TLS only.

    One port for both, because a 1.6 station that is told to use TLS comes back to the address and port it knows.
    """

    def __init__(
        self,
        *,
        arrive: Callable[[bool], asyncio.BaseProtocol],
        half_open: Counter[str],
        half_open_per_address: int,
        handshake_s: float,
        failed: Callable[[TlsFailure], None],
    ) -> None:
        """`arrive` makes a protocol for each connection and is told whether it came to the port for TLS only."""
        self._arrive = arrive
        self._half_open = half_open
        self._half_open_per_address = half_open_per_address
        self._handshake_s = handshake_s
        self._failed = failed
        self._server: asyncio.Server | None = None
        self._listeners: list[Listener] = []

    @property
    def port(self) -> int:
        """The first port; 0 before it is open."""
        if self._listeners:
            return self._listeners[0].port
        return int(self._server.sockets[0].getsockname()[1]) if self._server is not None and self._server.sockets else 0

    @property
    def tls_port(self) -> int:
        """The port for TLS only; 0 where there is none."""
        return self._listeners[1].port if len(self._listeners) > 1 else 0

    async def open_plain(self, host: str, port: int) -> None:
        """Listen without TLS. Raises: OSError."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: self._arrive(False), host, port, backlog=_BACKLOG)

    async def open_both(self, host: str, port: int, context: ssl.SSLContext, tls_port: int) -> None:
        """Listen on both ports. Raises: OSError."""
        for number, must_tls in ((port, False), (tls_port, True)):
            listener = Listener(
                arrive=partial(self._arrive, must_tls),
                context=context,
                half_open=self._half_open,
                half_open_per_address=self._half_open_per_address,
                handshake_s=self._handshake_s,
                failed=self._failed,
            )
            self._listeners.append(listener)
            await listener.start(host, number)

    def close(self) -> None:
        """Take no new connection. Safe to repeat."""
        if self._server is not None:
            self._server.close()
        for listener in self._listeners:
            listener.stop()


class Listener:
    """Takes connections until stopped. All methods belong to the event loop's thread."""

    def __init__(
        self,
        *,
        arrive: Callable[[], asyncio.BaseProtocol],
        context: ssl.SSLContext,
        half_open: Counter[str],
        half_open_per_address: int,
        handshake_s: float,
        failed: Callable[[TlsFailure], None],
    ) -> None:
        """`arrive` makes a protocol for each connection; `half_open` counts those of each address that are not through yet."""
        self._arrive = arrive
        self._context = context
        self._half_open = half_open
        self._half_open_per_address = half_open_per_address
        self._handshake_s = handshake_s
        self._failed = failed
        self._sockets: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._log = get_log("gateway.listener")

    @property
    def port(self) -> int:
        """The port that is listened on; 0 before `start`."""
        return int(self._sockets[0].getsockname()[1]) if self._sockets else 0

    async def start(self, host: str, port: int) -> None:
        """Listen on every address of a host; port 0 takes a free one, the same for all. Raises: OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
            taken = (address[0], self.port or address[1], *address[2:])
            listening = socket.socket(family, socket.SOCK_STREAM)
            self._sockets.append(listening)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listening.bind(taken)
            listening.listen(_BACKLOG)
            listening.setblocking(False)
        for listening in self._sockets:
            loop.add_reader(listening.fileno(), self._accept, listening)

    def stop(self) -> None:
        """Take no new connection, and drop those that are not through. Safe to repeat."""
        loop = asyncio.get_running_loop()
        for listening in self._sockets:
            loop.remove_reader(listening.fileno())
            listening.close()
        self._sockets.clear()
        for task in tuple(self._tasks):
            task.cancel()

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(_ACCEPTS_AT_ONCE):
            try:
                peer, address = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                self._pause(listening, error)
                return
            peer.setblocking(False)
            self._take(peer, str(address[0]))

    def _pause(self, listening: socket.socket, error: OSError) -> None:
        """Too many open files: try again in a moment instead of at once and for ever."""
        loop = asyncio.get_running_loop()
        self._log.error("accept_failed", error=str(error))
        loop.remove_reader(listening.fileno())

        def go_on() -> None:
            if listening in self._sockets:
                loop.add_reader(listening.fileno(), self._accept, listening)

        loop.call_later(_PAUSE_S, go_on)

    def _take(self, peer: socket.socket, address: str) -> None:
        if self._half_open[address] >= self._half_open_per_address:
            peer.close()
            return
        self._half_open[address] += 1
        task = asyncio.get_running_loop().create_task(self._welcome(peer, address))
        self._tasks.add(task)

        def done(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._half_open[address] -= 1
            if self._half_open[address] <= 0:
                del self._half_open[address]
            if task.cancelled():
                peer.close()

        task.add_done_callback(done)

    async def _welcome(self, peer: socket.socket, address: str) -> None:
        """Hear the first byte, then speak as the peer does."""
        loop = asyncio.get_running_loop()
        first = b""
        try:
            async with asyncio.timeout(self._handshake_s):
                first = await _first_byte(peer)
                if not first:
                    peer.close()
                    return
                options: dict[str, Any] = {}
                if first == HANDSHAKE_RECORD:
                    options = {"ssl": self._context, "ssl_handshake_timeout": self._handshake_s}
                await loop.connect_accepted_socket(self._arrive, peer, **options)
        except ssl.SSLError as error:
            reason = str(error.reason or error)
            self._failed(TlsFailure(address, FAULTS.get(reason, "tls_broken"), reason))
        except (OSError, TimeoutError) as error:
            if first == HANDSHAKE_RECORD:
                self._failed(TlsFailure(address, "tls_cut", str(error) or type(error).__name__))
            peer.close()
        except Exception:  # noqa: BLE001 - the entrance of all connections
            self._log.exception("arrival_failed", remote_address=address)
            peer.close()


async def _first_byte(peer: socket.socket) -> bytes:
    """The first byte, left where it is; empty when the peer goes away before."""
    loop = asyncio.get_running_loop()
    heard: asyncio.Future[None] = loop.create_future()
    loop.add_reader(peer.fileno(), lambda: None if heard.done() else heard.set_result(None))
    try:
        await heard
    finally:
        loop.remove_reader(peer.fileno())
    return peer.recv(1, socket.MSG_PEEK)
