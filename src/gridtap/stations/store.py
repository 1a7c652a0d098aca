"""Reads of stations, their parts, places and settings."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, RowMapping, Select, bindparam, func, or_, select

from gridtap.kit.errors import NotFound
from gridtap.stations.devicemodel import list_variables
from gridtap.stations.model import (
    Connector,
    DoorFacts,
    Evse,
    PendingStation,
    SealedPassword,
    SecurityEvent,
    Setting,
    Site,
    Station,
    StationPage,
)
from gridtap.storage.prepared import Prepared
from gridtap.storage.tables.stations import (
    connectors,
    evses,
    pending_stations,
    security_events,
    sites,
    station_settings,
    stations,
)

MAX_PAGE = 500
_EVSE = Prepared(select(evses).where(evses.c.evse_id == bindparam("wanted")))
_PLUGS = Prepared(select(connectors).where(connectors.c.evse_key == bindparam("of_evse")).order_by(connectors.c.number))
_NAME = Prepared(select(stations.c.name, stations.c.registration).where(stations.c.station_id == bindparam("wanted")))


class StationFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which stations to list; None asks nothing. `status` is online, offline or faulted."""

    text: str | None = None
    """Part of the id, name, vendor, model or serial."""
    site_id: str | None = None
    status: str | None = None


def get_station(connection: Connection, station_id: str) -> Station:
    """One station with its EVSEs. Raises: NotFound `station_unknown`."""
    row = connection.execute(select(stations).where(stations.c.station_id == station_id)).first()
    if row is None:
        raise NotFound("station_unknown", f"There is no station {station_id}.")
    return _stations(connection, [row])[0]


def is_accepted(connection: Connection, station_id: str) -> bool:
    """Whether a station's Boot is accepted; False for one nobody knows."""
    row = _NAME.first(connection, wanted=station_id)
    return row is not None and row.registration == "accepted"


def station_name(connection: Connection, station_id: str) -> str:
    """What people call a station: its name, else its id. Raises: NotFound `station_unknown`."""
    row = _NAME.first(connection, wanted=station_id)
    if row is None:
        raise NotFound("station_unknown", f"There is no station {station_id}.")
    return row.name or station_id


def list_stations(
    connection: Connection, wanted: StationFilter | None = None, *, limit: int = 50, cursor: str | None = None
) -> StationPage:
    """Stations in order of id; `cursor` is the last id of the page before."""
    filtered = _filtered(select(stations), wanted or StationFilter())
    total = connection.execute(select(func.count()).select_from(filtered.subquery())).scalar_one()
    query = filtered.order_by(stations.c.station_id).limit(min(limit, MAX_PAGE) + 1)
    if cursor:
        query = query.where(stations.c.station_id > cursor)
    rows = connection.execute(query).all()
    more = len(rows) > min(limit, MAX_PAGE)
    kept = rows[: min(limit, MAX_PAGE)]
    return StationPage(tuple(_stations(connection, kept)), kept[-1].station_id if more else None, int(total))


