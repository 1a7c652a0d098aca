"""What stations tell us in OCPP 1.6: one function an action, and one table."""

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct

from gridtap.certificates.model import CertificateRequest
from gridtap.certificates.requests import Submission
from gridtap.charging.clocks import note_clock
from gridtap.charging.model import StartFact, StopFact
from gridtap.charging.sessions import end_transaction, note_reboot, note_status, record_readings
from gridtap.charging.starting import begin_transaction
from gridtap.drivers.model import Authorisation
from gridtap.drivers.tokens import authorise
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.signing import take_request
from gridtap.gateway.v16.convert import (
    check_connector,
    clean,
    id_tag_info,
    instant,
    meter_wh,
    on_the_second,
    samples_of,
    text_or_none,
)
from gridtap.gateway.vendors import VendorAnswer, VendorMessage, text_of
from gridtap.kit.errors import Refused
from gridtap.ocpp.dialect import Dialect, encode
from gridtap.ocpp.v16 import messages as m
from gridtap.stations.boot import record_boot
from gridtap.stations.model import BootDecision, BootReport, StatusReport
from gridtap.stations.status import record_status
from gridtap.stations.upkeep import record_diagnostics_status, record_firmware_status, record_security_event
from gridtap.storage.transaction import Transaction

_REGISTRATION = {
    "accepted": m.RegistrationStatus.ACCEPTED,
    "pending": m.RegistrationStatus.PENDING,
    "rejected": m.RegistrationStatus.REJECTED,
}

_TRANSFER = {
    "accepted": m.DataTransferStatus.ACCEPTED,
    "rejected": m.DataTransferStatus.REJECTED,
    "unknown_message": m.DataTransferStatus.UNKNOWN_MESSAGE_ID,
    "unknown_vendor": m.DataTransferStatus.UNKNOWN_VENDOR_ID,
}


def authorize(link: Link, message_id: str, request: m.AuthorizeRequest, _raw: Raw) -> None:
    """May this token charge? ConcurrentTx is an answer to StartTransaction only. Spec: OCPP 1.6 §4.1, §7.2."""

    token, tags = clean(request.id_tag), link.parts.tags
    again = tags.answer_again(token, link.station_id, link.clock.monotonic())
    if again is not None:
        link.answer(message_id, m.AuthorizeResponse(id_tag_info=id_tag_info(again)))
        return

    def work(tx: Transaction) -> Authorisation:
        return authorise(tx.connection, token, tx.now)

    def reply(authorisation: Authorisation) -> Struct:
        tags.note(token, authorisation, link.clock.monotonic())
        return m.AuthorizeResponse(id_tag_info=id_tag_info(authorisation))

    remembering, instead = link.parts.last_known.around(token, reply)
    link.commit(message_id, work, remembering, instead=instead)


def boot_notification(link: Link, message_id: str, request: m.BootNotificationRequest, _raw: Raw) -> None:
    """A station starts; what it may do from now on is in the answer. Spec: OCPP 1.6 §4.2."""
    serial = request.charge_point_serial_number
    report = BootReport(
        vendor=clean(request.charge_point_vendor),
        model=clean(request.charge_point_model),
        serial=text_or_none(request.charge_box_serial_number if serial is UNSET else serial),
        firmware=text_or_none(request.firmware_version),
        iccid=text_or_none(request.iccid),
        imsi=text_or_none(request.imsi),
        meter_type=text_or_none(request.meter_type),
        meter_serial=text_or_none(request.meter_serial_number),
    )

    def work(tx: Transaction) -> BootDecision:
        decision = record_boot(tx, link.station_id, report, heartbeat_interval_s=link.parts.heartbeat_interval_s)
        note_reboot(tx, link.station_id)
        return decision

    def reply(decision: BootDecision) -> Struct:
        link.booted(decision.registration)
        return m.BootNotificationResponse(
            status=_REGISTRATION[decision.registration],
            current_time=on_the_second(link.clock.now()),
            interval=decision.interval_s,
        )

    link.commit(message_id, work, reply)


def data_transfer(link: Link, message_id: str, request: m.DataTransferRequest, _raw: Raw) -> None:
    """A vendor's own message, for whoever understands it. Spec: OCPP 1.6 §4.3."""
    message = VendorMessage(
        station_id=link.station_id,
        vendor_id=clean(request.vendor_id),
        message_id=text_or_none(request.message_id),
        data=text_or_none(request.data),
    )

    def reply(answer: VendorAnswer) -> Struct:
        data = text_of(answer)
        return m.DataTransferResponse(status=_TRANSFER[answer.status], data=UNSET if data is None else data)

    link.commit(message_id, lambda tx: link.parts.vendors.receive(tx, message), reply)


