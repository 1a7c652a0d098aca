"""The address of stations over SOAP: their messages in, our WSDL out."""

from http import HTTPStatus

from litestar import Response, get, post

from gridtap.api import problems
from gridtap.api.callers import ApiRequest, client_of
from gridtap.api.doors import OPEN, GivenParts
from gridtap.gateway.sizes import LARGEST_BYTES
from gridtap.gateway.soap.door import SoapVisit
from gridtap.kit.errors import NotFound
from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.envelope import is_soap
from gridtap.ocpp.soap.wsdl import wsdl

PATHS = ["/soap", "/soap/1.5", "/soap/1.6"]
"""One door: the namespace of a message tells its version. The version stands in the path for those who ask for a WSDL."""


@post(PATHS, status_code=200, opt=OPEN, include_in_schema=False, request_max_body_size=LARGEST_BYTES)
async def take_message(request: ApiRequest, parts: GivenParts) -> Response[bytes] | Response[dict[str, object]]:
    """A message of a station."""
    if not is_soap(request.headers.get("content-type", "")) or "content-encoding" in request.headers:
        said = "Stations send SOAP 1.2: Content-Type application/soap+xml, in UTF-8, not compressed."
        return problems.problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", said)
    visit = SoapVisit(
        path=request.scope["path"],
        body=await request.body(),
        authorization=request.headers.get("authorization"),
        remote_address=client_of(request.scope, parts.proxies),
    )
    reply = await parts.gateway.soap.take(visit)
    headers = {**problems.ALWAYS, **reply.headers}
    return Response(reply.body, status_code=reply.status, media_type=reply.content_type, headers=headers)


@get(PATHS, opt=OPEN, include_in_schema=False)
async def show_wsdl(request: ApiRequest, parts: GivenParts) -> Response[bytes]:
    """The WSDL of the service that stations call, with `?wsdl` in any case."""
    if not any(name.lower() == "wsdl" for name in request.query_params):
        raise NotFound("not_found", "Stations send SOAP messages to this address; ?wsdl shows its WSDL.")
    dialect = Dialect.OCPP15S if request.scope["path"].endswith("1.5") else Dialect.OCPP16S
    reached = parts.settings.public_url or str(request.base_url)
    document = wsdl(dialect, Side.STATION, f"{reached.rstrip('/')}{request.scope['path']}")
    return Response(document, media_type="text/xml; charset=utf-8", headers=dict(problems.ALWAYS))


ROUTES = [take_message, show_wsdl]
