"""A site with TLS, and what stations need to come in over it."""

import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from tests.conformance.harness import Site, open_site
from tests.gateway.papers import Paper, PaperAuthority, client_context, make, name


@asynccontextmanager
async def open_tls_site(database_url: str, folder: Path, **settings: Any) -> AsyncGenerator[Site]:
    """A site that takes TLS too."""
    async with open_site(database_url, folder, tls=True, **settings) as site:
        yield site
        complaints = [f"{station.id}: {said}" for station in site.stations for said in station.complaints]
        assert not complaints


def tls_url(site: Site, station_id: str = "CP1", *, same_port: bool = False) -> str:
    """Where a station comes over TLS; a 1.6 station that climbs comes to the port it knows."""
    transport = site.house.gateway.transport
    return f"wss://localhost:{transport.port if same_port else transport.tls_port}/ocpp/{station_id}"


async def root(site: Site) -> str:
    """What stations trust."""
    assert site.house.gateway.tls is not None
    return await site.house.gateway.tls.root() or ""


def signer_of(site: Site) -> Paper:
    """This operator's authority."""
    authority = site.house.gateway.office.authority
    assert isinstance(authority, PaperAuthority)
    return authority.root


def issued(site: Site, station_id: str = "CP1") -> Paper:
    """A certificate that this operator's authority gave a station some time ago."""
    return make(name(station_id), signer_of(site))


async def over_tls(
    site: Site, *, shown: Path | None = None, same_port: bool = False, context: ssl.SSLContext | None = None
) -> dict[str, Any]:
    """Options of CP1 when it comes over TLS; with a certificate it shows no password."""
    options: dict[str, Any] = {
        "url": tls_url(site, same_port=same_port),
        "ssl": context or client_context(await root(site), shown),
    }
    return options if shown is None else {**options, "additional_headers": {}}


def spoken_suite(context: ssl.SSLContext, suite: str) -> ssl.SSLContext:
    """A context that speaks only this suite of TLS 1.2."""
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(suite)
    return context


MANDATED_SUITES = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
)


class Csr:
    """A key that a station made, and its request for a certificate."""

    def __init__(self, common: str, organization: str = "Gridtap") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        request = x509.CertificateSigningRequestBuilder().subject_name(name(common, organization)).sign(self._key, SHA256())
        self.pem = request.public_bytes(Encoding.PEM).decode()

    def paper(self, chain: str) -> Paper:
        """What it got, which must be for this key."""
        leaf, *above = x509.load_pem_x509_certificates(chain.encode())
        assert leaf.public_key() == self._key.public_key()
        return Paper(leaf, self._key, tuple(above))
