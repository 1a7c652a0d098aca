"""2.1 stations ask for the status of a whole chain: each issuer's own word, or that nobody could tell."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import uvloop

from tests.certificates.plugs import responding, wire_hashes
from tests.conformance.harness import Site, open_site


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """All tests here run on the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap that may ask loopback."""
    async with open_site(sqlite_url, tmp_path, allow_private_requests=True) as opened:
        yield opened


async def test_each_certificate_of_a_chain_has_its_issuers_word(site: Site) -> None:
    async with responding() as (operator, responder), site.station(dialect="2.1") as station:
        good, taken = operator.contract(), operator.contract()
        responder.revoked.add(taken.serial_number)
        asked = [
            {"certificateHashData": _named(wire_hashes(each, operator.ca.certificate, "x")), "source": source, "urls": [url]}
            for each, source, url in (
                (good, "OCSP", operator.url),
                (taken, "OCSP", operator.url),
                (operator.contract(), "OCSP", "http://127.0.0.1:9/"),
                (operator.contract(), "CRL", operator.url),
            )
        ]
        told = await station.ask("GetCertificateChainStatus", certificateStatusRequests=asked)
        found = [(each["certificateHashData"], each["source"], each["status"]) for each in told["certificateStatus"]]
        words = ("Good", "Revoked", "Failed", "Failed")
        wanted = zip(asked, words, strict=True)
        assert found == [(each["certificateHashData"], each["source"], word) for each, word in wanted]
        assert all(each["nextUpdate"] for each in told["certificateStatus"])


def _named(hashes: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in hashes.items() if name != "responderURL"}
