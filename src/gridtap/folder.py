"""One process to a data folder, and to a node's name: locks that are taken back when the process ends, however it ends."""

import fcntl
import os
import time
import zlib
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from gridtap.kit.errors import Refused
from gridtap.storage.database import make_engine

LOCK_FILE = "gridtap.lock"
NAME_LOCK = 0x67726964
"""Sets our locks in PostgreSQL apart from those of others."""
NAME_PATIENCE_S = 3.0
"""A process that has just ended gives its name back within this time."""
_PAUSE_S = 0.1
_TAKE_BACK = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
"""The server finds out within half a minute that a whole machine is gone."""


def hold_database(url: str, node_id: str) -> AbstractContextManager[None]:
    """Be the only process that writes to this database, where that is a file, else the only one of this name.

    See `hold_folder` and `hold_name`.
    """
    database = make_url(url)
    if not database.drivername.startswith("sqlite"):
        return hold_name(url, node_id)
    return hold_folder(Path(database.database).parent) if database.database else nullcontext()


@contextmanager
def hold_name(url: str, node_id: str, patience_s: float = NAME_PATIENCE_S) -> Generator[None]:
    """Be the only node of this name on a PostgreSQL database.

    Raises: Refused `node_id_in_use`, naming the setting to change.
    """
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            try:
                connection.exec_driver_sql(_TAKE_BACK)
                if not _take_name(connection, node_id, patience_s):
                    raise Refused(
                        "node_id_in_use",
                        f"Another Gridtap uses this database under the name {node_id}. Stop it, or give each node a name of its "
                        "own: set GRIDTAP_NODE_ID.",
                    )
                yield
            finally:
                connection.invalidate()  # closes it without asking a database that may not answer
    finally:
        engine.dispose()


def _take_name(connection: Connection, node_id: str, patience_s: float) -> bool:
    """Take the lock of a name; it is held until the connection ends."""
    number = zlib.crc32(node_id.encode()) - 2**31
    deadline = time.monotonic() + patience_s
    while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({NAME_LOCK}, {number})").scalar_one():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_PAUSE_S)
    return True


@contextmanager
def hold_folder(data_dir: Path) -> Generator[None]:
    """Be the only process that writes to the SQLite database in this folder.

    Raises: Refused `data_in_use`, naming the process that has it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    handle = os.open(data_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(handle, 20).decode(errors="replace").strip() or "unknown"
            raise Refused(
                "data_in_use",
                f"Another Gridtap (process {holder}) uses the data in {data_dir}. Stop it, or choose another GRIDTAP_DATA_DIR.",
            ) from error
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)
