"""What the backend may ask of a 1.6 station: one function an action, one table."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast

import msgspec
from msgspec import UNSET, UnsetType

from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.v16 import messages as m
from gridtap.simulator.plan import NewPassword
from gridtap.simulator.v16 import (
    certificates,
    driving,
    metering,
    network,
    power,
    reservations,
    schedules,
    status,
    transactions,
    triggers,
    upkeep,
)
from gridtap.simulator.v16.settings import MAX_LIST, MAX_LIST_AT_ONCE
from gridtap.simulator.v16.state import Connector, Station

Request = TypeVar("Request", bound=msgspec.Struct)
Handler = Callable[[Station, msgspec.Struct], msgspec.Struct]


def remote_start(station: Station, request: m.RemoteStartTransactionRequest) -> m.RemoteStartTransactionResponse:
    """Accepted only if it can be done. Spec: OCPP 1.6 §5.11; not while Pending, §4.2.1."""
    rejected = m.RemoteStartTransactionResponse(status=m.RemoteStartStopStatus.REJECTED)
    connector = _connector_for_start(station, request)
    if not station.may_talk or connector is None:
        return rejected
    profile = None
    if isinstance(request.charging_profile, m.ChargingProfile):
        wire = request.charging_profile
        profile = schedules.read_profile(wire, connector.number)
        if profile is None or wire.charging_profile_purpose is not m.ChargingProfilePurpose.TX_PROFILE:
            return rejected
    station.after_reply.append(partial(driving.remote_start, station, connector, request.id_tag, profile))
    return m.RemoteStartTransactionResponse(status=m.RemoteStartStopStatus.ACCEPTED)


def remote_stop(station: Station, request: m.RemoteStopTransactionRequest) -> m.RemoteStopTransactionResponse:
    """Accepted when that transaction runs here. Spec: OCPP 1.6 §5.12."""
    connector = transactions.find(station, request.transaction_id)
    if connector is None or not station.may_talk:
        return m.RemoteStopTransactionResponse(status=m.RemoteStartStopStatus.REJECTED)
    station.after_reply.append(partial(transactions.end, station, connector, m.StopReason.REMOTE))
    return m.RemoteStopTransactionResponse(status=m.RemoteStartStopStatus.ACCEPTED)


def unlock(station: Station, request: m.UnlockConnectorRequest) -> m.UnlockConnectorResponse:
    """Stop what runs there and let go of the cable; fixed DC cables have no lock. Spec: OCPP 1.6 §5.18."""
    connector = station.connectors.get(request.connector_id)
    if connector is None or connector.evse.is_dc:
        return m.UnlockConnectorResponse(status=m.UnlockStatus.NOT_SUPPORTED)
    if connector.fault is not None and connector.fault.error_code is m.ChargePointErrorCode.CONNECTOR_LOCK_FAILURE:
        return m.UnlockConnectorResponse(status=m.UnlockStatus.UNLOCK_FAILED)
    station.after_reply.append(partial(transactions.end, station, connector, m.StopReason.UNLOCK_COMMAND))
    return m.UnlockConnectorResponse(status=m.UnlockStatus.UNLOCKED)


def reset(station: Station, request: m.ResetRequest) -> m.ResetResponse:
    """Stop transactions and restart; soft waits until the backend heard of the stops. Spec: OCPP 1.6 §5.14."""
    soft = request.type is m.ResetType.SOFT
    reason = m.StopReason.SOFT_RESET if soft else m.StopReason.HARD_RESET
    station.after_reply.append(lambda: power.reboot(station, reason, drain=soft))
    return m.ResetResponse(status=m.ResetStatus.ACCEPTED)


def change_availability(station: Station, request: m.ChangeAvailabilityRequest) -> m.ChangeAvailabilityResponse:
    """Now, or when the transaction in the way has ended; connector 0 means all. Spec: OCPP 1.6 §5.2."""
    if request.connector_id != 0 and request.connector_id not in station.connectors:
        return m.ChangeAvailabilityResponse(status=m.AvailabilityStatus.REJECTED)
    operative = request.type is m.AvailabilityType.OPERATIVE
    chosen = [c for n, c in station.connectors.items() if request.connector_id in (0, n)]
    scheduled = False
    for connector in chosen:
        if connector.transaction is not None:
            connector.scheduled, scheduled = request.type, True
        else:
            connector.operative, connector.scheduled = operative, None
    if request.connector_id == 0:
        station.operative, station.announces_station = operative, scheduled
    with_station = request.connector_id == 0 and not scheduled
    station.after_reply.append(lambda: _show(station, chosen, with_station=with_station))
    return m.ChangeAvailabilityResponse(status=m.AvailabilityStatus.SCHEDULED if scheduled else m.AvailabilityStatus.ACCEPTED)


def get_configuration(station: Station, request: m.GetConfigurationRequest) -> m.GetConfigurationResponse:
    """Known keys and unknown names. Spec: OCPP 1.6 §5.8.

    Raises: CallError when more keys are asked for than GetConfigurationMaxKeys.
    """
    names = [] if isinstance(request.key, UnsetType) else request.key
    most = station.settings.number("GetConfigurationMaxKeys")
    if len(names) > most:
        raise CallError(ErrorKind.PROPERTY, f"at most {most} keys at once")
    known, unknown = station.settings.read(names)
    return m.GetConfigurationResponse(configuration_key=known or UNSET, unknown_key=unknown or UNSET)


def change_configuration(station: Station, request: m.ChangeConfigurationRequest) -> m.ChangeConfigurationResponse:
    """Change a key and act on it at once where it matters. Spec: OCPP 1.6 §5.3."""
    if request.key.lower() == "securityprofile" and station.settings.knows(request.key):
        return m.ChangeConfigurationResponse(status=network.change_profile(station, request.value))
    done = station.settings.change(request.key, request.value)
    if done is m.ConfigurationStatus.ACCEPTED:
        station.after_reply.append(lambda: _follow_setting(station, request.key.lower(), request.value))
    return m.ChangeConfigurationResponse(status=done)


def clear_cache(station: Station, request: m.ClearCacheRequest) -> m.ClearCacheResponse:
    """Forget what the backend said of tokens. Spec: OCPP 1.6 §5.4."""
    if not station.settings.flag("AuthorizationCacheEnabled"):
        return m.ClearCacheResponse(status=m.ClearCacheStatus.REJECTED)
    station.cache.clear()
    return m.ClearCacheResponse(status=m.ClearCacheStatus.ACCEPTED)


def send_local_list(station: Station, request: m.SendLocalListRequest) -> m.SendLocalListResponse:
    """Replace or amend the local list; an older version is refused. Spec: OCPP 1.6 §5.15."""
    entries = [] if isinstance(request.local_authorization_list, UnsetType) else request.local_authorization_list
    if not station.settings.flag("LocalAuthListEnabled"):
        return m.SendLocalListResponse(status=m.UpdateStatus.NOT_SUPPORTED)
    full = request.update_type is m.UpdateType.FULL
    if not full and request.list_version <= station.list_version:
        return m.SendLocalListResponse(status=m.UpdateStatus.VERSION_MISMATCH)
    merged = {} if full else dict(station.local_list)
    for entry in entries:
        if isinstance(entry.id_tag_info, UnsetType):
            merged.pop(entry.id_tag, None)
        else:
            merged[entry.id_tag] = entry.id_tag_info
    lacking = full and any(isinstance(entry.id_tag_info, UnsetType) for entry in entries)
    if lacking or len(entries) > MAX_LIST_AT_ONCE or len(merged) > MAX_LIST or request.list_version <= 0:
        return m.SendLocalListResponse(status=m.UpdateStatus.FAILED)
    station.local_list, station.list_version = merged, request.list_version
    return m.SendLocalListResponse(status=m.UpdateStatus.ACCEPTED)


def get_local_list_version(station: Station, request: m.GetLocalListVersionRequest) -> m.GetLocalListVersionResponse:
    """The version of the list; -1 when the station has none switched on. Spec: OCPP 1.6 §5.10."""
    enabled = station.settings.flag("LocalAuthListEnabled")
    return m.GetLocalListVersionResponse(list_version=station.list_version if enabled else -1)


def data_transfer(station: Station, request: m.DataTransferRequest) -> m.DataTransferResponse:
    """This station has no vendor's own messages. Spec: OCPP 1.6 §5.6."""
    return m.DataTransferResponse(status=m.DataTransferStatus.UNKNOWN_VENDOR_ID)


