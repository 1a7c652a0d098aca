"""Who keeps what: reservations as drivers see them, their own and those of others, without a name."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, RowMapping, or_, select

from gridtap.api.shapes.common import Evse, Kept
from gridtap.api.shapes.driver import OwnReservation, ReservationAnswer, ReservationOutcome
from gridtap.charging.claims import claimed
from gridtap.drivers.model import Token
from gridtap.drivers.tokens import token_of, tokens_of_driver
from gridtap.kit.errors import NotFound
from gridtap.stations.abilities import takers_of_reservations
from gridtap.stations.reservations import (
    ANY_EVSE,
    OPEN_STATES,
    Reservation,
    ReservationState,
    get_reservation,
    kept_at_stations,
    reservations_of,
)
from gridtap.storage.tables.people import tokens
from gridtap.storage.tables.stations import evses, sites, stations


class Keeping(msgspec.Struct, frozen=True):
    """What some stations keep, as one person sees it; `takers` are those that take reservations."""

    takers: frozenset[str]
    reservations: Mapping[str, Sequence[Reservation]]
    own: Sequence[Token]

    def kept(self, evse: Evse) -> Kept | None:
        """Whom an EVSE is kept for. One of any EVSE shows where its station calls a connector reserved, or to who has it."""
        there = self.reservations.get(evse.station_id, ())
        is_reserved = any(connector.status == "reserved" for connector in evse.connectors)
        found = [each for each in there if each.evse_number == evse.number]
        found += [each for each in there if each.evse_number == ANY_EVSE and (is_reserved or self._is_mine(each))]
        seen = [self.as_seen(each) for each in found]
        return next((kept for kept in seen if kept.for_me), seen[0] if seen else None)

    def as_seen(self, reservation: Reservation) -> Kept:
        """A reservation as this person sees it."""
        is_own = any(token.token == reservation.token for token in self.own)
        return Kept(
            until=reservation.expires_at,
            for_me=self._is_mine(reservation),
            reservation_id=reservation.reservation_id if is_own else None,
        )

    def _is_mine(self, reservation: Reservation) -> bool:
        return claimed(reservation, self.own) is not None


def read_keeping(connection: Connection, dialects: Mapping[str, str | None], user_id: str | None) -> Keeping:
    """What some stations, given with their dialects, keep; as a person sees it, or as a stranger."""
    by_station = _by_station(connection, dialects)
    own = tokens_of_driver(connection, user_id) if user_id is not None and by_station else []
    return Keeping(frozenset(takers_of_reservations(connection, dialects)), by_station, own)


def kept_for_people(connection: Connection, found: Sequence[Evse]) -> dict[str, dict[str, Kept]]:
    """How EVSEs look to those whom they are kept for: by EVSE, then by person."""
    by_station = _by_station(connection, {evse.station_id for evse in found})
    kept = [each for there in by_station.values() for each in there]
    if not kept:
        return {}
    groups = {each.group_id for each in kept if each.group_id is not None}
    named = tokens.c.token.in_([each.token for each in kept])
    query = select(tokens).where(tokens.c.driver_id.is_not(None), or_(named, tokens.c.group_id.in_(groups)))
    by_person: defaultdict[str, list[Token]] = defaultdict(list)
    for row in connection.execute(query):
        by_person[row.driver_id].append(token_of(row))
    views = {person: Keeping(frozenset(), by_station, own) for person, own in by_person.items()}
    return {
        evse.evse_id: {person: seen for person, view in views.items() if (seen := view.kept(evse)) is not None and seen.for_me}
        for evse in found
    }


def _by_station(connection: Connection, station_ids: Collection[str]) -> dict[str, list[Reservation]]:
    found: defaultdict[str, list[Reservation]] = defaultdict(list)
    for each in kept_at_stations(connection, station_ids):
        found[each.station_id].append(each)
    return dict(found)


class Onlooker(msgspec.Struct, frozen=True):
    """Who looks at their reservations, when, and how long a station may take to answer."""

    user_id: str
    now: datetime
    patience: timedelta

    def answer(self, kept: Reservation) -> ReservationAnswer:
        """Whether the station has answered. One that ended by its time without a word of the station never was."""
        if kept.state == "asked":
            return "awaited" if kept.created_at >= self.now - self.patience else "missing"
        return "missing" if kept.state == "expired" and kept.said is None else "given"

    def left_s(self, kept: Reservation) -> int:
        """How long it is still kept, or may be."""
        return max(0, round((kept.expires_at - self.now).total_seconds())) if kept.state in OPEN_STATES else 0

    def outcome(self, kept: Reservation) -> ReservationOutcome | None:
        """What it came to."""
        if kept.state == "cancelled" and kept.cancelled_by == self.user_id:
            return "cancelled"
        return _OUTCOMES[kept.state]


def own_reservations(connection: Connection, seen_by: Onlooker, *, limit: int) -> list[OwnReservation]:
    """What is, was and may be kept for a driver's tokens, newest first; what a station refused is left out."""
    own = [token.token for token in tokens_of_driver(connection, seen_by.user_id)]
    found = reservations_of(connection, own, limit=limit)
    return _views(connection, [each for each in found if each.state != "refused"], seen_by)


