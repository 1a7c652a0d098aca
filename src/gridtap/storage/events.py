"""The event log: what happened, in order, for every screen and story that follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from gridtap.storage.tables.log import events


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log; `cursor` is None for a tick, which live listeners hear but which stands nowhere but in other rows."""

    cursor: int | None
    at: datetime
    kind: str
    station_id: str | None = None
    session_id: str | None = None
    driver_id: str | None = None
    data: Mapping[str, object] = {}


def read_events(
    connection: Connection,
    *,
    after: int,
    limit: int = 500,
    station_id: str | None = None,
    session_id: str | None = None,
    kinds: Sequence[str] = (),
) -> list[Event]:
    """Events after a cursor, oldest first; no `kinds` means any."""
    query = select(events).where(events.c.cursor > after).order_by(events.c.cursor).limit(limit)
    if station_id is not None:
        query = query.where(events.c.station_id == station_id)
    if session_id is not None:
        query = query.where(events.c.session_id == session_id)
    if kinds:
        query = query.where(events.c.kind.in_(kinds))
    return [
        Event(
            cursor=row.cursor,
            at=row.at,
            kind=row.kind,
            station_id=row.station_id,
            session_id=row.session_id,
            driver_id=row.driver_id,
            data=row.data,
        )
        for row in connection.execute(query)
    ]


def last_cursor(connection: Connection) -> int:
    """The newest cursor; 0 in an empty log."""
    return connection.execute(select(events.c.cursor).order_by(events.c.cursor.desc()).limit(1)).scalar() or 0
