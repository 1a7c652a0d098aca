"""Streams of readings: stations of 2.1 open and close them, and fill them without being answered."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from msgspec import UNSET, Raw

from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import clean, instant
from gridtap.gateway.v201.convert import check_number
from gridtap.gateway.v201.handlers import handler
from gridtap.ocpp.v21 import messages as m
from gridtap.stations.streams import StreamPace, StreamValue, close_stream, open_stream, record_stream_values

MAX_OFFSET_S = 10 * 365 * 86_400
"""No stream tells values so far apart; more would not fit a date."""


def pace_of(told: m.PeriodicEventStreamParams) -> StreamPace:
    """How often a stream is sent. Raises: CallError PROPERTY."""
    return StreamPace(
        interval_s=None if told.interval is UNSET else check_number(told.interval, "params.interval"),
        values_at_once=None if told.values is UNSET else check_number(told.values, "params.values"),
    )


def open_event_stream(link: Link, message_id: str, request: m.OpenPeriodicEventStreamRequest, _raw: Raw) -> None:
    """A station will stream what a monitor reads; we can always take it. Spec: OCPP 2.1 N11.FR.04, N11.FR.06."""
    told = request.constant_stream_data
    work = partial(
        open_stream,
        station_id=link.station_id,
        stream_id=check_number(told.id, "id"),
        monitor_id=check_number(told.variable_monitoring_id, "variableMonitoringId"),
        pace=pace_of(told.params),
    )
    link.commit(message_id, work, lambda _: m.OpenPeriodicEventStreamResponse(status=m.GenericStatus.ACCEPTED))


def close_event_stream(link: Link, message_id: str, request: m.ClosePeriodicEventStreamRequest, _raw: Raw) -> None:
    """A stream is over. Spec: OCPP 2.1 N13.FR.02."""
    work = partial(close_stream, station_id=link.station_id, stream_id=check_number(request.id, "id"))
    link.commit(message_id, work, lambda _: m.ClosePeriodicEventStreamResponse())


def stream_told(station_id: str, request: m.NotifyPeriodicEventStreamRequest) -> Callable[[Any], None]:
    """What to keep of a part of a stream: times are told as seconds after the first. Spec: OCPP 2.1 N15.FR.02, N15.FR.09."""
    began_at = instant(request.basetime)
    return partial(
        record_stream_values,
        station_id=station_id,
        stream_id=check_number(request.id, "id"),
        told=[
            StreamValue(station_at=began_at + timedelta(seconds=min(max(one.t, -MAX_OFFSET_S), MAX_OFFSET_S)), value=clean(one.v))
            for one in request.data
        ],
        pending=check_number(request.pending, "pending"),
    )


HANDLERS: dict[str, Handler] = {
    "ClosePeriodicEventStream": handler(m.ClosePeriodicEventStreamRequest, close_event_stream),
    "OpenPeriodicEventStream": handler(m.OpenPeriodicEventStreamRequest, open_event_stream),
}
SENDS: Mapping[str, Callable[[str, Any], Callable[[Any], None]]] = {"NotifyPeriodicEventStream": stream_told}
"""What may be told without being answered: for the station and its message, the work to do."""
