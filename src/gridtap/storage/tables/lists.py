"""What stations keep of ours: reservations of EVSEs, and the local lists of tokens they may trust while offline."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import BigKey, Instant

reservations = Table(
    "reservations",
    metadata,
    Column("reservation_key", BigKey, primary_key=True, autoincrement=True),
    Column("reservation_id", Text, nullable=False, unique=True),
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("evse_number", Integer, nullable=False),
    Column("connector_type", Text),
    Column("token", Text, nullable=False),
    Column("group_id", Text),
    Column("state", Text, nullable=False),
    Column("said", Text),
    Column("expires_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("session_id", Text),
    Column("cancelled_by", Text),
    Index(None, "station_id", "number"),
    Index(None, "state", "expires_at"),
    Index(None, "token"),
)
"""`number` is the wire's id, the station's own; `evse_number` 0 stands for any of them; `said` is the station's last word;
`cancelled_by` the person who asked last to take it back."""

local_lists = Table(
    "local_lists",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("said", Text),
    Column("changed_at", Instant, nullable=False),
)
"""`version` is what the station holds, as it said or took it; 0 for an empty list."""

local_list_entries = Table(
    "local_list_entries",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("token", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("expires_at", Instant),
    Column("group_id", Text),
)
"""What a station was sent and took, so that only what changed since needs to be sent."""
