"""Our words in OCPP 2.0.1: what we ask of a station, as its own messages."""

from collections.abc import Sequence

from msgspec import UNSET, Struct

from gridtap.gateway.model import PowerLimit
from gridtap.gateway.v16.convert import on_the_second
from gridtap.gateway.v201.variables import parse_key
from gridtap.ocpp.v201 import messages as m
from gridtap.smartcharging.profiles import Schedule

Wish = tuple[str, Struct]
"""An action and its request."""
FIRST_PROFILE_ID = 1000
"""Profiles of ours are numbered from here by EVSE: one with the number of another would replace it. Spec: K01.FR.05."""
PROFILE_STACK_LEVEL = 0
SCHEDULE_ID = 1
RATE_UNIT_VARIABLE = ("SmartChargingCtrlr", "RateUnit")
"""What tells whether a station takes limits in watts or in amperes."""


def remote_start(
    evse_number: int,
    token: m.IdToken,
    remote_start_id: int,
    profile: m.ChargingProfile | None,
    *,
    group: m.IdToken | None = None,
) -> Wish:
    """Ask to start; the `group` is told where an EVSE is kept for it. Spec: OCPP 2.0.1 F01, F02, H03."""
    return "RequestStartTransaction", m.RequestStartTransactionRequest(
        evse_id=evse_number,
        id_token=token,
        remote_start_id=remote_start_id,
        group_id_token=UNSET if group is None else group,
        charging_profile=UNSET if profile is None else profile,
    )


def remote_stop(transaction_id: str) -> Wish:
    """Ask to stop. Spec: OCPP 2.0.1 F03."""
    return "RequestStopTransaction", m.RequestStopTransactionRequest(transaction_id=transaction_id)


def limit_profile(evse_number: int, limit: PowerLimit, allowed_units: str | None) -> m.ChargingProfile:
    """A TxProfile with one ceiling, and nothing after its `duration_s`; `allowed_units` is SmartChargingCtrlr.RateUnit.

    Spec: OCPP 2.0.1 K01, F01.FR.09, F01.FR.11 (no transactionId with a start).
    """
    in_amperes = allowed_units is not None and "W" not in allowed_units and "A" in allowed_units
    ceiling = round(limit.power_w / (limit.phases * limit.voltage_v), 1) if in_amperes else float(limit.power_w)
    phases = limit.phases if in_amperes else UNSET
    periods = [m.ChargingSchedulePeriod(start_period=0, limit=ceiling, number_phases=phases)]
    if limit.duration_s is not None:
        periods.append(m.ChargingSchedulePeriod(start_period=limit.duration_s, limit=0.0, number_phases=phases))
    unit = m.ChargingRateUnit.A if in_amperes else m.ChargingRateUnit.W
    schedule = m.ChargingSchedule(id=SCHEDULE_ID, charging_rate_unit=unit, charging_schedule_period=periods)
    return m.ChargingProfile(
        id=FIRST_PROFILE_ID + evse_number,
        stack_level=PROFILE_STACK_LEVEL,
        charging_profile_purpose=m.ChargingProfilePurpose.TX_PROFILE,
        charging_profile_kind=m.ChargingProfileKind.RELATIVE,
        charging_schedule=[schedule],
    )


def set_limit(evse_number: int, transaction_id: str, profile: m.ChargingProfile) -> Wish:
    """Put a ceiling on a running transaction. Spec: OCPP 2.0.1 K01.FR.03 (a TxProfile names its transaction)."""
    bound = m.ChargingProfile(
        id=profile.id,
        stack_level=profile.stack_level,
        charging_profile_purpose=profile.charging_profile_purpose,
        charging_profile_kind=profile.charging_profile_kind,
        charging_schedule=profile.charging_schedule,
        transaction_id=transaction_id,
    )
    return "SetChargingProfile", m.SetChargingProfileRequest(evse_id=evse_number, charging_profile=bound)


