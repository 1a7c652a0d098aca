"""Reserve: an EVSE kept for a token, from a person's wish to the station's own answer."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from gridtap.charging.claims import number_to_reserve
from gridtap.drivers.model import Authorisation
from gridtap.drivers.tokens import app_token_of, authorise, fold_token
from gridtap.flows.lists import MAX_CHARACTERS_1X
from gridtap.flows.parts import FlowParts
from gridtap.gateway import keeping
from gridtap.gateway.model import CommandOutcome
from gridtap.kit.errors import Malformed, NotAllowed, Refused, Unreachable
from gridtap.stations.reservations import (
    OPEN_STATES,
    NewReservation,
    Reservation,
    ask_cancellation,
    ask_reservation,
    get_reservation,
    note_reserved,
)
from gridtap.stations.store import get_evse, get_station
from gridtap.storage.transaction import Transaction

MIN_RESERVATION_S = 60
_REFUSALS = {
    "Occupied": "Somebody charges there, or it is reserved already.",
    "Faulted": "The connector has a fault.",
    "Unavailable": "The connector is out of service.",
    "Rejected": "The station does not take reservations, or not there.",
}


class ReserveRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to keep for whom; EVSE 0 is any of the station's."""

    station_id: str
    token: str
    expires_at: datetime
    requested_by: str
    evse_number: int = 0
    connector_type: str | None = None


async def reserve_evse(parts: FlowParts, request: ReserveRequest) -> Reservation:
    """Ask the station and return the reservation once it keeps it.

    Raises: NotFound `station_unknown`; Malformed `bad_expiry`, `evse_unknown`, `token_too_long`; NotAllowed `token_*`; Refused
    `reservation_refused`; Unreachable `station_unreachable`.
    Spec: OCPP 1.6 §5.13; OCPP 2.0.1 H01.
    """
    if request.expires_at <= parts.clock.now():
        raise Malformed("bad_expiry", "A reservation ends in the future.")
    authorisation = await parts.db.read(lambda connection: _check(connection, parts, request))
    token = _checked_length(parts, request)
    new = NewReservation(
        station_id=request.station_id,
        evse_number=request.evse_number,
        token=token,
        expires_at=request.expires_at,
        connector_type=request.connector_type,
        group_id=authorisation.group,
    )
    asked = await parts.db.write(lambda tx: ask_reservation(tx, new))
    return await _ask_station(parts, asked, authorisation.kind, requested_by=request.requested_by)


async def reserve_for_driver(parts: FlowParts, evse_id: str, driver_id: str, duration_s: int) -> Reservation:
    """A driver keeps a free EVSE for a while, one at a time; the app's token starts there.

    Raises: NotFound `evse_unknown`; Malformed `bad_duration`; NotAllowed `reservations_off`, `token_*`; Refused
    `already_reserved` with its `evse_number` and `station_id`, `station_not_accepted`, `reservation_not_supported`,
    `connector_busy`, `connector_faulted`, `connector_unavailable`, `connector_reserved`, `reservation_refused` with what the
    station `said`; Unreachable `station_unreachable`.
    Spec: OCPP 1.6 §5.13; OCPP 2.0.1 H01.
    """
    most_s = parts.settings.reservation_max_s
    if most_s == 0:
        raise NotAllowed("reservations_off", "Reservations are made by the operator here.")
    if not MIN_RESERVATION_S <= duration_s <= most_s:
        sentence = f"A reservation lasts {MIN_RESERVATION_S} to {most_s} seconds."
        raise Malformed("bad_duration", sentence, extra={"field": "duration_s"})
    asked, kind = await parts.db.write(lambda tx: _ask_for_driver(tx, parts, evse_id, driver_id, duration_s))
    return await _ask_station(parts, asked, kind, requested_by=driver_id)


