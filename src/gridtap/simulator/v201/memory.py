"""What a 2.0.1 station keeps in its flash: everything that must outlive a restart of the simulator.

The station itself did not reboot, so it does not boot again; and the world went on meanwhile: a car that was charging
has charged, and the meter shows it.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec

from gridtap.ocpp.dialect import encode
from gridtap.ocpp.v21.messages import Tariff
from gridtap.ocpp.v201.messages import (
    IdTokenInfo,
    OperationalStatus,
    RegistrationStatus,
    TransactionEventRequest,
)
from gridtap.simulator.car import Car
from gridtap.simulator.keyring import KeptKeyring, recall_keyring, remember_keyring
from gridtap.simulator.meter import MeterReading
from gridtap.simulator.network import Network, Networks
from gridtap.simulator.profiles import Profile
from gridtap.simulator.v21.words import Beyond
from gridtap.simulator.v201 import driving, readings, reservations, transactions
from gridtap.simulator.v201.state import Driver, Fault, Outlet, Reservation, Station, Transaction

MAX_ABSENCE_S = 86_400.0
"""A longer absence is taken for this long."""


class KeptMessage(msgspec.Struct, frozen=True):
    """An event that waits, and how often it has failed."""

    transaction: int
    request: msgspec.Raw
    failures: int
    message_id: str | None
    beyond: Beyond | None = None


class KeptOutlet(msgspec.Struct, frozen=True, kw_only=True):
    """One EVSE as it was."""

    meter: MeterReading
    car: Car | None
    operative: bool
    scheduled: OperationalStatus | None
    reservation: Reservation | None
    driver: Driver | None
    fault: Fault | None
    leaves_alone: bool
    transaction: int | None
    energised: bool


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """A station as it was; transactions are named by their place in the list."""

    at: datetime
    registration: RegistrationStatus | None
    firmware: str
    operative: bool
    variables: dict[str, str]
    profiles: list[Profile]
    local_list: dict[str, IdTokenInfo]
    list_version: int
    cache: dict[str, IdTokenInfo]
    event_id: int
    transactions: list[Transaction]
    outlets: dict[int, KeptOutlet]
    outbox: list[KeptMessage]
    network: Network = Network()
    slots: dict[int, Network] = {}
    keyring: KeptKeyring = KeptKeyring()
    tariffs: dict[int, list[Tariff]] = {}


def remember(station: Station) -> Memory:
    """What is worth keeping, now."""
    known: list[Transaction] = []

    def place(transaction: Transaction) -> int:
        for index, other in enumerate(known):
            if other is transaction:
                return index
        known.append(transaction)
        return len(known) - 1

    outlets = {number: _keep(station, outlet, place) for number, outlet in station.outlets.items()}
    outbox = [
        KeptMessage(place(e.item.transaction), msgspec.Raw(encode(e.item.request)), e.failures, e.message_id, e.item.beyond)
        for e in station.outbox.entries()
    ]
    return Memory(
        at=station.clock.now(),
        registration=station.registration,
        firmware=station.firmware,
        operative=station.operative,
        variables=station.settings.changed(),
        profiles=station.profiles,
        local_list=station.local_list,
        list_version=station.list_version,
        cache=station.cache,
        event_id=station.event_id,
        transactions=known,
        outlets=outlets,
        outbox=outbox,
        network=station.networks.fallback or station.networks.present,
        slots=station.slots,
        keyring=remember_keyring(station.keyring),
        tariffs=station.tariffs,
    )


def recall(station: Station, memory: Memory) -> None:
    """Become that station again; call it before it connects."""
    station.registration = memory.registration
    station.firmware, station.operative, station.event_id = memory.firmware, memory.operative, memory.event_id
    station.profiles, station.cache = [profile for profile in memory.profiles if profile.said], dict(memory.cache)
    station.local_list, station.list_version = dict(memory.local_list), memory.list_version
    station.tariffs = {number: list(held) for number, held in memory.tariffs.items()}
    station.settings.restore(memory.variables)
    station.networks = Networks(memory.network)
    station.slots = dict(memory.slots) or {0: memory.network}
    recall_keyring(station.keyring, memory.keyring)
    station.show_network()
    absent_s = min(max(0.0, (station.clock.now() - memory.at).total_seconds()), MAX_ABSENCE_S)
    for number, kept in memory.outlets.items():
        outlet = station.outlets.get(number)
        if outlet is not None:
            _restore(station, outlet, kept, memory.transactions, absent_s)
    for message in memory.outbox:
        request = msgspec.json.decode(message.request, type=TransactionEventRequest)
        queued = transactions.queued(station, memory.transactions[message.transaction], request, message.beyond)
        station.outbox.put(queued, failures=message.failures, message_id=message.message_id)
    transactions.restart_sampling(station)
    transactions.watch(station)
    readings.start_clock_aligned(station)


def _keep(station: Station, outlet: Outlet, place: Callable[[Transaction], int]) -> KeptOutlet:
    evse = outlet.evse
    evse.advance(station.now_s)
    return KeptOutlet(
        meter=evse.meter.reading(),
        car=evse.car,
        operative=outlet.operative,
        scheduled=outlet.scheduled,
        reservation=outlet.reservation,
        driver=outlet.driver,
        fault=outlet.fault,
        leaves_alone=outlet.leaves_alone,
        transaction=None if outlet.transaction is None else place(outlet.transaction),
        energised=evse.energised,
    )


def _restore(station: Station, outlet: Outlet, kept: KeptOutlet, known: list[Transaction], absent_s: float) -> None:
    evse = outlet.evse
    outlet.operative, outlet.scheduled, outlet.fault = kept.operative, kept.scheduled, kept.fault
    outlet.reservation, outlet.driver, outlet.leaves_alone = kept.reservation, kept.driver, kept.leaves_alone
    outlet.transaction = None if kept.transaction is None else known[kept.transaction]
    if outlet.transaction is not None:
        outlet.transaction.charging_since_s = None
    evse.meter.restore(kept.meter)
    evse.car, evse.operable = kept.car, kept.fault is None
    evse.energised = evse.locked = kept.energised
    transactions.apply_limit(station, outlet)
    evse.resume(station.now_s - absent_s)
    evse.advance(station.now_s)
    reservations.watch(station, outlet)
    driving.go_on(station, outlet)
