"""A session told anew from its raw facts and readings; it must equal the row that grew with them."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from gridtap.charging.facts import REBOOTED, Note, Opened, Owned, Placed, Started, StoredFact, facts_of, for_fold
from gridtap.charging.live import LiveSession, seen
from gridtap.charging.machine import SessionFold, figure_of, measure, step
from gridtap.charging.model import ReadingKind, Session
from gridtap.charging.opening import new_session
from gridtap.charging.store import priced
from gridtap.charging.stories import telling_of
from gridtap.kit.clock import to_micros
from gridtap.kit.errors import NotFound
from gridtap.storage.tables.charging import reading_kinds, readings


def rebuild_session(connection: Connection, session_key: int, now: datetime) -> Session:
    """The session as its facts and readings tell it, priced as of now; `updated_at` is now.

    Raises: NotFound `session_unknown`.
    """
    told = facts_of(connection, session_key)
    session = _identity(told, session_key)
    most_w = next((fact.content.most_w for fact in told if isinstance(fact.content, Opened)), 0)
    live = LiveSession(session, SessionFold(most_w=most_w))
    live.fold.numbers, live.fold.told = telling_of(connection, session)
    for fact in told:
        folded = for_fold(fact)
        if folded is not None:
            step(live.fold, folded)
    was_unconfirmed = live.fold.is_unconfirmed
    heard_at = _fold_readings(connection, live)
    rebooted_at = max((fact.received_at for fact in told if fact.content == Note(REBOOTED)), default=None)
    live.fold.is_unconfirmed = was_unconfirmed and (heard_at is None or rebooted_at is None or heard_at <= rebooted_at)
    return priced(seen(live, now), now)


def _fold_readings(connection: Connection, live: LiveSession) -> datetime | None:
    """Fold all readings in order of time; returns when the last of them arrived."""
    session = live.session
    query = (
        select(readings.c.at, readings.c.value_milli, readings.c.received_at, reading_kinds)
        .join(reading_kinds, readings.c.kind_key == reading_kinds.c.kind_key)
        .where(readings.c.evse_key == session.evse_key, readings.c.session_key == session.session_key)
        .order_by(readings.c.at, readings.c.value_milli)
    )
    heard_at: datetime | None = None
    for row in connection.execute(query):
        figure = figure_of(ReadingKind(row.measurand, row.phase or None, row.location, row.context, row.unit))
        if figure is not None:
            measure(live.fold, figure, to_micros(row.at), row.value_milli)
            heard_at = row.received_at if heard_at is None else max(heard_at, row.received_at)
    return heard_at


def _identity(told: list[StoredFact], session_key: int) -> Session:
    """Who and where: what no fold changes."""
    opening = next((fact for fact in told if isinstance(fact.content, Opened)), None)
    if opening is None or not isinstance(opening.content, Opened):
        raise NotFound("session_unknown", "No fact tells of this session.")
    session = new_session(session_key, opening.station_id, opening.content, opening.received_at)
    started = next((fact.content for fact in told if isinstance(fact.content, Started)), None)
    if started is None:
        return session
    session = msgspec.structs.replace(session, transaction_id=started.transaction_id, token_status=started.token_status)
    for fact in told:
        if isinstance(fact.content, Owned | Placed):
            session = msgspec.structs.replace(session, **msgspec.structs.asdict(fact.content))
    return session
