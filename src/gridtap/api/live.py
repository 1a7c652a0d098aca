"""Server-sent events: who listens for what, heartbeats, and how a message looks on the wire."""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from typing import Any, Generic, Literal, TypeVar

import msgspec
from litestar.response import Stream

from gridtap.api.callers import Caller, KnownCallers
from gridtap.kit.errors import Malformed, NotAllowed
from gridtap.storage.database import Database
from gridtap.storage.events import Event

T = TypeVar("T")
MAX_WAITING = 10_000
MAX_CURSOR_DIGITS = 18
HEARTBEAT = b": still here\n\n"


class Watch(Generic[T]):
    """What one listener has not seen yet; `wants` says what it cares for."""

    def __init__(self, wants: Callable[[T], bool], live: "Live", lasts_s: float | None) -> None:
        self.wants = wants
        self._ends_at = None if lasts_s is None else asyncio.get_running_loop().time() + lasts_s
        self._has_missed = False
        self._live = live
        self._waiting: list[T] = []
        self._told = asyncio.Event()

    def tell(self, told: Iterable[T]) -> None:
        """Keep what the listener wants; one that is 10,000 behind is let go, and resumes from the log when it comes back."""
        for item in told:
            if self.wants(item):
                if len(self._waiting) < MAX_WAITING:
                    self._waiting.append(item)
                else:
                    self._has_missed = True
                self._told.set()

    def wake(self) -> None:
        """Let the listener look, as when the server stops."""
        self._told.set()

    async def wait(self) -> Literal["told", "quiet", "closing"]:
        """Until something happened, nothing did for a while, or the stream must end."""
        try:
            async with asyncio.timeout(min(self._live.heartbeat_s, self._left_s())):
                await self._told.wait()
        except TimeoutError:
            return "closing" if self._is_over() else "quiet"
        return "closing" if self._is_over() else "told"

    def _left_s(self) -> float:
        return math.inf if self._ends_at is None else self._ends_at - asyncio.get_running_loop().time()

    def _is_over(self) -> bool:
        return self._live.is_closing or self._has_missed or self._left_s() <= 0

    def take(self) -> Sequence[T]:
        """What has happened since the last time."""
        taken, self._waiting = self._waiting, []
        self._told.clear()
        return taken


class Live:
    """All listeners of this process; hears the database's events once and passes them on."""

    def __init__(self, db: Database, heartbeat_s: float) -> None:
        self.heartbeat_s = heartbeat_s
        self.is_closing = False
        self._watches: set[Watch[Event]] = set()
        self._mailboxes: set[Watch[Any]] = set()
        self._stop = db.listen(self._tell)

    @property
    def listeners(self) -> int:
        """How many streams are open."""
        return len(self._mailboxes)

    def watch(self, wants: Callable[[Event], bool], *, lasts_s: float | None = None) -> Watch[Event]:
        """Begin to listen to events and ticks; give the watch back to `leave`."""
        watch = Watch(wants, self, lasts_s)
        self._watches.add(watch)
        self._mailboxes.add(watch)
        return watch

    def mailbox(self, wants: Callable[[T], bool], *, lasts_s: float | None = None) -> Watch[T]:
        """A watch that somebody else tells; it wakes when the server stops. Give it back to `leave`."""
        watch = Watch(wants, self, lasts_s)
        self._mailboxes.add(watch)
        return watch

    def leave(self, watch: Watch[Any]) -> None:
        """Stop listening. Safe to repeat."""
        self._watches.discard(watch)
        self._mailboxes.discard(watch)

    def close(self) -> None:
        """End all streams; the server is about to stop."""
        self.is_closing = True
        for watch in self._mailboxes:
            watch.wake()

    def _tell(self, told: Sequence[Event]) -> None:
        for watch in tuple(self._watches):
            watch.tell(told)


def sse(event: str, data: object, *, cursor: int | None = None) -> bytes:
    """One message: its name, JSON on one line, and the cursor to resume from."""
    head = b"" if cursor is None else b"id: %d\n" % cursor
    return head + b"event: " + event.encode() + b"\ndata: " + msgspec.json.encode(data) + b"\n\n"


def place(cursor: int) -> bytes:
    """No message, only the cursor to resume from."""
    return b"id: %d\n\n" % cursor


def read_place(last_event_id: str | None) -> int | None:
    """The cursor in a Last-Event-ID header. Raises: Malformed `bad_cursor`."""
    if not last_event_id:
        return None
    if not (last_event_id.isascii() and last_event_id.isdecimal() and len(last_event_id) <= MAX_CURSOR_DIGITS):
        raise Malformed("bad_cursor", "Last-Event-ID must be the id of an event of this stream.")
    return int(last_event_id)


def stream(chunks: AsyncGenerator[bytes], caller: Caller, known: KnownCallers, *, ask_every_s: float) -> Stream:
    """A response that goes on until either side ends it, or the caller is no longer who they were."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Stream(_while_known(chunks, caller, known, ask_every_s), media_type="text/event-stream", headers=headers)


async def _while_known(
    chunks: AsyncGenerator[bytes], caller: Caller, known: KnownCallers, ask_every_s: float
) -> AsyncGenerator[bytes]:
    loop = asyncio.get_running_loop()
    ask_at = loop.time() + ask_every_s
    async with aclosing(chunks):
        async for chunk in chunks:
            yield chunk
            if loop.time() >= ask_at:
                ask_at = loop.time() + ask_every_s
                try:
                    now = await known.find(caller.token)
                except NotAllowed:
                    return
                if now.role != caller.role:
                    return
