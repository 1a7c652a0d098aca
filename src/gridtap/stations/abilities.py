"""What stations can do that not all can, as far as they told."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from gridtap.ocpp.dialect import Dialect
from gridtap.storage.tables.devicemodel import station_components, station_variables
from gridtap.storage.tables.lists import reservations
from gridtap.storage.tables.stations import station_settings, stations

_UNKNOWN_TO_IT = ("NotImplemented", "NotSupported")


def takers_of_reservations(connection: Connection, dialects: Mapping[str, str | None]) -> set[str]:
    """Those of some stations, given with their dialects, that take reservations.

    1.6 tells its feature profiles, 2.x its ReservationCtrlr; a station that told neither is not counted on. 1.5 has them in
    its core. One that said since it booted that it does not know the message takes none, whatever else it told.
    Spec: OCPP 1.5 §5.15; OCPP 1.6 §3.2 (Reservation), §9.1.24 (SupportedFeatureProfiles); OCPP 2.0.1 H01, part 2 appendix
    (ReservationCtrlr).
    """
    by_family: dict[str, list[str]] = {"1.5": [], "1.6": [], "2.x": []}
    for station_id, dialect in dialects.items():
        if dialect is not None:
            by_family[_family(dialect)].append(station_id)
    takers = set(by_family["1.5"]) | _told_profile(connection, by_family["1.6"]) | _told_controller(connection, by_family["2.x"])
    return takers - _declined(connection, takers) if takers else takers


def takes_driver_tariffs(connection: Connection, station_id: str, *, with_conditions: bool) -> bool:
    """Whether a station calculates by a tariff that comes with the answer about a token, and forgets it with the transaction.

    One that keeps a cache of tokens would go on with an old tariff after a change, so it is given none.
    Spec: OCPP 2.1 I08 (prerequisites), I08.FR.05; part 2 §2.12 (TariffCostCtrlr).
    """
    parts, variables = station_components.c, station_variables.c
    query = (
        select(parts.name, variables.name.label("variable"), variables.instance, variables.value)
        .join(station_components, variables.component_key == parts.component_key)
        .where(parts.station_id == station_id, parts.name.in_(("TariffCostCtrlr", "AuthCacheCtrlr")))
        .where(variables.attribute == "Actual")
    )
    told = {(row.name, row.variable, row.instance): (row.value or "").casefold() for row in connection.execute(query)}
    cost = "TariffCostCtrlr"
    needed = [(cost, "Available", "Tariff"), (cost, "Enabled", "Tariff"), (cost, "Enabled", "Cost")]
    if with_conditions:
        needed.append((cost, "ConditionsSupported", "Tariff"))
    keeps_tokens = told.get(("AuthCacheCtrlr", "Enabled", "")) == "true"
    return all(told.get(variable) == "true" for variable in needed) and not keeps_tokens


def _family(dialect: str) -> str:
    if dialect == Dialect.OCPP15S.value:
        return "1.5"
    return "1.6" if Dialect(dialect).is_1x else "2.x"


def _told_profile(connection: Connection, station_ids: list[str]) -> set[str]:
    if not station_ids:
        return set()
    columns = station_settings.c
    query = select(columns.station_id, columns.value).where(
        columns.station_id.in_(station_ids), func.lower(columns.key) == "supportedfeatureprofiles"
    )
    return {row.station_id for row in connection.execute(query) if "reservation" in _items(row.value)}


def _items(value: str | None) -> set[str]:
    return {item.strip().casefold() for item in (value or "").split(",")}


def _told_controller(connection: Connection, station_ids: list[str]) -> set[str]:
    """Enabled where that is told, else available."""
    if not station_ids:
        return set()
    parts, variables = station_components.c, station_variables.c
    query = select(parts.station_id, variables.name, variables.value).join(
        station_components, variables.component_key == parts.component_key
    )
    query = query.where(parts.station_id.in_(station_ids), parts.name == "ReservationCtrlr", variables.attribute == "Actual")
    told: dict[str, dict[str, bool]] = {}
    for row in connection.execute(query.where(variables.name.in_(("Enabled", "Available")))):
        told.setdefault(row.station_id, {})[row.name] = (row.value or "").casefold() == "true"
    return {station_id for station_id, said in told.items() if all(said.values())}


def _declined(connection: Connection, station_ids: set[str]) -> set[str]:
    columns = reservations.c
    query = select(columns.station_id).join(stations, stations.c.station_id == columns.station_id)
    query = query.where(columns.station_id.in_(station_ids), columns.state == "refused", columns.said.in_(_UNKNOWN_TO_IT)).where(
        stations.c.booted_at.is_(None) | (columns.created_at >= stations.c.booted_at)
    )
    return set(connection.execute(query).scalars())
