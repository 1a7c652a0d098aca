"""2.1 stations ask for the status of a whole chain: each issuer's own word, or that nobody could tell."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gridtap.certificates.reading import to_pem
from tests.certificates.lists import issuer_at, list_of, publishing
from tests.certificates.plugs import Operator, responding, wire_hashes
from tests.conformance.harness import Site, open_site
from tests.conformance.station import Station


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """All tests here run on the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap that may ask loopback."""
    async with open_site(sqlite_url, tmp_path, allow_private_requests=True) as opened:
        yield opened


def asking(certificate: x509.Certificate, operator: Operator, source: str, *urls: str) -> dict[str, Any]:
    """What a station asks about one certificate."""
    hashes = wire_hashes(certificate, operator.ca.certificate, "x")
    del hashes["responderURL"]
    return {"certificateHashData": hashes, "source": source, "urls": list(urls)}


async def statuses(station: Station, asked: list[dict[str, Any]]) -> list[str]:
    """The words, each for the certificate and the source that were asked about."""
    told = (await station.ask("GetCertificateChainStatus", certificateStatusRequests=asked))["certificateStatus"]
    assert [(each["certificateHashData"], each["source"]) for each in told] == [
        (each["certificateHashData"], each["source"]) for each in asked
    ]
    assert all(each["nextUpdate"] for each in told)
    return [each["status"] for each in told]


async def test_each_certificate_of_a_chain_has_its_issuers_word(site: Site) -> None:
    async with responding() as (operator, responder), site.station(dialect="2.1") as station:
        good, taken, url = operator.contract(), operator.contract(), operator.url or ""
        responder.revoked.add(taken.serial_number)
        asked = [
            asking(good, operator, "OCSP", url),
            asking(taken, operator, "OCSP", url),
            asking(operator.contract(), operator, "OCSP", "http://127.0.0.1:9/"),
        ]
        assert await statuses(station, asked) == ["Good", "Revoked", "Failed"]


async def test_a_certificate_is_looked_up_in_its_issuers_list(site: Site) -> None:
    """Spec: OCPP 2.1 M07.FR.04 to M07.FR.07."""
    async with publishing() as (operator, place), site.station(dialect="2.1") as station:
        good, taken = operator.contract(), operator.contract()
        issuer = issuer_at(place.put("/ca.der", operator.ca.certificate.public_bytes(Encoding.DER)))
        url = place.put("/ca.crl", list_of(operator.ca, [taken.serial_number], extensions=[(issuer, False)]))
        unproven = place.put("/other.crl", list_of(operator.ca))
        asked = [
            asking(good, operator, "CRL", "ftp://127.0.0.1/ca.crl", url),
            asking(taken, operator, "CRL", url),
            asking(operator.contract(), operator, "CRL", f"{place.url}/gone.crl"),
            asking(operator.contract(), operator, "CRL", unproven),
        ]
        assert await statuses(station, asked) == ["Good", "Revoked", "Failed", "Failed"]
        assert place.asked.count("/ca.crl") == 1


async def test_lists_of_an_operators_trusted_root_need_nothing_else(site: Site) -> None:
    async with publishing() as (operator, place), site.station(dialect="2.1") as station:
        pem = to_pem([operator.root.certificate])
        await site.operator.post("/certificates/roots", {"certificate": pem})
        url = place.put("/root.crl", list_of(operator.root))
        hashes = wire_hashes(operator.ca.certificate, operator.root.certificate, "x")
        del hashes["responderURL"]
        assert await statuses(station, [{"certificateHashData": hashes, "source": "CRL", "urls": [url]}]) == ["Good"]
