"""Stations: registering, changing, credentials, and those that knocked."""

from typing import Annotated, Literal

from litestar import delete, get, patch, post, put
from litestar.params import JSONBody, QueryParameter
from sqlalchemy import Connection

from gridtap.api.audit import audited
from gridtap.api.callers import Caller, operators_only
from gridtap.api.checks import bad_field, checked_text
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, Limit, Search, StationPath, Word
from gridtap.api.parts import Parts
from gridtap.api.shapes.operator import (
    AcceptPending,
    Credentials,
    NewPassword,
    NewStation,
    PendingPage,
    Station,
    StationChange,
    StationCreated,
    StationPage,
)
from gridtap.api.views_stations import StationFilter, pending_page, station_page, station_view
from gridtap.kit.errors import NotFound
from gridtap.stations import credentials, pending, registry, store
from gridtap.stations.model import ConnectorChange as ConnectorFacts
from gridtap.stations.model import NewStation as StationFacts
from gridtap.stations.model import StationChange as StationWish
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.store import get_tariff

PASSWORD_CHARACTERS = 20
CONNECTOR_TYPES = frozenset({"type2", "ccs2", "chademo", "type1", "nacs", "ccs1", "gbt_dc", "schuko", "unknown"})
StatusFilter = Annotated[
    Literal["online", "offline", "faulted", "charging", "available", "pending", "rejected"] | None, QueryParameter()
]
DialectFilter = Annotated[
    Literal["ocpp1.5-soap", "ocpp1.6-soap", "ocpp1.6", "ocpp2.0", "ocpp2.0.1", "ocpp2.1"] | None, QueryParameter()
]


