"""What 2.x stations tell of their transactions, event by event, and the starts we asked for."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import Instant

transaction_events = Table(
    "transaction_events",
    metadata,
    Column("station_id", Text, primary_key=True),
    Column("transaction_id", Text, primary_key=True),
    Column("seq_no", Integer, primary_key=True, autoincrement=False),
    Column("event", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("state", Text),
    Column("is_offline", Boolean, nullable=False),
    Column("station_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("corrected_at", Instant),
    Column("session_key", BigInteger, nullable=False),
    Column("begin_mwh", BigInteger),
    Column("register_mwh", BigInteger),
    Column("reply", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Each event once: the key is the station's own number for it, and `reply` is what is answered to a repetition, byte-equal.
`state` is the charging state where the event told one. `corrected_at` is the instant we go by: between those of the numbers
before and after. `register_mwh` is where the meter stood, `begin_mwh` where it began as far as this event tells. Readings,
starts and ends stand among readings and facts."""

remote_starts = Table(
    "remote_starts",
    metadata,
    Column("remote_start_id", Integer, primary_key=True, autoincrement=False),
    Column("station_id", Text, nullable=False),
    Column("session_id", Text),
    Column("created_at", Instant, nullable=False),
    Index(None, "session_id"),
)
"""Starts asked of 2.x stations; the number comes back in the events of the transaction that answers one."""
