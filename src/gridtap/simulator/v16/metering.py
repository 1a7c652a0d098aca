"""Meter values: what a connector's meter says, in the words of 1.6, and when it is sent. Spec: OCPP 1.6 §4.7."""

from collections.abc import Iterable, Iterator
from math import ceil

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from gridtap.ocpp.v16.messages import (
    Location,
    Measurand,
    MeterValue,
    MeterValuesRequest,
    MeterValuesResponse,
    Phase,
    ReadingContext,
    SampledValue,
    UnitOfMeasure,
)
from gridtap.simulator.evse import Evse
from gridtap.simulator.meter import Draw
from gridtap.simulator.v16 import outgoing
from gridtap.simulator.v16.state import Connector, Queued, Station

PHASES = (Phase.L1, Phase.L2, Phase.L3)
PHASES_TO_N = (Phase.L1_N, Phase.L2_N, Phase.L3_N)
MAX_KEPT_SAMPLES = 500
"""A longer transaction keeps every other of its inner samples for StopTransaction."""
MAX_QUEUED = 400
"""Beyond this many waiting messages, an offline station stops keeping meter values."""


def sample(station: Station, connector: Connector, measurands: Iterable[Measurand], context: ReadingContext) -> MeterValue:
    """One reading of the meter, now."""
    connector.evse.advance(station.now_s)
    values = [value for measurand in measurands for value in _values(connector, measurand, context)]
    return MeterValue(timestamp=station.now_at, sampled_value=values)


def start_sampling(station: Station, connector: Connector) -> None:
    """Send meter values at every MeterValueSampleInterval while the transaction runs; 0 sends none."""
    interval_s = station.settings.number("MeterValueSampleInterval")
    station.every(f"sample:{connector.number}", interval_s, lambda: send_sample(station, connector))


def stop_sampling(station: Station, connector: Connector) -> None:
    """No more periodic meter values of this connector."""
    station.timers.cancel(f"sample:{connector.number}")


def restart_sampling(station: Station) -> None:
    """Follow a changed interval."""
    for connector in station.connectors.values():
        if connector.transaction is not None:
            start_sampling(station, connector)


def send_sample(station: Station, connector: Connector) -> None:
    """One periodic reading, and one kept for StopTransaction."""
    context = ReadingContext.SAMPLE_PERIODIC
    send(station, connector, sample(station, connector, station.settings.measurands("MeterValuesSampledData"), context))
    keep(station, connector, "StopTxnSampledData", context)


def send(station: Station, connector: Connector, reading: MeterValue) -> None:
    """Send a reading: within a transaction through its queue, else at once or never."""
    if not reading.sampled_value:
        return
    transaction = connector.transaction
    request = MeterValuesRequest(connector_id=connector.number, meter_value=[reading])
    if transaction is None:
        asked = reading.sampled_value[0].context is ReadingContext.TRIGGER
        if station.may_talk or asked:
            station.call("MeterValues", request, MeterValuesResponse)
    elif len(station.outbox) < MAX_QUEUED:
        outgoing.enqueue(station, Queued("MeterValues", transaction, request))


def keep(station: Station, connector: Connector, setting: str, context: ReadingContext) -> None:
    """Remember a reading for StopTransaction, if the setting names measurands."""
    measurands = station.settings.measurands(setting)
    transaction = connector.transaction
    if transaction is None or not measurands:
        return
    if len(transaction.samples) >= MAX_KEPT_SAMPLES:
        del transaction.samples[1::2]
    transaction.samples.append(sample(station, connector, measurands, context))


def start_clock_aligned(station: Station) -> None:
    """Send readings of all connectors at whole multiples of ClockAlignedDataInterval since midnight; 0 sends none."""
    interval_s = station.settings.number("ClockAlignedDataInterval")
    station.timers.cancel("aligned")
    if interval_s > 0:
        at = station.now_at
        since_midnight_s = at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6
        next_s = min(ceil((since_midnight_s + 0.001) / interval_s) * interval_s, 86_400)
        station.after("aligned", max(0.01, next_s - since_midnight_s), lambda: _send_aligned(station))


