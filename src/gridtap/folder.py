"""One process to a data folder: a lock that the system takes back when the process ends, however it ends."""

import fcntl
import os
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy.engine import make_url

from gridtap.kit.errors import Refused

LOCK_FILE = "gridtap.lock"


def hold_database(url: str) -> AbstractContextManager[None]:
    """Be the only process that writes to this database, where that is a file: see `hold_folder`."""
    database = make_url(url)
    if not database.drivername.startswith("sqlite") or not database.database:
        return nullcontext()
    return hold_folder(Path(database.database).parent)


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
