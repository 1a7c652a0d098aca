"""What monitors of 2.x stations noticed, each once, with how grave it is where the monitor is known."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select

from gridtap.stations.monitors import severity_of
from gridtap.storage.tables.devicemodel import station_events
from gridtap.storage.transaction import Transaction


class StationEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What a monitor noticed; `content` is as it came."""

    event_id: int
    station_at: datetime
    component: str
    variable: str
    actual_value: str
    trigger: str
    cleared: bool
    content: msgspec.Raw
    monitor_id: int | None = None


class StoredEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What a monitor noticed, as kept; `severity` 0 is the worst, 9 the least, None where the monitor is not known."""

    id: int
    event_id: int
    station_at: datetime
    received_at: datetime
    component: str
    variable: str
    actual_value: str
    trigger: str
    cleared: bool
    monitor_id: int | None
    severity: int | None
    content: dict[str, object]


def record_station_events(tx: Transaction, station_id: str, noticed: Sequence[StationEvent]) -> None:
    """Keep what monitors noticed. Safe to repeat. Emits station_noticed for each that is new. Spec: OCPP 2.0.1 N07, N08."""
    columns = station_events.c
    for event in noticed:
        where = (columns.station_id == station_id) & (columns.event_id == event.event_id)
        if tx.one(select(columns.id).where(where, columns.station_at == event.station_at)) is not None:
            continue
        severity = None if event.monitor_id is None else severity_of(tx.connection, station_id, event.monitor_id)
        facts = {**msgspec.structs.asdict(event), "severity": severity, "received_at": tx.now}
        tx.execute(insert(station_events).values(station_id=station_id, **facts))
        data = {"component": event.component, "variable": event.variable, "actual_value": event.actual_value}
        more = {"trigger": event.trigger, "cleared": event.cleared, "severity": severity}
        tx.emit("station_noticed", station_id=station_id, data={**data, **more})


def list_station_events(
    connection: Connection, station_id: str, *, before_id: int | None = None, worst: int | None = None, limit: int = 100
) -> list[StoredEvent]:
    """What monitors noticed, newest first; with `worst` only what is known to be that grave or graver."""
    columns = station_events.c
    query = select(station_events).where(columns.station_id == station_id)
    if before_id is not None:
        query = query.where(columns.id < before_id)
    if worst is not None:
        query = query.where(columns.severity <= worst)
    rows = connection.execute(query.order_by(columns.id.desc()).limit(limit)).mappings()
    return [StoredEvent(**{name: row[name] for name in StoredEvent.__struct_fields__}) for row in rows]
