"""Block M of 2.0.1: roots in stations, what they hold, OCSP for them, and contract certificates for cars."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509 import ocsp

from tests.certificates.plugs import responding, wire_hashes
from tests.certificates.web import Answer, Request, serving
from tests.conformance.certificates import HASHES, entry, hashes_of, holding, root_of
from tests.conformance.harness import Site, open_site
from tests.conformance.station import Station

EXI_ASK: dict[str, Any] = {
    "iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef",
    "exiRequest": base64.b64encode(b"from the car").decode(),
}
EXI_ANSWER = base64.b64encode(b"CertificateInstallationRes").decode()


@pytest.fixture
async def asking_site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap that may ask responders on loopback."""
    async with open_site(sqlite_url, tmp_path, allow_private_requests=True) as opened:
        yield opened


async def install(site: Site, station: Station, use: str, wire: str) -> dict[str, Any]:
    """An operator gives the station a root; what the API says of it."""
    pem = root_of(use)
    done = await site.operator.post("/stations/CP1/certificates", {"use": use, "certificate": pem})
    assert await station.hears("InstallCertificate") == {"certificateType": wire, "certificate": pem}
    return done


async def test_tc_m_01_csms_install_a_root_for_our_door(site: Site) -> None:
    """Install a root for our own door"""
    async with site.station(dialect="2.0.1") as station:
        done = await install(site, station, "csms_root", "CSMSRootCertificate")
        assert done["status"] == "Accepted"
        assert [each["use"] for each in done["certificates"]["installed"]] == ["csms_root"]


async def test_tc_m_02_csms_install_a_root_of_the_maker(site: Site) -> None:
    """Install the maker's root"""
    async with site.station(dialect="2.0.1") as station:
        assert (await install(site, station, "manufacturer_root", "ManufacturerRootCertificate"))["status"] == "Accepted"


async def test_tc_m_03_csms_install_a_root_of_cars(site: Site) -> None:
    """Install a root of cars (V2G)"""
    async with site.station(dialect="2.0.1") as station:
        assert (await install(site, station, "v2g_root", "V2GRootCertificate"))["status"] == "Accepted"


async def test_tc_m_04_csms_install_a_root_of_contracts(site: Site) -> None:
    """Install a root of contracts (MO)"""
    async with site.station(dialect="2.0.1") as station:
        assert (await install(site, station, "mo_root", "MORootCertificate"))["status"] == "Accepted"


async def test_tc_m_05_csms_a_root_that_cannot_be_installed(site: Site) -> None:
    """The station fails to install a root, and nothing counts as installed"""
    async with site.station(dialect="2.0.1", answers={"InstallCertificate": {"status": "Failed"}}) as station:
        done = await install(site, station, "csms_root", "CSMSRootCertificate")
        assert (done["status"], done["certificates"]["installed"]) == ("Failed", [])


async def read(site: Site, station: Station, *uses: str) -> list[dict[str, Any]]:
    """Ask for certificates of these uses by the generic door; what is shown of the station then."""
    payload = {"certificateType": list(uses)} if uses else {}
    done = await site.operator.command("CP1", "GetInstalledCertificateIds", payload)
    assert done["state"] == "answered"
    assert await station.hears("GetInstalledCertificateIds") == payload
    return (await site.operator.get("/stations/CP1/certificates"))["installed"]


