"""Facts that wait for a person, with what can be done about each, and what was decided."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from gridtap.api.pages import make_cursor, read_cursor
from gridtap.api.shapes.reviews import OpenSession, Resolution, ReviewItem, ReviewPage, StopFigures
from gridtap.charging.correcting import figures_of_stop
from gridtap.charging.deciding import NewDecision, decide, reopen
from gridtap.charging.facts import CONFLICT, FITTED, METER, ORPHAN, Verdict, stored_facts
from gridtap.charging.model import Session
from gridtap.charging.store import session_of
from gridtap.kit.errors import Malformed, NotFound, Refused
from gridtap.storage.tables.charging import facts, sessions
from gridtap.storage.tables.stations import evses
from gridtap.storage.transaction import Transaction

MAX_SESSIONS = 10
"""Sessions offered for one stop."""
MAX_OPEN = 500
_TOLERANCE = timedelta(minutes=1)


def review_page(connection: Connection, *, decided: bool, limit: int, cursor: str | None) -> ReviewPage:
    """Facts that wait for a person, or those that a person decided about, newest first."""
    before = read_cursor(cursor, tuple[int])
    query = _reviews().where(facts.c.resolution != FITTED if decided else facts.c.resolved_at.is_(None))
    if before is not None:
        query = query.where(facts.c.fact_key < before[0])
    found = connection.execute(query.order_by(facts.c.fact_key.desc()).limit(limit + 1)).all()
    shown = found[:limit]
    return ReviewPage(
        items=_items(connection, shown),
        next_cursor=make_cursor(shown[-1].fact_key) if len(found) > limit else None,
    )


def review_view(connection: Connection, fact_key: int) -> ReviewItem:
    """One fact that waits for a person. Raises: NotFound `review_unknown`."""
    row = connection.execute(_reviews().where(facts.c.fact_key == fact_key)).first()
    if row is None:
        raise NotFound("review_unknown", f"There is no review {fact_key}.")
    return _items(connection, [row])[0]


def resolve(tx: Transaction, fact_key: int, decided: Resolution, by: str) -> ReviewItem:
    """Do what was decided about a fact and take it off the list; `by` is a user's id.

    Raises: Malformed `many_decisions`, and as `decide`.
    """
    is_given = decided.session_id is not None
    if is_given + decided.take + decided.right > 1:
        raise Malformed(
            "many_decisions", "Decide one thing: give it to a session, take its figures, or say that the meter is right."
        )
    verdict: Verdict = "given" if is_given else "taken" if decided.take else "right" if decided.right else "left"
    item = review_view(tx.connection, fact_key)
    new = NewDecision(verdict=verdict, by=by, note=decided.note, session_id=decided.session_id)
    decide(tx, fact_key, new)
    return item


def open_again(tx: Transaction, fact_key: int, note: str, by: str) -> ReviewItem:
    """A decision holds no more; the fact as it waits. Raises: as `reopen`."""
    reopen(tx, fact_key, by=by, note=note)
    return review_view(tx.connection, fact_key)


def _reviews() -> Any:
    return (
        select(facts, sessions.c.session_id)
        .outerjoin(sessions, sessions.c.session_key == facts.c.session_key)
        .where(facts.c.review.is_not(None))
    )


def _items(connection: Connection, rows: Sequence[Row[Any]]) -> list[ReviewItem]:
    stops = [row for row in rows if row.kind == "ended"]
    waiting = [row for row in stops if row.resolved_at is None]
    conflicting = _by_key(connection, {row.session_key for row in waiting if row.review == CONFLICT})
    open_sessions = _open_sessions(connection, {row.station_id for row in waiting if row.review == ORPHAN})
    return [
        ReviewItem(
            id=row.fact_key,
            at=row.received_at,
            station_id=row.station_id,
            kind=row.kind,
            reason=row.review,
            session_id=row.session_id,
            payload=_payload(row.payload),
            figures=_figures(row, conflicting),
            sessions=_fitting(row, open_sessions) if row.kind == "ended" and row.review == ORPHAN else [],
            may_be_right=row.review == METER,
            resolved_at=row.resolved_at,
            note=row.resolution,
        )
        for row in rows
    ]


def _by_key(connection: Connection, keys: set[int]) -> dict[int, Session]:
    if not keys:
        return {}
    found = connection.execute(select(sessions).where(sessions.c.session_key.in_(keys)))
    return {row.session_key: session_of(row) for row in found}


def _figures(row: Row[Any], conflicting: Mapping[int, Session]) -> StopFigures | None:
    session = conflicting.get(row.session_key) if row.review == CONFLICT else None
    if session is None:
        return None
    (fact,) = stored_facts([row])
    try:
        taken = figures_of_stop(session, fact, by="", reason="")
    except Refused:
        return None
    return StopFigures(
        energy_wh=None if taken.energy_mwh is None else taken.energy_mwh // 1000,
        ended_at=taken.ended_at,
    )


def _open_sessions(connection: Connection, station_ids: set[str]) -> Sequence[Row[Any]]:
    """Sessions at some stations that have begun and have no stop, newest first."""
    if not station_ids:
        return []
    query = (
        select(sessions, evses.c.number.label("evse_number"))
        .join(evses, evses.c.evse_key == sessions.c.evse_key)
        .where(sessions.c.station_id.in_(station_ids), sessions.c.started_at.is_not(None), sessions.c.stop_reason.is_(None))
    )
    return connection.execute(query.order_by(sessions.c.session_key.desc()).limit(MAX_OPEN)).all()


def _fitting(row: Row[Any], open_sessions: Sequence[Row[Any]]) -> list[OpenSession]:
    latest = row.corrected_at + _TOLERANCE
    found = [each for each in open_sessions if each.station_id == row.station_id and each.started_at <= latest]
    return [
        OpenSession(
            session_id=each.session_id,
            state=each.state,
            evse_number=each.evse_number,
            started_at=each.started_at,
            energy_wh=each.energy_mwh // 1000,
        )
        for each in found[:MAX_SESSIONS]
    ]


def _payload(text: str) -> dict[str, object]:
    """A fact's payload is what a stranger sent: usually an object, else shown as text."""
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"), type=dict[str, object])
    except msgspec.DecodeError:
        return {"text": text}
