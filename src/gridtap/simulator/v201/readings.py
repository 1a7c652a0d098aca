"""Readings that no transaction asks for: at whole times of the clock, and when the backend wants them. Spec: OCPP 2.0.1 J01."""

from collections.abc import Iterable
from math import ceil

from gridtap.ocpp.v201.messages import Measurand, MeterValuesRequest, MeterValuesResponse, ReadingContext, TriggerReason
from gridtap.simulator.v201 import metering, transactions
from gridtap.simulator.v201.state import Outlet, Station


def start_clock_aligned(station: Station) -> None:
    """Send readings of all EVSEs at whole multiples of AlignedDataCtrlr.Interval since midnight; 0 sends none."""
    interval_s = station.settings.number("AlignedDataCtrlr.Interval")
    station.timers.cancel("aligned")
    if interval_s > 0:
        at = station.now_at
        since_midnight_s = at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6
        next_s = min(ceil((since_midnight_s + 0.001) / interval_s) * interval_s, 86_400)
        station.after("aligned", max(0.01, next_s - since_midnight_s), lambda: _send_aligned(station))


def send(station: Station, outlet: Outlet, measurands: Iterable[Measurand], context: ReadingContext) -> None:
    """A reading outside transactions, now or never."""
    reading = metering.sample(station, outlet, measurands, context)
    asked = context is ReadingContext.TRIGGER
    if reading is not None and (station.may_talk or asked):
        request = MeterValuesRequest(evse_id=outlet.number, meter_value=[reading])
        station.call("MeterValues", request, MeterValuesResponse)


def _send_aligned(station: Station) -> None:
    """Within a transaction the reading travels as its event. Spec: OCPP 2.0.1 J02.FR.11."""
    measurands = station.settings.measurands("AlignedDataCtrlr.Measurands")
    context = ReadingContext.SAMPLE_CLOCK
    for outlet in station.outlets.values():
        if outlet.transaction is None:
            send(station, outlet, measurands, context)
            continue
        reading = metering.sample(station, outlet, measurands, context)
        if reading is not None and len(station.outbox) < transactions.MAX_QUEUED:
            transactions.update(station, outlet, transactions.News(trigger=TriggerReason.METER_VALUE_CLOCK, reading=reading))
    start_clock_aligned(station)
