"""EVSEs kept for one token. Spec: OCPP 2.0.1 H01 to H04."""

from functools import partial

from msgspec import UnsetType

from gridtap.ocpp.dialect import as_instant
from gridtap.ocpp.v201.messages import (
    CancelReservationRequest,
    CancelReservationResponse,
    CancelReservationStatus,
    ReservationStatusUpdateRequest,
    ReservationStatusUpdateResponse,
    ReservationUpdateStatus,
    ReserveNowRequest,
    ReserveNowResponse,
    ReserveNowStatus,
)
from gridtap.simulator.v201 import status
from gridtap.simulator.v201.state import Outlet, Reservation, Station


def reserve_now(station: Station, request: ReserveNowRequest) -> ReserveNowResponse:
    """Keep an EVSE for a token; the same id replaces its own reservation. One without an EVSE is rejected: H01.FR.18."""
    outlet = None if isinstance(request.evse_id, UnsetType) else station.outlets.get(request.evse_id)
    answer = _may_reserve(station, outlet, request)
    if outlet is None or answer is not ReserveNowStatus.ACCEPTED:
        return ReserveNowResponse(status=answer)
    for other in station.outlets.values():
        if other is not outlet and other.reservation is not None and other.reservation.reservation_id == request.id:
            station.after_reply.append(partial(drop, station, other))
    group = None if isinstance(request.group_id_token, UnsetType) else request.group_id_token.id_token
    expires_at = as_instant(request.expiry_date_time)
    outlet.reservation = Reservation(request.id, request.id_token.id_token, group, expires_at)
    watch(station, outlet)
    station.after_reply.append(partial(status.refresh, station, outlet))
    return ReserveNowResponse(status=answer)


def cancel_reservation(station: Station, request: CancelReservationRequest) -> CancelReservationResponse:
    """Free the EVSE of that reservation."""
    for outlet in station.outlets.values():
        if outlet.reservation is not None and outlet.reservation.reservation_id == request.reservation_id:
            station.after_reply.append(partial(drop, station, outlet))
            return CancelReservationResponse(status=CancelReservationStatus.ACCEPTED)
    return CancelReservationResponse(status=CancelReservationStatus.REJECTED)


def watch(station: Station, outlet: Outlet) -> None:
    """Let the reservation go when its time is over."""
    if outlet.reservation is not None:
        left_s = (outlet.reservation.expires_at - station.now_at).total_seconds()
        station.after(f"reservation:{outlet.number}", max(0.0, left_s), partial(_expire, station, outlet))


def drop(station: Station, outlet: Outlet) -> None:
    """The EVSE is anybody's again."""
    outlet.reservation = None
    station.timers.cancel(f"reservation:{outlet.number}")
    status.refresh(station, outlet)


def break_off(station: Station, outlet: Outlet) -> None:
    """A fault or a change of availability takes the EVSE away from who reserved it. Spec: OCPP 2.0.1 H01.FR.14, H04.FR.01."""
    if outlet.reservation is not None:
        _tell(station, outlet.reservation.reservation_id, ReservationUpdateStatus.REMOVED)
        drop(station, outlet)


def _expire(station: Station, outlet: Outlet) -> None:
    if outlet.reservation is not None:
        _tell(station, outlet.reservation.reservation_id, ReservationUpdateStatus.EXPIRED)
        drop(station, outlet)


def _tell(station: Station, reservation_id: int, word: ReservationUpdateStatus) -> None:
    if station.may_talk:
        request = ReservationStatusUpdateRequest(reservation_id=reservation_id, reservation_update_status=word)
        station.call("ReservationStatusUpdate", request, ReservationStatusUpdateResponse)


def _may_reserve(station: Station, outlet: Outlet | None, request: ReserveNowRequest) -> ReserveNowStatus:
    if outlet is None or as_instant(request.expiry_date_time) <= station.now_at:
        return ReserveNowStatus.REJECTED
    if outlet.fault is not None:
        return ReserveNowStatus.FAULTED
    if not (outlet.operative and station.operative):
        return ReserveNowStatus.UNAVAILABLE
    held = outlet.reservation is not None and outlet.reservation.reservation_id != request.id
    if held or outlet.transaction is not None or outlet.driver is not None or outlet.evse.car is not None:
        return ReserveNowStatus.OCCUPIED
    return ReserveNowStatus.ACCEPTED
