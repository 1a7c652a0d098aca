"""The one writer: a thread that owns the writing connection and commits many units of work at once.

A unit is a synchronous function on a `Transaction`. All units that wait are run in one transaction and committed once; then
their callers are told, on the event loop. A unit that refuses before it wrote anything fails alone. If one fails later, the
batch is rolled back and runs again without it, so that the failure stays with its owner. Where the database is gone, or a
COMMIT is not confirmed, all of them fail and nothing is tried twice.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from gridtap.kit.clock import Clock
from gridtap.kit.errors import GridtapError, Unreachable
from gridtap.kit.ids import Ids
from gridtap.kit.log import get_log
from gridtap.storage.backlog import Backlog
from gridtap.storage.disk import Disk
from gridtap.storage.events import Event
from gridtap.storage.hot import HotTable
from gridtap.storage.transaction import LazyMemo, Memo, Transaction
from gridtap.storage.units import Done, Outcome, Unit, UnitFailed, Work, has_prompt, once

MAX_BATCH = 512
CROWD = 3
"""After so many units in one commit the writer lingers for more of them; a person's tap alone never waits for others."""
QUIET_FLUSH_S = 0.2
CONFIRM_S = 0.005
"""How long prompt work may wait for another commit to take it to the disk."""
MAX_LOOSE_ROWS = 50_000
FEW_LOOSE_ROWS = 64
MANY_LOOSE_ROWS = 8_000
MAX_RETRIES = 4
"""How often a batch is run again without the unit that failed, before each is run alone."""

_LooseRows = tuple[HotTable, list[tuple[object, ...]]]


def _lost_connection(error: BaseException) -> bool:
    if isinstance(error, UnitFailed):
        error = error.reason
    return isinstance(error, DBAPIError) and error.connection_invalidated


UNREACHABLE = "database_unreachable"


def unreachable() -> Unreachable:
    """The database is away: nothing was done."""
    error = Unreachable(UNREACHABLE, "The database cannot be reached; try again in a moment.", status=503)
    error.title = "Database unavailable"
    return error


def _unknown() -> Unreachable:
    return Unreachable("commit_unknown", "The database did not confirm; nothing is acknowledged.", status=503)


