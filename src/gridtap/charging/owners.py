"""Whose a session is and where, where that is told or asked for after it has begun."""

import msgspec
from sqlalchemy import delete, insert, select, update

from gridtap.charging.facts import NewFact, Owned, Placed, keep_fact
from gridtap.charging.live import LiveSession, LiveSessions, save
from gridtap.charging.model import NewSession, Session, SessionLimit
from gridtap.charging.opening import emit, flag_refused, supersede
from gridtap.drivers.model import Authorisation
from gridtap.kit.errors import NotFound, Refused
from gridtap.stations.evses import ensure_evse
from gridtap.storage.tables.charging import readings, sessions
from gridtap.storage.tables.transactions import remote_starts
from gridtap.storage.transaction import Transaction

_NOBODY = Owned(None, "unknown", None, None)


def keep_remote_start(tx: Transaction, station_id: str, remote_start_id: int, session_id: str | None) -> None:
    """Keep for which session a 2.x station is asked to start; the number comes back with the transaction.

    A number that comes up again stands for the newer start. Spec: OCPP 2.0.1 F01.FR.25.
    """
    tx.execute(delete(remote_starts).where(remote_starts.c.remote_start_id == remote_start_id))
    values = {"remote_start_id": remote_start_id, "station_id": station_id, "session_id": session_id, "created_at": tx.now}
    tx.execute(insert(remote_starts).values(**values))


def prepared_for(tx: Transaction, station_id: str, remote_start_id: int | None) -> LiveSession | None:
    """The session that a start was asked for, if it still waits for one."""
    if remote_start_id is None:
        return None
    starts = remote_starts.c
    row = tx.one(select(starts.session_id).where(starts.remote_start_id == remote_start_id, starts.station_id == station_id))
    if row is None or row.session_id is None:
        return None
    live = tx.memo(LiveSessions, LiveSessions).of_id(tx, row.session_id)
    return live if live is not None and live.session.is_live and live.fold.began is None else None


def is_nobodys(live: LiveSession) -> bool:
    """Whether a transaction runs that nobody has shown a token for: the cable came first."""
    session = live.session
    return live.fold.began is not None and session.is_live and session.token is None and session.token_status is None


def claim(tx: Transaction, live: LiveSession, new: NewSession) -> Session:
    """A driver asks to charge where the cable is plugged in already: the session is theirs, and the start will be asked for.

    Emits session_updated, or session_limited where it has a limit. Spec: OCPP 2.0.1 F01 (cable plug-in first).
    """
    return _own(tx, live, Owned(new.token, new.token_kind, None, new.driver_id, new.limit))


def release(tx: Transaction, live: LiveSession) -> Session | None:
    """The station would not start for who claimed the session: it is nobody's again. None where nobody had claimed it."""
    session = live.session
    if live.fold.began is None or not session.is_live or session.token is None or session.token_status is not None:
        return None
    return _own(tx, live, _NOBODY)


def learn_owner(tx: Transaction, live: LiveSession, token: str | None, authorisation: Authorisation) -> None:
    """The station tells a token. The first one it told stays the owner's; one that only we know of gives way to another.

    Spec: OCPP 2.0.1 E03.FR.01, E07 (another token may end the transaction).
    """
    session = live.session
    if session.token_status is not None:
        return
    if token is None or (session.token or "").upper() == token.upper():
        owned = Owned(session.token, session.token_kind, authorisation.status, session.driver_id, session.limit)
    else:
        owned = Owned(token, authorisation.kind, authorisation.status, authorisation.driver_id)
    flag_refused(tx, live, authorisation.status)
    _own(tx, live, owned)


def change_limit(tx: Transaction, session_id: str, limit: SessionLimit | None) -> Session:
    """Where a session shall stop by itself is set anew. Emits session_limited.

    Raises: NotFound `session_unknown`; Refused `session_over`.
    """
    live = tx.memo(LiveSessions, LiveSessions).of_id(tx, session_id)
    if live is None:
        raise NotFound("session_unknown", f"There is no session {session_id}.")
    session = live.session
    if not session.is_live:
        raise Refused("session_over", "This session is already over.")
    return _own(tx, live, Owned(session.token, session.token_kind, session.token_status, session.driver_id, limit))


def _own(tx: Transaction, live: LiveSession, owned: Owned) -> Session:
    session = live.session
    keep_fact(tx, NewFact(station_id=session.station_id, content=owned, session_key=session.session_key))
    values = msgspec.structs.asdict(owned)
    stored = {**values, "limits": values["limit"]}
    del stored["limit"]
    tx.execute(update(sessions).where(sessions.c.session_key == session.session_key).values(**stored))
    live.session = msgspec.structs.replace(session, **values)
    changed = save(tx, live)
    emit(tx, "session_updated" if owned.limit == session.limit else "session_limited", changed)
    return changed


def learn_place(tx: Transaction, live: LiveSession, station_id: str, evse: tuple[int, int] | None) -> None:
    """The station tells where a transaction runs that was heard of without it; readings move with it."""
    if evse is None:
        return
    session = live.session
    evse_key = ensure_evse(tx, station_id, evse[0])
    live.place = evse
    if session.evse_key == evse_key:
        return
    memo = tx.memo(LiveSessions, LiveSessions)
    holder = memo.on_evse(tx, evse_key)
    if holder is not None and holder is not live and holder.fold.began is not None:
        supersede(tx, holder)
    tx.flush_hot()
    moved = (readings.c.evse_key == session.evse_key) & (readings.c.session_key == session.session_key)
    tx.execute(update(readings).where(moved).values(evse_key=evse_key))
    placed = Placed(evse_key, evse[1])
    keep_fact(tx, NewFact(station_id=station_id, content=placed, session_key=session.session_key))
    tx.execute(
        update(sessions).where(sessions.c.session_key == session.session_key).values(evse_key=evse_key, connector_number=evse[1])
    )
    memo.forget(live)
    live.session = msgspec.structs.replace(session, evse_key=evse_key, connector_number=evse[1])
    save(tx, live)