def heartbeat(link: Link, message_id: str, _request: m.HeartbeatRequest, _raw: Raw) -> None:
    """A sign of life, answered with the time; written with others every few seconds. Spec: OCPP 1.6 §4.6."""
    link.answer(message_id, m.HeartbeatResponse(current_time=on_the_second(link.clock.now())))


def meter_values(link: Link, message_id: str, request: m.MeterValuesRequest, raw: Raw) -> None:
    """What a meter said. Hot. Spec: OCPP 1.6 §4.7."""
    connector = check_connector(request.connector_id, least=0)
    transaction_id = None if request.transaction_id is UNSET else str(request.transaction_id)
    samples = samples_of(request.meter_value)
    payload = bytes(raw)

    def work(tx: Transaction) -> None:
        record_readings(tx, link.station_id, connector, transaction_id, samples, payload)

    link.commit(message_id, work, _no_news_of_meter, precious=True)


def start_transaction(link: Link, message_id: str, request: m.StartTransactionRequest, raw: Raw) -> None:
    """Charging began; the answer is stored with the fact and given again to a repetition. Spec: OCPP 1.6 §4.8."""
    fact = StartFact(
        station_id=link.station_id,
        evse_number=check_connector(request.connector_id, least=1),
        connector_number=1,
        token=clean(request.id_tag),
        meter_start_wh=meter_wh(request.meter_start, "meterStart"),
        station_at=instant(request.timestamp),
        payload=bytes(raw),
        reservation_id=None if request.reservation_id is UNSET else request.reservation_id,
        house_allows_concurrent=link.parts.concurrent_sessions,
    )

    def reply(transaction_id: int, authorisation: Authorisation) -> bytes:
        info = id_tag_info(authorisation)
        return encode(m.StartTransactionResponse(id_tag_info=info, transaction_id=transaction_id))

    link.commit(message_id, partial(begin_transaction, fact=fact, reply=reply), Raw, precious=True)


def stop_transaction(link: Link, message_id: str, request: m.StopTransactionRequest, raw: Raw) -> None:
    """Charging ended; acknowledged whatever transaction it names. Spec: OCPP 1.6 §4.10, errata 3.18."""
    fact = StopFact(
        station_id=link.station_id,
        transaction_id=str(request.transaction_id),
        meter_stop_wh=meter_wh(request.meter_stop, "meterStop"),
        station_at=instant(request.timestamp),
        payload=bytes(raw),
        token=text_or_none(request.id_tag),
        reason=_why(link, request),
        samples=[] if request.transaction_data is UNSET else samples_of(request.transaction_data),
    )

    def reply(authorisation: Authorisation | None) -> bytes:
        info = UNSET if authorisation is None else id_tag_info(authorisation)
        return encode(m.StopTransactionResponse(id_tag_info=info))

    link.commit(message_id, partial(end_transaction, fact=fact, reply=reply), Raw, precious=True)


def _why(link: Link, request: m.StopTransactionRequest) -> str | None:
    """Left out it is Local; None in 1.5, which has no reasons. Spec: OCPP 1.6 §4.10."""
    if request.reason is not UNSET:
        return request.reason.value
    return None if link.dialect is Dialect.OCPP15S else m.StopReason.LOCAL.value


def status_notification(link: Link, message_id: str, request: m.StatusNotificationRequest, _raw: Raw) -> None:
    """What a connector (0: the station) is doing. Spec: OCPP 1.6 §4.9."""
    connector = check_connector(request.connector_id, least=0)
    report = StatusReport(
        station_id=link.station_id,
        evse_number=connector,
        connector_number=min(connector, 1),
        wire_status=request.status.value,
        error_code=None if request.error_code is m.ChargePointErrorCode.NO_ERROR else request.error_code.value,
        vendor_error_code=text_or_none(request.vendor_error_code),
        info=text_or_none(request.info),
        station_at=None if request.timestamp is UNSET else instant(request.timestamp),
    )

    def work(tx: Transaction) -> None:
        record_status(tx, report)
        if connector > 0:
            note_status(tx, link.station_id, connector, report.wire_status, report.station_at)
        if report.station_at is not None:
            note_clock(tx, link.station_id, report.station_at)

    link.commit(message_id, work, lambda _: m.StatusNotificationResponse())


