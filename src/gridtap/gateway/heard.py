"""What a station said, for the wire log, where that is not simply a CALL to handle."""

from collections.abc import Sequence

from gridtap.gateway.journal import StationJournal
from gridtap.ocpp.events import BadMessage, ErrorReceived, Event, LateReply, ResultReceived, ResultRefused, SendReceived


def keep_heard(journal: StationJournal, data: bytes, events: Sequence[Event]) -> None:
    """Keep a frame by what the peer made of it."""
    match events[0] if events else None:
        case ResultReceived() | LateReply() as event:
            journal.frame("in", "result", event.message_id, event.action, data)
        case ErrorReceived() as event:
            journal.frame("in", "error", event.message_id, event.action, data)
        case SendReceived() as event:
            journal.frame("in", "send", event.message_id, event.action, data)
        case ResultRefused() as event:
            journal.frame("in", "error", event.message_id, "", data)
        case event:
            journal.unread(data, malformed=isinstance(event, BadMessage))
