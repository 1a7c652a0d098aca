"""What may happen to a session: the station's facts come in, people's wishes are noted."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import bindparam, select

from gridtap.charging.clocks import moment_of
from gridtap.charging.facts import (
    CONFLICT,
    ORPHAN,
    OVERLAPS,
    REBOOTED,
    STOP_CONFLICT,
    Content,
    Ended,
    Metered,
    NewFact,
    Note,
    Opened,
    Status,
    Wish,
    clean,
    digest,
    find_fact,
    keep_fact,
    to_mwh,
)
from gridtap.charging.fitting import let_go_of_guess, session_that_fits
from gridtap.charging.live import LiveSession, LiveSessions, save, seen
from gridtap.charging.machine import Asked, Flagged, Rebooted, Stopped, step
from gridtap.charging.model import Failure, MeterSample, NewSession, Session, StopFact
from gridtap.charging.neighbours import overlaps_next
from gridtap.charging.opening import emit, fail, flag_once, open_session, supersede
from gridtap.charging.owners import claim, is_nobodys, release
from gridtap.charging.recording import record_samples
from gridtap.charging.reviewing import review_energy
from gridtap.charging.statuses import UNPLUGGED, Reported
from gridtap.charging.times import Moment
from gridtap.drivers.model import Authorisation
from gridtap.drivers.tokens import authorise
from gridtap.kit.clock import to_micros
from gridtap.kit.errors import NotFound, Refused
from gridtap.smartcharging.keeping import end_transaction_profiles
from gridtap.stations.evses import ensure_evse
from gridtap.storage.prepared import Prepared
from gridtap.storage.tables.charging import sessions
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.store import tariff_for

_KNOWN = Prepared(select(stations.c.station_key).where(stations.c.station_id == bindparam("wanted")))
NOT_STARTED = Failure("not_started", "The station did not start charging in time.")


def end_transaction(tx: Transaction, fact: StopFact, reply: Callable[[Authorisation | None], bytes]) -> bytes:
    """Keep a StopTransaction and return the bytes to answer with. Safe to repeat; an end is a latch.

    `reply(authorisation)` gets None when no token came with the stop. An unknown transaction joins the one session that
    fits, else it waits as an orphan for its start or for a person; it is acknowledged either way. A stop that names its
    transaction takes the place of one that was only guessed to be its end. Emits session_ended, or review_needed for an
    orphan and for a second stop that says something else.
    Spec: OCPP 1.6 §4.10, errata 3.18.
    """
    transaction_id, reason = clean(fact.transaction_id), clean(fact.reason or "Local")
    token = None if fact.token is None else clean(fact.token)
    register_mwh = to_mwh(fact.meter_stop_wh)
    unique_key = digest("stop", transaction_id, token, register_mwh, to_micros(fact.station_at), reason)
    known = find_fact(tx.connection, fact.station_id, unique_key)
    if known is not None and known.reply is not None:
        return known.reply.encode()
    answer = reply(None if token is None else authorise(tx.connection, token, tx.now))
    live = tx.memo(LiveSessions, LiveSessions).of_transaction(tx, fact.station_id, transaction_id)
    moment = moment_of(tx, fact.station_id, fact.station_at, 0 if live is None else live.fold.own_start)
    trusted = moment.corrected.is_trusted
    if fact.reason is None and live is not None and live.fold.is_asked:
        reason = "Remote"
    ended = Ended(transaction_id=transaction_id, register_mwh=register_mwh, reason=reason, token=token, is_trusted=trusted)
    if live is None:
        live = session_that_fits(tx, fact.station_id, ended, moment.corrected.at)
        ended = msgspec.structs.replace(ended, samples=tuple(fact.samples))
    stop = _Stop(fact, ended, moment, unique_key, answer)
    if live is None:
        _keep_orphan(tx, stop)
    elif live.fold.stopped is not None and not let_go_of_guess(tx, live):
        _keep_conflict(tx, live, stop)
    else:
        _end(tx, live, stop)
    return answer


class _Stop(NamedTuple):
    fact: StopFact
    ended: Ended
    moment: Moment
    unique_key: str
    answer: bytes

    def to_keep(self, content: Content, session_key: int | None, review: str | None = None) -> NewFact:
        return NewFact(
            station_id=self.fact.station_id,
            content=content,
            session_key=session_key,
            unique_key=self.unique_key,
            moment=self.moment,
            payload=self.fact.payload,
            reply=self.answer,
            review=review,
        )


def _end(tx: Transaction, live: LiveSession, stop: _Stop) -> None:
    session = live.session
    record_samples(tx, session.station_id, session.evse_key, live, stop.fact.samples, not_before=live.fold.own_start)
    fact_key = keep_fact(tx, stop.to_keep(stop.ended, session.session_key))
    step(live.fold, Stopped(stop.moment, stop.ended.register_mwh, stop.ended.reason))
    if overlaps_next(tx, live, stop.ended.register_mwh):
        flag_once(tx, live, OVERLAPS)
    was_over = not session.is_live
    end_transaction_profiles(tx, session.station_id, stop.ended.transaction_id)
    emit(tx, "session_updated" if was_over else "session_ended", save(tx, live))
    review_energy(tx, live, fact_key)


def _keep_conflict(tx: Transaction, live: LiveSession, stop: _Stop) -> None:
    session = live.session
    keep_fact(tx, stop.to_keep(stop.ended, session.session_key, CONFLICT))
    step(live.fold, Flagged(STOP_CONFLICT))
    emit(tx, "review_needed", save(tx, live))


def _keep_orphan(tx: Transaction, stop: _Stop) -> None:
    keep_fact(tx, stop.to_keep(stop.ended, None, ORPHAN))
    tx.emit("review_needed", station_id=stop.fact.station_id, data={"reason": ORPHAN})


def record_readings(
    tx: Transaction,
    station_id: str,
    evse_number: int,
    transaction_id: str | None,
    samples: Sequence[MeterSample],
    payload: bytes,
) -> None:
    """Keep what the meter said. Safe to repeat; hot.

    Readings outside a session are kept under the EVSE. A transaction nobody knows leaves an orphan with its payload.
    Live listeners hear `session_metered` at most about once a second.
    Spec: OCPP 1.6 §4.7.
    """
    memo = tx.memo(LiveSessions, LiveSessions)
    live: LiveSession | None
    if transaction_id is not None:
        live = memo.by_transaction.get((station_id, transaction_id))
        if live is None:
            live = _session_of_stranger(tx, station_id, evse_number, transaction_id, payload)
        evse_key = ensure_evse(tx, station_id, evse_number) if live is None else live.session.evse_key
    else:
        evse_key = ensure_evse(tx, station_id, evse_number)
        live = memo.on_evse(tx, evse_key)
        if live is not None and live.fold.began is None:
            live = None
    was_unconfirmed = live is not None and live.fold.is_unconfirmed
    not_before = 0 if live is None or transaction_id is None else live.fold.own_start
    record_samples(tx, station_id, evse_key, live, samples, not_before=not_before)
    if live is not None and was_unconfirmed and not live.fold.is_unconfirmed:
        emit(tx, "session_updated", save(tx, live))


def _session_of_stranger(
    tx: Transaction, station_id: str, evse_number: int, transaction_id: str, payload: bytes
) -> LiveSession | None:
    """The session of a transaction not at hand: one that is over, or the one that runs on the EVSE; else an orphan is kept."""
    memo = tx.memo(LiveSessions, LiveSessions)
    transaction_id = clean(transaction_id)
    live = memo.of_transaction(tx, station_id, transaction_id)
    if live is not None:
        return live
    evse_key = ensure_evse(tx, station_id, evse_number)
    live = memo.on_evse(tx, evse_key)
    if live is not None and live.fold.began is not None:
        return live
    unique_key = digest("metered", evse_number, transaction_id)
    if find_fact(tx.connection, station_id, unique_key) is None:
        content = Metered(transaction_id=transaction_id, evse_key=evse_key)
        orphan = NewFact(station_id=station_id, content=content, unique_key=unique_key, payload=payload, review=ORPHAN)
        keep_fact(tx, orphan)
        tx.emit("review_needed", station_id=station_id, data={"reason": ORPHAN})
    return None


def prepare_session(tx: Transaction, new: NewSession) -> Session:
    """Open a session in state `starting`, with the prices of now; its StartTransaction will join it. Emits session_created.

    Where a 2.x transaction runs already that nobody has shown a token for, its session becomes the caller's.
    Raises: Refused `connector_busy` when a live session holds the EVSE; NotFound `station_unknown`.
    """
    if not tx.run(_KNOWN, wanted=new.station_id):
        raise NotFound("station_unknown", f"There is no station {new.station_id}.")
    evse_key = ensure_evse(tx, new.station_id, new.evse_number)
    holder = tx.memo(LiveSessions, LiveSessions).on_evse(tx, evse_key)
    if holder is not None:
        if is_nobodys(holder):
            return claim(tx, holder, new)
        if not _is_gone(holder):
            raise _busy(holder.session, new)
        supersede(tx, holder)
    opened = Opened(
        session_id=tx.ids.next("ses"),
        evse_key=evse_key,
        connector_number=new.connector_number,
        token=new.token,
        token_kind=new.token_kind,
        driver_id=new.driver_id,
        tariff=tariff_for(tx.connection, new.station_id),
        limit=new.limit,
    )
    return open_session(tx, new.station_id, opened).session


def _busy(holder: Session, new: NewSession) -> Refused:
    """Drivers are told where their own session is, nobody is told of another's."""
    if new.driver_id is None or holder.driver_id != new.driver_id:
        return Refused("connector_busy", "A session is already running at this connector.")
    return Refused("connector_busy", "You are charging at this connector already.", extra={"session_id": holder.session_id})