@get("/stations", guards=[operators_only], tags=["stations"])
async def list_stations(  # noqa: PLR0913 - one parameter for each of the query's names
    parts: GivenParts,
    q: Search = None,
    site_id: Word = None,
    status: StatusFilter = None,
    dialect: DialectFilter = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> StationPage:
    """Stations by id, with their connectors as they are now."""
    wanted = StationFilter(text=q, site_id=site_id, status=status, dialect=dialect)
    url_of = parts.gateway.station_url
    return await parts.db.read(lambda connection: station_page(connection, wanted, url_of, limit=limit, cursor=cursor))


@post("/stations", guards=[operators_only], tags=["stations"])
async def make_station(data: JSONBody[NewStation], parts: GivenParts, caller: GivenCaller) -> StationCreated:
    """Register a station; a password left out is generated and shown this once. Profile 0 without a password gets none."""
    profile = parts.settings.min_security_profile if data.min_security_profile is None else data.min_security_profile
    password = data.password or (parts.ids.secret(PASSWORD_CHARACTERS) if profile > 0 else None)
    facts = StationFacts(
        station_id=data.station_id,
        password=parts.sealer.seal(password.encode()) if password is not None else None,
        name=checked_text(data.name or "", "name"),
        site_id=data.site_id or None,
        min_security_profile=profile,
        registration=data.registration,
    )

    def work(tx: Transaction) -> Station:
        registry.register_station(tx, facts)
        return station_view(tx.connection, data.station_id, parts.gateway.station_url)

    station = await audited(parts.db, caller, "station_registered", data.station_id, work)
    return StationCreated(station=station, password=password)


@get("/stations/{station_id:str}", guards=[operators_only], tags=["stations"])
async def show_station(parts: GivenParts, station_id: StationPath) -> Station:
    """One station."""
    return await parts.db.read(lambda connection: station_view(connection, station_id, parts.gateway.station_url))


@patch("/stations/{station_id:str}", guards=[operators_only], tags=["stations"])
async def change_station(
    data: JSONBody[StationChange], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> Station:
    """Change what the operator decides about a station."""
    wish = StationWish(
        name=None if data.name is None else checked_text(data.name, "name"),
        site_id=data.site_id,
        tariff_id=data.tariff_id,
        registration=data.registration,
        min_security_profile=data.min_security_profile,
        callback_url=data.callback_url,
    )
    connectors = [_connector_facts(data, place) for place in range(len(data.connectors or []))]

    def work(tx: Transaction) -> Station:
        _check_tariff(tx.connection, data.tariff_id)
        registry.change_station(tx, station_id, wish)
        for facts in connectors:
            registry.change_connector(tx, station_id, facts)
        return station_view(tx.connection, station_id, parts.gateway.station_url)

    changed = {name: getattr(wish, name) for name in wish.__struct_fields__ if getattr(wish, name) is not None}
    return await audited(parts.db, caller, "station_changed", station_id, work, data=changed)


def _connector_facts(data: StationChange, place: int) -> ConnectorFacts:
    change = (data.connectors or [])[place]
    if change.type is not None and change.type not in CONNECTOR_TYPES:
        raise bad_field(f"connectors[{place}].type", f"One of {', '.join(sorted(CONNECTOR_TYPES))}.")
    if change.max_power_w is not None and not 0 < change.max_power_w <= 10_000_000:
        raise bad_field(f"connectors[{place}].max_power_w", "Between 1 and 10,000,000 W.")
    if not (1 <= change.evse_number <= 1000 and 1 <= change.number <= 100):
        raise bad_field(f"connectors[{place}]", "EVSEs and connectors count from 1.")
    return ConnectorFacts(evse_number=change.evse_number, number=change.number, type=change.type, max_power_w=change.max_power_w)


def _check_tariff(connection: Connection, tariff_id: str | None) -> None:
    if tariff_id and get_tariff(connection, tariff_id) is None:
        raise NotFound("tariff_unknown", f"There is no tariff {tariff_id}.")


@delete("/stations/{station_id:str}", guards=[operators_only], tags=["stations"])
async def remove_station(parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> None:
    """Remove a station that has no sessions."""
    await audited(parts.db, caller, "station_removed", station_id, lambda tx: registry.remove_station(tx, station_id))


@put("/stations/{station_id:str}/credentials", status_code=204, guards=[operators_only], tags=["stations"])
async def set_credentials(data: JSONBody[Credentials], parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> None:
    """Set the password the station must show."""
    await _set_password(parts, caller, station_id, data.password)


@post("/stations/{station_id:str}/credentials/generate", status_code=200, guards=[operators_only], tags=["stations"])
async def generate_credentials(parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> NewPassword:
    """Make a new password, shown this once."""
    password = parts.ids.secret(PASSWORD_CHARACTERS)
    await _set_password(parts, caller, station_id, password)
    return NewPassword(password=password)


async def _set_password(parts: Parts, caller: Caller, station_id: str, password: str) -> None:
    sealed = parts.sealer.seal(password.encode())
    await audited(
        parts.db, caller, "station_password_set", station_id, lambda tx: credentials.set_password(tx, station_id, sealed)
    )


@get("/stations/pending", guards=[operators_only], tags=["stations"])
async def list_pending(parts: GivenParts, limit: Limit = 100, cursor: Cursor = None) -> PendingPage:
    """Stations that knocked and were not let in, with the reason and the remedy."""
    return await parts.db.read(lambda connection: pending_page(connection, limit=limit, cursor=cursor))


@post("/stations/pending/{station_id:str}/accept", guards=[operators_only], tags=["stations"])
async def accept_pending(
    data: JSONBody[AcceptPending], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> StationCreated:
    """Register a station that knocked, or give a known one a new password."""
    password = None if data.without_password else parts.ids.secret(PASSWORD_CHARACTERS)
    sealed = None if password is None else parts.sealer.seal(password.encode())
    profile = 0 if data.without_password else max(1, parts.settings.min_security_profile)

    def work(tx: Transaction) -> Station:
        knocked = store.get_pending(tx.connection, station_id)
        if knocked.known:
            wish = StationWish(
                name=None if data.name is None else checked_text(data.name, "name"),
                site_id=data.site_id,
                registration="accepted",
                min_security_profile=profile if password is None else None,
            )
            registry.change_station(tx, station_id, wish)
            credentials.set_password(tx, station_id, sealed)
            pending.forget_knock(tx, station_id)
        else:
            facts = StationFacts(
                station_id=station_id,
                password=sealed,
                name=checked_text(data.name or "", "name"),
                site_id=data.site_id or None,
                min_security_profile=profile,
            )
            registry.register_station(tx, facts)
        return station_view(tx.connection, station_id, parts.gateway.station_url)

    how = {"without_password": data.without_password}
    station = await audited(parts.db, caller, "station_accepted", station_id, work, data=how)
    return StationCreated(station=station, password=password)


@delete("/stations/pending/{station_id:str}", guards=[operators_only], tags=["stations"])
async def dismiss_pending(parts: GivenParts, caller: GivenCaller, station_id: StationPath) -> None:
    """Take a station off the list; it comes back when it knocks again."""
    await audited(parts.db, caller, "station_dismissed", station_id, lambda tx: pending.dismiss_knock(tx, station_id))


ROUTES = [
    list_stations,
    make_station,
    show_station,
    change_station,
    remove_station,
    set_credentials,
    generate_credentials,
    list_pending,
    accept_pending,
    dismiss_pending,
]
