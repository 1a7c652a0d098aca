"""The wire log: every frame both ways and every opening and closing, secrets masked, searchable, live."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select

from gridtap.gateway.masking import HARMLESS, clean_text, mask_frame
from gridtap.gateway.model import MessageRow
from gridtap.kit.clock import from_micros, to_micros
from gridtap.storage.hot import FRAMES, HotTable
from gridtap.storage.tables.log import frames
from gridtap.storage.tables.stations import stations

KINDS = {2: "call", 3: "result", 4: "error", 5: "error", 6: "send"}
MAX_BODY_CHARACTERS = 70_000
MAX_ACTION_CHARACTERS = 50
MAX_MENDED_CHARACTERS = 3000
MAX_PAGE = 500
CALM_FLUSH_S = 0.05
BUSY_FLUSH_S = 0.5
BUSY_ROWS = 200
"""Above this many rows in a calm interval they are gathered for longer: rows of one station share pages then."""
_HEAD = re.compile(rb'\s*\[\s*([2-6])\s*,\s*"([^"\\\x00-\x1f]{0,64})"\s*(?:,\s*"([A-Za-z0-9_]{1,50})")?')

Row = tuple[int, int, str, str, str | None, str | None, int, str]
Head = tuple[str, str, str | None, str]
"""Direction, kind, message id, action ("" where there is none)."""
Listener = Callable[[MessageRow], None]


class Journal:
    """Writes the wire log of all stations. `append` keeps rows that nobody waits for; `micros` is the time since 1970."""

    def __init__(self, append: Callable[[HotTable, list[tuple[object, ...]]], None], micros: Callable[[], int]) -> None:
        self._append = append
        self._micros = micros
        self._last_id = 0
        self._listeners: dict[str, list[Listener]] = {}
        self._rows: list[tuple[object, ...]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._gathered_s = 0.0

    def of(self, station_key: int, station_id: str) -> "StationJournal":
        """The wire log of one station."""
        return StationJournal(self, station_key, station_id)

    def subscribe(self, station_id: str, listener: Listener) -> Callable[[], None]:
        """Hear every line of a station's log as it is written; returns the way to stop."""
        self._listeners.setdefault(station_id, []).append(listener)

        def stop() -> None:
            listeners = self._listeners.get(station_id, [])
            if listener in listeners:
                listeners.remove(listener)
            if not listeners:
                self._listeners.pop(station_id, None)

        return stop

    def keep(self, station_key: int, station_id: str, head: Head, body: str, size_bytes: int) -> None:
        """Keep one line. Hot."""
        number = self._micros()
        if number <= self._last_id:
            number = self._last_id + 1
        self._last_id = number
        direction, kind, message_id, action = head
        row: Row = (station_key, number, direction, kind, message_id, action or None, size_bytes, body)
        self._rows.append(row)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(CALM_FLUSH_S, self._flush_soon)
        if self._listeners:
            self._tell(station_id, head, row)

    def _flush_soon(self) -> None:
        self._gathered_s += CALM_FLUSH_S
        if len(self._rows) >= BUSY_ROWS and self._gathered_s < BUSY_FLUSH_S:
            self._timer = asyncio.get_running_loop().call_later(CALM_FLUSH_S, self._flush_soon)
        else:
            self.flush()

    def flush(self) -> None:
        """Hand what was gathered to the writer, station by station; it is written with the next commit."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._gathered_s = 0.0
        rows, self._rows = self._rows, []
        if rows:
            self._append(FRAMES, rows)

    def _tell(self, station_id: str, head: Head, row: Row) -> None:
        listeners = self._listeners.get(station_id)
        if not listeners:
            return
        direction, kind, message_id, action = head
        message = MessageRow(
            id=row[1],
            at=from_micros(row[1]),
            direction=direction,
            kind=kind,
            message_id=message_id,
            action=action or None,
            size_bytes=row[6],
            body=row[7],
        )
        for listener in tuple(listeners):
            listener(message)


class StationJournal:
    """The wire log of one station."""

    __slots__ = ("_journal", "station_id", "station_key")

    def __init__(self, journal: Journal, station_key: int, station_id: str) -> None:
        self._journal = journal
        self.station_key = station_key
        self.station_id = station_id

    def frame(self, direction: str, kind: str, message_id: str | None, action: str, data: bytes) -> None:
        """Keep a frame whose head is known. Hot."""
        body = data.decode("utf-8", "replace")
        if action not in HARMLESS:
            body = mask_frame(body, action)
        if len(body) > MAX_BODY_CHARACTERS:
            body = body[:MAX_BODY_CHARACTERS]
        if "\x00" in body:
            body = body.replace("\x00", "�")
        if message_id is not None and not message_id.isprintable():
            message_id = clean_text(message_id)
        if not action.isprintable() or len(action) > MAX_ACTION_CHARACTERS:
            action = clean_text(action)[:MAX_ACTION_CHARACTERS]
        self._journal.keep(self.station_key, self.station_id, (direction, kind, message_id, action), body, len(data))

    def unread(self, data: bytes, *, malformed: bool) -> None:
        """Keep a frame from the station whose head must first be found."""
        head = _HEAD.match(data[:256])
        if head is None:
            self.frame("in", "malformed", None, "", data)
            return
        kind = "malformed" if malformed else KINDS[int(head[1])]
        action = head[3].decode() if head[3] and int(head[1]) in (2, 6) else ""
        self.frame("in", kind, head[2].decode("utf-8", "replace"), action, data)

    def mended(self, message_id: str | None, action: str, sentence: str) -> None:
        """Keep that the frame before, of this id, was taken otherwise than it was written, and how."""
        head = ("in", "mended", message_id and clean_text(message_id), clean_text(action)[:MAX_ACTION_CHARACTERS])
        self._journal.keep(self.station_key, self.station_id, head, clean_text(sentence, MAX_MENDED_CHARACTERS), len(sentence))

    def connection(self, direction: str, sentence: str) -> None:
        """Keep that a connection opened or closed."""
        self._journal.keep(
            self.station_key, self.station_id, (direction, "connection", None, ""), clean_text(sentence), len(sentence)
        )


class MessageFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines of the log; None asks nothing. `text` is part of the frame, in any case."""

    action: str | None = None
    kind: str | None = None
    direction: str | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def read_messages(
    connection: Connection, station_id: str, wanted: MessageFilter | None = None, *, limit: int = 100, cursor: int | None = None
) -> list[MessageRow]:
    """A station's log, newest first; `cursor` is the last id of the page before. Empty for a station nobody knows."""
    key = connection.execute(select(stations.c.station_key).where(stations.c.station_id == station_id)).scalar()
    if key is None:
        return []
    query = select(frames).where(frames.c.station_key == key).order_by(frames.c.id.desc()).limit(min(limit, MAX_PAGE))
    if cursor is not None:
        query = query.where(frames.c.id < cursor)
    query = _filtered(query, wanted or MessageFilter())
    return [
        MessageRow(
            id=row.id,
            at=from_micros(row.id),
            direction=row.direction,
            kind=row.kind,
            message_id=row.message_id,
            action=row.action,
            size_bytes=row.size_bytes,
            body=row.body,
        )
        for row in connection.execute(query)
    ]


def _filtered(query: Select[Any], wanted: MessageFilter) -> Select[Any]:
    columns = frames.c
    for column, value in ((columns.action, wanted.action), (columns.kind, wanted.kind), (columns.direction, wanted.direction)):
        if value is not None:
            query = query.where(column == value)
    if wanted.text:
        query = query.where(columns.body.icontains(wanted.text, autoescape=True))
    if wanted.since is not None:
        query = query.where(columns.id >= to_micros(wanted.since))
    if wanted.until is not None:
        query = query.where(columns.id < to_micros(wanted.until))
    return query
