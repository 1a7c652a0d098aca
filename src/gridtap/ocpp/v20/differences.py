"""What OCPP 2.0 (2018) says otherwise than 2.0.1, by the names of the classes that are made."""

import re
from collections.abc import Callable
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.v20 import messages as m20
from gridtap.ocpp.v201 import messages as m201

Fill = Callable[[Any, dict[str, Any]], None]

WORDS_UP: dict[str, dict[str, str]] = {
    "ChargingState": {"EVDetected": "EVConnected"},
    "EnergyTransferMode": {
        "AC_single_phase_core": "AC_single_phase",
        "AC_three_phase_core": "AC_three_phase",
        "DC_combo_core": "DC",
        "DC_core": "DC",
        "DC_extended": "DC",
        "DC_unique": "DC",
    },
    "GetCertificateIdUse": {"V2GRootCertficate": "V2GRootCertificate"},
    "InstallCertificateUse": {"V2GRootCertficate": "V2GRootCertificate"},
    "MonitoringBase": {"None": "HardWiredOnly"},
}
WORDS_DOWN: dict[str, dict[str, str]] = {
    "CertificateUse": {"V2GRootCertificate": "V2GRootCertficate"},
    "ChargingState": {"EVConnected": "EVDetected", "Idle": ""},
    "EnergyTransferMode": {
        "AC_single_phase": "AC_single_phase_core",
        "AC_two_phase": "AC_three_phase_core",
        "AC_three_phase": "AC_three_phase_core",
        "DC": "DC_extended",
    },
    "GenericDeviceModelStatus": {"EmptyResultSet": "Rejected"},
    "GetCertificateStatusStatus": {"Failed": "Rejected"},
    "MonitoringBase": {"HardWiredOnly": "None"},
    "TriggerReason": {
        "AbnormalCondition": "ChargingStateChanged",
        "ResetCommand": "RemoteStop",
        "SignedDataReceived": "MeterValuePeriodic",
    },
    "UnlockConnectorStatus": {"OngoingAuthorizedTransaction": "UnlockFailed", "UnknownConnector": "UnlockFailed"},
    "UpdateFirmwareStatus": {"InvalidCertificate": "Rejected", "RevokedCertificate": "Rejected"},
}
"""An empty word is left unsaid."""
NAMES_UP: dict[str, dict[str, str]] = {
    "CertificateSignedRequest": {"certificate_type": "type_of_certificate"},
    "GetInstalledCertificateIdsRequest": {"certificate_type": "type_of_certificate"},
    "SignCertificateRequest": {"certificate_type": "type_of_certificate"},
    "Transaction": {"transaction_id": "id"},
    "TransactionEventRequest": {"transaction_info": "transaction_data"},
    "VariableAttribute": {"persistent": "persistence"},
}
NAMES_DOWN: dict[str, dict[str, str]] = {
    "CertificateSignedRequest": {"type_of_certificate": "certificate_type"},
    "GetInstalledCertificateIdsRequest": {"type_of_certificate": "certificate_type"},
    "SignCertificateRequest": {"type_of_certificate": "certificate_type"},
    "Transaction": {"id": "transaction_id"},
    "TransactionEventRequest": {"transaction_data": "transaction_info"},
    "VariableAttribute": {"persistence": "persistent"},
}
LEFT_OUT: dict[str, frozenset[str]] = {
    "": frozenset({"custom_data", "status_info"}),
    "CertificateSignedRequest": frozenset({"certificate_chain"}),
    "ChangeAvailabilityRequest": frozenset({"evse"}),
    "ChargingSchedule": frozenset({"id"}),
    "ClearChargingProfileRequest": frozenset({"charging_profile_id", "charging_profile_criteria"}),
    "CompositeSchedule": frozenset({"charging_schedule_period", "evse_id", "duration", "schedule_start", "charging_rate_unit"}),
    "EventData": frozenset({"event_notification_type", "variable_monitoring_id", "transaction_id"}),
    "Get15118EVCertificateRequest": frozenset({"action"}),
    "IdTokenInfo": frozenset({"evse_id"}),
    "NetworkConnectionProfile": frozenset({"security_profile"}),
    "PublishFirmwareRequest": frozenset({"request_id", "retry_interval"}),
    "RequestStartTransactionRequest": frozenset({"group_id_token"}),
    "ReserveNowRequest": frozenset({"id", "expiry_date_time", "connector_type", "evse_id"}),
    "SecurityEventNotificationRequest": frozenset({"tech_info"}),
    "SparseChargingSchedule": frozenset({"id"}),
}
"""What may go unsaid on the way down, by class; it says nothing that a 2.0 station could act on, or is put in elsewhere."""
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\s*", re.DOTALL)


def _with(**defaults: Any) -> Fill:
    """Puts in what 2.0 leaves unsaid."""

    def fill(_source: Any, values: dict[str, Any]) -> None:
        for name, value in defaults.items():
            values.setdefault(name, value)

    return fill


