"""Every table, by the module that owns it; `metadata` is what migrations are compared with."""

from gridtap.storage.tables import (
    certificates,
    charging,
    commands,
    devicemodel,
    log,
    people,
    stations,
    tariffs,
    transactions,
)
from gridtap.storage.tables.base import metadata

__all__ = [
    "certificates",
    "charging",
    "commands",
    "devicemodel",
    "log",
    "metadata",
    "people",
    "stations",
    "tariffs",
    "transactions",
]
