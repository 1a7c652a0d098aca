"""Firmware, diagnostics and logs: accepted, then a train of status messages while the station is at it.

Spec: OCPP 1.6 §4.4, §4.5, §5.9, §5.19; security whitepaper L01, N01.
Nothing is fetched or uploaded: the location's scheme decides how it ends.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from msgspec import UNSET, UnsetType

from gridtap.ocpp.dialect import as_instant
from gridtap.ocpp.v16.messages import (
    DiagnosticsStatus,
    DiagnosticsStatusNotificationRequest,
    DiagnosticsStatusNotificationResponse,
    FirmwareStatus,
    FirmwareStatusNotificationRequest,
    FirmwareStatusNotificationResponse,
    GetDiagnosticsRequest,
    GetDiagnosticsResponse,
    GetLogRequest,
    GetLogResponse,
    LogStatus,
    LogStatusNotificationRequest,
    LogStatusNotificationResponse,
    SignedFirmwareStatus,
    SignedFirmwareStatusNotificationRequest,
    SignedFirmwareStatusNotificationResponse,
    SignedUpdateFirmwareRequest,
    SignedUpdateFirmwareResponse,
    StopReason,
    UpdateFirmwareRequest,
    UpdateFirmwareResponse,
    UpdateFirmwareStatus,
    UploadLogStatus,
)
from gridtap.simulator.v16 import certificates, power
from gridtap.simulator.v16.state import Station

SCHEMES = ("ftp", "ftps", "sftp", "http", "https")


def get_diagnostics(station: Station, request: GetDiagnosticsRequest) -> GetDiagnosticsResponse:
    """Name a file and pretend to upload it; an unknown scheme fails the upload."""
    good = _is_reachable(request.location)
    last = DiagnosticsStatus.UPLOADED if good else DiagnosticsStatus.UPLOAD_FAILED
    steps = [partial(_diagnostics, station, DiagnosticsStatus.UPLOADING), partial(_diagnostics, station, last)]
    station.after_reply.append(partial(_train, station, "diagnostics", steps))
    return GetDiagnosticsResponse(file_name=_file_name(station, "diagnostics"))


def get_log(station: Station, request: GetLogRequest) -> GetLogResponse:
    """The same for logs; a new request takes the place of one that is under way."""
    busy = station.timers.is_set("log")
    last = UploadLogStatus.UPLOADED if _is_reachable(request.log.remote_location) else UploadLogStatus.UPLOAD_FAILURE
    steps = [
        partial(_log, station, UploadLogStatus.UPLOADING, request.request_id),
        partial(_log, station, last, request.request_id),
    ]
    station.after_reply.append(partial(_train, station, "log", steps))
    status = LogStatus.ACCEPTED_CANCELED if busy else LogStatus.ACCEPTED
    return GetLogResponse(status=status, filename=_file_name(station, request.log_type.value.lower()))


def update_firmware(station: Station, request: UpdateFirmwareRequest) -> UpdateFirmwareResponse:
    """Download from the retrieve date on, install, reboot with the new version."""
    steps = [partial(_firmware, station, FirmwareStatus.DOWNLOADING)]
    if _is_reachable(request.location):
        steps.append(partial(_firmware, station, FirmwareStatus.DOWNLOADED))
        steps.append(partial(_firmware, station, FirmwareStatus.INSTALLING))
        steps.append(partial(_install, station, request.location, None))
    else:
        steps.append(partial(_firmware, station, FirmwareStatus.DOWNLOAD_FAILED))
    station.after_reply.append(partial(_train_at, station, "firmware", steps, request.retrieve_date))
    return UpdateFirmwareResponse()


def signed_update(station: Station, request: SignedUpdateFirmwareRequest) -> SignedUpdateFirmwareResponse:
    """As above, after a look at the signing certificate. Spec: security whitepaper L01."""
    firmware = request.firmware
    if not certificates.is_certificate(firmware.signing_certificate):
        return SignedUpdateFirmwareResponse(status=UpdateFirmwareStatus.INVALID_CERTIFICATE)
    words = [SignedFirmwareStatus.DOWNLOADING]
    good = _is_reachable(firmware.location)
    if good:
        words += [SignedFirmwareStatus.DOWNLOADED, SignedFirmwareStatus.SIGNATURE_VERIFIED, SignedFirmwareStatus.INSTALLING]
    else:
        words.append(SignedFirmwareStatus.DOWNLOAD_FAILED)
    steps = [partial(_signed, station, word, request.request_id) for word in words]
    if good:
        steps.append(partial(_install, station, firmware.location, request.request_id))
    busy = station.timers.is_set("firmware")
    station.after_reply.append(partial(_train_at, station, "firmware", steps, firmware.retrieve_date_time))
    return SignedUpdateFirmwareResponse(status=UpdateFirmwareStatus.ACCEPTED_CANCELED if busy else UpdateFirmwareStatus.ACCEPTED)


def tell_diagnostics(station: Station) -> None:
    """What a trigger asks: idle, unless an upload is under way."""
    _diagnostics(station, DiagnosticsStatus.UPLOADING if station.timers.is_set("diagnostics") else DiagnosticsStatus.IDLE)


def tell_firmware(station: Station) -> None:
    """What a trigger asks: idle, unless an update is under way."""
    _firmware(station, FirmwareStatus.DOWNLOADING if station.timers.is_set("firmware") else FirmwareStatus.IDLE)


def tell_log(station: Station) -> None:
    """What a trigger asks of log uploads."""
    _log(station, UploadLogStatus.UPLOADING if station.timers.is_set("log") else UploadLogStatus.IDLE, None)


def _is_reachable(location: str) -> bool:
    """Whether the address is one this station could use."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return False
    return parts.scheme.lower() in SCHEMES and bool(parts.netloc)


