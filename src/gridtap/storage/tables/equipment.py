"""What some stations have beside charging: grid controls, streams of readings, battery swaps, payment terminals."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import BigKey, Instant, Json

der_controls = Table(
    "der_controls",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("control_id", Text, primary_key=True),
    Column("control_type", Text),
    Column("is_default", Boolean),
    Column("is_superseded", Boolean, nullable=False, default=False),
    Column("is_started", Boolean),
    Column("content", Json, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""Grid controls in a station; what is null it has not told yet. `content` is the control in OCPP's own names."""

event_streams = Table(
    "event_streams",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("stream_id", Integer, primary_key=True, autoincrement=False),
    Column("monitor_id", Integer),
    Column("interval_s", Integer),
    Column("values_at_once", Integer),
    Column("pending", Integer, nullable=False, default=0),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("heard_at", Instant),
)
"""Streams that a station opened for its periodic monitors; without a monitor it was never heard being opened."""

stream_values = Table(
    "stream_values",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), nullable=False),
    Column("stream_id", Integer, nullable=False),
    Column("monitor_id", Integer),
    Column("station_at", Instant, nullable=False),
    Column("value", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    UniqueConstraint("station_id", "stream_id", "station_at"),
    Index(None, "received_at"),
)
"""What came in a stream, each instant once."""

battery_swaps = Table(
    "battery_swaps",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("request_id", Integer, primary_key=True, autoincrement=False),
    Column("event", Text, primary_key=True),
    Column("token", Text, nullable=False),
    Column("batteries", Json, nullable=False),
    Column("received_at", Instant, nullable=False),
)
"""Batteries given and taken, in OCPP's own names."""

settlements = Table(
    "settlements",
    metadata,
    Column("settlement_key", BigKey, primary_key=True, autoincrement=True),
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), nullable=False),
    Column("psp_ref", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("settled_at", Instant, nullable=False),
    Column("transaction_id", Text),
    Column("amount_milli", BigKey, nullable=False),
    Column("content", Json, nullable=False),
    Column("received_at", Instant, nullable=False),
    UniqueConstraint("station_id", "psp_ref", "status", "settled_at"),
)
"""What a payment terminal at a station settled, or could not; thousandths of the currency of the station's tariff."""
