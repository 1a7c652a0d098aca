"""2.x transactions event by event: which numbers were seen, and what was answered."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from gridtap.charging.model import Session
from gridtap.charging.numbering import EventNumbers
from gridtap.kit.clock import to_micros
from gridtap.storage.hot import hot_table
from gridtap.storage.tables.transactions import transaction_events
from gridtap.storage.transaction import Transaction

TRANSACTION_EVENTS = hot_table(
    transaction_events,
    *("station_id", "transaction_id", "seq_no", "event", "trigger", "state", "is_offline"),
    *("station_at", "received_at", "session_key", "reply"),
)
REMEMBERED_ANSWERS = 4
REMEMBERED_STATES = 100


class Told(msgspec.Struct, frozen=True):
    """What an event said, as far as it tells it from another with its number, and what was answered."""

    event: str
    station_at: datetime
    reply: bytes


class Story:
    """One transaction as told so far. `state` and `state_seq_no` are of the newest event that told a charging state."""

    __slots__ = ("_answers", "_states_at", "cost_told_at", "is_over", "numbers", "state", "state_seq_no")

    def __init__(self) -> None:
        self.numbers = EventNumbers(ranges=[])
        self.is_over = False
        self.cost_told_at: int | None = None
        """When the running cost was told last, in microseconds since 1970."""
        self.state: str | None = None
        self.state_seq_no = -1
        self._states_at: dict[int, int] = {}
        self._answers: dict[int, Told] = {}

    def remember(self, seq_no: int, told: Told) -> None:
        """An event was answered; its row may wait for the commit."""
        self.numbers.add(seq_no, is_start=told.event == "started")
        self.is_over = self.is_over or told.event == "ended"
        self._answers[seq_no] = told
        if len(self._answers) > REMEMBERED_ANSWERS:
            del self._answers[next(iter(self._answers))]

    def place_state(self, seq_no: int, at: int) -> int:
        """When a charging state counts: at its time, but always between those with the numbers before and after it."""
        earlier = [before for number, before in self._states_at.items() if number < seq_no]
        later = [after for number, after in self._states_at.items() if number > seq_no]
        if later:
            at = min(at, min(later) - 1)
        if earlier:
            at = max(at, max(earlier) + 1)
        self._states_at[seq_no] = at
        if len(self._states_at) > REMEMBERED_STATES:
            del self._states_at[min(self._states_at)]
        return at

    def told(self, tx: Transaction, station_id: str, transaction_id: str, seq_no: int) -> Told | None:
        """The event that had this number, or None."""
        if seq_no not in self.numbers:
            return None
        known = self._answers.get(seq_no)
        if known is not None:
            return known
        events = transaction_events.c
        where = (events.station_id == station_id) & (events.transaction_id == transaction_id) & (events.seq_no == seq_no)
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
    events = transaction_events.c
    query = select(events.seq_no, events.event, events.state, events.station_at, events.received_at).where(
        events.station_id == station_id, events.transaction_id == transaction_id
    )
    for row in tx.execute(query.order_by(events.seq_no)).all():
        story.numbers.add(row.seq_no, is_start=row.event == "started")
        story.is_over = story.is_over or row.event == "ended"
        if row.state is not None:
            story.state, story.state_seq_no = row.state, row.seq_no
            story.place_state(row.seq_no, min(to_micros(row.station_at), to_micros(row.received_at)))
    return story


def numbers_of(connection: Connection, session: Session) -> EventNumbers | None:
    """The numbers of a session's events; None for a transaction of 1.x."""
    events = transaction_events.c
    query = select(events.seq_no, events.event).where(
        events.station_id == session.station_id, events.transaction_id == session.transaction_id
    )
    numbers: EventNumbers | None = None
    for row in connection.execute(query.order_by(events.seq_no)):
        numbers = numbers or EventNumbers(ranges=[])
        numbers.add(row.seq_no, is_start=row.event == "started")
    return numbers
