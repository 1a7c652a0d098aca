"""SOAP 1.2 envelopes with WS-Addressing and chargeBoxIdentity, read and written; no I/O.

For who serves (a gateway with sender=Side.STATION, a simulated station with sender=Side.CSMS):
    request = read_request(body, sender=Side.STATION)      SoapFaultError carries the fault and the message id to answer
    request.dialect, .action, .headers                     enough to decide who this is, before the payload is read
    payload = payload_of(request)                          struct of soap.v15 or soap.v16; CallError -> fault_of(...)
    message = message_of(request)                          the struct of 1.6-J in its place
    write_response(request, payload, message_id)           payload is the response struct of the same dialect
    write_fault(fault, dialect, sender, message_id, relates_to=...)   beside http_status(fault)

For who calls:
    write_request(Call(dialect, sender, action, payload), headers)    headers need message_id, to, charge_box_identity
    read_response(body, dialect, sender, action, relates_to=...)      struct; CallError for a peer's fault or a bad answer

    content_type(soap_action), soap_action(action, is_response=...), is_soap(content_type)

`headers.from_address` and `headers.reply_to` are a stranger's claim: never an address to call.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple, NoReturn

from lxml import etree
from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage] - lxml has no public name for the type
from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.soap.codec import decode, encode, message_type, parse
from gridtap.ocpp.soap.convert import to_16
from gridtap.ocpp.soap.faults import Code, Fault, SoapFaultError, Subcode, error_of, fault_of
from gridtap.ocpp.soap.layout import element_name, namespace, service_of
from gridtap.ocpp.soap.lexical import SPACE, escape

SOAP = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
ANONYMOUS = f"{WSA}/anonymous"
FAULT_ACTION = f"{WSA}/soap/fault"
_ENVELOPE, _HEADER, _BODY, _FAULT = (f"{{{SOAP}}}{name}" for name in ("Envelope", "Header", "Body", "Fault"))
_MUST_UNDERSTAND, _ROLE = f"{{{SOAP}}}mustUnderstand", f"{{{SOAP}}}role"
_ADDRESS = f"{{{WSA}}}Address"
_ADDRESSING = {
    f"{{{WSA}}}Action": "action",
    f"{{{WSA}}}MessageID": "message_id",
    f"{{{WSA}}}RelatesTo": "relates_to",
    f"{{{WSA}}}To": "to",
    f"{{{WSA}}}From": "from_address",
    f"{{{WSA}}}ReplyTo": "reply_to",
    f"{{{WSA}}}FaultTo": "fault_to",
}
MAX_HEADER = 2048
"""Characters in one header's value."""


class Headers(Struct, frozen=True):
    """What the header of a message says; an endpoint is given by its address."""

    action: str | None = None
    message_id: str | None = None
    relates_to: str | None = None
    to: str | None = None
    from_address: str | None = None
    reply_to: str | None = None
    fault_to: str | None = None
    charge_box_identity: str | None = None


class Call(NamedTuple):
    """A request to write: which dialect, who calls, what."""

    dialect: Dialect
    sender: Side
    action: str
    payload: Struct


class Request(NamedTuple):
    """A request whose headers are read and whose payload is not yet."""

    dialect: Dialect
    sender: Side
    action: str
    headers: Headers
    read: Callable[[], Struct]
    """Gives the payload."""
    read_16: Callable[[], Struct]
    """Gives what it means in 1.6-J."""


def soap_action(action: str, *, is_response: bool = False) -> str:
    """The WS-Addressing action, which is also the SOAP action."""
    return f"/{action}Response" if is_response else f"/{action}"


def content_type(action: str) -> str:
    """The Content-Type of a message with this WS-Addressing action. Spec: OCPP-S 1.6 §2; RFC 3902 §5."""
    return f'application/soap+xml; charset=utf-8; action="{action}"'


def is_soap(said: str) -> bool:
    """Whether a Content-Type is that of SOAP 1.2 in UTF-8; without a charset the document itself is looked at."""
    kind, *parameters = (part.strip().lower() for part in said.split(";"))
    charsets = [
        value.strip("\"' ") for name, _, value in (part.partition("=") for part in parameters) if name.strip() == "charset"
    ]
    return kind == "application/soap+xml" and all(charset in ("utf-8", "utf8") for charset in charsets)


def read_request(data: bytes, *, sender: Side) -> Request:
    """A request that this side may send to us: envelope and headers checked, payload not yet.

    Raises: SoapFaultError with the fault to answer: VersionMismatch, MustUnderstand, NotSupported (no such action of this
    service), else ProtocolError.
    Spec: OCPP-S 1.6 §3, §4; SOAP 1.2 part 1 §5.4; WS-Addressing 1.0 §3.2.
    """
    header: Element | None = None
    try:
        header, element = open_envelope(parse(data))
        return _request(_read_headers(header, _uri(element)), element, sender)
    except CallError as failure:
        raise SoapFaultError(fault_of(failure), _message_id(header)) from None
    except SoapFaultError as failure:
        raise SoapFaultError(failure.fault, _message_id(header)) from None


