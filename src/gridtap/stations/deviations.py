"""Where a station breaks the specification and is understood all the same: counted, for whoever talks to its maker."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select, update

from gridtap.storage.tables.stations import station_deviations, stations
from gridtap.storage.transaction import Transaction

MAX_KINDS = 200
"""Of one station; a station that finds more ways is broken enough to be seen."""


class DeviationSeen(msgspec.Struct, frozen=True):
    """The same deviation so many times; `found` is what stood there last, as JSON."""

    station_id: str
    rule: str
    action: str
    path: str
    found: str
    count: int


class KnownDeviation(msgspec.Struct, frozen=True):
    """A way in which a station breaks the specification."""

    rule: str
    action: str
    path: str
    found: str
    count: int
    first_at: datetime
    last_at: datetime


def record_deviations(tx: Transaction, seen: Iterable[DeviationSeen]) -> None:
    """Count deviations. A kind seen for the first time emits station_deviates."""
    columns = station_deviations.c
    for each in seen:
        place = (
            (columns.station_id == each.station_id)
            & (columns.rule == each.rule)
            & (columns.action == each.action)
            & (columns.path == each.path)
        )
        found = each.found.replace("\x00", "�")
        changed = update(station_deviations).where(place)
        if tx.execute(changed.values(count=columns.count + each.count, found=found, last_at=tx.now)).rowcount:
            continue
        if not _may_grow(tx, each.station_id):
            continue
        told = {"rule": each.rule, "action": each.action, "path": each.path}
        values = {"station_id": each.station_id, "found": found, "count": each.count, "first_at": tx.now, "last_at": tx.now}
        tx.execute(insert(station_deviations).values(**told, **values))
        tx.emit("station_deviates", station_id=each.station_id, data=told)


def _may_grow(tx: Transaction, station_id: str) -> bool:
    """Whether the station is known and has not filled its list."""
    if tx.one(select(stations.c.station_key).where(stations.c.station_id == station_id)) is None:
        return False
    known = tx.execute(select(station_deviations.c.rule).where(station_deviations.c.station_id == station_id)).all()
    return len(known) < MAX_KINDS


def list_deviations(connection: Connection, station_id: str) -> list[KnownDeviation]:
    """A station's deviations, the most frequent first."""
    columns = station_deviations.c
    query = (
        select(columns.rule, columns.action, columns.path, columns.found, columns.count, columns.first_at, columns.last_at)
        .where(columns.station_id == station_id)
        .order_by(columns.count.desc(), columns.action, columns.path)
    )
    return [KnownDeviation(**row) for row in connection.execute(query).mappings()]
