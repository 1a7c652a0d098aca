"""What people do at a connector: plug in, tap a card, start from a phone, drive away."""

from functools import partial

from msgspec.structs import replace

from gridtap.kit.errors import Refused
from gridtap.ocpp.v16.messages import AvailabilityType, IdTagInfo, StopReason
from gridtap.simulator.car import DEMO_CAR, Car, new_car
from gridtap.simulator.profiles import Profile
from gridtap.simulator.v16 import authorization, status, transactions
from gridtap.simulator.v16.state import Connector, Station, Waiting


def plug(station: Station, connector: Connector, car: Car) -> None:
    """Put the cable into a car; who was waiting for that starts to charge.

    Raises: Refused `already_plugged`.
    """
    evse = connector.evse
    if evse.car is not None:
        raise Refused("already_plugged", f"Connector {connector.number} of {station.plan.station_id} already has a car.")
    evse.advance(station.now_s)
    evse.car = car
    evse.settle()
    station.timers.cancel(f"arrive:{connector.number}")
    if connector.transaction is not None:
        evse.energised = not connector.transaction.refused
        evse.settle()
        transactions.watch(station)
    elif connector.waiting is not None and connector.fault is None:
        status.refresh(station, connector)
        transactions.begin(station, connector, connector.waiting)
    status.refresh(station, connector)


def unplug(station: Station, connector: Connector) -> Car:
    """Take the cable out, locked or not: the demo's drivers are strong. Returns the car.

    Raises: Refused `not_plugged`.
    """
    evse = connector.evse
    if evse.car is None:
        raise Refused("not_plugged", f"Connector {connector.number} of {station.plan.station_id} has no car.")
    evse.advance(station.now_s)
    car, evse.car = evse.car, None
    station.timers.cancel(f"leave:{connector.number}")
    connector.leaves_alone = False
    evse.settle()
    if connector.transaction is not None and station.settings.flag("StopTransactionOnEVSideDisconnect"):
        transactions.end(station, connector, StopReason.EV_DISCONNECTED)
    connector.finishing = False
    status.refresh(station, connector)
    return car


def pause_car(station: Station, connector: Connector, *, pauses: bool) -> None:
    """The car's own timer holds charging back, or lets it go on."""
    evse = connector.evse
    evse.advance(station.now_s)
    if evse.car is not None:
        evse.car = replace(evse.car, pauses=pauses)
    evse.settle()
    status.refresh(station, connector)


def tap(station: Station, connector: Connector, id_tag: str) -> None:
    """Hold a card to the reader: starts, stops, or takes back a start nobody plugged in for.

    Only the token that started, or one of its group, can stop.
    """
    transaction = connector.transaction
    if transaction is not None and transaction.id_tag == id_tag:
        transactions.end(station, connector, StopReason.LOCAL, id_tag)
    elif transaction is not None:
        authorization.when_accepted(station, id_tag, partial(_stop_by_group, station, connector, id_tag), _nothing)
    elif connector.waiting is not None and connector.waiting.id_tag == id_tag:
        give_up_waiting(station, connector)
    elif is_usable(station, connector):
        accepted = partial(_tap_accepted, station, connector, id_tag)
        authorization.when_accepted(station, id_tag, accepted, partial(_tap_refused, station, connector))


def remote_start(station: Station, connector: Connector, id_tag: str, profile: Profile | None) -> None:
    """Do what an accepted RemoteStartTransaction asks: start now, or wait for the car until ConnectionTimeOut."""
    if not station.settings.flag("AuthorizeRemoteTxRequests"):
        _admit(station, connector, Waiting(id_tag, None, remote=True, profile=profile))
        return
    authorization.when_accepted(
        station,
        id_tag,
        lambda info: _admit(station, connector, Waiting(id_tag, authorization.parent_of(info), remote=True, profile=profile)),
        partial(_tap_refused, station, connector),
    )


