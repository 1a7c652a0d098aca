"""The event log, which every screen and story reads, and the journal of every frame."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import BigKey, Instant, Json

events = Table(
    "events",
    metadata,
    Column("cursor", BigKey, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("station_id", Text),
    Column("session_id", Text),
    Column("driver_id", Text),
    Column("data", Json, nullable=False),
    Index(None, "session_id", "cursor"),
    Index(None, "station_id", "cursor"),
)

readers = Table(
    "readers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("cursor", BigInteger, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""How far each reader of the log has come."""

frames = Table(
    "frames",
    metadata,
    Column("station_key", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("direction", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("message_id", Text),
    Column("action", Text),
    Column("size_bytes", Integer, nullable=False),
    Column("body", Text, nullable=False),
    postgresql_partition_by="RANGE (id)",
)
"""Every frame both ways, secrets masked. `id` is when it passed, in microseconds since 1970, made unique within the process."""
