"""Every table, by the module that owns it; `metadata` is what migrations are compared with."""

from gridtap.storage.tables import charging, commands, log, people, stations, tariffs
from gridtap.storage.tables.base import metadata

__all__ = ["charging", "commands", "log", "metadata", "people", "stations", "tariffs"]
