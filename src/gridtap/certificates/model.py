"""What certificates, requests for them and the trust in them look like."""

from datetime import datetime
from typing import Literal

import msgspec

Purpose = Literal["server", "station", "v2g"]
"""`server` is ours at the door, `station` what a station shows there, `v2g` what it shows to cars."""
Algorithm = Literal["ec", "rsa"]
RequestState = Literal["waiting", "sent", "installed", "refused", "failed", "replaced"]
"""`refused` by the station, `failed` by the authority or for want of an answer, `replaced` by a newer request."""
RevocationReason = Literal[
    "unspecified", "key_compromise", "ca_compromise", "affiliation_changed", "superseded", "cessation_of_operation"
]


class SigningWish(msgspec.Struct, frozen=True, kw_only=True):
    """What an authority is asked to sign; the CSR was checked by us. `common_name` is the subject's CN."""

    csr: str
    """PEM."""
    purpose: Purpose
    common_name: str
    station_id: str | None = None
    hosts: tuple[str, ...] = ()
    """DNS names and IP addresses of a server."""


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What an authority gave: a certificate and those above it, without the root; all PEM."""

    certificate: str
    chain: str


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate on record; `fingerprint` is the SHA-256 of its DER, `serial_number` hexadecimal."""

    fingerprint: str
    serial_number: str
    issuer_hash: str
    """SHA-256 of the issuer's name in DER."""
    purpose: Purpose
    station_id: str | None
    subject: str
    certificate: str
    chain: str
    not_before: datetime
    not_after: datetime
    issued_at: datetime
    revoked_at: datetime | None = None
    revoked_reason: str | None = None

    @property
    def bundle(self) -> str:
        """The certificate and those above it, leaf first, as stations want it. Spec: OCPP 2.0.1 A02."""
        return self.certificate + self.chain


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A private key and the certificates that vouch for it, leaf first, for a TLS server; both PEM."""

    algorithm: Algorithm
    key: bytes
    bundle: str
    not_after: datetime


class CertificateRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a station asked to have signed, and how far that has come."""

    request_id: str
    station_id: str
    purpose: Purpose
    certificate_type: str | None
    wire_request_id: int | None
    csr: str
    state: RequestState
    detail: str | None
    attempts: int
    next_try_at: datetime | None
    fingerprint: str | None
    created_at: datetime
    updated_at: datetime


class HashData(msgspec.Struct, frozen=True, kw_only=True):
    """How OCPP names a certificate: hashes of its issuer's name and key, and its serial number in hexadecimal."""

    hash_algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str


class InstalledCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """What a station says that it holds; `fingerprint` where we know the certificate itself."""

    use: str
    hashes: HashData
    children: tuple[HashData, ...] = ()
    fingerprint: str | None = None
    seen_at: datetime


class RootCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """A root an operator gave us."""

    fingerprint: str
    subject: str
    certificate: str
    not_after: datetime
    trusted_for: Literal["contracts", "stations"]
    added_at: datetime
