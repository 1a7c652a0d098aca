"""The dialects of OCPP and their message types: bytes become a struct here, once.

Dialect                                        the six dialects; a JSON one's value is its WebSocket subprotocol
Side.STATION, Side.CSMS                        who sends a CALL
decode_request(dialect, action, raw, sender)   -> request struct;  CallError names what is wrong
decode_response(dialect, action, raw)          -> response struct; CallError names what is wrong
encode(payload)                                -> bytes of a struct we built ourselves
encode_request(dialect, action, payload, sender)  -> Raw of a struct or of JSON from outside, checked against the schema
codec_for(dialect, action)                     -> Codec: the two types and who may send it
wire_code(dialect, kind)                       -> the dialect's spelling of an error kind
as_instant(at)                                 -> aware UTC; what is sent is cut to milliseconds on its way
tables(dialect)                                -> MESSAGES, SENDS, FROM_STATION, FROM_CSMS
"""

import re
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Protocol, cast

import msgspec

from gridtap.ocpp.errors import SPELLING_2X, SPELLING_16, CallError, ErrorKind, from_decode_failure
from gridtap.ocpp.tolerance import can_mend, mend


class Dialect(Enum):
    """A version of OCPP on a transport. The value of a JSON dialect is its WebSocket subprotocol."""

    OCPP15S = "ocpp1.5-soap"
    OCPP16S = "ocpp1.6-soap"
    OCPP16 = "ocpp1.6"
    OCPP20 = "ocpp2.0"
    OCPP201 = "ocpp2.0.1"
    OCPP21 = "ocpp2.1"

    # Members are singletons: the identity hash is right, and several times faster than Enum's in the tables below.
    __hash__ = object.__hash__

    @property
    def is_soap(self) -> bool:
        """Whether messages travel as SOAP over HTTP."""
        return self in (Dialect.OCPP15S, Dialect.OCPP16S)

    @property
    def is_1x(self) -> bool:
        """Whether it belongs to the 1.x family, which knows no EVSE and no TransactionEvent."""
        return self in (Dialect.OCPP15S, Dialect.OCPP16S, Dialect.OCPP16)


class Side(Enum):
    """One end of the wire."""

    STATION = "station"
    CSMS = "csms"


class Codec(msgspec.Struct, frozen=True):
    """The types of one action in one dialect; `response` is None for a SEND of 2.1."""

    action: str
    request: type[msgspec.Struct]
    response: type[msgspec.Struct] | None
    request_decoder: msgspec.json.Decoder[msgspec.Struct]
    response_decoder: msgspec.json.Decoder[msgspec.Struct] | None
    from_station: bool
    from_csms: bool

    def may_come_from(self, sender: Side) -> bool:
        """Whether this side may send it."""
        return self.from_station if sender is Side.STATION else self.from_csms


class Tables(Protocol):
    """What a generated module offers."""

    MESSAGES: dict[str, tuple[type[msgspec.Struct], type[msgspec.Struct]]]
    SENDS: dict[str, type[msgspec.Struct]]
    FROM_STATION: frozenset[str]
    FROM_CSMS: frozenset[str]


_MODULES = {
    Dialect.OCPP15S: "gridtap.ocpp.v16.messages",
    Dialect.OCPP16S: "gridtap.ocpp.v16.messages",
    Dialect.OCPP16: "gridtap.ocpp.v16.messages",
    Dialect.OCPP20: "gridtap.ocpp.v20.messages",
    Dialect.OCPP201: "gridtap.ocpp.v201.messages",
    Dialect.OCPP21: "gridtap.ocpp.v21.messages",
}


@cache
def tables(dialect: Dialect) -> Tables:
    """The generated tables of a dialect, imported when first needed (30 to 90 ms each).

    Over SOAP these are the types of 1.6-J, which is what 1.5 and 1.6 are converted to; `ocpp.soap` knows what each can say.
    """
    return cast("Tables", import_module(_MODULES[dialect]))


