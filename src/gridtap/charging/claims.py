"""Who may reserve an EVSE, which token a start carries where one is kept, and whom that keeps out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from gridtap.charging.model import LIVE_STATES
from gridtap.drivers.model import Token
from gridtap.drivers.tokens import get_token, tokens_of_driver
from gridtap.kit.clock import as_text
from gridtap.kit.errors import Refused
from gridtap.stations.abilities import takers_of_reservations
from gridtap.stations.model import Connector, Evse
from gridtap.stations.reservations import ANY_EVSE, OPEN_STATES, Reservation, kept_at, reservations_of
from gridtap.stations.store import get_station
from gridtap.storage.tables.charging import sessions

_LOOKED_AT = 20
"""How many of a token's newest reservations may still be open."""


class Wisher(NamedTuple):
    """Who wants to start: a token, or with `driver_id` any token of that driver, this one first."""

    token: str
    driver_id: str | None


def token_for_start(connection: Connection, evse: Evse, connector: Connector | None, wisher: Wisher, now: datetime) -> str:
    """The token that a start carries: the one that the EVSE is kept for where that is the wisher's, else the wisher's own.

    A reservation for a group is anybody's of that group, with a token of theirs that is in it.
    Raises: Refused `connector_reserved`, with `reserved_until` where that is known; never for whom.
    Spec: OCPP 1.6 §5.13 (for the idTag or its parentIdTag); OCPP 2.0.1 H03.
    """
    kept = kept_at(connection, evse.station_id, evse.number, now)
    is_reserved = connector is not None and connector.status == "reserved"
    if not kept and not is_reserved:
        return wisher.token
    tokens = _tokens(connection, wisher)
    for reservation in kept:
        token = claimed(reservation, tokens)
        if token is not None:
            return token
    others = _of_this_evse(kept)
    if others or is_reserved:
        raise _reserved(others)
    return wisher.token


def claimed(reservation: Reservation, tokens: Sequence[Token]) -> str | None:
    """The one of some tokens that a reservation is for, itself or by its group; None where it is for others."""
    if any(token.token == reservation.token for token in tokens):
        return reservation.token
    if reservation.group_id is None:
        return None
    return next((each.token for each in tokens if each.group == reservation.group_id and each.status == "accepted"), None)


def number_to_reserve(connection: Connection, evse: Evse, token: str, now: datetime, *, patience: timedelta) -> int | None:
    """The number to ask with for a driver's reservation of an EVSE: that of one that got no answer here, else None for a new one.

    A token has one at a time; what was asked for and not answered within `patience` does not count elsewhere.
    Raises: Refused `already_reserved`, `station_not_accepted`, `reservation_not_supported`, `connector_faulted`,
    `connector_unavailable`, `connector_busy`, `connector_reserved`.
    """
    again = None
    for each in reservations_of(connection, [token], limit=_LOOKED_AT):
        if each.state not in OPEN_STATES or each.expires_at <= now:
            continue
        if (each.state, each.station_id, each.evse_number) == ("asked", evse.station_id, evse.number):
            again = each.number
        elif each.state == "reserved" or each.created_at >= now - patience:
            extra = {"station_id": each.station_id, "evse_number": each.evse_number}
            raise Refused("already_reserved", "You have a reservation already; take it back first.", extra=extra)
    _check_reservable(connection, evse)
    kept = kept_at(connection, evse.station_id, evse.number, now)
    others = [each for each in _of_this_evse(kept) if each.token != token]
    if others or (again is None and any(connector.status == "reserved" for connector in evse.connectors)):
        raise _reserved(others)
    return again


def _check_reservable(connection: Connection, evse: Evse) -> None:
    station = get_station(connection, evse.station_id)
    name = station.name or station.station_id
    if station.registration != "accepted":
        raise Refused("station_not_accepted", f"{name} has not been accepted yet. Please choose another station.")
    if not takers_of_reservations(connection, {station.station_id: station.dialect}):
        raise Refused("reservation_not_supported", f"{name} does not take reservations.")
    states = {connector.status for connector in evse.connectors}
    if "faulted" in states:
        raise Refused("connector_faulted", "This connector reports a fault. Please choose another one.")
    if "unavailable" in states:
        raise Refused("connector_unavailable", "This connector is out of service. Please choose another one.")
    columns = sessions.c
    live = select(columns.session_key).where(columns.evse_key == evse.evse_key, columns.state.in_(LIVE_STATES)).limit(1)
    if "occupied" in states or connection.execute(live).first() is not None:
        raise Refused("connector_busy", "Somebody uses this connector. Please choose another one.")


def _of_this_evse(kept: Sequence[Reservation]) -> list[Reservation]:
    return [each for each in kept if each.evse_number != ANY_EVSE and each.state == "reserved"]


def _reserved(others: Sequence[Reservation]) -> Refused:
    """How long is told, never for whom."""
    until = {"reserved_until": as_text(others[0].expires_at)} if others else {}
    return Refused("connector_reserved", "This connector is kept for somebody else. Please choose another one.", extra=until)


def _tokens(connection: Connection, wisher: Wisher) -> list[Token]:
    if wisher.driver_id is not None:
        return tokens_of_driver(connection, wisher.driver_id)
    found = get_token(connection, wisher.token)
    return [] if found is None else [found]
