"""What to type into a charger so that it finds this server, and why a station was last refused."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import Connection, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from gridtap.doctor.finding import Finding, failed, good
from gridtap.gateway.door import MAX_PROFILE
from gridtap.gateway.identity import address_for
from gridtap.gateway.tlsdoor import CA_FILE
from gridtap.kit.addresses import EVERY_ADDRESS, network_addresses
from gridtap.kit.errors import Malformed
from gridtap.settings import Settings
from gridtap.stations.credentials import MAX_PASSWORD_BYTES, MIN_PASSWORD_BYTES, SAFE_PASSWORD_BYTES
from gridtap.stations.naming import station_id_fault
from gridtap.storage.database import make_engine
from gridtap.storage.tables.stations import pending_stations, stations

T = TypeVar("T")
ANY_STATION = "{station id}"
PASSWORD_HINT = (
    f"the one shown when the station was added (Console ▸ Stations ▸ Add); {SAFE_PASSWORD_BYTES} to {MAX_PASSWORD_BYTES} "
    f"characters, for old stations that hold no more at least {MIN_PASSWORD_BYTES}"
)
NOTHING_TO_TYPE = "none: its certificate says who it is"


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """`type_this` are the whole addresses, best first; `password` and `certificate` are hints, never the secret itself."""

    type_this: list[str]
    """Empty where the station is let in over TLS only and this server has none; the notes say what to do."""
    user_name: str
    password: str
    certificate: str | None = None
    """Which certificate it needs and where that comes from; None where it needs none."""
    notes: list[str]


def advise(settings: Settings, station_id: str | None) -> Advice:
    """Addresses and credentials for any station, or for one. Raises: Malformed `bad_station_id`."""
    fault = None if station_id is None else station_id_fault(station_id)
    if fault is not None:
        raise Malformed("bad_station_id", f"The station id {fault}.")
    name = station_id or ANY_STATION
    least = settings.min_security_profile if station_id is None else _least_profile(settings, station_id)
    notes: list[str] = []
    bases = _bases(settings, notes) if least <= 1 else _tls_bases(settings, name, notes)
    if settings.min_security_profile == 0:
        notes.append("Security profile 0 is allowed: stations may come without a password. Use it on a closed network only.")
    if station_id is not None:
        notes += _known(settings, station_id)
    certificate = _certificate_hint(settings, name) if least >= MAX_PROFILE else None
    return Advice(
        type_this=[address_for(base, station_id) if station_id else f"{base}/{name}" for base in bases],
        user_name=f"the station id, {name}, letter for letter" if certificate is None else NOTHING_TO_TYPE,
        password=PASSWORD_HINT if certificate is None else NOTHING_TO_TYPE,
        certificate=certificate,
        notes=[*notes, "Some chargers add the station id themselves: then type the address without its last part."],
    )


def _certificate_hint(settings: Settings, name: str) -> str:
    return (
        f"its own, with the common name {name} (or its serial number) and the organization {settings.operator_name}, signed by "
        f"this server's authority or one of GRIDTAP_STATION_CA_FILE. This server signs one when the station is taken up the "
        f"ladder: let {name} in with less for a moment (Console ▸ Stations ▸ {name}: least security profile 2), "
        "then take it to profile 3 there under Security"
    )


def _bases(settings: Settings, notes: list[str]) -> list[str]:
    if settings.public_ocpp_url:
        return [settings.ocpp_url]
    return _found(settings, settings.ocpp_url, settings.ocpp_port, notes)


def _tls_bases(settings: Settings, name: str, notes: list[str]) -> list[str]:
    """The addresses over TLS; none, and a note on what to do, where this server has no TLS."""
    if settings.tls and not settings.tls_certificate_files:
        root = settings.data_dir.expanduser() / CA_FILE
        notes.append(f"The station must trust this server's root, {root}; it is also at {settings.http_url}/pki/roots.pem.")
    if settings.public_ocpp_tls_url:
        return [settings.ocpp_tls_url]
    if settings.public_ocpp_url.startswith("wss:"):
        return [settings.ocpp_url]
    if settings.tls:
        return _found(settings, settings.ocpp_tls_url, settings.tls_port, notes)
    notes.append(
        f"{name} is let in over TLS only, and this server has none: start it with --tls (GRIDTAP_TLS=true), or name the TLS "
        "proxy before it in GRIDTAP_PUBLIC_OCPP_TLS_URL, or lower the station's least security profile in the console."
    )
    return []


def _found(settings: Settings, url: str, port: int, notes: list[str]) -> list[str]:
    """This address, or the same at each network address of this machine where it listens on all of them."""
    if settings.ocpp_host not in EVERY_ADDRESS:
        if settings.ocpp_host.startswith("127.") or settings.ocpp_host in {"localhost", "::1"}:
            notes.append("Only this machine can reach that address. For chargers on your network, start with --host 0.0.0.0.")
        return [url]
    addresses = network_addresses()
    if not addresses:
        notes.append("This machine has no network address of its own; only it can reach the server.")
    parts = urlsplit(url)
    return [f"{parts.scheme}://{address}:{port}{parts.path}" for address in addresses] or [url]


def check_station(settings: Settings, station_id: str) -> Iterator[Finding]:
    """Whether the station that was asked about is known; a database that cannot be read has its own finding."""
    add = "Add it in the console first (Stations ▸ Add), spelled exactly so."
    if not _has_database(settings):
        yield failed("Station", f"There is no database yet, so {station_id} is not known here.", add)
        return
    known = _look(settings, lambda connection: _spellings(connection, station_id))
    if known is None:
        return
    if station_id in known:
        yield good("Station", f"{station_id} is known.")
    elif known:
        yield failed("Station", f"{station_id} is not known here.", f"Did you mean {known[0]}? Upper and lower case count.")
    else:
        yield failed("Station", f"{station_id} is not known here.", add)


def _spellings(connection: Connection, station_id: str) -> list[str]:
    """The ids of stations that are this one but for upper and lower case."""
    same = func.lower(stations.c.station_id) == station_id.lower()
    return list(connection.scalars(select(stations.c.station_id).where(same)))


def _least_profile(settings: Settings, station_id: str) -> int:
    """Below which security profile a station is not let in; for one that is not known, what new stations begin with."""

    def read(connection: Connection) -> list[int]:
        wanted = select(stations.c.min_security_profile).where(stations.c.station_id == station_id)
        return list(connection.scalars(wanted))

    found = _look(settings, read) if _has_database(settings) else None
    return found[0] if found else settings.min_security_profile


def _known(settings: Settings, station_id: str) -> list[str]:
    """What the database tells of a station."""
    if not _has_database(settings):
        return []
    notes = _look(settings, lambda connection: _story(connection, station_id))
    return ["The database cannot be read, so nothing is known of this station."] if notes is None else notes


def _has_database(settings: Settings) -> bool:
    url = make_url(settings.resolved_database_url)
    return not url.drivername.startswith("sqlite") or Path(url.database or "").exists()


def _look(settings: Settings, work: Callable[[Connection], list[T]]) -> list[T] | None:
    """What is found in the database; None where it cannot be read."""
    engine = make_engine(settings.resolved_database_url)
    try:
        with engine.connect() as connection:
            return work(connection)
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()


def _story(connection: Connection, station_id: str) -> list[str]:
    station = connection.execute(
        select(stations.c.connected, stations.c.last_seen_at, stations.c.password_hash, stations.c.min_security_profile).where(
            stations.c.station_id == station_id
        )
    ).one_or_none()
    knock = connection.execute(
        select(pending_stations.c.explanation, pending_stations.c.remedy, pending_stations.c.last_at).where(
            pending_stations.c.station_id == station_id
        )
    ).one_or_none()
    notes: list[str] = []
    if station is not None:
        seen = f"last heard of at {station.last_seen_at:%Y-%m-%d %H:%M:%S} UTC" if station.last_seen_at else "never heard of"
        notes.append(f"{station_id} is known, {'connected' if station.connected else 'not connected'}, {seen}.")
        if station.password_hash is None and station.min_security_profile < MAX_PROFILE:
            notes.append("It has no password here: leave the password empty, or set one in the console.")
    if knock is not None:
        notes.append(f"It was refused at {knock.last_at:%Y-%m-%d %H:%M:%S} UTC: {knock.explanation} {knock.remedy}")
    return notes
