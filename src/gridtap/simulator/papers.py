"""Certificates as a station handles them, whatever it speaks: read, judged, named by their hashes, asked for."""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

_DIGESTS = {"SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}


class Hashes(NamedTuple):
    """How OCPP names a certificate; hexadecimal, lower case."""

    name: str
    key: str
    serial: str


def read_bundle(pem: str) -> list[x509.Certificate]:
    """The certificates of a PEM text in its order; none where it is not one."""
    try:
        return x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        return []


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether a certificate may stand above others."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def is_current(certificate: x509.Certificate, now: datetime) -> bool:
    """Whether a certificate is good today."""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def is_chain(bundle: Sequence[x509.Certificate]) -> bool:
    """Whether each certificate is signed by the next."""
    try:
        for below, above in itertools.pairwise(bundle):
            below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def hashes_of(certificate: x509.Certificate, issuer: x509.Certificate, algorithm: str = "SHA256") -> Hashes:
    """Hashes of the issuer's name and key, and the serial number. Spec: RFC 6960 §4.1.1."""
    digest = _DIGESTS[algorithm]
    public = issuer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Hashes(
        hashlib.new(digest, certificate.issuer.public_bytes()).hexdigest(),
        hashlib.new(digest, _key_bits(public)).hexdigest(),
        f"{certificate.serial_number:x}",
    )


def plain(name: str, key: str, serial: str) -> Hashes:
    """Hashes as they are compared: without case and leading zeros."""
    return Hashes(name.lower(), key.lower(), serial.lower().lstrip("0"))


def make_request(key: ec.EllipticCurvePrivateKey, organisation: str, told_name: str) -> str:
    """A signing request, PEM. Spec: RFC 2986; OCPP 2.0.1 A00.FR.509, A00.FR.511."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, told_name),
        ]
    )
    csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return csr.public_bytes(Encoding.PEM).decode()


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