def is_usable(station: Station, connector: Connector) -> bool:
    """Whether a driver could start here, reservations aside."""
    busy = connector.transaction is not None or connector.waiting is not None
    closing = connector.scheduled is AvailabilityType.INOPERATIVE
    in_service = station.operative and connector.operative and station.powered and not station.timers.is_set("reboot-limit")
    return in_service and connector.fault is None and not busy and not closing


def may_use(connector: Connector, id_tag: str, parent: str | None) -> bool:
    """Whether a reservation leaves the connector to this token."""
    reservation = connector.reservation
    if reservation is None or reservation.id_tag == id_tag:
        return True
    return parent is not None and reservation.parent == parent


def give_up_waiting(station: Station, connector: Connector) -> None:
    """Nobody plugged in: the connector is free again."""
    station.timers.cancel(f"wait:{connector.number}")
    station.timers.cancel(f"arrive:{connector.number}")
    connector.waiting = None
    status.refresh(station, connector)


def wait_for_car(station: Station, connector: Connector, driver: Waiting) -> None:
    """Keep the connector for a driver until the car is there, or ConnectionTimeOut has passed."""
    connector.waiting = driver
    timeout_s = station.settings.number("ConnectionTimeOut")
    if timeout_s > 0:
        station.after(f"wait:{connector.number}", timeout_s, partial(give_up_waiting, station, connector))
    if driver.remote and station.habits.auto_plug_s is not None:
        station.after(f"arrive:{connector.number}", station.habits.auto_plug_s, partial(_arrive, station, connector))


def go_on(station: Station, connector: Connector, driver: Waiting | None, *, leaves_alone: bool) -> None:
    """After a restart of the station or of the simulator: wait for the same car, or for the same car to leave."""
    if driver is not None:
        wait_for_car(station, connector, driver)
    if leaves_alone and connector.evse.car is not None:
        connector.leaves_alone = True
        connector.ended_s = station.now_s if connector.transaction is None else None
        _watch_leaving(station, connector)


def _watch_leaving(station: Station, connector: Connector) -> None:
    delay_s = station.habits.auto_leave_s
    if delay_s is not None:
        station.every(f"leave:{connector.number}", max(1.0, delay_s / 4), partial(_leave_when_done, station, connector))


def _leave_when_done(station: Station, connector: Connector) -> None:
    """A car that came by itself drives away some time after its transaction."""
    delay_s = station.habits.auto_leave_s
    ended_s = connector.ended_s
    if delay_s is None or connector.evse.car is None or connector.transaction is not None or ended_s is None:
        return
    if station.now_s - ended_s >= delay_s:
        unplug(station, connector)


def _tap_accepted(station: Station, connector: Connector, id_tag: str, info: IdTagInfo) -> None:
    parent = authorization.parent_of(info)
    if is_usable(station, connector) and may_use(connector, id_tag, parent):
        _admit(station, connector, Waiting(id_tag, parent, remote=False))


def _tap_refused(station: Station, connector: Connector) -> None:
    status.refresh(station, connector)


def _nothing() -> None:
    """A stranger's card changes nothing."""


def _stop_by_group(station: Station, connector: Connector, id_tag: str, info: IdTagInfo) -> None:
    transaction, parent = connector.transaction, authorization.parent_of(info)
    if transaction is not None and parent is not None and parent == transaction.parent:
        transactions.end(station, connector, StopReason.LOCAL, id_tag)


def _admit(station: Station, connector: Connector, driver: Waiting) -> None:
    """A driver may charge: start if the car is there, else wait for it."""
    if not is_usable(station, connector):
        return
    if connector.evse.car is not None:
        connector.finishing = False
        status.refresh(station, connector)
        transactions.begin(station, connector, driver)
        status.refresh(station, connector)
        return
    wait_for_car(station, connector, driver)
    status.refresh(station, connector)


def _arrive(station: Station, connector: Connector) -> None:
    if connector.evse.car is None:
        connector.ended_s, connector.leaves_alone = None, True
        _watch_leaving(station, connector)
        plug(station, connector, new_car(DEMO_CAR, station.random.uniform(15, 55)))
