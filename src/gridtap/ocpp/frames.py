"""The frames of OCPP-J: bytes become a frame or the reason why not; frames become bytes.

read_frame(data)                -> Call | CallResult | CallErrorFrame | ResultErrorFrame | SendFrame | BadFrame; never raises
answer_to(bad, dialect)         -> bytes of the CALLERROR that is due, or None where none may be sent
write_call, write_result, write_error, write_result_error, write_send -> bytes
"""

import re
from typing import Annotated

from msgspec import DecodeError, Meta, Raw, Struct
from msgspec.json import Decoder, Encoder

from gridtap.ocpp.dialect import Dialect, wire_code, with_milliseconds
from gridtap.ocpp.errors import CallError, ErrorKind

MAX_DEPTH = 32
MAX_MESSAGE_ID = 64
"""The specification says 36; a station that writes a few more is still served."""

MessageId = Annotated[str, Meta(max_length=MAX_MESSAGE_ID)]


class Call(Struct, frozen=True, array_like=True, tag=2, forbid_unknown_fields=True, gc=False):
    """A request; the payload is well-formed JSON, not yet looked into."""

    message_id: MessageId
    action: str
    payload: Raw


class CallResult(Struct, frozen=True, array_like=True, tag=3, forbid_unknown_fields=True, gc=False):
    """The answer to a request."""

    message_id: MessageId
    payload: Raw


class CallErrorFrame(Struct, frozen=True, array_like=True, tag=4, forbid_unknown_fields=True, gc=False):
    """The refusal of a request; the code is whatever the other side wrote."""

    message_id: MessageId
    code: str
    description: str = ""
    details: Raw = Raw(b"{}")


class ResultErrorFrame(Struct, frozen=True, array_like=True, tag=5, forbid_unknown_fields=True, gc=False):
    """2.1: the other side could not use our answer."""

    message_id: MessageId
    code: str
    description: str = ""
    details: Raw = Raw(b"{}")


class SendFrame(Struct, frozen=True, array_like=True, tag=6, forbid_unknown_fields=True, gc=False):
    """2.1: a message that is never answered."""

    message_id: MessageId
    action: str
    payload: Raw


class BadFrame(Struct, frozen=True, gc=False):
    """Bytes that are no frame: what could still be read of it, and what is wrong."""

    message_type: int | None
    message_id: str | None
    kind: ErrorKind
    description: str


Frame = Call | CallResult | CallErrorFrame | ResultErrorFrame | SendFrame | BadFrame

_FRAMES = Decoder(Call | CallResult | CallErrorFrame | ResultErrorFrame | SendFrame)
_ANY = Decoder(list[Raw])
_HEAD = re.compile(rb'\s*\[\s*(\d{1,3})\s*,\s*"([^"\\\x00-\x1f]{0,64})"\s*(,\s*"[^"\\\x00-\x1f]{1,64}"\s*,)?')
# A string or, broken off, all that is left: with possessive loops, so that no input makes it look twice at a byte.
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_SQUARED = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


def read_frame(data: bytes | str) -> Frame:
    """Read one WebSocket message. Never raises, whatever the bytes; duplicate keys in an object: the last one counts."""
    try:
        raw = data.encode() if isinstance(data, str) else data
        if len(raw) > 2 * MAX_DEPTH and is_too_deep(raw):
            return BadFrame(*_head(raw), ErrorKind.FRAMEWORK, f"nested deeper than {MAX_DEPTH} levels")
        if not raw.isascii():
            raw.decode()
        return _FRAMES.decode(raw)
    except (ValueError, RecursionError) as failure:
        return _diagnose(data.encode(errors="replace") if isinstance(data, str) else data, failure)


