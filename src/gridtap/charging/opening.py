"""How a session comes to be: prepared by a wish, or first heard of by its start."""

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, select

from gridtap.charging.facts import NOT_AUTHORISED, SUPERSEDED, NeverBegan, NewFact, Note, Opened, keep_fact
from gridtap.charging.live import LiveSession, LiveSessions, save
from gridtap.charging.machine import Failed, Flagged, SessionFold, Superseded, step
from gridtap.charging.model import NO_CURRENCY, Failure, Session
from gridtap.charging.queues import may_be_queued
from gridtap.charging.times import SECOND_US, Corrected
from gridtap.drivers.model import Authorisation
from gridtap.kit.clock import from_micros, to_micros
from gridtap.kit.errors import NotFound, Refused
from gridtap.storage.prepared import Prepared, prepared_insert
from gridtap.storage.tables.charging import sessions
from gridtap.storage.tables.stations import connectors
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.store import tariff_for

_QUEUED_US = 86_400_000_000
_EARLIER_US = 600 * SECOND_US
"""A start from longer before the wish comes from a queue; a shorter time may be a clock that is behind."""
TAKEN = Failure("connector_taken", "Someone else started charging at this connector first.")


def emit(tx: Transaction, kind: str, session: Session) -> None:
    """Write a session's line of the event log."""
    tx.emit(
        kind,
        station_id=session.station_id,
        session_id=session.session_id,
        driver_id=session.driver_id,
        data={"state": session.state},
    )


def new_session(session_key: int, station_id: str, opened: Opened, now: datetime) -> Session:
    """A session before anything has happened to it."""
    return Session(
        session_key=session_key,
        session_id=opened.session_id,
        station_id=station_id,
        evse_key=opened.evse_key,
        connector_number=opened.connector_number,
        transaction_id=None,
        token=opened.token,
        token_kind=opened.token_kind,
        token_status=None,
        driver_id=opened.driver_id,
        state="starting",
        created_at=now,
        started_at=None,
        ended_at=None,
        charged_until=None,
        unplugged_at=None,
        meter_start_mwh=None,
        meter_stop_mwh=None,
        energy_mwh=0,
        power_w=None,
        voltage_v=None,
        current_a=None,
        soc_pct=None,
        meter_at=None,
        idle_s=0,
        cost_minor=0,
        currency=NO_CURRENCY if opened.tariff is None else opened.tariff.prices.currency,
        tariff=opened.tariff,
        limit=opened.limit,
        stop_reason=None,
        failure=None,
        flags=(),
        wire_status=None,
        updated_at=now,
    )


def open_session(tx: Transaction, station_id: str, opened: Opened) -> LiveSession:
    """Make the session, in state `starting`. Emits session_created."""
    power = tx.run(_POWER, of_evse=opened.evse_key, of_number=opened.connector_number)
    opened = msgspec.structs.replace(opened, most_w=(power[0].max_power_w or 0) if power else 0)
    session = new_session(0, station_id, opened, tx.now)
    values = {name: getattr(session, name) for name in _OPENED_COLUMNS}
    made = tx.run(_OPEN, **values, limits=opened.limit)
    live = LiveSession(msgspec.structs.replace(session, session_key=int(made[0].session_key)), SessionFold(most_w=opened.most_w))
    tx.memo(LiveSessions, LiveSessions).add(live)
    keep_fact(tx, NewFact(station_id=station_id, content=opened, session_key=live.session.session_key))
    emit(tx, "session_created", live.session)
    return live


_POWER = Prepared(
    select(connectors.c.max_power_w).where(
        connectors.c.evse_key == bindparam("of_evse"), connectors.c.number == bindparam("of_number")
    )
)
_OPENED_COLUMNS = (
    *("session_id", "station_id", "evse_key", "connector_number", "token", "token_kind", "driver_id"),
    *("state", "created_at", "updated_at", "currency", "tariff", "flags"),
    *("energy_mwh", "idle_s", "cost_minor"),
)
_OPEN = prepared_insert(sessions, *_OPENED_COLUMNS, "limits", returning="session_key")


