"""What stations hold: what they reported, what was installed and deleted by us, and the roots we know."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from gridtap.certificates.keys import list_keys
from gridtap.certificates.model import HashData, InstalledCertificate, RootCertificate
from gridtap.certificates.reading import (
    fingerprint,
    hash_data,
    is_authority,
    is_root,
    read_certificate,
    same_hashes,
    subject_text,
    to_pem,
)
from gridtap.certificates.store import list_installed, list_roots
from gridtap.kit.errors import Malformed, NotFound, Refused
from gridtap.storage.tables.certificates import installed_certificates, root_certificates
from gridtap.storage.transaction import Transaction

DOOR_ROOT = "csms_root"
ROOT_USES = ("csms_root", "manufacturer_root", "mo_root", "v2g_root", "oem_root")
"""Roots that may be sent to a station: for our door, its maker's, contracts', cars' and cars' makers'."""
CHAIN_USES = ("v2g_chain",)
"""What a station reports beside roots: its own certificate for cars, with those above it."""


def certificate_id(installed: InstalledCertificate) -> str:
    """A short name for one certificate at one station."""
    hashes = installed.hashes
    parts = (installed.use, hashes.hash_algorithm, hashes.issuer_name_hash, hashes.issuer_key_hash, hashes.serial_number)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]


def find_installed(connection: Connection, station_id: str, wanted: str) -> InstalledCertificate:
    """One of a station's certificates by its short name. Raises: NotFound `certificate_unknown`."""
    for installed in list_installed(connection, station_id):
        if certificate_id(installed) == wanted:
            return installed
    raise NotFound("certificate_unknown", "The station has not reported such a certificate; read them again.")


def record_report(
    tx: Transaction, station_id: str, uses: Collection[str], told: Sequence[tuple[str, HashData, tuple[HashData, ...]]]
) -> None:
    """What a station holds of these uses is this, and nothing else. Safe to repeat. Spec: OCPP 2.0.1 M03; whitepaper M03."""
    columns = installed_certificates.c
    where = (columns.station_id == station_id) & columns.use.in_(tuple(uses))
    tx.execute(delete(installed_certificates).where(where))
    known = known_roots(tx.connection, tx.now)
    for use, hashes, children in {(use, hashes): (use, hashes, children) for use, hashes, children in told}.values():
        _insert(tx, station_id, use, hashes, children, _match(known, hashes))
    tx.emit("certificates_reported", station_id=station_id, data={"uses": sorted(uses), "count": len(told)})


def record_installed(tx: Transaction, station_id: str, use: str, pem: str) -> None:
    """A station took a root; it is kept under SHA-256 until the station reports its own hashes. Safe to repeat.

    Spec: OCPP 2.0.1 M05.FR.02; whitepaper M05.
    """
    certificate = read_certificate(pem)
    hashes, known = hash_data(certificate, certificate), fingerprint(certificate)
    keep_root(tx, pem, trusted_for="stations")
    present = [each for each in list_installed(tx.connection, station_id) if each.use == use]
    if not any(each.fingerprint == known or same_hashes(each.hashes, hashes) for each in present):
        _insert(tx, station_id, use, hashes, (), known)
    tx.emit("certificate_present", station_id=station_id, data={"use": use, "fingerprint": known})


def record_deleted(tx: Transaction, station_id: str, hashes: HashData) -> None:
    """A station does not hold this any more, or never did. Safe to repeat. Spec: OCPP 2.0.1 M04; whitepaper M04."""
    for installed in list_installed(tx.connection, station_id):
        if same_hashes(installed.hashes, hashes):
            tx.execute(delete(installed_certificates).where(_row_of(station_id, installed)))
            tx.emit("certificate_deleted", station_id=station_id, data={"use": installed.use})


def check_deletable(connection: Connection, station_id: str, wanted: InstalledCertificate) -> None:
    """The last root for our door is not taken away from a station by mistake: it could never come back over TLS.

    Raises: Refused `last_root`. Spec: OCPP 2.0.1 M04.FR.03 (stations may refuse that too).
    """
    if wanted.use != DOOR_ROOT:
        return
    others = [each for each in list_installed(connection, station_id) if each.use == DOOR_ROOT and each != wanted]
    if not others:
        sentence = "This is the station's last root for our door; without it the station cannot come back over TLS."
        raise Refused("last_root", sentence)


def keep_root(tx: Transaction, pem: str, *, trusted_for: Literal["contracts", "stations"]) -> RootCertificate:
    """Know a root; trust in it for contracts is given, never silently taken away.

    Raises: Malformed `bad_certificate`, `not_a_root`.
    """
    certificate = read_certificate(pem)
    if not is_authority(certificate):
        raise Malformed("not_a_root", "This certificate may not stand above others; a root is needed.")
    if trusted_for == "contracts" and not is_root(certificate):
        raise Malformed("not_a_root", "This certificate does not vouch for itself; the root above it is needed.")
    row = {
        "fingerprint": fingerprint(certificate),
        "subject": subject_text(certificate),
        "certificate": to_pem([certificate]),
        "not_after": certificate.not_valid_after_utc,
        "trusted_for": trusted_for,
        "added_at": tx.now,
    }
    columns = root_certificates.c
    present = tx.one(select(columns.trusted_for).where(columns.fingerprint == row["fingerprint"]))
    if present is None:
        tx.execute(insert(root_certificates).values(**row))
    elif trusted_for == "contracts":
        where = columns.fingerprint == row["fingerprint"]
        tx.execute(update(root_certificates).where(where).values(trusted_for=trusted_for))
    return RootCertificate(**row)  # pyright: ignore[reportArgumentType] - the row's own fields


def remove_root(tx: Transaction, wanted: str) -> None:
    """Trust a root no more. Raises: NotFound `certificate_unknown`."""
    if tx.execute(delete(root_certificates).where(root_certificates.c.fingerprint == wanted)).rowcount == 0:
        raise NotFound("certificate_unknown", "There is no such root.")


def known_roots(connection: Connection, now: datetime) -> list[str]:
    """Every root whose certificate we have: given by operators, or our own."""
    ours = [kept.certificate for kept in list_keys(connection, "root-", now)]
    return [*ours, *(root.certificate for root in list_roots(connection))]


def _match(known: Sequence[str], hashes: HashData) -> str | None:
    for pem in known:
        certificate = read_certificate(pem)
        if same_hashes(hash_data(certificate, certificate, hashes.hash_algorithm), hashes):
            return fingerprint(certificate)
    return None


def _insert(
    tx: Transaction, station_id: str, use: str, hashes: HashData, children: tuple[HashData, ...], known: str | None
) -> None:
    values = {name: getattr(hashes, name) for name in HashData.__struct_fields__}
    row = {**values, "use": use, "children": list(children), "fingerprint": known, "seen_at": tx.now}
    tx.execute(insert(installed_certificates).values(station_id=station_id, **row))


def _row_of(station_id: str, installed: InstalledCertificate) -> ColumnElement[bool]:
    columns, hashes = installed_certificates.c, installed.hashes
    return (
        (columns.station_id == station_id)
        & (columns.use == installed.use)
        & (columns.hash_algorithm == hashes.hash_algorithm)
        & (columns.issuer_name_hash == hashes.issuer_name_hash)
        & (columns.issuer_key_hash == hashes.issuer_key_hash)
        & (columns.serial_number == hashes.serial_number)
    )