def _connector_for_start(station: Station, request: m.RemoteStartTransactionRequest) -> Connector | None:
    """The connector asked for, else the best usable one: plugged in first."""
    if isinstance(request.connector_id, UnsetType):
        candidates = sorted(station.connectors.values(), key=lambda c: (c.evse.car is None, c.number))
    else:
        candidates = [c for n, c in station.connectors.items() if n == request.connector_id]
    usable = (c for c in candidates if driving.is_usable(station, c) and driving.may_use(c, request.id_tag, None))
    return next(usable, None)


def _show(station: Station, connectors: list[Connector], *, with_station: bool) -> None:
    if with_station and station.may_talk:
        status.notify_station(station)
    for connector in connectors:
        status.refresh(station, connector)


def _follow_setting(station: Station, key: str, text: str) -> None:
    match key:
        case "heartbeatinterval":
            power.start_heartbeat(station)
        case "metervaluesampleinterval":
            metering.restart_sampling(station)
        case "clockaligneddatainterval":
            metering.start_clock_aligned(station)
        case "transactionmessageattempts" | "transactionmessageretryinterval":
            attempts = max(1, station.settings.number("TransactionMessageAttempts"))
            interval_s = float(station.settings.number("TransactionMessageRetryInterval"))
            station.outbox.contract = msgspec.structs.replace(station.outbox.contract, attempts=attempts, interval_s=interval_s)
        case "authorizationkey":
            station.effects.append(NewPassword(certificates.key_bytes(text)))
        case _:
            pass


