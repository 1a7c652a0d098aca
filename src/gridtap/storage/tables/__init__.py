"""Every table, by the module that owns it; `metadata` is what migrations are compared with."""

from gridtap.storage.tables import (
    certificates,
    charging,
    commands,
    devicemodel,
    equipment,
    installation,
    lists,
    log,
    people,
    smartcharging,
    stations,
    tariffs,
    transactions,
    upkeep,
)
from gridtap.storage.tables.base import metadata

__all__ = [
    "certificates",
    "charging",
    "commands",
    "devicemodel",
    "equipment",
    "installation",
    "lists",
    "log",
    "metadata",
    "people",
    "smartcharging",
    "stations",
    "tariffs",
    "transactions",
    "upkeep",
]
