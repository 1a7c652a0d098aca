"""Meter values: what an EVSE's meter says, in the words of 2.0.1. Spec: OCPP 2.0.1 J01, J02."""

from collections.abc import Iterable, Iterator

from msgspec import UNSET, UnsetType

from gridtap.ocpp.v201.messages import (
    Location,
    Measurand,
    MeterValue,
    Phase,
    ReadingContext,
    SampledValue,
    UnitOfMeasure,
)
from gridtap.simulator.evse import Evse
from gridtap.simulator.meter import Draw
from gridtap.simulator.v201.state import Outlet, Station

PHASES = (Phase.L1, Phase.L2, Phase.L3)
PHASES_TO_N = (Phase.L1_N, Phase.L2_N, Phase.L3_N)
_WH, _KWH = UnitOfMeasure(unit="Wh"), UnitOfMeasure(unit="kWh")
_UNITS = {
    Measurand.ENERGY_ACTIVE_IMPORT_REGISTER: _WH,
    Measurand.POWER_ACTIVE_IMPORT: UnitOfMeasure(unit="W"),
    Measurand.POWER_OFFERED: UnitOfMeasure(unit="W"),
    Measurand.CURRENT_IMPORT: UnitOfMeasure(unit="A"),
    Measurand.CURRENT_OFFERED: UnitOfMeasure(unit="A"),
    Measurand.VOLTAGE: UnitOfMeasure(unit="V"),
    Measurand.FREQUENCY: UnitOfMeasure(unit="Hz"),
    Measurand.SOC: UnitOfMeasure(unit="Percent"),
}


def sample(station: Station, outlet: Outlet, measurands: Iterable[Measurand], context: ReadingContext) -> MeterValue | None:
    """One reading of the meter, now; None when nothing was to be measured."""
    outlet.evse.advance(station.now_s)
    values = [value for measurand in measurands for value in _values(outlet, measurand, context)]
    return MeterValue(timestamp=station.now_at, sampled_value=values) if values else None


def _values(outlet: Outlet, measurand: Measurand, context: ReadingContext) -> Iterator[SampledValue]:
    """The sampled values of one measurand; nothing for what this meter cannot measure."""
    evse, draw = outlet.evse, outlet.evse.draw
    match measurand:
        case Measurand.ENERGY_ACTIVE_IMPORT_REGISTER:
            yield _register(evse, context)
        case Measurand.CURRENT_IMPORT:
            yield from _by_phase(evse, draw.currents_a, PHASES, measurand, context)
        case Measurand.VOLTAGE:
            yield from _by_phase(evse, draw.voltages_v, PHASES_TO_N, measurand, context)
        case Measurand.SOC:
            if evse.soc_pct is not None:
                yield _value(round(evse.soc_pct), measurand, context, location=Location.EV)
        case _:
            number = _single(draw, measurand)
            if number is not None:
                yield _value(number, measurand, context)


def _single(draw: Draw, measurand: Measurand) -> float | None:
    """What has one number whatever the phases."""
    match measurand:
        case Measurand.POWER_ACTIVE_IMPORT:
            return round(draw.power_w)
        case Measurand.POWER_OFFERED:
            return round(draw.offered_w)
        case Measurand.CURRENT_OFFERED:
            return round(draw.offered_a, 1)
        case Measurand.FREQUENCY:
            return round(draw.frequency_hz, 2)
        case _:
            return None


def _register(evse: Evse, context: ReadingContext) -> SampledValue:
    meter, measurand = evse.meter, Measurand.ENERGY_ACTIVE_IMPORT_REGISTER
    if meter.unit_kwh:
        return _value(meter.register_wh / 1000, measurand, context, unit=_KWH)
    return _value(meter.register_wh, measurand, context)


def _by_phase(
    evse: Evse, amounts: tuple[float, ...], phases: tuple[Phase, ...], measurand: Measurand, context: ReadingContext
) -> Iterator[SampledValue]:
    if evse.is_dc:
        yield _value(round(amounts[0], 1), measurand, context)
        return
    for phase, amount in zip(phases, amounts, strict=False):
        yield _value(round(amount, 1), measurand, context, phase=phase)


def _value(
    number: float,
    measurand: Measurand,
    context: ReadingContext,
    *,
    phase: Phase | UnsetType = UNSET,
    location: Location = Location.OUTLET,
    unit: UnitOfMeasure | None = None,
) -> SampledValue:
    return SampledValue(
        value=float(number),
        context=context,
        measurand=measurand,
        phase=phase,
        location=location,
        unit_of_measure=unit or _UNITS[measurand],
    )
