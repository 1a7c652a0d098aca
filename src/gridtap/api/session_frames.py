"""The frames behind a session: of all that its station said and was asked, what is about it."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, select

from gridtap.api.pages import make_cursor, read_cursor
from gridtap.api.shapes.operator import MessagePage
from gridtap.api.views_log import message_view
from gridtap.charging.model import Session
from gridtap.gateway.journal import MAX_PAGE, MessageFilter, read_messages
from gridtap.gateway.model import MessageRow
from gridtap.storage.tables.charging import sessions
from gridtap.storage.tables.stations import evses

_MARGIN = timedelta(seconds=60)
_LONGEST_EXCHANGE = timedelta(seconds=130)
"""How long an answer may take: so far after a page the answers to its calls are looked for."""
_MAX_LOOKED_AT = 4 * MAX_PAGE
_MARGIN_ROWS = 50
"""How many frames before a page are searched for the calls that are answered in it."""
_MAX_LOOKS = 10
"""How often it is looked further down for a page that would else be empty."""
_TRANSACTION = re.compile(r'transactionId(?:"\s*:\s*"?|>\s*)([^"<,}\]\s]+)')
_PLACES = (
    re.compile(r'"evse"\s*:\s*\{[^{}]*"id"\s*:\s*(\d+)'),
    re.compile(r'evseId"\s*:\s*(\d+)'),
    re.compile(r'connectorId(?:"\s*:\s*|>\s*)(\d+)'),
)
"""Where a frame says it is about: the EVSE of 2.x, else what 1.x calls a connector."""
_TOKEN = re.compile(r'(?:idTag|idToken)(?:"\s*:\s*"|>\s*)([^"<]+)')
_STARTS = frozenset({"RemoteStartTransaction", "RequestStartTransaction"})
_NEIGHBOURS = 5
"""How many sessions before and after one on its EVSE are looked at; those delivered late do not come in order."""
_OTHER_WAY = {"in": "out", "out": "in"}
_ANSWERS = frozenset({"result", "error"})


class _Subject(msgspec.Struct, frozen=True):
    """What frames must be about."""

    session: Session
    evse_number: int
    since: datetime
    until: datetime | None
    """When its place and its token are its own: from shortly before it began, until shortly after it ended."""

    def is_meant(self, exchange: Sequence[MessageRow]) -> bool:
        """Whether an exchange is about the session: by its transaction, else by its place or token while it ran."""
        bodies = [row.body for row in exchange]
        named = {found for body in bodies for found in _TRANSACTION.findall(body)}
        if named:
            return self.session.transaction_id in named
        if not self._was_running(exchange[0]):
            return False
        asked = bodies[0]
        for pattern in _PLACES:
            place = pattern.search(asked)
            if place is not None:
                return place[1] == str(self.evse_number)
        token = _TOKEN.search(asked)
        return token is not None and self.session.token is not None and token[1].strip().upper() == self.session.token.upper()

    def _was_running(self, row: MessageRow) -> bool:
        ended_at = self.session.ended_at
        until = ended_at if row.action in _STARTS else self.until  # one that is asked for after the end is the next
        return self.since <= row.at and (until is None or row.at < until)


def session_message_page(connection: Connection, session: Session, *, limit: int, cursor: str | None) -> MessagePage:
    """What passed about a session, newest first.

    It is looked for while the session was told of, which is later than it ran where it was delivered late. A page may hold
    less than `limit` and have another behind it.
    """
    place = read_cursor(cursor, tuple[int])
    before = place[0] if place else None
    number = connection.execute(select(evses.c.number).where(evses.c.evse_key == session.evse_key)).scalar_one()
    subject = _Subject(session, number, *_own_time(connection, session))
    kept, last = list[MessageRow](), None
    for _ in range(_MAX_LOOKS):
        rows, has_more = _told(connection, session, before)
        around = _around(connection, session, rows) if rows else []
        kept = _kept(subject, rows, around)
        last = rows[-1] if has_more else None
        if kept or last is None:
            break
        before = last.id
    shown = kept[:limit]
    last = shown[-1] if len(kept) > limit else last
    return MessagePage(items=[message_view(row) for row in shown], next_cursor=None if last is None else make_cursor(last.id))


def _own_time(connection: Connection, session: Session) -> tuple[datetime, datetime | None]:
    """When a session had its EVSE for itself: a margin around it, cut where the one before ended and the next one began."""
    begin, ended_at = _begin(session.created_at, session.started_at), session.ended_at
    since, until = begin - _MARGIN, None if ended_at is None else ended_at + _MARGIN
    columns = sessions.c
    query = select(columns.created_at, columns.started_at, columns.ended_at, columns.updated_at, columns.state)
    query = query.where(columns.evse_key == session.evse_key).limit(_NEIGHBOURS)
    older = query.where(columns.session_key < session.session_key).order_by(columns.session_key.desc())
    newer = query.where(columns.session_key > session.session_key).order_by(columns.session_key)
    for row in [*connection.execute(older), *connection.execute(newer)]:
        over_at = row.ended_at or (row.updated_at if row.state == "failed" else None)
        if over_at is not None and over_at <= begin:
            since = max(since, over_at)
        if ended_at is not None and until is not None and (began := _begin(row.created_at, row.started_at)) >= ended_at:
            until = min(until, began)
    return since, until


def _begin(created_at: datetime, started_at: datetime | None) -> datetime:
    return min(created_at, started_at or created_at)


def _kept(subject: _Subject, rows: Sequence[MessageRow], around: Sequence[MessageRow]) -> list[MessageRow]:
    """Of `rows` those in exchanges that are meant, newest first; what is `around` completes exchanges."""
    known = {row.id for row in rows}
    passed = sorted([*around, *rows], key=lambda row: row.id)
    meant = [exchange for exchange in _exchanges(passed) if subject.is_meant(exchange)]
    return sorted((row for exchange in meant for row in exchange if row.id in known), key=lambda row: -row.id)


def _told(connection: Connection, session: Session, before: int | None) -> tuple[list[MessageRow], bool]:
    """All frames of the station while the session was told of, newest first, and whether there are more."""
    until = None if session.ended_at is None else session.updated_at + _MARGIN
    wanted = MessageFilter(since=session.created_at - _MARGIN, until=until)
    rows: list[MessageRow] = []
    while len(rows) < _MAX_LOOKED_AT:
        found = read_messages(connection, session.station_id, wanted, limit=MAX_PAGE, cursor=before)
        rows += found
        if len(found) < MAX_PAGE:
            return rows, False
        before = found[-1].id
    return rows, True


def _around(connection: Connection, session: Session, rows: Sequence[MessageRow]) -> list[MessageRow]:
    """What passed right before and right after: calls whose answers are among `rows`, and answers to calls among them."""
    newest, oldest = rows[0], rows[-1]
    before = read_messages(connection, session.station_id, limit=_MARGIN_ROWS, cursor=oldest.id)
    wanted = MessageFilter(since=newest.at, until=newest.at + _LONGEST_EXCHANGE)
    after = read_messages(connection, session.station_id, wanted, limit=MAX_PAGE)
    return [*before, *(row for row in after if row.id > newest.id)]


def _exchanges(oldest_first: Sequence[MessageRow]) -> Iterable[list[MessageRow]]:
    """Each call with what was answered, and with how it was mended; an answer whose call is not there stands alone."""
    begun: dict[tuple[str, str | None], list[MessageRow]] = {}
    found: list[list[MessageRow]] = []
    for row in oldest_first:
        if row.kind == "connection":
            continue
        exchange = None
        if row.kind in _ANSWERS:
            exchange = begun.get((_OTHER_WAY[row.direction], row.message_id))
        elif row.kind == "mended":
            exchange = begun.get(("in", row.message_id)) or begun.get(("out", row.message_id))
        if exchange is None:
            exchange = begun[row.direction, row.message_id] = []
            found.append(exchange)
        exchange.append(row)
    return found
