"""Every table, by the module that owns it; `metadata` is what migrations are compared with."""

from gridtap.storage.tables import charging, commands, devicemodel, log, people, stations, tariffs, transactions
from gridtap.storage.tables.base import metadata

__all__ = ["charging", "commands", "devicemodel", "log", "metadata", "people", "stations", "tariffs", "transactions"]
