"""Hot rows on their way into ordered tables: durable in a log at once, put in order in bulk.

The tables of readings and of transaction events are ordered by EVSE and by station. A thousand stations that speak at once
would touch a thousand pages in every commit; so under load a commit appends its rows to a log as one blob, and every two
seconds all of them are put into their tables, page by page. While few come, they go straight there. SQLite only: PostgreSQL
does the like by itself.
"""

from collections.abc import Mapping
from typing import cast

import msgspec
from sqlalchemy import Connection

from gridtap.storage.hot import LOGGED, READINGS, HotTable, write_rows

FEW_ROWS = 256
"""So many rows between two merges touch few pages; those that follow them go through the log."""
MERGE_EVERY_S = 2.0
MANY_ROWS = 200_000

Rows = list[tuple[object, ...]]
TableRows = dict[HotTable, Rows]
_Readings = list[list[int | str | bool | None]]


class Backlog:
    """What stands in the log and not yet in its tables. Belongs to the writer; a transaction's changes count once it commits."""

    def __init__(self) -> None:
        self._logged: TableRows = {}
        self._fresh: TableRows = {}
        self._is_merged = False
        self._since_s = 0.0
        self._direct_rows = 0

    def load(self, connection: Connection) -> None:
        """Read what a process that died left behind."""
        self._logged = {}
        for blob in connection.exec_driver_sql("SELECT body FROM readings_log ORDER BY id").scalars().all():
            _add(self._logged, _read(blob))

    def is_due(self, now_s: float) -> bool:
        """Whether the tables should be brought up to date now."""
        return bool(self._logged) and now_s - self._since_s >= MERGE_EVERY_S

    def write(self, connection: Connection, rows: TableRows, *, now_s: float, is_last: bool) -> None:
        """Make rows durable: in their tables when they are few or it is time, else in the log."""
        waiting = 0 if self._is_merged else _count(self._logged)
        count = _count(rows)
        is_time = now_s - self._since_s >= MERGE_EVERY_S
        if is_time:
            self._since_s, self._direct_rows = now_s, 0
        if is_last or waiting > MANY_ROWS or (waiting and is_time):
            self.merge(connection, rows)
        elif not waiting and self._direct_rows + count <= FEW_ROWS:
            self._direct_rows += count
            self.merge(connection, rows)
        elif count:
            blob = msgspec.msgpack.encode({table.name: kept for table, kept in rows.items()})
            connection.exec_driver_sql("INSERT INTO readings_log (body) VALUES (?)", (blob,))
            _add(self._fresh, rows)

    def merge(self, connection: Connection, rows: TableRows) -> None:
        """Put all rows into their tables, so that they can be read in this transaction."""
        waiting: TableRows = {}
        if not self._is_merged:
            _add(waiting, self._logged)
        _add(waiting, self._fresh)
        if waiting:
            connection.exec_driver_sql("DELETE FROM readings_log")
            self._is_merged = True
        _add(waiting, rows)
        for table, every in waiting.items():
            write_rows(connection, table, every, postgres=False)
        self._fresh = {}

    def commit(self) -> None:
        """The transaction was committed."""
        if self._is_merged:
            self._logged = {}
        _add(self._logged, self._fresh)
        self._fresh, self._is_merged = {}, False

    def roll_back(self) -> None:
        """It was not: all is as before."""
        self._fresh, self._is_merged = {}, False


def _read(blob: bytes) -> TableRows:
    """Rows by table; those of an older process are readings alone."""
    told = cast("_Readings | dict[str, _Readings]", msgspec.msgpack.decode(blob, type=_Readings | dict[str, _Readings]))
    by_name = told if isinstance(told, dict) else {READINGS.name: told}
    return {table: [tuple(row) for row in by_name[table.name]] for table in LOGGED if table.name in by_name}


def _count(rows: Mapping[HotTable, Rows]) -> int:
    return sum(map(len, rows.values()))


def _add(to: TableRows, rows: Mapping[HotTable, Rows]) -> None:
    for table, more in rows.items():
        if more:
            to.setdefault(table, []).extend(more)
