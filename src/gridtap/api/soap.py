"""The address of stations over SOAP: their messages in, our WSDL out."""

import time
from http import HTTPStatus

import msgspec
from litestar import Response, get
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from gridtap.api import problems
from gridtap.api.callers import ApiRequest, client_of
from gridtap.api.doors import OPEN, GivenParts
from gridtap.api.metrics import HttpMetrics
from gridtap.api.parts import Parts
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


_ALWAYS = [(name.lower().encode(), text.encode()) for name, text in problems.ALWAYS.items()]


class SoapFirst:
    """Takes what stations post, before the framework does: it would cost more than all else that is done with a message."""

    def __init__(self, app: ASGIApp, parts: Parts, numbers: HttpMetrics) -> None:
        self._app = app
        self._soap = parts.gateway.soap
        self._proxies = parts.proxies
        self._numbers = numbers
        self._answered = {status: numbers.requests.labels("POST", PATHS[0], str(status)) for status in (200, 400, 500)}
        self._seconds = numbers.seconds.labels(PATHS[0])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in PATHS:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        try:
            reply = await self._answer(scope, receive)
        except Exception:  # noqa: BLE001 - the entrance of all that stations post
            _log.exception("soap_failed")
            reply = unavailable_reply()
        answered = self._answered.get(reply.status) or self._numbers.requests.labels("POST", PATHS[0], str(reply.status))
        answered.inc()
        self._seconds.observe(time.perf_counter() - began)
        headers = [(b"content-type", reply.content_type.encode()), (b"content-length", str(len(reply.body)).encode()), *_ALWAYS]
        headers += [(name.lower().encode(), text.encode()) for name, text in reply.headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body, "more_body": False})

    async def _answer(self, scope: HTTPScope, receive: Receive) -> SoapReply:
        given = dict(scope["headers"])
        if not is_soap(given.get(b"content-type", b"").decode("latin-1")) or b"content-encoding" in given:
            said = "Stations send SOAP 1.2: Content-Type application/soap+xml, in UTF-8, not compressed."
            return _problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", said)
        body, more = b"", True
        while more:
            part = await receive()
            if part["type"] != "http.request":
                return unavailable_reply()
            body, more = body + part["body"] if body else part["body"], part["more_body"]
            if len(body) > LARGEST_BYTES:
                said = f"A message has at most {LARGEST_BYTES} bytes."
                return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", said)
        authorization = given.get(b"authorization")
        visit = SoapVisit(
            path=scope["path"],
            body=body,
            authorization=None if authorization is None else authorization.decode("latin-1"),
            remote_address=client_of(scope, self._proxies),
        )
        return await self._soap.take(visit)


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
    return Response(document, media_type="text/xml; charset=utf-8", headers=dict(problems.ALWAYS))


ROUTES = [show_wsdl]
