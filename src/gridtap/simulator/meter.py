"""The meter: integrates power exactly, reports what is asked for, and can be made to misbehave."""

import random
from enum import Enum

import msgspec

MW_MS_PER_MWH = 3_600_000


class MeterFault(Enum):
    """How a meter can lie."""

    RESET = "reset"
    """The register starts again at zero."""
    REGRESS = "regress"
    """The register falls back by 1 kWh."""
    ROLLOVER = "rollover"
    """The register stands just before its last digit, and wraps at 100 MWh."""
    KWH_UNIT = "kwh_unit"
    """Samples come in kWh instead of Wh."""


class MeterReading(msgspec.Struct, frozen=True):
    """All a meter knows, for its next life."""

    register_mwh: int
    true_mwh: int
    carry: int
    unit_kwh: bool


class Draw(msgspec.Struct, frozen=True):
    """What flows at one moment; `currents_a` has one entry a phase, or one for DC."""

    power_w: float = 0.0
    voltages_v: tuple[float, ...] = (230.0,)
    currents_a: tuple[float, ...] = (0.0,)
    frequency_hz: float = 50.0
    offered_a: float = 0.0
    offered_w: float = 0.0


class Meter:
    """An integrating meter. The true energy never falls; the register people read can be disturbed."""

    ROLLOVER_MWH = 100_000_000_000

    def __init__(self, start_wh: int = 0) -> None:
        self.true_mwh = 0
        """Energy that really flowed since the meter was made."""
        self.unit_kwh = False
        self._register_mwh = start_wh * 1000
        self._carry = 0

    @property
    def register_wh(self) -> int:
        """What the display shows, in whole Wh."""
        return self._register_mwh // 1000

    def integrate(self, power_mw: int, elapsed_ms: int) -> int:
        """Count energy; returns the whole mWh added and keeps the remainder, so nothing is lost however it is sliced."""
        total = self._carry + power_mw * elapsed_ms
        added_mwh, self._carry = divmod(total, MW_MS_PER_MWH)
        self.true_mwh += added_mwh
        self._register_mwh = (self._register_mwh + added_mwh) % self.ROLLOVER_MWH
        return added_mwh

    def disturb(self, fault: MeterFault) -> None:
        """Make the meter misbehave once (or, for the unit, until it is repaired)."""
        match fault:
            case MeterFault.RESET:
                self._register_mwh = 0
            case MeterFault.REGRESS:
                self._register_mwh = max(0, self._register_mwh - 1_000_000)
            case MeterFault.ROLLOVER:
                self._register_mwh = self.ROLLOVER_MWH - 50_000
            case MeterFault.KWH_UNIT:
                self.unit_kwh = True

    def reading(self) -> MeterReading:
        """All it knows."""
        return MeterReading(self._register_mwh, self.true_mwh, self._carry, self.unit_kwh)

    def restore(self, reading: MeterReading) -> None:
        """Go on from there."""
        self._register_mwh, self.true_mwh = reading.register_mwh, reading.true_mwh
        self._carry, self.unit_kwh = reading.carry, reading.unit_kwh

    def repair(self) -> None:
        """Samples come in Wh again; the register stays where it is, as a real one would."""
        self.unit_kwh = False


def phase_voltage_v(random_source: random.Random) -> float:
    """Mains voltage of a phase: 230 V with a little noise, within 1 %."""
    return round(227.8 + 4.4 * random_source.random(), 1)


def mains_frequency_hz(random_source: random.Random) -> float:
    """Mains frequency: 50 Hz with a little noise."""
    return round(random_source.uniform(49.97, 50.03), 2)
