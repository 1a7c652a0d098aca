"""Revocation lists of a mobility operator, and the place on loopback where they are."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID

from gridtap.certificates.making import Signer
from gridtap.kit.clock import SystemClock
from tests.certificates.plugs import Operator
from tests.certificates.web import Answer, Request, serving

NOT_THERE = Answer(404)


def list_of(
    issuer: Signer,
    revoked: Iterable[int] = (),
    *,
    lasts: timedelta = timedelta(days=1),
    extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
    encoding: Encoding = Encoding.DER,
) -> bytes:
    """What an issuer took back; `extensions` with whether each is critical."""
    at: datetime = SystemClock().now().replace(microsecond=0)
    begins_at = at - timedelta(days=20)
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject).last_update(begins_at)
    builder = builder.next_update(at + lasts)
    for serial in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(begins_at)
        builder = builder.add_revoked_certificate(entry.build())
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(encoding)


def issuer_at(url: str) -> x509.AuthorityInformationAccess:
    """Where a list's issuer's certificate is."""
    place = x509.UniformResourceIdentifier(url)
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)])


class ListPlace:
    """A web server with files; counts what it was asked for."""

    def __init__(self) -> None:
        self.url = ""
        self.files: dict[str, bytes | Answer] = {}
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Answer:
        assert request.method == "GET"
        self.asked.append(request.path)
        found = self.files.get(request.path, NOT_THERE)
        return found if isinstance(found, Answer) else Answer(200, found, "application/pkix-crl")

    def put(self, path: str, content: bytes | Answer) -> str:
        """Put a file there; gives its URL."""
        self.files[path] = content
        return f"{self.url}{path}"


@asynccontextmanager
async def publishing() -> AsyncGenerator[tuple[Operator, ListPlace]]:
    """A mobility operator without a responder, and where its lists will be."""
    place = ListPlace()
    async with serving(place) as url:
        place.url = url
        yield Operator(lists=url), place
