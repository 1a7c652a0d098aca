"""Certificates of 1.6 stations: renewed by us, roots installed and deleted."""

import ssl
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gridtap.stations.store import get_station
from tests.conformance.certificates import a_request, check_chain, hashes_of, root_of
from tests.conformance.harness import Site, open_site
from tests.gateway.papers import client_context


async def test_tc_074_csms_renew_a_stations_certificate(sqlite_url: str, tmp_path: Path) -> None:
    """Renew a station's certificate: it is asked for, signed, brought, and lets the station in over TLS"""
    csr, key = a_request()
    async with open_site(sqlite_url, tmp_path, tls=True) as site:
        roots = (await site.operator.get("/certificates/authority"))["roots"]
        url = f"wss://localhost:{site.house.gateway.transport.tls_port}/ocpp/CP1"
        async with site.station(url=url, ssl=client_context("".join(roots))) as station:
            done = await site.operator.post("/stations/CP1/certificates/renew")
            assert done["status"] == "Accepted"
            assert await station.hears("ExtendedTriggerMessage") == {"requestedMessage": "SignChargePointCertificate"}
            assert await station.ask("SignCertificate", csr=csr) == {"status": "Accepted"}
            told = await station.hears("CertificateSigned")
            check_chain(told["certificateChain"], key, roots)
        shown = tmp_path / "cp1.pem"
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        shown.write_text(pem + told["certificateChain"])
        context: ssl.SSLContext = client_context("".join(roots), shown)
        async with site.station(url=url, ssl=context, additional_headers={}) as again:
            assert "currentTime" in await again.ask("Heartbeat")
        known = await site.house.db.read(lambda connection: get_station(connection, "CP1"))
        assert known.security_profile == 3


async def install(site: Site, use: str, wire: str) -> None:
    """A root is installed, and what the station holds of that use is read."""
    root = root_of(use)

    def answer(asked: Any) -> dict[str, Any]:
        if asked["certificateType"] != wire:
            return {"status": "NotFound"}
        return {"status": "Accepted", "certificateHashData": [hashes_of(root)]}

    async with site.station(answers={"GetInstalledCertificateIds": answer}) as station:
        done = await site.operator.post("/stations/CP1/certificates", {"use": use, "certificate": root})
        assert done["status"] == "Accepted"
        assert await station.hears("InstallCertificate") == {"certificateType": wire, "certificate": root}
        await site.operator.command("CP1", "GetInstalledCertificateIds", {"certificateType": wire})
        assert await station.hears("GetInstalledCertificateIds") == {"certificateType": wire}
        shown = (await site.operator.get("/stations/CP1/certificates"))["installed"]
        serials = [each["hashes"]["serial_number"] for each in shown if each["use"] == use]
        assert serials == [hashes_of(root)["serialNumber"]]


async def test_tc_075_1_csms_install_a_root_of_the_maker(site: Site) -> None:
    """Install the maker's root, and read that it is there"""
    await install(site, "manufacturer_root", "ManufacturerRootCertificate")


async def test_tc_075_2_csms_install_a_root_for_our_door(site: Site) -> None:
    """Install a root for our own door, and read that it is there"""
    await install(site, "csms_root", "CentralSystemRootCertificate")


async def test_tc_076_csms_delete_a_root(site: Site) -> None:
    """Delete a root that was just installed, named as the station itself names it"""
    roots = [root_of("First"), root_of("Second")]
    present = list(roots)

    def told(asked: Any) -> dict[str, Any]:
        if asked["certificateType"] != "CentralSystemRootCertificate" or not present:
            return {"status": "NotFound"}
        return {"status": "Accepted", "certificateHashData": [hashes_of(each, "SHA384") for each in present]}

    async with site.station(answers={"GetInstalledCertificateIds": told}) as station:
        await site.operator.post("/stations/CP1/certificates", {"use": "csms_root", "certificate": roots[1]})
        assert (await station.hears("InstallCertificate"))["certificate"] == roots[1]
        shown = (await site.operator.post("/stations/CP1/certificates/read"))["installed"]
        wanted = hashes_of(roots[1], "SHA384")
        [found] = [each for each in shown if each["hashes"]["serial_number"] == wanted["serialNumber"]]
        present.remove(roots[1])
        await site.operator.delete(f"/stations/CP1/certificates/{found['certificate_id']}")
        assert await station.hears("DeleteCertificate") == {"certificateHashData": wanted}
        left = (await site.operator.post("/stations/CP1/certificates/read"))["installed"]
        assert [each["hashes"]["serial_number"] for each in left] == [hashes_of(roots[0])["serialNumber"]]


async def test_tc_077_csms_invalid_station_certificate(site: Site) -> None:
    """A station will not have the certificate it asked for: its word and its security event are on record"""
    csr, _key = a_request()
    async with site.station(answers={"CertificateSigned": {"status": "Rejected"}}) as station:
        await site.operator.post("/stations/CP1/certificates/renew")
        assert await station.hears("ExtendedTriggerMessage") == {"requestedMessage": "SignChargePointCertificate"}
        assert await station.ask("SignCertificate", csr=csr) == {"status": "Accepted"}
        assert (await station.hears("CertificateSigned"))["certificateChain"].startswith("-----BEGIN CERTIFICATE-----")
        assert await station.answered("CertificateSigned") == {"status": "Rejected"}
        event = {"type": "InvalidChargePointCertificate", "timestamp": site.stamp()}
        assert await station.ask("SecurityEventNotification", check=True, **event) == {}
        [kept] = await site.events("security_event")
        assert kept.data["type"] == "InvalidChargePointCertificate"

        async def look() -> bool:
            asked = (await site.operator.get("/stations/CP1/commands"))["items"]
            return any(each["action"] == "CertificateSigned" and each["response"] == {"status": "Rejected"} for each in asked)

        await site.eventually(look)