def _event_up(source: m20.EventData, values: dict[str, Any]) -> None:
    monitor = source.variable_monitoring_event
    is_custom = monitor is not UNSET
    kind = m201.EventNotification.CUSTOM_MONITOR if is_custom else m201.EventNotification.HARD_WIRED_NOTIFICATION
    values["event_notification_type"] = kind
    if monitor is not UNSET:
        values["variable_monitoring_id"] = monitor.id


def _profile_criterion_up(source: m20.ClearChargingProfileRequest, values: dict[str, Any]) -> None:
    told = source.charging_profile
    if told is not UNSET and told.id is not UNSET:
        values["charging_profile_id"] = told.id
    purpose = UNSET if told is UNSET else told.charging_profile_purpose
    level = UNSET if told is UNSET else told.stack_level
    if source.evse_id is not UNSET or purpose is not UNSET or level is not UNSET:
        values["charging_profile_criteria"] = m201.ClearChargingProfile(
            evse_id=source.evse_id,
            charging_profile_purpose=UNSET if purpose is UNSET else m201.ChargingProfilePurpose(purpose.value),
            stack_level=level,
        )


def _composite_up(source: m20.CompositeSchedule, values: dict[str, Any]) -> None:
    told = source.charging_schedule
    periods = [] if told is UNSET or told.charging_schedule_period is UNSET else told.charging_schedule_period
    start = source.start_date_time if told is UNSET or source.start_date_time is not UNSET else told.start_schedule
    values["charging_schedule_period"] = periods
    values["duration"] = 0 if told is UNSET or told.duration is UNSET else told.duration
    values["charging_rate_unit"] = m201.ChargingRateUnit("W" if told is UNSET else told.charging_rate_unit.value)
    values["schedule_start"] = start
    values["evse_id"] = 0


def _composite_response_up(source: m20.GetCompositeScheduleResponse, values: dict[str, Any]) -> None:
    if "schedule" in values:
        values["schedule"] = replace(values["schedule"], evse_id=source.evse_id)


def _reservation_up(source: m20.ReserveNowRequest, values: dict[str, Any]) -> None:
    told = source.reservation
    values |= {"id": told.id, "expiry_date_time": told.expiry_date_time, "evse_id": told.evse.id}
    if told.connector_code is not UNSET:
        values["connector_type"] = m201.Connector(told.connector_code.value)


def _certificates_up(source: m20.CertificateSignedRequest, values: dict[str, Any]) -> None:
    values["certificate_chain"] = "\n".join(source.cert)


def _availability_up(source: m20.ChangeAvailabilityRequest, values: dict[str, Any]) -> None:
    if source.evse_id:
        values["evse"] = m201.EVSE(id=source.evse_id)


def _installed_up(source: m20.GetInstalledCertificateIdsResponse, values: dict[str, Any]) -> None:
    """2.0 asks for one kind at a time and does not repeat it in its answer."""
    if source.certificate_hash_data is UNSET:
        return
    kind = m201.GetCertificateIdUse.CSMS_ROOT_CERTIFICATE
    hashes = [
        m201.CertificateHashData(
            hash_algorithm=m201.HashAlgorithm(told.hash_algorithm.value),
            issuer_name_hash=told.issuer_name_hash,
            issuer_key_hash=told.issuer_key_hash,
            serial_number=told.serial_number,
        )
        for told in source.certificate_hash_data
    ]
    values["certificate_hash_data_chain"] = [
        m201.CertificateHashDataChain(certificate_hash_data=told, certificate_type=kind) for told in hashes
    ]


FILLS_UP: dict[str, Fill] = {
    "CertificateSignedRequest": _certificates_up,
    "ChangeAvailabilityRequest": _availability_up,
    "ChargingSchedule": _with(id=0, charging_schedule_period=[]),
    "ClearChargingProfileRequest": _profile_criterion_up,
    "CompositeSchedule": _composite_up,
    "EventData": _event_up,
    "Get15118EVCertificateRequest": _with(action=m201.CertificateAction.INSTALL),
    "GetChargingProfilesRequest": _with(request_id=0),
    "GetCompositeScheduleResponse": _composite_response_up,
    "GetInstalledCertificateIdsResponse": _installed_up,
    "GetMonitoringReportRequest": _with(request_id=0),
    "GetReportRequest": _with(request_id=0),
    "NetworkConnectionProfile": _with(security_profile=0),
    "NotifyCustomerInformationRequest": _with(request_id=0),
    "NotifyMonitoringReportRequest": _with(request_id=0),
    "NotifyReportRequest": _with(request_id=0),
    "OCSPRequestData": _with(responder_url=""),
    "PublishFirmwareRequest": _with(request_id=0),
    "ReportChargingProfilesRequest": _with(request_id=0),
    "ReserveNowRequest": _reservation_up,
}


