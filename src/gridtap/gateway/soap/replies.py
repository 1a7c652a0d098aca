"""What goes back over HTTP to a station that asked over SOAP."""

from collections.abc import Mapping
from uuid import uuid4

import msgspec
from msgspec import Struct

from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.soap.envelope import FAULT_ACTION, Request, content_type, soap_action, write_fault, write_response
from gridtap.ocpp.soap.faults import Code, Fault, Subcode, http_status

RETRY_AFTER_S = 10


class SoapReply(msgspec.Struct, frozen=True):
    """An HTTP answer."""

    status: int
    body: bytes
    content_type: str
    headers: Mapping[str, str] = {}


def result_reply(request: Request, payload: Struct, message_id: str) -> SoapReply:
    """The answer to a request. Raises: CallError for what XML cannot carry."""
    body = write_response(request, payload, message_id)
    return SoapReply(200, body, content_type(soap_action(request.action, is_response=True)))


def fault_reply(
    fault: Fault,
    dialect: Dialect | None = None,
    *,
    relates_to: str | None = None,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> SoapReply:
    """A fault; `status` where HTTP has a word for it that a client acts on."""
    body = write_fault(fault, uuid4().urn, dialect=dialect or Dialect.OCPP16S, relates_to=relates_to)
    return SoapReply(status or http_status(fault), body, content_type(FAULT_ACTION), headers or {})


def unavailable_reply() -> SoapReply:
    """Nothing was stored: the station must keep its message and come again, as with a connection that closed."""
    fault = Fault(Code.RECEIVER, Subcode.INTERNAL_ERROR, "The server cannot take this now; try again in a moment.")
    return fault_reply(fault, status=503, headers={"Retry-After": str(RETRY_AFTER_S)})