def _is_gone(live: LiveSession) -> bool:
    """Whether the station has rebooted since and now calls the connector free."""
    statuses = live.fold.statuses
    return live.fold.is_unconfirmed and bool(statuses) and statuses[-1].wire_status == UNPLUGGED


def fail_session(tx: Transaction, session_id: str, failure_code: str, sentence: str) -> Session:
    """Close a session that never began; no effect once the station has started it, or it is over. Emits session_failed.

    Raises: NotFound `session_unknown`.
    """
    live = _known(tx, session_id)
    if live.fold.began is not None or not live.session.is_live:
        return release(tx, live) or seen(live, live.session.updated_at)
    return fail(tx, live, Failure(failure_code, sentence))


def expire_prepared(tx: Transaction, before: datetime) -> list[str]:
    """Fail sessions that were prepared before an instant and never began; returns their ids."""
    query = select(sessions.c.session_id).where(
        sessions.c.state.in_(("starting", "stopping")), sessions.c.started_at.is_(None), sessions.c.created_at < before
    )
    expired = [str(row.session_id) for row in tx.execute(query).all()]
    for session_id in expired:
        fail(tx, _known(tx, session_id), NOT_STARTED)
    return expired


def ask_stop(tx: Transaction, session_id: str) -> Session:
    """Note that its end was asked for: state `stopping`. Emits session_stopping. No effect on one that is over.

    Raises: NotFound `session_unknown`.
    """
    return _wish(tx, session_id, "session_stopping", is_withdrawn=False)


