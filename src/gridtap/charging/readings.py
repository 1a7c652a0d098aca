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
_TENS = tuple(10**power for power in range(7))
_EXACT = 10**15
"""Decimals of so many digits each stand in a float of their own, so that what divides back to it is what was written."""
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


class Scale(NamedTuple):
    """How the numbers of one kind are read: the kind in our words, and the power of ten that makes thousandths of our unit."""

    kind: ReadingKind
    exponent: int
    wire_unit: str
    tens: int
    """Ten to the exponent where a number of 2.x can be read by it alone, else 0."""


def read_sample(at: datetime, kind: WireKind, value_text: str, *, is_signed: bool = False) -> MeterSample | None:
    """A wire sample in our units, or None where the text is no number we can keep.

    `is_signed` is 1.6's format SignedData: the text is kept as it came.
    Spec: OCPP 1.6 §7.43 (SampledValue), §7.45 (UnitOfMeasure).
    """
    scale = scale_of(*kind)
    return MeterSample(at, scale.kind, None, value_text) if is_signed else read_value(at, scale, value_text)


def read_value(at: datetime, scale: Scale, value_text: str) -> MeterSample | None:
    """A number of a known kind in our units, or None where the text is no number we can keep. Hot."""
    kind = scale.kind
    value_milli = _milli(value_text, scale.exponent)
    if value_milli is None:
        return None
    if kind.unit == "celsius":
        value_milli = _celsius(value_milli, scale.wire_unit)
    return MeterSample(at, kind, value_milli)


def read_number(at: datetime, scale: Scale, value: float) -> MeterSample | None:
    """`read_value` for a number of 2.x: the same as reading its shortest decimal text. Hot."""
    tens = scale.tens
    milli = value * tens
    if tens and -_EXACT < milli < _EXACT and (whole := round(milli)) / tens == value:
        return MeterSample(at, scale.kind, whole)
    return read_value(at, scale, repr(value))


@lru_cache(maxsize=4096)
def scale_of(measurand: Word, unit: Word, phase: Word, context: Word, location: Word, multiplier: int = 0) -> Scale:
    """The scale of a kind as the wire names it, see `WireKind`; the same object each time."""
    name = _word(measurand, ENERGY_REGISTER)
    wire_unit = _word(unit, "") or _default_unit(name)
    our_unit, exponent = _UNITS.get(wire_unit, (wire_unit, 3))
    kind = ReadingKind(name, _word(phase, "") or None, _word(location, "Outlet"), _word(context, "Sample.Periodic"), our_unit)
    exponent += multiplier
    is_simple = 0 <= exponent < len(_TENS) and our_unit != "celsius"
    return Scale(kind, exponent, wire_unit, _TENS[exponent] if is_simple else 0)


def _word(word: Word, default: str) -> str:
    return default if word is None or word is UNSET else str(word)


def _default_unit(measurand: str) -> str:
    for beginning, unit in _DEFAULT_UNITS.items():
        if measurand.startswith(beginning):
            return unit
    return ""


def _milli(text: str, exponent: int) -> int | None:
    """`text` times ten to the exponent, exact to half of one, half to even; None where it is no finite number of 63 bits."""
    if len(text) <= 12 and 0 <= exponent < len(_TENS):
        if text.isdecimal():
            return int(text) * _TENS[exponent]
        whole, _, fraction = text.partition(".")
        if len(fraction) <= exponent and fraction.isdecimal() and whole.isdecimal():
            return int(whole + fraction) * _TENS[exponent - len(fraction)]
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
