"""Firmware, logs and charging profiles in OCPP 1.6: what was asked for is kept, with what the station said of it."""

from collections.abc import Callable
from typing import cast

import msgspec
from msgspec import UNSET, Struct, UnsetType

from gridtap.gateway.masking import mask_payload
from gridtap.gateway.v16.convert import clean, instant
from gridtap.ocpp.dialect import encode
from gridtap.ocpp.v16 import messages as m
from gridtap.smartcharging.keeping import forget_profiles, record_profiles
from gridtap.smartcharging.model import Profile, ProfileFilter
from gridtap.stations.jobs import JobKind, answer_job, open_job
from gridtap.storage.transaction import Transaction


def before(request: Struct) -> Callable[[Transaction, str], None] | None:
    """A job is kept before it is asked for, because its first news may overtake the answer."""
    job = _job_of(request)
    if job is None:
        return None
    kind, request_id, details = job
    return lambda tx, station_id: open_job(tx, station_id, kind, request_id, details)


def after(tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
    """What an answer changes. Spec: OCPP 1.6 §5.5, §5.9, §5.16, §5.19; security whitepaper L01, N01."""
    match request, response:
        case m.UpdateFirmwareRequest(), m.UpdateFirmwareResponse():
            answer_job(tx, station_id, "firmware", None, "Accepted")
        case m.SignedUpdateFirmwareRequest(), m.SignedUpdateFirmwareResponse():
            answer_job(tx, station_id, "firmware", request.request_id, response.status.value)
        case m.GetDiagnosticsRequest(), m.GetDiagnosticsResponse():
            told = {} if response.file_name is UNSET else {"file_name": clean(response.file_name)}
            answer_job(tx, station_id, "log", None, "Accepted" if told else "NothingToUpload", told)
        case m.GetLogRequest(), m.GetLogResponse():
            told = {} if response.filename is UNSET else {"file_name": clean(response.filename)}
            answer_job(tx, station_id, "log", request.request_id, response.status.value, told)
        case m.SetChargingProfileRequest(), m.SetChargingProfileResponse():
            if response.status is m.ChargingProfileStatus.ACCEPTED:
                record_profiles(tx, station_id, [_profile_of(request)])
        case m.ClearChargingProfileRequest(), m.ClearChargingProfileResponse():
            forget_profiles(tx, station_id, _filter_of(request))
        case _:
            return


def not_done(tx: Transaction, station_id: str, request: Struct, why: str) -> None:
    """A job that a station refused by an error, or was never asked for: `why` is the error's code."""
    job = _job_of(request)
    if job is not None:
        kind, request_id, _ = job
        answer_job(tx, station_id, kind, request_id, why)


def _job_of(request: Struct) -> tuple[JobKind, int | None, dict[str, object]] | None:
    match request:
        case m.UpdateFirmwareRequest():
            return "firmware", None, _details(location=request.location, retrieve_at=instant(request.retrieve_date))
        case m.SignedUpdateFirmwareRequest():
            told = request.firmware
            install_at = UNSET if told.install_date_time is UNSET else instant(told.install_date_time)
            details = _details(location=told.location, retrieve_at=instant(told.retrieve_date_time), install_at=install_at)
            return "firmware", request.request_id, {**details, "is_signed": True}
        case m.GetDiagnosticsRequest():
            oldest = UNSET if request.start_time is UNSET else instant(request.start_time)
            latest = UNSET if request.stop_time is UNSET else instant(request.stop_time)
            return "log", None, _details(location=request.location, oldest_at=oldest, latest_at=latest)
        case m.GetLogRequest():
            wanted = request.log
            oldest = UNSET if wanted.oldest_timestamp is UNSET else instant(wanted.oldest_timestamp)
            latest = UNSET if wanted.latest_timestamp is UNSET else instant(wanted.latest_timestamp)
            details = _details(location=wanted.remote_location, oldest_at=oldest, latest_at=latest)
            return "log", request.request_id, {**details, "log_type": request.log_type.value}
        case _:
            return None


def _details(location: str, **told: object) -> dict[str, object]:
    """What is known of a job, without the secret that may stand in its address."""
    place = cast("str", mask_payload({"location": clean(location)})["location"])
    return {"location": place, **{name: value for name, value in told.items() if value is not UNSET}}


def _profile_of(request: m.SetChargingProfileRequest) -> Profile:
    told = request.cs_charging_profiles
    return Profile(
        profile_id=told.charging_profile_id,
        evse_number=request.connector_id,
        purpose=told.charging_profile_purpose.value,
        kind=told.charging_profile_kind.value,
        stack_level=told.stack_level,
        content=msgspec.json.decode(encode(told), type=dict[str, object]),
        transaction_id=None if told.transaction_id is UNSET else str(told.transaction_id),
    )


def _filter_of(request: m.ClearChargingProfileRequest) -> ProfileFilter:
    """What was cleared: a number names one profile, the rest is criteria; nothing at all means every profile."""
    number = request.id
    if not isinstance(number, UnsetType):
        return ProfileFilter(profile_ids=(number,))
    return ProfileFilter(
        evse_number=None if request.connector_id is UNSET else request.connector_id,
        purpose=None if request.charging_profile_purpose is UNSET else request.charging_profile_purpose.value,
        stack_level=None if request.stack_level is UNSET else request.stack_level,
    )
