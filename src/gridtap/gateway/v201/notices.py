"""What 2.0.1 stations report beside charging: their device model, monitors, upkeep, certificates and limits."""

from collections.abc import Callable
from functools import partial

from msgspec import UNSET, Raw, Struct, UnsetType

from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import clean, instant, text_or_none
from gridtap.gateway.v201.convert import check_number
from gridtap.gateway.v201.handlers import handler
from gridtap.gateway.v201.variables import component_of, variable_name, variables_told
from gridtap.ocpp.dialect import encode
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.devicemodel import (
    ReportKind,
    ReportPart,
    StationEvent,
    note_report,
    record_report_part,
    record_station_events,
    record_variables,
)
from gridtap.stations.upkeep import record_diagnostics_status, record_firmware_status, record_security_event
from gridtap.storage.transaction import Transaction

_LEAST = -(2**31)


def notify_report(link: Link, message_id: str, request: m.NotifyReportRequest, raw: Raw) -> None:
    """A part of the device model. Spec: OCPP 2.0.1 B07, B08."""
    part = _part("device_model", request.request_id, request.seq_no, request.tbc, raw)
    told = [] if request.report_data is UNSET else variables_told(request.report_data)

    def work(tx: Transaction) -> None:
        record_variables(tx, link.station_id, told)
        record_report_part(tx, link.station_id, part)

    link.commit(message_id, work, lambda _: m.NotifyReportResponse())


def notify_monitoring_report(link: Link, message_id: str, request: m.NotifyMonitoringReportRequest, raw: Raw) -> None:
    """A part of the list of monitors. Spec: OCPP 2.0.1 N02."""
    part = _part("monitoring", request.request_id, request.seq_no, request.tbc, raw)
    _keep_part(link, message_id, part, m.NotifyMonitoringReportResponse())


def notify_customer_information(link: Link, message_id: str, request: m.NotifyCustomerInformationRequest, raw: Raw) -> None:
    """A part of what a station holds about a customer. Spec: OCPP 2.0.1 N09."""
    part = _part("customer_information", request.request_id, request.seq_no, request.tbc, raw)
    _keep_part(link, message_id, part, m.NotifyCustomerInformationResponse())


def notify_display_messages(link: Link, message_id: str, request: m.NotifyDisplayMessagesRequest, raw: Raw) -> None:
    """A part of the list of messages on the display. Spec: OCPP 2.0.1 O03, O04."""
    part = _part("display_messages", request.request_id, None, request.tbc, raw)
    _keep_part(link, message_id, part, m.NotifyDisplayMessagesResponse())


def report_charging_profiles(link: Link, message_id: str, request: m.ReportChargingProfilesRequest, raw: Raw) -> None:
    """A part of the list of charging profiles. Spec: OCPP 2.0.1 K09."""
    part = _part("charging_profiles", request.request_id, None, request.tbc, raw)
    _keep_part(link, message_id, part, m.ReportChargingProfilesResponse())


def _part(kind: ReportKind, request_id: int, seq_no: int | None, tbc: bool | UnsetType, raw: Raw) -> ReportPart:  # noqa: FBT001 - the field as it came
    return ReportPart(
        kind=kind,
        request_id=check_number(request_id, "requestId", least=_LEAST),
        seq_no=None if seq_no is None else check_number(seq_no, "seqNo"),
        is_last=tbc is not True,
        content=_cleaned(raw),
    )


def _keep_part(link: Link, message_id: str, part: ReportPart, answer: Struct) -> None:
    link.commit(message_id, partial(record_report_part, station_id=link.station_id, part=part), lambda _: answer)


def _cleaned(raw: Raw) -> Raw:
    """The payload as every database can keep it."""
    return Raw(bytes(raw).replace(b"\\u0000", b"\\ufffd"))


def notify_event(link: Link, message_id: str, request: m.NotifyEventRequest, _raw: Raw) -> None:
    """What monitors noticed. Spec: OCPP 2.0.1 N07, N08."""
    noticed = [_event_of(told) for told in request.event_data]
    work = partial(record_station_events, station_id=link.station_id, noticed=noticed)
    link.commit(message_id, work, lambda _: m.NotifyEventResponse())


def _event_of(told: m.EventData) -> StationEvent:
    return StationEvent(
        event_id=check_number(told.event_id, "eventData.eventId", least=_LEAST),
        station_at=instant(told.timestamp),
        component=component_of(told.component).label,
        variable=variable_name(told.variable),
        actual_value=clean(told.actual_value),
        trigger=told.trigger.value,
        cleared=told.cleared is True,
        content=_cleaned(Raw(encode(told))),
    )


def security_event(link: Link, message_id: str, request: m.SecurityEventNotificationRequest, _raw: Raw) -> None:
    """Something that touches the station's safety. Spec: OCPP 2.0.1 A04."""
    work = partial(
        record_security_event,
        station_id=link.station_id,
        kind=clean(request.type),
        station_at=instant(request.timestamp),
        tech_info=text_or_none(request.tech_info),
    )
    link.commit(message_id, work, lambda _: m.SecurityEventNotificationResponse())


def firmware_status(link: Link, message_id: str, request: m.FirmwareStatusNotificationRequest, _raw: Raw) -> None:
    """How far an update has come. Spec: OCPP 2.0.1 L01, L02."""
    work = partial(record_firmware_status, station_id=link.station_id, status=request.status.value)
    link.commit(message_id, work, lambda _: m.FirmwareStatusNotificationResponse())