def is_too_deep(raw: bytes) -> bool:
    """Whether arrays and objects nest beyond MAX_DEPTH, found without recursion."""
    if raw.count(b"{") + raw.count(b"[") <= MAX_DEPTH:
        return False
    left = _STRINGS.sub(b"", raw).translate(_SQUARED, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        left = left.replace(b"[]", b"")  # takes the innermost level away
    return bool(left)


def _head(raw: bytes) -> tuple[int | None, str | None]:
    """Message type and id as far as the first bytes show them."""
    found = _HEAD.match(raw[:256])
    if found is None:
        return None, None
    try:
        return int(found[1]), found[2].decode()
    except UnicodeDecodeError:
        return int(found[1]), None


def _diagnose(raw: bytes, failure: Exception) -> BadFrame:
    """Say what is wrong with bytes that the decoder refused."""
    kind, message_id = _head(raw)
    try:
        raw.decode()
        parts = [bytes(part) for part in _ANY.decode(raw)]
    except (ValueError, RecursionError) as broken:
        if isinstance(broken, (DecodeError, UnicodeDecodeError)) and type(broken).__name__ != "ValidationError":
            found = _HEAD.match(raw[:256])
            in_payload = found is not None and found[3] is not None and kind == 2 and message_id is not None
            reason = "starts with a byte order mark" if raw.startswith(b"\xef\xbb\xbf") else f"not JSON: {broken}"
            return BadFrame(kind, message_id, ErrorKind.FORMAT if in_payload else ErrorKind.FRAMEWORK, reason)
        return BadFrame(kind, message_id, ErrorKind.FRAMEWORK, "the message is not a JSON array")
    if not parts or not re.fullmatch(rb"\d{1,9}", parts[0]):
        return BadFrame(None, message_id, ErrorKind.FRAMEWORK, "the message type must be an integer")
    kind = int(parts[0])
    if kind not in (2, 3, 4, 5, 6):
        return BadFrame(kind, message_id, ErrorKind.MESSAGE_TYPE, f"there is no message type {kind}")
    return _diagnose_parts(kind, parts, str(failure))


def _diagnose_parts(kind: int, parts: list[bytes], reason: str) -> BadFrame:
    """A frame of a known type with a wrong id, a wrong action or a wrong number of elements."""
    message_id: str | None = None
    try:
        message_id = Decoder(str).decode(parts[1]) if len(parts) > 1 else None
    except ValueError:
        return BadFrame(kind, None, ErrorKind.FRAMEWORK, "the message id must be a string")
    if message_id is None:
        return BadFrame(kind, None, ErrorKind.FRAMEWORK, "the message id is missing")
    if len(message_id) > MAX_MESSAGE_ID:
        readable = message_id if len(message_id) <= 255 else None
        return BadFrame(kind, readable, ErrorKind.MESSAGE_ID, f"the message id is longer than {MAX_MESSAGE_ID} characters")
    return BadFrame(kind, message_id, ErrorKind.FRAMEWORK, f"not a message of type {kind}: {reason}")


def answer_to(bad: BadFrame, dialect: Dialect) -> bytes | None:
    """The CALLERROR that is due for a bad frame, or None.

    Replies and SENDs are never answered, or two peers could go on for ever. 1.6 answers only a CALL whose id could be read
    and ignores unknown message types; 2.x answers what it cannot read with the id "-1".
    Spec: OCPP-J 1.6 §4.1.3, §4.2.3; OCPP 2.0.1 part 4 §4.1.3, §4.2.3; OCPP 2.1 part 4 §4.2.3, §4.2.4.
    """
    if bad.message_type in (3, 4, 5) or (bad.message_type == 6 and dialect is Dialect.OCPP21):
        return None
    if dialect.is_1x and (bad.message_type != 2 or bad.message_id is None):
        return None
    message_id = "-1" if bad.message_id is None else bad.message_id
    return write_error(dialect, message_id, CallError(bad.kind, bad.description))


_encode = Encoder().encode


def _payload_frame(parts: tuple[int | str | Struct | Raw, ...]) -> bytes:
    """A frame whose last part is the payload; JSON made elsewhere is written as it is."""
    data = _encode(parts)
    return with_milliseconds(data) if b"." in data and isinstance(parts[-1], Struct) else data


def write_call(message_id: str, action: str, payload: Struct | Raw) -> bytes:
    """A request. Spec: OCPP-J 1.6 §4.2.1."""
    return _payload_frame((2, message_id, action, payload))


def write_result(message_id: str, payload: Struct | Raw) -> bytes:
    """An answer. Spec: OCPP-J 1.6 §4.2.2."""
    return _payload_frame((3, message_id, payload))


def write_send(message_id: str, action: str, payload: Struct | Raw) -> bytes:
    """2.1: a message without an answer. Spec: OCPP 2.1 part 4 §4.2.4."""
    return _payload_frame((6, message_id, action, payload))


def write_error(dialect: Dialect, message_id: str, error: CallError) -> bytes:
    """A refusal. Spec: OCPP-J 1.6 §4.2.3."""
    return _encode((4, message_id, wire_code(dialect, error.kind), error.description[:255], error.details))


def write_result_error(dialect: Dialect, message_id: str, error: CallError) -> bytes:
    """2.1: their answer could not be used. Spec: OCPP 2.1 part 4 §4.2.3."""
    return _encode((5, message_id, wire_code(dialect, error.kind), error.description[:255], error.details))
