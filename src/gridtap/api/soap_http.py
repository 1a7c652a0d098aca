"""HTTP/1.1 as uvicorn speaks it, which hands an ordinary message of a station over SOAP straight to its door."""

from typing import Any, cast

from httptools import HttpRequestParser
from litestar.types import HTTPScope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from gridtap.api.soap import PATHS, SoapFirst, headers_of, refusal_of
from gridtap.gateway.sizes import ORDINARY_BYTES
from gridtap.gateway.soap.replies import SoapReply

_PATHS = {path.encode(): path for path in PATHS}


class _NoEvent:
    def set(self) -> None:
        """Nobody waits for the body to come."""


class _Post(RequestResponseCycle):
    """A message on its way through the door, as far as uvicorn looks at it."""

    message_event = cast("Any", _NoEvent())

    def __init__(self, *, keep_alive: bool) -> None:  # pyright: ignore[reportMissingSuperCall] - no ASGI here
        self.keep_alive = keep_alive
        self.disconnected = False
        self.response_complete = False
        self.body = bytearray()
        self.more_body = True


class SoapHttp(HttpToolsProtocol):
    """uvicorn's protocol; an ordinary message of a station costs no task and no ASGI, all else goes the ordinary way.

    Ordinary is a POST to our address by HTTP/1.1 with a short body of a length that is told, on a connection where nothing
    else waits. Connections, limits, timeouts, pipelining and the end of the server are uvicorn's in both ways.
    """

    def on_message_begin(self) -> None:
        """A request begins, perhaps right behind one that was answered at once."""
        super().on_message_begin()
        self._unset_keepalive_if_required()

    def on_headers_complete(self) -> None:
        """The head of a request was read."""
        if self.transport.is_closing():
            self.cycle = _Post(keep_alive=False)
            self.cycle.response_complete = True
        elif self.url in _PATHS and self._is_ordinary():
            self.scope["method"] = "POST"
            self.scope["path"] = _PATHS[self.url]
            self.cycle = _Post(keep_alive=cast("HttpRequestParser", self.parser).should_keep_alive())
        else:
            super().on_headers_complete()

    @property
    def _door(self) -> object:
        return cast("object", self.app)  # pyright: ignore[reportUnknownMemberType] - uvicorn does not say what it was given

    def _is_ordinary(self) -> bool:
        parser, before = cast("HttpRequestParser", self.parser), cast("RequestResponseCycle | None", self.cycle)
        if parser.get_method() != b"POST" or parser.get_http_version() != "1.1" or parser.should_upgrade():
            return False
        if self.expect_100_continue or self.flow.write_paused or self.limit_concurrency is not None:
            return False
        if not isinstance(self._door, SoapFirst) or not (before is None or before.response_complete):
            return False
        lengths = [text for name, text in self.headers if name in (b"content-length", b"transfer-encoding")]
        return len(lengths) == 1 and lengths[0].isdigit() and int(lengths[0]) <= ORDINARY_BYTES

    def on_message_complete(self) -> None:
        """The body of a request was read."""
        post = self.cycle
        if type(post) is not _Post:
            super().on_message_complete()
        elif not post.response_complete:
            scope = cast("HTTPScope", self.scope)
            cast("SoapFirst", self._door).take(
                scope, refusal_of(scope) or bytes(post.body), lambda reply: self._give(post, reply)
            )

    def _give(self, post: _Post, reply: SoapReply) -> None:
        if post.disconnected or post.response_complete or self.transport.is_closing():
            post.response_complete = True
            return
        content = [STATUS_LINE[reply.status]]
        for name, text in self.server_state.default_headers:
            content += (name, b": ", text, b"\r\n")
        for name, text in headers_of(reply):
            content += (name, b": ", text, b"\r\n")
        if not post.keep_alive:
            content.append(b"connection: close\r\n")
        content += (b"\r\n", reply.body)
        self.transport.write(b"".join(content))
        post.response_complete = True
        if not post.keep_alive:
            self.transport.close()
        self.on_response_complete()
