"""What cars need and what they will do, in OCPP 2.0.1: answered by the rules of `smartcharging.needs`.

Spec: OCPP 2.0.1 K15, K16, K17.
"""

from collections.abc import Callable, Mapping

from msgspec import UNSET, Raw, Struct

from gridtap.charging.bounds import bounds_of
from gridtap.charging.live import LiveSessions, seen
from gridtap.charging.model import Session
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import instant
from gridtap.gateway.v201.convert import MAX_NUMBER, check_number
from gridtap.gateway.v201.handlers import handler
from gridtap.gateway.v201.profiles import check_schedule, plain
from gridtap.gateway.v201.upkeep import LEAST_NUMBER
from gridtap.ocpp.v201 import messages as m
from gridtap.smartcharging.needs import Needs, ac_needs, is_beyond, make_offer
from gridtap.smartcharging.negotiating import (
    NeedsFact,
    StoredNeeds,
    find_needs,
    note_car_schedule,
    note_needs,
    note_offer,
    settle_offer,
)
from gridtap.smartcharging.profiles import Schedule, read_rule, read_schedule
from gridtap.smartcharging.store import list_profiles
from gridtap.stations.evses import ensure_evse
from gridtap.storage.transaction import Transaction

_NO_TRANSACTION = m.StatusInfo(reason_code="TxNotFound", additional_info="No transaction is known on this EVSE.")
_INCOMPLETE = m.StatusInfo(reason_code="MissingParam", additional_info="Neither AC nor DC parameters tell what the car can take.")
_NOTHING = m.StatusInfo(reason_code="NoSchedule", additional_info="The limits in force leave nothing to offer.")
_BEYOND = m.StatusInfo(reason_code="LimitExceeded", additional_info="The schedule passes the limits of the charging profile.")


def notify_ev_charging_needs(link: Link, message_id: str, request: m.NotifyEVChargingNeedsRequest, _raw: Raw) -> None:
    """A car tells what it needs: Accepted where a schedule follows at once. Spec: OCPP 2.0.1 K15.FR.02 to K15.FR.04, K17."""
    evse_number = check_number(request.evse_id, "evseId", most=MAX_NUMBER)
    _check_needs(request.charging_needs)
    needs = needs_of(request.charging_needs)
    told_periods = request.max_schedule_tuples
    periods = None if told_periods is UNSET else max(1, check_number(told_periods, "maxScheduleTuples", least=LEAST_NUMBER))

    def work(tx: Transaction) -> m.StatusInfo | None:
        session = _session_on(tx, link.station_id, evse_number)
        if session is None or session.transaction_id is None:
            return _NO_TRANSACTION
        if needs is None:
            return _INCOMPLETE
        bounds = bounds_of(tx.connection, session, periods)
        problem = _NOTHING if make_offer(needs, bounds, tx.now) is None else None
        fact = NeedsFact(
            station_id=link.station_id,
            evse_number=evse_number,
            session_id=session.session_id,
            transaction_id=session.transaction_id,
            transfer=request.charging_needs.requested_energy_transfer.value,
            wanted=needs,
            max_periods=periods,
            departs_at=needs.departs_at,
        )
        note_needs(tx, fact, is_able=problem is None)
        return problem

    def reply(problem: m.StatusInfo | None) -> Struct:
        if problem is None:
            return m.NotifyEVChargingNeedsResponse(status=m.NotifyEVChargingNeedsStatus.ACCEPTED)
        rejected = m.NotifyEVChargingNeedsStatus.REJECTED
        return m.NotifyEVChargingNeedsResponse(status=rejected, status_info=problem)

    link.commit(message_id, work, reply)


def _check_needs(told: m.ChargingNeeds) -> None:
    """Numbers within reason. Raises: CallError PROPERTY."""
    for part in (told.ac_charging_parameters, told.dc_charging_parameters):
        for name in () if part is UNSET else part.__struct_fields__:
            number = getattr(part, name)
            if isinstance(number, int):
                check_number(number, f"chargingNeeds.{name}", least=LEAST_NUMBER)


def needs_of(told: m.ChargingNeeds) -> Needs | None:
    """What a car can take, in our units; None where it does not tell (or tells nonsense). Spec: OCPP 2.0.1 K15.FR.06."""
    transfer = told.requested_energy_transfer.value
    departs_at = None if told.departure_time is UNSET else instant(told.departure_time)
    ac, dc = told.ac_charging_parameters, told.dc_charging_parameters
    if ac is not UNSET and ac.ev_max_current > 0:
        return ac_needs(
            transfer,
            min_current_a=max(0, ac.ev_min_current),
            max_current_a=ac.ev_max_current,
            energy_wh=ac.energy_amount,
            departs_at=departs_at,
        )
    if dc is not UNSET and dc.ev_max_current > 0:
        most_w = dc.ev_max_current * dc.ev_max_voltage
        power_w = most_w if dc.ev_max_power is UNSET else min(most_w, dc.ev_max_power) if most_w > 0 else dc.ev_max_power
        if power_w > 0:
            return Needs(
                transfer="DC",
                max_power_w=float(power_w),
                energy_wh=None if dc.energy_amount is UNSET else dc.energy_amount,
                departs_at=departs_at,
                soc_pct=None if dc.state_of_charge is UNSET else dc.state_of_charge,
                capacity_wh=None if dc.ev_energy_capacity is UNSET else dc.ev_energy_capacity,
            )
    return None


