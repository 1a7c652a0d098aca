"""How a 1.6 station answers its backend: read, look up, do, reply, then what follows the reply."""

from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side, decode_request
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.events import CallReceived
from gridtap.ocpp.v16.messages import RegistrationStatus
from gridtap.simulator.v16.inbound import HANDLERS
from gridtap.simulator.v16.state import Station


def answer(station: Station, event: CallReceived) -> None:
    """Reply to one request, exactly once."""
    station.after_reply = []
    try:
        response = _respond(station, event)
    except CallError as error:
        station.take(station.peer.reply_error(event.message_id, error))
        return
    follow, station.after_reply = station.after_reply, []
    peer = station.peer
    station.take(peer.reply(event.message_id, response))
    for action in follow:
        action()


def _respond(station: Station, event: CallReceived) -> Struct:
    if station.registration not in (RegistrationStatus.ACCEPTED, RegistrationStatus.PENDING):
        raise CallError(ErrorKind.SECURITY, "this station is not registered")
    request = decode_request(Dialect.OCPP16, event.action, event.payload, Side.CSMS)
    return HANDLERS[event.action](station, request)
