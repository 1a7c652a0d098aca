"""Who is connected, through which node, and when each was last heard of."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from gridtap.stations.status import forget_status
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction
from gridtap.storage.types import Instant

TAKEOVERS_TOLD_EVERY = timedelta(minutes=5)


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A station has come in through the door."""

    station_id: str
    dialect: str
    remote_address: str | None
    node_id: str
    security_profile: int = 0


def note_connected(tx: Transaction, arrival: Arrival) -> int:
    """A connection is open. Returns its generation: each is higher than all before it, on whatever node they were."""
    forget_status(tx, arrival.station_id)
    where = stations.c.station_id == arrival.station_id
    changed = tx.execute(
        update(stations)
        .where(where)
        .values(
            connected=True,
            generation=stations.c.generation + 1,
            dialect=arrival.dialect,
            remote_address=arrival.remote_address,
            node_id=arrival.node_id,
            security_profile=arrival.security_profile,
            connected_at=tx.now,
            last_seen_at=tx.now,
        )
        .returning(stations.c.generation)
    ).first()
    if changed is None:
        return 0
    data = {"dialect": arrival.dialect, "node_id": arrival.node_id, "security_profile": arrival.security_profile}
    tx.emit("station_connected", station_id=arrival.station_id, data=data)
    return int(changed.generation)


def note_disconnected(tx: Transaction, station_id: str, generation: int, reason: str = "") -> bool:
    """A connection is closed; changes nothing (False) when a later one has taken its place."""
    where = (stations.c.station_id == station_id) & (stations.c.generation == generation) & stations.c.connected
    if tx.execute(update(stations).where(where).values(connected=False, last_seen_at=tx.now)).rowcount == 0:
        return False
    tx.emit("station_disconnected", station_id=station_id, data={"reason": reason})
    return True


def note_takeovers(tx: Transaction, station_id: str, count: int, window_s: float) -> None:
    """Connections of one id took the line from each other `count` times in that time. Emits security_event, every few minutes.

    Either two stations have the same id and password, or one comes back over a line that breaks before we notice.
    """
    columns = stations.c
    is_news = columns.takeovers_at.is_(None) | (columns.takeovers_at < tx.now - TAKEOVERS_TOLD_EVERY)
    where = (columns.station_id == station_id) & is_news
    if tx.execute(update(stations).where(where).values(takeovers_at=tx.now)).rowcount:
        data = {"type": "repeated_takeovers", "count": count, "window_s": window_s}
        tx.emit("security_event", station_id=station_id, data=data)


def read_generation(connection: Connection, station_id: str) -> int:
    """The generation of a station's newest connection, at whatever node; 0 where there is no such station."""
    found = connection.execute(select(stations.c.generation).where(stations.c.station_id == station_id)).scalar_one_or_none()
    return int(found or 0)


def read_generations_elsewhere(connection: Connection, node_id: str) -> list[tuple[str, int]]:
    """Stations whose newest connection was at another node, each with its generation."""
    columns = stations.c
    found = connection.execute(select(columns.station_id, columns.generation).where(columns.node_id != node_id))
    return [(row.station_id, int(row.generation)) for row in found]


def note_all_disconnected(tx: Transaction, node_id: str) -> None:
    """A node starts: whatever it was connected to before is not connected now."""
    gone = tx.execute(
        update(stations)
        .where(stations.c.connected, stations.c.node_id == node_id)
        .values(connected=False)
        .returning(stations.c.station_id)
    ).all()
    for row in gone:
        tx.emit("station_disconnected", station_id=row.station_id, data={"reason": "node restarted"})


def note_callback_seen(tx: Transaction, station_id: str, url: str) -> None:
    """Where a station over SOAP says that it can be called; called only once an operator has confirmed it."""
    tx.execute(update(stations).where(stations.c.station_id == station_id).values(callback_seen=url))


_SEEN = (
    update(stations)
    .where(stations.c.station_id == bindparam("seen_station"))
    .values(last_seen_at=bindparam("seen_at", type_=Instant))
)


def note_seen(tx: Transaction, seen: Mapping[str, datetime]) -> None:
    """When stations were last heard of; collected by the gateway and written every few seconds for all of them at once."""
    if seen:
        tx.execute(_SEEN, [{"seen_station": station_id, "seen_at": at} for station_id, at in seen.items()])