def named(shown: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Use, algorithm and serial number of each."""
    return [(each["use"], each["hashes"]["hash_algorithm"], each["hashes"]["serial_number"]) for each in shown]


async def test_tc_m_12_csms_read_roots_for_our_door_in_each_hash(site: Site) -> None:
    """Read the roots for our door, hashed in each of the three ways"""
    root = root_of("CSMS")
    answers: list[Any] = [holding(entry("CSMSRootCertificate", root, each)) for each in HASHES]
    async with site.station(dialect="2.0.1", answers={"GetInstalledCertificateIds": answers}) as station:
        for algorithm in HASHES:
            shown = await read(site, station, "CSMSRootCertificate")
            assert named(shown) == [("csms_root", algorithm, hashes_of(root)["serialNumber"])]


async def read_one(site: Site, wire: str, use: str) -> None:
    """One root of a use is read and shown."""
    root = root_of(use)
    answers = {"GetInstalledCertificateIds": holding(entry(wire, root))}
    async with site.station(dialect="2.0.1", answers=answers) as station:
        assert named(await read(site, station, wire)) == [(use, "SHA256", hashes_of(root)["serialNumber"])]


async def test_tc_m_13_csms_read_roots_of_the_maker(site: Site) -> None:
    """Read the maker's roots"""
    await read_one(site, "ManufacturerRootCertificate", "manufacturer_root")


async def test_tc_m_14_csms_read_roots_of_cars(site: Site) -> None:
    """Read the roots of cars"""
    await read_one(site, "V2GRootCertificate", "v2g_root")


async def test_tc_m_15_csms_read_the_chain_shown_to_cars(site: Site) -> None:
    """Read the chain that the station shows to cars, with the certificates above it"""
    leaf, above = root_of("Leaf"), root_of("Sub")
    told = {**entry("V2GCertificateChain", leaf), "childCertificateHashData": [hashes_of(above)]}
    async with site.station(dialect="2.0.1", answers={"GetInstalledCertificateIds": holding(told)}) as station:
        [shown] = await read(site, station, "V2GCertificateChain")
        assert shown["use"] == "v2g_chain"
        assert [each["serial_number"] for each in shown["children"]] == [hashes_of(above)["serialNumber"]]


async def test_tc_m_16_csms_read_roots_of_contracts(site: Site) -> None:
    """Read the roots of contracts"""
    await read_one(site, "MORootCertificate", "mo_root")


async def test_tc_m_17_csms_read_roots_of_two_uses(site: Site) -> None:
    """Read the roots for our door and the maker's at once"""
    wires = ("CSMSRootCertificate", "ManufacturerRootCertificate")
    told = holding(*(entry(wire, root_of(wire)) for wire in wires))
    async with site.station(dialect="2.0.1", answers={"GetInstalledCertificateIds": told}) as station:
        assert {each["use"] for each in await read(site, station, *wires)} == {"csms_root", "manufacturer_root"}


async def test_tc_m_18_csms_read_everything(site: Site) -> None:
    """Read all certificates: no use is named"""
    wires = ("CSMSRootCertificate", "ManufacturerRootCertificate", "MORootCertificate", "V2GRootCertificate")
    told = holding(*(entry(wire, root_of(wire)) for wire in wires))
    async with site.station(dialect="2.0.1", answers={"GetInstalledCertificateIds": told}) as station:
        shown = (await site.operator.post("/stations/CP1/certificates/read"))["installed"]
        assert await station.hears("GetInstalledCertificateIds") == {}
        assert len(shown) == len(wires)


async def test_tc_m_19_csms_a_station_without_roots_of_a_use(site: Site) -> None:
    """The station holds none of that use, and those of other uses stay known"""
    answers: list[Any] = [holding(entry("MORootCertificate", root_of("MO"))), holding()]
    async with site.station(dialect="2.0.1", answers={"GetInstalledCertificateIds": answers}) as station:
        await read(site, station)
        shown = await read(site, station, "ManufacturerRootCertificate")
        assert [each["use"] for each in shown] == ["mo_root"]


async def delete(site: Site) -> dict[str, Any]:
    """Read, then delete the root for our door; what the API says of it."""
    shown = (await site.operator.post("/stations/CP1/certificates/read"))["installed"]
    [wanted] = [each for each in shown if each["use"] == "csms_root"]
    path = f"/stations/CP1/certificates/{wanted['certificate_id']}"
    done = await site.operator.person.delete(path, params={"confirm": "true"})
    assert done.is_success, done.text
    return done.json()


async def test_tc_m_20_csms_delete_a_root_in_each_hash(site: Site) -> None:
    """Delete a root, named by the hashes the station itself reported, in each of the three ways"""
    root, other = root_of("CSMS"), root_of("Other")
    answers: list[Any] = [
        holding(entry("CSMSRootCertificate", root, each), entry("MORootCertificate", other, "SHA256")) for each in HASHES
    ]
    async with site.station(dialect="2.0.1", answers={"GetInstalledCertificateIds": answers}) as station:
        for algorithm in HASHES:
            done = await delete(site)
            assert done["status"] == "Accepted"
            assert await station.hears("DeleteCertificate") == {"certificateHashData": hashes_of(root, algorithm)}
            assert [each["use"] for each in done["certificates"]["installed"]] == ["mo_root"]


async def test_tc_m_21_csms_a_root_that_cannot_be_deleted(site: Site) -> None:
    """The station fails to delete a root, which stays known"""
    root = root_of("CSMS")
    answers: dict[str, Any] = {
        "GetInstalledCertificateIds": holding(entry("CSMSRootCertificate", root)),
        "DeleteCertificate": {"status": "Failed"},
    }
    async with site.station(dialect="2.0.1", answers=answers) as station:
        done = await delete(site)
        assert await station.hears("DeleteCertificate") == {"certificateHashData": hashes_of(root)}
        assert (done["status"], len(done["certificates"]["installed"])) == ("Failed", 1)


async def test_tc_m_24_csms_status_of_certificates(asking_site: Site) -> None:
    """Whether the certificates above the station's own were taken back: the issuer's OCSP response is passed on"""
    async with responding() as (operator, _responder), asking_site.station(dialect="2.0.1") as station:
        for below, above in (
            (operator.contract(), operator.ca.certificate),
            (operator.ca.certificate, operator.root.certificate),
        ):
            told = await station.ask("GetCertificateStatus", ocspRequestData=wire_hashes(below, above, operator.url or ""))
            assert told["status"] == "Accepted"
            response = ocsp.load_der_ocsp_response(base64.b64decode(told["ocspResult"], validate=True))
            assert response.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
            assert response.serial_number == below.serial_number


async def pass_on(url: str, folder: Path, action: str) -> list[Any]:
    """A car asks through its station; what the provider was asked."""
    asked: list[Any] = []

    def provider(request: Request) -> Answer:
        asked.append(json.loads(request.body))
        return Answer(200, json.dumps({"exi_response": EXI_ANSWER}).encode())

    async with (
        serving(provider) as address,
        open_site(url, folder, allow_private_requests=True, contract_provider_url=address) as site,
        site.station(dialect="2.0.1") as station,
    ):
        told = await station.ask("Get15118EVCertificate", action=action, **EXI_ASK)
        assert told == {"status": "Accepted", "exiResponse": EXI_ANSWER}
    return asked


async def test_tc_m_26_csms_a_car_gets_its_contract(sqlite_url: str, tmp_path: Path) -> None:
    """A car has a contract certificate installed: the provider's answer is passed on as it is"""
    [asked] = await pass_on(sqlite_url, tmp_path, "Install")
    assert (asked["action"], asked["exi_request"]) == ("install", EXI_ASK["exiRequest"])


async def test_tc_m_28_csms_a_car_renews_its_contract(sqlite_url: str, tmp_path: Path) -> None:
    """A car has its contract certificate renewed: the provider's answer is passed on as it is"""
    [asked] = await pass_on(sqlite_url, tmp_path, "Update")
    assert asked["action"] == "update"