def session_for_start(
    tx: Transaction, station_id: str, evse: tuple[int, int], token: str | None, at: Corrected, authorisation: Authorisation
) -> LiveSession:
    """The session a start belongs to: the one prepared for it, else a new one; `evse` is its key and the connector's number.

    A newer start on the same EVSE shows that every session before it is over, whatever became of its stop. `token` is None
    where the station has not seen one yet.
    """
    evse_key, connector_number = evse
    holders = tx.memo(LiveSessions, LiveSessions).all_on_evse(tx, evse_key)
    for holder in holders:
        if holder.fold.began is not None and at.at >= holder.since:
            supersede(tx, holder)
    for holder in holders:
        if holder.fold.began is not None or _is_earlier(tx, holder, at):
            continue
        if token is None or (holder.session.token or "").upper() == token.upper():
            return holder
        fail(tx, holder, TAKEN)
    return open_session(
        tx,
        station_id,
        Opened(
            session_id=tx.ids.next("ses"),
            evse_key=evse_key,
            connector_number=connector_number,
            token=token,
            token_kind=authorisation.kind,
            driver_id=authorisation.driver_id,
            tariff=tariff_for(tx.connection, station_id),
        ),
    )


def give_way(tx: Transaction, live: LiveSession) -> None:
    """A start that comes late, when a newer one has begun on its EVSE: its session is over. Emits session_ended then."""
    holders = tx.memo(LiveSessions, LiveSessions).all_on_evse(tx, live.session.evse_key)
    if live.session.is_live and any(holder.fold.began is not None and holder.since > live.since for holder in holders):
        supersede(tx, live)


def flag_refused(tx: Transaction, live: LiveSession, token_status: str | None) -> None:
    """Who began may not charge: energy may flow all the same, and a person should know. None: nobody has shown a token.

    Spec: OCPP 1.6 §4.8 (idTagInfo, StopTransactionOnInvalidId); OCPP 2.0.1 C15, E05.
    """
    if token_status not in (None, "accepted"):
        flag_once(tx, live, NOT_AUTHORISED)


def flag_once(tx: Transaction, live: LiveSession, flag: str) -> None:
    """Something a person should know about a session; it shows once the session is saved."""
    if flag in live.fold.flags:
        return
    session = live.session
    keep_fact(tx, NewFact(station_id=session.station_id, content=Note(flag), session_key=session.session_key))
    step(live.fold, Flagged(flag))


def supersede(tx: Transaction, live: LiveSession) -> None:
    """Close a session whose stop never came; its end is an estimate until the stop arrives. Emits session_ended."""
    session = live.session
    keep_fact(tx, NewFact(station_id=session.station_id, content=Note(SUPERSEDED), session_key=session.session_key))
    step(live.fold, Superseded())
    emit(tx, "session_ended", save(tx, live))


def close_unfinished(tx: Transaction, session_id: str) -> Session:
    """A person ends a session whose station will not: it is over with its last reading, until a stop arrives after all.

    Raises: NotFound `session_unknown`; Refused `session_over`.
    """
    live = tx.memo(LiveSessions, LiveSessions).of_id(tx, session_id)
    if live is None:
        raise NotFound("session_unknown", f"There is no session {session_id}.")
    if not live.session.is_live:
        raise Refused("session_over", "This session is already over.")
    if live.fold.began is None:
        return fail(tx, live, Failure("cancelled", "Cancelled before charging began."))
    supersede(tx, live)
    return live.session


def fail(tx: Transaction, live: LiveSession, failure: Failure) -> Session:
    """Close a session that never began. Emits session_failed."""
    session = live.session
    content = NeverBegan(failure.code, failure.sentence)
    keep_fact(tx, NewFact(station_id=session.station_id, content=content, session_key=session.session_key))
    step(live.fold, Failed(failure))
    failed = save(tx, live)
    emit(tx, "session_failed", failed)
    return failed


def _is_earlier(tx: Transaction, holder: LiveSession, at: Corrected) -> bool:
    """Whether the start comes from a queue and happened before the session was asked for.

    One that seems older than a day is rather told by a clock that nobody knows to be wrong yet: a queue comes before the
    station can be asked anything.
    """
    asked_at = to_micros(holder.session.created_at)
    if not at.is_trusted or not asked_at - _QUEUED_US <= at.at < asked_at - _EARLIER_US:
        return False
    return may_be_queued(tx, holder.session, from_micros(at.at))
