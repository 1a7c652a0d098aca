"""Starts that seem to come from a station's queue: did they, or is its clock behind?"""

from datetime import datetime, timedelta

from sqlalchemy import select

from gridtap.charging.model import Session
from gridtap.drivers.model import APP_TOKEN_KIND
from gridtap.storage.tables.charging import sessions
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction

_AROUND = timedelta(minutes=10)


def may_be_queued(tx: Transaction, asked: Session, at: datetime) -> bool:
    """Whether a start of 1.x, told for an instant before this session was asked for, may have waited in the station.

    What happened while the station was connected did not wait. And nobody can show an app's token at a reader: the station
    has it from a start that it was asked for, so without an older one that came to nothing, it is this one. 2.x stations
    name the start they were asked for.
    Spec: OCPP 1.6 §3.7 (transaction messages wait while the station is offline), §5.11.
    """
    station = tx.one(
        select(stations.c.dialect, stations.c.connected, stations.c.connected_at).where(stations.c.station_id == asked.station_id)
    )
    if station is None or (station.dialect or "").startswith("ocpp2"):
        return True
    if station.connected and station.connected_at is not None and station.connected_at <= at:
        return False
    return asked.token_kind != APP_TOKEN_KIND or _was_asked_before(tx, asked, at)


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
