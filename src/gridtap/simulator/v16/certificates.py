"""Certificates and keys a station keeps: roots it trusts, its own identity, its password.

Spec: security whitepaper A01 (password), A02–A04 (own certificate), M03–M05 (roots).
"""

import hashlib
import re

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from msgspec import UNSET

from gridtap.ocpp.v16.messages import (
    CertificateHashData,
    CertificateSignedRequest,
    CertificateSignedResponse,
    CertificateSignedStatus,
    DeleteCertificateRequest,
    DeleteCertificateResponse,
    DeleteCertificateStatus,
    GetInstalledCertificateIdsRequest,
    GetInstalledCertificateIdsResponse,
    GetInstalledCertificateStatus,
    HashAlgorithm,
    InstallCertificateRequest,
    InstallCertificateResponse,
    InstallCertificateStatus,
    SecurityEventNotificationRequest,
    SecurityEventNotificationResponse,
    SignCertificateRequest,
    SignCertificateResponse,
)
from gridtap.simulator.v16.keyring import Root
from gridtap.simulator.v16.settings import MAX_CERTIFICATES, MAX_CHAIN
from gridtap.simulator.v16.state import Station

_KEY_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){16,20}")
_ALGORITHMS = {HashAlgorithm.SHA256: "sha256", HashAlgorithm.SHA384: "sha384", HashAlgorithm.SHA512: "sha512"}


def key_bytes(text: str) -> bytes:
    """The password an AuthorizationKey means: 16 to 20 bytes in hexadecimal, else the text itself. Spec: OCPP-J 1.6 §6.2.2."""
    return bytes.fromhex(text) if _KEY_HEX.fullmatch(text) else text.encode()


def is_certificate(pem: str) -> bool:
    """Whether this text is a certificate in PEM."""
    return _read(pem) is not None


def install_certificate(station: Station, request: InstallCertificateRequest) -> InstallCertificateResponse:
    """Store a root; what is no CA certificate is refused. Spec: security whitepaper M05."""
    certificate = _read(request.certificate)
    if certificate is None or not _is_authority(certificate):
        return InstallCertificateResponse(status=InstallCertificateStatus.REJECTED)
    root = Root(request.certificate_type, certificate)
    if root not in station.keyring.roots:
        if len(station.keyring.roots) >= MAX_CERTIFICATES:
            return InstallCertificateResponse(status=InstallCertificateStatus.FAILED)
        station.keyring.roots.append(root)
    return InstallCertificateResponse(status=InstallCertificateStatus.ACCEPTED)


def installed_ids(station: Station, request: GetInstalledCertificateIdsRequest) -> GetInstalledCertificateIdsResponse:
    """The hashes of the stored roots of one use. Spec: security whitepaper M03."""
    found = [hash_data(root.certificate) for root in station.keyring.roots if root.use is request.certificate_type]
    status = GetInstalledCertificateStatus.ACCEPTED if found else GetInstalledCertificateStatus.NOT_FOUND
    return GetInstalledCertificateIdsResponse(certificate_hash_data=found or UNSET, status=status)


def delete_certificate(station: Station, request: DeleteCertificateRequest) -> DeleteCertificateResponse:
    """Forget a root by its hashes. Spec: security whitepaper M04."""
    wanted = request.certificate_hash_data
    kept = [root for root in station.keyring.roots if not _same(hash_data(root.certificate, wanted.hash_algorithm), wanted)]
    found = len(kept) < len(station.keyring.roots)
    station.keyring.roots = kept
    return DeleteCertificateResponse(status=DeleteCertificateStatus.ACCEPTED if found else DeleteCertificateStatus.NOT_FOUND)


def send_csr(station: Station) -> None:
    """Ask for a certificate of our own. Spec: security whitepaper A02."""
    keyring = station.keyring
    keyring.key = keyring.key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, station.settings.text("CpoName")),
            x509.NameAttribute(NameOID.COMMON_NAME, station.plan.serial or station.plan.station_id),
        ]
    )
    csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(keyring.key, hashes.SHA256())
    pem = csr.public_bytes(Encoding.PEM).decode()
    station.call("SignCertificate", SignCertificateRequest(csr=pem), SignCertificateResponse)


def certificate_signed(station: Station, request: CertificateSignedRequest) -> CertificateSignedResponse:
    """Take the certificate if it is for our key and valid now; else refuse and report it. Spec: whitepaper A02.FR.06."""
    leaf = _read(request.certificate_chain) if len(request.certificate_chain) <= MAX_CHAIN else None
    key = station.keyring.key
    if leaf is None or key is None or not _is_ours(leaf, key) or not _is_current(station, leaf):
        station.after_reply.append(lambda: tell_security(station, "InvalidChargePointCertificate"))
        return CertificateSignedResponse(status=CertificateSignedStatus.REJECTED)
    station.keyring.own = leaf
    return CertificateSignedResponse(status=CertificateSignedStatus.ACCEPTED)


def tell_security(station: Station, kind: str, info: str = "") -> None:
    """Report a security event. Spec: security whitepaper A04."""
    request = SecurityEventNotificationRequest(type=kind, timestamp=station.now_at, tech_info=info[:255] or UNSET)
    station.call("SecurityEventNotification", request, SecurityEventNotificationResponse)


def hash_data(certificate: x509.Certificate, algorithm: HashAlgorithm = HashAlgorithm.SHA256) -> CertificateHashData:
    """How OCPP names a root certificate: hashes of its issuer's name and key (its own) and its serial number in hexadecimal."""
    digest = _ALGORITHMS[algorithm]
    public = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return CertificateHashData(
        hash_algorithm=algorithm,
        issuer_name_hash=hashlib.new(digest, certificate.issuer.public_bytes()).hexdigest(),
        issuer_key_hash=hashlib.new(digest, _key_bits(public)).hexdigest(),
        serial_number=f"{certificate.serial_number:x}",
    )


def _same(have: CertificateHashData, wanted: CertificateHashData) -> bool:
    def plain(data: CertificateHashData) -> tuple[str, str, str]:
        return data.issuer_name_hash.lower(), data.issuer_key_hash.lower(), data.serial_number.lower().lstrip("0")

    return plain(have) == plain(wanted)


def _key_bits(public: bytes) -> bytes:
    """The bit string inside a SubjectPublicKeyInfo, which is what RFC 6960 hashes."""

    def header(at: int) -> tuple[int, int]:
        length, start = public[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, start = int.from_bytes(public[start : start + size]), start + size
        return start, length

    inner, _ = header(0)
    algorithm, length = header(inner)
    bits, length = header(algorithm + length)
    return public[bits + 1 : bits + length]


def _read(pem: str) -> x509.Certificate | None:
    try:
        return x509.load_pem_x509_certificates(pem.encode())[0]
    except ValueError:
        return None


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _is_ours(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> bool:
    return certificate.public_key() == key.public_key()


def _is_current(station: Station, certificate: x509.Certificate) -> bool:
    return certificate.not_valid_before_utc <= station.now_at <= certificate.not_valid_after_utc
