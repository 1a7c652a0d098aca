"""The certificates and the keys one station keeps."""

from collections.abc import Sequence

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from gridtap.simulator.network import Identity

CSMS_USES = frozenset({"CentralSystemRootCertificate", "CSMSRootCertificate"})
"""The wire's words for a root by which a station knows its backend."""


class Root(msgspec.Struct, frozen=True):
    """A root certificate and what it is for, in the wire's word."""

    use: str
    certificate: x509.Certificate


class Own(msgspec.Struct, frozen=True):
    """A certificate of the station's own, with those above it."""

    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()


class Keyring:
    """What one station keeps; its private keys are made when first needed."""

    def __init__(self) -> None:
        self.roots: list[Root] = []
        self.own: Own | None = None
        """What it shows to the backend."""
        self.key: ec.EllipticCurvePrivateKey | None = None
        self.v2g: Own | None = None
        """What it shows to cars."""
        self.v2g_key: ec.EllipticCurvePrivateKey | None = None
        self.next_key: ec.EllipticCurvePrivateKey | None = None
        """Of the certificate that was asked for last."""


class KeptKeyring(msgspec.Struct, frozen=True):
    """What of it outlives a restart: roots by use, and what it shows to the backend; PEM."""

    roots: tuple[tuple[str, str], ...] = ()
    identity: Identity | None = None


def to_pem(certificates: Sequence[x509.Certificate]) -> str:
    """As they stand in files."""
    return "".join(each.public_bytes(Encoding.PEM).decode() for each in certificates)


def identity_of(keyring: Keyring) -> Identity | None:
    """What it shows to the backend, as TLS wants it; None before it was given a certificate."""
    if keyring.own is None or keyring.key is None:
        return None
    key = keyring.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return Identity(to_pem([keyring.own.certificate, *keyring.own.above]), key)


def remember_keyring(keyring: Keyring) -> KeptKeyring:
    """What is worth keeping, now."""
    roots = tuple((str(root.use), to_pem([root.certificate])) for root in keyring.roots)
    return KeptKeyring(roots, identity_of(keyring))


def recall_keyring(keyring: Keyring, kept: KeptKeyring) -> None:
    """Have again what was kept. Raises: ValueError for what cannot be read."""
    keyring.roots = [Root(use, x509.load_pem_x509_certificate(pem.encode())) for use, pem in kept.roots]
    if kept.identity is None:
        return
    own, *above = x509.load_pem_x509_certificates(kept.identity.chain.encode())
    key = load_pem_private_key(kept.identity.key.encode(), None)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        keyring.own, keyring.key = Own(own, tuple(above)), key