class Writer:
    """Takes units of work from any thread; `start` and `stop` belong to the event loop's thread."""

    def __init__(self, engine: Engine, *, clock: Clock, linger_s: float, on_events: Callable[[Sequence[Event]], None]) -> None:
        self._engine = engine
        self._clock = clock
        self._ids = Ids(clock)
        self._linger_s = linger_s
        self._on_events = on_events
        self._units: deque[Unit] = deque()
        self._loose: deque[_LooseRows] = deque()
        self._loose_added = 0
        self._loose_taken = 0
        self._wake = threading.Event()
        self._stopping = False
        self._memos: dict[type[Any], Memo] = {}
        self._backlog = None if engine.dialect.name == "postgresql" else Backlog()
        self._disk = Disk(str(engine.url.database)) if engine.dialect.name == "sqlite" else None
        self._held: list[Event] = []
        self._loose_written_s = 0.0
        self._connection: Connection | None = None
        self._at_work_since_s: float | None = None
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

    @property
    def silent_s(self) -> float:
        """For how long the database has not answered what it is asked now."""
        since_s = self._at_work_since_s
        return 0.0 if since_s is None else time.monotonic() - since_s

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

    def submit(self, work: Work, done: Done, *, is_prompt: bool = False) -> None:
        """Queue a unit; `done` is called on the loop when its commit has succeeded or it has failed.

        The caller of a prompt unit is told at the COMMIT, before the disk has confirmed it: for questions to stations, which
        acknowledge nothing. Whoever shares its commit, and everything later, waits for the disk as ever.
        """
        if self._stopping:
            raise Unreachable("shutting_down", "The server is shutting down; try again in a moment.", status=503)
        self._units.append(Unit(work, once(done) if is_prompt else done, self._clock.micros(), is_prompt))
        if not self._wake.is_set():
            self._wake.set()

    def append_soon(self, table: HotTable, rows: list[tuple[object, ...]]) -> None:
        """Keep rows with the next commit, or within 0.2 s; nobody waits for them. Oldest ones are dropped past 50,000.

        The list is the writer's from now on.
        """
        while self._loose_waiting + len(rows) > MAX_LOOSE_ROWS and self._loose:
            dropped = len(self._loose.popleft()[1])
            self._loose_added -= dropped
            self.dropped_rows += dropped
        self._loose.append((table, rows))
        self._loose_added += len(rows)

    @property
    def _loose_waiting(self) -> int:
        return self._loose_added - self._loose_taken

    def _run(self) -> None:
        if self._backlog is not None:
            self._write([])
        busy = False
        while True:
            self._wake.wait(CONFIRM_S if self._owes else QUIET_FLUSH_S)
            if busy and self._linger_s and not self._stopping:
                time.sleep(self._linger_s)
            self._wake.clear()
            batch = self._take()
            if self._owes and not batch:
                self._confirm_behind()
            elif batch or self._loose or self._is_due():
                self._write(batch)
            elif self._stopping:
                if self._memos or self._backlog is not None:
                    self._write([])
                break
            busy = len(batch) >= CROWD
            if self._units:
                self._wake.set()
        if self._connection is not None:
            self._connection.close()

    @property
    def _owes(self) -> bool:
        return self._disk is not None and self._disk.owes

    def _confirm_behind(self) -> None:
        """Nothing else has come for the disk to confirm: it confirms what went out, and listeners hear of it."""
        try:
            self._confirm()
        except Unreachable as error:
            self._log.error("disk_did_not_confirm", error=str(error.__cause__))
        self._tell([], [])

    def _is_due(self) -> bool:
        if self._backlog is not None and self._backlog.is_due(time.monotonic()):
            return True
        now = self._clock.now()
        return any(isinstance(memo, LazyMemo) and memo.is_due(now) for memo in self._memos.values())

    def _take(self) -> list[Unit]:
        count = min(len(self._units), MAX_BATCH)
        return [self._units.popleft() for _ in range(count)]

    def _write(self, batch: list[Unit]) -> None:
        loose = [] if has_prompt(batch) else self._take_loose()
        for _ in range(MAX_RETRIES):
            try:
                outcomes, told = self._transact(batch, loose)
            except UnitFailed as failure:
                batch = [unit for unit in batch if unit is not failure.unit]
                self._tell([(failure.unit.done, None, failure.reason)], [])
            except Unreachable as error:
                self._fail(batch, loose, error)
                return
            except Exception as error:  # noqa: BLE001 - nobody in particular is to blame: each is tried alone
                self._log.warning("batch_failed", units=len(batch), error=str(error))
                break
            else:
                self._keep(batch, outcomes, told)
                return
        self._write_one_by_one(batch, loose)

    def _take_loose(self) -> list[_LooseRows]:
        """Rows that nobody waits for: few of them at once, many of them together five times a second."""
        count, now_s = self._loose_waiting, time.monotonic()
        if FEW_LOOSE_ROWS < count < MANY_LOOSE_ROWS and now_s - self._loose_written_s < QUIET_FLUSH_S and not self._stopping:
            return []
        self._loose_written_s = now_s
        taken: list[_LooseRows] = []
        with suppress(IndexError):  # the loop may drop the oldest at the same time
            while True:
                taken.append(self._loose.popleft())
        self._loose_taken += sum(len(rows) for _table, rows in taken)
        return taken

    def _keep(self, batch: list[Unit], outcomes: list[Outcome], told: list[Event]) -> None:
        self.batches += 1
        self.committed_units += len(batch)
        self._tell([(unit.done, *outcome) for unit, outcome in zip(batch, outcomes, strict=True)], told)

    def _write_one_by_one(self, batch: list[Unit], loose: list[_LooseRows]) -> None:
        if loose:
            try:
                self._transact([], loose)
            except Exception as error:  # noqa: BLE001 - nobody waits for these rows; their loss is counted and logged
                self._lose(loose, error)
        for unit in batch:
            try:
                outcomes, told = self._transact([unit], [])
            except UnitFailed as failure:
                self._tell([(unit.done, None, failure.reason)], [])
            except Exception as error:  # noqa: BLE001 - handed to the unit's owner
                self._tell([(unit.done, None, error)], [])
            else:
                self._keep([unit], outcomes, told)

    def _fail(self, batch: list[Unit], loose: list[_LooseRows], error: Unreachable) -> None:
        """The database is gone: nobody is acknowledged, nothing is tried twice."""
        if batch:
            self._log.error("database_unreachable", units=len(batch), error=str(error.__cause__ or error))
        if error.code == UNREACHABLE and not self._stopping:
            self._loose.extendleft(reversed(loose))
            self._loose_taken -= sum(len(rows) for _table, rows in loose)
        elif loose:
            self._lose(loose, error)
        self._tell([(unit.done, None, error) for unit in batch], [])

    def _lose(self, loose: list[_LooseRows], error: Exception) -> None:
        count = sum(len(rows) for _table, rows in loose)
        self.dropped_rows += count
        self._log.error("rows_lost", count=count, error=str(error))

    def _transact(self, batch: list[Unit], loose: list[_LooseRows]) -> tuple[list[Outcome], list[Event]]:
        """Run units in one transaction.

        Raises: UnitFailed, Unreachable, or what the bulk writes raised; nothing is kept then.
        """
        self._at_work_since_s = time.monotonic()
        try:
            return self._transact_on(self._connected(), batch, loose)
        finally:
            self._at_work_since_s = None

    def _transact_on(
        self, connection: Connection, batch: list[Unit], loose: list[_LooseRows]
    ) -> tuple[list[Outcome], list[Event]]:
        committing = False
        is_late = self._disk is not None and not self._stopping and (not batch or has_prompt(batch))
        try:
            if self._disk is not None:
                self._disk.expect(connection, is_late=is_late)
            connection.exec_driver_sql("BEGIN" if connection.dialect.name == "postgresql" else "BEGIN IMMEDIATE")
            is_last = self._stopping and not self._units
            tx = Transaction(connection, memos=self._memos, ids=self._ids, backlog=self._backlog, is_last=is_last)
            outcomes = [self._run_unit(tx, unit) for unit in batch]
            for table, rows in loose:
                tx.extend(table, rows)
            tx.now_us = self._clock.micros()
            told = tx.finish(time.monotonic())
            committing = True
            connection.exec_driver_sql("COMMIT")
        except BaseException as error:
            self._memos.clear()
            if self._backlog is not None:
                self._backlog.roll_back()
            self._roll_back(connection, error)
            if committing:
                raise _unknown() from error
            if _lost_connection(error):
                raise unreachable() from error
            raise
        if self._backlog is not None:
            self._backlog.commit()
        self._note_commit(connection, batch, outcomes, told)
        return outcomes, told

    def _note_commit(self, connection: Connection, batch: list[Unit], outcomes: list[Outcome], told: list[Event]) -> None:
        """Let prompt work go on, and see to the disk for the rest. Raises: Unreachable."""
        if self._disk is None:
            return
        self._disk.take(connection, matters=bool(batch or told))
        self._tell([(unit.done, *outcome) for unit, outcome in zip(batch, outcomes, strict=True) if unit.is_prompt], [])
        if self._owes and not all(unit.is_prompt for unit in batch):
            self._confirm()

    def _confirm(self) -> None:
        if self._disk is None:
            return
        try:
            self._disk.confirm()
        except OSError as error:
            raise _unknown() from error

    def _run_unit(self, tx: Transaction, unit: Unit) -> Outcome:
        tx.now_us = unit.received_us
        tx.wrote = False
        try:
            return unit.work(tx), None
        except GridtapError as refusal:
            if not tx.wrote:
                return None, refusal
            raise UnitFailed(unit, refusal) from refusal
        except DBAPIError as error:
            if _lost_connection(error):
                raise
            raise UnitFailed(unit, error) from error
        except Exception as error:
            raise UnitFailed(unit, error) from error

    def _connected(self) -> Connection:
        if self._connection is None:
            try:
                self._connection = self._engine.connect()
            except DBAPIError as error:
                raise unreachable() from error
            if self._backlog is not None:
                self._backlog.load(self._connection)
        return self._connection

    def _roll_back(self, connection: Connection, error: BaseException) -> None:
        try:
            connection.exec_driver_sql("ROLLBACK")
        except Exception as failure:  # noqa: BLE001 - a connection that cannot roll back is thrown away
            self._log.warning("rollback_failed", error=str(failure))
            self._discard(connection)
            return
        if _lost_connection(error):
            self._discard(connection)

    def _discard(self, connection: Connection) -> None:
        self._connection = None
        if self._disk is not None:
            self._disk.forget()
        connection.invalidate()
        connection.close()

    def _tell(self, outcomes: list[tuple[Done, Any, BaseException | None]], told: list[Event]) -> None:
        self._held += told
        told, self._held = ([], self._held) if self._owes else (self._held, [])
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
