"""Stations as operators see them: a page of any length in the same handful of queries."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, func, or_, select

from gridtap.api.pages import make_cursor, read_cursor
from gridtap.api.shapes.common import Connector
from gridtap.api.shapes.operator import (
    PendingPage,
    PendingStation,
    Station,
    StationEvse,
    StationPage,
)
from gridtap.api.views_places import connectors_by_evse
from gridtap.api.views_prices import Catalogue, read_catalogue
from gridtap.charging.model import LIVE_STATES
from gridtap.kit.errors import NotFound
from gridtap.stations.model import PendingStation as KeptPending
from gridtap.stations.store import list_pending
from gridtap.storage.tables.charging import sessions
from gridtap.storage.tables.stations import connectors, evses, sites, stations

_COPIED = tuple(
    name
    for name in Station.__struct_fields__
    if name not in {"connected", "has_password", "site_name", "price", "ocpp_url", "evses", "flags", "demo"}
)


class StationFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which stations; None asks nothing."""

    text: str | None = None
    site_id: str | None = None
    status: str | None = None
    dialect: str | None = None


StationUrl = Callable[[str, int], str | None]
"""What to type into a station, by its id and its minimum security profile; None where that takes TLS and there is none."""


def station_view(connection: Connection, station_id: str, url_of: StationUrl) -> Station:
    """One station. Raises: NotFound `station_unknown`."""
    rows = connection.execute(_joined().where(stations.c.station_id == station_id)).all()
    if not rows:
        raise NotFound("station_unknown", f"There is no station {station_id}.")
    return _views(connection, rows, url_of)[0]


def station_page(
    connection: Connection, wanted: StationFilter, url_of: StationUrl, *, limit: int, cursor: str | None
) -> StationPage:
    """Stations in order of id."""
    after = read_cursor(cursor, tuple[str])
    filtered = _filtered(_joined(), wanted)
    total = connection.execute(select(func.count()).select_from(filtered.order_by(None).subquery())).scalar_one()
    query = filtered if after is None else filtered.where(stations.c.station_id > after[0])
    found = connection.execute(query.order_by(stations.c.station_id).limit(limit + 1)).all()
    shown = found[:limit]
    return StationPage(
        items=_views(connection, shown, url_of),
        next_cursor=make_cursor(shown[-1].station_id) if len(found) > limit else None,
        total=int(total),
    )


def _joined() -> Select[Any]:
    names = sites.c.name.label("site_name"), sites.c.tariff_id.label("site_tariff_id")
    return select(stations, *names).outerjoin(sites, sites.c.site_id == stations.c.site_id)


def _filtered(query: Select[Any], wanted: StationFilter) -> Select[Any]:
    if wanted.text:
        columns = (stations.c.station_id, stations.c.name, stations.c.vendor, stations.c.model, stations.c.serial, sites.c.name)
        query = query.where(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    if wanted.site_id:
        query = query.where(stations.c.site_id == wanted.site_id)
    if wanted.dialect:
        query = query.where(stations.c.dialect == wanted.dialect)
    match wanted.status:
        case "online" | "offline":
            query = query.where(stations.c.connected.is_(wanted.status == "online"))
        case "pending" | "rejected":
            query = query.where(stations.c.registration == wanted.status)
        case "faulted" | "available":
            like_that = select(evses.c.station_id).join(connectors).where(connectors.c.status == wanted.status)
            query = query.where(stations.c.station_id.in_(like_that))
            if wanted.status == "available":
                query = query.where(stations.c.connected.is_(True))
        case "charging":
            live = select(sessions.c.station_id).where(sessions.c.state.in_(LIVE_STATES))
            query = query.where(stations.c.station_id.in_(live))
        case _:
            pass
    return query


def _views(connection: Connection, rows: Sequence[Row[Any]], url_of: StationUrl) -> list[Station]:
    ids = [row.station_id for row in rows]
    parts = connection.execute(
        select(evses).where(evses.c.station_id.in_(ids), evses.c.number > 0).order_by(evses.c.station_id, evses.c.number)
    ).all()
    keys = [part.evse_key for part in parts]
    plugs = connectors_by_evse(connection, keys)
    live = live_sessions_by_evse(connection, keys)
    by_station: defaultdict[str, list[StationEvse]] = defaultdict(list)
    for part in parts:
        by_station[part.station_id].append(_evse(part, plugs[part.evse_key], live.get(part.evse_key)))
    catalogue = read_catalogue(connection)
    return [_view(row, by_station[row.station_id], catalogue, url_of) for row in rows]


def _evse(row: Row[Any], plugs: list[Connector], live_session_id: str | None) -> StationEvse:
    return StationEvse(evse_id=row.evse_id, number=row.number, code=row.code, connectors=plugs, live_session_id=live_session_id)


def _view(row: Row[Any], parts: list[StationEvse], catalogue: Catalogue, url_of: StationUrl) -> Station:
    return Station(
        **{name: getattr(row, name) for name in _COPIED},
        connected=bool(row.connected),
        has_password=row.password_hash is not None,
        site_name=row.site_name,
        price=catalogue.get(row.tariff_id or row.site_tariff_id or ""),
        ocpp_url=url_of(row.station_id, row.min_security_profile),
        evses=parts,
        flags=list(row.flags or ()),
        demo=bool(row.demo),
    )


def live_sessions_by_evse(connection: Connection, keys: Sequence[int]) -> dict[int, str]:
    """The live session of each EVSE that has one."""
    columns = sessions.c
    query = select(columns.evse_key, columns.session_id).where(columns.state.in_(LIVE_STATES), columns.evse_key.in_(keys))
    return {row.evse_key: row.session_id for row in connection.execute(query.order_by(columns.session_key))}


def pending_page(connection: Connection, *, limit: int, cursor: str | None) -> PendingPage:
    """Stations that knocked, the latest first; there are never many, so the cursor is a count."""
    skipped = (read_cursor(cursor, tuple[int]) or (0,))[0]
    found = list_pending(connection, limit=max(0, skipped) + limit + 1)[max(0, skipped) :]
    return PendingPage(
        items=[_pending(pending) for pending in found[:limit]],
        next_cursor=make_cursor(skipped + limit) if len(found) > limit else None,
    )


def _pending(pending: KeptPending) -> PendingStation:
    facts = msgspec.structs.asdict(pending)
    facts["subprotocols"] = list(pending.subprotocols)
    return PendingStation(**facts)
