"""Tariffs as others read them."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, func, or_, select

from gridtap.storage.prepared import Prepared
from gridtap.storage.tables.stations import sites, stations
from gridtap.storage.tables.tariffs import tariffs
from gridtap.tariffs.model import Prices, Tariff


def get_tariff(connection: Connection, tariff_id: str) -> Tariff | None:
    """The tariff, or None."""
    row = connection.execute(select(tariffs).where(tariffs.c.tariff_id == tariff_id)).first()
    return None if row is None else _tariff_of(row)


def list_tariffs(connection: Connection) -> list[Tariff]:
    """The whole catalogue, by name."""
    return [_tariff_of(row) for row in connection.execute(select(tariffs).order_by(tariffs.c.name, tariffs.c.tariff_id))]


_IN_FORCE = Prepared(
    select(tariffs)
    .select_from(stations.outerjoin(sites, stations.c.site_id == sites.c.site_id))
    .join(tariffs, tariffs.c.tariff_id == func.coalesce(stations.c.tariff_id, sites.c.tariff_id))
    .where(stations.c.station_id == bindparam("of_station"))
)


def tariff_for(connection: Connection, station_id: str) -> Tariff | None:
    """What a station charges by: its own tariff, else its site's, else None: free."""
    row = _IN_FORCE.first(connection, of_station=station_id)
    return None if row is None else _tariff_of(row)


def tariff_use(connection: Connection, tariff_id: str) -> int:
    """How many sites and stations charge by it."""
    by_station = select(func.count()).select_from(stations).where(stations.c.tariff_id == tariff_id).scalar_subquery()
    by_site = select(func.count()).select_from(sites).where(sites.c.tariff_id == tariff_id).scalar_subquery()
    return int(connection.execute(select(by_station + by_site)).scalar_one())


def is_in_use(connection: Connection, tariff_id: str) -> bool:
    """Whether anything charges by it."""
    by_station = select(stations.c.station_key).where(stations.c.tariff_id == tariff_id).exists()
    by_site = select(sites.c.site_id).where(sites.c.tariff_id == tariff_id).exists()
    return bool(connection.execute(select(or_(by_station, by_site))).scalar())


def _tariff_of(row: Row[Any]) -> Tariff:
    return Tariff(tariff_id=row.tariff_id, name=row.name, prices=msgspec.convert(row.prices, Prices))
