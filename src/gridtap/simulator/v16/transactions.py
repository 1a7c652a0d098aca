"""Transactions: begin, watch, end. Spec: OCPP 1.6 §4.8, §4.10, §5.11, §5.12."""

from datetime import timedelta
from functools import partial

import msgspec
from msgspec import UNSET

from gridtap.ocpp.v16.messages import (
    AvailabilityType,
    IdTagInfo,
    ReadingContext,
    StartTransactionRequest,
    StartTransactionResponse,
    StopReason,
    StopTransactionRequest,
    StopTransactionResponse,
)
from gridtap.simulator.evse import Allowance
from gridtap.simulator.profiles import Installed, Purpose, Running, Stacking, allowed_now, hardware_limit
from gridtap.simulator.v16 import authorization, metering, outgoing, status
from gridtap.simulator.v16.state import Connector, Queued, Station, Transaction, Waiting


def begin(station: Station, connector: Connector, driver: Waiting) -> Transaction:
    """Let energy flow and tell the backend, in this order, as a real station does. The car is plugged in."""
    evse = connector.evse
    evse.advance(station.now_s)
    transaction = Transaction(
        connector=connector.number,
        id_tag=driver.id_tag,
        parent=driver.parent,
        started_at=station.now_at,
        meter_start_wh=evse.meter.register_wh,
        true_start_mwh=evse.meter.true_mwh,
        remote=driver.remote,
    )
    connector.transaction, connector.waiting, connector.finishing = transaction, None, False
    station.timers.cancel(f"wait:{connector.number}")
    station.counts.sessions_started += 1
    evse.locked = evse.energised = True
    evse.settle()
    if driver.profile is not None:
        station.profiles.append(driver.profile)
    request = StartTransactionRequest(
        connector_id=connector.number,
        id_tag=driver.id_tag,
        meter_start=transaction.meter_start_wh,
        reservation_id=_use_reservation(station, connector),
        timestamp=transaction.started_at,
    )
    metering.keep(station, connector, "StopTxnSampledData", ReadingContext.TRANSACTION_BEGIN)
    outgoing.enqueue(station, queued_start(station, transaction, request))
    metering.start_sampling(station, connector)
    watch(station)
    return transaction


def end(station: Station, connector: Connector, reason: StopReason, id_tag: str | None = None) -> None:
    """Stop the energy and queue StopTransaction with what was kept for it; nothing happens without a transaction."""
    transaction, evse = connector.transaction, connector.evse
    if transaction is None:
        return
    evse.advance(station.now_s)
    metering.keep(station, connector, "StopTxnSampledData", ReadingContext.TRANSACTION_END)
    metering.stop_sampling(station, connector)
    transaction.ended_at, transaction.reason = station.now_at, reason.value
    transaction.meter_stop_wh, transaction.true_stop_mwh = evse.meter.register_wh, evse.meter.true_mwh
    station.counts.sessions_ended += 1
    station.counts.energy_mwh += evse.meter.true_mwh - transaction.true_start_mwh
    connector.transaction, connector.ended_s = None, station.now_s
    connector.finishing = evse.car is not None
    evse.energised = False
    evse.settle()
    evse.locked = False
    station.profiles = [p for p in station.profiles if not (p.purpose is Purpose.TX and p.evse == connector.number)]
    request = StopTransactionRequest(
        id_tag=UNSET if id_tag is None else id_tag,
        meter_stop=transaction.meter_stop_wh,
        timestamp=transaction.ended_at,
        transaction_id=station.habits.unknown_transaction_id,
        reason=reason,
        transaction_data=transaction.samples or UNSET,
    )
    outgoing.enqueue(station, queued_stop(station, transaction, request))
    _apply_scheduled(connector)
    status.refresh(station, connector)
    if station.announces_station and not any(c.transaction for c in station.connectors.values()):
        station.announces_station = False
        status.notify_station(station)


def queued_start(station: Station, transaction: Transaction, request: StartTransactionRequest) -> Queued:
    """StartTransaction with what follows its answer, or its loss."""
    answered, lost = partial(_start_answered, station, transaction), partial(_start_lost, station, transaction)
    return Queued("StartTransaction", transaction, request, answered, lost)


def queued_stop(station: Station, transaction: Transaction, request: StopTransactionRequest) -> Queued:
    """StopTransaction with what follows its answer."""
    return Queued("StopTransaction", transaction, request, partial(_stop_answered, station, transaction))


def end_all(station: Station, reason: StopReason) -> None:
    """Stop every transaction for the same reason."""
    for connector in station.connectors.values():
        end(station, connector, reason)


