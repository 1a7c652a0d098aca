"""What was asked of stations."""

from sqlalchemy import Column, Index, Table, Text

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import Instant, Json

commands = Table(
    "commands",
    metadata,
    Column("command_id", Text, primary_key=True),
    Column("station_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("response", Json),
    Column("error", Json),
    Column("session_id", Text),
    Column("requested_by", Text),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("answered_at", Instant),
    Index(None, "station_id", "created_at"),
)
"""`payload` has its secrets masked; a command is a row before it is sent."""
