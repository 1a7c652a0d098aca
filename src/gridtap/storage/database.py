"""The database as the rest of the house sees it: write, read, follow the log."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError

from gridtap.kit.clock import Clock, SystemClock
from gridtap.kit.errors import Malformed, Unreachable
from gridtap.storage.checkpoint import Checkpointer
from gridtap.storage.events import Event
from gridtap.storage.hot import HotTable
from gridtap.storage.transaction import Transaction
from gridtap.storage.writer import Done, Writer, unreachable

T = TypeVar("T")
READERS = 4
PATIENCE_S = 10.0
_SQLITE_AWAY = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN}
)
_LOOKS = 10
"""How often in that time it is looked whether the writer still gets answers."""
_LIVELY = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}
"""A connection over a network that is gone ends instead of waiting for ever."""


def make_engine(url: str) -> Engine:
    """An engine in autocommit mode, because the writer says BEGIN and COMMIT itself.

    Raises: Malformed `bad_database_url`.
    """
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite"):
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False, "timeout": 15})
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    if parsed.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            isolation_level="AUTOCOMMIT",
            pool_pre_ping=True,
            connect_args={**_LIVELY, "connect_timeout": 5, "options": "-c synchronous_commit=on -c statement_timeout=60000"},
        )
    raise Malformed(
        "bad_database_url", f"GRIDTAP_DATABASE_URL must begin with sqlite:/// or postgresql://, not {parsed.drivername}."
    )


_PRAGMAS = (
    "page_size=8192",
    *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536", "temp_store=MEMORY"),
    "wal_autocheckpoint=8000",
)
"""The size of a page counts for new files. The writer takes a checkpoint itself only where the thread beside it could not
keep the log below 64 MB.
"""


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class Database:
    """One writer thread and a few reading ones. `write` returns after the commit; `submit` is the same for the hot path.

    A database that does not answer within `patience_s` is away: who waits for it is told so, whatever comes of it later.
    """

    def __init__(self, url: str, *, clock: Clock | None = None, linger_s: float = 0.0, patience_s: float = PATIENCE_S) -> None:
        self.clock: Clock = clock or SystemClock()
        self.engine = make_engine(url)
        self.is_postgres = self.engine.dialect.name == "postgresql"
        self._listeners: list[Callable[[Sequence[Event]], None]] = []
        self.writer = Writer(self.engine, clock=self.clock, linger_s=linger_s, on_events=self._tell)
        self._checkpointer = None if self.is_postgres else Checkpointer(self.engine, lambda: self.writer.batches)
        self._patience_s = patience_s
        self._writing: set[asyncio.Future[Any]] = set()
        self._watching: asyncio.TimerHandle | None = None
        self._stuck: set[Future[Any]] = set()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="gridtap-reader")

    def start(self) -> None:
        """Start the writer; call on the event loop that callbacks shall run on."""
        self.writer.start(asyncio.get_running_loop())
        if self._checkpointer is not None:
            self._checkpointer.start()
        self._watch()

    async def stop(self) -> None:
        """Commit what waits and close all connections."""
        if self._watching is not None:
            self._watching.cancel()
        await asyncio.to_thread(self.writer.stop)
        if self._checkpointer is not None:
            await asyncio.to_thread(self._checkpointer.stop)
        self._readers.shutdown(wait=True)
        self.engine.dispose()

    def submit(self, work: Callable[[Transaction], Any], done: Done) -> None:
        """Queue a unit of work; `done(result, error)` runs on the loop after its commit."""
        self.writer.submit(work, done)

    def append_soon(self, table: HotTable, rows: list[tuple[object, ...]]) -> None:
        """Keep rows that nobody waits for; the list is not the caller's any more."""
        self.writer.append_soon(table, rows)

    @property
    def is_silent(self) -> bool:
        """Whether the database has left the writer without an answer for too long."""
        return self.writer.silent_s > self._patience_s

    async def write(self, work: Callable[[Transaction], T], *, is_prompt: bool = False) -> T:
        """Run a unit of work; returns its result once it is committed, raises what it raised with nothing kept.

        One that `is_prompt` returns before the disk has confirmed it (see `Writer.submit`).
        Raises: Unreachable, `database_silent` where nobody knows whether it will be kept.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def done(result: Any, error: BaseException | None) -> None:
            self._writing.discard(future)
            if future.done():
                return
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        self.writer.submit(work, done, is_prompt=is_prompt)
        self._writing.add(future)
        return await future

    def _watch(self) -> None:
        """Tell who waits for a commit that the database is silent."""
        self._watching = asyncio.get_running_loop().call_later(self._patience_s / _LOOKS, self._watch)
        if self.is_silent:
            for future in self._writing:
                if not future.done():
                    future.set_exception(_silent())
            self._writing.clear()

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query on a reading connection, in one snapshot, off the event loop.

        Raises: Unreachable where the database is away, or silent; at once while every reader waits for it in vain.
        """
        if len(self._stuck) >= READERS:
            raise _silent()
        future = self._readers.submit(self._read, query)
        try:
            async with asyncio.timeout(self._patience_s):  # wait_for loses a cancellation that comes with the answer
                return await asyncio.wrap_future(future)
        except TimeoutError:
            if future.running():
                self._stuck.add(future)
                future.add_done_callback(self._stuck.discard)
            raise _silent() from None

    def read_soon(self, query: Callable[[Connection], T]) -> Future[T]:
        """Like `read`, for a caller that is not a coroutine; the future belongs to a reading thread."""
        return self._readers.submit(self._read, query)

    def _read(self, query: Callable[[Connection], T]) -> T:
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                try:
                    return query(connection)
                finally:
                    connection.exec_driver_sql("ROLLBACK")
        except (DBAPIError, PendingRollbackError) as error:
            if _is_away(error):
                raise unreachable() from error
            raise

    def listen(self, listener: Callable[[Sequence[Event]], None]) -> Callable[[], None]:
        """Hear of events and ticks after their commit, on the loop; returns the way to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, told: Sequence[Event]) -> None:
        for listener in tuple(self._listeners):
            listener(told)


def _silent() -> Unreachable:
    silent = unreachable()
    silent.code, silent.detail = "database_silent", "The database does not answer; try again in a moment."
    return silent


def _is_away(error: DBAPIError | PendingRollbackError) -> bool:
    """Whether the database is to blame, rather than what it was asked."""
    if not isinstance(error, DBAPIError) or error.connection_invalidated:
        return True
    sqlite_code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    if sqlite_code is not None:
        return sqlite_code & 0xFF in _SQLITE_AWAY
    return isinstance(error, OperationalError | InterfaceError)


@asynccontextmanager
async def open_database(
    url: str, *, clock: Clock | None = None, linger_s: float = 0.0, patience_s: float = PATIENCE_S
) -> AsyncGenerator[Database]:
    """A started database, stopped at the end; the schema must be there (see `migrate`)."""
    database = Database(url, clock=clock, linger_s=linger_s, patience_s=patience_s)
    database.start()
    try:
        yield database
    finally:
        await database.stop()