def _message_id(header: Element | None) -> str | None:
    """What a fault is related to, whatever else is wrong with the headers."""
    said = None if header is None else header.findtext(f"{{{WSA}}}MessageID")
    return said.strip(SPACE)[:MAX_HEADER] or None if said else None


def _request(headers: Headers, element: Element, sender: Side) -> Request:
    name = etree.QName(element)
    service = service_of(name.namespace or "")
    if service is None:
        _refuse(f"{name.namespace or 'no namespace'!r} is not a service of OCPP 1.5 or 1.6")
    dialect, side = service
    if side is not sender:
        raise CallError(ErrorKind.NOT_SUPPORTED, f"{name.localname} is not sent by a {sender.value}")
    action = name.localname.removesuffix("Request")
    action = action[:1].upper() + action[1:]
    if not action or name.localname != element_name(action, is_response=False):
        _refuse(f"{name.localname[:60]} is not a request")
    message_type(dialect, side, action, is_response=False)
    for title, said in (
        ("wsa:Action", headers.action),
        ("wsa:MessageID", headers.message_id),
        ("chargeBoxIdentity", headers.charge_box_identity),
    ):
        if not said:
            _refuse(f"the header {title} is missing")
    if headers.action != soap_action(action):
        _refuse(f"wsa:Action is {headers.action!r} but the body holds {name.localname}")
    read = partial(decode, dialect, side, action, element)
    return Request(dialect, side, action, headers, read, lambda: to_16(dialect, read()))


def payload_of(request: Request) -> Struct:
    """The struct in a request's body. Raises: CallError with the path of what is wrong."""
    return request.read()


def message_of(request: Request) -> Struct:
    """The struct of 1.6-J that means the same as the one in a request's body. Raises: CallError as `payload_of`."""
    return request.read_16()


def read_response(data: bytes, dialect: Dialect, sender: Side, action: str, *, relates_to: str | None = None) -> Struct:
    """The struct in the answer to a request of ours, with the message id `relates_to`.

    Raises: CallError as `error_of` says for a fault of the peer's; FORMAT and others for an answer that is none.
    """
    return decode(
        dialect, sender, action, response_element(data, dialect, sender, action, relates_to=relates_to), is_response=True
    )


def response_element(data: bytes, dialect: Dialect, sender: Side, action: str, *, relates_to: str | None = None) -> Element:
    """The element of the answer, not looked into. Raises: CallError as `read_response`, but for what is inside."""
    try:
        header, element = open_envelope(parse(data))
        if element.tag == _FAULT:
            raise error_of(_read_fault(element))
        headers = _read_headers(header, _uri(element))
    except SoapFaultError as failure:
        raise CallError(ErrorKind.PROTOCOL, failure.fault.reason[:255]) from None
    if relates_to is not None and headers.relates_to not in (None, relates_to):
        raise CallError(ErrorKind.PROTOCOL, "the answer is related to another message")
    expected = f"{{{namespace(dialect, sender)}}}{element_name(action, is_response=True)}"
    if element.tag != expected:
        raise CallError(ErrorKind.FORMAT, f"the answer holds {str(element.tag)[:100]}, not {expected}")
    return element


def _refuse(reason: str) -> NoReturn:
    raise CallError(ErrorKind.PROTOCOL, reason[:255])


def _uri(element: Element) -> str:
    return etree.QName(element).namespace or ""


def open_envelope(root: Element) -> tuple[Element | None, Element]:
    """The header, if there is one, and the only element in the body."""
    if root.tag != _ENVELOPE:
        if etree.QName(root).localname == "Envelope":
            raise SoapFaultError(Fault(Code.VERSION_MISMATCH, None, "only SOAP 1.2 is spoken here"))
        _refuse("not a SOAP envelope")
    parts = list(root)
    if [part.tag for part in parts] not in ([_HEADER, _BODY], [_BODY]):
        _refuse("an envelope holds one header and one body")
    if len(parts[-1]) != 1:
        _refuse(f"the body holds {len(parts[-1])} elements, not one")
    return (parts[0] if len(parts) == 2 else None), parts[-1][0]


def _read_headers(header: Element | None, uri: str) -> Headers:
    """The headers we know; `uri` is the namespace of the body, and so of chargeBoxIdentity."""
    said: dict[str, str] = {}
    not_understood = ""
    for part in header if header is not None else ():
        tag = str(part.tag)
        attribute = header_name(tag, uri)
        if attribute is None:
            if part.get(_MUST_UNDERSTAND, "").strip() in ("true", "1") and not part.get(_ROLE, "").endswith("/none"):
                not_understood = tag[:100]
        elif attribute in said:
            _refuse(f"the header {etree.QName(part).localname} stands there twice")
        else:
            said[attribute] = _header_value(part)
    if not_understood:
        raise SoapFaultError(Fault(Code.MUST_UNDERSTAND, None, f"the header {not_understood} is not understood"))
    return Headers(**said)


