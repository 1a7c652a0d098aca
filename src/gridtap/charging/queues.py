"""Starts that seem to come from a station's queue: did they, or is its clock behind?"""

from datetime import datetime, timedelta

from sqlalchemy import select

from gridtap.charging.model import Session
from gridtap.drivers.model import APP_TOKEN_KIND
from gridtap.storage.tables.charging import facts, sessions
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction

_AROUND = timedelta(minutes=10)
_EMPTIED = timedelta(minutes=10)
"""A queue is told as soon as the station is in, and a message that fails is told again within minutes: by then it is empty."""
_LATE = timedelta(seconds=60)
"""What was told this long after it happened may come from a queue."""


def may_be_queued(tx: Transaction, asked: Session, at: datetime) -> bool:
    """Whether a start of 1.x, told for an instant before this session was asked for, may have waited in the station.

    What happened while the station was connected did not wait, and nothing waits any more in a station that had been in for
    a while before the session was asked for: its clock is behind. Nobody can show an app's token at a reader: the station
    has it from a start that it was asked for, so without an older one that came to nothing, it is this one. A card at a
    station that has just come in may have been shown there while it was offline: that is its own session. 2.x stations name
    the start they were asked for.
    Spec: OCPP 1.6 §3.7 (transaction messages wait while the station is offline, in order, and are told as soon as possible),
    §5.11.
    """
    columns = stations.c
    station = tx.one(
        select(columns.dialect, columns.connected, columns.connected_at, columns.booted_at).where(
            columns.station_id == asked.station_id
        )
    )
    if station is None or (station.dialect or "").startswith("ocpp2"):
        return True
    if station.connected and station.connected_at is not None:
        since = max(station.connected_at, station.booted_at or station.connected_at)
        if station.connected_at <= at or _had_emptied(tx, asked, since):
            return False
    return asked.token_kind != APP_TOKEN_KIND or _was_asked_before(tx, asked, at)


def _had_emptied(tx: Transaction, asked: Session, since: datetime) -> bool:
    """Whether a station that is in since then had told its queue when the session was asked for, as far as one can know."""
    quiet_since = asked.created_at - _EMPTIED
    if since > quiet_since:
        return False
    told = facts.c
    query = select(told.received_at, told.corrected_at).where(
        told.station_id == asked.station_id,
        told.station_at.is_not(None),
        told.received_at >= quiet_since,
        told.received_at <= asked.created_at,
    )
    return all(row.received_at - row.corrected_at < _LATE for row in tx.execute(query))


def _was_asked_before(tx: Transaction, asked: Session, at: datetime) -> bool:
    """Whether an older start for the same token was asked for about then, and nothing was heard of it."""
    older = sessions.c
    query = select(older.session_key).where(
        older.evse_key == asked.evse_key,
        older.token == asked.token,
        older.session_key < asked.session_key,
        older.started_at.is_(None),
        older.created_at >= at - _AROUND,
    )
    return tx.one(query.limit(1)) is not None
