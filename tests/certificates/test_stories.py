"""From a station's signing request to the certificate it took: on both databases, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvloop

from gridtap.certificates.installed import ROOT_USES
from gridtap.certificates.reading import hash_data, read_certificate, read_chain
from gridtap.kit.errors import Unreachable
from tests.certificates.csrs import csr_of
from tests.conformance.harness import Site, open_site


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """All tests here run on the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def site(database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap on each database."""
    async with open_site(database_url, tmp_path) as opened:
        yield opened


async def requests(site: Site, station_id: str = "CP1") -> list[dict[str, Any]]:
    """What the station asked for, the newest first, as the operator sees it."""
    return (await site.operator.get(f"/stations/{station_id}/certificates"))["requests"]


async def state(site: Site, wanted: str) -> dict[str, Any]:
    """The newest request, once it is in this state."""

    async def look() -> dict[str, Any] | None:
        found = await requests(site)
        return found[0] if found and found[0]["state"] == wanted else None

    return await site.eventually(look)


@pytest.mark.parametrize("dialect", ["1.6", "2.0.1"])
async def test_a_request_is_kept_signed_and_brought_to_the_station(site: Site, dialect: str) -> None:
    async with site.station(dialect=dialect) as station:
        assert (await station.ask("SignCertificate", csr=csr_of("CP1")))["status"] == "Accepted"
        told = await station.hears("CertificateSigned")
        leaf, above = read_chain(told["certificateChain"])
        leaf.verify_directly_issued_by(above)
        assert "certificateType" not in told
        done = await state(site, "installed")
        shown = await site.operator.get("/stations/CP1/certificates")
        [issued] = shown["issued"]
        assert (issued["fingerprint"], issued["purpose"]) == (done["fingerprint"], "station")
        assert issued["chain"] == told["certificateChain"]


async def test_a_2_1_station_gets_its_own_number_back(site: Site) -> None:
    async with site.station(dialect="2.1") as station:
        asked: dict[str, Any] = {"csr": csr_of("CP1"), "requestId": 77, "certificateType": "V2G20Certificate"}
        assert (await station.ask("SignCertificate", **asked))["status"] == "Accepted"
        told = await station.hears("CertificateSigned")
        assert (told["requestId"], told["certificateType"]) == (77, "V2G20Certificate")
        assert (await station.ask("SignCertificate", csr=csr_of("CP2")))["statusInfo"]["reasonCode"] == "InvalidCSR"


async def test_the_serial_number_may_stand_for_the_id_unless_it_is_anothers(site: Site) -> None:
    await site.register("SN-2")
    async with site.station(dialect="2.0.1", boot=False) as station:
        for serial, verdict in (("SN-1", "Accepted"), ("SN-2", "Rejected"), ("csms.example.com", "Rejected")):
            await site.boot(station, serialNumber=serial)
            answer = await station.ask("SignCertificate", csr=csr_of(serial))
            assert (serial, answer["status"]) == (serial, verdict)


@pytest.mark.parametrize("dialect", ["1.6", "2.0.1"])
async def test_a_wrong_request_is_rejected_and_told_to_the_operator(site: Site, dialect: str) -> None:
    async with site.station(dialect=dialect) as station:
        answer = await station.ask("SignCertificate", csr=csr_of("CP2"))
        assert answer["status"] == "Rejected"
        if dialect == "2.0.1":
            assert answer["statusInfo"]["reasonCode"] == "InvalidCSR"
            assert "CN" in answer["statusInfo"]["additionalInfo"]
        [told] = await site.events("certificate_refused")
        assert told.station_id == "CP1"
        assert await requests(site) == []


async def test_a_station_that_asks_too_often_is_told_so(site: Site) -> None:
    async with site.station(dialect="2.0.1", answers={"CertificateSigned": {"status": "Accepted"}}) as station:
        answers = [await station.ask("SignCertificate", csr=csr_of("CP1")) for _ in range(14)]
        assert [answer["status"] for answer in answers[:12]] == ["Accepted"] * 12
        assert answers[-1]["status"] == "Rejected"
        site.pass_time(3601)
        assert (await station.ask("SignCertificate", csr=csr_of("CP1")))["status"] == "Accepted"


async def test_the_same_request_again_while_it_waits_is_one_request(site: Site) -> None:
    silent: Mapping[str, Any] = {"CertificateSigned": None}
    csr = csr_of("CP1")
    async with site.station(dialect="2.0.1", answers=silent) as station:
        for _ in range(3):
            assert (await station.ask("SignCertificate", csr=csr))["status"] == "Accepted"
        await station.hears("CertificateSigned")
        assert len(await requests(site)) == 1
        site.pass_time(1)
        await station.ask("SignCertificate", csr=csr_of("CP1"))
        assert [each["state"] for each in await requests(site)][1] == "replaced"


async def test_a_certificate_refused_by_the_station_is_not_sent_again(site: Site) -> None:
    refusing: Mapping[str, Any] = {"CertificateSigned": {"status": "Rejected"}}
    async with site.station(dialect="2.0.1", answers=refusing) as station:
        await station.ask("SignCertificate", csr=csr_of("CP1"))
        refused = await state(site, "refused")
        assert refused["detail"] == "The station answered Rejected."


async def test_a_certificate_waits_for_a_station_that_went_away(site: Site) -> None:
    async with site.station(dialect="2.0.1", answers={"CertificateSigned": None}) as station:
        await station.ask("SignCertificate", csr=csr_of("CP1"))
        await station.hears("CertificateSigned")
    waiting = await state(site, "sent")
    assert waiting["next_try_at"] is not None
    async with site.station(dialect="2.0.1") as station:
        told = await station.hears("CertificateSigned")
        assert read_chain(told["certificateChain"])
        assert (await state(site, "installed"))["fingerprint"] == waiting["fingerprint"]
    assert len((await site.operator.get("/stations/CP1/certificates"))["issued"]) == 1


async def test_while_the_authority_is_away_requests_wait_for_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    office = site.house.gateway.pki.office
    here = office.authority

    class Away:
        name = "external"

        async def sign(self, _wish: object) -> Any:
            raise Unreachable("authority_unreachable", "The certificate authority is away.")

    monkeypatch.setattr(office, "authority", Away())
    async with site.station(dialect="2.0.1") as station:
        assert (await station.ask("SignCertificate", csr=csr_of("CP1")))["status"] == "Accepted"

        async def tried() -> bool:
            [request] = await requests(site)
            return request["detail"] == "The certificate authority is away."

        await site.eventually(tried)
        office.authority = here
        site.pass_time(11)
        await station.ask("SignCertificate", csr=csr_of("CP1"))
        await station.hears("CertificateSigned")


async def test_a_certificate_near_its_end_is_asked_for_again(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station, site.station("CP2") as other:
        await station.ask("SignCertificate", csr=csr_of("CP1"))
        await station.hears("CertificateSigned")
        await other.ask("SignCertificate", csr=csr_of("CP2"))
        await other.hears("CertificateSigned")
        site.pass_time(timedelta(days=340).total_seconds())
        await station.ask("SignCertificate", csr=csr_of("CP9"))
        await other.ask("SignCertificate", csr=csr_of("CP1"))
        await site.house.db.write(lambda tx: tx.tick("certificate_requested"))
        asked = await station.hears("TriggerMessage")
        assert asked == {"requestedMessage": "SignChargingStationCertificate"}
        assert await other.hears("ExtendedTriggerMessage") == {"requestedMessage": "SignChargePointCertificate"}


async def own_root(site: Site) -> str:
    """The root of our own authority."""
    return (await site.operator.get("/certificates/authority"))["roots"][0]


def hashes(pem: str, algorithm: str = "SHA256") -> dict[str, str]:
    """A root as a station names it."""
    root = read_certificate(pem)
    named = hash_data(root, root, algorithm)
    return {
        "hashAlgorithm": algorithm,
        "issuerNameHash": named.issuer_name_hash,
        "issuerKeyHash": named.issuer_key_hash,
        "serialNumber": named.serial_number,
    }


async def test_a_root_is_installed_reported_and_deleted(site: Site) -> None:
    root = await own_root(site)
    told = {"certificateType": "CSMSRootCertificate", "certificateHashData": hashes(root, "SHA384")}
    answers: Mapping[str, Any] = {
        "GetInstalledCertificateIds": {"status": "Accepted", "certificateHashDataChain": [told]},
    }
    async with site.station(dialect="2.0.1", answers=answers) as station:
        done = await site.operator.post("/stations/CP1/certificates", {"use": "csms_root"})
        assert done["status"] == "Accepted"
        assert await station.hears("InstallCertificate") == {"certificateType": "CSMSRootCertificate", "certificate": root}
        [kept] = done["certificates"]["installed"]
        assert (kept["use"], kept["hashes"]["hash_algorithm"]) == ("csms_root", "SHA256")
        read = await site.operator.post("/stations/CP1/certificates/read")
        assert await station.hears("GetInstalledCertificateIds") == {}
        [kept] = read["installed"]
        assert (kept["hashes"]["hash_algorithm"], kept["subject"] is not None) == ("SHA384", True)
        path = f"/stations/CP1/certificates/{kept['certificate_id']}"
        refused = await site.operator.person.delete(path)
        assert (refused.status_code, refused.json()["code"]) == (409, "last_root")
        assert station.payloads("DeleteCertificate") == []
        gone = await site.operator.person.delete(path, params={"confirm": "true"})
        assert gone.json()["certificates"]["installed"] == []
        assert await station.hears("DeleteCertificate") == {"certificateHashData": told["certificateHashData"]}


async def test_a_1_6_station_is_asked_for_each_use(site: Site) -> None:
    root = await own_root(site)

    def answer(asked: Any) -> dict[str, Any]:
        if asked["certificateType"] == "CentralSystemRootCertificate":
            return {"status": "Accepted", "certificateHashData": [hashes(root)]}
        return {"status": "NotFound"}

    async with site.station(answers={"GetInstalledCertificateIds": answer}) as station:
        read = await site.operator.post("/stations/CP1/certificates/read")
        assert [each["use"] for each in read["installed"]] == ["csms_root"]
        assert len(station.payloads("GetInstalledCertificateIds")) == 2
        bad = await site.operator.person.post("/stations/CP1/certificates", json={"use": "v2g_root", "certificate": root})
        assert (bad.status_code, bad.json()["code"]) == (400, "bad_use")


@pytest.mark.parametrize(
    ("status", "kept"),
    [("Accepted", 1), ("Rejected", 0), ("Failed", 0)],
)
async def test_only_a_root_that_the_station_took_counts_as_installed(site: Site, status: str, kept: int) -> None:
    root = await own_root(site)
    async with site.station(dialect="2.0.1", answers={"InstallCertificate": {"status": status}}):
        done = await site.operator.post("/stations/CP1/certificates", {"use": "manufacturer_root", "certificate": root})
        assert (done["status"], len(done["certificates"]["installed"])) == (status, kept)


async def test_what_is_no_root_is_not_sent(
    site: Site,
) -> None:
    async with site.station(dialect="2.0.1") as station:
        await station.ask("SignCertificate", csr=csr_of("CP1"))
        leaf = (await station.hears("CertificateSigned"))["certificateChain"]
        for pem in ("hello", leaf):
            refused = await site.operator.person.post("/stations/CP1/certificates", json={"use": "csms_root", "certificate": pem})
            assert refused.status_code == 400
        assert station.payloads("InstallCertificate") == []


async def test_an_operator_takes_a_certificate_back(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        await station.ask("SignCertificate", csr=csr_of("CP1"))
        chain = read_chain((await station.hears("CertificateSigned"))["certificateChain"])
        [issued] = (await site.operator.get("/certificates", purpose="station"))["items"]
        done = await site.operator.post(f"/certificates/{issued['fingerprint']}/revoke", {"reason": "key_compromise"})
        assert done["revoked_reason"] == "key_compromise"
        assert site.house.gateway.pki.office.is_revoked(chain[0])
        unknown = await site.operator.person.post(f"/certificates/{'0' * 64}/revoke", json={})
        assert unknown.status_code == 404


async def test_a_use_that_is_none_is_told_with_those_there_are(site: Site) -> None:
    await site.register("CP1")
    answer = await site.operator.person.post("/stations/CP1/certificates", json={"use": "foo"})
    assert [error["field"] for error in answer.json()["errors"]] == ["use"]
    assert all(use in answer.json()["detail"] for use in ROOT_USES)


async def test_a_station_that_is_away_cannot_be_given_a_root(site: Site) -> None:
    await site.register("CP1")
    answer = await site.operator.person.post("/stations/CP1/certificates", json={"use": "csms_root"})
    assert (answer.status_code, answer.json()["code"]) == (504, "station_unreachable")
