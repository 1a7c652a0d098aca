"""What charging costs."""

from sqlalchemy import Column, Table, Text

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import Instant, Json

tariffs = Table(
    "tariffs",
    metadata,
    Column("tariff_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("prices", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""`prices` holds `tariffs.model.Prices` with decimals as strings."""