def _send_aligned(station: Station) -> None:
    for connector in station.connectors.values():
        context = ReadingContext.SAMPLE_CLOCK
        send(station, connector, sample(station, connector, station.settings.measurands("MeterValuesAlignedData"), context))
        keep(station, connector, "StopTxnAlignedData", context)
    start_clock_aligned(station)


def _values(connector: Connector, measurand: Measurand, context: ReadingContext) -> Iterator[SampledValue]:
    """The sampled values of one measurand; nothing for what this meter cannot measure."""
    evse, draw = connector.evse, connector.evse.draw
    match measurand:
        case Measurand.ENERGY_ACTIVE_IMPORT_REGISTER:
            yield _register(connector, context)
        case Measurand.CURRENT_IMPORT:
            yield from _by_phase(evse, draw.currents_a, PHASES, measurand, context)
        case Measurand.VOLTAGE:
            yield from _by_phase(evse, draw.voltages_v, PHASES_TO_N, measurand, context)
        case Measurand.TEMPERATURE:
            celsius = 24 + 18 * draw.power_w / evse.rating.max_power_w
            yield _value(f"{celsius:.1f}", measurand, context, location=Location.BODY)
        case Measurand.SOC:
            if evse.soc_pct is not None:
                yield _value(f"{evse.soc_pct:.0f}", measurand, context, location=Location.EV)
        case _:
            text = _single(draw, measurand)
            if text is not None:
                yield _value(text, measurand, context)


def _single(draw: Draw, measurand: Measurand) -> str | None:
    """What has one number whatever the phases."""
    match measurand:
        case Measurand.POWER_ACTIVE_IMPORT:
            return f"{draw.power_w:.0f}"
        case Measurand.POWER_OFFERED:
            return f"{draw.offered_w:.0f}"
        case Measurand.CURRENT_OFFERED:
            return f"{draw.offered_a:.1f}"
        case Measurand.FREQUENCY:
            return f"{draw.frequency_hz:.2f}"
        case _:
            return None


_UNITS = {
    Measurand.ENERGY_ACTIVE_IMPORT_REGISTER: UnitOfMeasure.WH,
    Measurand.POWER_ACTIVE_IMPORT: UnitOfMeasure.W,
    Measurand.POWER_OFFERED: UnitOfMeasure.W,
    Measurand.CURRENT_IMPORT: UnitOfMeasure.A,
    Measurand.CURRENT_OFFERED: UnitOfMeasure.A,
    Measurand.VOLTAGE: UnitOfMeasure.V,
    Measurand.FREQUENCY: UnitOfMeasure.HERTZ,
    Measurand.TEMPERATURE: UnitOfMeasure.CELSIUS,
    Measurand.SOC: UnitOfMeasure.PERCENT,
}


def _register(connector: Connector, context: ReadingContext) -> SampledValue:
    meter = connector.evse.meter
    measurand = Measurand.ENERGY_ACTIVE_IMPORT_REGISTER
    if meter.unit_kwh:
        return replace(_value(f"{meter.register_wh / 1000:.3f}", measurand, context), unit=UnitOfMeasure.KWH)
    return _value(str(meter.register_wh), measurand, context)


def _by_phase(
    evse: Evse, amounts: tuple[float, ...], phases: tuple[Phase, ...], measurand: Measurand, context: ReadingContext
) -> Iterator[SampledValue]:
    if evse.is_dc:
        yield _value(f"{amounts[0]:.1f}", measurand, context)
        return
    for phase, amount in zip(phases, amounts, strict=False):
        yield _value(f"{amount:.1f}", measurand, context, phase=phase)


def _value(
    text: str,
    measurand: Measurand,
    context: ReadingContext,
    *,
    phase: Phase | UnsetType = UNSET,
    location: Location = Location.OUTLET,
) -> SampledValue:
    return SampledValue(value=text, context=context, measurand=measurand, phase=phase, location=location, unit=_UNITS[measurand])
