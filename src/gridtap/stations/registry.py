"""Which stations and sites there are: made, changed and taken away by operators."""

from sqlalchemy import delete, insert, select, update

from gridtap.kit.errors import Malformed, Refused
from gridtap.stations.evses import ensure_connector, forget_evses
from gridtap.stations.model import ConnectorChange, NewSite, NewStation, Site, Station, StationChange
from gridtap.stations.naming import callback_url_fault, station_id_fault
from gridtap.stations.store import get_site, get_station
from gridtap.storage.tables.charging import sessions
from gridtap.storage.tables.stations import connectors, pending_stations, sites, stations
from gridtap.storage.transaction import Transaction

MAX_SECURITY_PROFILE = 3


def register_station(tx: Transaction, new: NewStation) -> Station:
    """Let a station in from now on; one that had knocked is no longer pending.

    Raises: Malformed `bad_station_id`; Refused `station_exists`; NotFound `site_unknown`, `tariff_unknown`.
    """
    fault = station_id_fault(new.station_id)
    if fault is not None:
        raise Malformed("bad_station_id", f"The station id {fault}.", extra={"field": "station_id"})
    if tx.one(select(stations.c.station_key).where(stations.c.station_id == new.station_id)) is not None:
        raise Refused("station_exists", f"There is already a station {new.station_id}.")
    _check_site(tx, new.site_id)
    _check_profile(new.min_security_profile)
    tx.execute(
        insert(stations).values(
            station_id=new.station_id,
            name=new.name or new.station_id,
            site_id=new.site_id or None,
            tariff_id=new.tariff_id or None,
            registration=new.registration,
            min_security_profile=new.min_security_profile,
            password_salt=new.password.salt if new.password else None,
            password_hash=new.password.digest if new.password else None,
            flags=[],
            demo=new.demo,
            created_at=tx.now,
        )
    )
    tx.execute(delete(pending_stations).where(pending_stations.c.station_id == new.station_id))
    tx.emit("station_registered", station_id=new.station_id)
    return get_station(tx.connection, new.station_id)


def change_station(tx: Transaction, station_id: str, change: StationChange) -> Station:
    """Change what the operator decides about a station.

    Raises: NotFound `station_unknown`, `site_unknown`; Malformed `bad_security_profile`, `bad_callback_url`.
    """
    _check_site(tx, change.site_id)
    if change.min_security_profile is not None:
        _check_profile(change.min_security_profile)
    if change.callback_url:
        _check_callback(change.callback_url)
    given = {
        "name": change.name,
        "site_id": change.site_id,
        "tariff_id": change.tariff_id,
        "registration": change.registration,
        "min_security_profile": change.min_security_profile,
        "callback_url": change.callback_url,
    }
    values = {
        name: (None if name in {"site_id", "tariff_id", "callback_url"} and value == "" else value)
        for name, value in given.items()
        if value is not None
    }
    if values:
        tx.execute(update(stations).where(stations.c.station_id == station_id).values(**values))
        tx.emit("station_changed", station_id=station_id, data={"changed": sorted(values)})
    return get_station(tx.connection, station_id)


def remove_station(tx: Transaction, station_id: str) -> None:
    """Take a station away. What it told stays in the log; a station with sessions stays, because receipts need it.

    Raises: NotFound `station_unknown`; Refused `station_in_use`.
    """
    get_station(tx.connection, station_id)
    if tx.one(select(sessions.c.session_key).where(sessions.c.station_id == station_id).limit(1)) is not None:
        raise Refused(
            "station_in_use", f"{station_id} has sessions, which are kept; reject its registration instead of deleting it."
        )
    tx.execute(delete(stations).where(stations.c.station_id == station_id))
    forget_evses(tx, station_id)
    tx.emit("station_removed", station_id=station_id)


def change_connector(tx: Transaction, station_id: str, change: ConnectorChange) -> None:
    """Say what plug a connector is and what it can give; it is made if the station has not told of it yet.

    Raises: NotFound `station_unknown`; Malformed `bad_connector`.
    """
    if change.evse_number < 1 or change.number < 1:
        raise Malformed("bad_connector", "EVSEs and connectors count from 1.")
    get_station(tx.connection, station_id)
    evse_key = ensure_connector(tx, station_id, change.evse_number, change.number)
    given = {"type": change.type, "max_power_w": change.max_power_w}
    values = {name: value for name, value in given.items() if value is not None}
    if values:
        where = (connectors.c.evse_key == evse_key) & (connectors.c.number == change.number)
        tx.execute(update(connectors).where(where).values(**values))
        tx.emit("station_changed", station_id=station_id, data={"changed": ["connectors"]})


def put_site(tx: Transaction, new: NewSite) -> Site:
    """Make a site, or replace what is known of it."""
    values = {name: getattr(new, name) for name in new.__struct_fields__ if name != "site_id"}
    values["tariff_id"] = new.tariff_id or None
    if tx.one(select(sites.c.site_id).where(sites.c.site_id == new.site_id)) is None:
        tx.execute(insert(sites).values(site_id=new.site_id, created_at=tx.now, **values))
    else:
        tx.execute(update(sites).where(sites.c.site_id == new.site_id).values(**values))
    tx.emit("site_changed", data={"site_id": new.site_id})
    return get_site(tx.connection, new.site_id)


def remove_site(tx: Transaction, site_id: str) -> None:
    """Take a site away. Raises: NotFound `site_unknown`; Refused `site_in_use` while stations stand there."""
    get_site(tx.connection, site_id)
    if tx.one(select(stations.c.station_key).where(stations.c.site_id == site_id).limit(1)) is not None:
        raise Refused("site_in_use", "Stations still stand at this site; move them first.")
    tx.execute(delete(sites).where(sites.c.site_id == site_id))
    tx.emit("site_changed", data={"site_id": site_id})


def _check_site(tx: Transaction, site_id: str | None) -> None:
    if site_id:
        get_site(tx.connection, site_id)


def _check_callback(url: str) -> None:
    fault = callback_url_fault(url)
    if fault is not None:
        raise Malformed("bad_callback_url", f"The callback address {fault}.", extra={"field": "callback_url"})


def _check_profile(profile: int) -> None:
    if not 0 <= profile <= MAX_SECURITY_PROFILE:
        raise Malformed("bad_security_profile", f"A security profile is 0 to {MAX_SECURITY_PROFILE}.")
