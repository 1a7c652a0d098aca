"""Charging profiles over the wire: install, clear, report, tell the schedule that follows. Spec: OCPP 2.0.1 K01, K08 to K10."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import cast

import msgspec
from msgspec import UNSET, UnsetType

from gridtap.ocpp.dialect import Dialect, as_instant, encode
from gridtap.ocpp.v21 import messages as m21
from gridtap.ocpp.v201 import messages as m
from gridtap.simulator.profiles import MAX_WINDOW_S, Kind, Profile, Purpose, Slot, Unit, composite, is_sound
from gridtap.simulator.v21.periods import period_of
from gridtap.simulator.v201 import transactions
from gridtap.simulator.v201.settings import MAX_PERIODS, MAX_PROFILES, MAX_STACK_LEVEL
from gridtap.simulator.v201.state import Station

_PURPOSES = {
    m.ChargingProfilePurpose.CHARGING_STATION_MAX_PROFILE: Purpose.STATION_MAX,
    m.ChargingProfilePurpose.TX_DEFAULT_PROFILE: Purpose.TX_DEFAULT,
    m.ChargingProfilePurpose.TX_PROFILE: Purpose.TX,
}


def read_profile(station: Station, wire: m.ChargingProfile, evse: int) -> Profile | None:
    """A profile of the wire as the rules know it; None when it contradicts itself or is beyond what this station can hold."""
    schedule = wire.charging_schedule[0]
    unit = Unit(schedule.charging_rate_unit.value)
    concerned = [outlet for number, outlet in station.outlets.items() if evse in (0, number)]
    phases = max((outlet.evse.rating.phases for outlet in concerned), default=0)
    told = [period_of(period, unit, phases) for period in schedule.charging_schedule_period]
    periods = tuple(period for period in told if period is not None)
    kind, purpose = _kind(wire, schedule), _PURPOSES.get(wire.charging_profile_purpose)
    wild = (
        len(periods) < len(told)
        or not is_sound(periods)
        or len(periods) > MAX_PERIODS
        or not 0 <= wire.stack_level <= MAX_STACK_LEVEL
    )
    if wild or kind is None or purpose is None or len(wire.charging_schedule) > 1:
        return None
    return Profile(
        profile_id=wire.id,
        evse=evse,
        stack_level=wire.stack_level,
        purpose=purpose,
        kind=kind,
        unit=unit,
        periods=periods,
        duration_s=None if isinstance(schedule.duration, UnsetType) else schedule.duration,
        start_at=_instant(schedule.start_schedule),
        valid_from=_instant(wire.valid_from),
        valid_to=_instant(wire.valid_to),
        transaction=None if isinstance(wire.transaction_id, UnsetType) else wire.transaction_id,
        said=encode(wire),
    )


def set_profile(station: Station, request: m.SetChargingProfileRequest) -> m.SetChargingProfileResponse:
    """Install a profile. The same id replaces its own; the same purpose, level and EVSE under another is refused. Spec: K01."""
    profile = read_profile(station, request.charging_profile, request.evse_id)
    if profile is None or not _fits(station, profile):
        return _refused("InvalidProfile")
    kept = [p for p in station.profiles if p.profile_id != profile.profile_id]
    if any(_same_place(p, profile) for p in kept):
        return _refused("DuplicateProfile")
    if len(kept) >= MAX_PROFILES:
        return _refused("TooManyElements")
    station.profiles = [*kept, profile]
    station.after_reply.append(partial(transactions.watch, station))
    return m.SetChargingProfileResponse(status=m.ChargingProfileStatus.ACCEPTED)


def clear_profiles(station: Station, request: m.ClearChargingProfileRequest) -> m.ClearChargingProfileResponse:
    """Remove the profiles that fit every given criterion; an id alone decides. Spec: OCPP 2.0.1 K10."""
    kept = [profile for profile in station.profiles if not _is_cleared(profile, request)]
    gone = len(kept) < len(station.profiles)
    station.profiles = kept
    station.after_reply.append(partial(transactions.watch, station))
    word = m.ClearChargingProfileStatus.ACCEPTED if gone else m.ClearChargingProfileStatus.UNKNOWN
    return m.ClearChargingProfileResponse(status=word)


def get_profiles(station: Station, request: m.GetChargingProfilesRequest) -> m.GetChargingProfilesResponse:
    """Report the installed profiles that fit, one message an EVSE. Spec: OCPP 2.0.1 K09."""
    found = [profile for profile in station.profiles if _is_asked(profile, request)]
    if not found:
        return m.GetChargingProfilesResponse(status=m.GetChargingProfileStatus.NO_PROFILES)
    station.after_reply.append(partial(_report, station, request.request_id, found))
    return m.GetChargingProfilesResponse(status=m.GetChargingProfileStatus.ACCEPTED)


def composite_schedule(station: Station, request: m.GetCompositeScheduleRequest) -> m.GetCompositeScheduleResponse:
    """The schedule the installed profiles lead to; stretches nothing limits carry what the hardware can do. Spec: K08."""
    number, start_at = request.evse_id, station.now_at.replace(microsecond=0)
    if (number != 0 and number not in station.outlets) or request.duration <= 0:
        return m.GetCompositeScheduleResponse(status=m.GenericStatus.REJECTED)
    duration_s = min(request.duration, MAX_WINDOW_S)
    told_unit = request.charging_rate_unit
    asked_unit = None if isinstance(told_unit, UnsetType) else Unit(told_unit.value)
    slots = composite(transactions.installed(station), number, start_at, duration_s, asked_unit)
    schedule = m.CompositeSchedule(
        evse_id=number,
        duration=duration_s,
        schedule_start=start_at,
        charging_rate_unit=m.ChargingRateUnit(slots[0].limit.unit.value),
        charging_schedule_period=[_period(slot) for slot in slots[:MAX_PERIODS]],
    )
    return m.GetCompositeScheduleResponse(status=m.GenericStatus.ACCEPTED, schedule=schedule)


def _refused(code: str) -> m.SetChargingProfileResponse:
    return m.SetChargingProfileResponse(status=m.ChargingProfileStatus.REJECTED, status_info=m.StatusInfo(reason_code=code))


def _instant(at: datetime | UnsetType) -> datetime | None:
    return None if isinstance(at, UnsetType) else as_instant(at)


def _kind(wire: m.ChargingProfile, schedule: m.ChargingSchedule) -> Kind | None:
    match wire.charging_profile_kind:
        case m.ChargingProfileKind.ABSOLUTE:
            return None if schedule.start_schedule is UNSET else Kind.ABSOLUTE
        case m.ChargingProfileKind.RELATIVE:
            return Kind.RELATIVE if schedule.start_schedule is UNSET else None
        case m.ChargingProfileKind.RECURRING:
            if schedule.start_schedule is UNSET or isinstance(wire.recurrency_kind, UnsetType):
                return None
            return Kind.DAILY if wire.recurrency_kind == m.RecurrencyKind.DAILY else Kind.WEEKLY
        case _:
            return None


def _fits(station: Station, profile: Profile) -> bool:
    """Whether the purpose goes with the EVSE and the kind, and a TxProfile with its transaction.

    Spec: OCPP 2.0.1 K01.FR.03, K01.FR.09, K01.FR.16, K01.FR.33, K01.FR.38.
    """
    match profile.purpose:
        case Purpose.STATION_MAX:
            return profile.evse == 0 and profile.kind is not Kind.RELATIVE
        case Purpose.TX_DEFAULT:
            return profile.evse == 0 or profile.evse in station.outlets
        case Purpose.TX:
            outlet = station.outlets.get(profile.evse)
            if outlet is None or outlet.transaction is None:
                return False
            return profile.transaction == outlet.transaction.transaction_id


def _same_place(old: Profile, new: Profile) -> bool:
    """Whether two profiles would hold at one place and level; a default of EVSE 0 is at home on every EVSE.

    Spec: OCPP 2.0.1 K01.FR.06, K01.FR.39, K01.FR.52, K01.FR.53.
    """
    if (old.purpose, old.stack_level, old.transaction) != (new.purpose, new.stack_level, new.transaction):
        return False
    return old.evse == new.evse or (old.purpose is Purpose.TX_DEFAULT and 0 in {old.evse, new.evse})


def _is_cleared(profile: Profile, request: m.ClearChargingProfileRequest) -> bool:
    if not isinstance(request.charging_profile_id, UnsetType):
        return profile.profile_id == request.charging_profile_id
    criteria = request.charging_profile_criteria
    if isinstance(criteria, UnsetType):
        return True
    purpose = criteria.charging_profile_purpose
    return (
        (isinstance(criteria.evse_id, UnsetType) or profile.evse == criteria.evse_id)
        and (isinstance(purpose, UnsetType) or profile.purpose is _PURPOSES.get(purpose))
        and (isinstance(criteria.stack_level, UnsetType) or profile.stack_level == criteria.stack_level)
    )


def _is_asked(profile: Profile, request: m.GetChargingProfilesRequest) -> bool:
    if not isinstance(request.evse_id, UnsetType) and profile.evse != request.evse_id:
        return False
    wanted = request.charging_profile
    if not isinstance(wanted.charging_profile_id, UnsetType):
        return profile.profile_id in wanted.charging_profile_id
    purpose, sources = wanted.charging_profile_purpose, wanted.charging_limit_source
    return (
        (isinstance(purpose, UnsetType) or profile.purpose is _PURPOSES.get(purpose))
        and (isinstance(wanted.stack_level, UnsetType) or profile.stack_level == wanted.stack_level)
        and (isinstance(sources, UnsetType) or m.ChargingLimitSource.CSO in sources)
    )


def _report(station: Station, request_id: int, found: Sequence[Profile]) -> None:
    numbers = sorted({profile.evse for profile in found})
    for number in numbers:
        request = m.ReportChargingProfilesRequest(
            request_id=request_id,
            charging_limit_source=m.ChargingLimitSource.CSO,
            charging_profile=[_write_profile(station, profile) for profile in found if profile.evse == number],
            tbc=number != numbers[-1],
            evse_id=number,
        )
        station.call("ReportChargingProfiles", request, m.ReportChargingProfilesResponse)


def _write_profile(station: Station, profile: Profile) -> m.ChargingProfile:
    """As it came, with the transaction that it belongs to by now."""
    kind = m21.ChargingProfile if station.dialect is Dialect.OCPP21 else m.ChargingProfile
    whole = cast("m.ChargingProfile", msgspec.json.decode(profile.said, type=kind))
    return msgspec.structs.replace(whole, transaction_id=profile.transaction or UNSET)


def _period(slot: Slot) -> m.ChargingSchedulePeriod:
    return m.ChargingSchedulePeriod(
        start_period=slot.start_s, limit=round(slot.limit.amount, 1), number_phases=slot.limit.phases or UNSET
    )
