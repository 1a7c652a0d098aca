"""The migrations make exactly the tables the code knows, on both databases."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from gridtap.storage import migrations
from gridtap.storage.database import make_engine
from gridtap.storage.migrate import migrate, pending_migrations
from gridtap.storage.partitions import is_partition
from gridtap.storage.tables import metadata

VERSIONS = Path(migrations.__file__).parent / "versions"


def _not_a_partition(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and name is not None and is_partition(name))


def test_a_migrated_database_has_exactly_the_tables_of_the_metadata(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _not_a_partition})
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []


def test_an_empty_database_is_migrated_once_and_then_has_nothing_pending(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/gridtap.db"
    versions = sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))
    assert pending_migrations(url) == versions
    assert migrate(url) == versions[-1]
    assert migrate(url) == versions[-1]
    assert pending_migrations(url) == []


def test_readings_on_sqlite_are_kept_without_a_row_id(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        wording = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'readings'")).scalar_one()
    engine.dispose()
    assert "WITHOUT ROWID" in wording


@pytest.mark.parametrize("table", ["frames", "readings"])
def test_big_tables_on_postgresql_have_partitions_ahead_and_a_default(postgres_url: str, table: str) -> None:
    engine = make_engine(postgres_url)
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if is_partition(name) and name.startswith(table)]
    engine.dispose()
    assert f"{table}_default" in names
    assert len(names) == 4
