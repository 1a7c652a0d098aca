"""The certificates and the keys one station keeps."""

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec


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
