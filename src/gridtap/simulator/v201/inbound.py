"""What the backend may ask of a 2.0.1 station: one function an action, one table."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast

import msgspec
from msgspec import UNSET, UnsetType

from gridtap.ocpp.v201 import messages as m
from gridtap.simulator.v201 import (
    certificates,
    driving,
    locallist,
    network,
    power,
    reservations,
    schedules,
    status,
    transactions,
    triggers,
    upkeep,
    variables,
)
from gridtap.simulator.v201.state import Driver, Outlet, Station

Request = TypeVar("Request", bound=msgspec.Struct)
Handler = Callable[[Station, msgspec.Struct], msgspec.Struct]


def request_start(station: Station, request: m.RequestStartTransactionRequest) -> m.RequestStartTransactionResponse:
    """Accepted only if it can be done, and not while Pending; a transaction that the cable opened is named. Spec: F01, F02."""
    rejected = m.RequestStartTransactionResponse(status=m.RequestStartStopStatus.REJECTED)
    outlet = _outlet_for_start(station, request)
    if not station.may_talk or outlet is None:
        return rejected
    profile = None
    if isinstance(request.charging_profile, m.ChargingProfile):
        wire = request.charging_profile
        profile = schedules.read_profile(station, wire, outlet.number)
        is_tx = wire.charging_profile_purpose is m.ChargingProfilePurpose.TX_PROFILE
        if profile is None or not is_tx or not isinstance(wire.transaction_id, UnsetType):
            return rejected
    group = None if isinstance(request.group_id_token, UnsetType) else request.group_id_token.id_token
    driver = Driver(request.id_token, group, request.remote_start_id, profile)
    station.after_reply.append(partial(driving.remote_start, station, outlet, driver))
    transaction_id = UNSET if outlet.transaction is None else outlet.transaction.transaction_id
    return m.RequestStartTransactionResponse(status=m.RequestStartStopStatus.ACCEPTED, transaction_id=transaction_id)


def request_stop(station: Station, request: m.RequestStopTransactionRequest) -> m.RequestStopTransactionResponse:
    """Accepted when that transaction is open here. Spec: OCPP 2.0.1 F03, F04."""
    outlet = transactions.find(station, request.transaction_id)
    if outlet is None or not station.may_talk:
        return m.RequestStopTransactionResponse(status=m.RequestStartStopStatus.REJECTED)
    stop = partial(transactions.deauthorise, station, outlet, m.TriggerReason.REMOTE_STOP, m.Reason.REMOTE)
    station.after_reply.append(stop)
    return m.RequestStopTransactionResponse(status=m.RequestStartStopStatus.ACCEPTED)


def transaction_status(station: Station, request: m.GetTransactionStatusRequest) -> m.GetTransactionStatusResponse:
    """Whether it is open, and whether events of it, or of any, still wait. Spec: OCPP 2.0.1 E14."""
    if isinstance(request.transaction_id, UnsetType):
        return m.GetTransactionStatusResponse(messages_in_queue=len(station.outbox) > 0)
    waits = any(queued.transaction.transaction_id == request.transaction_id for queued in station.outbox.items())
    ongoing = transactions.find(station, request.transaction_id) is not None
    return m.GetTransactionStatusResponse(ongoing_indicator=ongoing, messages_in_queue=waits)


def unlock(station: Station, request: m.UnlockConnectorRequest) -> m.UnlockConnectorResponse:
    """Let go of the cable unless somebody charges; fixed DC cables have no lock. Spec: OCPP 2.0.1 F05."""
    outlet = station.outlets.get(request.evse_id)
    if outlet is None or request.connector_id != status.CONNECTOR_ID:
        return m.UnlockConnectorResponse(status=m.UnlockStatus.UNKNOWN_CONNECTOR)
    if outlet.transaction is not None and outlet.driver is not None:
        return m.UnlockConnectorResponse(status=m.UnlockStatus.ONGOING_AUTHORIZED_TRANSACTION)
    if outlet.evse.is_dc:
        info = m.StatusInfo(reason_code="UnsupportedRequest", additional_info="a fixed cable has no lock here")
        return m.UnlockConnectorResponse(status=m.UnlockStatus.UNLOCK_FAILED, status_info=info)
    outlet.evse.locked = False
    return m.UnlockConnectorResponse(status=m.UnlockStatus.UNLOCKED)


def reset(station: Station, request: m.ResetRequest) -> m.ResetResponse:
    """At once, or when the last transaction has ended; one EVSE alone cannot be reset here. Spec: OCPP 2.0.1 B11, B12."""
    if not isinstance(request.evse_id, UnsetType):
        info = m.StatusInfo(reason_code="UnsupportedRequest", additional_info="only the whole station can be reset")
        return m.ResetResponse(status=m.ResetStatus.REJECTED, status_info=info)
    if request.type is m.Reset.IMMEDIATE:
        station.after_reply.append(partial(power.reset_now, station))
        return m.ResetResponse(status=m.ResetStatus.ACCEPTED)
    busy = any(outlet.transaction for outlet in station.outlets.values())
    station.after_reply.append(partial(_reset_when_idle, station))
    return m.ResetResponse(status=m.ResetStatus.SCHEDULED if busy else m.ResetStatus.ACCEPTED)


def change_availability(station: Station, request: m.ChangeAvailabilityRequest) -> m.ChangeAvailabilityResponse:
    """Now, or when the transaction in the way has ended; without an EVSE the whole station. Spec: OCPP 2.0.1 G03, G04."""
    operative = request.operational_status is m.OperationalStatus.OPERATIVE
    whole = isinstance(request.evse, UnsetType)
    chosen = list(station.outlets.values()) if isinstance(request.evse, UnsetType) else _outlets_of(station, request.evse)
    if not chosen:
        return m.ChangeAvailabilityResponse(status=m.ChangeAvailabilityStatus.REJECTED)
    scheduled = False
    for outlet in chosen:
        if outlet.transaction is not None and not operative:
            outlet.scheduled, scheduled = request.operational_status, True
        else:
            outlet.operative, outlet.scheduled = operative, None
    if whole:
        station.operative = operative or scheduled
    station.after_reply.append(partial(_show, station, chosen))
    word = m.ChangeAvailabilityStatus.SCHEDULED if scheduled else m.ChangeAvailabilityStatus.ACCEPTED
    return m.ChangeAvailabilityResponse(status=word)


def cost_updated(station: Station, request: m.CostUpdatedRequest) -> m.CostUpdatedResponse:
    """What the driver sees that it costs so far. Spec: OCPP 2.0.1 I02."""
    outlet = transactions.find(station, request.transaction_id)
    if outlet is not None and outlet.transaction is not None:
        outlet.transaction.total_cost = request.total_cost
    return m.CostUpdatedResponse()


def data_transfer(station: Station, request: m.DataTransferRequest) -> m.DataTransferResponse:
    """This station has no vendor's own messages. Spec: OCPP 2.0.1 P01."""
    return m.DataTransferResponse(status=m.DataTransferStatus.UNKNOWN_VENDOR_ID)


