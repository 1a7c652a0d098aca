"""What a peer tells its owner to do or to know, one type each; `Event` is their union."""

from msgspec import Raw, Struct

from gridtap.ocpp.errors import ErrorKind
from gridtap.ocpp.frames import CallErrorFrame, CallResult


class Send(Struct, frozen=True, gc=False):
    """Write these bytes to the socket now; the other fields are for the wire log. The action is "" if it is not known."""

    data: bytes
    message_type: int
    message_id: str
    action: str


class CallReceived(Struct, frozen=True, gc=False):
    """A request to handle and to answer exactly once. The payload is not yet looked into: use `decode_request`."""

    message_id: str
    action: str
    payload: Raw


class SendReceived(Struct, frozen=True, gc=False):
    """2.1: a message to handle and never to answer."""

    message_id: str
    action: str
    payload: Raw


class ResultReceived(Struct, frozen=True, gc=False):
    """The answer to our call. The payload is not yet looked into: use `decode_response`."""

    message_id: str
    action: str
    payload: Raw


class ErrorReceived(Struct, frozen=True, gc=False):
    """Our call was refused; the code is in the other side's spelling, details are a JSON object."""

    message_id: str
    action: str
    code: str
    description: str
    details: Raw


class TimedOut(Struct, frozen=True, gc=False):
    """Our call was sent and no answer came in time; a LateReply may follow."""

    message_id: str
    action: str


class Expired(Struct, frozen=True, gc=False):
    """Our call was never sent: its turn did not come in time."""

    message_id: str
    action: str


class Dropped(Struct, frozen=True, gc=False):
    """The connection closed before our call was answered; if it was sent, it may or may not have been carried out."""

    message_id: str
    action: str
    was_sent: bool


class LateReply(Struct, frozen=True, gc=False):
    """The answer to a call that had timed out (R18)."""

    message_id: str
    action: str
    frame: CallResult | CallErrorFrame


class UnsolicitedReply(Struct, frozen=True, gc=False):
    """An answer nobody asked for (R19)."""

    message_id: str


class ResultRefused(Struct, frozen=True, gc=False):
    """2.1: the other side could not use our answer."""

    message_id: str
    code: str
    description: str


class BadMessage(Struct, frozen=True, gc=False):
    """A frame that broke the rules. If an answer is due, its Send comes next."""

    kind: ErrorKind
    description: str


class PauseReading(Struct, frozen=True, gc=False):
    """Too many of their CALLs wait: stop reading from the socket."""


class ResumeReading(Struct, frozen=True, gc=False):
    """Few enough wait again."""


class Overflowed(Struct, frozen=True, gc=False):
    """They went on far beyond the pause; the frame is lost. Close the socket, so that they try again."""


Event = (
    Send
    | CallReceived
    | SendReceived
    | ResultReceived
    | ErrorReceived
    | TimedOut
    | Expired
    | Dropped
    | LateReply
    | UnsolicitedReply
    | ResultRefused
    | BadMessage
    | PauseReading
    | ResumeReading
    | Overflowed
)