async def _ask_station(parts: FlowParts, asked: Reservation, kind: str, *, requested_by: str) -> Reservation:
    """One that the station does not answer stays asked for until its time is over: it may be kept all the same."""
    outcome = await keeping.reserve(parts.commands, asked, kind, requested_by=requested_by)
    if outcome.state not in {"answered", "rejected_by_peer", "timed_out"}:
        said = outcome.error.code if outcome.error is not None else outcome.state
        await parts.db.write(lambda tx: note_reserved(tx, asked.station_id, asked.number, said, accepted=False))
    kept = await parts.db.read(lambda connection: get_reservation(connection, asked.reservation_id))
    if kept.state in {"asked", "refused"}:
        raise _why_not(outcome, kept.said or "")
    return kept


async def cancel_reservation(parts: FlowParts, reservation_id: str, *, requested_by: str) -> Reservation:
    """Ask the station to free what it keeps; one that is over stays as it is.

    Raises: NotFound `reservation_unknown`; Refused `reservation_refused`; Unreachable `station_unreachable`.
    Spec: OCPP 1.6 §5.1; OCPP 2.0.1 H02.
    """
    kept = await parts.db.read(lambda connection: get_reservation(connection, reservation_id))
    if kept.state not in OPEN_STATES:
        return kept
    await parts.db.write(lambda tx: ask_cancellation(tx, reservation_id, requested_by))
    outcome = await keeping.cancel_reservation(parts.commands, kept.station_id, kept.number, requested_by=requested_by)
    if outcome.state != "answered":
        raise _why_not(outcome, outcome.error.code if outcome.error is not None else "")
    return await parts.db.read(lambda connection: get_reservation(connection, reservation_id))


def _check(connection: Connection, parts: FlowParts, request: ReserveRequest) -> Authorisation:
    station = get_station(connection, request.station_id)
    numbers = {evse.number for evse in station.evses}
    if request.evse_number and numbers and request.evse_number not in numbers:
        raise Malformed("evse_unknown", f"{request.station_id} has no EVSE {request.evse_number}.")
    return _authorise(connection, request.token, parts.clock.now())


def _checked_length(parts: FlowParts, request: ReserveRequest) -> str:
    """The token as the station can be told it. Raises: Malformed `token_too_long`."""
    token = fold_token(request.token)
    if len(token) > MAX_CHARACTERS_1X and not parts.commands.speaks_2x(request.station_id):
        sentence = (
            f"{request.station_id} speaks OCPP 1.x, where a token has at most {MAX_CHARACTERS_1X} characters; "
            f"this one has {len(token)}."
        )
        raise Malformed("token_too_long", sentence, extra={"field": "token"})
    return token


def _ask_for_driver(tx: Transaction, parts: FlowParts, evse_id: str, driver_id: str, duration_s: int) -> tuple[Reservation, str]:
    """Looked at and kept in one commit, so that two taps at once do not make two."""
    now = parts.clock.now()
    evse = get_evse(tx.connection, evse_id)
    token = app_token_of(tx.connection, driver_id)
    authorisation = _authorise(tx.connection, token, now)
    number = number_to_reserve(tx.connection, evse, token, now, patience=timedelta(seconds=2 * parts.settings.call_timeout_s))
    new = NewReservation(
        station_id=evse.station_id,
        evse_number=evse.number,
        token=token,
        expires_at=now + timedelta(seconds=duration_s),
        number=number,
        group_id=authorisation.group,
    )
    return ask_reservation(tx, new), authorisation.kind


def _authorise(connection: Connection, token: str, now: datetime) -> Authorisation:
    authorisation = authorise(connection, token, now)
    if authorisation.status != "accepted":
        raise NotAllowed(f"token_{authorisation.status}", f"This token is {authorisation.status}; it cannot reserve.")
    return authorisation


def _why_not(outcome: CommandOutcome, said: str) -> Refused | Unreachable:
    extra = {"command_id": outcome.id, "said": said}
    if outcome.state == "invalid":
        why = outcome.error.description if outcome.error is not None else said
        return Refused("reservation_refused", f"Nothing was sent to the station, which could not be told so: {why}", extra=extra)
    if outcome.state in {"answered", "rejected_by_peer"}:
        sentence = _REFUSALS.get(said, f"The station refused: {said}.")
        return Refused("reservation_refused", sentence, extra=extra)
    return Unreachable("station_unreachable", "The station did not answer, or is offline at the moment.", extra=extra)
