"""Charging profiles and limits in OCPP 2.0.1: what was set and cleared, what stations report, what others limit them to."""

from collections.abc import Sequence
from functools import partial

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import text_or_none
from gridtap.gateway.v201.convert import MAX_NUMBER, can_be_kept, check_number
from gridtap.gateway.v201.handlers import handler
from gridtap.gateway.v201.reporting import cleaned, keep_part, part_of, question
from gridtap.gateway.v201.upkeep import LEAST_NUMBER
from gridtap.ocpp.convert import to_201
from gridtap.ocpp.dialect import codec_for, encode
from gridtap.ocpp.errors import CallError
from gridtap.ocpp.v201 import messages as m
from gridtap.smartcharging.keeping import clear_limit, forget_profiles, keep_only_profiles, record_limit, record_profiles
from gridtap.smartcharging.model import Profile, ProfileFilter
from gridtap.storage.transaction import Transaction

MAX_PHASES = 3


class _Numbered(Struct, frozen=True):
    id: int


class _Listed(Struct, frozen=True, rename="camel"):
    """A part of a report, as far as it is read again."""

    charging_profile: list[_Numbered] = []


def report_charging_profiles(link: Link, message_id: str, request: m.ReportChargingProfilesRequest, raw: Raw) -> None:
    """A part of the list of profiles; the whole list ends those that fit the question and are not in it. Spec: OCPP 2.0.1 K09."""
    part = part_of("charging_profiles", request.request_id, None, request.tbc, raw)
    evse_number = _evse(request.evse_id)
    source = request.charging_limit_source.value
    told = [profile_of(profile, evse_number, source) for profile in request.charging_profile]

    def work(tx: Transaction) -> None:
        record_profiles(tx, link.station_id, told)
        report = keep_part(tx, link.station_id, part)
        asked = None if report is None else question(tx, link.station_id, "GetChargingProfiles", part.request_id)
        if report is not None and asked is not None:
            numbers = [one.id for part in msgspec.convert(report.parts, list[_Listed]) for one in part.charging_profile]
            kind = codec_for(link.dialect, "GetChargingProfiles").request
            wanted = to_201(msgspec.convert({**asked, "requestId": part.request_id}, kind))
            fits = (
                _filter_of(wanted.charging_profile, wanted.evse_id) if isinstance(wanted, m.GetChargingProfilesRequest) else None
            )
            if fits is not None:
                keep_only_profiles(tx, link.station_id, fits, numbers)

    link.commit(message_id, work, lambda _: m.ReportChargingProfilesResponse())


def profile_of(told: m.ChargingProfile, evse_number: int, limit_source: str = "CSO") -> Profile:
    """A profile as we keep it. Raises: CallError PROPERTY for numbers that no schedule needs."""
    for schedule in told.charging_schedule:
        check_schedule(schedule)
    return Profile(
        profile_id=check_number(told.id, "chargingProfile.id", least=LEAST_NUMBER),
        evse_number=evse_number,
        purpose=told.charging_profile_purpose.value,
        kind=told.charging_profile_kind.value,
        stack_level=check_number(told.stack_level, "chargingProfile.stackLevel", least=LEAST_NUMBER),
        content=plain(told),
        transaction_id=text_or_none(told.transaction_id),
        limit_source=limit_source,
    )


def check_schedule(schedule: m.ChargingSchedule) -> None:
    """Numbers within reason, so that they can be computed with. Raises: CallError PROPERTY."""
    if schedule.duration is not UNSET:
        check_number(schedule.duration, "chargingSchedule.duration")
    for period in schedule.charging_schedule_period:
        check_number(period.start_period, "chargingSchedulePeriod.startPeriod")
        if period.number_phases is not UNSET:
            check_number(period.number_phases, "chargingSchedulePeriod.numberPhases", most=MAX_PHASES)


def plain(told: Struct) -> dict[str, object]:
    """A part of a message in OCPP's own names, as every database can keep it."""
    return msgspec.json.decode(cleaned(Raw(encode(told))), type=dict[str, object])


