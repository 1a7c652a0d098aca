"""Tariffs as others read them."""

from sqlalchemy import Connection

from gridtap.tariffs.model import Tariff


def get_tariff(connection: Connection, tariff_id: str) -> Tariff | None:
    """The tariff, or None."""
    raise NotImplementedError


def list_tariffs(connection: Connection) -> list[Tariff]:
    """The whole catalogue, by name."""
    raise NotImplementedError


def tariff_for(connection: Connection, station_id: str) -> Tariff | None:
    """What a station charges by: its own tariff, else its site's, else None: free."""
    raise NotImplementedError


def tariff_use(connection: Connection, tariff_id: str) -> int:
    """How many sites and stations charge by it."""
    raise NotImplementedError