def log_status(link: Link, message_id: str, request: m.LogStatusNotificationRequest, _raw: Raw) -> None:
    """How far an upload of a log has come. Spec: OCPP 2.0.1 N01."""
    work = partial(record_diagnostics_status, station_id=link.station_id, status=request.status.value)
    link.commit(message_id, work, lambda _: m.LogStatusNotificationResponse())


def _noted(kind: str, answer: Struct) -> Callable[[Link, str, Struct, Raw], None]:
    """Keep the message as a line of the event log, then answer."""

    def run(link: Link, message_id: str, _request: Struct, raw: Raw) -> None:
        work = partial(note_report, station_id=link.station_id, kind=kind, content=_cleaned(raw))
        link.commit(message_id, work, lambda _: answer)

    return run


def data_transfer(link: Link, message_id: str, _request: m.DataTransferRequest, _raw: Raw) -> None:
    """A vendor's own message: kept in the journal, understood by nobody here. Spec: OCPP 2.0.1 P02.FR.02."""
    link.answer(message_id, m.DataTransferResponse(status=m.DataTransferStatus.UNKNOWN_VENDOR_ID))


def sign_certificate(link: Link, message_id: str, _request: m.SignCertificateRequest, _raw: Raw) -> None:
    """A station asks for a certificate; there is no authority here yet to sign it. Spec: OCPP 2.0.1 A02, A03."""
    why = m.StatusInfo(reason_code="NoAuthority", additional_info="No certificate authority is set up here.")
    link.answer(message_id, m.SignCertificateResponse(status=m.GenericStatus.REJECTED, status_info=why))


def get_15118_certificate(link: Link, message_id: str, _request: m.Get15118EVCertificateRequest, _raw: Raw) -> None:
    """A car asks for its contract certificate; no provider is set up here that could make one. Spec: OCPP 2.0.1 M01, M02."""
    why = m.StatusInfo(reason_code="NoProvider", additional_info="No contract certificate provider is set up here.")
    failed = m.Iso15118EVCertificateStatus.FAILED
    link.answer(message_id, m.Get15118EVCertificateResponse(status=failed, status_info=why, exi_response=""))


def get_certificate_status(link: Link, message_id: str, _request: m.GetCertificateStatusRequest, _raw: Raw) -> None:
    """A station asks whether a certificate was revoked; nobody here can ask its issuer. Spec: OCPP 2.0.1 M06."""
    why = m.StatusInfo(reason_code="NoResponder", additional_info="Certificates are not looked up here.")
    link.answer(message_id, m.GetCertificateStatusResponse(status=m.GetCertificateStatus.FAILED, status_info=why))


_NEEDS_NOTED = m.NotifyEVChargingNeedsResponse(status=m.NotifyEVChargingNeedsStatus.PROCESSING)
_SCHEDULE_TAKEN = m.NotifyEVChargingScheduleResponse(status=m.GenericStatus.ACCEPTED)

HANDLERS: dict[str, Handler] = {
    "ClearedChargingLimit": handler(
        m.ClearedChargingLimitRequest, _noted("charging_limit_cleared", m.ClearedChargingLimitResponse())
    ),
    "DataTransfer": handler(m.DataTransferRequest, data_transfer),
    "FirmwareStatusNotification": handler(m.FirmwareStatusNotificationRequest, firmware_status),
    "Get15118EVCertificate": handler(m.Get15118EVCertificateRequest, get_15118_certificate),
    "GetCertificateStatus": handler(m.GetCertificateStatusRequest, get_certificate_status),
    "LogStatusNotification": handler(m.LogStatusNotificationRequest, log_status),
    "NotifyChargingLimit": handler(m.NotifyChargingLimitRequest, _noted("charging_limit", m.NotifyChargingLimitResponse())),
    "NotifyCustomerInformation": handler(m.NotifyCustomerInformationRequest, notify_customer_information),
    "NotifyDisplayMessages": handler(m.NotifyDisplayMessagesRequest, notify_display_messages),
    "NotifyEVChargingNeeds": handler(m.NotifyEVChargingNeedsRequest, _noted("charging_needs", _NEEDS_NOTED)),
    "NotifyEVChargingSchedule": handler(m.NotifyEVChargingScheduleRequest, _noted("charging_schedule", _SCHEDULE_TAKEN)),
    "NotifyEvent": handler(m.NotifyEventRequest, notify_event),
    "NotifyMonitoringReport": handler(m.NotifyMonitoringReportRequest, notify_monitoring_report),
    "NotifyReport": handler(m.NotifyReportRequest, notify_report),
    "PublishFirmwareStatusNotification": handler(
        m.PublishFirmwareStatusNotificationRequest,
        _noted("firmware_published", m.PublishFirmwareStatusNotificationResponse()),
    ),
    "ReportChargingProfiles": handler(m.ReportChargingProfilesRequest, report_charging_profiles),
    "ReservationStatusUpdate": handler(
        m.ReservationStatusUpdateRequest, _noted("reservation_status", m.ReservationStatusUpdateResponse())
    ),
    "SecurityEventNotification": handler(m.SecurityEventNotificationRequest, security_event),
    "SignCertificate": handler(m.SignCertificateRequest, sign_certificate),
}
"""Reports and notices; each is stored before it is answered."""
