"""2.x transactions event by event: which numbers were seen, and what was answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, select

from gridtap.charging.model import Session, SessionLimit
from gridtap.charging.numbering import EventNumbers
from gridtap.charging.places import Places
from gridtap.charging.told import ToldMeter, Word, tell
from gridtap.kit.clock import to_micros
from gridtap.storage.tables.transactions import transaction_events
from gridtap.storage.transaction import Transaction

REMEMBERED_ANSWERS = 4


class Told(msgspec.Struct, frozen=True):
    """What an event said, as far as it tells it from another with its number, and what was answered."""

    event: str
    station_at: datetime
    reply: bytes


class Story:
    """One transaction as told so far. `state` and `state_seq_no` are of the newest event that told a charging state."""

    __slots__ = (
        "_answers",
        "cost_told_at",
        "cost_told_minor",
        "end_seq_no",
        "heard_at",
        "is_over",
        "limit_seen",
        "meter",
        "numbers",
        "places",
        "state",
        "state_seq_no",
    )

    def __init__(self) -> None:
        self.numbers = EventNumbers(ranges=[])
        self.places = Places()
        self.meter = ToldMeter()
        self.is_over = False
        self.end_seq_no: int | None = None
        """The number of the end: what is numbered beyond it says nothing of the meter any more."""
        self.cost_told_at: int | None = None
        """When the running cost was told last, in microseconds since 1970."""
        self.cost_told_minor: int | None = None
        self.limit_seen: SessionLimit | None = None
        """The session's limit as it was when the station was last told what there is to tell of it."""
        self.heard_at = 0
        """When the station spoke of it last, in microseconds since 1970."""
        self.state: str | None = None
        self.state_seq_no = -1
        self._answers: dict[int, Told] = {}

    def remember(self, seq_no: int, told: Told) -> None:
        """An event was answered; its row may wait for the commit."""
        self.is_over = self.is_over or told.event == "ended"
        self._answers[seq_no] = told
        if len(self._answers) > REMEMBERED_ANSWERS:
            del self._answers[next(iter(self._answers))]

    def hear_late(self, tx: Transaction, station_id: str, transaction_id: str, word: Word) -> None:
        """Take what an event says of the register that comes late: it is put in its place among all others."""
        tx.flush_hot()
        self.meter = tell([*_words(tx.connection, station_id, transaction_id), word])

    def hear_end(self, tx: Transaction, station_id: str, transaction_id: str, seq_no: int, word: Word | None) -> None:
        """The end was told; words that came before it with higher numbers are taken back."""
        if self.end_seq_no is not None and self.end_seq_no <= seq_no:
            return
        self.end_seq_no = seq_no
        if self.meter.newest_seq_no > seq_no:
            tx.flush_hot()
            earlier = [each for each in _words(tx.connection, station_id, transaction_id) if each.seq_no < seq_no]
            self.meter = tell([*earlier, *([] if word is None else [word])])

    def told(self, tx: Transaction, station_id: str, transaction_id: str, seq_no: int) -> Told | None:
        """The event that had a number which was seen; None where it is not kept any more."""
        known = self._answers.get(seq_no)
        if known is not None:
            return known
        events = transaction_events.c
        where = (events.station_id == station_id) & (events.transaction_id == transaction_id) & (events.seq_no == seq_no)
        tx.flush_hot()
        row = tx.one(select(events.event, events.station_at, events.reply).where(where))
        return None if row is None else Told(row.event, row.station_at, row.reply.encode())


class Stories:
    """The stories of transactions that are under way, read from the database once."""

    def __init__(self, _tx: Transaction) -> None:
        self._known: dict[tuple[str, str], Story] = {}
        self._over: list[tuple[str, str]] = []

    def flush(self, tx: Transaction) -> None:
        """Nothing to write; those that are over are forgotten, as their rows are in the database with this commit."""
        for key in self._over:
            self._known.pop(key, None)
        self._over.clear()

    def of(self, tx: Transaction, station_id: str, transaction_id: str) -> Story:
        """The story of a transaction, empty where nothing was told yet."""
        key = station_id, transaction_id
        story = self._known.get(key)
        if story is None:
            story = self._known[key] = _read(tx, station_id, transaction_id)
        if story.is_over:
            self._over.append(key)
        return story

    def close(self, station_id: str, transaction_id: str) -> None:
        """The transaction is over: the next commit is the last to need it in memory."""
        self._over.append((station_id, transaction_id))


def _read(tx: Transaction, station_id: str, transaction_id: str) -> Story:
    story = Story()
    tx.flush_hot()
    events = transaction_events.c
    query = select(*_TOLD, events.state, events.station_at).where(*_of(station_id, transaction_id))
    rows = tx.execute(query.order_by(events.seq_no)).all()
    for row in rows:
        story.numbers.add(row.seq_no, is_start=row.event == "started")
        story.places.put(row.seq_no, to_micros(row.station_at), to_micros(row.corrected_at or row.received_at))
        if row.event == "ended" and not story.is_over:
            story.is_over, story.end_seq_no = True, row.seq_no
        story.heard_at = max(story.heard_at, to_micros(row.received_at))
        if row.state is not None:
            story.state, story.state_seq_no = row.state, row.seq_no
    story.meter = tell(_words_in(rows))
    return story


_TOLD = tuple(
    transaction_events.c[name] for name in ("seq_no", "event", "received_at", "corrected_at", "begin_mwh", "register_mwh")
)


def _of(station_id: str, transaction_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    events = transaction_events.c
    return events.station_id == station_id, events.transaction_id == transaction_id


def _word(row: Row[Any]) -> list[Word]:
    if row.register_mwh is None:
        return []
    return [Word(row.seq_no, to_micros(row.corrected_at or row.received_at), row.begin_mwh, row.register_mwh)]


def _words(connection: Connection, station_id: str, transaction_id: str) -> list[Word]:
    query = select(*_TOLD).where(*_of(station_id, transaction_id))
    return _words_in(connection.execute(query.order_by(transaction_events.c.seq_no)).all())


def _words_in(rows: Sequence[Row[Any]]) -> list[Word]:
    """What events in the order of their numbers say of the meter, up to the end."""
    words: list[Word] = []
    for row in rows:
        words += _word(row)
        if row.event == "ended":
            break
    return words


def telling_of(connection: Connection, session: Session) -> tuple[EventNumbers | None, ToldMeter | None]:
    """The numbers of a session's events and what they say of its meter; None for a transaction of 1.x."""
    if session.transaction_id is None:
        return None, None
    query = select(*_TOLD).where(*_of(session.station_id, session.transaction_id))
    rows = connection.execute(query.order_by(transaction_events.c.seq_no)).all()
    if not rows:
        return None, None
    numbers = EventNumbers(ranges=[])
    for row in rows:
        numbers.add(row.seq_no, is_start=row.event == "started")
    return numbers, tell(_words_in(rows))
