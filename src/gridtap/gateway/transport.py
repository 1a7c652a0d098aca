"""WebSockets by picows, the only file that knows it: handshakes, frames, limits, liveness, back-pressure both ways."""

import asyncio
import logging
import zlib
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from picows import (
    WSAutoPingStrategy,
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)
from picows import picows as native

from gridtap.gateway.deflate import COMPRESS_FROM_BYTES, Deflate, TooLarge, agree
from gridtap.gateway.door import DIALECTS, Admission, Refusal, Visitor
from gridtap.gateway.limits import Limits
from gridtap.gateway.link import Link
from gridtap.gateway.listener import Ports, TlsFailure
from gridtap.gateway.pieces import Pieces
from gridtap.gateway.tls import Tls, shown_chain
from gridtap.kit.log import get_log
from gridtap.kit.proxies import Proxies

_WSProtocol = cast("type[asyncio.BufferedProtocol]", vars(native)["WSProtocol"])
"""The class behind `ws_create_server`; its stubs leave it out."""
_TEXT, _BINARY, _CONTINUATION = WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.CONTINUATION
_PONG, _CLOSE = WSMsgType.PONG, WSMsgType.CLOSE
_CLOSING_S = 2.0
_READ_BUFFER_BYTES = 2048
_MAX_SUBPROTOCOLS = 20


