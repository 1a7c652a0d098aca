"""The control pilot of IEC 61851: what the two ends of the cable tell each other, and who may draw."""

from enum import Enum

MIN_PILOT_A = 6.0
"""Below this the pilot cannot express a current: the station offers nothing instead. Spec: IEC 61851-1 annex A."""


class Pilot(Enum):
    """Voltage on the pilot line, by its letter."""

    A = "A"
    """Nothing plugged in."""
    B = "B"
    """A car, which does not ask for energy or may not have it."""
    C = "C"
    """The car draws."""
    D = "D"
    """The car draws and asks for ventilation."""
    E = "E"
    """No pilot: short circuit or no power."""
    F = "F"
    """The station is not available."""


def pilot_state(*, plugged: bool, asks: bool, available: bool, powered: bool = True, ventilation: bool = False) -> Pilot:
    """The letter that follows from the situation; a fault hides what the car says."""
    if not powered:
        return Pilot.E
    if not available:
        return Pilot.F
    if not plugged:
        return Pilot.A
    if not asks:
        return Pilot.B
    return Pilot.D if ventilation else Pilot.C


def may_draw(pilot: Pilot) -> bool:
    """Whether the contactor may be closed."""
    return pilot in (Pilot.C, Pilot.D)


def offered_current_a(limit_a: float) -> float:
    """What the duty cycle can say of a limit: nothing below 6 A, 80 A at most."""
    return 0.0 if limit_a < MIN_PILOT_A else min(limit_a, 80.0)
