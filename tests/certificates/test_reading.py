"""What a signing request must be before anybody signs it, and how certificates are named."""

import base64
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from gridtap.certificates.model import HashData
from gridtap.certificates.reading import check_csr, read_chain, same_hashes
from gridtap.kit.errors import Malformed, Refused
from tests.certificates.csrs import ORGANISATION, a_key, csr_of, subject


def check(pem: str) -> None:
    """As for station CP1."""
    check_csr(pem, names={"CP1"}, organisation=ORGANISATION)


@pytest.mark.parametrize("algorithm", ["ec", "rsa"])
def test_a_good_request_is_taken(algorithm: Any) -> None:
    check(csr_of("CP1", key=a_key(algorithm)))


def _forged() -> str:
    """The request of another key under this one's signature: a byte of the subject is changed after signing."""
    der = x509.load_pem_x509_csr(csr_of("CP2").encode()).public_bytes(Encoding.DER).replace(b"CP2", b"CP1")
    return f"-----BEGIN CERTIFICATE REQUEST-----\n{base64.encodebytes(der).decode()}-----END CERTIFICATE REQUEST-----\n"


def _two_names() -> str:
    name = x509.Name([*subject("CP1"), x509.NameAttribute(NameOID.COMMON_NAME, "CP2")])
    built = x509.CertificateSigningRequestBuilder().subject_name(name).sign(a_key(), hashes.SHA256())
    return built.public_bytes(Encoding.PEM).decode()


def _edwards() -> str:
    key = ed25519.Ed25519PrivateKey.generate()
    built = x509.CertificateSigningRequestBuilder().subject_name(subject("CP1")).sign(key, None)
    return built.public_bytes(Encoding.PEM).decode()


WRONG = {
    "no text": ("", "no signing request"),
    "no PEM": ("hello", "no signing request"),
    "a broken PEM": ("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n", "no signing request"),
    "beyond ASCII": ("-----BEGIN CERTIFICATE REQUEST-----\n\ud800\n", "no signing request"),
    "another station": (csr_of("CP2"), "CN"),
    "another case": (csr_of("cp1"), "CN"),
    "a longer name": (csr_of("CP12"), "CN"),
    "blanks around": (csr_of(" CP1"), "CN"),
    "no name": (csr_of(None), "one CN"),
    "two names": (_two_names(), "one CN"),
    "another operator": (csr_of("CP1", "Someone"), " O "),
    "an operator within": (csr_of("CP1", "Gridtap Ltd"), " O "),
    "no operator": (csr_of("CP1", None), " O "),
    "short RSA": (csr_of("CP1", key=a_key("rsa", 1024)), "1024"),
    "a small curve": (csr_of("CP1", key=ec.generate_private_key(ec.SECP192R1())), "elliptic curve"),
    "an Edwards curve": (_edwards(), "elliptic curve"),
    "a forged subject": (_forged(), "signature"),
    "a certificate's head": (csr_of("CP1").replace("CERTIFICATE REQUEST", "CERTIFICATE"), "no signing request"),
}


@pytest.mark.parametrize(("pem", "why"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_request_is_refused_with_the_reason(pem: str, why: str) -> None:
    with pytest.raises(Refused, match=why) as caught:
        check(pem)
    assert caught.value.code == "bad_csr"


@pytest.mark.parametrize("pem", ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "\ud800"])
def test_what_is_no_certificate_is_said_so(pem: str) -> None:
    with pytest.raises(Malformed):
        read_chain(pem)


def test_hashes_are_compared_without_case_and_leading_zeros() -> None:
    one = HashData(hash_algorithm="SHA256", issuer_name_hash="AB", issuer_key_hash="cd", serial_number="0F")
    other = HashData(hash_algorithm="SHA256", issuer_name_hash="ab", issuer_key_hash="CD", serial_number="f")
    assert same_hashes(one, other)
    assert not same_hashes(
        one, HashData(hash_algorithm="SHA256", issuer_name_hash="AB", issuer_key_hash="cd", serial_number="F0")
    )
