"""When the disk confirms SQLite's commits: before anybody is told, or a moment after for work that only goes out."""

import os
from pathlib import Path

from sqlalchemy import Connection

_sync = getattr(os, "fdatasync", os.fsync)  # what SQLite itself calls, where there is one


class Disk:
    """The write-ahead log's way to the disk. Belongs to the writer's thread, as its connection does.

    Every commit is in the log before anybody is told, so the death of the process loses none. What the disk has not confirmed
    is lost if the machine loses its power.
    """

    def __init__(self, database: str) -> None:
        """`database` is the path of the database file."""
        self._log = Path(f"{database}-wal")
        self._is_late = False
        self._changes = 0
        self.owes = False
        """Whether something was told, or is to be told, that the disk has not confirmed."""

    def expect(self, connection: Connection, *, is_late: bool) -> None:
        """Say, before BEGIN, whether the coming COMMIT shall come back before the disk has confirmed it."""
        if is_late != self._is_late:
            connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if is_late else 'FULL'}")
            self._is_late = is_late
        self._changes = _changes(connection)

    def take(self, connection: Connection, *, matters: bool) -> None:
        """Take note of a COMMIT. A late one that `matters` to nobody needs no disk; one that waited made sure of all before."""
        if self._is_late:
            self.owes = self.owes or matters
        elif _changes(connection) != self._changes:
            self.owes = False

    def forget(self) -> None:
        """The connection is gone; the next one waits for the disk, as all do at first."""
        self._is_late = False

    def confirm(self) -> None:
        """Wait until all that was committed is on the disk. Raises: OSError."""
        self.owes = False
        log = os.open(self._log, os.O_RDWR)
        try:
            _sync(log)
        finally:
            os.close(log)


def _changes(connection: Connection) -> int:
    return int(connection.connection.total_changes)  # pyright: ignore[reportAttributeAccessIssue] - sqlite3 has it