def _on(handler: Callable[[Station, Request], msgspec.Struct]) -> Handler:
    """The dialect has checked the type; the table forgets it."""
    return cast("Handler", handler)


HANDLERS: dict[str, Handler] = {
    "CancelReservation": _on(reservations.cancel_reservation),
    "CertificateSigned": _on(certificates.certificate_signed),
    "ChangeAvailability": _on(change_availability),
    "ChangeConfiguration": _on(change_configuration),
    "ClearCache": _on(clear_cache),
    "ClearChargingProfile": _on(schedules.clear_profiles),
    "DataTransfer": _on(data_transfer),
    "DeleteCertificate": _on(certificates.delete_certificate),
    "ExtendedTriggerMessage": _on(triggers.extended_trigger),
    "GetCompositeSchedule": _on(schedules.composite_schedule),
    "GetConfiguration": _on(get_configuration),
    "GetDiagnostics": _on(upkeep.get_diagnostics),
    "GetInstalledCertificateIds": _on(certificates.installed_ids),
    "GetLocalListVersion": _on(get_local_list_version),
    "GetLog": _on(upkeep.get_log),
    "InstallCertificate": _on(certificates.install_certificate),
    "RemoteStartTransaction": _on(remote_start),
    "RemoteStopTransaction": _on(remote_stop),
    "ReserveNow": _on(reservations.reserve_now),
    "Reset": _on(reset),
    "SendLocalList": _on(send_local_list),
    "SetChargingProfile": _on(schedules.set_profile),
    "SignedUpdateFirmware": _on(upkeep.signed_update),
    "TriggerMessage": _on(triggers.trigger),
    "UnlockConnector": _on(unlock),
    "UpdateFirmware": _on(upkeep.update_firmware),
}