def _outlet_for_start(station: Station, request: m.RequestStartTransactionRequest) -> Outlet | None:
    """The EVSE asked for, else the best usable one: plugged in first."""
    if isinstance(request.evse_id, UnsetType):
        candidates = sorted(station.outlets.values(), key=lambda o: (o.evse.car is None, o.number))
    else:
        candidates = [o for n, o in station.outlets.items() if n == request.evse_id]
    group = None if isinstance(request.group_id_token, UnsetType) else request.group_id_token.id_token
    usable = (o for o in candidates if driving.is_usable(station, o) and driving.may_use(o, request.id_token, group))
    return next(usable, None)


def _outlets_of(station: Station, evse: m.EVSE) -> list[Outlet]:
    outlet = station.outlets.get(evse.id)
    known = isinstance(evse.connector_id, UnsetType) or evse.connector_id == status.CONNECTOR_ID
    return [outlet] if outlet is not None and known else []


def _reset_when_idle(station: Station) -> None:
    station.resets_when_idle = True


def _show(station: Station, outlets: list[Outlet]) -> None:
    for outlet in outlets:
        if not outlet.operative:
            reservations.break_off(station, outlet)
        status.refresh(station, outlet)


def on(handler: Callable[[Station, Request], msgspec.Struct]) -> Handler:
    """The dialect has checked the type; the table forgets it."""
    return cast("Handler", handler)


HANDLERS: dict[str, Handler] = {
    "CancelReservation": on(reservations.cancel_reservation),
    "CertificateSigned": on(certificates.certificate_signed),
    "ChangeAvailability": on(change_availability),
    "ClearCache": on(locallist.clear_cache),
    "ClearChargingProfile": on(schedules.clear_profiles),
    "CostUpdated": on(cost_updated),
    "DataTransfer": on(data_transfer),
    "DeleteCertificate": on(certificates.delete_certificate),
    "GetBaseReport": on(variables.get_base_report),
    "GetChargingProfiles": on(schedules.get_profiles),
    "GetCompositeSchedule": on(schedules.composite_schedule),
    "GetInstalledCertificateIds": on(certificates.installed_ids),
    "GetLocalListVersion": on(locallist.get_local_list_version),
    "GetLog": on(upkeep.get_log),
    "GetReport": on(variables.get_report),
    "GetTransactionStatus": on(transaction_status),
    "GetVariables": on(variables.get_variables),
    "InstallCertificate": on(certificates.install_certificate),
    "RequestStartTransaction": on(request_start),
    "RequestStopTransaction": on(request_stop),
    "ReserveNow": on(reservations.reserve_now),
    "Reset": on(reset),
    "SendLocalList": on(locallist.send_local_list),
    "SetChargingProfile": on(schedules.set_profile),
    "SetNetworkProfile": on(network.set_profile),
    "SetVariables": on(variables.set_variables),
    "TriggerMessage": on(triggers.trigger),
    "UnlockConnector": on(unlock),
    "UpdateFirmware": on(upkeep.update_firmware),
}
