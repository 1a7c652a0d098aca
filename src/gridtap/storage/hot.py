"""Hot tables: rows that arrive by the thousand are buffered and written in bulk."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.interfaces import DBAPICursor

from gridtap.storage.tables.base import metadata

MANY = 32
"""Rows of one statement on SQLite; larger statements are hardly faster."""


@dataclass(frozen=True, eq=False, slots=True)
class HotTable:
    """A bulk insert, worded for both databases; rows already there are left as they are.

    Rows are tuples in column order, already in storage form: instants as integer microseconds, JSON as text.
    """

    name: str
    columns: tuple[str, ...]
    sqlite_sql: str
    postgres_sql: str
    is_ordered: bool = False
    """Whether rows go in by their first column, the head of the table's key: neighbours share a page."""
    sqlite_many_sql: tuple[str, ...] = ()
    """The same for `MANY` rows in one statement: the driver lets go of the interpreter once for all of them, not for each.

    The statement at place n takes one value for all rows in each of the first n columns of `alike`, and those values first.
    """
    alike: tuple[int, ...] = ()
    """Places of columns that mostly say the same in neighbouring rows, the costliest first: NULL and bool are ten integers."""


def hot_table(table: Table, *columns: str, is_ordered: bool = False, alike: Sequence[str] = ()) -> HotTable:
    """The bulk insert of some columns of a table."""
    places = tuple(columns.index(name) for name in alike)
    listed = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" for _ in columns)
    begin = f"INSERT OR IGNORE INTO {table.name} ({listed}) VALUES"
    dialect = postgresql.dialect()
    arrays = ", ".join(f"%s::{table.c[name].type.dialect_impl(dialect).compile(dialect)}[]" for name in columns)
    return HotTable(
        name=table.name,
        columns=columns,
        sqlite_sql=f"{begin} ({marks})",
        sqlite_many_sql=tuple(f"{begin} {_many_marks(len(columns), places[:shared])}" for shared in range(len(places) + 1)),
        alike=places,
        is_ordered=is_ordered,
        postgres_sql=f"INSERT INTO {table.name} ({listed}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING",  # noqa: S608 - our names
    )


def _many_marks(width: int, shared: Sequence[int]) -> str:
    """The marks of `MANY` rows: numbered, those of shared columns once for all rows."""
    numbers = count(len(shared) + 1)
    row = [shared.index(place) + 1 if place in shared else 0 for place in range(width)]
    return ", ".join(f"({', '.join(f'?{number or next(numbers)}' for number in row)})" for _ in range(MANY))


def bulk_update(table: Table, key: str, *columns: str) -> HotTable:
    """The bulk update of some columns of a table by its key; rows are the columns' values, then the key's, a key at most once."""
    dialect = postgresql.dialect()
    every = (*columns, key)
    arrays = ", ".join(f"%s::{table.c[name].type.dialect_impl(dialect).compile(dialect)}[]" for name in every)
    marks = ", ".join(f'"{name}" = ?' for name in columns)
    changes = ", ".join(f'"{name}" = new."{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in every)
    return HotTable(
        name=table.name,
        columns=every,
        sqlite_sql=f'UPDATE {table.name} SET {marks} WHERE "{key}" = ?',  # noqa: S608 - our names - names come from the metadata
        postgres_sql=f"UPDATE {table.name} SET {changes} FROM unnest({arrays}) AS new({names}) "  # noqa: S608 - our names
        f'WHERE {table.name}."{key}" = new."{key}"',
    )


def as_arrays(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    """Rows turned into one list a column, as `unnest` wants them."""
    return [list(column) for column in zip(*rows, strict=True)]


def write_rows(connection: Connection, table: HotTable, rows: list[tuple[object, ...]], *, postgres: bool) -> None:
    """Bulk-write rows through the driver itself, inside the connection's transaction."""
    cursor = connection.connection.cursor()
    try:
        if postgres:
            cursor.execute(table.postgres_sql, as_arrays(rows))
        else:
            _insert(cursor, table, _grouped(rows) if table.is_ordered else rows)
    finally:
        cursor.close()


def _insert(cursor: DBAPICursor, table: HotTable, rows: list[tuple[object, ...]]) -> None:
    whole = len(rows) - len(rows) % MANY if table.sqlite_many_sql else 0
    for start in range(0, whole, MANY):
        cursor.execute(*_statement(table, rows[start : start + MANY]))
    if whole < len(rows):
        cursor.executemany(table.sqlite_sql, rows[whole:] if whole else rows)


def _statement(table: HotTable, rows: list[tuple[object, ...]]) -> tuple[str, list[object]]:
    """The statement for `MANY` rows and its values: what they share is handed to the driver once."""
    values, width = list(chain.from_iterable(rows)), len(table.columns)
    shared: list[int] = []
    for place in table.alike:
        if values[place::width].count(values[place]) < MANY:
            break
        shared.append(place)
    head = [values[place] for place in shared]
    for place in sorted(shared, reverse=True):
        del values[place::width]
        width -= 1
    return table.sqlite_many_sql[len(shared)], head + values


def _grouped(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows by their first column, in order of arrival within it; a quarter of the work of a sort, and as good to the pages."""
    groups: defaultdict[Any, list[tuple[object, ...]]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row)
    return [row for key in sorted(groups) for row in groups[key]]


READINGS = hot_table(
    metadata.tables["readings"],
    *("evse_key", "at", "kind_key", "value_milli", "session_key", "received_at", "station_at"),
    is_ordered=True,
    alike=("station_at", "session_key", "evse_key"),
)
FRAMES = hot_table(
    metadata.tables["frames"],
    *("station_key", "id", "direction", "kind", "message_id", "action", "size_bytes", "body"),
    is_ordered=True,
)
TRANSACTION_EVENTS = hot_table(
    metadata.tables["transaction_events"],
    *("station_id", "transaction_id", "seq_no", "event", "trigger", "state", "is_offline"),
    *("station_at", "received_at", "corrected_at", "session_key", "begin_mwh", "register_mwh", "reply"),
    is_ordered=True,
    alike=("is_offline", "begin_mwh", "event", "trigger", "state", "reply", "transaction_id", "station_id", "session_key"),
)
LOGGED = (READINGS, TRANSACTION_EVENTS)
"""Tables in the order of their stations, whose rows go through the log under load (see `storage.backlog`)."""
