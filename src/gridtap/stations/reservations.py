"""Reservations: an EVSE kept for one token until an instant, from the asking to the session that uses it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from gridtap.kit.errors import NotFound
from gridtap.ocpp.dialect import Dialect
from gridtap.storage.prepared import Prepared
from gridtap.storage.tables.charging import sessions
from gridtap.storage.tables.lists import reservations
from gridtap.storage.tables.stations import evses, stations
from gridtap.storage.transaction import Transaction

ReservationState = Literal["asked", "reserved", "refused", "used", "cancelled", "expired", "replaced", "lost"]
OPEN_STATES: tuple[ReservationState, ...] = ("asked", "reserved")
ANY_EVSE = 0
MAX_PAGE = 500
CLOCKS_APART = timedelta(seconds=60)
"""A station that frees an EVSE this long before the time is over ends the reservation by a clock that is a little ahead."""
_LIVE = ("starting", "charging", "suspended", "stopping")
_NUMBER_BOUND = 2**31
_FIRST_NUMBER_OF_OTHERS = 2**30
"""Our own numbers stay below; what an operator numbers by hand may be anything."""


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """An EVSE (0: any of the station's) kept for a token. `number` is the wire's id; `said` the station's last word.

    `asked` is not answered yet; `lost` means that the station does not know it or gave it up; `replaced` that it was asked to
    keep another under the same number.
    """

    reservation_id: str
    station_id: str
    number: int
    evse_number: int
    token: str
    state: ReservationState
    expires_at: datetime
    created_at: datetime
    connector_type: str | None = None
    group_id: str | None = None
    said: str | None = None
    ended_at: datetime | None = None
    session_id: str | None = None
    cancelled_by: str | None = None
    """Who asked last to take it back; it is taken back once the station has agreed."""


class NewReservation(msgspec.Struct, frozen=True, kw_only=True):
    """A reservation to ask for; without `number` it gets the station's next."""

    station_id: str
    evse_number: int
    token: str
    expires_at: datetime
    number: int | None = None
    connector_type: str | None = None
    group_id: str | None = None


def ask_reservation(tx: Transaction, new: NewReservation) -> Reservation:
    """Keep that a station is asked for a reservation; asking for the same one again changes nothing. Emits reservation_changed.

    Spec: OCPP 1.6 §5.13; OCPP 2.0.1 H01.
    """
    number = _next_number(tx, new.station_id) if new.number is None else new.number
    same = _newest(tx, new.station_id, number, ("asked",))
    if same is not None and (same.evse_number, same.token) == (new.evse_number, new.token):
        return same
    asked = Reservation(
        reservation_id=tx.ids.next("rsv"),
        station_id=new.station_id,
        number=number,
        evse_number=new.evse_number,
        token=new.token,
        state="asked",
        expires_at=new.expires_at,
        created_at=tx.now,
        connector_type=new.connector_type,
        group_id=new.group_id,
    )
    tx.execute(insert(reservations).values(**msgspec.structs.asdict(asked)))
    _tell(tx, asked)
    return asked


def note_reserved(tx: Transaction, station_id: str, number: int, said: str, *, accepted: bool) -> None:
    """What a station answered to the asking; one that it kept under the same number before is replaced.

    Spec: OCPP 1.6 §5.13 (a reservation with a known id replaces it); OCPP 2.0.1 H01.FR.02.
    """
    asked = _newest(tx, station_id, number, ("asked",))
    if asked is None:
        return
    before = _newest(tx, station_id, number, ("reserved",))
    if accepted and before is not None:
        _change(tx, before, "replaced")
    _change(tx, asked, "reserved" if accepted else "refused", said=said)


def note_cancelled(tx: Transaction, station_id: str, number: int, said: str, *, accepted: bool) -> None:
    """What a station answered to a cancellation; one it does not know is lost. Spec: OCPP 1.6 §5.1; OCPP 2.0.1 H02."""
    kept = _newest(tx, station_id, number, (*OPEN_STATES, "lost") if accepted else OPEN_STATES)
    if kept is not None:
        _change(tx, kept, "cancelled" if accepted else "lost", said=said)


def note_given_up(tx: Transaction, station_id: str, number: int, said: str) -> None:
    """A 2.x station tells that a reservation ended: `Expired`, `Removed` or `NoTransaction`. Spec: OCPP 2.0.1 H04."""
    kept = _newest(tx, station_id, number, (*OPEN_STATES, "lost"))
    if kept is not None:
        _change(tx, kept, "expired" if said == "Expired" else "lost", said=said)


def note_freed(tx: Transaction, station_id: str, evse_number: int, wire_status: str) -> None:
    """A connector of a 1.x station was `Reserved` and now is free, faulty or out of service: it is kept no more.

    1.x has no other way to tell. What the station says of the reservation later, by its number, puts this right. One of 2.x
    tells when it lets go, and calls a connector free when the one it was kept for is there without a cable.
    Spec: OCPP 1.6 §5.13 (it ends with its time, or when the connector is set to Faulted or Unavailable); OCPP 2.0.1 H03.FR.10,
    H04.FR.01.
    """
    dialect = tx.execute(select(stations.c.dialect).where(stations.c.station_id == station_id)).scalar()
    if dialect is None or not Dialect(dialect).is_1x:
        return
    at_evse = (evses.c.station_id == station_id) & (evses.c.number == evse_number)
    begun = select(sessions.c.session_key).join(evses, evses.c.evse_key == sessions.c.evse_key)
    if tx.one(begun.where(at_evse, sessions.c.state.in_(_LIVE)).limit(1)) is not None:
        return
    columns = reservations.c
    query = select(reservations).where(columns.station_id == station_id, columns.state == "reserved")
    for row in tx.execute(query.where(columns.evse_number == evse_number)).all():
        kept = _reservation(row)
        _change(tx, kept, "expired" if kept.expires_at <= tx.now + CLOCKS_APART else "lost", said=wire_status)


def ask_cancellation(tx: Transaction, reservation_id: str, asked_by: str) -> None:
    """Keep who asks a station to free what it keeps."""
    tx.execute(update(reservations).where(reservations.c.reservation_id == reservation_id).values(cancelled_by=asked_by))


def use_reservation(  # noqa: PLR0913 - who, where, by which number, and for which session
    tx: Transaction,
    station_id: str,
    *,
    number: int | None,
    evse_number: int,
    token: str | None,
    group_id: str | None,
    session_id: str,
) -> Reservation | None:
    """A session began: the reservation it uses, by its number, else by its token or group at that EVSE, is `used`.

    Safe to repeat. Spec: OCPP 1.6 §5.13 (ends when a transaction starts for the idTag or parentIdTag); OCPP 2.0.1 H03.
    """
    if number is not None:
        row = _newest(tx, station_id, number, (*OPEN_STATES, "expired", "lost"))
        return None if row is None else _change(tx, row, "used", session_id=session_id)
    columns = reservations.c
    same = columns.token == (token or "").strip().upper().replace("\x00", "\ufffd")
    mine = same if group_id is None else or_(same, columns.group_id == group_id)
    query = select(reservations).where(columns.station_id == station_id, columns.state == "reserved", mine)
    query = query.where(columns.evse_number.in_((evse_number, ANY_EVSE))).order_by(columns.evse_number.desc())
    row = tx.one(query.limit(1))
    return None if row is None else _change(tx, _reservation(row), "used", session_id=session_id)


def expire_reservations(tx: Transaction) -> int:
    """End those whose time is over; the stations end them by themselves. Returns how many."""
    columns = reservations.c
    query = select(reservations).where(columns.state.in_(OPEN_STATES), columns.expires_at <= tx.now)
    found = tx.execute(query).all()
    for row in found:
        _change(tx, _reservation(row), "expired")
    return len(found)


_KEPT_AT = Prepared(
    select(reservations)
    .where(
        reservations.c.station_id == bindparam("at_station"),
        or_(reservations.c.state == "reserved", reservations.c.state == "asked"),
        or_(reservations.c.evse_number == bindparam("at_evse"), reservations.c.evse_number == ANY_EVSE),
        reservations.c.expires_at > bindparam("at"),
    )
    .order_by(reservations.c.evse_number.desc(), reservations.c.reservation_key)
)


def kept_at(connection: Connection, station_id: str, evse_number: int, now: datetime) -> list[Reservation]:
    """What a station keeps or is asked to keep where an EVSE is: those of the EVSE itself first, then those of any."""
    return [_reservation(row) for row in _KEPT_AT.run(connection, at_station=station_id, at_evse=evse_number, at=now)]


def kept_at_stations(connection: Connection, station_ids: Iterable[str]) -> list[Reservation]:
    """What some stations keep at this moment, the oldest first."""
    columns = reservations.c
    query = select(reservations).where(columns.station_id.in_(list(station_ids)), columns.state == "reserved")
    return [_reservation(row) for row in connection.execute(query.order_by(columns.reservation_key))]


def reservations_of(connection: Connection, tokens: Iterable[str], *, limit: int) -> list[Reservation]:
    """What was ever kept for some tokens, newest first."""
    query = select(reservations).where(reservations.c.token.in_(list(tokens))).order_by(reservations.c.reservation_key.desc())
    return [_reservation(row) for row in connection.execute(query.limit(min(limit, MAX_PAGE)))]


def get_reservation(connection: Connection, reservation_id: str) -> Reservation:
    """One reservation. Raises: NotFound `reservation_unknown`."""
    row = connection.execute(select(reservations).where(reservations.c.reservation_id == reservation_id)).first()
    if row is None:
        raise NotFound("reservation_unknown", f"There is no reservation {reservation_id}.")
    return _reservation(row)


def list_reservations(
    connection: Connection,
    *,
    station_id: str | None = None,
    state: str | None = None,
    limit: int = 100,
    before: str | None = None,
) -> list[Reservation]:
    """Reservations, newest first; `before` is the last id of the page before."""
    columns = reservations.c
    query = select(reservations).order_by(columns.reservation_id.desc()).limit(min(limit, MAX_PAGE))
    for column, wanted in ((columns.station_id, station_id), (columns.state, state)):
        if wanted is not None:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(columns.reservation_id < before)
    return [_reservation(row) for row in connection.execute(query)]


def _next_number(tx: Transaction, station_id: str) -> int:
    columns = reservations.c
    ours = select(func.max(columns.number)).where(columns.station_id == station_id, columns.number < _FIRST_NUMBER_OF_OTHERS)
    return 1 + max(0, tx.execute(ours).scalar_one() or 0)


def _newest(tx: Transaction, station_id: str, number: int, states: Sequence[str]) -> Reservation | None:
    """The newest under a number; a number that no column holds was never given to anything."""
    if not -_NUMBER_BOUND <= number < _NUMBER_BOUND:
        return None
    columns = reservations.c
    query = select(reservations).where(columns.station_id == station_id, columns.number == number, columns.state.in_(states))
    row = tx.one(query.order_by(columns.reservation_key.desc()).limit(1))
    return None if row is None else _reservation(row)


def _change(
    tx: Transaction, kept: Reservation, state: ReservationState, *, said: str | None = None, session_id: str | None = None
) -> Reservation:
    changed = msgspec.structs.replace(
        kept,
        state=state,
        said=said or kept.said,
        session_id=session_id or kept.session_id,
        ended_at=None if state in OPEN_STATES else tx.now,
    )
    values = {name: getattr(changed, name) for name in ("state", "said", "session_id", "ended_at")}
    tx.execute(update(reservations).where(reservations.c.reservation_id == kept.reservation_id).values(**values))
    _tell(tx, changed)
    return changed


def _tell(tx: Transaction, told: Reservation) -> None:
    data = {"reservation_id": told.reservation_id, "number": told.number, "evse_number": told.evse_number, "state": told.state}
    tx.emit("reservation_changed", station_id=told.station_id, session_id=told.session_id, data=data)


def _reservation(row: Row[Any]) -> Reservation:
    return Reservation(**{name: getattr(row, name) for name in Reservation.__struct_fields__})
