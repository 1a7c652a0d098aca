"""SOAP 1.2 faults as OCPP-S uses them, to and from our kinds of error.

Code, Subcode            what a fault is called on the wire
Fault                    code, subcode, reason
SoapFaultError           a message that is answered with a fault, and what is known of its headers
fault_of(error)       -> the Fault for a CallError
error_of(fault)       -> the CallError for a Fault that a peer sent
http_status(fault)    -> 400 or 500
"""

from enum import Enum

from msgspec import Struct

from gridtap.ocpp.errors import CallError, ErrorKind


class Code(Enum):
    """Who is to blame. Spec: SOAP 1.2 part 1 §5.4.6."""

    SENDER = "Sender"
    RECEIVER = "Receiver"
    VERSION_MISMATCH = "VersionMismatch"
    MUST_UNDERSTAND = "MustUnderstand"
    DATA_ENCODING_UNKNOWN = "DataEncodingUnknown"


class Subcode(Enum):
    """What is wrong, in OCPP's words. Spec: OCPP-S 1.6 §4."""

    SECURITY_ERROR = "SecurityError"
    IDENTITY_MISMATCH = "IdentityMismatch"
    URL_MISMATCH = "UrlMismatch"
    PROTOCOL_ERROR = "ProtocolError"
    INTERNAL_ERROR = "InternalError"
    NOT_SUPPORTED = "NotSupported"


class Fault(Struct, frozen=True):
    """A fault; `subcode` is a peer's own word where it is none of OCPP's."""

    code: Code
    subcode: Subcode | str | None
    reason: str


class SoapFaultError(Exception):
    """A request that is answered with this fault, related to this message id if it had one."""

    def __init__(self, fault: Fault, message_id: str | None = None) -> None:
        super().__init__(f"{fault.code.value}: {fault.reason}")
        self.fault = fault
        self.message_id = message_id


_RECEIVER = {
    ErrorKind.NOT_IMPLEMENTED: Subcode.NOT_SUPPORTED,
    ErrorKind.NOT_SUPPORTED: Subcode.NOT_SUPPORTED,
    ErrorKind.INTERNAL: Subcode.INTERNAL_ERROR,
    ErrorKind.GENERIC: Subcode.INTERNAL_ERROR,
}
_KINDS = {
    Subcode.SECURITY_ERROR: ErrorKind.SECURITY,
    Subcode.IDENTITY_MISMATCH: ErrorKind.SECURITY,
    Subcode.URL_MISMATCH: ErrorKind.SECURITY,
    Subcode.PROTOCOL_ERROR: ErrorKind.PROTOCOL,
    Subcode.INTERNAL_ERROR: ErrorKind.INTERNAL,
    Subcode.NOT_SUPPORTED: ErrorKind.NOT_SUPPORTED,
}


def fault_of(error: CallError) -> Fault:
    """How an error is told over SOAP, which has fewer words than JSON: whatever is wrong in a message is a ProtocolError.

    Spec: OCPP-S 1.6 §4; OCPP-S 1.6 errata 3.1.
    """
    if error.kind is ErrorKind.SECURITY:
        return Fault(Code.SENDER, Subcode.SECURITY_ERROR, error.description)
    if subcode := _RECEIVER.get(error.kind):
        return Fault(Code.RECEIVER, subcode, error.description)
    return Fault(Code.SENDER, Subcode.PROTOCOL_ERROR, error.description)


def error_of(fault: Fault) -> CallError:
    """What a peer's fault means; its own words are kept in the details."""
    said = fault.subcode.value if isinstance(fault.subcode, Subcode) else fault.subcode or ""
    kind = _KINDS.get(fault.subcode, ErrorKind.GENERIC) if isinstance(fault.subcode, Subcode) else ErrorKind.GENERIC
    return CallError(kind, fault.reason[:255], {"code": fault.code.value, "subcode": said})


def http_status(fault: Fault) -> int:
    """The HTTP status that carries a fault. Spec: SOAP 1.2 part 2 §7.5.2, table 20."""
    return 400 if fault.code is Code.SENDER else 500
