"""What a person decides about facts that wait, kept beside them; and that a decision holds no more."""

import msgspec
from sqlalchemy import Connection, select, update

from gridtap.charging.correcting import attach_stop, correct_bill, detach_stop, figures_of_stop
from gridtap.charging.facts import FITTED, METER, ORPHAN, Decided, NewFact, StoredFact, Verdict, keep_fact, stored_facts
from gridtap.charging.live import LiveSession, LiveSessions
from gridtap.kit.errors import NotFound, Refused
from gridtap.storage.tables.charging import facts
from gridtap.storage.transaction import Transaction


class NewDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What is decided; `by` is a user's id, `session_id` where the stop is given to."""

    verdict: Verdict
    by: str
    note: str
    session_id: str | None = None


def decide(tx: Transaction, fact_key: int, new: NewDecision) -> None:
    """Do what was decided about a fact, keep it, and take the fact off the list. Emits review_resolved.

    Raises: NotFound `review_unknown`, `session_unknown`; Refused `review_resolved`, `meter_not_in_doubt`, and as `correct_bill`,
    `figures_of_stop` and `attach_stop`.
    """
    fact = _reviewed(tx.connection, fact_key)
    where = (facts.c.fact_key == fact_key) & facts.c.resolved_at.is_(None)
    if tx.execute(update(facts).where(where).values(resolved_at=tx.now, resolution=new.note)).rowcount == 0:
        raise Refused("review_resolved", "This was decided before.")
    live = _session_of(tx, fact)
    if new.verdict == "given":
        attach_stop(tx, fact, new.session_id or "", new.note)
        live = _session_of(tx, _reviewed(tx.connection, fact_key))
    elif new.verdict == "taken":
        if live is None:
            raise Refused("nothing_to_take", "This fact belongs to no session whose bill it could correct.")
        correct_bill(tx, live.session.session_id, figures_of_stop(live.session, fact, by=new.by, reason=new.note))
    elif new.verdict == "right" and fact.review != METER:
        raise Refused("meter_not_in_doubt", "Nobody doubts what this meter said.")
    _keep(tx, fact, live, Decided(fact_key=fact_key, verdict=new.verdict, by=new.by, note=new.note))
    _tell(tx, "review_resolved", fact, live)


def reopen(tx: Transaction, fact_key: int, *, by: str, note: str) -> None:
    """A decision holds no more: the fact waits again, and a stop that was given to a session leaves it. Emits review_needed.

    Raises: NotFound `review_unknown`; Refused `review_open`, `nothing_to_reopen`, `bill_corrected`.
    """
    fact = _reviewed(tx.connection, fact_key)
    if fact.resolved_at is None:
        raise Refused("review_open", "This waits for a decision already.")
    live = _session_of(tx, fact)
    if live is not None and live.session.corrected is not None:
        raise Refused("bill_corrected", "The bill of its session is corrected. Take the correction back first.")
    if live is not None and fact.review == ORPHAN:
        detach_stop(tx, live, fact)
    elif fact.resolution == FITTED:
        raise Refused("nothing_to_reopen", "Nobody decided about this.")
    else:
        tx.execute(update(facts).where(facts.c.fact_key == fact_key).values(resolved_at=None, resolution=None))
    _keep(tx, fact, live, Decided(fact_key=fact_key, verdict="opened", by=by, note=note))
    _tell(tx, "review_needed", fact, live)


def _reviewed(connection: Connection, fact_key: int) -> StoredFact:
    found = connection.execute(select(facts).where(facts.c.fact_key == fact_key, facts.c.review.is_not(None)))
    fact = next(stored_facts(found), None)
    if fact is None:
        raise NotFound("review_unknown", f"There is no review {fact_key}.")
    return fact


def _session_of(tx: Transaction, fact: StoredFact) -> LiveSession | None:
    return None if fact.session_key is None else tx.memo(LiveSessions, LiveSessions).of_key(tx, fact.session_key)


def _keep(tx: Transaction, fact: StoredFact, live: LiveSession | None, decided: Decided) -> None:
    session_key = None if live is None else live.session.session_key
    keep_fact(tx, NewFact(station_id=fact.station_id, content=decided, session_key=session_key))


def _tell(tx: Transaction, kind: str, fact: StoredFact, live: LiveSession | None) -> None:
    session_id = None if live is None else live.session.session_id
    data = {"fact_key": fact.fact_key, "reason": fact.review}
    tx.emit(kind, station_id=fact.station_id, session_id=session_id, data=data)