@cache
def codec_for(dialect: Dialect, action: str) -> Codec:
    """The types of an action and who may send it.

    Raises: CallError NOT_IMPLEMENTED when the dialect has no such action.
    """
    found = tables(dialect)
    request, response = found.MESSAGES.get(action) or (found.SENDS.get(action), None)
    if request is None:
        raise CallError(ErrorKind.NOT_IMPLEMENTED, f"{action[:50]!r} is not an action of {dialect.value}")
    return Codec(
        action=action,
        request=request,
        response=response,
        request_decoder=msgspec.json.Decoder(request),
        response_decoder=None if response is None else msgspec.json.Decoder(response),
        from_station=action in found.FROM_STATION,
        from_csms=action in found.FROM_CSMS,
    )


def decode_request(dialect: Dialect, action: str, raw: msgspec.Raw | bytes, sender: Side = Side.STATION) -> msgspec.Struct:
    """The payload of a CALL as a checked struct.

    Raises: CallError NOT_IMPLEMENTED (no such action), NOT_SUPPORTED (not from this side), else what is wrong in the payload.
    Spec: OCPP-J 1.6 §4.2.3; OCPP 2.0.1 part 4 §4.1.7, §4.3; OCPP 2.1 part 4 §4.1.7, §4.3.
    """
    codec = codec_for(dialect, action)
    if not codec.may_come_from(sender):
        raise CallError(ErrorKind.NOT_SUPPORTED, f"{action} is not sent by a {sender.value}")
    return _decode(codec.request_decoder, raw)


def decode_response(dialect: Dialect, action: str, raw: msgspec.Raw | bytes) -> msgspec.Struct:
    """The payload of a CALLRESULT as a checked struct. Raises: CallError with what is wrong in it."""
    decoder = codec_for(dialect, action).response_decoder
    if decoder is None:
        raise CallError(ErrorKind.NOT_SUPPORTED, f"{action} has no response")
    return _decode(decoder, raw)


def _decode(decoder: msgspec.json.Decoder[msgspec.Struct], raw: msgspec.Raw | bytes) -> msgspec.Struct:
    """A payload as a struct; none at all may be written null.

    Spec: OCPP-J 1.6 §4.2.1; OCPP 2.0.1 part 4 §4.1.5; OCPP 2.1 part 4 §4.1.5.
    """
    try:
        return decoder.decode(raw)
    except (ValueError, RecursionError) as failure:
        if bytes(raw).strip() == b"null":
            return _decode(decoder, b"{}")
        mended = mend(bytes(raw)) if can_mend(failure) else None
        if mended is None:
            raise from_decode_failure(failure) from failure
    try:
        return decoder.decode(mended)
    except ValueError as failure:
        raise from_decode_failure(failure) from failure


_ENCODER = msgspec.json.Encoder()
_MICROSECONDS = re.compile(rb'(T\d\d:\d\d:\d\d\.\d{3})\d{3}(?=(?:Z|[+-]\d\d:\d\d)")')


def encode(payload: msgspec.Struct) -> bytes:
    """The JSON of a message we built ourselves; lengths and ranges are not checked again."""
    return with_milliseconds(_ENCODER.encode(payload))


def with_milliseconds(data: bytes) -> bytes:
    """The same JSON with times cut to three decimals; msgspec writes six.

    Spec: OCPP 2.1 part 2 §4.1 time format notation: not more than three decimals.
    """
    return b"".join(_MICROSECONDS.split(data)) if b"." in data else data


def encode_request(
    dialect: Dialect, action: str, payload: msgspec.Struct | msgspec.Raw | bytes, sender: Side = Side.CSMS
) -> msgspec.Raw:
    """A request that is known to fit the schema; JSON from outside is passed on as it was written.

    Raises: CallError as `decode_request` does.
    """
    raw = encode(payload) if isinstance(payload, msgspec.Struct) else bytes(payload)
    decode_request(dialect, action, raw, sender)
    return msgspec.Raw(raw)


def wire_code(dialect: Dialect, kind: ErrorKind) -> str:
    """How the dialect writes an error kind in a CALLERROR."""
    return SPELLING_16[kind] if dialect.is_1x else SPELLING_2X[kind]


def as_instant(at: datetime) -> datetime:
    """A timestamp as an aware UTC instant; one without a zone is taken as UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
