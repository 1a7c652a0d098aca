"""Readings on their way into their table: durable in a log at once, put in order in bulk.

The table of readings is ordered by EVSE. A thousand stations that speak at once would touch a thousand pages in every commit;
so under load a commit appends its rows to a log as one blob, and every two seconds all of them are put into the table,
page by page. While few come, they go straight into the table. SQLite only: PostgreSQL does the like by itself.
"""

import msgspec
from sqlalchemy import Connection

from gridtap.storage.hot import READINGS, write_rows

FEW_ROWS = 256
"""So many rows between two merges touch few pages; those that follow them go through the log."""
MERGE_EVERY_S = 2.0
MANY_ROWS = 200_000

Rows = list[tuple[object, ...]]


class Backlog:
    """What stands in the log and not yet in the table. Belongs to the writer; a transaction's changes count once it commits."""

    def __init__(self) -> None:
        self._logged: Rows = []
        self._fresh: Rows = []
        self._is_merged = False
        self._since_s = 0.0
        self._direct_rows = 0

    def load(self, connection: Connection) -> None:
        """Read what a process that died left behind."""
        blobs = connection.exec_driver_sql("SELECT body FROM readings_log ORDER BY id").scalars().all()
        self._logged = [tuple(row) for blob in blobs for row in msgspec.msgpack.decode(blob, type=list[list[int | None]])]

    def is_due(self, now_s: float) -> bool:
        """Whether the table should be brought up to date now."""
        return bool(self._logged) and now_s - self._since_s >= MERGE_EVERY_S

    def write(self, connection: Connection, rows: Rows, *, now_s: float, is_last: bool) -> None:
        """Make rows durable: in the table when they are few or it is time, else in the log."""
        waiting = 0 if self._is_merged else len(self._logged)
        is_time = now_s - self._since_s >= MERGE_EVERY_S
        if is_time:
            self._since_s, self._direct_rows = now_s, 0
        if is_last or waiting > MANY_ROWS or (waiting and is_time):
            self.merge(connection, rows)
        elif not waiting and self._direct_rows + len(rows) <= FEW_ROWS:
            self._direct_rows += len(rows)
            self.merge(connection, rows)
        elif rows:
            blob = msgspec.msgpack.encode(rows)
            connection.exec_driver_sql("INSERT INTO readings_log (body) VALUES (?)", (blob,))
            self._fresh.extend(rows)

    def merge(self, connection: Connection, rows: Rows) -> None:
        """Put all rows into the table, so that it can be read in this transaction."""
        waiting = [*self._fresh] if self._is_merged else [*self._logged, *self._fresh]
        if waiting:
            connection.exec_driver_sql("DELETE FROM readings_log")
            self._is_merged = True
        every = waiting + rows
        if every:
            write_rows(connection, READINGS, every, postgres=False)
        self._fresh = []

    def commit(self) -> None:
        """The transaction was committed."""
        if self._is_merged:
            self._logged = []
        self._logged.extend(self._fresh)
        self._fresh, self._is_merged = [], False

    def roll_back(self) -> None:
        """It was not: all is as before."""
        self._fresh, self._is_merged = [], False