def _filtered(query: Select[Any], wanted: StationFilter) -> Select[Any]:
    if wanted.text:
        columns = (stations.c.station_id, stations.c.name, stations.c.vendor, stations.c.model, stations.c.serial)
        query = query.where(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    if wanted.site_id:
        query = query.where(stations.c.site_id == wanted.site_id)
    match wanted.status:
        case "online":
            query = query.where(stations.c.connected.is_(True))
        case "offline":
            query = query.where(stations.c.connected.is_(False))
        case "faulted":
            faulted = select(evses.c.station_id).join(connectors).where(connectors.c.status == "faulted")
            query = query.where(stations.c.station_id.in_(faulted))
        case _:
            pass
    return query


def stations_at(connection: Connection, site_id: str) -> list[Station]:
    """All stations of a site, in order of id."""
    query = select(stations).where(stations.c.site_id == site_id).order_by(stations.c.station_id)
    return _stations(connection, connection.execute(query).all())


def _stations(connection: Connection, rows: Sequence[Row[Any]]) -> list[Station]:
    ids = [row.station_id for row in rows]
    parts: defaultdict[str, list[Evse]] = defaultdict(list)
    for evse in _evses(connection, select(evses).where(evses.c.station_id.in_(ids), evses.c.number > 0)):
        parts[evse.station_id].append(evse)
    return [_station(row, tuple(parts[row.station_id])) for row in rows]


def _station(row: Row[Any], parts: tuple[Evse, ...]) -> Station:
    same = {name: getattr(row, name) for name in Station.__struct_fields__ if name not in {"has_password", "flags", "evses"}}
    return Station(**same, has_password=row.password_hash is not None, flags=tuple(row.flags or ()), evses=parts)


def _evses(connection: Connection, query: Select[Any]) -> list[Evse]:
    rows = connection.execute(query.order_by(evses.c.station_id, evses.c.number)).mappings().all()
    plugs: defaultdict[int, list[Connector]] = defaultdict(list)
    keys = [row["evse_key"] for row in rows]
    if keys:
        listed = select(connectors).where(connectors.c.evse_key.in_(keys)).order_by(connectors.c.number)
        for row in connection.execute(listed).mappings():
            plugs[row["evse_key"]].append(Connector(**row))
    return [Evse(**row, connectors=tuple(plugs[row["evse_key"]])) for row in rows]


def get_evse(connection: Connection, evse_id: str) -> Evse:
    """One EVSE by its public id. Raises: NotFound `evse_unknown`."""
    row = _EVSE.first(connection, wanted=evse_id)
    if row is None:
        raise _no_evse()
    plugs = _PLUGS.run(connection, of_evse=row.evse_key)
    return Evse(**row._asdict(), connectors=tuple(Connector(**plug._asdict()) for plug in plugs))


def evse_by_code(connection: Connection, code: str) -> Evse:
    """One EVSE by the code on its sticker, written in any case, look-alike letters forgiven. Raises: NotFound `evse_unknown`."""
    clean = code.strip().upper().replace("O", "0").replace("I", "1").replace("L", "1").replace("U", "V")
    return _one_evse(connection, select(evses).where(evses.c.code == clean))


def evse_by_number(connection: Connection, station_id: str, number: int) -> Evse:
    """One EVSE of a station; 0 is the station as a whole. Raises: NotFound `evse_unknown`."""
    return _one_evse(connection, select(evses).where(evses.c.station_id == station_id, evses.c.number == number))


def evses_by_key(connection: Connection, evse_keys: Iterable[int]) -> dict[int, Evse]:
    """EVSEs by key, for views that join them."""
    found = _evses(connection, select(evses).where(evses.c.evse_key.in_(list(evse_keys))))
    return {evse.evse_key: evse for evse in found}


def _one_evse(connection: Connection, query: Select[Any]) -> Evse:
    found = _evses(connection, query)
    if not found:
        raise _no_evse()
    return found[0]


def _no_evse() -> NotFound:
    return NotFound("evse_unknown", "There is no such charging point.")


def get_site(connection: Connection, site_id: str) -> Site:
    """One site. Raises: NotFound `site_unknown`."""
    row = connection.execute(select(sites).where(sites.c.site_id == site_id)).mappings().first()
    if row is None:
        raise NotFound("site_unknown", f"There is no site {site_id}.")
    return Site(**row)


def list_sites(connection: Connection, *, text: str | None = None, limit: int = 50, cursor: str | None = None) -> list[Site]:
    """Sites in order of id, after `cursor`; `text` is part of name, address or city."""
    query = select(sites).order_by(sites.c.site_id).limit(min(limit, MAX_PAGE))
    if cursor:
        query = query.where(sites.c.site_id > cursor)
    if text:
        columns = (sites.c.name, sites.c.address, sites.c.city)
        query = query.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    return [Site(**row) for row in connection.execute(query).mappings()]


def list_pending(connection: Connection, *, limit: int = 100) -> list[PendingStation]:
    """Stations that knocked, the latest first."""
    query = (
        select(pending_stations, stations.c.station_key.is_not(None).label("known"))
        .outerjoin(stations, stations.c.station_id == pending_stations.c.station_id)
        .order_by(pending_stations.c.last_at.desc())
        .limit(min(limit, MAX_PAGE))
    )
    return [_pending(row) for row in connection.execute(query).mappings()]


def get_pending(connection: Connection, station_id: str) -> PendingStation:
    """One station that knocked. Raises: NotFound `pending_unknown`."""
    query = (
        select(pending_stations, stations.c.station_key.is_not(None).label("known"))
        .outerjoin(stations, stations.c.station_id == pending_stations.c.station_id)
        .where(pending_stations.c.station_id == station_id)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("pending_unknown", f"No station {station_id} is waiting to be let in.")
    return _pending(row)


def _pending(row: RowMapping) -> PendingStation:
    same = {name: row[name] for name in PendingStation.__struct_fields__ if name not in {"subprotocols", "known"}}
    return PendingStation(**same, subprotocols=tuple(row["subprotocols"] or ()), known=bool(row["known"]))


def list_settings(connection: Connection, station_id: str) -> list[Setting]:
    """A station's configuration as last read, in order of key; of a 2.x station the actual values of its variables."""
    columns = station_settings.c
    query = select(columns.key, columns.value, columns.readonly, columns.read_at).where(columns.station_id == station_id)
    keys = [Setting(**row) for row in connection.execute(query.order_by(columns.key)).mappings()]
    variables = [each for each in list_variables(connection, station_id) if each.attribute == "Actual"]
    return keys + [
        Setting(key=each.key, value=each.value, readonly=each.mutability == "ReadOnly", read_at=each.read_at)
        for each in variables
    ]


def list_security_events(connection: Connection, station_id: str, *, limit: int = 100) -> list[SecurityEvent]:
    """What a station reported of its safety, the latest first."""
    columns = security_events.c
    query = select(columns.type, columns.tech_info, columns.station_at, columns.received_at)
    rows = connection.execute(query.where(columns.station_id == station_id).order_by(columns.id.desc()).limit(limit))
    return [SecurityEvent(**row) for row in rows.mappings()]


def read_door_facts(connection: Connection, station_id: str | None = None) -> list[DoorFacts]:
    """What the door needs to know of one station, or of all."""
    columns = stations.c
    query = select(
        columns.station_key,
        columns.station_id,
        columns.registration,
        columns.min_security_profile,
        columns.password_salt,
        columns.password_hash,
        columns.next_password_salt,
        columns.next_password_hash,
        columns.booted_at,
        columns.dialect,
        columns.callback_url,
        columns.serial,
        columns.vendor,
        columns.model,
        columns.firmware,
    )
    if station_id is not None:
        query = query.where(columns.station_id == station_id)
    return [
        DoorFacts(
            station_key=row.station_key,
            station_id=row.station_id,
            registration=row.registration,
            min_security_profile=row.min_security_profile,
            password=_sealed(row.password_salt, row.password_hash),
            next_password=_sealed(row.next_password_salt, row.next_password_hash),
            booted=row.booted_at is not None and row.registration == "accepted",
            dialect=row.dialect,
            callback_url=row.callback_url,
            serial=row.serial,
            vendor=row.vendor or "",
            model=row.model or "",
            firmware=row.firmware or "",
        )
        for row in connection.execute(query)
    ]


def _sealed(salt: bytes | None, digest: bytes | None) -> SealedPassword | None:
    return None if salt is None or digest is None else SealedPassword(bytes(salt), bytes(digest))
