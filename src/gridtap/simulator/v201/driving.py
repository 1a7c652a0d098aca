"""What people do at an EVSE: plug in, hold a card to the reader, start from a phone, drive away."""

from functools import partial

from msgspec import UnsetType
from msgspec.structs import replace

from gridtap.kit.errors import Refused
from gridtap.ocpp.v201.messages import IdToken, IdTokenInfo, OperationalStatus, Reason, TriggerReason
from gridtap.simulator.car import DEMO_CAR, Car, new_car
from gridtap.simulator.v201 import authorization, status, transactions
from gridtap.simulator.v201.state import Driver, Outlet, Station
from gridtap.simulator.v201.transactions import News


def plug(station: Station, outlet: Outlet, car: Car) -> None:
    """Put the cable into a car; who was waiting for that starts to charge.

    Raises: Refused `already_plugged`.
    """
    evse = outlet.evse
    if evse.car is not None:
        raise Refused("already_plugged", f"EVSE {outlet.number} of {station.plan.station_id} already has a car.")
    evse.advance(station.now_s)
    evse.car = car
    evse.settle()
    for name in ("wait", "arrive"):
        station.timers.cancel(f"{name}:{outlet.number}")
    status.refresh(station, outlet)
    if outlet.transaction is not None:
        transactions.update(station, outlet, News(trigger=TriggerReason.CABLE_PLUGGED_IN))
        transactions.energise(station, outlet)
    elif in_service(station, outlet) and transactions.may_start(station, outlet):
        transactions.begin(station, outlet, TriggerReason.CABLE_PLUGGED_IN)


def unplug(station: Station, outlet: Outlet) -> Car:
    """Take the cable out, locked or not: the demo's drivers are strong. Returns the car.

    Raises: Refused `not_plugged`.
    """
    evse = outlet.evse
    if evse.car is None:
        raise Refused("not_plugged", f"EVSE {outlet.number} of {station.plan.station_id} has no car.")
    evse.advance(station.now_s)
    car, evse.car = evse.car, None
    station.timers.cancel(f"leave:{outlet.number}")
    outlet.leaves_alone = False
    evse.settle()
    points = station.settings.members("TxCtrlr.TxStopPoint")
    ends = points & {"EVConnected", "PowerPathClosed"} or station.settings.flag("TxCtrlr.StopTxOnEVSideDisconnect")
    if ends or outlet.driver is None:
        transactions.end(station, outlet, TriggerReason.EV_COMMUNICATION_LOST, Reason.EV_DISCONNECTED)
    else:
        transactions.update(station, outlet, News(trigger=TriggerReason.EV_COMMUNICATION_LOST))
    status.refresh(station, outlet)
    return car


def pause_car(station: Station, outlet: Outlet, *, pauses: bool) -> None:
    """The car's own timer holds charging back, or lets it go on."""
    evse = outlet.evse
    evse.advance(station.now_s)
    if evse.car is not None:
        evse.car = replace(evse.car, pauses=pauses)
    evse.settle()
    transactions.watch(station)


def tap(station: Station, outlet: Outlet, card: str) -> None:
    """Hold a card to the reader: starts, stops, or takes back a start nobody plugged in for.

    Only the token that started, or one of its group, can stop. Spec: OCPP 2.0.1 C01.FR.03, E07.
    """
    token, driver = authorization.token_of(card), outlet.driver
    if driver is not None and authorization.key_of(driver.token) == authorization.key_of(token):
        _stop(station, outlet, token)
    elif driver is not None:
        authorization.when_accepted(station, token, partial(_stop_by_group, station, outlet, token), _nothing)
    elif is_usable(station, outlet):
        accepted = partial(_accepted, station, outlet, Driver(token), TriggerReason.AUTHORIZED)
        authorization.when_accepted(station, token, accepted, partial(status.refresh, station, outlet))


def remote_start(station: Station, outlet: Outlet, driver: Driver) -> None:
    """Do what an accepted RequestStartTransaction asks: now, or when the car comes within EVConnectionTimeOut. Spec: F01, F02."""
    trigger = TriggerReason.REMOTE_START
    if not station.settings.flag("AuthCtrlr.AuthorizeRemoteStart"):
        _admit(station, outlet, driver, trigger)
        return
    accepted = partial(_accepted, station, outlet, driver, trigger)
    authorization.when_accepted(station, driver.token, accepted, partial(status.refresh, station, outlet))


def in_service(station: Station, outlet: Outlet) -> bool:
    """Whether it is neither broken nor switched off nor about to be."""
    closing = outlet.scheduled is OperationalStatus.INOPERATIVE or station.resets_when_idle
    in_order = station.operative and outlet.operative and station.powered and not station.timers.is_set("reboot-limit")
    return in_order and outlet.fault is None and not closing


