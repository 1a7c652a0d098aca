"""Facts without a session find theirs: exactly one must fit, else a person decides."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from gridtap.charging.facts import (
    CONFLICT,
    FITTED,
    JOINED,
    ORPHAN,
    Ended,
    Metered,
    NewFact,
    Note,
    StoredFact,
    adopt_fact,
    facts_of,
    for_fold,
    keep_fact,
    orphans_of,
    release_fact,
)
from gridtap.charging.kinds import ReadingKinds
from gridtap.charging.live import LiveSession, LiveSessions, save
from gridtap.charging.machine import Began, Flagged, step
from gridtap.charging.neighbours import next_on_evse
from gridtap.charging.opening import emit
from gridtap.charging.recording import record_samples
from gridtap.charging.times import SECOND_US
from gridtap.kit.clock import from_micros, to_micros
from gridtap.storage.tables.charging import readings, sessions
from gridtap.storage.transaction import Transaction

_MOST_MWH = 1_000_000_000
"""More energy than any vehicle takes: a meter chain with such a gap is another meter's."""
_TOLERANCE_US = 60 * SECOND_US
_LONGEST_US = 7 * 86_400 * SECOND_US
"""A stop longer after the beginning is hardly that session's: a person decides."""
_WAITS_US = 86_400 * SECOND_US
"""A queue that is told out of order is told within a day: an older orphan is not what a new start waits for."""


def session_that_fits(tx: Transaction, station_id: str, ended: Ended, at: int) -> LiveSession | None:
    """The one open session a stop with an unknown transaction can mean: by token, time and meter chain. Spec: 1.6 errata 3.18."""
    query = select(sessions.c.session_key).where(
        sessions.c.station_id == station_id, sessions.c.started_at.is_not(None), sessions.c.meter_stop_mwh.is_(None)
    )
    memo = tx.memo(LiveSessions, LiveSessions)
    found = [memo.of_key(tx, int(row.session_key)) for row in tx.execute(query).all()]
    fitting = [live for live in found if live is not None and _fits(live, ended, at) and _is_before_next(tx, live, ended, at)]
    if len(fitting) != 1:
        return None
    live = fitting[0]
    keep_fact(tx, NewFact(station_id=station_id, content=Note(JOINED), session_key=live.session.session_key))
    step(live.fold, Flagged(JOINED))
    return live


def _fits(live: LiveSession, ended: Ended, at: int) -> bool:
    fold = live.fold
    if fold.began is None or fold.meter is None or ended.register_mwh is None or not _same_token(live, ended.token):
        return False
    follows = -_TOLERANCE_US <= at - fold.began.moment.corrected.at <= _LONGEST_US
    return follows and 0 <= ended.register_mwh - fold.meter.last <= _MOST_MWH


def _is_before_next(tx: Transaction, live: LiveSession, ended: Ended, at: int) -> bool:
    """Whether a stop comes before the next session on the EVSE, by its time and by the meter that both share."""
    following = next_on_evse(tx, live)
    if following is None:
        return True
    return at <= to_micros(following.started_at) + _TOLERANCE_US and not following.counts(ended.register_mwh)


def _same_token(live: LiveSession, token: str | None) -> bool:
    return token is None or live.session.token is None or token.upper() == live.session.token.upper()


def adopt_orphans(tx: Transaction, live: LiveSession, began: Began) -> None:
    """A start has come: what was said of its transaction before joins it. Emits session_ended where that was the stop."""
    station_id = live.session.station_id
    waiting = [fact for fact in orphans_of(tx.connection, station_id, "ended") if _may_wait(tx, fact)]
    stop = _stop_that_fits(live, began, waiting)
    _adopt_readings(tx, live, began, orphans_of(tx.connection, station_id, "metered"), stop)
    if stop is None:
        return
    fact, ended = stop
    adopt_fact(tx, fact.fact_key, live.session.session_key)
    record_samples(tx, station_id, live.session.evse_key, live, ended.samples)
    folded = for_fold(fact)
    if folded is not None:
        step(live.fold, folded)
    emit(tx, "session_ended", save(tx, live))


