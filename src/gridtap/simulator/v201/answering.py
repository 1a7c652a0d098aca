"""How a station of 2.x answers its backend: read, look up, do, reply, then what follows the reply."""

from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side, decode_request
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.events import CallReceived
from gridtap.ocpp.v201.messages import RegistrationStatus
from gridtap.simulator.v21.inbound import HANDLERS as HANDLERS_21
from gridtap.simulator.v201.inbound import HANDLERS
from gridtap.simulator.v201.state import Station


def answer(station: Station, event: CallReceived) -> None:
    """Reply to one request, exactly once."""
    station.after_reply = []
    try:
        response = _respond(station, event)
    except CallError as error:
        station.take(station.peer.reply_error(event.message_id, error))
        return
    follow, station.after_reply = station.after_reply, []
    station.take(station.peer.reply(event.message_id, response))
    for action in follow:
        action()


def _respond(station: Station, event: CallReceived) -> Struct:
    """Raises: CallError SECURITY before the first Boot is answered or after a rejected one, NOT_SUPPORTED for what it cannot do.

    Spec: OCPP 2.0.1 B02.FR.05, B03.FR.03, B03.FR.08.
    """
    if station.registration not in (RegistrationStatus.ACCEPTED, RegistrationStatus.PENDING):
        raise CallError(ErrorKind.SECURITY, "this station is not registered")
    request = station.heard(decode_request(station.dialect, event.action, event.payload, Side.CSMS))
    handler = HANDLERS.get(event.action) or (HANDLERS_21.get(event.action) if station.dialect is Dialect.OCPP21 else None)
    if handler is None:
        raise CallError(ErrorKind.NOT_SUPPORTED, f"this station has nothing for {event.action}")
    return station.said(handler(station, request))
