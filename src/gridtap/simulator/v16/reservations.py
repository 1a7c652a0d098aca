"""Connectors kept for one token. Spec: OCPP 1.6 §5.1, §5.13."""

from functools import partial

from msgspec import UnsetType

from gridtap.ocpp.dialect import as_instant
from gridtap.ocpp.v16.messages import (
    CancelReservationRequest,
    CancelReservationResponse,
    CancelReservationStatus,
    ReservationStatus,
    ReserveNowRequest,
    ReserveNowResponse,
)
from gridtap.simulator.v16 import status
from gridtap.simulator.v16.state import Connector, Reservation, Station


def reserve_now(station: Station, request: ReserveNowRequest) -> ReserveNowResponse:
    """Keep a connector for a token; the same id replaces its own reservation."""
    connector = station.connectors.get(request.connector_id)
    answer = _may_reserve(station, connector, request)
    if connector is None or answer is not ReservationStatus.ACCEPTED:
        return ReserveNowResponse(status=answer)
    for other in station.connectors.values():
        if (
            other is not connector
            and other.reservation is not None
            and other.reservation.reservation_id == request.reservation_id
        ):
            drop(station, other)
    parent = None if isinstance(request.parent_id_tag, UnsetType) else request.parent_id_tag
    connector.reservation = Reservation(request.reservation_id, request.id_tag, parent, as_instant(request.expiry_date))
    watch(station, connector)
    station.after_reply.append(partial(status.refresh, station, connector))
    return ReserveNowResponse(status=answer)


def cancel_reservation(station: Station, request: CancelReservationRequest) -> CancelReservationResponse:
    """Free the connector of that reservation."""
    for connector in station.connectors.values():
        if connector.reservation is not None and connector.reservation.reservation_id == request.reservation_id:
            station.after_reply.append(partial(drop, station, connector))
            return CancelReservationResponse(status=CancelReservationStatus.ACCEPTED)
    return CancelReservationResponse(status=CancelReservationStatus.REJECTED)


def watch(station: Station, connector: Connector) -> None:
    """Let the reservation go when its time is over."""
    if connector.reservation is not None:
        left_s = (connector.reservation.expires_at - station.now_at).total_seconds()
        station.after(f"reservation:{connector.number}", max(0.0, left_s), partial(drop, station, connector))


def drop(station: Station, connector: Connector) -> None:
    """The connector is anybody's again."""
    connector.reservation = None
    station.timers.cancel(f"reservation:{connector.number}")
    status.refresh(station, connector)


def _may_reserve(station: Station, connector: Connector | None, request: ReserveNowRequest) -> ReservationStatus:
    if connector is None or as_instant(request.expiry_date) <= station.now_at:
        return ReservationStatus.REJECTED
    if connector.fault is not None:
        return ReservationStatus.FAULTED
    if not (connector.operative and station.operative):
        return ReservationStatus.UNAVAILABLE
    held = connector.reservation is not None and connector.reservation.reservation_id != request.reservation_id
    if held or connector.transaction is not None or connector.waiting is not None or connector.evse.car is not None:
        return ReservationStatus.OCCUPIED
    return ReservationStatus.ACCEPTED