def is_usable(station: Station, outlet: Outlet) -> bool:
    """Whether a driver could start here, reservations aside; a transaction that only the cable opened has room for one."""
    return in_service(station, outlet) and outlet.driver is None


def may_use(outlet: Outlet, token: IdToken, group: str | None) -> bool:
    """Whether a reservation leaves the EVSE to this token."""
    reservation = outlet.reservation
    if reservation is None or reservation.id_token.lower() == token.id_token.lower():
        return True
    return group is not None and reservation.group == group


def go_on(station: Station, outlet: Outlet) -> None:
    """After a restart of the station or of the simulator: wait for the same car, or for the same car to leave."""
    if outlet.driver is not None and outlet.evse.car is None:
        _wait_for_car(station, outlet)
    if outlet.leaves_alone and outlet.evse.car is not None:
        outlet.ended_s = station.now_s if outlet.transaction is None else None
        _watch_leaving(station, outlet)


def _accepted(station: Station, outlet: Outlet, driver: Driver, trigger: TriggerReason, info: IdTokenInfo) -> None:
    """The backend, the list or the cache said yes; it may have said for which EVSEs only. Spec: OCPP 2.0.1 C01.FR.22."""
    group = authorization.group_of(info)
    here = isinstance(info.evse_id, UnsetType) or outlet.number in info.evse_id
    if here and may_use(outlet, driver.token, group):
        _admit(station, outlet, replace(driver, group=group or driver.group), trigger)
    else:
        station.counts.starts_refused += 1


def _admit(station: Station, outlet: Outlet, driver: Driver, trigger: TriggerReason) -> None:
    """A driver may charge: start if the start point is reached, and wait for the car if there is none."""
    if not is_usable(station, outlet):
        return
    outlet.driver = driver
    if outlet.evse.car is None:
        _wait_for_car(station, outlet)
    if outlet.transaction is not None:
        transactions.join(station, outlet, trigger)
    elif transactions.may_start(station, outlet):
        transactions.begin(station, outlet, trigger)
    status.refresh(station, outlet)


def _wait_for_car(station: Station, outlet: Outlet) -> None:
    timeout_s = station.settings.number("TxCtrlr.EVConnectionTimeOut")
    if timeout_s > 0:
        station.after(f"wait:{outlet.number}", timeout_s, partial(_give_up, station, outlet))
    remote = outlet.driver is not None and outlet.driver.remote_start_id is not None
    if remote and station.habits.auto_plug_s is not None:
        station.after(f"arrive:{outlet.number}", station.habits.auto_plug_s, partial(_arrive, station, outlet))


def _give_up(station: Station, outlet: Outlet) -> None:
    """Nobody plugged in: the EVSE is free again. Spec: OCPP 2.0.1 E03."""
    transactions.end(station, outlet, TriggerReason.EV_CONNECT_TIMEOUT, Reason.TIMEOUT)
    transactions.release(station, outlet)
    status.refresh(station, outlet)


def _stop(station: Station, outlet: Outlet, token: IdToken) -> None:
    if outlet.transaction is None:
        transactions.release(station, outlet)
        status.refresh(station, outlet)
    else:
        transactions.deauthorise(station, outlet, TriggerReason.STOP_AUTHORIZED, Reason.LOCAL, token)


def _stop_by_group(station: Station, outlet: Outlet, token: IdToken, info: IdTokenInfo) -> None:
    driver, group = outlet.driver, authorization.group_of(info)
    if driver is not None and group is not None and group == driver.group:
        _stop(station, outlet, token)


def _nothing() -> None:
    """A stranger's card changes nothing."""


def _arrive(station: Station, outlet: Outlet) -> None:
    if outlet.evse.car is None:
        outlet.ended_s, outlet.leaves_alone = None, True
        _watch_leaving(station, outlet)
        plug(station, outlet, new_car(DEMO_CAR, station.random.uniform(15, 55)))


def _watch_leaving(station: Station, outlet: Outlet) -> None:
    delay_s = station.habits.auto_leave_s
    if delay_s is not None:
        station.every(f"leave:{outlet.number}", max(1.0, delay_s / 4), partial(_leave_when_done, station, outlet))


def _leave_when_done(station: Station, outlet: Outlet) -> None:
    """A car that came by itself drives away some time after its transaction."""
    delay_s, ended_s = station.habits.auto_leave_s, outlet.ended_s
    if delay_s is None or outlet.evse.car is None or outlet.transaction is not None or ended_s is None:
        return
    if station.now_s - ended_s >= delay_s:
        unplug(station, outlet)
