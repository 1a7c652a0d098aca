"""The certificates and the key one station keeps."""

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from gridtap.ocpp.v16.messages import CertificateUse


class Root(msgspec.Struct, frozen=True):
    """A root certificate and what it is for."""

    use: CertificateUse
    certificate: x509.Certificate


class Keyring:
    """What one station keeps; its private key is made when first needed."""

    def __init__(self) -> None:
        self.roots: list[Root] = []
        self.own: x509.Certificate | None = None
        self.key: ec.EllipticCurvePrivateKey | None = None