def _session_on(tx: Transaction, station_id: str, evse_number: int) -> Session | None:
    if evse_number == 0:
        return None
    live = tx.memo(LiveSessions, LiveSessions).on_evse(tx, ensure_evse(tx, station_id, evse_number))
    return None if live is None else seen(live, tx.now)


def notify_ev_charging_schedule(link: Link, message_id: str, request: m.NotifyEVChargingScheduleRequest, _raw: Raw) -> None:
    """What a car says it will do: Rejected where that passes the profile it was offered, and a new one follows.

    Spec: OCPP 2.0.1 K15.FR.10 to K15.FR.13, K16.FR.05 to K16.FR.08.
    """
    evse_number = check_number(request.evse_id, "evseId", most=MAX_NUMBER)
    check_schedule(request.charging_schedule)
    told = plain(request.charging_schedule)
    wanted, wanted_from = read_schedule(told), instant(request.time_base)

    def work(tx: Transaction) -> bool:
        session = _session_on(tx, link.station_id, evse_number)
        needs = find_needs(tx.connection, link.station_id, evse_number)
        if session is None or needs is None or needs.transaction_id != session.transaction_id:
            data: dict[str, object] = {"evse_number": evse_number, "schedule": told, "state": "unasked"}
            tx.emit("charging_schedule", station_id=link.station_id, data=data)
            return False
        beyond = is_beyond(wanted, wanted_from, _offered(tx, needs), session.started_at or session.created_at)
        note_car_schedule(tx, needs, told, is_beyond=beyond)
        return beyond

    def reply(beyond: bool) -> Struct:  # noqa: FBT001 - what `work` found
        if not beyond:
            return m.NotifyEVChargingScheduleResponse(status=m.GenericStatus.ACCEPTED)
        return m.NotifyEVChargingScheduleResponse(status=m.GenericStatus.REJECTED, status_info=_BEYOND)

    link.commit(message_id, work, reply)


def _offered(tx: Transaction, needs: StoredNeeds) -> tuple[Schedule, ...]:
    """The newest profile on its way for the transaction, else the highest that the station has for it."""
    if needs.offer is not None:
        return read_rule(needs.offer).schedules
    own = [each for each in list_profiles(tx.connection, needs.station_id) if each.transaction_id == needs.transaction_id]
    highest = max(own, key=lambda each: each.stack_level, default=None)
    return () if highest is None else read_rule(highest.content).schedules


def before(request: Struct) -> Callable[[Transaction, str], None] | None:
    """A profile for a transaction is known before it leaves, because the car's answer may overtake the station's."""
    profile = _transaction_profile(request)
    if profile is None:
        return None
    transaction_id, content = profile
    return lambda tx, station_id: note_offer(tx, station_id, transaction_id, content)


def _transaction_profile(request: Struct) -> tuple[str, Mapping[str, object]] | None:
    if not isinstance(request, m.SetChargingProfileRequest):
        return None
    profile = request.charging_profile
    is_for_one = profile.charging_profile_purpose is m.ChargingProfilePurpose.TX_PROFILE
    return (profile.transaction_id, plain(profile)) if is_for_one and profile.transaction_id is not UNSET else None


def after(tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
    """Whether the station took a profile for a transaction."""
    profile = _transaction_profile(request)
    if profile is not None and isinstance(response, m.SetChargingProfileResponse):
        settle_offer(tx, station_id, profile[0], is_taken=response.status is m.ChargingProfileStatus.ACCEPTED)


def not_done(tx: Transaction, station_id: str, request: Struct) -> None:
    """A profile that a station refused by an error or never heard of is no offer."""
    profile = _transaction_profile(request)
    if profile is not None:
        settle_offer(tx, station_id, profile[0], is_taken=False)


HANDLERS: dict[str, Handler] = {
    "NotifyEVChargingNeeds": handler(m.NotifyEVChargingNeedsRequest, notify_ev_charging_needs),
    "NotifyEVChargingSchedule": handler(m.NotifyEVChargingScheduleRequest, notify_ev_charging_schedule),
}
"""What cars tell; each is stored before it is answered."""