def _authorize_down(source: m201.AuthorizeResponse, values: dict[str, Any]) -> None:
    if source.id_token_info.evse_id is not UNSET:
        values["evse_id"] = source.id_token_info.evse_id


def _reservation_down(source: m201.ReserveNowRequest, values: dict[str, Any]) -> None:
    if source.evse_id is UNSET:
        raise CallError(ErrorKind.NOT_SUPPORTED, "ocpp2.0 reserves a named EVSE only")
    code = UNSET if source.connector_type is UNSET else m20.Connector(source.connector_type.value)
    values["reservation"] = m20.Reservation(
        evse=m20.EVSE(id=source.evse_id), id=source.id, expiry_date_time=source.expiry_date_time, connector_code=code
    )


def _certificates_down(source: m201.CertificateSignedRequest, values: dict[str, Any]) -> None:
    values["cert"] = [found.strip() for found in _PEM.findall(source.certificate_chain)] or [source.certificate_chain]


def _availability_down(source: m201.ChangeAvailabilityRequest, values: dict[str, Any]) -> None:
    place = source.evse
    if place is not UNSET and place.connector_id is not UNSET:
        raise CallError(ErrorKind.NOT_SUPPORTED, "ocpp2.0 takes whole EVSEs in and out of service")
    values["evse_id"] = 0 if place is UNSET else place.id


def _profile_criterion_down(source: m201.ClearChargingProfileRequest, values: dict[str, Any]) -> None:
    told = source.charging_profile_criteria
    values["charging_profile"] = m20.ClearChargingProfile(
        id=source.charging_profile_id,
        charging_profile_purpose=(
            UNSET
            if told is UNSET or told.charging_profile_purpose is UNSET
            else m20.ChargingProfilePurpose(told.charging_profile_purpose.value)
        ),
        stack_level=UNSET if told is UNSET else told.stack_level,
    )
    if told is not UNSET and told.evse_id is not UNSET:
        values["evse_id"] = told.evse_id


def _contract_down(_source: m201.Get15118EVCertificateResponse, values: dict[str, Any]) -> None:
    """2.0 wants the chains beside the EXI that holds them; the EXI is what the car reads."""
    empty = m20.CertificateChain(certificate="")
    values |= {"sa_provisioning_certificate_chain": empty, "contract_signature_certificate_chain": empty}


def _needs(name: str) -> Fill:
    """Refuses what names everything by naming nothing."""

    def fill(_source: Any, values: dict[str, Any]) -> None:
        if name not in values:
            raise CallError(ErrorKind.NOT_SUPPORTED, f"ocpp2.0 wants one {name} named")

    return fill


def _composite_down(source: m201.CompositeSchedule, values: dict[str, Any]) -> None:
    periods = [
        m20.ChargingSchedulePeriod(
            start_period=told.start_period, limit=told.limit, number_phases=told.number_phases, phase_to_use=told.phase_to_use
        )
        for told in source.charging_schedule_period
    ]
    values["start_date_time"] = source.schedule_start
    values["charging_schedule"] = m20.SparseChargingSchedule(
        duration=source.duration,
        charging_rate_unit=m20.ChargingRateUnit(source.charging_rate_unit.value),
        charging_schedule_period=periods,
    )


def _composite_response_down(source: m201.GetCompositeScheduleResponse, values: dict[str, Any]) -> None:
    values["evse_id"] = 0 if source.schedule is UNSET else source.schedule.evse_id


def _signed_down(_source: m201.SignedMeterValue, _values: dict[str, Any]) -> None:
    raise CallError(ErrorKind.NOT_SUPPORTED, "ocpp2.0 tells the signature apart from the data")


FILLS_DOWN: dict[str, Fill] = {
    "ComponentVariable": _needs("variable"),
    "GetInstalledCertificateIdsRequest": _needs("type_of_certificate"),
    "AuthorizeResponse": _authorize_down,
    "CertificateSignedRequest": _certificates_down,
    "ChangeAvailabilityRequest": _availability_down,
    "ClearChargingProfileRequest": _profile_criterion_down,
    "CompositeSchedule": _composite_down,
    "EventData": _with(cleared=False),
    "FirmwareStatusNotificationRequest": _with(request_id=0),
    "Get15118EVCertificateResponse": _contract_down,
    "GetCompositeScheduleResponse": _composite_response_down,
    "LogStatusNotificationRequest": _with(request_id=0),
    "NotifyCustomerInformationRequest": _with(tbc=False),
    "NotifyDisplayMessagesRequest": _with(tbc=False, message_info=[]),
    "NotifyEventRequest": _with(tbc=False),
    "NotifyMonitoringReportRequest": _with(tbc=False, monitor=[]),
    "NotifyReportRequest": _with(tbc=False, report_data=[]),
    "ReserveNowRequest": _reservation_down,
    "SignedMeterValue": _signed_down,
    "VariableAttribute": _with(value="", persistence=False, constant=False),
}
