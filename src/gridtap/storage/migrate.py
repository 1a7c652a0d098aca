"""Brings a database to today's schema, and says what is missing."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from gridtap.kit.clock import SystemClock
from gridtap.kit.errors import Refused
from gridtap.storage.database import make_engine
from gridtap.storage.partitions import keep_partitions

_STEPS = Path(__file__).parent / "migrations"
_LOCK = 0x67726964
"""Any number all nodes agree on: two that start at once must not migrate at once."""


def migrate(url: str) -> str:
    """Apply every step that is missing, all or none, and return the revision reached. Safe to repeat and to race.

    Raises: Malformed `bad_database_url`.
    """
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            is_postgres = connection.dialect.name == "postgresql"
            connection.exec_driver_sql("BEGIN" if is_postgres else "BEGIN IMMEDIATE")
            if is_postgres:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            command.upgrade(_config(connection), "head")
            keep_partitions(connection, SystemClock().now())
            revision = MigrationContext.configure(connection).get_current_revision()
            connection.exec_driver_sql("COMMIT")
    finally:
        engine.dispose()
    return revision or ""


def pending_migrations(url: str) -> list[str]:
    """The revisions that `migrate` would apply, oldest first; empty where the schema is today's."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            applied = MigrationContext.configure(connection).get_current_heads()
            steps = ScriptDirectory.from_config(_config(connection)).iterate_revisions("head", applied or "base")
            return [step.revision for step in steps][::-1]
    finally:
        engine.dispose()


def require_current_schema(url: str) -> None:
    """Nobody works on a database with another schema than today's. Raises: Refused `migrations_waiting`."""
    waiting = len(pending_migrations(url))
    if waiting:
        raise Refused("migrations_waiting", f"The database needs {waiting} migration(s). Back it up, then run: gridtap migrate")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
