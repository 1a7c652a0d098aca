"""Reservations and local lists in OCPP 2.0.1: our words in its own, and what its answers mean."""

from collections.abc import Sequence
from datetime import UTC

from msgspec import UNSET, Struct, UnsetType

from gridtap.drivers.locallists import ListChange, ListEntry, note_list_refused, note_list_taken, note_list_version
from gridtap.drivers.model import TokenStatus
from gridtap.gateway.v16.convert import clean, text_or_none
from gridtap.gateway.v201.convert import MAX_TOKEN_CHARACTERS, id_token
from gridtap.gateway.v201.outbound import Wish
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.reservations import (
    ANY_EVSE,
    NewReservation,
    Reservation,
    ask_reservation,
    note_cancelled,
    note_reserved,
)
from gridtap.storage.transaction import Transaction

_WORDS: dict[TokenStatus, m.AuthorizationStatus] = {
    "accepted": m.AuthorizationStatus.ACCEPTED,
    "blocked": m.AuthorizationStatus.BLOCKED,
    "expired": m.AuthorizationStatus.EXPIRED,
    "invalid": m.AuthorizationStatus.INVALID,
}
_STATUSES: dict[m.AuthorizationStatus, TokenStatus] = {word: status for status, word in _WORDS.items()}
_KINDS = {
    m.IdTokenKind.EMAID: "emaid",
    m.IdTokenKind.KEY_CODE: "keycode",
    m.IdTokenKind.MAC_ADDRESS: "mac",
    m.IdTokenKind.CENTRAL: "central",
}


def reserve(asked: Reservation, kind: str) -> Wish:
    """Ask to keep an EVSE (0: any) free for a token of a kind. Spec: OCPP 2.0.1 H01."""
    group = asked.group_id
    return "ReserveNow", m.ReserveNowRequest(
        id=asked.number,
        expiry_date_time=asked.expires_at.astimezone(UTC),
        connector_type=UNSET if asked.connector_type is None else m.Connector(asked.connector_type),
        id_token=id_token(asked.token, kind),
        evse_id=UNSET if asked.evse_number == ANY_EVSE else asked.evse_number,
        group_id_token=UNSET if group is None or len(group) > MAX_TOKEN_CHARACTERS else id_token(group, "app"),
    )


def cancel_reservation(number: int) -> Wish:
    """Ask to free what was reserved. Spec: OCPP 2.0.1 H02."""
    return "CancelReservation", m.CancelReservationRequest(reservation_id=number)


def list_version() -> Wish:
    """Ask which version of the local list a station holds. Spec: OCPP 2.0.1 D02."""
    return "GetLocalListVersion", m.GetLocalListVersionRequest()


def send_list(version: int, change: ListChange, *, is_full: bool) -> Wish:
    """Send a list, or what changed since the last; a token without info is taken off. Spec: OCPP 2.0.1 D01.FR.02 to FR.17."""
    entries = [
        m.AuthorizationData(id_token=id_token(entry.token, entry.kind), id_token_info=_info_of(entry)) for entry in change.put
    ]
    entries += [m.AuthorizationData(id_token=id_token(entry.token, entry.kind)) for entry in change.gone]
    kind = m.Update.FULL if is_full else m.Update.DIFFERENTIAL
    return "SendLocalList", m.SendLocalListRequest(
        version_number=version, local_authorization_list=entries or UNSET, update_type=kind
    )


def before(request: Struct, tx: Transaction, station_id: str) -> None:
    """What is kept before a request leaves."""
    if isinstance(request, m.ReserveNowRequest):
        group = request.group_id_token
        new = NewReservation(
            station_id=station_id,
            number=request.id,
            evse_number=ANY_EVSE if request.evse_id is UNSET else request.evse_id,
            token=clean(request.id_token.id_token).strip().upper(),
            connector_type=None if request.connector_type is UNSET else request.connector_type.value,
            group_id=None if isinstance(group, UnsetType) else text_or_none(group.id_token),
            expires_at=request.expiry_date_time.astimezone(UTC),
        )
        ask_reservation(tx, new)


def after(tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
    """What an answer changes."""
    match request, response:
        case m.ReserveNowRequest(), m.ReserveNowResponse():
            accepted = response.status is m.ReserveNowStatus.ACCEPTED
            note_reserved(tx, station_id, request.id, response.status.value, accepted=accepted)
        case m.CancelReservationRequest(), m.CancelReservationResponse():
            accepted = response.status is m.CancelReservationStatus.ACCEPTED
            note_cancelled(tx, station_id, request.reservation_id, response.status.value, accepted=accepted)
        case m.GetLocalListVersionRequest(), m.GetLocalListVersionResponse():
            note_list_version(tx, station_id, response.version_number)
        case m.SendLocalListRequest(), m.SendLocalListResponse() if response.status is m.SendLocalListStatus.ACCEPTED:
            sent = [] if request.local_authorization_list is UNSET else request.local_authorization_list
            put, gone = _entries_of(sent)
            is_full = request.update_type is m.Update.FULL
            note_list_taken(tx, station_id, request.version_number, put, gone, is_full=is_full)
        case m.SendLocalListRequest(), m.SendLocalListResponse():
            note_list_refused(tx, station_id, response.status.value)
        case _:
            return


def not_done(tx: Transaction, station_id: str, request: Struct, why: str) -> None:
    """What a CALLERROR changes, or that a request never left us: that has a code of ours, in small letters."""
    match request:
        case m.ReserveNowRequest():
            note_reserved(tx, station_id, request.id, why, accepted=False)
        case m.SendLocalListRequest() | m.GetLocalListVersionRequest() if not why.islower():
            note_list_refused(tx, station_id, why)
        case _:
            return


def _info_of(entry: ListEntry) -> m.IdTokenInfo:
    group = entry.group_id
    return m.IdTokenInfo(
        status=_WORDS[entry.status],
        cache_expiry_date_time=UNSET if entry.expires_at is None else entry.expires_at,
        group_id_token=UNSET if group is None else id_token(group, "app"),
    )


def _entries_of(sent: Sequence[m.AuthorizationData]) -> tuple[list[ListEntry], list[str]]:
    put: dict[str, ListEntry] = {}
    gone: list[str] = []
    for item in sent:
        token, info = clean(item.id_token.id_token).strip().upper(), item.id_token_info
        if isinstance(info, UnsetType):
            gone.append(token)
            continue
        expires_at = info.cache_expiry_date_time
        put[token] = ListEntry(
            token=token,
            kind=_KINDS.get(item.id_token.type, "rfid"),
            status=_STATUSES.get(info.status, "invalid"),
            expires_at=None if expires_at is UNSET else expires_at.astimezone(UTC).replace(microsecond=0),
            group_id=None if info.group_id_token is UNSET else text_or_none(info.group_id_token.id_token),
        )
    return list(put.values()), gone
