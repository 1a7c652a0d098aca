"""Firmware and logs in OCPP 2.0.1: what was asked for becomes a job, and what stations report of it its steps."""

from collections.abc import Callable
from functools import partial
from typing import cast

from msgspec import UNSET, Raw, Struct, UnsetType

from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.masking import mask_payload
from gridtap.gateway.v16.convert import clean, instant
from gridtap.gateway.v201.convert import can_be_kept, check_number
from gridtap.gateway.v201.handlers import handler
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.jobs import JobKind, answer_job, end_publication, open_job
from gridtap.stations.upkeep import record_diagnostics_status, record_firmware_status, record_publication_status
from gridtap.storage.transaction import Transaction

LEAST_NUMBER = -(2**31)
"""Numbers of requests may be negative."""


def firmware_status(link: Link, message_id: str, request: m.FirmwareStatusNotificationRequest, _raw: Raw) -> None:
    """How far an update has come. Spec: OCPP 2.0.1 L01, L02."""
    work = partial(
        record_firmware_status,
        station_id=link.station_id,
        status=request.status.value,
        request_id=_number(request.request_id),
    )
    link.commit(message_id, work, lambda _: m.FirmwareStatusNotificationResponse())


def publication_status(link: Link, message_id: str, request: m.PublishFirmwareStatusNotificationRequest, _raw: Raw) -> None:
    """How far a local controller is with firmware for the stations behind it. Spec: OCPP 2.0.1 L03."""
    work = partial(
        record_publication_status,
        station_id=link.station_id,
        status=request.status.value,
        request_id=_number(request.request_id),
        locations=[] if request.location is UNSET else [_without_secret(place) for place in request.location],
    )
    link.commit(message_id, work, lambda _: m.PublishFirmwareStatusNotificationResponse())


def log_status(link: Link, message_id: str, request: m.LogStatusNotificationRequest, _raw: Raw) -> None:
    """How far an upload of a log has come. Spec: OCPP 2.0.1 N01."""
    work = partial(
        record_diagnostics_status,
        station_id=link.station_id,
        status=request.status.value,
        request_id=_number(request.request_id),
    )
    link.commit(message_id, work, lambda _: m.LogStatusNotificationResponse())


def _number(request_id: int | UnsetType) -> int | None:
    return None if isinstance(request_id, UnsetType) else check_number(request_id, "requestId", least=LEAST_NUMBER)


def before(request: Struct) -> Callable[[Transaction, str], None] | None:
    """A job is kept before it is asked for, because its first news may overtake the answer."""
    job = _job_of(request)
    if job is None:
        return None
    kind, request_id, details = job
    return lambda tx, station_id: open_job(tx, station_id, kind, request_id, details)


def _job_of(request: Struct) -> tuple[JobKind, int, dict[str, object]] | None:
    if not can_be_kept(getattr(request, "request_id", 0)):
        return None
    match request:
        case m.UpdateFirmwareRequest():
            told = request.firmware
            return (
                "firmware",
                request.request_id,
                _details(
                    location=_without_secret(told.location),
                    retrieve_at=instant(told.retrieve_date_time),
                    install_at=UNSET if told.install_date_time is UNSET else instant(told.install_date_time),
                    is_signed=told.signing_certificate is not UNSET and told.signature is not UNSET,
                ),
            )
        case m.PublishFirmwareRequest():
            return (
                "publication",
                request.request_id,
                _details(location=_without_secret(request.location), checksum=clean(request.checksum)),
            )
        case m.GetLogRequest():
            wanted = request.log
            return (
                "log",
                request.request_id,
                _details(
                    location=_without_secret(wanted.remote_location),
                    log_type=request.log_type.value,
                    oldest_at=UNSET if wanted.oldest_timestamp is UNSET else instant(wanted.oldest_timestamp),
                    latest_at=UNSET if wanted.latest_timestamp is UNSET else instant(wanted.latest_timestamp),
                ),
            )
        case _:
            return None


def _details(**told: object) -> dict[str, object]:
    return {name: value for name, value in told.items() if value is not UNSET}


def _without_secret(location: str) -> str:
    return cast("str", mask_payload({"location": clean(location)})["location"])


def after(tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
    """What a station said when it was asked. Emits customer_cleared. Spec: OCPP 2.0.1 L01, L03, L04, N01, N10."""
    if not can_be_kept(getattr(request, "request_id", 0)):
        return
    match request, response:
        case m.UpdateFirmwareRequest(), m.UpdateFirmwareResponse():
            answer_job(tx, station_id, "firmware", request.request_id, response.status.value)
        case m.PublishFirmwareRequest(), m.PublishFirmwareResponse():
            answer_job(tx, station_id, "publication", request.request_id, response.status.value)
        case m.UnpublishFirmwareRequest(), m.UnpublishFirmwareResponse():
            if response.status is not m.UnpublishFirmwareStatus.DOWNLOAD_ONGOING:
                end_publication(tx, station_id, clean(request.checksum))
        case m.GetLogRequest(), m.GetLogResponse():
            told = {} if response.filename is UNSET else {"file_name": clean(response.filename)}
            answer_job(tx, station_id, "log", request.request_id, response.status.value, told)
        case m.CustomerInformationRequest(), m.CustomerInformationResponse():
            if request.clear and response.status is m.CustomerInformationStatus.ACCEPTED:
                tx.emit("customer_cleared", station_id=station_id, data={"request_id": request.request_id})
        case _:
            return


def not_done(tx: Transaction, station_id: str, request: Struct, why: str) -> None:
    """A job that a station refused by an error, or was never asked for: `why` is the error's code."""
    job = _job_of(request)
    if job is not None:
        kind, request_id, _ = job
        answer_job(tx, station_id, kind, request_id, why)


HANDLERS: dict[str, Handler] = {
    "FirmwareStatusNotification": handler(m.FirmwareStatusNotificationRequest, firmware_status),
    "LogStatusNotification": handler(m.LogStatusNotificationRequest, log_status),
    "PublishFirmwareStatusNotification": handler(m.PublishFirmwareStatusNotificationRequest, publication_status),
}
"""News of jobs; each is stored before it is answered."""
