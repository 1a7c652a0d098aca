"""Reads of certificates: issued, revoked, asked for, installed, trusted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, exists, select

from gridtap.certificates.model import (
    CertificateRequest,
    HashData,
    InstalledCertificate,
    Issued,
    Purpose,
    RootCertificate,
)
from gridtap.kit.errors import NotFound
from gridtap.storage.tables.certificates import (
    certificate_requests,
    installed_certificates,
    issued_certificates,
    root_certificates,
)
from gridtap.storage.tables.stations import stations

MAX_LISTED = 500


def issued_of(row: RowMapping) -> Issued:
    """A row of `issued_certificates` as a value."""
    return Issued(**row)


def get_issued(connection: Connection, fingerprint: str) -> Issued:
    """One certificate on record. Raises: NotFound `certificate_unknown`."""
    row = (
        connection.execute(select(issued_certificates).where(issued_certificates.c.fingerprint == fingerprint)).mappings().first()
    )
    if row is None:
        raise NotFound("certificate_unknown", "There is no such certificate on record.")
    return issued_of(row)


def find_issued(connection: Connection, issuer_hash: str, serial_number: str) -> Issued | None:
    """A certificate by its issuer's name (SHA-256 of it) and its serial number, both hexadecimal."""
    columns = issued_certificates.c
    where = (columns.issuer_hash == issuer_hash) & (columns.serial_number == serial_number)
    row = connection.execute(select(issued_certificates).where(where)).mappings().first()
    return None if row is None else issued_of(row)


def list_issued(connection: Connection, *, station_id: str | None = None, purpose: Purpose | None = None) -> list[Issued]:
    """Certificates on record, the newest first."""
    columns = issued_certificates.c
    query = select(issued_certificates).order_by(columns.issued_at.desc(), columns.fingerprint).limit(MAX_LISTED)
    if station_id is not None:
        query = query.where(columns.station_id == station_id)
    if purpose is not None:
        query = query.where(columns.purpose == purpose)
    return [issued_of(row) for row in connection.execute(query).mappings()]


def list_good(connection: Connection, now: datetime) -> list[Issued]:
    """What is good as far as we know: neither over nor taken back."""
    columns = issued_certificates.c
    query = select(issued_certificates).where(columns.revoked_at.is_(None), columns.not_after > now)
    return [issued_of(row) for row in connection.execute(query.order_by(columns.issued_at)).mappings()]


def list_revoked(connection: Connection, now: datetime) -> list[Issued]:
    """What was taken back and would still be good otherwise, in the order it was taken back."""
    columns = issued_certificates.c
    where = columns.revoked_at.is_not(None) & (columns.not_after > now)
    return [
        issued_of(row)
        for row in connection.execute(select(issued_certificates).where(where).order_by(columns.revoked_at)).mappings()
    ]


def list_expiring(connection: Connection, before: datetime, now: datetime) -> list[Issued]:
    """The newest certificate of each known station and purpose, where that ends before an instant and was not taken back."""
    columns = issued_certificates.c
    where = columns.station_id.is_not(None) & (columns.not_after > now)
    where = where & exists().where(stations.c.station_id == columns.station_id)
    newest: dict[tuple[str | None, str], Issued] = {}
    for row in connection.execute(select(issued_certificates).where(where).order_by(columns.issued_at)).mappings():
        newest[(row["station_id"], row["purpose"])] = issued_of(row)
    return [each for each in newest.values() if each.not_after < before and each.revoked_at is None]


def get_request(connection: Connection, request_id: str) -> CertificateRequest:
    """One request. Raises: NotFound `request_unknown`."""
    row = (
        connection.execute(select(certificate_requests).where(certificate_requests.c.request_id == request_id)).mappings().first()
    )
    if row is None:
        raise NotFound("request_unknown", "There is no such request for a certificate.")
    return CertificateRequest(**row)


def list_requests(connection: Connection, station_id: str, *, limit: int = 50) -> list[CertificateRequest]:
    """What a station asked to have signed, the newest first."""
    columns = certificate_requests.c
    query = select(certificate_requests).where(columns.station_id == station_id)
    rows = connection.execute(query.order_by(columns.created_at.desc(), columns.request_id.desc()).limit(limit)).mappings()
    return [CertificateRequest(**row) for row in rows]


def due_requests(connection: Connection, now: datetime) -> list[CertificateRequest]:
    """Requests whose next try is due, the oldest first."""
    columns = certificate_requests.c
    where = columns.state.in_(("waiting", "sent")) & (columns.next_try_at <= now)
    rows = connection.execute(select(certificate_requests).where(where).order_by(columns.created_at).limit(MAX_LISTED)).mappings()
    return [CertificateRequest(**row) for row in rows]


def waiting_stations(connection: Connection) -> set[str]:
    """Stations for which a signed certificate waits."""
    columns = certificate_requests.c
    return {row.station_id for row in connection.execute(select(columns.station_id).where(columns.state == "sent").distinct())}


def list_installed(connection: Connection, station_id: str) -> list[InstalledCertificate]:
    """What a station said that it holds, by use."""
    columns = installed_certificates.c
    query = select(installed_certificates).where(columns.station_id == station_id)
    return [
        _installed_of(row)
        for row in connection.execute(query.order_by(columns.use, columns.seen_at, columns.serial_number)).mappings()
    ]


def _installed_of(row: RowMapping) -> InstalledCertificate:
    hashes = HashData(**{name: row[name] for name in HashData.__struct_fields__})
    children = tuple(HashData(**child) for child in row["children"])
    return InstalledCertificate(
        use=row["use"], hashes=hashes, children=children, fingerprint=row["fingerprint"], seen_at=row["seen_at"]
    )


def list_roots(connection: Connection, trusted_for: Sequence[str] = ()) -> list[RootCertificate]:
    """Roots that operators gave us, in order of subject; no `trusted_for` means all."""
    query = select(root_certificates).order_by(root_certificates.c.subject, root_certificates.c.fingerprint)
    if trusted_for:
        query = query.where(root_certificates.c.trusted_for.in_(trusted_for))
    return [RootCertificate(**row) for row in connection.execute(query).mappings()]
