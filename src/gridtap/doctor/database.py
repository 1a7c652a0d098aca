"""Is the database there, current, writable and quick to store."""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from gridtap.doctor.finding import Finding, failed, good, warning
from gridtap.settings import Settings
from gridtap.storage.database import make_engine
from gridtap.storage.migrate import pending_migrations

SYNCS = 20
SLOW_SYNC_MS = 20.0
LOCK_PATIENCE_MS = 1500


def check_database(settings: Settings) -> Iterator[Finding]:
    """Reachable, migrated, writable, and how long the disk takes to promise."""
    url = settings.resolved_database_url
    parsed = make_url(url)
    shown = parsed.render_as_string(hide_password=True)
    if parsed.drivername.startswith("sqlite"):
        file = Path(parsed.database or "")
        yield check_sync(file.parent)
        if not file.exists():
            yield good("Database", f"{shown} is not there yet; `gridtap run` or `gridtap migrate` makes it.")
            return
    engine = make_engine(url)
    try:
        version = _version(engine)
        yield _migrations(url, f"{shown} answers ({version})")
        yield _writable(engine, is_postgres=engine.dialect.name == "postgresql")
    except SQLAlchemyError as error:
        yield failed("Database", f"{shown} cannot be used: {_first_line(error)}", "Start it, or correct GRIDTAP_DATABASE_URL.")
    finally:
        engine.dispose()


def _version(engine: Engine) -> str:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar_one()}"
        return f"SQLite {connection.exec_driver_sql('SELECT sqlite_version()').scalar_one()}"


def _migrations(url: str, reached: str) -> Finding:
    waiting = pending_migrations(url)
    if waiting:
        return failed("Database", f"{reached}; {len(waiting)} migration(s) wait.", "Back it up, then run: gridtap migrate")
    return good("Database", f"{reached} and its schema is current.")


def _writable(engine: Engine, *, is_postgres: bool) -> Finding:
    """Begin a writing transaction and leave it without a trace."""
    try:
        with engine.connect() as connection:
            if not is_postgres:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={LOCK_PATIENCE_MS}")
            connection.exec_driver_sql("BEGIN" if is_postgres else "BEGIN IMMEDIATE")
            connection.exec_driver_sql("CREATE TABLE doctor_probe (probe INTEGER)")
            connection.exec_driver_sql("ROLLBACK")
    except SQLAlchemyError as error:
        return failed(
            "Writing", f"The database refuses to be written: {_first_line(error)}.", "Check its owner, its rights and its disk."
        )
    return good("Writing", "The database can be written.")


def check_sync(folder: Path) -> Finding:
    """How long the disk takes to promise that a write survives; every acknowledgement waits for one (many share it)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        median_ms = statistics.median(sync_times_ms(folder))
    except OSError as error:
        return failed(
            "Data folder",
            f"{folder} cannot be written: {error.strerror}.",
            "Set GRIDTAP_DATA_DIR to a folder this user may write.",
        )
    detail = f"{folder} can be written; a synced write takes {median_ms:.2f} ms."
    if median_ms > SLOW_SYNC_MS:
        return warning("Data folder", detail, "Put it on a local SSD: every acknowledgement waits for the disk.")
    return good("Data folder", detail)


def sync_times_ms(folder: Path) -> list[float]:
    """Times of small synced writes to a file that is gone afterwards."""
    times_ms: list[float] = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(SYNCS):
            started = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
            times_ms.append((time.perf_counter() - started) * 1000)
    return times_ms


def _first_line(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().split("\n", 1)[0]
