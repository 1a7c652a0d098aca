"""Bodies of the operator's door: certificates: our authority, what was issued, and what stations hold."""

from datetime import datetime
from typing import Literal

import msgspec


class CertificateHashes(msgspec.Struct, frozen=True, kw_only=True):
    """How OCPP names a certificate."""

    hash_algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str


class InstalledCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate that a station says it holds; `subject` and `not_after` where we know the certificate itself."""

    certificate_id: str
    use: str
    """csms_root, manufacturer_root, mo_root, v2g_root, oem_root, v2g_chain."""
    hashes: CertificateHashes
    children: list[CertificateHashes]
    subject: str | None
    not_after: datetime | None
    seen_at: datetime


class IssuedCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate that our authority signed; `chain` is PEM, leaf first."""

    fingerprint: str
    serial_number: str
    purpose: Literal["server", "station", "v2g"]
    station_id: str | None
    subject: str
    not_before: datetime
    not_after: datetime
    issued_at: datetime
    revoked_at: datetime | None
    revoked_reason: str | None
    chain: str


class IssuedPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /certificates: the newest 500."""

    items: list[IssuedCertificate]


class SigningRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a station asked to have signed.

    `state` is waiting (for the authority), sent (signed, on its way), installed, refused (by the station), failed, replaced.
    """

    request_id: str
    purpose: str
    state: str
    detail: str | None
    attempts: int
    next_try_at: datetime | None
    fingerprint: str | None
    created_at: datetime
    updated_at: datetime


class StationCertificates(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/certificates: what it holds, what we issued to it, and what it asked for, the newest first."""

    installed: list[InstalledCertificate]
    issued: list[IssuedCertificate]
    requests: list[SigningRequest]


class RootInstall(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /stations/{station_id}/certificates: a root to trust. Without `certificate`: our own, for `csms_root`."""

    use: Literal["csms_root", "manufacturer_root", "mo_root", "v2g_root", "oem_root"]
    certificate: str | None = None
    """PEM."""
    algorithm: Literal["ec", "rsa"] = "ec"
    """Which of our own roots."""


class CertificateAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the station said, in its own word."""

    status: str
    command_id: str
    certificates: StationCertificates


class RenewalWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /stations/{station_id}/certificates/renew."""

    purpose: Literal["station", "v2g"] = "station"


class Revocation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /certificates/{fingerprint}/revoke."""

    reason: Literal[
        "unspecified", "key_compromise", "ca_compromise", "affiliation_changed", "superseded", "cessation_of_operation"
    ] = "unspecified"


class AuthorityView(msgspec.Struct, frozen=True, kw_only=True):
    """GET /certificates/authority: who signs, and the roots (PEM) that stations must trust to trust our door."""

    name: str
    organisation: str
    roots: list[str]


class RootView(msgspec.Struct, frozen=True, kw_only=True):
    """A root an operator gave us; `trusted_for` contracts, or only to be sent to stations."""

    fingerprint: str
    subject: str
    certificate: str
    not_after: datetime
    trusted_for: Literal["contracts", "stations"]
    added_at: datetime


class RootList(msgspec.Struct, frozen=True, kw_only=True):
    """GET /certificates/roots."""

    items: list[RootView]


class NewRoot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /certificates/roots: a root (PEM) of contracts (MO or V2G) to trust."""

    certificate: str
