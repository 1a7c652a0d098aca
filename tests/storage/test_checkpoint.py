"""Checkpoints are taken beside the writer."""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from gridtap.storage.checkpoint import Checkpointer
from gridtap.storage.database import make_engine

DEADLINE_S = 10.0


def _rows_without_log(file: Path, folder: Path) -> int:
    """What stands in the database file itself."""
    alone = folder / "alone.db"
    shutil.copyfile(file, alone)
    with closing(sqlite3.connect(alone)) as connection:
        return int(connection.execute("SELECT count(*) FROM counters").fetchone()[0])


def test_what_was_committed_reaches_the_file_while_the_writer_goes_on(sqlite_url: str, tmp_path: Path) -> None:
    engine = make_engine(sqlite_url)
    file = Path(engine.url.database or "")
    commits = 0
    checkpointer = Checkpointer(engine, lambda: commits, every_s=0.01)
    with engine.connect() as writer:
        writer.exec_driver_sql("INSERT INTO counters (name, next_value) VALUES ('a', 1)")
        assert _rows_without_log(file, tmp_path) == 0
        checkpointer.start()
        commits = 1
        ends = time.monotonic() + DEADLINE_S
        while _rows_without_log(file, tmp_path) == 0 and time.monotonic() < ends:
            time.sleep(0.01)
        checkpointer.stop()
        assert _rows_without_log(file, tmp_path) == 1
    engine.dispose()
