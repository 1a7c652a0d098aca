"""Transaction messages on their way out: in order, kept while offline, retried by contract.

Spec: OCPP 1.6 §3.7, TransactionMessageAttempts and TransactionMessageRetryInterval.
"""

from functools import partial

import msgspec

from gridtap.ocpp.dialect import encode
from gridtap.ocpp.v16.messages import (
    MeterValuesRequest,
    MeterValuesResponse,
    StartTransactionRequest,
    StartTransactionResponse,
    StopTransactionRequest,
    StopTransactionResponse,
)
from gridtap.simulator.plan import Acknowledged, Keep, SessionTruth
from gridtap.simulator.v16.state import Queued, Station, Transaction

_RESPONSES: dict[str, type[msgspec.Struct]] = {
    "StartTransaction": StartTransactionResponse,
    "StopTransaction": StopTransactionResponse,
    "MeterValues": MeterValuesResponse,
}


def enqueue(station: Station, queued: Queued) -> None:
    """Put a transaction message behind those that wait, and send what may be sent."""
    station.outbox.put(queued)
    if queued.action != "MeterValues":
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
    queued = entry.item
    request = _filled(station, queued)
    if station.outbox.contract.same_message_id:
        station.next_message_id = entry.message_id
    payload = msgspec.Raw(encode(request))
    sent_under: list[str] = []
    message_id = station.call(
        queued.action,
        request,
        _RESPONSES[queued.action],
        lambda response: _answered(station, "".join(sent_under), payload, response),
        lambda reason: _failed(station, reason),
    )
    station.next_message_id = None
    if message_id is not None:
        sent_under.append(message_id)
        station.outbox.sent(message_id)


def _filled(station: Station, queued: Queued) -> msgspec.Struct:
    """The request with the transaction id as it is known by now."""
    request = queued.request
    known = queued.transaction.transaction_id
    match request:
        case StartTransactionRequest():
            return request
        case StopTransactionRequest():
            told = station.habits.unknown_transaction_id if known is None else known
            return msgspec.structs.replace(request, transaction_id=told)
        case MeterValuesRequest():
            return request if known is None else msgspec.structs.replace(request, transaction_id=known)


def _answered(station: Station, message_id: str, payload: msgspec.Raw, response: msgspec.Struct) -> None:
    queued = station.outbox.answered()
    told = Acknowledged(
        station_id=station.plan.station_id,
        at=station.now_at,
        message_id=message_id,
        action=queued.action,
        request=payload,
        response=msgspec.Raw(encode(response)),
    )
    station.effects.append(told)
    if isinstance(response, StartTransactionResponse):
        queued.transaction.transaction_id = response.transaction_id
        queued.transaction.start_acknowledged = True
    elif isinstance(response, StopTransactionResponse):
        station.effects.append(truth(station, queued.transaction, stop_acknowledged=True))
    queued.then(response)
    pump(station)


def _failed(station: Station, reason: str) -> None:
    if reason == "offline":
        station.outbox.interrupted()
        return
    given_up = station.outbox.failed(station.now_s)
    if given_up is not None:
        station.counts.messages_lost += 1
        if given_up.action == "StopTransaction":
            station.effects.append(truth(station, given_up.transaction, stop_acknowledged=False))
        given_up.lost()
    pump(station)


def truth(station: Station, transaction: Transaction, *, stop_acknowledged: bool) -> SessionTruth:
    """What this transaction really was."""
    connector = station.connectors[transaction.connector]
    stopped_mwh = connector.evse.meter.true_mwh if transaction.true_stop_mwh is None else transaction.true_stop_mwh
    return SessionTruth(
        station_id=station.plan.station_id,
        connector_id=transaction.connector,
        id_tag=transaction.id_tag,
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
