"""The address of stations over SOAP: their messages in, our WSDL out."""

import asyncio
import time
from collections.abc import Callable
from functools import lru_cache, partial
from http import HTTPStatus

import msgspec
from litestar import Response, get
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from gridtap.api import problems
from gridtap.api.callers import ApiRequest, client_of
from gridtap.api.doors import OPEN, GivenParts
from gridtap.api.parts import Parts, put_parts
from gridtap.gateway.sizes import LARGEST_BYTES
from gridtap.gateway.soap.door import SoapVisit
from gridtap.gateway.soap.replies import SoapReply, unavailable_reply
from gridtap.kit.errors import NotFound
from gridtap.kit.log import get_log
from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.envelope import is_soap
from gridtap.ocpp.soap.wsdl import wsdl

_log = get_log("api.soap")
PATHS = ["/soap", "/soap/1.5", "/soap/1.6"]
"""One door: the namespace of a message tells its version. The version stands in the path for those who ask for a WSDL."""


_ALWAYS = tuple((name.lower().encode(), text.encode()) for name, text in problems.ALWAYS.items())
_is_soap = lru_cache(maxsize=64)(is_soap)
Give = Callable[[SoapReply], None]


class SoapFirst:
    """One server's entrance. All but what stations post goes on to the framework, with the parts of this server.

    What stations post is taken here: the framework would cost more than all else that is done with a message.
    """

    def __init__(self, app: ASGIApp, parts: Parts) -> None:
        self._app = app
        self._parts = parts
        self._soap = parts.gateway.soap
        self._proxies = parts.proxies
        self._numbers = numbers = parts.numbers
        self._answered = {status: numbers.requests.labels("POST", PATHS[0], str(status)) for status in (200, 400, 500)}
        self._seconds = numbers.seconds.labels(PATHS[0])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in PATHS:
            put_parts(scope, self._parts)
            await self._app(scope, receive, send)
            return
        future: asyncio.Future[SoapReply] = asyncio.get_running_loop().create_future()

        def give(reply: SoapReply) -> None:
            if not future.done():  # the peer may have gone
                future.set_result(reply)

        body = refusal_of(scope) or await _read_body(receive)
        self.take(scope, body, give)
        reply = await future
        await send({"type": "http.response.start", "status": reply.status, "headers": headers_of(reply)})
        await send({"type": "http.response.body", "body": reply.body, "more_body": False})

    def take(self, scope: HTTPScope, body: bytes | SoapReply, give: Give) -> None:
        """Answer what was posted, or give the refusal in its place: `give` is called once, now or later. Hot."""
        began = time.perf_counter()

        def counted(reply: SoapReply) -> None:
            answered = self._answered.get(reply.status) or self._numbers.requests.labels("POST", PATHS[0], str(reply.status))
            answered.inc()
            self._seconds.observe(time.perf_counter() - began)
            give(reply)

        if isinstance(body, SoapReply):
            counted(body)
            return
        said = dict(scope["headers"]).get(b"authorization")
        authorization = None if said is None else said.decode("latin-1")
        try:
            address = partial(client_of, scope, self._proxies)
            self._soap.take(SoapVisit(path=scope["path"], body=body, authorization=authorization, find_address=address), counted)
        except Exception:  # noqa: BLE001 - the entrance of all that stations post
            _log.exception("soap_failed")
            counted(unavailable_reply())


async def _read_body(receive: Receive) -> bytes | SoapReply:
    """The whole body; the answer to one that is too long or breaks off."""
    body, more = b"", True
    while more:
        part = await receive()
        if part["type"] != "http.request":
            return unavailable_reply()
        body, more = body + part["body"] if body else part["body"], part["more_body"]
        if len(body) > LARGEST_BYTES:
            said = f"A message has at most {LARGEST_BYTES} bytes."
            return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", said)
    return body


def refusal_of(scope: HTTPScope) -> SoapReply | None:
    """The answer to a head that announces no message of SOAP."""
    given = dict(scope["headers"])
    if _is_soap(given.get(b"content-type", b"").decode("latin-1")) and b"content-encoding" not in given:
        return None
    said = "Stations send SOAP 1.2: Content-Type application/soap+xml, in UTF-8, not compressed."
    return _problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", said)


def headers_of(reply: SoapReply) -> list[tuple[bytes, bytes]]:
    """The head of an HTTP answer."""
    headers = [(b"content-type", reply.content_type.encode()), (b"content-length", b"%d" % len(reply.body)), *_ALWAYS]
    if reply.headers:
        headers += [(name.lower().encode(), text.encode()) for name, text in reply.headers.items()]
    return headers


def _problem(status: HTTPStatus, code: str, said: str) -> SoapReply:
    return SoapReply(status, msgspec.json.encode(problems.content_of(status, code, said)), problems.MEDIA_TYPE)


@get(PATHS, opt=OPEN, include_in_schema=False)
async def show_wsdl(request: ApiRequest, parts: GivenParts) -> Response[bytes]:
    """The WSDL of the service that stations call, with `?wsdl` in any case."""
    if not any(name.lower() == "wsdl" for name in request.query_params):
        raise NotFound("not_found", "Stations send SOAP messages to this address; ?wsdl shows its WSDL.")
    dialect = Dialect.OCPP15S if request.scope["path"].endswith("1.5") else Dialect.OCPP16S
    reached = parts.settings.public_url or str(request.base_url)
    document = wsdl(dialect, Side.STATION, f"{reached.rstrip('/')}{request.scope['path']}")
    return Response(document, media_type="text/xml", headers=dict(problems.ALWAYS))


ROUTES = [show_wsdl]