def own_reservation(connection: Connection, reservation_id: str, seen_by: Onlooker) -> OwnReservation:
    """One of a driver's own. Raises: NotFound `reservation_unknown`."""
    kept = find_own(connection, reservation_id, seen_by.user_id)
    return _views(connection, [kept], seen_by)[0]


def find_own(connection: Connection, reservation_id: str, user_id: str) -> Reservation:
    """One of a driver's own as it is kept; another's does not exist for them. Raises: NotFound `reservation_unknown`."""
    kept = get_reservation(connection, reservation_id)
    if all(token.token != kept.token for token in tokens_of_driver(connection, user_id)):
        raise NotFound("reservation_unknown", f"There is no reservation {reservation_id}.")
    return kept


def _views(connection: Connection, kept: Sequence[Reservation], seen_by: Onlooker) -> list[OwnReservation]:
    places = _places(connection, {each.station_id for each in kept})
    by_station = {station_id: row for (station_id, _), row in places.items()}
    shown: list[OwnReservation] = []
    for each in kept:
        station = by_station[each.station_id]
        evse = None if each.evse_number == ANY_EVSE else places.get((each.station_id, each.evse_number))
        shown.append(
            OwnReservation(
                reservation_id=each.reservation_id,
                evse_id=None if evse is None else evse["evse_id"],
                evse_number=each.evse_number,
                code=None if evse is None else evse["code"],
                station_id=each.station_id,
                station_name=station["name"] or each.station_id,
                site_id=station["site_id"],
                site_name=station["site_name"],
                created_at=each.created_at,
                expires_at=each.expires_at,
                left_s=seen_by.left_s(each),
                ended_at=each.ended_at,
                answer=seen_by.answer(each),
                outcome=seen_by.outcome(each),
                said=each.said,
                session_id=each.session_id,
            )
        )
    return shown


def _places(connection: Connection, station_ids: Collection[str]) -> dict[tuple[str, int | None], RowMapping]:
    """Stations with their sites and EVSEs, by id and number; a station without EVSEs is there all the same."""
    told = (stations.c.station_id, stations.c.name, stations.c.site_id, sites.c.name.label("site_name"))
    query = (
        select(*told, evses.c.number, evses.c.evse_id, evses.c.code)
        .outerjoin(sites, sites.c.site_id == stations.c.site_id)
        .outerjoin(evses, evses.c.station_id == stations.c.station_id)
        .where(stations.c.station_id.in_(station_ids))
    )
    return {(row["station_id"], row["number"]): row for row in connection.execute(query).mappings()}


_OUTCOMES: Mapping[ReservationState, ReservationOutcome | None] = {
    "asked": None,
    "reserved": None,
    "refused": "given_up",
    "used": "used",
    "cancelled": "cancelled_by_operator",
    "expired": "expired",
    "replaced": "cancelled_by_operator",
    "lost": "given_up",
}
"""What a reservation came to, where the driver did not take it back."""
