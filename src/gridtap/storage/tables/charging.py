"""Facts as they came, the sessions folded from them, and what meters said."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import BigKey, Instant, Json

facts = Table(
    "facts",
    metadata,
    Column("fact_key", BigKey, primary_key=True, autoincrement=True),
    Column("station_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("unique_key", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("station_at", Instant),
    Column("corrected_at", Instant, nullable=False),
    Column("content", Json, nullable=False),
    Column("payload", Text),
    Column("reply", Text),
    Column("session_key", BigInteger),
    Column("review", Text),
    Column("resolved_at", Instant),
    Column("resolution", Text),
    UniqueConstraint("station_id", "unique_key"),
    Index(None, "session_key"),
    Index(None, "review", "fact_key"),
)
"""What was said about sessions, by stations and by people, append-only. `unique_key` tells the same fact when it is said again;
`content` is what the fold takes; `payload` is the message as it came and `reply` what was answered (byte-equal on replay);
`review` says why a person should look (orphan, conflict)."""

sessions = Table(
    "sessions",
    metadata,
    Column("session_key", BigKey, primary_key=True, autoincrement=True),
    Column("session_id", Text, nullable=False, unique=True),
    Column("station_id", Text, nullable=False),
    Column("evse_key", BigInteger, ForeignKey("evses.evse_key"), nullable=False),
    Column("connector_number", Integer, nullable=False),
    Column("transaction_id", Text),
    Column("token", Text),
    Column("token_kind", Text, nullable=False),
    Column("token_status", Text),
    Column("driver_id", Text),
    Column("state", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("charged_until", Instant),
    Column("unplugged_at", Instant),
    Column("meter_start_mwh", BigInteger),
    Column("meter_stop_mwh", BigInteger),
    Column("energy_mwh", BigInteger, nullable=False, default=0),
    Column("power_w", Integer),
    Column("voltage_v", Float),
    Column("current_a", Float),
    Column("soc_pct", Float),
    Column("meter_at", Instant),
    Column("idle_s", Integer, nullable=False, default=0),
    Column("cost_minor", BigInteger, nullable=False, default=0),
    Column("currency", Text, nullable=False),
    Column("tariff", Json),
    Column("limits", Json),
    Column("stop_reason", Text),
    Column("failure", Json),
    Column("flags", Json, nullable=False, default=list),
    Column("wire_status", Text),
    Column("fold", Json),
    Column("updated_at", Instant, nullable=False),
    Column("corrected", Json),
    UniqueConstraint("station_id", "transaction_id"),
    Index(None, "state", "session_key"),
    Index(None, "driver_id", "session_key"),
    Index(None, "evse_key", "session_key"),
    Index(None, "created_at"),
)
"""The session view: a fold over facts and readings, rebuilt at will. `tariff` is a copy of the prices at the start; `fold` is the
meter fold's state, so that a restart goes on where it was;
`corrected` is a person's word on the bill that holds. `*_mwh` are thousandths of a Wh."""

readings = Table(
    "readings",
    metadata,
    Column("evse_key", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, primary_key=True, autoincrement=False),
    Column("kind_key", Integer, primary_key=True, autoincrement=False),
    Column("value_milli", BigInteger, primary_key=True, autoincrement=False),
    Column("session_key", BigInteger),
    Column("received_at", Instant, nullable=False),
    Column("station_at", Instant),
    sqlite_with_rowid=False,
    postgresql_partition_by="RANGE (at)",
)
"""One meter sample: thousandths of the kind's unit, exact. The key is the sample itself, so the same one twice is one row."""

readings_log = Table(
    "readings_log",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("body", LargeBinary, nullable=False),
)
"""Readings that are durable but not yet in their table (see `storage.backlog`); empty on PostgreSQL."""

reading_kinds = Table(
    "reading_kinds",
    metadata,
    Column("kind_key", Integer, primary_key=True, autoincrement=True),
    Column("measurand", Text, nullable=False),
    Column("phase", Text, nullable=False, default=""),
    Column("location", Text, nullable=False, default="Outlet"),
    Column("context", Text, nullable=False, default="Sample.Periodic"),
    Column("unit", Text, nullable=False),
    UniqueConstraint("measurand", "phase", "location", "context", "unit"),
)

signed_readings = Table(
    "signed_readings",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("station_id", Text, nullable=False),
    Column("session_key", BigInteger),
    Column("at", Instant, nullable=False),
    Column("context", Text, nullable=False),
    Column("measurand", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("data_digest", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    UniqueConstraint("station_id", "at", "measurand", "data_digest"),
    Index(None, "session_key"),
)
"""Values with `format=SignedData`, kept as sent for whoever must verify them."""

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("next_value", BigInteger, nullable=False),
)
"""Numbers handed out in blocks and never reused, such as 1.x transaction ids."""