def _file_name(station: Station, kind: str) -> str:
    return f"{station.plan.station_id}-{kind}-{station.now_at:%Y%m%dT%H%M%S}.zip"


def _train_at(station: Station, name: str, steps: Sequence[Callable[[], None]], at: datetime) -> None:
    wait_s = (as_instant(at) - station.now_at).total_seconds()
    if wait_s <= 0:
        _train(station, name, steps)
    else:
        station.after(name, wait_s, partial(_train, station, name, steps))


def _train(station: Station, name: str, steps: Sequence[Callable[[], None]]) -> None:
    """Do the first step now and the others one pause after another."""
    if len(steps) > 1:
        station.after(name, station.habits.upkeep_step_s, partial(_train, station, name, steps[1:]))
    steps[0]()


def _install(station: Station, location: str, request_id: int | None) -> None:
    """The new version runs after a reboot."""
    station.firmware = urlsplit(location).path.rsplit("/", 1)[-1].removesuffix(".bin")[:50] or f"{station.firmware}+1"
    if request_id is None:
        _firmware(station, FirmwareStatus.INSTALLED)
    else:
        _signed(station, SignedFirmwareStatus.INSTALLED, request_id)
    power.reboot(station, StopReason.REBOOT, drain=True)


def _diagnostics(station: Station, word: DiagnosticsStatus) -> None:
    request = DiagnosticsStatusNotificationRequest(status=word)
    station.call("DiagnosticsStatusNotification", request, DiagnosticsStatusNotificationResponse)


def _firmware(station: Station, word: FirmwareStatus) -> None:
    station.call("FirmwareStatusNotification", FirmwareStatusNotificationRequest(status=word), FirmwareStatusNotificationResponse)


def _signed(station: Station, word: SignedFirmwareStatus, request_id: int) -> None:
    request = SignedFirmwareStatusNotificationRequest(status=word, request_id=request_id)
    station.call("SignedFirmwareStatusNotification", request, SignedFirmwareStatusNotificationResponse)


def _log(station: Station, word: UploadLogStatus, request_id: int | None) -> None:
    known: int | UnsetType = UNSET if request_id is None else request_id
    station.call(
        "LogStatusNotification", LogStatusNotificationRequest(status=word, request_id=known), LogStatusNotificationResponse
    )
