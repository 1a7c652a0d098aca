"""Recall: a start that its driver took back is stopped if the station begins it all the same."""

from datetime import timedelta

from sqlalchemy import Connection

from gridtap.charging import store as charging
from gridtap.charging.model import Session
from gridtap.charging.store import SessionFilter
from gridtap.flows.parts import FlowParts
from gridtap.flows.stop import CANCELLED
from gridtap.kit.log import get_log
from gridtap.storage.events import Event

STILL_MEANT = timedelta(minutes=5)
"""Longer than a station waits for the plug (ConnectionTimeOut); an older cancellation says nothing about a new start."""


async def recall_cancelled_start(parts: FlowParts, event: Event) -> None:
    """On session_started: send a stop if the same token's start on this EVSE had been cancelled and not asked for again."""
    session_id = event.session_id
    if session_id is None or parts.clock.now() - event.at > STILL_MEANT:
        return
    session = await parts.db.read(lambda connection: _unwanted(connection, session_id))
    if session is None or session.transaction_id is None:
        return
    outcome = await parts.commands.remote_stop(
        session.station_id, session.transaction_id, requested_by="recall", session_id=session.session_id
    )
    get_log("flows.recall").info("cancelled_start_stopped", session_id=session_id, outcome=outcome.state)


def _unwanted(connection: Connection, session_id: str) -> Session | None:
    session = charging.get_session(connection, session_id)
    if session is None or not session.is_live:
        return None
    wanted = SessionFilter(evse_key=session.evse_key, since=session.created_at - STILL_MEANT)
    earlier = [other for other in charging.list_sessions(connection, wanted, limit=10) if other.session_key < session.session_key]
    if not earlier or earlier[0].token != session.token or earlier[0].failure is None:
        return None
    return session if earlier[0].failure.code == CANCELLED else None
