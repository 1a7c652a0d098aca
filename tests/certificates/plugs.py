"""Contract certificates of a mobility operator, and its OCSP responder on loopback."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from gridtap.certificates import making
from gridtap.certificates.making import Extent, Signer
from gridtap.certificates.reading import hash_data, to_pem
from gridtap.kit.clock import SystemClock
from tests.certificates.web import Answer, Request, serving

EMAID = "DE8AA1A2B3C4D59"


class Operator:
    """A root, an authority below it, and contracts of drivers; `url` is where its responder is, `lists` where its lists are."""

    def __init__(
        self, url: str | None = None, *, lasts: timedelta = timedelta(days=30), name: str = "MO", lists: str | None = None
    ) -> None:
        now = SystemClock().now().replace(microsecond=0)
        self.url = url
        self.lists = lists
        self.extent = Extent(now - timedelta(days=60), now + lasts)
        self.authorities = Extent(now - timedelta(days=60), now + timedelta(days=900))
        root_key, key = making.make_key("ec"), making.make_key("ec")
        root = making.make_root(root_key, making.subject_name(name, f"{name} Root"), self.authorities)
        self.root = Signer(root, root_key)
        self.ca = Signer(self._below(key, making.subject_name(name, f"{name} Sub"), self.root, ca=True), key)

    def _below(self, key: Any, name: x509.Name, issuer: Signer, *, ca: bool, extent: Extent | None = None) -> x509.Certificate:
        extent = extent or (self.authorities if ca else self.extent)
        builder = (
            x509.CertificateBuilder()
            .issuer_name(issuer.certificate.subject)
            .subject_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(extent.begins_at)
            .not_valid_after(extent.ends_at)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        )
        if self.url is not None:
            place = x509.UniformResourceIdentifier(self.url)
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        if self.lists is not None:
            at = x509.UniformResourceIdentifier(f"{self.lists}/{'root' if issuer is self.root else 'ca'}.crl")
            points = x509.CRLDistributionPoints([x509.DistributionPoint([at], None, None, None)])
            builder = builder.add_extension(points, critical=False)
        return builder.sign(issuer.key, hashes.SHA256())

    def contract(self, emaid: str = EMAID, extent: Extent | None = None) -> x509.Certificate:
        """A contract certificate."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._below(key, making.subject_name("MO", emaid), self.ca, ca=False, extent=extent)

    def chain(self, contract: x509.Certificate, *, with_root: bool = False) -> str:
        """The chain in PEM, as a station passes it on."""
        return to_pem([contract, self.ca.certificate, *([self.root.certificate] if with_root else [])])

    def hashes(self, contract: x509.Certificate, algorithm: str = "SHA256") -> list[dict[str, str]]:
        """What a station sends of the contract and of the authority above it."""
        pairs = ((contract, self.ca.certificate), (self.ca.certificate, self.root.certificate))
        return [wire_hashes(below, above, self.url or "", algorithm) for below, above in pairs]


def wire_hashes(below: x509.Certificate, above: x509.Certificate, url: str, algorithm: str = "SHA256") -> dict[str, str]:
    """OCSPRequestData of 2.0.1."""
    named = hash_data(below, above, algorithm)
    return {
        "hashAlgorithm": algorithm,
        "issuerNameHash": named.issuer_name_hash,
        "issuerKeyHash": named.issuer_key_hash,
        "serialNumber": named.serial_number,
        "responderURL": url,
    }


class Responder:
    """Signs what it is told to say; everything is good unless its serial number is in `revoked` or `unknown`."""

    def __init__(self) -> None:
        self.operator: Operator | None = None
        self.revoked: set[int] = set()
        self.unknown: set[int] = set()
        self.asked: list[int] = []
        self.broken: Answer | None = None
        self.delegate = False
        self.age = timedelta(0)
        self.forger: Signer | None = None

    def __call__(self, request: Request) -> Answer:
        assert request.headers["content-type"] == "application/ocsp-request"
        asked = ocsp.load_der_ocsp_request(request.body)
        self.asked.append(asked.serial_number)
        if self.broken is not None:
            return self.broken
        return Answer(200, self.response(asked), "application/ocsp-response")

    def response(self, asked: ocsp.OCSPRequest) -> bytes:
        """The response, signed by the issuer of what is asked about, or by a delegate of it."""
        assert self.operator is not None
        issuer = self.operator.root if asked.serial_number == self.operator.ca.certificate.serial_number else self.operator.ca
        signer = self.forger or (self._delegate(issuer) if self.delegate else issuer)
        at = SystemClock().now().replace(microsecond=0) - self.age
        status, revoked_at = ocsp.OCSPCertStatus.GOOD, None
        if asked.serial_number in self.revoked:
            status, revoked_at = ocsp.OCSPCertStatus.REVOKED, at
        if asked.serial_number in self.unknown:
            status = ocsp.OCSPCertStatus.UNKNOWN
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number,
            algorithm=asked.hash_algorithm,
            cert_status=status,
            this_update=at,
            next_update=at + timedelta(hours=1),
            revocation_time=revoked_at,
            revocation_reason=None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate).certificates([signer.certificate])
        return builder.sign(signer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _delegate(self, issuer: Signer) -> Signer:
        return delegate_of(issuer, purpose=ExtendedKeyUsageOID.OCSP_SIGNING)


def delegate_of(issuer: Signer, *, purpose: x509.ObjectIdentifier, under: x509.Name | None = None) -> Signer:
    """Somebody whom the issuer lets sign, for a purpose; `under` names another issuer than the one that signs."""
    key = making.make_key("ec")
    now = SystemClock().now().replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .issuer_name(under or issuer.certificate.subject)
        .subject_name(making.subject_name("MO", "Responder"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    )
    return Signer(builder.sign(issuer.key, hashes.SHA256()), key)


@asynccontextmanager
async def responding(**options: Any) -> AsyncGenerator[tuple[Operator, Responder]]:
    """A mobility operator with a responder that runs."""
    responder = Responder()
    async with serving(responder) as url:
        responder.operator = Operator(f"{url}/ocsp", **options)
        yield responder.operator, responder


def extent_of(begins_days: int, ends_days: int) -> Extent:
    """From and until so many days from now."""
    now: datetime = SystemClock().now().replace(microsecond=0)
    return Extent(now + timedelta(days=begins_days), now + timedelta(days=ends_days))
