"""Bills put right by a person: corrected, taken back, and stops that fitted no session given one."""

from copy import copy
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from gridtap.charging.facts import (
    CONFLICT,
    METER,
    ORPHAN,
    SUPERSEDED,
    Ended,
    NewFact,
    Note,
    StoredFact,
    adopt_fact,
    for_fold,
    keep_fact,
    resolve_reviews,
)
from gridtap.charging.fitting import let_go
from gridtap.charging.live import LiveSession, LiveSessions, save, seen
from gridtap.charging.machine import SessionFold, Superseded, step
from gridtap.charging.model import Correction, Session
from gridtap.charging.neighbours import next_on_evse
from gridtap.charging.opening import emit
from gridtap.charging.recording import record_samples
from gridtap.charging.store import priced, session_of
from gridtap.kit.errors import Malformed, NotFound, Refused
from gridtap.smartcharging.keeping import end_transaction_profiles
from gridtap.storage.tables.charging import sessions
from gridtap.storage.transaction import Transaction


class NewCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """What a bill shall say instead; None: as the station said it. `is_void`: nothing is charged. `by` is a user's id."""

    by: str
    reason: str
    energy_mwh: int | None = None
    ended_at: datetime | None = None
    is_void: bool = False


def correct_bill(tx: Transaction, session_id: str, new: NewCorrection) -> Session:
    """Correct the bill of a session that is over; an earlier correction holds no more. A doubt about its energy is settled by it.

    Emits session_corrected, and review_resolved for such a doubt.

    Raises: NotFound `session_unknown`; Refused `session_not_over`, `session_never_began`; Malformed `nothing_to_correct`,
    `void_with_figures`, `negative_energy`, `end_before_start`, `end_in_future`.
    """
    live = _known(tx, session_id)
    corrected = _keep(tx, live, _correction(live, new, tx.now))
    for fact_key in resolve_reviews(tx, corrected.session_key, METER, new.reason):
        tx.emit("review_resolved", station_id=corrected.station_id, session_id=session_id, data={"fact_key": fact_key})
    return corrected


def take_back_correction(tx: Transaction, session_id: str, by: str) -> Session:
    """What the station said holds again. Emits session_corrected. Raises: NotFound `session_unknown`, `no_correction`."""
    live = _known(tx, session_id)
    if live.session.corrected is None:
        raise NotFound("no_correction", "The bill of this session was not corrected.")
    return _keep(tx, live, Correction(number=_next_number(live.fold), at=tx.now, by=by, is_taken_back=True))


def preview_correction(connection: Connection, session_id: str, new: NewCorrection, now: datetime) -> tuple[Session, Session]:
    """The session as it stands, and as it would with a correction; nothing is kept. Raises: as `correct_bill`."""
    row = connection.execute(select(sessions).where(sessions.c.session_id == session_id)).first()
    if row is None:
        raise _unknown(session_id)
    live = LiveSession(session_of(row), msgspec.convert(row.fold or {}, SessionFold))
    correction = _correction(live, new, now)
    after = LiveSession(live.session, copy(live.fold))
    step(after.fold, correction)
    return live.session, priced(seen(after, now), now)


def figures_of_stop(session: Session, fact: StoredFact, *, by: str, reason: str) -> NewCorrection:
    """A second stop that says something else, as a correction of the bill.

    Raises: Refused `nothing_to_take`, `stop_below_start`.
    """
    stop = fact.content
    if fact.review != CONFLICT or not isinstance(stop, Ended):
        raise Refused("nothing_to_take", "Only a second stop that differs from the first holds figures to take.")
    energy_mwh: int | None = None
    if stop.register_mwh is not None and session.meter_start_mwh is not None:
        energy_mwh = stop.register_mwh - session.meter_start_mwh
        if energy_mwh < 0:
            raise Refused(
                "stop_below_start", "This stop's meter stands below that of the start. Correct the bill on the session's page."
            )
    ended_at = fact.corrected_at if session.started_at is None else max(fact.corrected_at, session.started_at)
    return NewCorrection(by=by, reason=reason, energy_mwh=energy_mwh, ended_at=ended_at)


