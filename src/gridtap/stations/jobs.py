"""Work that a station does for a while after it was asked: firmware updates, firmware published for others, uploads of logs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from gridtap.storage.tables.upkeep import station_jobs
from gridtap.storage.transaction import Transaction

JobKind = Literal["firmware", "publication", "log"]
CANCELLED = "Cancelled"
UNPUBLISHED = "Unpublished"
MAX_STATES = 100
"""A station that repeats itself without end does not fill the database."""
_OVER: Mapping[str, frozenset[str]] = {
    "firmware": frozenset({"Installed", "InstallationFailed", "DownloadFailed", "InvalidSignature", "InstallVerificationFailed"}),
    "publication": frozenset({"Published", "DownloadFailed", "InvalidChecksum", "PublishFailed"}),
    "log": frozenset(
        {
            *("Uploaded", "UploadFailure", "UploadFailed", "PermissionDenied"),
            *("BadMessage", "NotSupportedOperation", "AcceptedCanceled"),
        }
    ),
}
_TAKEN = frozenset({"Accepted", "AcceptedCanceled"})


class JobState(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a job, in the station's own word."""

    status: str
    at: datetime


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job and how far it has come. `answer` is what the station said when it was asked, None while nothing was said."""

    job_key: int
    kind: str
    request_id: int | None
    details: dict[str, object]
    answer: str | None
    status: str | None
    is_over: bool
    states: tuple[JobState, ...]
    requested_at: datetime
    updated_at: datetime


def open_job(tx: Transaction, station_id: str, kind: JobKind, request_id: int | None, details: Mapping[str, object]) -> None:
    """Keep a job before the station is asked for it, because its first news may overtake its answer."""
    values: dict[str, object] = {"kind": kind, "request_id": request_id, "details": dict(details), "states": ()}
    tx.execute(
        insert(station_jobs).values(**values, station_id=station_id, is_over=False, requested_at=tx.now, updated_at=tx.now)
    )


def answer_job(
    tx: Transaction,
    station_id: str,
    kind: JobKind,
    request_id: int | None,
    answer: str,
    told: Mapping[str, object] | None = None,
) -> None:
    """What the station said when it was asked; a job that it took in place of another ends that one, a refusal ends this one.

    Spec: OCPP 2.0.1 L01.FR.24 to L01.FR.26, N01.FR.12 (AcceptedCanceled).
    """
    row = _newest(tx, _of(station_id, kind) & _numbered(request_id))
    if row is None:
        return
    details = {**row.details, **(told or {})}
    values: dict[str, object] = {"answer": answer, "details": details, "updated_at": tx.now}
    if answer not in _TAKEN:
        values["is_over"] = True
    _change(tx, row.job_key, values)
    if answer == "AcceptedCanceled":
        columns = station_jobs.c
        where = _of(station_id, kind) & columns.is_over.is_(False) & (columns.job_key < row.job_key)
        tx.execute(update(station_jobs).where(where).values(is_over=True, status=CANCELLED, updated_at=tx.now))


def note_job(
    tx: Transaction,
    station_id: str,
    kind: JobKind,
    status: str,
    request_id: int | None = None,
    told: Mapping[str, object] | None = None,
) -> None:
    """How far a job has come. Without a number the newest that is under way is meant; one nobody asked for is kept as well.

    Safe to repeat. Spec: OCPP 2.0.1 L01.FR.20, L01.FR.25, N01.FR.07, N01.FR.11.
    """
    columns = station_jobs.c
    where = _of(station_id, kind)
    row = _newest(tx, where & (columns.is_over.is_(False) if request_id is None else _numbered(request_id)))
    if row is None and request_id is None:
        return
    if row is None:
        open_job(tx, station_id, kind, request_id, {})
        row = _newest(tx, where & _numbered(request_id))
    if row is None or (row.status == status and row.states):
        return
    states = [*row.states, {"status": status, "at": tx.now}][-MAX_STATES:]
    over = status in _OVER[kind] or (row.is_over and row.answer is not None and row.answer not in _TAKEN)
    values = {"status": status, "states": states, "is_over": over, "updated_at": tx.now}
    _change(tx, row.job_key, {**values, "details": {**row.details, **(told or {})}})


def end_publication(tx: Transaction, station_id: str, checksum: str) -> None:
    """A firmware is not published any more. Spec: OCPP 2.0.1 L04.FR.03."""
    for row in tx.execute(select(station_jobs).where(_of(station_id, "publication"))).all():
        if row.details.get("checksum") == checksum and row.status != UNPUBLISHED:
            states = [*row.states, {"status": UNPUBLISHED, "at": tx.now}][-MAX_STATES:]
            _change(tx, row.job_key, {"status": UNPUBLISHED, "states": states, "is_over": True, "updated_at": tx.now})


def list_jobs(connection: Connection, station_id: str, kinds: tuple[JobKind, ...], *, limit: int = 100) -> list[Job]:
    """Jobs of a station, newest first."""
    columns = station_jobs.c
    query = select(station_jobs).where(columns.station_id == station_id, columns.kind.in_(kinds))
    return [_job(row) for row in connection.execute(query.order_by(columns.job_key.desc()).limit(limit))]


def _job(row: Row[tuple[object, ...]]) -> Job:
    facts = {name: getattr(row, name) for name in Job.__struct_fields__ if name != "states"}
    return Job(**facts, states=tuple(msgspec.convert(row.states, list[JobState])))


def _of(station_id: str, kind: str) -> ColumnElement[bool]:
    return (station_jobs.c.station_id == station_id) & (station_jobs.c.kind == kind)


def _numbered(request_id: int | None) -> ColumnElement[bool]:
    number = station_jobs.c.request_id
    return number.is_(None) if request_id is None else number == request_id


def _newest(tx: Transaction, where: ColumnElement[bool]) -> Row[tuple[object, ...]] | None:
    return tx.one(select(station_jobs).where(where).order_by(station_jobs.c.job_key.desc()).limit(1))


def _change(tx: Transaction, job_key: int, values: Mapping[str, object]) -> None:
    tx.execute(update(station_jobs).where(station_jobs.c.job_key == job_key).values(**values))
