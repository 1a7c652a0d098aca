"""Streams: what a station's periodic monitors read, by the dozen and without being acknowledged."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, insert, select, update

from gridtap.storage.tables.equipment import event_streams, stream_values
from gridtap.storage.transaction import Transaction


class StreamPace(msgspec.Struct, frozen=True, kw_only=True):
    """How often a stream is sent: every so many seconds, or whenever so many values are there."""

    interval_s: int | None = None
    values_at_once: int | None = None


class StreamValue(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a stream, in the unit of its variable."""

    station_at: datetime
    value: str


class StoredStream(StreamPace, frozen=True, kw_only=True):
    """A stream; `monitor_id` is None where its opening was never heard, `pending` values had still to come."""

    stream_id: int
    monitor_id: int | None
    pending: int
    opened_at: datetime
    closed_at: datetime | None
    heard_at: datetime | None


def open_stream(tx: Transaction, station_id: str, stream_id: int, monitor_id: int, pace: StreamPace) -> None:
    """A station opens a stream for a monitor. Safe to repeat. Spec: OCPP 2.1 N11.FR.04."""
    facts = {"monitor_id": monitor_id, **msgspec.structs.asdict(pace), "pending": 0, "opened_at": tx.now, "closed_at": None}
    if tx.execute(update(event_streams).where(_of(station_id, stream_id)).values(**facts)).rowcount == 0:
        tx.execute(insert(event_streams).values(station_id=station_id, stream_id=stream_id, **facts))


def close_stream(tx: Transaction, station_id: str, stream_id: int) -> None:
    """A station closes a stream. Safe to repeat. Spec: OCPP 2.1 N13.FR.02."""
    where = _of(station_id, stream_id) & event_streams.c.closed_at.is_(None)
    tx.execute(update(event_streams).where(where).values(closed_at=tx.now))


def set_pace(tx: Transaction, station_id: str, stream_id: int, pace: StreamPace) -> None:
    """A station sends a stream otherwise from now on. Spec: OCPP 2.1 N14.FR.03."""
    tx.execute(update(event_streams).where(_of(station_id, stream_id)).values(**msgspec.structs.asdict(pace)))


def record_stream_values(tx: Transaction, station_id: str, stream_id: int, told: Sequence[StreamValue], *, pending: int) -> None:
    """Keep what came in a stream, each instant once; a stream nobody heard being opened is kept all the same.

    Spec: OCPP 2.1 N15.FR.03, N15.FR.04.
    """
    where = _of(station_id, stream_id)
    facts = {"pending": pending, "heard_at": tx.now}
    if tx.execute(update(event_streams).where(where).values(**facts)).rowcount == 0:
        tx.execute(insert(event_streams).values(station_id=station_id, stream_id=stream_id, opened_at=tx.now, **facts))
    monitor_id = tx.connection.execute(select(event_streams.c.monitor_id).where(where)).scalar()
    columns = stream_values.c
    same = (columns.station_id == station_id) & (columns.stream_id == stream_id)
    known = {
        row.station_at
        for row in tx.connection.execute(
            select(columns.station_at).where(same, columns.station_at.in_([value.station_at for value in told]))
        )
    }
    by_instant = {value.station_at: value.value for value in told if value.station_at not in known}
    place = {"station_id": station_id, "stream_id": stream_id, "monitor_id": monitor_id, "received_at": tx.now}
    if by_instant:
        rows = [{**place, "station_at": station_at, "value": value} for station_at, value in by_instant.items()]
        tx.execute(insert(stream_values).values(rows))


def list_streams(connection: Connection, station_id: str) -> list[StoredStream]:
    """A station's streams, by number."""
    query = select(event_streams).where(event_streams.c.station_id == station_id).order_by(event_streams.c.stream_id)
    rows = connection.execute(query).mappings()
    return [StoredStream(**{name: row[name] for name in StoredStream.__struct_fields__}) for row in rows]


def list_stream_values(connection: Connection, station_id: str, stream_id: int, *, limit: int = 1000) -> list[StreamValue]:
    """What came in a stream, the newest first."""
    columns = stream_values.c
    query = select(columns.station_at, columns.value).where(columns.station_id == station_id, columns.stream_id == stream_id)
    rows = connection.execute(query.order_by(columns.station_at.desc()).limit(limit))
    return [StreamValue(station_at=row.station_at, value=row.value) for row in rows]


def _of(station_id: str, stream_id: int) -> ColumnElement[bool]:
    return (event_streams.c.station_id == station_id) & (event_streams.c.stream_id == stream_id)
