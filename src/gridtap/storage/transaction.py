"""What a domain verb may do: read, write, append hot rows, tell the log."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

import msgspec
from sqlalchemy import Connection, CursorResult, Executable, Row

from gridtap.kit.clock import from_micros
from gridtap.kit.ids import Ids
from gridtap.storage.backlog import Backlog, TableRows
from gridtap.storage.events import Event
from gridtap.storage.hot import LOGGED, HotTable, write_rows
from gridtap.storage.prepared import Prepared

_EVENT_COLUMNS = "at, kind, station_id, session_id, driver_id, data"
_EVENT_SQLITE = f"INSERT INTO events ({_EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - our names - a constant
_EVENT_POSTGRES = f"INSERT INTO events ({_EVENT_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s) RETURNING cursor"  # noqa: S608 - our names


class Memo(Protocol):
    """State derived from the database that verbs keep between units of work, inside the writer."""

    def flush(self, tx: "Transaction") -> None:
        """Write what changed since the last commit; called once before each commit."""
        ...


@runtime_checkable
class LazyMemo(Memo, Protocol):
    """A memo that does not write at every commit: the writer makes a commit for it when it is due."""

    def is_due(self, now: datetime) -> bool:
        """Whether something waits that should be written now."""
        ...


M = TypeVar("M", bound=Memo)


class Transaction:
    """One commit's worth of units of work, on the writer's thread and connection.

    Verbs run one after the other; each sees what those before it wrote. Memos are forgotten whenever a transaction rolls
    back, so they never know more than the database does.
    """

    def __init__(
        self, connection: Connection, *, memos: dict[type[Any], Memo], ids: Ids, backlog: Backlog | None, is_last: bool = False
    ) -> None:
        self._connection = connection
        self._backlog = backlog
        self.ids = ids
        self.is_last = is_last
        """Whether the writer stops after this commit: memos keep nothing back."""
        self.wrote = False
        """Whether anything was written or buffered; a unit that fails before that needs no rollback."""
        self._postgres = connection.dialect.name == "postgresql"
        self._memos = memos
        self._hot: dict[HotTable, list[tuple[object, ...]]] = {}
        self._told: list[Event] = []
        self.now_us: int
        """When the unit that runs now was received, in microseconds since 1970; set by the writer."""

    @property
    def now(self) -> datetime:
        """When the unit that runs now was received; hot paths ask for `now_us`."""
        return from_micros(self.now_us)

    @property
    def connection(self) -> Connection:
        """The writer's own connection, for reads in the middle of a verb."""
        return self._connection

    def execute(self, statement: Executable, rows: list[dict[str, object]] | None = None) -> CursorResult[Any]:
        """Run one SQLAlchemy Core statement; with `rows`, once for each in bulk."""
        self.wrote = self.wrote or not statement.is_select
        return self._connection.execute(statement, rows) if rows is not None else self._connection.execute(statement)

    def run(self, prepared: Prepared, **values: object) -> list[Any]:
        """Run a statement that was worded before; many times faster than `execute`."""
        self.wrote = self.wrote or not prepared.reads_only
        return prepared.run(self._connection, **values)

    def one(self, statement: Executable) -> Row[Any] | None:
        """The first row, or None."""
        return self._connection.execute(statement).first()

    def append(self, table: HotTable, row: tuple[object, ...]) -> None:
        """Buffer a row of a hot table; it is written with the commit, or at `flush_hot`."""
        self.buffer(table)(row)

    def buffer(self, table: HotTable) -> Callable[[tuple[object, ...]], None]:
        """`append` for many rows of one table; good until the next `flush_hot`."""
        self.wrote = True
        rows = self._hot.get(table)
        if rows is None:
            rows = self._hot[table] = []
        return rows.append

    def extend(self, table: HotTable, rows: list[tuple[object, ...]]) -> None:
        """`append` for rows that are at hand already."""
        self.wrote = True
        self._hot.setdefault(table, []).extend(rows)

    def write_now(self, table: HotTable, row: tuple[object, ...]) -> None:
        """Write one row of a bulk statement at once, so that reads in this transaction see it."""
        self.wrote = True
        write_rows(self._connection, table, [row], postgres=self._postgres)

    def flush_hot(self) -> None:
        """Write the buffered rows now; needed only before reading them back in the same unit."""
        if self._backlog is not None:
            self._backlog.merge(self._connection, self._take_logged())
        self._write_hot()

    def _take_logged(self) -> TableRows:
        return {table: self._hot.pop(table) for table in LOGGED if table in self._hot}

    def _write_hot(self) -> None:
        for table, rows in self._hot.items():
            if rows:
                write_rows(self._connection, table, rows, postgres=self._postgres)
        self._hot.clear()

    def emit(
        self,
        kind: str,
        *,
        station_id: str | None = None,
        session_id: str | None = None,
        driver_id: str | None = None,
        data: Mapping[str, object] | None = None,
    ) -> None:
        """Write a line of the event log, in this same transaction; listeners hear of it after the commit."""
        self.wrote = True
        content = dict(data or {})
        row = (self.now_us, kind, station_id, session_id, driver_id, msgspec.json.encode(content).decode())
        self._told.append(
            Event(
                cursor=self._insert_event(row),
                at=self.now,
                kind=kind,
                station_id=station_id,
                session_id=session_id,
                driver_id=driver_id,
                data=content,
            )
        )

    def _insert_event(self, row: tuple[object, ...]) -> int:
        cursor = self._connection.connection.cursor()
        try:
            if self._postgres:
                cursor.execute(_EVENT_POSTGRES, row)
                numbered = cursor.fetchone()
                return int(numbered[0]) if numbered else 0
            cursor.execute(_EVENT_SQLITE, row)
            return int(cursor.lastrowid)  # pyright: ignore[reportAttributeAccessIssue] - sqlite3 has it
        finally:
            cursor.close()

    def tick(
        self, kind: str, *, station_id: str | None = None, session_id: str | None = None, driver_id: str | None = None
    ) -> None:
        """Tell live listeners after the commit, keeping nothing: what changed stands in rows they can read."""
        self.wrote = True
        self._told.append(
            Event(cursor=None, at=self.now, kind=kind, station_id=station_id, session_id=session_id, driver_id=driver_id)
        )

    def memo(self, kind: type[M], make: Callable[["Transaction"], M]) -> M:
        """The writer's memo of this kind, made from the database when there is none."""
        found = self._memos.get(kind)
        if found is None:
            found = self._memos[kind] = make(self)
        return found  # pyright: ignore[reportReturnType] - the dictionary is keyed by the value's own type

    def finish(self, now_s: float) -> list[Event]:
        """Everything buffered is written; returns what to tell. Called by the writer just before COMMIT, with monotone time."""
        for memo in tuple(self._memos.values()):
            memo.flush(self)
        if self._backlog is not None:
            self._backlog.write(self._connection, self._take_logged(), now_s=now_s, is_last=self.is_last)
        self._write_hot()
        told, self._told = self._told, []
        return told
