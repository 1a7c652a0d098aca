"""Plug & Charge over real sockets: what 2.0.1 stations are answered about contracts, status and cars' requests."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvloop
from cryptography import x509
from cryptography.x509 import ocsp

from gridtap.certificates.model import HashData
from gridtap.certificates.ocsp import ocsp_request
from gridtap.certificates.reading import hash_data, name_hash, read_chain, to_pem
from tests.certificates.csrs import csr_of
from tests.certificates.plugs import EMAID, Operator, extent_of, responding, wire_hashes
from tests.certificates.web import Answer, Request, serving
from tests.conformance.harness import Site, open_site
from tests.conformance.v21.test_e_limits import tell_variables

CAR: dict[str, Any] = {"iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef", "action": "Install", "exiRequest": "gJgC"}


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """All tests here run on the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def site(database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap on each database, which may ask loopback."""
    async with open_site(database_url, tmp_path, allow_private_requests=True) as opened:
        yield opened


async def authorize(site: Site, station: Any, emaid: str = EMAID, **proof: Any) -> tuple[str, str]:
    """What is said of token and certificate."""
    answer = await station.ask("Authorize", idToken={"idToken": emaid, "type": "eMAID"}, **proof)
    return answer["idTokenInfo"]["status"], answer["certificateStatus"]


async def test_token_and_certificate_decide_together(site: Site) -> None:
    other = "DE8AA1A2B3C4E59"
    await site.operator.token(EMAID, kind="emaid", status="accepted")
    await site.operator.token(other, kind="emaid", status="blocked")
    async with responding() as (operator, responder), site.station(dialect="2.0.1") as station:
        contract = operator.contract()
        proof: dict[str, Any] = {"iso15118CertificateHashData": operator.hashes(contract)}
        assert await authorize(site, station, **proof) == ("Accepted", "Accepted")
        assert len(responder.asked) == 2
        assert await authorize(site, station, other, **proof) == ("Blocked", "ContractCancelled")
        assert await authorize(site, station, "DE8AA1A2B3C4F59", **proof) == ("Unknown", "ContractCancelled")
        taken = operator.contract()
        responder.revoked.add(taken.serial_number)
        gone: dict[str, Any] = {"iso15118CertificateHashData": operator.hashes(taken)}
        assert await authorize(site, station, **gone) == ("Invalid", "CertificateRevoked")
        responder.broken = Answer(503)
        away: dict[str, Any] = {"iso15118CertificateHashData": operator.hashes(operator.contract())}
        assert await authorize(site, station, **away) == ("Invalid", "CertChainError")


async def test_a_contract_that_may_charge_is_told_the_price_and_another_is_not(site: Site) -> None:
    await site.operator.token(EMAID, kind="emaid", status="accepted")
    async with responding() as (operator, responder), site.station(dialect="2.0.1") as station:
        made = await site.operator.post("/tariffs", {"name": "Day", "currency": "EUR", "per_kwh": "0.40", "tax_pct": "25"})
        await site.operator.patch("/stations/CP1", {"tariff_id": made["tariff_id"]})
        await tell_variables(station, TariffCostCtrlr_Enabled_Tariff="true")
        contract = operator.contract()
        token = {"idToken": EMAID, "type": "eMAID"}
        answer = await station.ask("Authorize", idToken=token, iso15118CertificateHashData=operator.hashes(contract))
        assert answer["idTokenInfo"]["personalMessage"]["content"] == "0.50 EUR/kWh"
        taken = operator.contract()
        responder.revoked.add(taken.serial_number)
        refused = await station.ask("Authorize", idToken=token, iso15118CertificateHashData=operator.hashes(taken))
        assert refused["idTokenInfo"] == {"status": "Invalid"}


async def test_the_whole_chain_is_judged_by_the_roots_an_operator_trusts(site: Site) -> None:
    await site.operator.token("DE-8AA-1A2B3C4D5-9", kind="emaid", status="accepted")
    operator = Operator()
    async with site.station(dialect="2.0.1") as station:
        chain = operator.chain(operator.contract())
        assert await authorize(site, station, certificate=chain) == ("Invalid", "CertChainError")
        root = to_pem([operator.root.certificate])
        trusted = await site.operator.post("/certificates/roots", {"certificate": root})
        assert await authorize(site, station, certificate=chain) == ("Accepted", "Accepted")
        old = operator.chain(operator.contract(extent=extent_of(-20, -1)))
        assert await authorize(site, station, certificate=old) == ("Expired", "CertificateExpired")
        await site.operator.delete(f"/certificates/roots/{trusted['fingerprint']}")
        assert await authorize(site, station, certificate=chain) == ("Invalid", "CertChainError")


async def test_a_contract_charges_a_whole_session(site: Site) -> None:
    await site.operator.token("DE-8AA-1A2B3C4D5-9", kind="emaid", status="accepted")
    token = {"idToken": EMAID, "type": "eMAID"}
    async with site.station(dialect="2.0.1") as station:
        about = {"transactionInfo": {"transactionId": "tx-1"}, "evse": {"id": 1, "connectorId": 1}}
        for number, (kind, trigger, wh) in enumerate(
            [("Started", "Authorized", 1000), ("Updated", "MeterValuePeriodic", 3000), ("Ended", "StopAuthorized", 6000)]
        ):
            meter = [{"timestamp": site.stamp(number), "sampledValue": [{"value": wh}]}]
            told = {"timestamp": site.stamp(number), "seqNo": number, "meterValue": meter}
            shown: dict[str, Any] = {"idToken": token} if number != 1 else {}
            answer = await station.ask("TransactionEvent", eventType=kind, triggerReason=trigger, **told, **about, **shown)
            if number == 0:
                assert answer["idTokenInfo"]["status"] == "Accepted"
    session = await site.operator.session(state="ended")
    assert (session["energy_wh"], session["token_kind"]) == (5000, "emaid")


async def test_a_station_waits_for_the_responder_and_others_do_not(site: Site) -> None:
    asked, go = asyncio.Event(), asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        await go.wait()
        writer.close()

    operator = Operator()
    server = await asyncio.start_server(slow, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with server, site.station(dialect="2.0.1") as station, site.station("CP2", dialect="2.0.1") as other:
        named = wire_hashes(operator.contract(), operator.ca.certificate, url)
        waiting = asyncio.create_task(station.ask("GetCertificateStatus", ocspRequestData=named))
        await asked.wait()
        assert "currentTime" in await other.ask("Heartbeat")
        assert not waiting.done()
        go.set()
        assert (await waiting)["status"] == "Failed"


async def test_the_issuers_own_answer_is_passed_on(site: Site) -> None:
    async with responding() as (operator, responder), site.station(dialect="2.0.1") as station:
        contract = operator.contract()
        named = wire_hashes(contract, operator.ca.certificate, operator.url or "")
        told = await station.ask("GetCertificateStatus", ocspRequestData=named)
        assert told["status"] == "Accepted"
        response = ocsp.load_der_ocsp_response(base64.b64decode(told["ocspResult"]))
        assert (response.serial_number, response.certificate_status.name) == (contract.serial_number, "GOOD")
        responder.broken = Answer(500)
        named = wire_hashes(operator.contract(), operator.ca.certificate, operator.url or "")
        failed = await station.ask("GetCertificateStatus", ocspRequestData=named)
        assert (failed["status"], "ocspResult" in failed) == ("Failed", False)
        bad = await station.ask("GetCertificateStatus", ocspRequestData={**named, "serialNumber": "xyz"})
        assert (bad["status"], bad["statusInfo"]["reasonCode"]) == ("Failed", "InvalidValue")


async def test_a_certificate_of_our_own_is_looked_up_here_and_by_anybody(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        await station.ask("SignCertificate", csr=csr_of("CP1"), certificateType="V2GCertificate")
        told = await station.hears("CertificateSigned")
        assert told["certificateType"] == "V2GCertificate"
        leaf, above = read_chain(told["certificateChain"])
        status = await station.ask("GetCertificateStatus", ocspRequestData=wire_hashes(leaf, above, "https://nobody.invalid/"))
        assert status["status"] == "Accepted"
        [issued] = (await site.operator.get("/certificates", purpose="v2g"))["items"]
        await site.operator.post(f"/certificates/{issued['fingerprint']}/revoke", {})
        response = await _ask_us(site.house.client, hash_data(leaf, above))
        assert response.certificate_status is ocsp.OCSPCertStatus.REVOKED
        roots = await site.house.client.get("/pki/roots.pem")
        assert len(read_chain(roots.text)) == 2
        crl = await site.house.client.get(f"/pki/{issued_by(above)}.crl")
        [entry] = list(x509.load_der_x509_crl(crl.content))
        assert entry.serial_number == leaf.serial_number
        assert (await site.house.client.get("/pki/nothing.crl")).status_code == 404
        nonsense = await site.house.client.post("/pki/ocsp", content=b"hello")
        assert ocsp.load_der_ocsp_response(nonsense.content).response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


def issued_by(authority: x509.Certificate) -> str:
    """The name of an authority's list."""

    return name_hash(authority.subject)


async def _ask_us(client: httpx.AsyncClient, named: HashData) -> ocsp.OCSPResponse:
    answer = await client.post("/pki/ocsp", content=ocsp_request(named))
    return ocsp.load_der_ocsp_response(answer.content)


async def test_without_a_provider_a_car_gets_nothing_and_the_station_the_reason(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        told = await station.ask("Get15118EVCertificate", **CAR)
        assert (told["status"], told["exiResponse"], told["statusInfo"]["reasonCode"]) == ("Failed", "", "NotEnabled")


async def test_what_a_provider_answers_reaches_the_car(sqlite_url: str, tmp_path: Path) -> None:
    exi = base64.b64encode(b"for the car").decode()
    answers = [exi, base64.b64encode(b"x" * 6000).decode()]

    def answer(_request: Request) -> Answer:
        return Answer(200, json.dumps({"exi_response": answers.pop(0)}).encode()) if answers else Answer(404)

    async with (
        serving(answer) as url,
        open_site(sqlite_url, tmp_path, allow_private_requests=True, contract_provider_url=url) as site,
        site.station(dialect="2.0.1") as station,
    ):
        assert await station.ask("Get15118EVCertificate", **CAR) == {"status": "Accepted", "exiResponse": exi}
        assert (await station.ask("Get15118EVCertificate", **CAR))["statusInfo"]["reasonCode"] == "TooLargeElement"
        assert (await station.ask("Get15118EVCertificate", **CAR))["status"] == "Failed"
