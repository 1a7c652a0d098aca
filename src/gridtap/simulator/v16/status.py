"""The status of a connector and when the backend hears of it. Spec: OCPP 1.6 §4.9."""

from msgspec import UNSET

from gridtap.ocpp.v16.messages import (
    ChargePointErrorCode,
    ChargePointStatus,
    StatusNotificationRequest,
    StatusNotificationResponse,
)
from gridtap.simulator.v16.state import Connector, Fault, Station


def status_of(station: Station, connector: Connector) -> ChargePointStatus:
    """The status that follows from what is going on, strongest reason first."""
    evse = connector.evse
    if connector.fault is not None:
        return ChargePointStatus.FAULTED
    if connector.transaction is not None:
        if not evse.offers_power:
            return ChargePointStatus.SUSPENDED_EVSE
        return ChargePointStatus.CHARGING if evse.draw.power_w > 0 else ChargePointStatus.SUSPENDED_EV
    if not (connector.operative and station.operative):
        return ChargePointStatus.UNAVAILABLE
    if connector.finishing and evse.car is not None:
        return ChargePointStatus.FINISHING
    if connector.waiting is not None or evse.car is not None:
        return ChargePointStatus.PREPARING
    return ChargePointStatus.RESERVED if connector.reservation is not None else ChargePointStatus.AVAILABLE


def refresh(station: Station, connector: Connector) -> None:
    """Tell the backend when the status changed; with MinimumStatusDuration only once it has lasted. Faults are told at once."""
    connector.evse.advance(station.now_s)
    status = status_of(station, connector)
    name = f"status:{connector.number}"
    if status is connector.shown and _error_of(connector) is connector.shown_error:
        station.timers.cancel(name)
        return
    lasting_s = station.settings.number("MinimumStatusDuration")
    if lasting_s == 0 or status is ChargePointStatus.FAULTED or connector.shown is None:
        notify(station, connector)
    elif not station.timers.is_set(name):
        station.after(name, lasting_s, lambda: _notify_if_changed(station, connector))


def notify(station: Station, connector: Connector, *, asked: bool = False) -> None:
    """Send the present status of a connector; while nobody may talk, it stays untold and follows later.

    What the backend asked for is sent even while registration is pending. Spec: OCPP 1.6 §4.2.1.
    """
    station.timers.cancel(f"status:{connector.number}")
    if not (station.may_talk or asked):
        return
    status, fault = status_of(station, connector), connector.fault
    connector.shown, connector.shown_error = status, _error_of(connector)
    _send(station, connector.number, status, fault)


def notify_station(station: Station) -> None:
    """Send the status of connector 0, the station itself."""
    if not station.connected:
        return
    status = ChargePointStatus.AVAILABLE if station.operative else ChargePointStatus.UNAVAILABLE
    _send(station, 0, status, None)


def notify_all(station: Station) -> None:
    """Send every status, as after a boot."""
    notify_station(station)
    for connector in station.connectors.values():
        notify(station, connector)


def notify_changed(station: Station) -> None:
    """Send what changed while nobody listened, as after a reconnect."""
    for connector in station.connectors.values():
        if status_of(station, connector) is not connector.shown or _error_of(connector) is not connector.shown_error:
            notify(station, connector)


def _notify_if_changed(station: Station, connector: Connector) -> None:
    if status_of(station, connector) is not connector.shown:
        notify(station, connector)


def _error_of(connector: Connector) -> ChargePointErrorCode:
    return connector.fault.error_code if connector.fault else ChargePointErrorCode.NO_ERROR


def _send(station: Station, number: int, status: ChargePointStatus, fault: Fault | None) -> None:
    request = StatusNotificationRequest(
        connector_id=number,
        error_code=fault.error_code if fault else ChargePointErrorCode.NO_ERROR,
        info=fault.info if fault and fault.info else UNSET,
        status=status,
        timestamp=station.now_at,
        vendor_id=station.plan.vendor if fault and fault.vendor_error_code else UNSET,
        vendor_error_code=fault.vendor_error_code if fault and fault.vendor_error_code else UNSET,
    )
    station.call("StatusNotification", request, StatusNotificationResponse)
