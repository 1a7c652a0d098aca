"""Reservations and local lists in OCPP 1.6: our words in its own, and what its answers mean."""

from collections.abc import Sequence
from datetime import UTC

from msgspec import UNSET, Struct, UnsetType

from gridtap.drivers.locallists import ListChange, ListEntry, note_list_refused, note_list_taken, note_list_version
from gridtap.drivers.model import TokenStatus
from gridtap.gateway.v16.convert import clean
from gridtap.gateway.v16.outbound import Wish
from gridtap.ocpp.v16 import messages as m
from gridtap.stations.reservations import NewReservation, Reservation, ask_reservation, note_cancelled, note_reserved
from gridtap.storage.transaction import Transaction

MAX_TOKEN_CHARACTERS = 20
_STATUSES: dict[m.AuthorizationStatus, TokenStatus] = {
    m.AuthorizationStatus.ACCEPTED: "accepted",
    m.AuthorizationStatus.BLOCKED: "blocked",
    m.AuthorizationStatus.EXPIRED: "expired",
    m.AuthorizationStatus.INVALID: "invalid",
    m.AuthorizationStatus.CONCURRENT_TX: "invalid",
}
_WORDS = {status: word for word, status in _STATUSES.items() if word is not m.AuthorizationStatus.CONCURRENT_TX}


def reserve(asked: Reservation) -> Wish:
    """Ask to keep a connector (0: any) free for a token. Spec: OCPP 1.6 §5.13."""
    group = asked.group_id
    return "ReserveNow", m.ReserveNowRequest(
        connector_id=asked.evse_number,
        expiry_date=asked.expires_at.astimezone(UTC),
        id_tag=asked.token,
        parent_id_tag=UNSET if group is None or len(group) > MAX_TOKEN_CHARACTERS else group,
        reservation_id=asked.number,
    )


def cancel_reservation(number: int) -> Wish:
    """Ask to free what was reserved. Spec: OCPP 1.6 §5.1."""
    return "CancelReservation", m.CancelReservationRequest(reservation_id=number)


def list_version() -> Wish:
    """Ask which version of the local list a station holds. Spec: OCPP 1.6 §5.10."""
    return "GetLocalListVersion", m.GetLocalListVersionRequest()


def send_list(version: int, change: ListChange, *, is_full: bool) -> Wish:
    """Send a list, or what changed since the last; a token without info is taken off. Spec: OCPP 1.6 §5.15, §7.1."""
    entries = [m.AuthorizationData(id_tag=entry.token, id_tag_info=_info_of(entry)) for entry in change.put]
    entries += [m.AuthorizationData(id_tag=entry.token) for entry in change.gone]
    kind = m.UpdateType.FULL if is_full else m.UpdateType.DIFFERENTIAL
    return "SendLocalList", m.SendLocalListRequest(list_version=version, local_authorization_list=entries, update_type=kind)


def before(request: Struct, tx: Transaction, station_id: str) -> None:
    """What is kept before a request leaves."""
    if isinstance(request, m.ReserveNowRequest):
        group = request.parent_id_tag
        new = NewReservation(
            station_id=station_id,
            number=request.reservation_id,
            evse_number=request.connector_id,
            token=clean(request.id_tag).strip().upper(),
            group_id=None if isinstance(group, UnsetType) else clean(group),
            expires_at=request.expiry_date.astimezone(UTC),
        )
        ask_reservation(tx, new)


def after(tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
    """What an answer changes."""
    match request, response:
        case m.ReserveNowRequest(), m.ReserveNowResponse():
            accepted = response.status is m.ReservationStatus.ACCEPTED
            note_reserved(tx, station_id, request.reservation_id, response.status.value, accepted=accepted)
        case m.CancelReservationRequest(), m.CancelReservationResponse():
            accepted = response.status is m.CancelReservationStatus.ACCEPTED
            note_cancelled(tx, station_id, request.reservation_id, response.status.value, accepted=accepted)
        case m.GetLocalListVersionRequest(), m.GetLocalListVersionResponse():
            note_list_version(tx, station_id, response.list_version)
        case m.SendLocalListRequest(), m.SendLocalListResponse() if response.status is m.UpdateStatus.ACCEPTED:
            sent = [] if request.local_authorization_list is UNSET else request.local_authorization_list
            put, gone = _entries_of(sent)
            is_full = request.update_type is m.UpdateType.FULL
            note_list_taken(tx, station_id, request.list_version, put, gone, is_full=is_full)
        case m.SendLocalListRequest(), m.SendLocalListResponse():
            note_list_refused(tx, station_id, response.status.value)
        case _:
            return


def not_done(tx: Transaction, station_id: str, request: Struct, why: str) -> None:
    """What a CALLERROR changes, or that a request never left us: that has a code of ours, in small letters."""
    match request:
        case m.ReserveNowRequest():
            note_reserved(tx, station_id, request.reservation_id, why, accepted=False)
        case m.SendLocalListRequest() | m.GetLocalListVersionRequest() if not why.islower():
            note_list_refused(tx, station_id, why)
        case _:
            return


def _info_of(entry: ListEntry) -> m.IdTagInfo:
    group = entry.group_id
    return m.IdTagInfo(
        status=_WORDS[entry.status],
        expiry_date=UNSET if entry.expires_at is None else entry.expires_at,
        parent_id_tag=UNSET if group is None or len(group) > MAX_TOKEN_CHARACTERS else group,
    )


def _entries_of(sent: Sequence[m.AuthorizationData]) -> tuple[list[ListEntry], list[str]]:
    put: dict[str, ListEntry] = {}
    gone: list[str] = []
    for item in sent:
        token, info = clean(item.id_tag).strip().upper(), item.id_tag_info
        if isinstance(info, UnsetType):
            gone.append(token)
            continue
        put[token] = ListEntry(
            token=token,
            kind="rfid",
            status=_STATUSES[info.status],
            expires_at=None if info.expiry_date is UNSET else info.expiry_date.astimezone(UTC).replace(microsecond=0),
            group_id=None if info.parent_id_tag is UNSET else info.parent_id_tag,
        )
    return list(put.values()), gone
