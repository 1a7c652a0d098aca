"""What 2.x stations are made of: components and variables, their reports and what they noticed."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import BigKey, Instant, Json

station_components = Table(
    "station_components",
    metadata,
    Column("component_key", BigKey, primary_key=True, autoincrement=True),
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("instance", Text, nullable=False, default=""),
    Column("evse_number", Integer, nullable=False, default=0),
    Column("connector_number", Integer, nullable=False, default=0),
    UniqueConstraint("station_id", "name", "instance", "evse_number", "connector_number", name="uq_station_components_place"),
)
"""Numbers are 0 and instances empty where the station named none."""

station_variables = Table(
    "station_variables",
    metadata,
    Column("component_key", BigKey, ForeignKey("station_components.component_key", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("instance", Text, primary_key=True),
    Column("attribute", Text, primary_key=True),
    Column("value", Text),
    Column("mutability", Text),
    Column("persistent", Boolean, nullable=False, default=False),
    Column("constant", Boolean, nullable=False, default=False),
    Column("characteristics", Json),
    Column("read_at", Instant, nullable=False),
)
"""One attribute (Actual, Target, MinSet, MaxSet) of a variable; the value is null where it may not be read."""

report_parts = Table(
    "report_parts",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("request_id", Integer, primary_key=True, autoincrement=False),
    Column("seq_no", Integer, primary_key=True, autoincrement=False),
    Column("is_last", Boolean, nullable=False),
    Column("content", Json, nullable=False),
    Column("generated_at", Instant),
    Column("received_at", Instant, nullable=False),
)
"""Parts of reports, joined when read; a report that begins anew replaces the one before with its number."""

station_events = Table(
    "station_events",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), nullable=False),
    Column("event_id", Integer, nullable=False),
    Column("station_at", Instant, nullable=False),
    Column("component", Text, nullable=False),
    Column("variable", Text, nullable=False),
    Column("actual_value", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("cleared", Boolean, nullable=False, default=False),
    Column("monitor_id", Integer),
    Column("severity", Integer),
    Column("content", Json, nullable=False),
    Column("received_at", Instant, nullable=False),
    UniqueConstraint("station_id", "event_id", "station_at"),
    Index(None, "station_id", "id"),
)
"""What monitors noticed; `content` is the event as it came, `severity` that of its monitor (0 worst, 9 least)."""
