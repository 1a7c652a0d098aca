"""What holds for the whole installation, whatever its number of nodes."""

from sqlalchemy import Column, Table, Text

from gridtap.storage.tables.base import metadata

installation = Table(
    "installation",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""`pepper_check` tells whether a `station-pepper` is the one that this database was sealed under, without telling the pepper."""