def _filter_of(criteria: m.ChargingProfileCriterion, evse_id: int | UnsetType) -> ProfileFilter | None:
    """What was asked for; None where it names numbers that are not kept."""
    listed = () if criteria.charging_profile_id is UNSET else criteria.charging_profile_id
    if not can_be_kept(evse_id, criteria.stack_level, *listed):
        return None
    sources = criteria.charging_limit_source
    numbers = criteria.charging_profile_id
    return ProfileFilter(
        profile_ids=None if numbers is UNSET else tuple(numbers),
        evse_number=None if isinstance(evse_id, UnsetType) else evse_id,
        purpose=None if criteria.charging_profile_purpose is UNSET else criteria.charging_profile_purpose.value,
        stack_level=None if criteria.stack_level is UNSET else criteria.stack_level,
        limit_sources=None if sources is UNSET else tuple(source.value for source in sources),
    )


def notify_charging_limit(link: Link, message_id: str, request: m.NotifyChargingLimitRequest, _raw: Raw) -> None:
    """Somebody else limits the station. Spec: OCPP 2.0.1 K12, K14."""
    limit = request.charging_limit
    schedules: Sequence[m.ChargingSchedule] = [] if request.charging_schedule is UNSET else request.charging_schedule
    for schedule in schedules:
        check_schedule(schedule)
    work = partial(
        record_limit,
        station_id=link.station_id,
        evse_number=_evse(request.evse_id),
        source=limit.charging_limit_source.value,
        is_grid_critical=None if limit.is_grid_critical is UNSET else limit.is_grid_critical,
        schedules=[plain(schedule) for schedule in schedules],
    )
    link.commit(message_id, work, lambda _: m.NotifyChargingLimitResponse())


def cleared_charging_limit(link: Link, message_id: str, request: m.ClearedChargingLimitRequest, _raw: Raw) -> None:
    """A limit that somebody else had set is gone. Spec: OCPP 2.0.1 K13, K14.FR.03."""
    work = partial(
        clear_limit,
        station_id=link.station_id,
        evse_number=_evse(request.evse_id),
        source=request.charging_limit_source.value,
    )
    link.commit(message_id, work, lambda _: m.ClearedChargingLimitResponse())


def _evse(number: int | UnsetType) -> int:
    return 0 if isinstance(number, UnsetType) else check_number(number, "evseId", most=MAX_NUMBER)


def after(tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
    """What an answer changes in what we know of a station's profiles. Spec: OCPP 2.0.1 K01, K09.FR.02, K10."""
    match request, response:
        case m.SetChargingProfileRequest(), m.SetChargingProfileResponse():
            if response.status is m.ChargingProfileStatus.ACCEPTED and _is_sound(request):
                record_profiles(tx, station_id, [profile_of(request.charging_profile, _evse(request.evse_id))])
        case m.ClearChargingProfileRequest(), m.ClearChargingProfileResponse():
            gone = _cleared(request)
            if gone is not None:
                forget_profiles(tx, station_id, gone)
        case m.GetChargingProfilesRequest(), m.GetChargingProfilesResponse():
            wanted = _filter_of(request.charging_profile, request.evse_id)
            if response.status is m.GetChargingProfileStatus.NO_PROFILES and wanted is not None:
                keep_only_profiles(tx, station_id, wanted, ())
        case _:
            return


def _is_sound(request: m.SetChargingProfileRequest) -> bool:
    """Whether what an operator sent can be kept; a station may have taken odder things."""
    try:
        profile_of(request.charging_profile, _evse(request.evse_id))
    except CallError:
        return False
    return True


def _cleared(request: m.ClearChargingProfileRequest) -> ProfileFilter | None:
    """What was cleared, or is not there: a number alone names one profile. None where nothing was named that is kept."""
    if request.charging_profile_id is not UNSET:
        number = request.charging_profile_id
        return ProfileFilter(profile_ids=(number,)) if can_be_kept(number) else None
    criteria = request.charging_profile_criteria
    if criteria is UNSET or not can_be_kept(criteria.evse_id, criteria.stack_level):
        return None
    return ProfileFilter(
        evse_number=None if criteria.evse_id is UNSET else criteria.evse_id,
        purpose=None if criteria.charging_profile_purpose is UNSET else criteria.charging_profile_purpose.value,
        stack_level=None if criteria.stack_level is UNSET else criteria.stack_level,
    )


HANDLERS: dict[str, Handler] = {
    "ClearedChargingLimit": handler(m.ClearedChargingLimitRequest, cleared_charging_limit),
    "NotifyChargingLimit": handler(m.NotifyChargingLimitRequest, notify_charging_limit),
    "ReportChargingProfiles": handler(m.ReportChargingProfilesRequest, report_charging_profiles),
}
"""Profiles and limits; each is stored before it is answered."""
