"""Sites and EVSEs as drivers see them, in a handful of queries whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, select

from gridtap.api.pages import make_cursor, read_cursor
from gridtap.api.shapes.common import Connector, Evse, Site, SiteSummary
from gridtap.api.shapes.driver import EvsePage, SitePage
from gridtap.api.views_keeping import read_keeping
from gridtap.api.views_prices import Catalogue, read_catalogue
from gridtap.charging.model import LIVE_STATES
from gridtap.kit.errors import NotFound
from gridtap.ocpp.dialect import Dialect
from gridtap.stations.model import Site as KeptSite
from gridtap.stations.store import get_site, list_sites
from gridtap.storage.tables.charging import sessions
from gridtap.storage.tables.stations import connectors, evses, sites, stations

KNOWN_TYPES = frozenset({"type2", "ccs2", "chademo", "type1", "nacs", "ccs1", "gbt_dc", "schuko"})


class EvseFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which EVSEs; None asks nothing."""

    site_id: str | None = None
    station_id: str | None = None


def site_page(connection: Connection, *, text: str | None, limit: int, cursor: str | None) -> SitePage:
    """Sites with what is free there now."""
    after = read_cursor(cursor, tuple[str])
    found = list_sites(connection, text=text, limit=limit + 1, cursor=after[0] if after else None)
    shown = found[:limit]
    catalogue = read_catalogue(connection)
    by_site: defaultdict[str, list[Evse]] = defaultdict(list)
    for evse in _evses(connection, _at_sites([site.site_id for site in shown]), catalogue, None):
        by_site[evse.site_id or ""].append(evse)
    return SitePage(
        items=[summary(site, by_site[site.site_id], catalogue) for site in shown],
        next_cursor=make_cursor(shown[-1].site_id) if len(found) > limit else None,
    )


def site_view(connection: Connection, site_id: str, user_id: str | None) -> Site:
    """A site with everything to choose from. Raises: NotFound `site_unknown`."""
    site = get_site(connection, site_id)
    catalogue = read_catalogue(connection)
    there = _evses(connection, _at_sites([site_id]), catalogue, user_id)
    facts = msgspec.structs.asdict(summary(site, there, catalogue))
    return Site(**facts, country=site.country, timezone=site.timezone, tariff_id=site.tariff_id, evses=there)


def summary(site: KeptSite, there: Sequence[Evse], catalogue: Catalogue) -> SiteSummary:
    """A site on the map."""
    plugs = [connector for evse in there for connector in evse.connectors]
    powers = [connector.max_power_w for connector in plugs if connector.max_power_w is not None]
    return SiteSummary(
        site_id=site.site_id,
        name=site.name,
        address=site.address,
        city=site.city,
        latitude=site.latitude,
        longitude=site.longitude,
        evses_total=len(there),
        evses_available=sum(map(is_available, there)),
        connector_types=sorted({connector.type for connector in plugs}),
        max_power_w=max(powers, default=None),
        price=catalogue.get(site.tariff_id or "") or next((evse.price for evse in there if evse.price), None),
    )


def is_available(evse: Evse) -> bool:
    """Whether a driver may plug in: online, a free connector, no other one of it in use, and kept for nobody."""
    states = {connector.status for connector in evse.connectors}
    return evse.online and evse.kept is None and "available" in states and not states & {"occupied", "reserved"}


def evse_page(connection: Connection, wanted: EvseFilter, user_id: str, *, limit: int, cursor: str | None) -> EvsePage:
    """EVSEs by station and number."""
    after = read_cursor(cursor, tuple[str, int])
    conditions: list[ColumnElement[bool]] = []
    if wanted.site_id is not None:
        conditions.append(stations.c.site_id == wanted.site_id)
    if wanted.station_id is not None:
        conditions.append(stations.c.station_id == wanted.station_id)
    query = _joined().where(*conditions)
    if after is not None:
        station_id, number = after
        later = (evses.c.station_id > station_id) | ((evses.c.station_id == station_id) & (evses.c.number > number))
        query = query.where(later)
    found = _evses(connection, query.limit(limit + 1), read_catalogue(connection), user_id)
    shown = found[:limit]
    more = len(found) > limit
    return EvsePage(items=shown, next_cursor=make_cursor(shown[-1].station_id, shown[-1].number) if more else None)


def evse_view(connection: Connection, evse_id: str, user_id: str | None) -> Evse:
    """One EVSE. Raises: NotFound `evse_unknown`."""
    found = _evses(connection, _joined().where(evses.c.evse_id == evse_id), read_catalogue(connection), user_id)
    if not found:
        raise NotFound("evse_unknown", "There is no such place to charge.")
    return found[0]


def evses_of_stations(connection: Connection, station_ids: Iterable[str], user_id: str | None) -> list[Evse]:
    """All EVSEs of some stations."""
    query = _joined().where(evses.c.station_id.in_(list(station_ids)))
    return _evses(connection, query, read_catalogue(connection), user_id)