def diagnostics_status(link: Link, message_id: str, request: m.DiagnosticsStatusNotificationRequest, _raw: Raw) -> None:
    """How far an upload of diagnostics has come. Spec: OCPP 1.6 §4.4."""
    work = partial(record_diagnostics_status, station_id=link.station_id, status=request.status.value)
    link.commit(message_id, work, lambda _: m.DiagnosticsStatusNotificationResponse())


def firmware_status(link: Link, message_id: str, request: m.FirmwareStatusNotificationRequest, _raw: Raw) -> None:
    """How far an update has come. Spec: OCPP 1.6 §4.5."""
    work = partial(record_firmware_status, station_id=link.station_id, status=request.status.value)
    link.commit(message_id, work, lambda _: m.FirmwareStatusNotificationResponse())


def log_status(link: Link, message_id: str, request: m.LogStatusNotificationRequest, _raw: Raw) -> None:
    """How far an upload of a log has come. Spec: OCPP 1.6 security whitepaper N01."""
    work = partial(
        record_diagnostics_status,
        station_id=link.station_id,
        status=request.status.value,
        request_id=None if request.request_id is UNSET else request.request_id,
    )
    link.commit(message_id, work, lambda _: m.LogStatusNotificationResponse())


def security_event(link: Link, message_id: str, request: m.SecurityEventNotificationRequest, _raw: Raw) -> None:
    """Something that touches the station's safety. Spec: OCPP 1.6 security whitepaper A04."""
    work = partial(
        record_security_event,
        station_id=link.station_id,
        kind=clean(request.type),
        station_at=instant(request.timestamp),
        tech_info=text_or_none(request.tech_info),
    )
    link.commit(message_id, work, lambda _: m.SecurityEventNotificationResponse())


def sign_certificate(link: Link, message_id: str, request: m.SignCertificateRequest, _raw: Raw) -> None:
    """A station asks for a certificate; it comes with CertificateSigned. Spec: OCPP 1.6 security whitepaper A02, A03."""

    def reply(kept: CertificateRequest | Refused) -> Struct:
        rejected = isinstance(kept, Refused)
        return m.SignCertificateResponse(status=m.GenericStatus.REJECTED if rejected else m.GenericStatus.ACCEPTED)

    take_request(link, message_id, Submission(station_id=link.station_id, csr=request.csr), reply)


def signed_firmware_status(link: Link, message_id: str, request: m.SignedFirmwareStatusNotificationRequest, _raw: Raw) -> None:
    """How far a signed update has come. Spec: OCPP 1.6 security whitepaper L01."""
    work = partial(
        record_firmware_status,
        station_id=link.station_id,
        status=request.status.value,
        request_id=None if request.request_id is UNSET else request.request_id,
    )
    link.commit(message_id, work, lambda _: m.SignedFirmwareStatusNotificationResponse())


_METER_ANSWER = m.MeterValuesResponse()


def _no_news_of_meter(_result: None) -> Struct:
    return _METER_ANSWER


def _handler(kind: type[Struct], run: Callable[[Link, str, Any, Raw], None], *, precious: bool = False) -> Handler:
    return Handler(msgspec.json.Decoder(kind).decode, run, precious)


HANDLERS = {
    "Authorize": _handler(m.AuthorizeRequest, authorize),
    "BootNotification": _handler(m.BootNotificationRequest, boot_notification),
    "DataTransfer": _handler(m.DataTransferRequest, data_transfer),
    "DiagnosticsStatusNotification": _handler(m.DiagnosticsStatusNotificationRequest, diagnostics_status),
    "FirmwareStatusNotification": _handler(m.FirmwareStatusNotificationRequest, firmware_status),
    "Heartbeat": _handler(m.HeartbeatRequest, heartbeat),
    "LogStatusNotification": _handler(m.LogStatusNotificationRequest, log_status),
    "MeterValues": _handler(m.MeterValuesRequest, meter_values, precious=True),
    "SecurityEventNotification": _handler(m.SecurityEventNotificationRequest, security_event),
    "SignCertificate": _handler(m.SignCertificateRequest, sign_certificate),
    "SignedFirmwareStatusNotification": _handler(m.SignedFirmwareStatusNotificationRequest, signed_firmware_status),
    "StartTransaction": _handler(m.StartTransactionRequest, start_transaction, precious=True),
    "StatusNotification": _handler(m.StatusNotificationRequest, status_notification),
    "StopTransaction": _handler(m.StopTransactionRequest, stop_transaction, precious=True),
}
"""All that a 1.6 station may ask. Precious: messages about transactions, which stations forget after three errors."""
