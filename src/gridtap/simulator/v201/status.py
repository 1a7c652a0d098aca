"""The status of a connector and when the backend hears of it. Spec: OCPP 2.0.1 G01; part 2 §1.30 ConnectorStatusEnumType."""

from msgspec import UNSET

from gridtap.ocpp.v201.messages import (
    EVSE,
    Component,
    ConnectorStatus,
    EventData,
    EventNotification,
    EventTrigger,
    NotifyEventRequest,
    NotifyEventResponse,
    StatusNotificationRequest,
    StatusNotificationResponse,
    Variable,
)
from gridtap.simulator.v201.state import Fault, Outlet, Station

CONNECTOR_ID = 1
"""Each EVSE of this station has one connector."""


def status_of(station: Station, outlet: Outlet) -> ConnectorStatus:
    """The status that follows from what is going on, strongest reason first."""
    if outlet.fault is not None:
        return ConnectorStatus.FAULTED
    if not (outlet.operative and station.operative) and outlet.transaction is None:
        return ConnectorStatus.UNAVAILABLE
    if outlet.evse.car is not None or outlet.transaction is not None or outlet.driver is not None:
        return ConnectorStatus.OCCUPIED
    return ConnectorStatus.RESERVED if outlet.reservation is not None else ConnectorStatus.AVAILABLE


def refresh(station: Station, outlet: Outlet) -> None:
    """Tell the backend when the status changed."""
    outlet.evse.advance(station.now_s)
    if status_of(station, outlet) is not outlet.shown:
        notify(station, outlet)


def notify(station: Station, outlet: Outlet, *, asked: bool = False) -> None:
    """Send the present status; while nobody may talk, it stays untold and follows later.

    What the backend asked for is sent even while registration is pending. Spec: OCPP 2.0.1 B02.FR.06.
    """
    if not (station.may_talk or asked):
        return
    outlet.shown = status_of(station, outlet)
    request = StatusNotificationRequest(
        timestamp=station.now_at, connector_status=outlet.shown, evse_id=outlet.number, connector_id=CONNECTOR_ID
    )
    station.call("StatusNotification", request, StatusNotificationResponse)


def notify_all(station: Station) -> None:
    """Send every status, as after a boot."""
    for outlet in station.outlets.values():
        notify(station, outlet)


def notify_changed(station: Station) -> None:
    """Send what changed while nobody listened, as after a reconnect."""
    for outlet in station.outlets.values():
        refresh(station, outlet)


def tell_problem(station: Station, outlet: Outlet, fault: Fault, *, cleared: bool) -> None:
    """Say what is broken, or that it is mended; nothing is said while nobody listens. Spec: OCPP 2.0.1 N07, G01.FR.08."""
    if not station.may_talk:
        return
    station.event_id += 1
    event = EventData(
        event_id=station.event_id,
        timestamp=station.now_at,
        trigger=EventTrigger.ALERTING,
        actual_value="false" if cleared else "true",
        tech_code=fault.code[:50],
        tech_info=fault.info[:500] or UNSET,
        cleared=cleared,
        component=Component(name="Connector", evse=EVSE(id=outlet.number, connector_id=CONNECTOR_ID)),
        event_notification_type=EventNotification.HARD_WIRED_NOTIFICATION,
        variable=Variable(name="Problem"),
    )
    request = NotifyEventRequest(generated_at=station.now_at, seq_no=0, event_data=[event])
    station.call("NotifyEvent", request, NotifyEventResponse)