def undo_ask_stop(tx: Transaction, session_id: str) -> Session:
    """The station refused to stop: back to charging or suspended. Emits session_updated.

    Raises: NotFound `session_unknown`.
    """
    return _wish(tx, session_id, "session_updated", is_withdrawn=True)


def _wish(tx: Transaction, session_id: str, kind: str, *, is_withdrawn: bool) -> Session:
    live = _known(tx, session_id)
    if not live.session.is_live or live.fold.is_asked is not is_withdrawn:
        return seen(live, live.session.updated_at)
    step(live.fold, Asked(is_withdrawn))
    _keep(tx, live, Wish(is_withdrawn))
    changed = save(tx, live)
    emit(tx, kind, changed)
    return changed


def note_status(tx: Transaction, station_id: str, evse_number: int, wire_status: str, station_at: datetime | None = None) -> None:
    """What a connector's status says about its live session: charging, paused, finishing. Emits session_updated on a change.

    Safe to repeat where the station gave its time; a status without a session says nothing here.
    """
    live = tx.memo(LiveSessions, LiveSessions).on_evse(tx, ensure_evse(tx, station_id, evse_number))
    if live is None:
        return
    moment = None if station_at is None else moment_of(tx, station_id, station_at)
    at = tx.now_us if moment is None else moment.corrected.at
    unique_key = None if moment is None else digest("status", evse_number, clean(wire_status), moment.station_at)
    if unique_key is not None and find_fact(tx.connection, station_id, unique_key) is not None:
        return
    before = live.session.state, live.session.wire_status
    step(live.fold, Reported(at, clean(wire_status)))
    _keep(tx, live, Status(clean(wire_status)), unique_key, moment)
    changed = save(tx, live)
    if (changed.state, changed.wire_status) != before:
        emit(tx, "session_updated", changed)


def note_reboot(tx: Transaction, station_id: str) -> None:
    """A station booted: its live sessions are unconfirmed until it speaks of them again. Emits session_updated for each."""
    for live in tx.memo(LiveSessions, LiveSessions).of_station(tx, station_id):
        if live.fold.began is not None and not live.fold.is_unconfirmed:
            step(live.fold, Rebooted())
            _keep(tx, live, Note(REBOOTED))
            emit(tx, "session_updated", save(tx, live))


def _known(tx: Transaction, session_id: str) -> LiveSession:
    live = tx.memo(LiveSessions, LiveSessions).of_id(tx, session_id)
    if live is None:
        raise NotFound("session_unknown", f"There is no session {session_id}.")
    return live


def _keep(
    tx: Transaction, live: LiveSession, content: Content, unique_key: str | None = None, moment: Moment | None = None
) -> None:
    session = live.session
    keep_fact(
        tx,
        NewFact(
            station_id=session.station_id,
            content=content,
            session_key=session.session_key,
            unique_key=unique_key,
            moment=moment,
        ),
    )
