"""Firmware and logs: accepted, then a train of status messages while the station is at it.

Spec: OCPP 2.0.1 L01, L02, N01. Nothing is fetched or uploaded: the location's scheme decides how it ends.
"""

from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlsplit

from msgspec import UNSET, UnsetType

from gridtap.ocpp.dialect import as_instant
from gridtap.ocpp.v201 import messages as m
from gridtap.simulator.v201 import power
from gridtap.simulator.v201.state import Station

SCHEMES = ("ftp", "ftps", "sftp", "http", "https")


def get_log(station: Station, request: m.GetLogRequest) -> m.GetLogResponse:
    """Name a file and pretend to upload it; a new request takes the place of one that is under way."""
    busy = station.timers.is_set("log")
    good = _is_reachable(request.log.remote_location)
    last = m.UploadLogStatus.UPLOADED if good else m.UploadLogStatus.UPLOAD_FAILURE
    steps = [partial(_log, station, word, request.request_id) for word in (m.UploadLogStatus.UPLOADING, last)]
    station.after_reply.append(partial(_train, station, "log", steps))
    kind = "diagnostics" if request.log_type is m.Log.DIAGNOSTICS_LOG else "security"
    return m.GetLogResponse(
        status=m.LogStatus.ACCEPTED_CANCELED if busy else m.LogStatus.ACCEPTED,
        filename=f"{station.plan.station_id}-{kind}-{station.now_at:%Y%m%dT%H%M%S}.zip",
    )


def update_firmware(station: Station, request: m.UpdateFirmwareRequest) -> m.UpdateFirmwareResponse:
    """Download from the retrieve date on, install, reboot with the new version.

    A signed update is refused: this station has no manufacturer's root to check it with.
    """
    firmware, busy = request.firmware, station.timers.is_set("firmware")
    if not isinstance(firmware.signing_certificate, UnsetType):
        return m.UpdateFirmwareResponse(status=m.UpdateFirmwareStatus.INVALID_CERTIFICATE)
    steps = [partial(_firmware, station, m.FirmwareStatus.DOWNLOADING, request.request_id)]
    if _is_reachable(firmware.location):
        words = (m.FirmwareStatus.DOWNLOADED, m.FirmwareStatus.INSTALLING)
        steps += [partial(_firmware, station, word, request.request_id) for word in words]
        steps.append(partial(_install, station, firmware.location, request.request_id))
    else:
        steps.append(partial(_firmware, station, m.FirmwareStatus.DOWNLOAD_FAILED, request.request_id))
    wait_s = (as_instant(firmware.retrieve_date_time) - station.now_at).total_seconds()
    if wait_s > 0:
        steps.insert(0, partial(_firmware, station, m.FirmwareStatus.DOWNLOAD_SCHEDULED, request.request_id))
    station.after_reply.append(partial(_train, station, "firmware", steps, max(0.0, wait_s)))
    word = m.UpdateFirmwareStatus.ACCEPTED_CANCELED if busy else m.UpdateFirmwareStatus.ACCEPTED
    return m.UpdateFirmwareResponse(status=word)


def tell_firmware(station: Station) -> None:
    """What a trigger asks: idle, unless an update is under way."""
    _firmware(station, m.FirmwareStatus.DOWNLOADING if station.timers.is_set("firmware") else m.FirmwareStatus.IDLE, None)


def tell_log(station: Station) -> None:
    """What a trigger asks of log uploads."""
    _log(station, m.UploadLogStatus.UPLOADING if station.timers.is_set("log") else m.UploadLogStatus.IDLE, None)


def _is_reachable(location: str) -> bool:
    """Whether the address is one this station could use."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return False
    return parts.scheme.lower() in SCHEMES and bool(parts.netloc)


def _train(station: Station, name: str, steps: Sequence[Callable[[], None]], wait_s: float = 0.0) -> None:
    """Do the first step now and the others one pause after another; `wait_s` is how much longer the second one waits."""
    if len(steps) > 1:
        pause_s = station.habits.upkeep_step_s + wait_s
        station.after(name, pause_s, partial(_train, station, name, steps[1:]))
    steps[0]()


def _install(station: Station, location: str, request_id: int) -> None:
    """The new version runs after a reboot."""
    station.firmware = urlsplit(location).path.rsplit("/", 1)[-1].removesuffix(".bin")[:50] or f"{station.firmware}+1"
    _firmware(station, m.FirmwareStatus.INSTALLED, request_id)
    power.reboot(station, m.BootReason.FIRMWARE_UPDATE, m.Reason.REBOOT)


def _firmware(station: Station, word: m.FirmwareStatus, request_id: int | None) -> None:
    known: int | UnsetType = UNSET if request_id is None else request_id
    request = m.FirmwareStatusNotificationRequest(status=word, request_id=known)
    station.call("FirmwareStatusNotification", request, m.FirmwareStatusNotificationResponse)


def _log(station: Station, word: m.UploadLogStatus, request_id: int | None) -> None:
    known: int | UnsetType = UNSET if request_id is None else request_id
    request = m.LogStatusNotificationRequest(status=word, request_id=known)
    station.call("LogStatusNotification", request, m.LogStatusNotificationResponse)
