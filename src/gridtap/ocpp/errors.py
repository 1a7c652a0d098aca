"""What can be wrong with a CALL, and how each dialect spells it.

ErrorKind           the kind of fault, the same for every dialect
CallError           raised where a CALL cannot be done; becomes the CALLERROR
SPELLING_16, _2X    the wire codes; 1.6's own misspellings included
"""

from enum import Enum

import msgspec


class ErrorKind(Enum):
    """A fault in a CALL, named apart from any dialect's spelling."""

    NOT_IMPLEMENTED = "not_implemented"
    NOT_SUPPORTED = "not_supported"
    INTERNAL = "internal"
    PROTOCOL = "protocol"
    SECURITY = "security"
    FORMAT = "format"
    PROPERTY = "property"
    OCCURRENCE = "occurrence"
    TYPE = "type"
    GENERIC = "generic"
    FRAMEWORK = "framework"
    MESSAGE_ID = "message_id"
    MESSAGE_TYPE = "message_type"


SPELLING_16: dict[ErrorKind, str] = {
    ErrorKind.NOT_IMPLEMENTED: "NotImplemented",
    ErrorKind.NOT_SUPPORTED: "NotSupported",
    ErrorKind.INTERNAL: "InternalError",
    ErrorKind.PROTOCOL: "ProtocolError",
    ErrorKind.SECURITY: "SecurityError",
    ErrorKind.FORMAT: "FormationViolation",
    ErrorKind.PROPERTY: "PropertyConstraintViolation",
    ErrorKind.OCCURRENCE: "OccurenceConstraintViolation",
    ErrorKind.TYPE: "TypeConstraintViolation",
    ErrorKind.GENERIC: "GenericError",
    ErrorKind.FRAMEWORK: "FormationViolation",
    ErrorKind.MESSAGE_ID: "GenericError",
    ErrorKind.MESSAGE_TYPE: "GenericError",
}
"""Spec: OCPP-J 1.6 §4.2.3, Table 7; it has no code of its own for a broken frame or a message id used twice."""

SPELLING_2X: dict[ErrorKind, str] = {
    ErrorKind.NOT_IMPLEMENTED: "NotImplemented",
    ErrorKind.NOT_SUPPORTED: "NotSupported",
    ErrorKind.INTERNAL: "InternalError",
    ErrorKind.PROTOCOL: "ProtocolError",
    ErrorKind.SECURITY: "SecurityError",
    ErrorKind.FORMAT: "FormatViolation",
    ErrorKind.PROPERTY: "PropertyConstraintViolation",
    ErrorKind.OCCURRENCE: "OccurrenceConstraintViolation",
    ErrorKind.TYPE: "TypeConstraintViolation",
    ErrorKind.GENERIC: "GenericError",
    ErrorKind.FRAMEWORK: "RpcFrameworkError",
    ErrorKind.MESSAGE_ID: "RpcFrameworkError",
    ErrorKind.MESSAGE_TYPE: "MessageTypeNotSupported",
}
"""Spec: OCPP 2.0.1 part 4 §4.3, table of RPC framework error codes; the same in 2.1."""


class CallError(Exception):
    """A CALL that cannot be done, with the reason a person can act on."""

    def __init__(self, kind: ErrorKind, description: str = "", details: dict[str, str] | None = None) -> None:
        super().__init__(f"{kind.value}: {description}")
        self.kind = kind
        self.description = description
        self.details: dict[str, str] = details or {}


# Order matters: the first text found in msgspec's message names the kind.
_SIGNS: tuple[tuple[str, ErrorKind], ...] = (
    ("contains unknown field", ErrorKind.FORMAT),
    ("missing required field", ErrorKind.OCCURRENCE),
    ("Expected `array` of length", ErrorKind.OCCURRENCE),
    ("Invalid enum value", ErrorKind.PROPERTY),
    ("Expected `str` of length", ErrorKind.PROPERTY),
    ("Expected `int` >=", ErrorKind.PROPERTY),
    ("Expected `int` <=", ErrorKind.PROPERTY),
    ("Expected `float` >=", ErrorKind.PROPERTY),
    ("Expected `float` <=", ErrorKind.PROPERTY),
    ("Invalid RFC3339", ErrorKind.PROPERTY),
    ("out of range", ErrorKind.PROPERTY),
    ("Expected", ErrorKind.TYPE),
)


def from_decode_failure(failure: ValueError | RecursionError) -> CallError:
    """Name what msgspec found wrong in a payload; the description keeps the path.

    Takes msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError and RecursionError.
    """
    text = str(failure)
    if not isinstance(failure, msgspec.ValidationError):
        return CallError(ErrorKind.FORMAT, f"the payload is not JSON we can read: {text}"[:255])
    reason, _, path = text.partition(" - at `")
    where = path.rstrip("`")
    if not where and reason.startswith("Expected `object`"):
        return CallError(ErrorKind.FORMAT, f"the payload must be an object: {reason}"[:255])
    kind = next((kind for sign, kind in _SIGNS if sign in reason), ErrorKind.FORMAT)
    return CallError(kind, f"{where or '$'}: {reason}"[:255])