def _may_wait(tx: Transaction, fact: StoredFact) -> bool:
    """Whether a stop may be waiting for a start that was not answered yet: its station cannot know a number of ours.

    Spec: OCPP 1.6 errata 3.18 (transactionId −1).
    """
    if not isinstance(fact.content, Ended) or tx.now_us - to_micros(fact.received_at) > _WAITS_US:
        return False
    transaction_id = fact.content.transaction_id
    return transaction_id == "0" or transaction_id.startswith("-")


def _stop_that_fits(live: LiveSession, began: Began, orphans: Sequence[StoredFact]) -> tuple[StoredFact, Ended] | None:
    start, first = began.moment.corrected.at, began.register_mwh
    fitting: list[tuple[StoredFact, Ended]] = []
    for fact in orphans:
        ended = fact.content
        if not isinstance(ended, Ended) or ended.register_mwh is None or first is None or not _same_token(live, ended.token):
            continue
        energy_mwh = ended.register_mwh - first
        if 0 <= to_micros(fact.corrected_at) - start <= _LONGEST_US and 0 <= energy_mwh <= _MOST_MWH:
            fitting.append((fact, ended))
    return fitting[0] if len(fitting) == 1 else None


def let_go_of_guess(tx: Transaction, live: LiveSession) -> bool:
    """A stop names this session's transaction: one that was only guessed to be its stop waits for a person again.

    False where the session has no guessed stop. Emits review_needed.
    """
    told = facts_of(tx.connection, live.session.session_key)
    guess = next((fact for fact in told if _is_guess(live, fact)), None)
    if guess is None or not isinstance(guess.content, Ended):
        return False
    let_go(tx, live, guess, guess.content)
    tx.emit("review_needed", station_id=guess.station_id, data={"reason": ORPHAN})
    return True


def let_go(tx: Transaction, live: LiveSession, stop: StoredFact, ended: Ended) -> None:
    """A stop is this session's no more, and waits for a person again; save the session after this."""
    release_fact(tx, stop.fact_key, ORPHAN)
    for fact in facts_of(tx.connection, live.session.session_key):
        if fact.content == Note(JOINED):
            release_fact(tx, fact.fact_key, None)
    live.fold.stopped = None
    live.fold.flags = [flag for flag in live.fold.flags if flag != JOINED]
    _forget_samples(tx, live, stop, ended)


def _is_guess(live: LiveSession, fact: StoredFact) -> bool:
    """Whether nobody but ourselves took a fact for the session's stop: what a person gave it is no guess."""
    content = fact.content
    if not isinstance(content, Ended) or fact.review == CONFLICT or fact.resolution not in (None, FITTED):
        return False
    return content.transaction_id != live.session.transaction_id


def _forget_samples(tx: Transaction, live: LiveSession, guess: StoredFact, ended: Ended) -> None:
    """What the meter said with a stop goes with it: the orphan brings it again when it finds its session."""
    if not ended.samples:
        return
    tx.flush_hot()
    kinds = tx.memo(ReadingKinds, ReadingKinds)
    for sample in ended.samples:
        kind_key, _ = kinds.learn(tx, sample.kind)
        tx.execute(
            delete(readings)
            .where(readings.c.evse_key == live.session.evse_key, readings.c.session_key == live.session.session_key)
            .where(readings.c.kind_key == kind_key, readings.c.value_milli == sample.value_milli)
            .where(readings.c.received_at == (guess.resolved_at or guess.received_at))
        )
    live.is_behind = True


def _adopt_readings(
    tx: Transaction, live: LiveSession, began: Began, orphans: Sequence[StoredFact], stop: tuple[StoredFact, Ended] | None
) -> None:
    session = live.session
    mine = [fact for fact in orphans if isinstance(fact.content, Metered) and fact.content.evse_key == session.evse_key]
    mine = [fact for fact in mine if to_micros(fact.received_at) >= began.moment.corrected.at]
    if not mine:
        return
    tx.flush_hot()
    lost = (
        update(readings)
        .where(readings.c.evse_key == session.evse_key, readings.c.session_key.is_(None))
        .where(readings.c.at >= from_micros(began.moment.corrected.at))
    )
    if stop is not None:
        lost = lost.where(readings.c.at <= stop[0].corrected_at)
    tx.execute(lost.values(session_key=session.session_key))
    for fact in mine:
        adopt_fact(tx, fact.fact_key, session.session_key)
    live.is_behind = True
    if stop is None:
        save(tx, live)