def watch(station: Station) -> None:
    """Follow the physics of charging connectors, now and at every step while something is energised."""
    busy = False
    for connector in station.connectors.values():
        if connector.transaction is None:
            continue
        busy = True
        apply_limit(station, connector)
        if _exceeds_refused_energy(station, connector.transaction):
            _stop_energy(station, connector)
        status.refresh(station, connector)
    if busy:
        station.after("physics", station.habits.physics_step_s, partial(watch, station))


def apply_limit(station: Station, connector: Connector) -> None:
    """Give the EVSE what the installed profiles allow it at this moment."""
    connector.evse.advance(station.now_s)
    limit = allowed_now(installed(station), connector.number, station.now_at) if station.profiles else None
    phases = connector.evse.rating.phases
    if limit is None:
        allowance = Allowance()
    else:
        used = min(limit.phases or phases, phases) if phases else None
        allowance = Allowance(limit.watts(used) if used else limit.watts(), used)
    if allowance != connector.evse.allowance:
        connector.evse.allowance = allowance
        connector.evse.settle()


def installed(station: Station) -> Installed:
    """The station's profiles with all they depend on."""
    return Installed(
        profiles=station.profiles,
        stacking=Stacking.EVSE_FIRST,
        running={n: running for n, connector in station.connectors.items() if (running := _running(connector)) is not None},
        hardware={
            n: hardware_limit(connector.evse.rating.max_power_w, connector.evse.rating.phases)
            for n, connector in station.connectors.items()
        },
    )


def _running(connector: Connector) -> Running | None:
    """The transaction as profiles see it."""
    transaction = connector.transaction
    if transaction is None:
        return None
    known = transaction.transaction_id
    return Running(None if known is None else str(known), transaction.started_at)


def find(station: Station, transaction_id: int) -> Connector | None:
    """The connector on which this transaction runs."""
    for connector in station.connectors.values():
        if connector.transaction is not None and connector.transaction.transaction_id == transaction_id:
            return connector
    return None


def _use_reservation(station: Station, connector: Connector) -> int | msgspec.UnsetType:
    reservation, connector.reservation = connector.reservation, None
    station.timers.cancel(f"reservation:{connector.number}")
    return UNSET if reservation is None else reservation.reservation_id


def _apply_scheduled(connector: Connector) -> None:
    """A change of availability that waited for the transaction to end happens now."""
    if connector.scheduled is not None:
        connector.operative = connector.scheduled is AvailabilityType.OPERATIVE
        connector.scheduled = None


def _start_answered(station: Station, transaction: Transaction, response: msgspec.Struct) -> None:
    if not isinstance(response, StartTransactionResponse):
        return
    info: IdTagInfo = response.id_tag_info
    authorization.remember(station, transaction.id_tag, info)
    transaction.parent = authorization.parent_of(info) or transaction.parent
    connector = station.connectors[transaction.connector]
    if connector.transaction is not transaction or authorization.is_accepted(info, station.now_at - timedelta(hours=1)):
        return
    station.counts.starts_refused += 1
    transaction.refused = True
    if station.settings.number("MaxEnergyOnInvalidId") == 0:
        _stop_energy(station, connector)


def _stop_answered(station: Station, transaction: Transaction, response: msgspec.Struct) -> None:
    if isinstance(response, StopTransactionResponse) and isinstance(response.id_tag_info, IdTagInfo):
        authorization.remember(station, transaction.id_tag, response.id_tag_info)


def _start_lost(station: Station, transaction: Transaction) -> None:
    """Some makes end a charge whose start nobody wanted to hear of."""
    connector = station.connectors[transaction.connector]
    if connector.transaction is transaction and station.outbox.contract.ends_charge:
        end(station, connector, StopReason.OTHER)


def _exceeds_refused_energy(station: Station, transaction: Transaction) -> bool:
    if not transaction.refused:
        return False
    meter = station.connectors[transaction.connector].evse.meter
    return meter.true_mwh - transaction.true_start_mwh >= station.settings.number("MaxEnergyOnInvalidId") * 1000


def _stop_energy(station: Station, connector: Connector) -> None:
    """The token was refused after all: end the transaction, or only the flow. Spec: OCPP 1.6 §9.1 StopTransactionOnInvalidId."""
    if station.settings.flag("StopTransactionOnInvalidId"):
        end(station, connector, StopReason.DE_AUTHORIZED)
        return
    connector.evse.energised = False
    connector.evse.settle()
    status.refresh(station, connector)
