"""What a 1.6 station keeps in its flash: everything that must outlive a restart of the simulator.

The station itself did not reboot, so it does not boot again; and the world went on meanwhile: a car that was charging
has charged, and the meter shows it.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec

from gridtap.ocpp.dialect import encode
from gridtap.ocpp.v16.messages import (
    AvailabilityType,
    IdTagInfo,
    MeterValuesRequest,
    RegistrationStatus,
    StartTransactionRequest,
    StopTransactionRequest,
)
from gridtap.simulator.car import Car
from gridtap.simulator.keyring import KeptKeyring, recall_keyring, remember_keyring
from gridtap.simulator.meter import MeterReading
from gridtap.simulator.network import Network, Networks
from gridtap.simulator.profiles import Profile
from gridtap.simulator.v16 import driving, metering, reservations, transactions
from gridtap.simulator.v16.state import Connector, Fault, Queued, Reservation, Station, Transaction, Waiting

MAX_ABSENCE_S = 86_400.0
"""A longer absence is taken for this long."""


class KeptMessage(msgspec.Struct, frozen=True):
    """A transaction message that waits, and how often it has failed."""

    action: str
    transaction: int
    request: msgspec.Raw
    failures: int
    message_id: str | None


class KeptConnector(msgspec.Struct, frozen=True, kw_only=True):
    """One connector as it was."""

    meter: MeterReading
    car: Car | None
    operative: bool
    scheduled: AvailabilityType | None
    reservation: Reservation | None
    waiting: Waiting | None
    fault: Fault | None
    finishing: bool
    leaves_alone: bool
    transaction: int | None


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """A station as it was; transactions are named by their place in the list."""

    at: datetime
    registration: RegistrationStatus | None
    firmware: str
    operative: bool
    settings: dict[str, str]
    profiles: list[Profile]
    local_list: dict[str, IdTagInfo]
    list_version: int
    cache: dict[str, IdTagInfo]
    transactions: list[Transaction]
    connectors: dict[int, KeptConnector]
    outbox: list[KeptMessage]
    network: Network = Network()
    keyring: KeptKeyring = KeptKeyring()


def remember(station: Station) -> Memory:
    """What is worth keeping, now."""
    known: list[Transaction] = []

    def place(transaction: Transaction) -> int:
        for index, other in enumerate(known):
            if other is transaction:
                return index
        known.append(transaction)
        return len(known) - 1

    connectors = {number: _keep(station, connector, place) for number, connector in station.connectors.items()}
    outbox = [
        KeptMessage(e.item.action, place(e.item.transaction), msgspec.Raw(encode(e.item.request)), e.failures, e.message_id)
        for e in station.outbox.entries()
    ]
    return Memory(
        at=station.clock.now(),
        registration=station.registration,
        firmware=station.firmware,
        operative=station.operative,
        settings=station.settings.changed(),
        profiles=station.profiles,
        local_list=station.local_list,
        list_version=station.list_version,
        cache=station.cache,
        transactions=known,
        connectors=connectors,
        outbox=outbox,
        network=station.networks.fallback or station.networks.present,
        keyring=remember_keyring(station.keyring),
    )


def recall(station: Station, memory: Memory) -> None:
    """Become that station again; call it before it connects."""
    station.registration = memory.registration
    station.firmware, station.operative = memory.firmware, memory.operative
    station.profiles, station.cache = list(memory.profiles), dict(memory.cache)
    station.local_list, station.list_version = dict(memory.local_list), memory.list_version
    station.settings.restore(memory.settings)
    station.networks = Networks(memory.network)
    recall_keyring(station.keyring, memory.keyring)
    station.show_network()
    absent_s = min(max(0.0, (station.clock.now() - memory.at).total_seconds()), MAX_ABSENCE_S)
    for number, kept in memory.connectors.items():
        connector = station.connectors.get(number)
        if connector is not None:
            _restore(station, connector, kept, memory.transactions, absent_s)
    for message in memory.outbox:
        queued = _requeue(station, message, memory.transactions[message.transaction])
        station.outbox.put(queued, failures=message.failures, message_id=message.message_id)
    transactions.watch(station)
    metering.start_clock_aligned(station)


def _keep(station: Station, connector: Connector, place: Callable[[Transaction], int]) -> KeptConnector:
    evse = connector.evse
    evse.advance(station.now_s)
    return KeptConnector(
        meter=evse.meter.reading(),
        car=evse.car,
        operative=connector.operative,
        scheduled=connector.scheduled,
        reservation=connector.reservation,
        waiting=connector.waiting,
        fault=connector.fault,
        finishing=connector.finishing,
        leaves_alone=connector.leaves_alone,
        transaction=None if connector.transaction is None else place(connector.transaction),
    )


def _restore(station: Station, connector: Connector, kept: KeptConnector, known: list[Transaction], absent_s: float) -> None:
    evse = connector.evse
    connector.operative, connector.scheduled, connector.fault = kept.operative, kept.scheduled, kept.fault
    connector.reservation, connector.finishing = kept.reservation, kept.finishing
    connector.transaction = None if kept.transaction is None else known[kept.transaction]
    evse.meter.restore(kept.meter)
    evse.car, evse.operable = kept.car, kept.fault is None
    evse.energised = evse.locked = connector.transaction is not None and not connector.transaction.refused
    if connector.transaction is not None:
        transactions.apply_limit(station, connector)
        metering.start_sampling(station, connector)
    evse.resume(station.now_s - absent_s)
    evse.advance(station.now_s)
    reservations.watch(station, connector)
    driving.go_on(station, connector, kept.waiting, leaves_alone=kept.leaves_alone)


_REQUESTS: dict[str, type[StartTransactionRequest | StopTransactionRequest | MeterValuesRequest]] = {
    "StartTransaction": StartTransactionRequest,
    "StopTransaction": StopTransactionRequest,
    "MeterValues": MeterValuesRequest,
}


def _requeue(station: Station, message: KeptMessage, transaction: Transaction) -> Queued:
    request = msgspec.json.decode(message.request, type=_REQUESTS[message.action])
    match request:
        case StartTransactionRequest():
            return transactions.queued_start(station, transaction, request)
        case StopTransactionRequest():
            return transactions.queued_stop(station, transaction, request)
        case MeterValuesRequest():
            return Queued("MeterValues", transaction, request)
