"""The one writer: a thread that owns the writing connection and commits many units of work at once.

A unit is a synchronous function on a `Transaction`. All units that wait are run in one transaction and committed once; then
their callers are told, on the event loop. If one fails, the batch is rolled back and its units run again one by one, so that
the failure stays with its owner.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from gridtap.kit.clock import Clock
from gridtap.kit.errors import Unreachable
from gridtap.kit.log import get_log
from gridtap.storage.events import Event
from gridtap.storage.hot import HotTable
from gridtap.storage.transaction import Memo, Transaction

Work = Callable[[Transaction], Any]
Done = Callable[[Any, BaseException | None], None]
"""Called on the event loop after the commit with (result, None), or with (None, error) and nothing kept."""

MAX_BATCH = 512
QUIET_FLUSH_S = 0.2
MAX_LOOSE_ROWS = 50_000


@dataclass(slots=True)
class _Unit:
    work: Work
    done: Done
    received_at: datetime


class Writer:
    """Takes units of work from any thread; `start` and `stop` belong to the event loop's thread."""

    def __init__(self, engine: Engine, *, clock: Clock, linger_s: float, on_events: Callable[[Sequence[Event]], None]) -> None:
        self._engine = engine
        self._clock = clock
        self._linger_s = linger_s
        self._on_events = on_events
        self._units: deque[_Unit] = deque()
        self._loose: deque[tuple[HotTable, tuple[object, ...]]] = deque()
        self._wake = threading.Event()
        self._stopping = False
        self._memos: dict[type[Any], Memo] = {}
        self._connection: Connection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._log = get_log("storage.writer")
        self.batches = 0
        self.committed_units = 0
        self.dropped_rows = 0

    @property
    def waiting(self) -> int:
        """Units that wait for their turn now."""
        return len(self._units)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start the thread; callbacks will run on `loop`."""
        self._loop = loop
        self._thread = threading.Thread(target=self._run, name="gridtap-writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Commit what waits, then end the thread. Safe to repeat."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def submit(self, work: Work, done: Done) -> None:
        """Queue a unit; `done` is called on the loop when its commit has succeeded or it has failed."""
        if self._stopping:
            raise Unreachable("shutting_down", "The server is shutting down; try again in a moment.", status=503)
        self._units.append(_Unit(work, done, self._clock.now()))
        if not self._wake.is_set():
            self._wake.set()

    def append_soon(self, table: HotTable, row: tuple[object, ...]) -> None:
        """Keep a row with the next commit, or within 0.2 s; nobody waits for it. Oldest rows are dropped past 50,000."""
        if len(self._loose) >= MAX_LOOSE_ROWS:
            self._loose.popleft()
            self.dropped_rows += 1
        self._loose.append((table, row))

    def _run(self) -> None:
        busy = False
        while True:
            self._wake.wait(QUIET_FLUSH_S)
            if busy and self._linger_s and not self._stopping:
                time.sleep(self._linger_s)
            self._wake.clear()
            batch = self._take()
            if batch or self._loose:
                self._write(batch)
            elif self._stopping:
                break
            busy = len(batch) > 1
            if self._units:
                self._wake.set()
        if self._connection is not None:
            self._connection.close()

    def _take(self) -> list[_Unit]:
        count = min(len(self._units), MAX_BATCH)
        return [self._units.popleft() for _ in range(count)]

    def _write(self, batch: list[_Unit]) -> None:
        loose = [self._loose.popleft() for _ in range(len(self._loose))]
        try:
            results, told = self._transact(batch, loose)
        except Exception as error:  # noqa: BLE001 - the failure goes to its owner below
            self._write_one_by_one(batch, loose, error)
            return
        self.batches += 1
        self.committed_units += len(batch)
        self._tell([(unit.done, result, None) for unit, result in zip(batch, results, strict=True)], told)

    def _write_one_by_one(self, batch: list[_Unit], loose: list[tuple[HotTable, tuple[object, ...]]], error: Exception) -> None:
        if len(batch) == 1 and not loose:
            self._tell([(batch[0].done, None, error)], [])
            return
        if loose:
            self._write_loose(loose)
        for unit in batch:
            self._write_alone(unit)

    def _write_loose(self, loose: list[tuple[HotTable, tuple[object, ...]]]) -> None:
        try:
            self._transact([], loose)
        except Exception as error:  # noqa: BLE001 - nobody waits for these rows; their loss is counted and logged
            self.dropped_rows += len(loose)
            self._log.error("rows_lost", count=len(loose), error=str(error))

    def _write_alone(self, unit: _Unit) -> None:
        try:
            results, told = self._transact([unit], [])
        except Exception as error:  # noqa: BLE001 - handed to the unit's owner
            self._tell([(unit.done, None, error)], [])
        else:
            self.batches += 1
            self.committed_units += 1
            self._tell([(unit.done, results[0], None)], told)

    def _transact(self, batch: list[_Unit], loose: list[tuple[HotTable, tuple[object, ...]]]) -> tuple[list[Any], list[Event]]:
        connection = self._connected()
        try:
            connection.exec_driver_sql("BEGIN" if connection.dialect.name == "postgresql" else "BEGIN IMMEDIATE")
            tx = Transaction(connection, memos=self._memos)
            results: list[Any] = []
            for unit in batch:
                tx.now = unit.received_at
                results.append(unit.work(tx))
            for table, row in loose:
                tx.append(table, row)
            tx.now = self._clock.now()
            told = tx.finish()
            connection.exec_driver_sql("COMMIT")
        except BaseException as error:
            self._memos.clear()
            self._roll_back(connection, error)
            raise
        return results, told

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _roll_back(self, connection: Connection, error: BaseException) -> None:
        try:
            connection.exec_driver_sql("ROLLBACK")
        except Exception as failure:  # noqa: BLE001 - a connection that cannot roll back is thrown away
            self._log.warning("rollback_failed", error=str(failure))
            self._discard(connection)
            return
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            self._discard(connection)

    def _discard(self, connection: Connection) -> None:
        self._connection = None
        connection.invalidate()
        connection.close()

    def _tell(self, outcomes: list[tuple[Done, Any, BaseException | None]], told: list[Event]) -> None:
        if self._loop is None or (not outcomes and not told):
            return
        self._loop.call_soon_threadsafe(self._deliver, outcomes, told)

    def _deliver(self, outcomes: list[tuple[Done, Any, BaseException | None]], told: list[Event]) -> None:
        for done, result, error in outcomes:
            try:
                done(result, error)
            except Exception:  # noqa: BLE001 - one caller's bug must not keep the others waiting
                self._log.exception("callback_failed")
        if told:
            self._on_events(told)
