"""SQLite's checkpoints, taken beside the writer, so that no commit that somebody waits for has to copy megabytes first."""

import os
import sys
import threading
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from gridtap.kit.log import get_log

EVERY_S = 2.0
NICENESS = 10
"""It copies for many milliseconds at a time; where a core is busy, the writer and the event loop shall not wait behind it."""


class Checkpointer:
    """A thread that copies committed pages from the write-ahead log into the database file every two seconds.

    A passive checkpoint waits for nobody and nobody waits for it. What it could not copy is left for the next one, and
    for SQLite's own in the end.
    """

    def __init__(self, engine: Engine, count_commits: Callable[[], int], *, every_s: float = EVERY_S) -> None:
        """`count_commits` tells whether there is anything new."""
        self._engine = engine
        self._count_commits = count_commits
        self._every_s = every_s
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._log = get_log("storage.checkpoint")

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="gridtap-checkpoint", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread. Safe to repeat."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        copied = 0
        while not self._stopping.wait(self._every_s):
            committed = self._count_commits()
            if committed == copied:
                continue
            try:
                with self._engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
            except DBAPIError as error:
                self._log.warning("checkpoint_failed", error=str(error))
            else:
                copied = committed