class Transport:
    """The listening socket and all that came in through it."""

    def __init__(
        self,
        *,
        judge: Callable[[Visitor], Admission | Refusal],
        open_link: Callable[[Admission, "StationSocket"], Link],
        limits: Limits,
        tls_failed: Callable[[TlsFailure], None] = lambda _failure: None,
        behind_tls: bool = False,
        proxies: Proxies | None = None,
    ) -> None:
        """`tls_failed` hears of handshakes that came to nothing before a station could say who it is.

        `behind_tls`: what comes in plain has come over TLS to a proxy of ours.
        """
        self.behind_tls = behind_tls
        self.proxies = proxies or Proxies()
        self.judge = judge
        self.open_link = open_link
        self.limits = limits
        self.log = get_log("gateway.transport")
        self.sockets: set[StationSocket] = set()
        self.half_open: Counter[str] = Counter()
        self.arrivals: set[Arriving] = set()
        self._ports = Ports(
            arrive=lambda must_tls: Arriving(self, must_tls=must_tls),
            half_open=self.half_open,
            half_open_per_address=limits.half_open_per_address,
            handshake_s=limits.handshake_s,
            failed=tls_failed,
        )
        self._sweep_timer: asyncio.TimerHandle | None = None
        # picows logs every connection and every broken frame; the journal and our own log say what matters. An adapter,
        # because of a plain logger it makes a new one for every connection.
        self.quiet = logging.LoggerAdapter(logging.Logger("picows", logging.CRITICAL))

    @property
    def port(self) -> int:
        """The port that is listened on; 0 before `start`."""
        return self._ports.port

    @property
    def tls_port(self) -> int:
        """The port that takes TLS only; 0 where there is none."""
        return self._ports.tls_port

    async def start(self, host: str, port: int, tls: Tls | None = None, tls_port: int = 0) -> None:
        """Listen; port 0 takes a free one. With TLS the first port takes both kinds of connection, and `tls_port` TLS only."""
        if tls is None:
            await self._ports.open_plain(host, port)
        else:
            await self._ports.open_both(host, port, tls.context, tls_port)
        self._sweep()

    def stop_listening(self) -> None:
        """Take no new connection."""
        self._ports.close()
        if self._sweep_timer is not None:
            self._sweep_timer.cancel()

    def abort(self) -> None:
        """Cut every connection that is still there."""
        for each in (*self.arrivals, *self.sockets):
            each.abort()

    def _sweep(self) -> None:
        """Look after all connections with one timer: reap, ping, drop."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for arriving in tuple(self.arrivals):
            if now - arriving.since > self.limits.handshake_s:
                arriving.abort()
        for socket in tuple(self.sockets):
            socket.look_after(now)
        interval_s = min(self.limits.ping_interval_s, self.limits.handshake_s) / 4
        self._sweep_timer = loop.call_later(interval_s, self._sweep)


class Arriving(_WSProtocol):
    """A connection from its first byte on; knows its peer's address, which picows' own listener factory does not."""

    transport: WSTransport

    def __init__(self, transport: Transport, *, must_tls: bool = False) -> None:
        self._owner = transport
        self._address: str | None = None
        self._must_tls = must_tls
        self._is_tls = False
        self._chain: tuple[bytes, ...] = ()
        self.since = 0.0
        timeout_s, ping_s, headers = None, 0, None
        parameters = (None, None, False, self._open, transport.quiet, True, timeout_s)
        pinging = (False, ping_s, ping_s, WSAutoPingStrategy.PING_WHEN_IDLE, True)
        super().__init__(  # pyright: ignore[reportCallIssue] - picows' own positional constructor, pinned and tested
            *parameters, *pinging, transport.limits.frame_bytes, headers, _READ_BUFFER_BYTES
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the half-open ones of each address."""
        peer: object = transport.get_extra_info("peername")
        self._address = str(cast("tuple[object, ...]", peer)[0]) if isinstance(peer, tuple) else "local"
        self.since = asyncio.get_running_loop().time()
        ssl_object: object = transport.get_extra_info("ssl_object")
        if ssl_object is not None:
            self._is_tls, self._chain = True, shown_chain(ssl_object)
        super().connection_made(transport)
        self._owner.half_open[self._address] += 1
        self._owner.arrivals.add(self)
        is_one = self._owner.half_open[self._address] <= self._owner.limits.half_open_per_address
        if not is_one and not self._owner.proxies.are_trusted(self._address):
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._arrived()
        super().connection_lost(exc)

    def abort(self) -> None:
        """End it without a word."""
        self.transport.underlying_transport.abort()

    def _arrived(self) -> None:
        if self in self._owner.arrivals:
            self._owner.arrivals.discard(self)
            address = self._address or ""
            self._owner.half_open[address] -= 1
            if self._owner.half_open[address] <= 0:
                del self._owner.half_open[address]

    def _open(self, request: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
        """Judge a handshake. Nothing may be raised from here: picows would show it to the peer."""
        self._arrived()
        try:
            return self._answer(request)
        except Exception:  # the entrance of all handshakes
            self._owner.log.exception("handshake_failed", remote_address=self._address)
            return _refuse(Refusal(500, "An error of ours; it has been logged."))

    def _answer(self, request: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
        headers = request.headers
        verdict = self._owner.judge(
            Visitor(
                target=request.path,
                authorization=headers.get("Authorization"),
                subprotocols=_listed(headers.getall("Sec-WebSocket-Protocol", []))[:_MAX_SUBPROTOCOLS],
                remote_address=self._owner.proxies.client_of(self._address, headers.getall(self._owner.proxies.header, [])),
                is_tls=self._is_tls or self._owner.behind_tls,
                must_tls=self._must_tls,
                chain=self._chain,
            )
        )
        if isinstance(verdict, Refusal):
            return _refuse(verdict)
        if "upgrade" in (token.lower() for token in _listed(headers.getall("Connection", []))):
            headers["Connection"] = "Upgrade"  # picows takes only this one word; proxies send `keep-alive, Upgrade`
        deflate = agree(headers.getall("Sec-WebSocket-Extensions", []))
        extra: list[tuple[str, str]] = []
        if verdict.dialect is not None:
            extra.append(("Sec-WebSocket-Protocol", verdict.dialect.value))
        if deflate is not None:
            extra.append(("Sec-WebSocket-Extensions", deflate.header))
        return WSUpgradeResponseWithListener(
            WSUpgradeResponse.create_101_response(extra), StationSocket(self._owner, verdict, deflate)
        )


class StationSocket(WSListener):
    """One WebSocket of one station: puts messages together, watches over both directions."""

    def __init__(self, owner: Transport, admission: Admission, deflate: Deflate | None) -> None:
        super().__init__()
        self._owner = owner
        self._admission = admission
        self._deflate = deflate
        self._ws: WSTransport | None = None
        self._link: Link | None = None
        self._limit_bytes = owner.limits.first_frame_bytes
        self._pieces: Pieces | None = None
        self._stuck_since: float | None = None
        self._pinged_at = 0.0
        self._clock = asyncio.get_running_loop().time
        self.heard_at = self._clock()

    # What picows calls

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The handshake is done."""
        self._ws = transport
        self._owner.sockets.add(self)
        if self._admission.dialect is None:
            self.close(WSCloseCode.PROTOCOL_ERROR.value, f"no common subprotocol; this server speaks {', '.join(DIALECTS)}")
            return
        self._link = self._owner.open_link(self._admission, self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """One frame. Hot; nothing may be raised from here."""
        self.heard_at = self._clock()
        if transport.is_close_frame_sent and frame.msg_type != _CLOSE:
            return
        try:
            if frame.msg_type == _TEXT and frame.fin and not frame.rsv1 and self._pieces is None:
                if frame.payload_size > self._limit_bytes:
                    self._refuse_size()
                elif self._link is not None:
                    self._link.receive(frame.get_payload_as_bytes())
            else:
                self._take_odd(transport, frame)
        except Exception:  # the entrance of all frames
            self._owner.log.exception("frame_failed", station_id=self._admission.facts.station_id)
            self.close(WSCloseCode.INTERNAL_ERROR.value, "")

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """The connection is gone."""
        self._owner.sockets.discard(self)
        code, reason = _close_of(transport)
        if self._link is not None:
            self._link.closed(code, reason)

    def pause_writing(self) -> None:
        """The peer does not read as fast as we write."""
        self._stuck_since = self._clock()

    def resume_writing(self) -> None:
        """It does again."""
        self._stuck_since = None

    # What a link may ask

    def send(self, data: bytes) -> None:
        """Write one message, deflated where agreed and worth it. Hot."""
        ws = self._ws
        if ws is None or ws.is_disconnected or ws.is_close_frame_sent:
            return
        if self._stuck_since is not None and ws.underlying_transport.get_write_buffer_size() > self._owner.limits.unread_bytes:
            self.abort()
            return
        if self._deflate is not None and len(data) >= COMPRESS_FROM_BYTES:
            ws.send(_TEXT, self._deflate.deflate(data), rsv1=True)
        else:
            ws.send(_TEXT, data)

    def close(self, code: int, reason: str) -> None:
        """Say goodbye, then wait a little for the peer to do the same."""
        ws = self._ws
        if ws is None or ws.is_disconnected or ws.is_close_frame_sent:
            return
        ws.send_close(WSCloseCode(code), reason.encode()[:120])
        ws.underlying_transport.resume_reading()
        asyncio.get_running_loop().call_later(_CLOSING_S, ws.disconnect, False)

    def pause_reading(self) -> None:
        """Take nothing more from the network for now."""
        if self._ws is not None and not self._ws.is_disconnected:
            self._ws.underlying_transport.pause_reading()

    def resume_reading(self) -> None:
        """Go on taking."""
        if self._ws is not None and not self._ws.is_disconnected:
            self._ws.underlying_transport.resume_reading()

    def allow_large_frames(self) -> None:
        """The station was accepted."""
        self._limit_bytes = self._owner.limits.frame_bytes

    # The rest

    def abort(self) -> None:
        """Cut the connection without a word."""
        if self._ws is not None:
            self._ws.disconnect(graceful=False)

    def look_after(self, now: float) -> None:
        """Ping a quiet peer, drop one that is gone or does not read."""
        limits = self._owner.limits
        quiet_s = now - self.heard_at
        unread_s = 0.0 if self._stuck_since is None else now - self._stuck_since
        unfinished_s = 0.0 if self._pieces is None else now - self._pieces.newest_at
        if quiet_s > limits.signs_missed * limits.ping_interval_s or unread_s > limits.unread_s:
            self.abort()
        elif unfinished_s > limits.unfinished_s:
            self.close(WSCloseCode.POLICY_VIOLATION.value, "a message was begun and not finished")
        elif quiet_s > limits.ping_interval_s and now - self._pinged_at >= limits.ping_interval_s and self._ws is not None:
            self._pinged_at = now
            self._ws.send_ping()

    def _take_odd(self, transport: WSTransport, frame: WSFrame) -> None:
        """Everything that is not one whole, plain text message."""
        kind = frame.msg_type
        if kind == _CLOSE:
            if not transport.is_close_frame_sent:
                # Spec: RFC 6455 §5.5.1: a close is answered with a close of the same code.
                transport.send_close(frame.get_close_code())
            transport.disconnect()
        elif kind == _BINARY:
            self.close(WSCloseCode.UNSUPPORTED_DATA.value, "messages are text")
        elif frame.rsv2 or frame.rsv3 or (frame.rsv1 and (self._deflate is None or kind == _CONTINUATION)):
            self.close(WSCloseCode.PROTOCOL_ERROR.value, "reserved bits are set")
        elif kind in (_TEXT, _CONTINUATION):
            self._take_piece(frame)
        elif kind != _PONG:
            self.close(WSCloseCode.PROTOCOL_ERROR.value, "unexpected frame")

    def _take_piece(self, frame: WSFrame) -> None:
        """A fragment, or a deflated message. Spec: RFC 6455 §5.4; RFC 7692 §6."""
        begins = frame.msg_type == _TEXT
        if begins == (self._pieces is not None):
            self.close(WSCloseCode.PROTOCOL_ERROR.value, "fragments out of order")
            return
        pieces = self._pieces = self._pieces or Pieces(is_deflated=frame.rsv1)
        if len(pieces.data) + frame.payload_size > self._limit_bytes:
            self._pieces = None
            self._refuse_size()
            return
        pieces.add(frame.get_payload_as_bytes(), self.heard_at)
        if frame.fin:
            self._pieces = None
            self._take_message(bytes(pieces.data), is_deflated=pieces.is_deflated)

    def _take_message(self, data: bytes, *, is_deflated: bool) -> None:
        if is_deflated and self._deflate is not None:
            try:
                data = self._deflate.inflate(data, self._limit_bytes)
            except TooLarge:
                self._refuse_size()
                return
            except zlib.error:
                self.close(WSCloseCode.INVALID_TEXT.value, "the message cannot be inflated")
                return
        if self._link is not None:
            self._link.receive(data)

    def _refuse_size(self) -> None:
        self.close(WSCloseCode.MESSAGE_TOO_BIG.value, f"at most {self._limit_bytes} bytes")


def _close_of(transport: WSTransport) -> tuple[int, str]:
    """Which code closed it, theirs before ours; 0 where the line was cut."""
    handshake: Any = transport.close_handshake
    if handshake is None:
        return 0, ""
    said = handshake.recv or handshake.sent
    return (int(said.code), said.reason or "") if said is not None else (0, "")


def _refuse(refusal: Refusal) -> WSUpgradeResponseWithListener:
    body = (refusal.text + "\n").encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), *refusal.headers.items()]
    return WSUpgradeResponseWithListener(WSUpgradeResponse.create_error_response(HTTPStatus(refusal.status), body, headers), None)


def _listed(values: list[str]) -> list[str]:
    """The items of a header that holds a list, over all its lines."""
    return [item.strip() for line in values for item in line.split(",") if item.strip()]