def _joined() -> Select[*tuple[Any, ...]]:
    return (
        select(
            evses.c.evse_key,
            evses.c.evse_id,
            evses.c.code,
            evses.c.station_id,
            evses.c.number,
            stations.c.name.label("station_name"),
            stations.c.connected,
            stations.c.registration,
            stations.c.dialect,
            stations.c.site_id,
            stations.c.tariff_id,
            sites.c.name.label("site_name"),
            sites.c.tariff_id.label("site_tariff_id"),
        )
        .join(stations, stations.c.station_id == evses.c.station_id)
        .outerjoin(sites, sites.c.site_id == stations.c.site_id)
        .where(evses.c.number > 0)
        .order_by(evses.c.station_id, evses.c.number)
    )


def _at_sites(site_ids: list[str]) -> Select[*tuple[Any, ...]]:
    return _joined().where(stations.c.site_id.in_(site_ids))


def _evses(connection: Connection, query: Select[*tuple[Any, ...]], catalogue: Catalogue, user_id: str | None) -> list[Evse]:
    rows = connection.execute(query).mappings().all()
    keys = [row["evse_key"] for row in rows]
    plugs = connectors_by_evse(connection, keys)
    mine = _own_sessions(connection, user_id)
    taken = _taken(connection, keys)
    keeping = read_keeping(connection, {row["station_id"]: row["dialect"] for row in rows}, user_id)
    shown: list[Evse] = []
    for row in rows:
        evse = _evse(row, plugs[row["evse_key"]], catalogue, mine)
        evse = msgspec.structs.replace(evse, kept=keeping.kept(evse))
        is_free = row["evse_key"] not in taken
        plugged = is_free and _is_plugged(evse, row["dialect"])
        reservable = is_free and is_available(evse) and evse.station_id in keeping.takers and _is_all_free(evse)
        shown.append(msgspec.structs.replace(evse, plugged=plugged, reservable=reservable))
    return shown


def _is_all_free(evse: Evse) -> bool:
    return all(connector.status == "available" for connector in evse.connectors)


_CABLE_ONLY = frozenset({"Preparing", "Occupied"})


def _is_plugged(evse: Evse, dialect: str | None) -> bool:
    """Whether a car may be there and no more: 2.x says Occupied for that, 1.5 too, which is kept as Charging."""
    words = _CABLE_ONLY | {"Charging"} if dialect == Dialect.OCPP15S.value else _CABLE_ONLY
    return any(connector.wire_status in words for connector in evse.connectors)


def _taken(connection: Connection, keys: Sequence[int]) -> set[int]:
    """The EVSEs where somebody charges; a transaction that nobody has shown a token for is nobody's."""
    columns = sessions.c
    owned = columns.token.is_not(None) | columns.token_status.is_not(None)
    query = select(columns.evse_key).where(columns.evse_key.in_(keys), columns.state.in_(LIVE_STATES), owned)
    return set(connection.execute(query).scalars())


def _evse(row: RowMapping, plugs: list[Connector], catalogue: Catalogue, mine: dict[int, str]) -> Evse:
    return Evse(
        evse_id=row["evse_id"],
        number=row["number"],
        code=row["code"],
        station_id=row["station_id"],
        station_name=row["station_name"] or row["station_id"],
        site_id=row["site_id"],
        site_name=row["site_name"],
        online=bool(row["connected"]) and row["registration"] == "accepted",
        connectors=plugs,
        price=catalogue.get(row["tariff_id"] or row["site_tariff_id"] or ""),
        my_session_id=mine.get(row["evse_key"]),
    )


def connectors_by_evse(connection: Connection, keys: Sequence[int]) -> defaultdict[int, list[Connector]]:
    """The connectors of some EVSEs, each with its status."""
    found: defaultdict[int, list[Connector]] = defaultdict(list)
    query = select(connectors).where(connectors.c.evse_key.in_(keys), connectors.c.number > 0)
    for row in connection.execute(query.order_by(connectors.c.evse_key, connectors.c.number)).mappings():
        found[row["evse_key"]].append(
            Connector(
                number=row["number"],
                type=row["type"] if row["type"] in KNOWN_TYPES else "unknown",
                status=row["status"],
                wire_status=row["wire_status"],
                error_code=row["error_code"],
                max_power_w=row["max_power_w"],
                status_at=row["status_at"],
            )
        )
    return found


def _own_sessions(connection: Connection, user_id: str | None) -> dict[int, str]:
    if user_id is None:
        return {}
    columns = sessions.c
    query = select(columns.evse_key, columns.session_id).where(columns.driver_id == user_id, columns.state.in_(LIVE_STATES))
    return {row.evse_key: row.session_id for row in connection.execute(query)}
