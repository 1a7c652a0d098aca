"""Keys and signing requests as stations make them; keys are kept, because RSA ones take time."""

from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

ORGANISATION = "Gridtap"


@cache
def a_key(algorithm: str = "ec", size: int = 2048) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    """A station's private key, the same one each time."""
    if algorithm == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=size)
    return ec.generate_private_key(ec.SECP256R1())


def subject(told_name: str | None, organisation: str | None = ORGANISATION) -> x509.Name:
    """O and CN."""
    parts: list[x509.NameAttribute[Any]] = []
    if organisation is not None:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    if told_name is not None:
        parts.append(x509.NameAttribute(NameOID.COMMON_NAME, told_name))
    return x509.Name(parts)


def csr_of(told_name: str | None, organisation: str | None = ORGANISATION, *, key: Any = None) -> str:
    """A signing request in PEM."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject(told_name, organisation))
    signed = builder.sign(key or a_key(), hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()
