"""What goes on around a station beside charging: firmware and log jobs, monitors, messages on its display."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import BigKey, Instant, Json

station_jobs = Table(
    "station_jobs",
    metadata,
    Column("job_key", BigKey, primary_key=True, autoincrement=True),
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("request_id", Integer),
    Column("details", Json, nullable=False),
    Column("answer", Text),
    Column("status", Text),
    Column("is_over", Boolean, nullable=False, default=False),
    Column("states", Json, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index(None, "station_id", "kind", "job_key"),
)
"""Work that a station does for a while after it was asked: `kind` is firmware, publication or log; `states` is its history."""

station_monitors = Table(
    "station_monitors",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("monitor_id", Integer, primary_key=True, autoincrement=False),
    Column("component", Text, nullable=False),
    Column("variable", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("threshold", Float, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("during_transaction", Boolean, nullable=False, default=False),
    Column("is_custom", Boolean, nullable=False, default=False),
    Column("updated_at", Instant, nullable=False),
)
"""What a station watches; `threshold` is in the variable's own unit, or seconds where the kind is periodic."""

display_messages = Table(
    "display_messages",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("message_id", Integer, primary_key=True, autoincrement=False),
    Column("priority", Text, nullable=False),
    Column("state", Text),
    Column("start_at", Instant),
    Column("end_at", Instant),
    Column("transaction_id", Text),
    Column("display", Text),
    Column("format", Text, nullable=False),
    Column("language", Text),
    Column("content", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""Messages that a station shows, or will show, beside those of its own firmware."""
