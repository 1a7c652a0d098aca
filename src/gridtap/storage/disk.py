"""When the disk confirms SQLite's commits: before anybody is told, or a moment after for work that only goes out."""

import os
from pathlib import Path

from sqlalchemy import Connection

_sync = getattr(os, "fdatasync", os.fsync)  # what SQLite itself calls, where there is one


class Disk:
    """The write-ahead log's way to the disk. Belongs to the writer's thread, as its connection does.

    Every commit is in the log before anybody is told, so the death of the process loses none. `confirm` makes sure of one that
    was taken with `is_late` should the machine lose its power.
    """

    def __init__(self, database: str) -> None:
        """`database` is the path of the database file."""
        self._log = Path(f"{database}-wal")
        self._is_late = False

    def expect(self, connection: Connection, *, is_late: bool) -> None:
        """Say, before BEGIN, whether the coming COMMIT shall come back before the disk has confirmed it."""
        if is_late != self._is_late:
            connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if is_late else 'FULL'}")
            self._is_late = is_late

    def forget(self) -> None:
        """The connection is gone; the next one waits for the disk, as all do at first."""
        self._is_late = False

    def confirm(self) -> None:
        """Wait until all that was committed is on the disk. Raises: OSError."""
        log = os.open(self._log, os.O_RDWR)
        try:
            _sync(log)
        finally:
            os.close(log)
