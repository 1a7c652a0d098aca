"""Which story follows which event: a durable reader of the log with a cursor, retries and dead letters."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, insert, select, update

from gridtap.kit.log import get_log
from gridtap.storage.database import Database
from gridtap.storage.events import Event, last_cursor, read_events
from gridtap.storage.prepared import Prepared
from gridtap.storage.tables.log import readers
from gridtap.storage.transaction import Transaction

Story = Callable[[Event], Awaitable[None]]

ATTEMPTS = 3
RETRY_AFTER_S = 1.0
LOOK_AGAIN_S = 5.0
BATCH = 200
DEAD_LETTER = "reaction_failed"
"""Kind of the event that tells of a story that failed three times; its data names the event, the story and the error."""
_MOVE = Prepared(
    update(readers)
    .where(readers.c.name == bindparam("reader"))
    .values(cursor=bindparam("to_cursor"), updated_at=bindparam("to_updated_at"))
)


class Reactions:
    """Reads the log from where it left off and runs the stories of each event, at least once, in order.

    A new reader begins at the end of the log: nothing is done because of what happened before it existed.
    """

    def __init__(
        self, db: Database, name: str, stories: Mapping[str, Sequence[Story]], *, retry_after_s: float = RETRY_AFTER_S
    ) -> None:
        self._db = db
        self._name = name
        self._stories = stories
        self._retry_after_s = retry_after_s
        self._news = asyncio.Event()
        self._reading = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._log = get_log("flows.reactions")
        self.cursor = 0

    async def start(self) -> None:
        """Find the cursor and begin to follow."""
        self.cursor = await self._db.write(self._open)
        self._db.listen(self._hear)
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Stop following; the cursor is kept with each event, so nothing is skipped."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _open(self, tx: Transaction) -> int:
        row = tx.one(select(readers.c.cursor).where(readers.c.name == self._name))
        if row is not None:
            return int(row.cursor)
        cursor = last_cursor(tx.connection)
        tx.execute(insert(readers).values(name=self._name, cursor=cursor, updated_at=tx.now))
        return cursor

    def _hear(self, told: Sequence[Event]) -> None:
        if not self._stories.keys().isdisjoint([event.kind for event in told]):
            self._news.set()

    async def _follow(self) -> None:
        while True:
            try:
                await self.catch_up()
            except Exception:  # noqa: BLE001 - the reader lives on; it takes the same events again
                self._log.exception("reader_failed", reader=self._name)
            self._news.clear()
            try:
                async with asyncio.timeout(LOOK_AGAIN_S):  # wait_for loses a cancellation that comes together with news
                    await self._news.wait()
            except TimeoutError:
                continue

    async def catch_up(self) -> None:
        """Run the stories of every event not yet read; whoever calls while another does waits for it."""
        async with self._reading:
            while True:
                found, cursor = await self._db.read(self._next)
                for event in found:
                    for story in self._stories.get(event.kind, ()):
                        await self._run(story, event)
                if cursor == self.cursor:
                    return
                await self._db.write(lambda tx, cursor=cursor: self._move(tx, cursor))
                self.cursor = cursor

    def _next(self, connection: Connection) -> tuple[list[Event], int]:
        """The next events that have a story, and how far the log is read with them."""
        newest = max(self.cursor, last_cursor(connection))
        found = read_events(connection, after=self.cursor, limit=BATCH, kinds=tuple(self._stories))
        last = found[-1].cursor or 0 if found else 0
        return found, last if len(found) == BATCH else max(newest, last)

    def _move(self, tx: Transaction, cursor: int) -> None:
        tx.run(_MOVE, reader=self._name, to_cursor=cursor, to_updated_at=tx.now)

    async def _run(self, story: Story, event: Event) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await story(event)
            except Exception as error:  # noqa: BLE001 - a story's failure becomes a dead letter, never a stuck reader
                if attempt == ATTEMPTS:
                    await self._bury(story, event, error)
                else:
                    await asyncio.sleep(self._retry_after_s * attempt)
            else:
                return

    async def _bury(self, story: Story, event: Event, error: Exception) -> None:
        name = getattr(story, "__name__", type(story).__name__)
        self._log.error("reaction_failed", story=name, cursor=event.cursor, error=str(error))
        data: dict[str, object] = {"story": name, "cursor": event.cursor, "event": event.kind, "error": str(error)}
        await self._db.write(lambda tx: tx.emit(DEAD_LETTER, station_id=event.station_id, session_id=event.session_id, data=data))
