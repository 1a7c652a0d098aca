"""What meters say, in our units: wire samples become `MeterSample`s."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from msgspec import UNSET, UnsetType

from gridtap.charging.model import MeterSample, ReadingKind

ENERGY_REGISTER = "Energy.Active.Import.Register"
MAX_MILLI = 2**63 - 1

_UNITS: dict[str, tuple[str, int]] = {
    "Wh": ("Wh", 3),
    "kWh": ("Wh", 6),
    "varh": ("varh", 3),
    "kvarh": ("varh", 6),
    "VAh": ("VAh", 3),
    "kVAh": ("VAh", 6),
    "W": ("W", 3),
    "kW": ("W", 6),
    "VA": ("VA", 3),
    "kVA": ("VA", 6),
    "var": ("var", 3),
    "kvar": ("var", 6),
    "A": ("A", 3),
    "V": ("V", 3),
    "Percent": ("%", 3),
    "%": ("%", 3),
    "Hertz": ("Hz", 3),
    "Hz": ("Hz", 3),
    "Celsius": ("celsius", 3),
    "Celcius": ("celsius", 3),
    "K": ("celsius", 3),
    "Fahrenheit": ("celsius", 3),
}
"""A wire unit as ours, and the power of ten that makes thousandths of ours; 1.6 itself spells Celcius."""
_DEFAULT_UNITS = {
    "Energy.Reactive": "varh",
    "Energy.Apparent": "VAh",
    "Energy": "Wh",
    "Power.Reactive": "var",
    "Power.Factor": "",
    "Power": "W",
    "Current": "A",
    "Voltage": "V",
    "Frequency": "Hz",
    "Temperature": "Celsius",
    "SoC": "Percent",
    "RPM": "rpm",
}
_FREEZING_MILLIKELVIN = 273_150
_FREEZING_MILLIFAHRENHEIT = 32_000

Word = str | UnsetType | None


class WireKind(NamedTuple):
    """How the wire names what was measured; None or UNSET where the station left it out. `multiplier` is 2.x's power of ten."""

    measurand: Word = None
    unit: Word = None
    phase: Word = None
    context: Word = None
    location: Word = None
    multiplier: int = 0


class _Scale(NamedTuple):
    kind: ReadingKind
    exponent: int
    wire_unit: str


def read_sample(at: datetime, kind: WireKind, value_text: str, *, is_signed: bool = False) -> MeterSample | None:
    """A wire sample in our units, or None where the text is no number we can keep. Hot: kinds are cached.

    `is_signed` is 1.6's format SignedData: the text is kept as it came.
    Spec: OCPP 1.6 §7.43 (SampledValue), §7.45 (UnitOfMeasure).
    """
    scale = _scale_of(kind)
    if is_signed:
        return MeterSample(at, scale.kind, None, value_text)
    value_milli = _milli(value_text, scale.exponent)
    if value_milli is None:
        return None
    if scale.kind.unit == "celsius":
        value_milli = _celsius(value_milli, scale.wire_unit)
    return MeterSample(at, scale.kind, value_milli)


@lru_cache(maxsize=4096)
def _scale_of(kind: WireKind) -> _Scale:
    measurand = _word(kind.measurand, ENERGY_REGISTER)
    wire_unit = _word(kind.unit, "") or _default_unit(measurand)
    unit, exponent = _UNITS.get(wire_unit, (wire_unit, 3))
    phase = _word(kind.phase, "") or None
    context = _word(kind.context, "Sample.Periodic")
    location = _word(kind.location, "Outlet")
    return _Scale(ReadingKind(measurand, phase, location, context, unit), exponent + kind.multiplier, wire_unit)


def _word(word: Word, default: str) -> str:
    return default if word is None or word is UNSET else str(word)


def _default_unit(measurand: str) -> str:
    for beginning, unit in _DEFAULT_UNITS.items():
        if measurand.startswith(beginning):
            return unit
    return ""


def _milli(text: str, exponent: int) -> int | None:
    """`text` times ten to the exponent, exact to half of one, half to even; None where it is no finite number of 63 bits."""
    whole, _, fraction = text.partition(".")
    if (
        whole.isdigit()
        and len(text) <= 18
        and len(fraction) <= exponent
        and text.isascii()
        and (not fraction or fraction.isdigit())
    ):
        return int(whole + fraction.ljust(exponent, "0"))
    return _milli_of_decimal(text, exponent)


def _milli_of_decimal(text: str, exponent: int) -> int | None:
    if len(text) > 100 or "_" in text:
        return None
    try:
        number = Decimal(text)
        if not number.is_finite() or number.adjusted() + exponent > 18:
            return None
        milli = int(number.scaleb(exponent).to_integral_value())
    except (InvalidOperation, ValueError):
        return None
    return milli if abs(milli) <= MAX_MILLI else None


def _celsius(milli: int, wire_unit: str) -> int:
    match wire_unit:
        case "K":
            return milli - _FREEZING_MILLIKELVIN
        case "Fahrenheit":
            return round((milli - _FREEZING_MILLIFAHRENHEIT) * 5 / 9)
        case _:
            return milli
