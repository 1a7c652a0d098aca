"""Charging profiles over the wire: install, clear, and tell the schedule that follows. Spec: OCPP 1.6 §5.5, §5.7, §5.16."""

from datetime import datetime

from msgspec import UNSET, UnsetType

from gridtap.ocpp.dialect import as_instant
from gridtap.ocpp.v16.messages import (
    ChargingProfile,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingProfileStatus,
    ChargingRateUnit,
    ChargingSchedule,
    ChargingSchedulePeriod,
    ClearChargingProfileRequest,
    ClearChargingProfileResponse,
    ClearChargingProfileStatus,
    GetCompositeScheduleRequest,
    GetCompositeScheduleResponse,
    GetCompositeScheduleStatus,
    RecurrencyKind,
    SetChargingProfileRequest,
    SetChargingProfileResponse,
)
from gridtap.simulator.profiles import MAX_WINDOW_S, Kind, Period, Profile, Purpose, Slot, Unit, composite, is_sound
from gridtap.simulator.v16 import transactions
from gridtap.simulator.v16.settings import MAX_PERIODS, MAX_PROFILES, MAX_STACK_LEVEL
from gridtap.simulator.v16.state import Station

_PURPOSES = {
    ChargingProfilePurpose.CHARGE_POINT_MAX_PROFILE: Purpose.STATION_MAX,
    ChargingProfilePurpose.TX_DEFAULT_PROFILE: Purpose.TX_DEFAULT,
    ChargingProfilePurpose.TX_PROFILE: Purpose.TX,
}


def read_profile(wire: ChargingProfile, evse: int) -> Profile | None:
    """A profile of the wire as the rules know it; None when it contradicts itself or is beyond what this station can hold."""
    schedule = wire.charging_schedule
    periods = tuple(
        Period(p.start_period, p.limit, None if isinstance(p.number_phases, UnsetType) else p.number_phases)
        for p in schedule.charging_schedule_period
    )
    kind = _kind(wire)
    wild = not is_sound(periods) or len(periods) > MAX_PERIODS or not 0 <= wire.stack_level <= MAX_STACK_LEVEL
    if wild or kind is None:
        return None
    return Profile(
        profile_id=wire.charging_profile_id,
        evse=evse,
        stack_level=wire.stack_level,
        purpose=_PURPOSES[wire.charging_profile_purpose],
        kind=kind,
        unit=Unit(schedule.charging_rate_unit.value),
        periods=periods,
        duration_s=None if isinstance(schedule.duration, UnsetType) else schedule.duration,
        start_at=_instant(schedule.start_schedule),
        valid_from=_instant(wire.valid_from),
        valid_to=_instant(wire.valid_to),
        transaction=None if isinstance(wire.transaction_id, UnsetType) else str(wire.transaction_id),
    )


def set_profile(station: Station, request: SetChargingProfileRequest) -> SetChargingProfileResponse:
    """Install a profile. The same id, or the same purpose and stack level on a connector, replaces what was there."""
    wire = request.cs_charging_profiles
    profile = read_profile(wire, request.connector_id)
    if profile is None or not _fits(station, profile):
        return SetChargingProfileResponse(status=ChargingProfileStatus.REJECTED)
    kept = [p for p in station.profiles if p.profile_id != profile.profile_id and not _same_place(p, profile)]
    if len(kept) >= MAX_PROFILES:
        return SetChargingProfileResponse(status=ChargingProfileStatus.REJECTED)
    station.profiles = [*kept, profile]
    station.after_reply.append(lambda: transactions.watch(station))
    return SetChargingProfileResponse(status=ChargingProfileStatus.ACCEPTED)


def clear_profiles(station: Station, request: ClearChargingProfileRequest) -> ClearChargingProfileResponse:
    """Remove the profiles that fit every given criterion; an id alone decides."""
    kept = [profile for profile in station.profiles if not _matches(profile, request)]
    status = ClearChargingProfileStatus.UNKNOWN if len(kept) == len(station.profiles) else ClearChargingProfileStatus.ACCEPTED
    station.profiles = kept
    station.after_reply.append(lambda: transactions.watch(station))
    return ClearChargingProfileResponse(status=status)


def composite_schedule(station: Station, request: GetCompositeScheduleRequest) -> GetCompositeScheduleResponse:
    """The schedule the installed profiles lead to; stretches nothing limits carry what the hardware can do."""
    number, start_at = request.connector_id, station.now_at.replace(microsecond=0)
    if (number != 0 and number not in station.connectors) or request.duration <= 0:
        return GetCompositeScheduleResponse(status=GetCompositeScheduleStatus.REJECTED)
    duration_s = min(request.duration, MAX_WINDOW_S)
    told_unit = request.charging_rate_unit
    asked_unit = None if isinstance(told_unit, UnsetType) else Unit(told_unit.value)
    slots = composite(transactions.installed(station), number, start_at, duration_s, asked_unit)
    return GetCompositeScheduleResponse(
        status=GetCompositeScheduleStatus.ACCEPTED,
        connector_id=number,
        schedule_start=start_at,
        charging_schedule=ChargingSchedule(
            duration=duration_s,
            start_schedule=start_at,
            charging_rate_unit=ChargingRateUnit(slots[0].limit.unit.value),
            charging_schedule_period=[_period(slot) for slot in slots[:MAX_PERIODS]],
        ),
    )


def _instant(at: datetime | UnsetType) -> datetime | None:
    return None if isinstance(at, UnsetType) else as_instant(at)


def _kind(wire: ChargingProfile) -> Kind | None:
    match wire.charging_profile_kind:
        case ChargingProfileKind.ABSOLUTE:
            return Kind.ABSOLUTE
        case ChargingProfileKind.RELATIVE:
            return Kind.RELATIVE
        case ChargingProfileKind.RECURRING:
            if wire.charging_schedule.start_schedule is UNSET:
                return None
            return {RecurrencyKind.DAILY: Kind.DAILY, RecurrencyKind.WEEKLY: Kind.WEEKLY}.get(
                wire.recurrency_kind if isinstance(wire.recurrency_kind, RecurrencyKind) else RecurrencyKind.DAILY
            )


def _fits(station: Station, profile: Profile) -> bool:
    """Whether the purpose goes with the connector, and a TxProfile with its transaction. Spec: OCPP 1.6 §3.13.1, §5.16."""
    match profile.purpose:
        case Purpose.STATION_MAX:
            return profile.evse == 0
        case Purpose.TX_DEFAULT:
            return profile.evse == 0 or profile.evse in station.connectors
        case Purpose.TX:
            connector = station.connectors.get(profile.evse)
            if connector is None or connector.transaction is None:
                return False
            known = connector.transaction.transaction_id
            return profile.transaction is None or profile.transaction == str(known)


def _same_place(old: Profile, new: Profile) -> bool:
    return (old.purpose, old.evse, old.stack_level) == (new.purpose, new.evse, new.stack_level)


def _matches(profile: Profile, request: ClearChargingProfileRequest) -> bool:
    if not isinstance(request.id, UnsetType):
        return profile.profile_id == request.id
    purpose = request.charging_profile_purpose
    return (
        (isinstance(request.connector_id, UnsetType) or profile.evse == request.connector_id)
        and (isinstance(purpose, UnsetType) or profile.purpose is _PURPOSES[purpose])
        and (isinstance(request.stack_level, UnsetType) or profile.stack_level == request.stack_level)
    )


def _period(slot: Slot) -> ChargingSchedulePeriod:
    return ChargingSchedulePeriod(
        start_period=slot.start_s, limit=round(slot.limit.amount, 1), number_phases=slot.limit.phases or UNSET
    )
