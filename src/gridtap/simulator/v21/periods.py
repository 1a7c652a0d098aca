"""What a period of a 2.1 schedule lets flow. Pure.

A control pilot tells a car one current for all of its phases, and cars here only take: so values for single phases come down
to what is right for each of them, and a car that is to give energy back takes none. Spec: OCPP 2.1 K §3.4, Q §2.1, §2.2.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, UnsetType

from gridtap.ocpp.v21.messages import OperationMode
from gridtap.simulator.pilot import MIN_PILOT_A
from gridtap.simulator.profiles import DEFAULT_PHASES, NOMINAL_V, Period, Unit

NO_LIMIT = 1e9
"""More than any station gives."""
_BY_SETPOINT = frozenset({OperationMode.CENTRAL_SETPOINT, OperationMode.CENTRAL_FREQUENCY})
_BY_OTHERS = frozenset({OperationMode.EXTERNAL_LIMITS, OperationMode.EXTERNAL_SETPOINT})
"""Nobody but the backend steers this station: what the backend allows is all there is."""


def period_of(told: Any, unit: Unit, phases: int) -> Period | None:
    """A period of 2.1 or 2.0.1 at an EVSE of so many phases, 0 for DC; None for what it lacks, or this station cannot do.

    Spec: OCPP 2.1 ChargingSchedulePeriodType; Q §2.2 (limits and setpoints per operation mode).
    """
    mode: OperationMode | UnsetType = getattr(told, "operation_mode", UNSET)
    mode = OperationMode.CHARGING_ONLY if isinstance(mode, UnsetType) else mode
    limits, targets = _by_phase(told, "limit"), _by_phase(told, "setpoint")
    if mode is OperationMode.IDLE:
        allowed: Sequence[float] = (0.0,)
    elif mode in _BY_SETPOINT and targets:
        allowed = _within([max(0.0, target) for target in targets], limits, unit)
    elif mode in _BY_OTHERS or (mode is OperationMode.CHARGING_ONLY and limits):
        allowed = limits or (NO_LIMIT,)
    else:
        return None
    most: int | None = None if isinstance(told.number_phases, UnsetType) else told.number_phases
    limit, used = (allowed[0], most) if len(allowed) == 1 else _together(allowed, unit, phases, most)
    return Period(told.start_period, limit, used, mode.value)


def _by_phase(told: Any, name: str) -> tuple[float, ...]:
    """What is said of all phases together, or of each; what is not said of one is as low as what is said of another."""
    said: list[float | UnsetType] = [getattr(told, part, UNSET) for part in (name, f"{name}_l2", f"{name}_l3")]
    known = [number for number in said if not isinstance(number, UnsetType)]
    if isinstance(said[1], UnsetType) and isinstance(said[2], UnsetType):
        return tuple(known)
    return tuple(min(known) if isinstance(number, UnsetType) else number for number in said)


def _within(targets: Sequence[float], limits: Sequence[float], unit: Unit) -> Sequence[float]:
    if not limits:
        return targets
    if len(targets) != len(limits):
        targets, limits = _spread(targets, unit), _spread(limits, unit)
    return [min(target, limit) for target, limit in zip(targets, limits, strict=True)]


def _spread(amounts: Sequence[float], unit: Unit) -> Sequence[float]:
    """Watts of all phases are shared evenly; amperes hold for each."""
    if len(amounts) == DEFAULT_PHASES:
        return amounts
    return [amounts[0] / DEFAULT_PHASES if unit is Unit.W else amounts[0]] * DEFAULT_PHASES


def _together(amounts: Sequence[float], unit: Unit, phases: int, most: int | None) -> tuple[float, int | None]:
    """One limit for the phases, from the first on, that may carry what a pilot can say at all; a rectifier takes from each."""
    if phases == 0:
        return (sum(amounts) / DEFAULT_PHASES if unit is Unit.A else sum(amounts)), None
    usable = amounts[: min(phases, most or DEFAULT_PHASES)]
    least = MIN_PILOT_A if unit is Unit.A else MIN_PILOT_A * NOMINAL_V
    used = next((place for place, amount in enumerate(usable) if amount < least), len(usable))
    if used == 0:
        return min(0.0, *usable), most
    lowest = min(usable[:used])
    return (lowest if unit is Unit.A else lowest * used), used
