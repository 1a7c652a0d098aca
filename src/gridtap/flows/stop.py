"""Stop: from a person's wish to the station's own answer."""

from gridtap.charging import sessions
from gridtap.charging import store as charging
from gridtap.charging.model import Session
from gridtap.flows.parts import FlowParts
from gridtap.gateway.model import CommandOutcome
from gridtap.kit.errors import GridtapError, NotFound, Refused, Unreachable

CANCELLED = "cancelled"
"""Failure code of a start that its driver took back; a station that starts it all the same is told to stop."""


async def stop_charging(parts: FlowParts, session_id: str, *, requested_by: str, driver_id: str | None = None) -> Session:
    """Ask the station to stop; the session is `stopping` until StopTransaction arrives. Safe to repeat.

    A session that the station has not begun is cancelled at once. With `driver_id`, only that driver's session is seen.
    Raises: NotFound `session_unknown`; Refused `session_over`, `stop_rejected`; Unreachable `station_unreachable`.
    Spec: OCPP 1.6 §5.12 (RemoteStopTransaction).
    """
    session = await parts.db.read(lambda connection: charging.get_session(connection, session_id))
    if session is None or (driver_id is not None and session.driver_id != driver_id):
        raise NotFound("session_unknown", "There is no such charging session.")
    if not session.is_live:
        raise Refused("session_over", "This session is already over.")
    if session.transaction_id is None:
        sentence = "Cancelled before charging began."
        return await parts.db.write(lambda tx: sessions.fail_session(tx, session_id, CANCELLED, sentence))
    transaction_id = session.transaction_id
    stopping = await parts.db.write(lambda tx: sessions.ask_stop(tx, session_id))
    outcome = await parts.commands.remote_stop(
        session.station_id, transaction_id, requested_by=requested_by, session_id=session_id
    )
    if outcome.accepted:
        return stopping
    current = await parts.db.write(lambda tx: sessions.undo_ask_stop(tx, session_id))
    if not current.is_live:
        return current
    raise _why_not(outcome)


def _why_not(outcome: CommandOutcome) -> GridtapError:
    extra = {"command_id": outcome.id}
    if outcome.state in {"answered", "rejected_by_peer", "invalid"}:
        sentence = "The station declined to stop. Use the stop button or your card at the station, or unplug from the car."
        return Refused("stop_rejected", sentence, extra=extra)
    sentence = "The station cannot be reached. Stop at the station itself, or unplug from the car; the session ends with it."
    return Unreachable("station_unreachable", sentence, extra=extra)