def offer_schedule(evse_number: int, transaction_id: str, offer: Schedule, replaces: tuple[int, int] | None) -> Wish:
    """A TxProfile with the schedule a car is offered; `replaces` is the number and level of the one that is there.

    Spec: OCPP 2.0.1 K15.FR.07, K15.FR.18 (one schedule), K01.FR.39 (one profile a level), K01.FR.40 (startSchedule).
    """
    periods = [
        m.ChargingSchedulePeriod(
            start_period=period.start_s,
            limit=period.limit,
            number_phases=UNSET if period.phases is None else period.phases,
        )
        for period in offer.periods
    ]
    schedule = m.ChargingSchedule(
        id=offer.schedule_id,
        start_schedule=UNSET if offer.start_at is None else on_the_second(offer.start_at),
        duration=UNSET if offer.duration_s is None else offer.duration_s,
        charging_rate_unit=m.ChargingRateUnit(offer.unit),
        charging_schedule_period=periods,
    )
    profile_id, stack_level = replaces or (FIRST_PROFILE_ID + evse_number, PROFILE_STACK_LEVEL)
    profile = m.ChargingProfile(
        id=profile_id,
        stack_level=stack_level,
        charging_profile_purpose=m.ChargingProfilePurpose.TX_PROFILE,
        charging_profile_kind=m.ChargingProfileKind.ABSOLUTE,
        charging_schedule=[schedule],
        transaction_id=transaction_id,
    )
    return "SetChargingProfile", m.SetChargingProfileRequest(evse_id=evse_number, charging_profile=profile)


def cost_updated(transaction_id: str, total: float) -> Wish:
    """Tell a station what a transaction costs so far. Spec: OCPP 2.0.1 I02."""
    return "CostUpdated", m.CostUpdatedRequest(total_cost=total, transaction_id=transaction_id)


def reset(*, hard: bool) -> Wish:
    """Ask to restart, at once or when nobody charges. Spec: OCPP 2.0.1 B11, B12."""
    return "Reset", m.ResetRequest(type=m.Reset.IMMEDIATE if hard else m.Reset.ON_IDLE)


def unlock(evse_number: int, connector_number: int) -> Wish:
    """Ask to let go of the plug. Spec: OCPP 2.0.1 F05."""
    return "UnlockConnector", m.UnlockConnectorRequest(evse_id=evse_number, connector_id=connector_number)


def change_availability(evse_number: int, *, operative: bool) -> Wish:
    """Take an EVSE (0: the station) in or out of service. Spec: OCPP 2.0.1 G03, G04."""
    status = m.OperationalStatus.OPERATIVE if operative else m.OperationalStatus.INOPERATIVE
    evse = m.EVSE(id=evse_number) if evse_number else UNSET
    return "ChangeAvailability", m.ChangeAvailabilityRequest(operational_status=status, evse=evse)


def variable_to_read(key: str) -> m.GetVariableData:
    """A variable by its key. Raises: Malformed `bad_setting_key`."""
    component, variable = parse_key(key)
    return m.GetVariableData(component=component, variable=variable)


def variable_to_set(key: str, text: str) -> m.SetVariableData:
    """A variable by its key, and what it shall be. Raises: Malformed `bad_setting_key`."""
    component, variable = parse_key(key)
    return m.SetVariableData(attribute_value=text, component=component, variable=variable)


def read_variables(wanted: Sequence[m.GetVariableData]) -> Wish:
    """Ask for variables. Spec: OCPP 2.0.1 B06."""
    return "GetVariables", m.GetVariablesRequest(get_variable_data=list(wanted))


def set_variables(wanted: Sequence[m.SetVariableData]) -> Wish:
    """Ask to change variables. Spec: OCPP 2.0.1 B05."""
    return "SetVariables", m.SetVariablesRequest(set_variable_data=list(wanted))


def read_everything(request_id: int) -> Wish:
    """Ask for the whole device model; it comes in parts. Spec: OCPP 2.0.1 B07."""
    return "GetBaseReport", m.GetBaseReportRequest(request_id=request_id, report_base=m.ReportBase.FULL_INVENTORY)


def transaction_status(transaction_id: str) -> Wish:
    """Ask whether a transaction runs and messages about it wait. Spec: OCPP 2.0.1 E14."""
    return "GetTransactionStatus", m.GetTransactionStatusRequest(transaction_id=transaction_id)
