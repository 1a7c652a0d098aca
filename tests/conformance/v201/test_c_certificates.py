"""Block C of 2.0.1, Plug & Charge: contracts are checked with an OCSP responder of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gridtap.certificates.reading import to_pem
from tests.certificates.plugs import EMAID, responding
from tests.conformance.harness import Site, open_site
from tests.conformance.station import Station

TOKEN = {"idToken": EMAID, "type": "eMAID"}


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap that may ask responders on loopback, and knows the contract."""
    async with open_site(sqlite_url, tmp_path, allow_private_requests=True) as opened:
        await opened.operator.token(EMAID, kind="emaid", status="accepted")
        yield opened
        assert not [said for station in opened.stations for said in station.complaints]


async def charge(site: Site, station: Station) -> dict[str, Any]:
    """The car is plugged in and charges with the contract; the answer to the event that names it."""
    about: dict[str, Any] = {"transactionInfo": {"transactionId": "tx-1"}, "evse": {"id": 1, "connectorId": 1}}
    start = {"eventType": "Started", "triggerReason": "CablePluggedIn", "seqNo": 0, "timestamp": site.stamp()}
    await station.ask("TransactionEvent", **start, **about)
    go = {"eventType": "Updated", "triggerReason": "Authorized", "seqNo": 1, "timestamp": site.stamp(1)}
    return await station.ask("TransactionEvent", **go, **about, idToken=TOKEN)


async def test_tc_c_50_csms_a_contract_by_its_hashes(site: Site) -> None:
    """A contract that the station checked: the responder is asked, says good, and the car charges"""
    async with responding() as (operator, responder), site.station(dialect="2.0.1") as station:
        contract = operator.contract()
        told = await station.ask("Authorize", idToken=TOKEN, iso15118CertificateHashData=operator.hashes(contract))
        assert set(responder.asked) == {contract.serial_number, operator.ca.certificate.serial_number}
        assert (told["idTokenInfo"]["status"], told["certificateStatus"]) == ("Accepted", "Accepted")
        assert (await charge(site, station))["idTokenInfo"]["status"] == "Accepted"


async def test_tc_c_51_csms_a_contract_that_was_taken_back(site: Site) -> None:
    """A contract that was taken back: the responder says so, and token and certificate are refused"""
    async with responding() as (operator, responder), site.station(dialect="2.0.1") as station:
        contract = operator.contract()
        responder.revoked.add(contract.serial_number)
        told = await station.ask("Authorize", idToken=TOKEN, iso15118CertificateHashData=operator.hashes(contract))
        assert contract.serial_number in responder.asked
        assert (told["idTokenInfo"]["status"], told["certificateStatus"]) == ("Invalid", "CertificateRevoked")


async def test_tc_c_52_csms_a_contract_by_its_whole_chain(site: Site) -> None:
    """A contract that the station cannot check: its chain leads to a root we trust, the responder says good, the car charges"""
    async with responding() as (operator, responder), site.station(dialect="2.0.1") as station:
        await site.operator.post("/certificates/roots", {"certificate": to_pem([operator.root.certificate])})
        contract = operator.contract()
        told = await station.ask("Authorize", idToken=TOKEN, certificate=operator.chain(contract))
        assert contract.serial_number in responder.asked
        assert (told["idTokenInfo"]["status"], told["certificateStatus"]) == ("Accepted", "Accepted")
        assert (await charge(site, station))["idTokenInfo"]["status"] == "Accepted"
