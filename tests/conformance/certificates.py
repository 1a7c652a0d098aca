"""A station's certificates: roots by the hashes a station would give them, signing requests, and the certificate it got."""

import itertools
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from gridtap.certificates import making
from gridtap.certificates.reading import hash_data, read_certificate, read_chain, to_pem
from gridtap.kit.clock import SystemClock
from tests.certificates.csrs import csr_of
from tests.certificates.plugs import extent_of

HASHES = ("SHA256", "SHA384", "SHA512")


def root_of(who: str) -> str:
    """A root that somebody made, PEM."""
    key = making.make_key("ec")
    return to_pem([making.make_root(key, making.subject_name(who, f"{who} Root"), extent_of(-1, 900))])


def hashes_of(pem: str, algorithm: str = "SHA256") -> dict[str, str]:
    """A root as a station names it."""
    root = read_certificate(pem)
    named = hash_data(root, root, algorithm)
    return {
        "hashAlgorithm": algorithm,
        "issuerNameHash": named.issuer_name_hash,
        "issuerKeyHash": named.issuer_key_hash,
        "serialNumber": named.serial_number,
    }


def entry(use: str, pem: str, algorithm: str = "SHA256") -> dict[str, Any]:
    """One line of a 2.x station's answer about what it holds."""
    return {"certificateType": use, "certificateHashData": hashes_of(pem, algorithm)}


def holding(*entries: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a 2.x station that holds these, or nothing."""
    if not entries:
        return {"status": "NotFound"}
    return {"status": "Accepted", "certificateHashDataChain": [dict(each) for each in entries]}


def a_request(station_id: str = "CP1") -> tuple[str, ec.EllipticCurvePrivateKey]:
    """A new key, and the signing request for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    return csr_of(station_id, key=key), key


def check_chain(pem: str, key: ec.EllipticCurvePrivateKey, roots: list[str]) -> x509.Certificate:
    """What a station looks at before it takes a certificate; the certificate. Spec: OCPP 2.0.1 A02.FR.06."""
    leaf, *above = read_chain(pem)
    now = SystemClock().now()
    assert leaf.public_key() == key.public_key()
    assert leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc
    for below, signer in itertools.pairwise([leaf, *above]):
        below.verify_directly_issued_by(signer)
    top = above[-1] if above else leaf
    assert any(_signed(top, read_certificate(root)) for root in roots)
    return leaf


def _signed(below: x509.Certificate, root: x509.Certificate) -> bool:
    if below.issuer != root.subject:
        return False
    below.verify_directly_issued_by(root)
    return True
