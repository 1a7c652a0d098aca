"""Our words in OCPP 1.6: what we ask of a station, as its own messages."""

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import UNSET, Struct

from gridtap.gateway.model import PowerLimit
from gridtap.ocpp.v16 import messages as m

Wish = tuple[str, Struct]
"""An action and its request."""
PROFILE_STACK_LEVEL = 0
PROFILE_ID = 1
RATE_UNITS_KEY = "ChargingScheduleAllowedChargingRateUnit"
"""What tells whether a station takes limits in watts or in amperes. Spec: OCPP 1.6 §9.4.2."""


def remote_start(connector_id: int, token: str, profile: m.ChargingProfile | None = None) -> Wish:
    """Ask to start. Spec: OCPP 1.6 §5.11."""
    limit = UNSET if profile is None else profile
    return "RemoteStartTransaction", m.RemoteStartTransactionRequest(
        connector_id=connector_id, id_tag=token, charging_profile=limit
    )


def remote_stop(transaction_id: str) -> Wish:
    """Ask to stop. Spec: OCPP 1.6 §5.12."""
    return "RemoteStopTransaction", m.RemoteStopTransactionRequest(transaction_id=int(transaction_id))


def limit_profile(limit: PowerLimit, allowed_units: str | None) -> m.ChargingProfile:
    """A TxProfile with one ceiling, and nothing after its `duration_s`.

    In amperes a phase where the station's `allowed_units` leave no other choice: the value of
    ChargingScheduleAllowedChargingRateUnit, None where it is not known.
    Spec: OCPP 1.6 §3.13, §5.11.1 (a TxProfile in RemoteStart carries no transactionId).
    """
    in_amperes = allowed_units is not None and "Power" not in allowed_units and "Current" in allowed_units
    ceiling = round(limit.power_w / (limit.phases * limit.voltage_v), 1) if in_amperes else float(limit.power_w)
    phases = limit.phases if in_amperes else UNSET
    periods = [m.ChargingSchedulePeriod(start_period=0, limit=ceiling, number_phases=phases)]
    if limit.duration_s is not None:
        periods.append(m.ChargingSchedulePeriod(start_period=limit.duration_s, limit=0.0, number_phases=phases))
    unit = m.ChargingRateUnit.A if in_amperes else m.ChargingRateUnit.W
    return m.ChargingProfile(
        charging_profile_id=PROFILE_ID,
        stack_level=PROFILE_STACK_LEVEL,
        charging_profile_purpose=m.ChargingProfilePurpose.TX_PROFILE,
        charging_profile_kind=m.ChargingProfileKind.RELATIVE,
        charging_schedule=m.ChargingSchedule(charging_rate_unit=unit, charging_schedule_period=periods),
    )


def set_limit(connector_id: int, transaction_id: str, profile: m.ChargingProfile) -> Wish:
    """Put a ceiling on a running transaction. Spec: OCPP 1.6 §5.16."""
    bound = m.ChargingProfile(
        charging_profile_id=profile.charging_profile_id,
        transaction_id=int(transaction_id),
        stack_level=profile.stack_level,
        charging_profile_purpose=profile.charging_profile_purpose,
        charging_profile_kind=profile.charging_profile_kind,
        charging_schedule=profile.charging_schedule,
    )
    return "SetChargingProfile", m.SetChargingProfileRequest(connector_id=connector_id, cs_charging_profiles=bound)


def reset(*, hard: bool) -> Wish:
    """Ask to restart. Spec: OCPP 1.6 §5.14."""
    return "Reset", m.ResetRequest(type=m.ResetType.HARD if hard else m.ResetType.SOFT)


def unlock(connector_id: int) -> Wish:
    """Ask to let go of the plug. Spec: OCPP 1.6 §5.18."""
    return "UnlockConnector", m.UnlockConnectorRequest(connector_id=connector_id)


def change_availability(connector_id: int, *, operative: bool) -> Wish:
    """Take a connector (0: the station) in or out of service. Spec: OCPP 1.6 §5.2."""
    kind = m.AvailabilityType.OPERATIVE if operative else m.AvailabilityType.INOPERATIVE
    return "ChangeAvailability", m.ChangeAvailabilityRequest(connector_id=connector_id, type=kind)


def read_settings(keys: Sequence[str]) -> Wish:
    """Ask for configuration keys; none means all. Spec: OCPP 1.6 §5.8."""
    return "GetConfiguration", m.GetConfigurationRequest(key=list(keys) or UNSET)


def change_setting(key: str, text: str) -> Wish:
    """Ask to change a configuration key. Spec: OCPP 1.6 §5.3."""
    return "ChangeConfiguration", m.ChangeConfigurationRequest(key=key, value=text)


def trigger(message: str, connector_id: int | None) -> Wish:
    """Ask to be told something now. Raises: ValueError for a message 1.6 cannot be asked for. Spec: OCPP 1.6 §5.17."""
    connector = UNSET if connector_id is None else connector_id
    return "TriggerMessage", m.TriggerMessageRequest(requested_message=m.MessageTrigger(message), connector_id=connector)


def reserve(connector_id: int, token: str, reservation_id: int, until: datetime) -> Wish:
    """Ask to keep a connector free for a token. Spec: OCPP 1.6 §5.13."""
    return "ReserveNow", m.ReserveNowRequest(
        connector_id=connector_id, expiry_date=until.astimezone(UTC), id_tag=token, reservation_id=reservation_id
    )


def cancel_reservation(reservation_id: int) -> Wish:
    """Ask to free what was reserved. Spec: OCPP 1.6 §5.1."""
    return "CancelReservation", m.CancelReservationRequest(reservation_id=reservation_id)