def attach_stop(tx: Transaction, fact: StoredFact, session_id: str, reason: str) -> Session:
    """Give a stop that fitted no session the one that a person says; it ends with it as if it had fitted by itself.

    Emits session_ended.
    Raises: NotFound `session_unknown`; Refused `nothing_to_take`, `other_station`, `session_has_stop`, `session_never_began`.
    """
    live, stop = _known(tx, session_id), fact.content
    if fact.review != ORPHAN or not isinstance(stop, Ended):
        raise Refused("nothing_to_take", "Only a stop that fits no session can be given to one.")
    session = live.session
    if session.station_id != fact.station_id:
        raise Refused("other_station", f"This stop came from {fact.station_id}, the session is at {session.station_id}.")
    if live.fold.began is None:
        raise Refused("session_never_began", "This session never began charging.")
    if live.fold.stopped is not None:
        raise Refused("session_has_stop", "This session has a stop already. Correct its bill instead.")
    was_over = not session.is_live
    record_samples(tx, session.station_id, session.evse_key, live, stop.samples, not_before=live.fold.own_start)
    adopt_fact(tx, fact.fact_key, session.session_key, reason)
    folded = for_fold(fact)
    if folded is not None:
        step(live.fold, folded)
    if session.transaction_id is not None:
        end_transaction_profiles(tx, session.station_id, session.transaction_id)
    ended = save(tx, live)
    emit(tx, "session_updated" if was_over else "session_ended", ended)
    return ended


def detach_stop(tx: Transaction, live: LiveSession, fact: StoredFact) -> Session:
    """Take a stop away from the session that it was given to: it fits none again, and the session is as it was without it.

    Where another has begun on the EVSE since, it is over all the same. Emits session_updated.
    Raises: Refused `nothing_to_reopen`.
    """
    stop = fact.content
    if fact.review != ORPHAN or not isinstance(stop, Ended):
        raise Refused("nothing_to_reopen", "Only a stop can be taken away from its session.")
    let_go(tx, live, fact, stop)
    if not live.fold.is_superseded and next_on_evse(tx, live) is not None:
        keep_fact(tx, NewFact(station_id=fact.station_id, content=Note(SUPERSEDED), session_key=live.session.session_key))
        step(live.fold, Superseded())
    changed = save(tx, live)
    emit(tx, "session_updated", changed)
    return changed


def _known(tx: Transaction, session_id: str) -> LiveSession:
    live = tx.memo(LiveSessions, LiveSessions).of_id(tx, session_id)
    if live is None:
        raise _unknown(session_id)
    return live


def _unknown(session_id: str) -> NotFound:
    return NotFound("session_unknown", f"There is no session {session_id}.")


def _next_number(fold: SessionFold) -> int:
    return 1 if fold.correction is None else fold.correction.number + 1


def _correction(live: LiveSession, new: NewCorrection, now: datetime) -> Correction:
    session = live.session
    if session.is_live:
        raise Refused("session_not_over", "This session still runs. Its bill can be corrected when it is over.")
    if session.started_at is None:
        raise Refused("session_never_began", "This session never began charging, so nothing is charged for it.")
    _check(new, session.started_at, now)
    return Correction(
        number=_next_number(live.fold),
        at=now,
        by=new.by,
        reason=new.reason,
        energy_mwh=new.energy_mwh,
        ended_at=None if new.ended_at is None else max(new.ended_at, session.started_at),
        is_void=new.is_void,
    )


def _check(new: NewCorrection, started_at: datetime, now: datetime) -> None:
    has_figures = new.energy_mwh is not None or new.ended_at is not None
    if not has_figures and not new.is_void:
        raise Malformed("nothing_to_correct", "Say what to correct: the energy, the end, or that nothing is charged.")
    if has_figures and new.is_void:
        raise Malformed("void_with_figures", "Where nothing is charged there are no figures to correct.")
    if new.energy_mwh is not None and new.energy_mwh < 0:
        raise _bad("negative_energy", "energy_wh", "Energy cannot be negative.")
    if new.ended_at is not None and new.ended_at < started_at.replace(microsecond=0):
        raise _bad(
            "end_before_start", "ended_at", f"The session began at {started_at:%Y-%m-%d %H:%M:%S} UTC; it cannot end before."
        )
    if new.ended_at is not None and new.ended_at > now:
        raise _bad("end_in_future", "ended_at", "The session is over; its end cannot be in the future.")


def _bad(code: str, field: str, message: str) -> Malformed:
    return Malformed(code, message, extra={"errors": [{"field": field, "message": message}]})


def _keep(tx: Transaction, live: LiveSession, correction: Correction) -> Session:
    session = live.session
    unique_key = f"corrected:{session.session_key}:{correction.number}"
    keep_fact(
        tx, NewFact(station_id=session.station_id, content=correction, session_key=session.session_key, unique_key=unique_key)
    )
    step(live.fold, correction)
    changed = save(tx, live)
    emit(tx, "session_corrected", changed)
    return changed
