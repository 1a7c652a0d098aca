"""Charging profiles in stations, limits that others set there, and what cars need."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import Instant, Json

charging_profiles = Table(
    "charging_profiles",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("profile_id", Integer, primary_key=True, autoincrement=False),
    Column("evse_number", Integer, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("stack_level", Integer, nullable=False),
    Column("transaction_id", Text),
    Column("limit_source", Text, nullable=False),
    Column("content", Json, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""Profiles that a station took or told of; `content` is the profile in OCPP's own names."""

charging_limits = Table(
    "charging_limits",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("evse_number", Integer, primary_key=True, autoincrement=False),
    Column("limit_source", Text, primary_key=True),
    Column("is_grid_critical", Boolean),
    Column("schedules", Json, nullable=False),
    Column("set_at", Instant, nullable=False),
)
"""Limits that somebody else set in a station (its building, the grid operator); EVSE 0 is the station as a whole."""

charging_needs = Table(
    "charging_needs",
    metadata,
    Column("station_id", Text, ForeignKey("stations.station_id", ondelete="CASCADE"), primary_key=True),
    Column("evse_number", Integer, primary_key=True, autoincrement=False),
    Column("session_id", Text, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("transfer", Text, nullable=False),
    Column("content", Json, nullable=False),
    Column("max_periods", Integer),
    Column("departs_at", Instant),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("offer", Json),
    Column("car_schedule", Json),
    Column("told_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""What the car on an EVSE last asked for, in our words, the profile it was offered, and the schedule it will follow."""
