"""What may happen to certificates that were issued: kept, and taken back."""

from sqlalchemy import insert, select, update

from gridtap.certificates.model import Issued, Purpose, RevocationReason, Signed
from gridtap.certificates.reading import fingerprint, name_hash, read_certificate, serial_of, subject_text
from gridtap.certificates.store import get_issued
from gridtap.kit.clock import as_text
from gridtap.storage.tables.certificates import issued_certificates
from gridtap.storage.transaction import Transaction


def keep_issued(tx: Transaction, signed: Signed, *, purpose: Purpose, station_id: str | None = None) -> Issued:
    """Put a certificate on record. Safe to repeat."""
    certificate = read_certificate(signed.certificate)
    issued = Issued(
        fingerprint=fingerprint(certificate),
        serial_number=serial_of(certificate),
        issuer_hash=name_hash(certificate.issuer),
        purpose=purpose,
        station_id=station_id,
        subject=subject_text(certificate),
        certificate=signed.certificate,
        chain=signed.chain,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        issued_at=tx.now,
    )
    known = tx.one(select(issued_certificates.c.fingerprint).where(issued_certificates.c.fingerprint == issued.fingerprint))
    if known is None:
        tx.execute(insert(issued_certificates).values(**{name: getattr(issued, name) for name in issued.__struct_fields__}))
        data = {"fingerprint": issued.fingerprint, "purpose": purpose, "not_after": as_text(issued.not_after)}
        tx.emit("certificate_issued", station_id=station_id, data=data)
    return issued


def revoke_issued(tx: Transaction, fingerprint_: str, reason: RevocationReason) -> Issued:
    """Take a certificate back; the first reason stays. Safe to repeat. Raises: NotFound `certificate_unknown`.

    Spec: OCPP 2.0.1 A00.FR.704.
    """
    issued = get_issued(tx.connection, fingerprint_)
    if issued.revoked_at is not None:
        return issued
    where = issued_certificates.c.fingerprint == fingerprint_
    tx.execute(update(issued_certificates).where(where).values(revoked_at=tx.now, revoked_reason=reason))
    data = {"fingerprint": fingerprint_, "serial_number": issued.serial_number, "reason": reason}
    tx.emit("certificate_revoked", station_id=issued.station_id, data={**data, "issuer_hash": issued.issuer_hash})
    return get_issued(tx.connection, fingerprint_)
