"""Monthly partitions of the big tables on PostgreSQL, made ahead of time."""

import re
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from gridtap.kit.clock import to_micros

PARTITIONED = ("frames", "readings")
"""Partitioned by microseconds since 1970; each has a default partition for what fits nowhere."""
MONTHS_AHEAD = 2
_PARTITION = re.compile(rf"^({'|'.join(PARTITIONED)})_(default|\d{{6}})$")


def is_partition(table_name: str) -> bool:
    """Whether a table found in the database is a part of one of ours."""
    return _PARTITION.match(table_name) is not None


def keep_partitions(connection: Connection, now: datetime) -> list[str]:
    """Make the partitions of this month and the next two; returns the names of those made. Nothing to do on SQLite.

    A month whose rows already stand in the default partition stays there: moving them would lock the table.
    """
    if connection.dialect.name != "postgresql":
        return []
    made: list[str] = []
    for month in range(MONTHS_AHEAD + 1):
        begin, end = _month(now, month), _month(now, month + 1)
        for table in PARTITIONED:
            name = f"{table}_{begin:%Y%m}"
            if _can_make(connection, table, name, (to_micros(begin), to_micros(end))):
                bounds = f"FROM ({to_micros(begin)}) TO ({to_micros(end)})"
                connection.exec_driver_sql(f"CREATE TABLE {name} PARTITION OF {table} FOR VALUES {bounds}")
                made.append(name)
    return made


def drop_partitions(connection: Connection, table: str, oldest: datetime) -> list[str]:
    """Drop the partitions of a table that end before an instant; returns their names. Nothing to do on SQLite."""
    if connection.dialect.name != "postgresql":
        return []
    query = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(:table)")
    parts = (_PARTITION.match(str(name)) for name in connection.execute(query, {"table": table}).scalars().all())
    months = sorted(part[0] for part in parts if part is not None and part[2] != "default")
    past = [name for name in months if name[-6:] < f"{oldest:%Y%m}"]
    for name in past:
        connection.exec_driver_sql(f"DROP TABLE {name}")
    return past


def _can_make(connection: Connection, table: str, name: str, bounds: tuple[int, int]) -> bool:
    if connection.execute(text("SELECT to_regclass(:name)"), {"name": name}).scalar() is not None:
        return False
    column = "id" if table == "frames" else "at"
    query = text(f"SELECT 1 FROM {table}_default WHERE {column} >= :begin AND {column} < :end LIMIT 1")  # noqa: S608 - constants
    return connection.execute(query, {"begin": bounds[0], "end": bounds[1]}).first() is None


def _month(now: datetime, ahead: int) -> datetime:
    years, month = divmod(now.month - 1 + ahead, 12)
    return datetime(now.year + years, month + 1, 1, tzinfo=UTC)
