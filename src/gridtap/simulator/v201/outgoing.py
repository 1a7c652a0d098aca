"""Transaction events on their way out: in order, kept while offline, retried by contract.

Spec: OCPP 2.0.1 E04, E13; OCPPCommCtrlr.MessageAttempts and MessageAttemptInterval for TransactionEvent.
"""

from functools import partial

import msgspec

from gridtap.ocpp.dialect import encode
from gridtap.ocpp.v201.messages import TransactionEvent, TransactionEventResponse
from gridtap.simulator.plan import Acknowledged, Keep, SessionTruth
from gridtap.simulator.v21.words import whole
from gridtap.simulator.v201.state import Queued, Station, Transaction

ACTION = "TransactionEvent"


def enqueue(station: Station, queued: Queued) -> None:
    """Put an event behind those that wait, and send what may be sent.

    Memory is written first: an event that left must not be forgotten, or its seqNo would be used twice.
    """
    station.outbox.put(queued)
    station.effects.append(Keep())
    pump(station)


def pump(station: Station) -> None:
    """Send the head of the queue if its time has come, or wake up when it will."""
    entry = station.outbox.due(station.now_s) if station.may_talk else None
    if entry is None:
        due_s = station.outbox.next_due() if station.may_talk else None
        if due_s is not None:
            station.timers.set("outbox", due_s, partial(pump, station))
        return
    request = whole(entry.item.request, entry.item.beyond)
    if station.outbox.contract.same_message_id:
        station.next_message_id = entry.message_id
    payload = msgspec.Raw(encode(request))
    sent_under: list[str] = []
    message_id = station.call(
        ACTION,
        request,
        TransactionEventResponse,
        lambda response: _answered(station, "".join(sent_under), payload, response),
        lambda reason: _failed(station, reason),
    )
    station.next_message_id = None
    if message_id is not None:
        sent_under.append(message_id)
        station.outbox.sent(message_id)


def _answered(station: Station, message_id: str, payload: msgspec.Raw, response: TransactionEventResponse) -> None:
    queued = station.outbox.answered()
    told = Acknowledged(
        station_id=station.plan.station_id,
        at=station.now_at,
        message_id=message_id,
        action=ACTION,
        request=payload,
        response=msgspec.Raw(encode(response)),
    )
    station.effects.append(told)
    match queued.request.event_type:
        case TransactionEvent.STARTED:
            queued.transaction.start_acknowledged = True
        case TransactionEvent.ENDED:
            station.effects.append(truth(station, queued.transaction, stop_acknowledged=True))
        case TransactionEvent.UPDATED:
            pass
    queued.then(response)
    pump(station)


def _failed(station: Station, reason: str) -> None:
    if reason == "offline":
        station.outbox.interrupted()
        return
    given_up = station.outbox.failed(station.now_s)
    if given_up is not None:
        station.counts.messages_lost += 1
        if given_up.request.event_type is TransactionEvent.ENDED:
            station.effects.append(truth(station, given_up.transaction, stop_acknowledged=False))
        given_up.lost()
    pump(station)


def truth(station: Station, transaction: Transaction, *, stop_acknowledged: bool) -> SessionTruth:
    """What this transaction really was."""
    meter = station.outlets[transaction.evse].evse.meter
    stopped_mwh = meter.true_mwh if transaction.true_stop_mwh is None else transaction.true_stop_mwh
    return SessionTruth(
        station_id=station.plan.station_id,
        connector_id=transaction.evse,
        id_tag=transaction.id_token or "",
        transaction_id=transaction.transaction_id,
        started_at=transaction.started_at,
        ended_at=transaction.ended_at,
        meter_start_wh=transaction.meter_start_wh,
        meter_stop_wh=transaction.meter_stop_wh,
        energy_mwh=stopped_mwh - transaction.true_start_mwh,
        reason=transaction.reason,
        start_acknowledged=transaction.start_acknowledged,
        stop_acknowledged=stop_acknowledged,
    )