def header_name(tag: str, uri: str) -> str | None:
    """What a header is in `Headers`; None for one we do not know."""
    return "charge_box_identity" if tag == f"{{{uri}}}chargeBoxIdentity" else _ADDRESSING.get(tag)


def endpoint_of(part: Element) -> Element:
    """Where a header's text stands: in an endpoint's Address, else in itself."""
    address = part.find(_ADDRESS) if len(part) else None
    return part if address is None else address


def _header_value(part: Element) -> str:
    text = endpoint_of(part).text or ""
    if len(text) > MAX_HEADER:
        _refuse(f"the header {etree.QName(part).localname} is too long")
    return text.strip(SPACE)


def _read_fault(element: Element) -> Fault:
    """A peer's fault; what it leaves out counts as Receiver and no subcode."""

    def text(path: str) -> str:
        return (element.findtext(path.replace("s:", f"{{{SOAP}}}")) or "").strip(SPACE)

    code = text("s:Code/s:Value").rpartition(":")[2]
    subcode = text("s:Code/s:Subcode/s:Value").rpartition(":")[2][:100]
    return Fault(
        next((known for known in Code if known.value == code), Code.RECEIVER),
        next((known for known in Subcode if known.value == subcode), subcode or None),
        text("s:Reason/s:Text")[:1000] or "no reason given",
    )


def write_request(call: Call, headers: Headers) -> bytes:
    """A request of ours; `headers` need message_id, to and charge_box_identity, the action is set here.

    The answer is asked for on the same connection unless reply_to says otherwise.
    Raises: CallError for a payload that XML cannot carry.
    Spec: OCPP-S 1.6 §3.
    """
    uri = namespace(call.dialect, call.sender)
    parts = [("a:Action", soap_action(call.action)), ("a:MessageID", headers.message_id), ("a:To", headers.to)]
    endpoints = [("a:From", headers.from_address), ("a:ReplyTo", headers.reply_to or ANONYMOUS)]
    written = _header(parts, endpoints)
    written += f'<o:chargeBoxIdentity xmlns:o="{uri}">{escape(headers.charge_box_identity or "")}</o:chargeBoxIdentity>'
    return _envelope(written, encode(call.dialect, call.sender, call.action, call.payload))


def write_response(request: Request, payload: Struct, message_id: str) -> bytes:
    """The answer to a request. Spec: OCPP-S 1.6 §3; WS-Addressing 1.0 §3.4."""
    opening = _opening(soap_action(request.action, is_response=True))
    said = f"{escape(message_id)}</a:MessageID><a:RelatesTo>{escape(request.headers.message_id or '')}</a:RelatesTo>"
    body = encode(request.dialect, request.sender, request.action, payload)
    return f"{opening}{said}<a:To>{ANONYMOUS}</a:To></s:Header><s:Body>{body}</s:Body></s:Envelope>".encode()


@cache
def _opening(action: str) -> str:
    """An envelope up to its message id."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{SOAP}" xmlns:a="{WSA}">'
        f"<s:Header><a:Action>{action}</a:Action><a:MessageID>"
    )


def write_fault(
    fault: Fault,
    message_id: str,
    *,
    dialect: Dialect = Dialect.OCPP16S,
    sender: Side = Side.STATION,
    relates_to: str | None = None,
) -> bytes:
    """The answer to a request that cannot be done; dialect and sender of that request, where they are known.

    Spec: OCPP-S 1.6 §4; SOAP 1.2 part 1 §5.4.
    """
    parts = [("a:Action", FAULT_ACTION), ("a:MessageID", message_id), ("a:RelatesTo", relates_to), ("a:To", ANONYMOUS)]
    word = fault.subcode.value if isinstance(fault.subcode, Subcode) else fault.subcode
    subcode = ""
    if word:
        uri = namespace(dialect, sender)
        subcode = f'<s:Subcode><s:Value xmlns:o="{uri}">o:{escape(word)}</s:Value></s:Subcode>'
    body = (
        f"<s:Fault><s:Code><s:Value>s:{fault.code.value}</s:Value>{subcode}</s:Code>"
        f'<s:Reason><s:Text xml:lang="en">{_escape_anything(fault.reason)}</s:Text></s:Reason></s:Fault>'
    )
    return _envelope(_header(parts, []), body)


def _escape_anything(text: str) -> str:
    """A reason may quote what a stranger sent; what XML cannot carry is shown as a backslash escape."""
    try:
        return escape(text)
    except CallError:
        return escape(text.encode("unicode_escape", "backslashreplace").decode("ascii"))


def _header(parts: list[tuple[str, str | None]], endpoints: list[tuple[str, str | None]]) -> str:
    """WS-Addressing headers, those without a value left out."""
    written = [f"<{name}>{escape(said)}</{name}>" for name, said in parts if said]
    written += [f"<{name}><a:Address>{escape(said)}</a:Address></{name}>" for name, said in endpoints if said]
    return "".join(written)


def _envelope(header: str, body: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{SOAP}" xmlns:a="{WSA}">'
        f"<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()
