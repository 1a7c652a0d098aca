"""What stations ask to have signed: checked, kept before it is acknowledged, and followed to its end."""

from collections.abc import Collection
from datetime import timedelta

import msgspec
from sqlalchemy import func, insert, select, update

from gridtap.certificates.model import CertificateRequest, Purpose, RequestState
from gridtap.certificates.reading import check_csr
from gridtap.certificates.store import get_request
from gridtap.kit.errors import Refused
from gridtap.storage.tables.certificates import certificate_requests
from gridtap.storage.transaction import Transaction

MAX_REQUESTS_AN_HOUR = 12
"""New ones of one station; a repetition of one that is under way is not counted. Spec: OCPP 2.0.1 A02.FR.17, A02.FR.18."""
LEASE = timedelta(minutes=3)
"""How long a request belongs to who took it; longer than the authority and the station may take together."""
RETRY_AFTER = (
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""How long after each failed try the next one follows; after the last, the request is given up."""
_OPEN = ("waiting", "sent")


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """A signing request as it came. `certificate_type` and `wire_request_id` are the station's own words, to be given back."""

    station_id: str
    csr: str
    purpose: Purpose = "station"
    certificate_type: str | None = None
    wire_request_id: int | None = None


def submit_request(
    tx: Transaction, submission: Submission, *, names: Collection[str], organisation: str
) -> CertificateRequest | Refused:
    """Keep a request, or say why not; either way the log tells of it. A repetition is the same request, tried again at once.

    Spec: OCPP 2.0.1 A02.FR.11, A02.FR.12, A02.FR.17; security whitepaper A02.FR.11, A02.FR.12.
    """
    present = _open_request(tx, submission)
    is_repetition = present is not None and present.csr == submission.csr
    refusal = None if is_repetition else _refusal(tx, submission, names, organisation)
    if refusal is not None:
        data = {"purpose": submission.purpose, "reason": refusal.detail}
        tx.emit("certificate_refused", station_id=submission.station_id, data=data)
        return refusal
    if present is not None and is_repetition:
        changed = _change(tx, present.request_id, next_try_at=tx.now, wire_request_id=submission.wire_request_id)
        _tell(tx, "certificate_requested", changed)
        return changed
    if present is not None:
        _change(tx, present.request_id, state="replaced", next_try_at=None)
    request = CertificateRequest(
        request_id=tx.ids.next("csr"),
        station_id=submission.station_id,
        purpose=submission.purpose,
        certificate_type=submission.certificate_type,
        wire_request_id=submission.wire_request_id,
        csr=submission.csr,
        state="waiting",
        detail=None,
        attempts=0,
        next_try_at=tx.now,
        fingerprint=None,
        created_at=tx.now,
        updated_at=tx.now,
    )
    tx.execute(insert(certificate_requests).values(**{name: getattr(request, name) for name in request.__struct_fields__}))
    _tell(tx, "certificate_requested", request)
    return request


def _refusal(tx: Transaction, submission: Submission, names: Collection[str], organisation: str) -> Refused | None:
    try:
        check_csr(submission.csr, names=names, organisation=organisation)
    except Refused as refusal:
        return refusal
    columns = certificate_requests.c
    recent = (columns.station_id == submission.station_id) & (columns.created_at > tx.now - timedelta(hours=1))
    row = tx.one(select(func.count()).select_from(certificate_requests).where(recent))
    if row is not None and row[0] >= MAX_REQUESTS_AN_HOUR:
        return Refused("too_many_requests", "This station asked for too many certificates within the hour; try again later.")
    return None


def _open_request(tx: Transaction, submission: Submission) -> CertificateRequest | None:
    columns = certificate_requests.c
    where = (columns.station_id == submission.station_id) & (columns.purpose == submission.purpose) & columns.state.in_(_OPEN)
    row = tx.one(select(columns.request_id).where(where).order_by(columns.created_at.desc()))
    return None if row is None else get_request(tx.connection, row.request_id)


def claim_request(tx: Transaction, request_id: str) -> CertificateRequest | None:
    """Take a request that is due, for the time of the lease; None when it is not due, or somebody else took it."""
    columns = certificate_requests.c
    due = (columns.request_id == request_id) & columns.state.in_(_OPEN) & (columns.next_try_at <= tx.now)
    statement = update(certificate_requests).where(due).values(next_try_at=tx.now + LEASE, attempts=columns.attempts + 1)
    return get_request(tx.connection, request_id) if tx.execute(statement).rowcount else None


def note_signed(tx: Transaction, request_id: str, fingerprint: str) -> CertificateRequest:
    """The authority signed; what remains is to bring it to the station."""
    return _change(tx, request_id, state="sent", fingerprint=fingerprint)


def finish_request(tx: Transaction, request_id: str, state: RequestState, detail: str | None = None) -> CertificateRequest:
    """A request came to its end; one that was replaced meanwhile stays so."""
    if get_request(tx.connection, request_id).state not in _OPEN:
        return get_request(tx.connection, request_id)
    request = _change(tx, request_id, state=state, detail=detail, next_try_at=None)
    _tell(tx, f"certificate_{state}", request)
    return request


def postpone_request(tx: Transaction, request_id: str, detail: str) -> CertificateRequest:
    """This try failed for now; the next follows later, or never after the last."""
    request = get_request(tx.connection, request_id)
    if request.attempts > len(RETRY_AFTER):
        return finish_request(tx, request_id, "failed", detail)
    if request.state not in _OPEN:
        return request
    pause = RETRY_AFTER[max(request.attempts, 1) - 1]
    return _change(tx, request_id, detail=detail, next_try_at=tx.now + pause)


def hasten_requests(tx: Transaction, station_id: str) -> None:
    """The station is back: what waits for it is tried at once."""
    columns = certificate_requests.c
    where = (columns.station_id == station_id) & (columns.state == "sent") & (columns.next_try_at > tx.now)
    if tx.execute(update(certificate_requests).where(where).values(next_try_at=tx.now)).rowcount:
        tx.tick("certificate_requested", station_id=station_id)


def _change(tx: Transaction, request_id: str, **values: object) -> CertificateRequest:
    where = certificate_requests.c.request_id == request_id
    tx.execute(update(certificate_requests).where(where).values(**values, updated_at=tx.now))
    return get_request(tx.connection, request_id)


def _tell(tx: Transaction, kind: str, request: CertificateRequest) -> None:
    data = {"request_id": request.request_id, "purpose": request.purpose, "detail": request.detail}
    tx.emit(kind, station_id=request.station_id, data=data)
