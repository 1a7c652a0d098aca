"""1.6, security: how stations prove themselves, and how their passwords, certificates and profiles are renewed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from websockets.exceptions import InvalidStatus

from tests.conformance.harness import PASSWORD, Site
from tests.conformance.station import Station
from tests.conformance.tls import MANDATED_SUITES, Csr, issued, open_tls_site, over_tls, root, spoken_suite
from tests.gateway.papers import authority, client_context


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap that takes TLS."""
    async with open_tls_site(sqlite_url, tmp_path) as opened:
        yield opened


async def refused(site: Site, **options: Any) -> int:
    """The status of a handshake that must be refused."""
    with pytest.raises(InvalidStatus) as caught:
        async with site.station(**options):
            pass
    return caught.value.response.status_code


async def reports(site: Site, station: Station) -> None:
    """Boot, and tell of the station and its connector."""
    assert (await site.boot(station))["status"] == "Accepted"
    for connector in (0, 1):
        await site.status(station, "Available", connector)


def hashes_of(station: Station, algorithm: str = "SHA256") -> dict[str, str]:
    """How a station names the certificate it was given last, by its own reckoning."""
    given = x509.load_pem_x509_certificate(station.payloads("InstallCertificate")[-1]["certificate"].encode())
    return {
        "hashAlgorithm": algorithm,
        "issuerNameHash": "ab" * 32,
        "issuerKeyHash": "cd" * 32,
        "serialNumber": f"{given.serial_number:x}"[:40],
    }


async def test_tc_073_csms_password_updated(site: Site) -> None:
    """A new password is set on the station as 16 to 20 bytes in hexadecimal, and it comes back with that."""
    async with site.station() as station:
        await site.operator.post("/stations/CP1/credentials/rotate")
        asked = await station.hears("ChangeConfiguration", lambda payload: payload["key"] == "AuthorizationKey")
        assert 16 <= len(bytes.fromhex(asked["value"])) <= 20
        assert len(asked["value"]) <= 40
    async with site.station(password=asked["value"], boot=False) as station:
        await reports(site, station)
    assert await refused(site, password=PASSWORD) == 401


async def test_tc_074_csms_station_certificate_renewed(site: Site, tmp_path: Path) -> None:
    """A station is asked for a request, which is signed and sent back; with what it got it comes in again."""
    await site.register("CP1", min_security_profile=3)
    shown, csr = issued(site).write(tmp_path, "old"), Csr("CP1")
    async with site.station(**await over_tls(site, shown=shown)) as station:
        wanted = {"requestedMessage": "SignChargePointCertificate"}
        await site.operator.command("CP1", "ExtendedTriggerMessage", wanted)
        assert await station.hears("ExtendedTriggerMessage") == wanted
        assert (await station.ask("SignCertificate", csr=csr.pem))["status"] == "Accepted"
        sent = await station.hears("CertificateSigned")
        assert (await station.answered("CertificateSigned"))["status"] == "Accepted"
    new = csr.paper(sent["certificateChain"])
    assert new.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "CP1"
    async with site.station(**await over_tls(site, shown=new.write(tmp_path, "new")), boot=False) as station:
        await reports(site, station)


@pytest.mark.parametrize("use", ["ManufacturerRootCertificate"])
async def test_tc_075_1_csms_manufacturer_root_installed(site: Site, use: str) -> None:
    """A root of the maker is given to the station, which then names it among those it holds."""
    await installs(site, use)


@pytest.mark.parametrize("use", ["CentralSystemRootCertificate"])
async def test_tc_075_2_csms_central_system_root_installed(site: Site, use: str) -> None:
    """A root of ours is given to the station, which then names it among those it holds."""
    await installs(site, use)


async def installs(site: Site, use: str) -> None:
    """Install a root and ask for what is installed."""
    pem = authority("A root").pem.decode()
    async with site.station() as station:
        station.answers["GetInstalledCertificateIds"] = lambda _asked: {
            "status": "Accepted",
            "certificateHashData": [hashes_of(station)],
        }
        done = await site.operator.command("CP1", "InstallCertificate", {"certificateType": use, "certificate": pem})
        assert (done["state"], done["response"]) == ("answered", {"status": "Accepted"})
        assert await station.hears("InstallCertificate") == {"certificateType": use, "certificate": pem}
        told = await site.operator.command("CP1", "GetInstalledCertificateIds", {"certificateType": use})
        assert await station.hears("GetInstalledCertificateIds") == {"certificateType": use}
        assert told["response"]["certificateHashData"] == [hashes_of(station)]


@pytest.mark.parametrize("algorithm", ["SHA256", "SHA384", "SHA512"])
async def test_tc_076_csms_installed_certificate_deleted(site: Site, algorithm: str) -> None:
    """A root is taken off the station by the very hashes that the station named it with."""
    use, pem = "CentralSystemRootCertificate", authority("A root").pem.decode()
    async with site.station() as station:
        station.answers["GetInstalledCertificateIds"] = lambda _asked: {
            "status": "Accepted",
            "certificateHashData": [hashes_of(station, algorithm)],
        }
        await site.operator.command("CP1", "InstallCertificate", {"certificateType": use, "certificate": pem})
        told = await site.operator.command("CP1", "GetInstalledCertificateIds", {"certificateType": use})
        (named,) = told["response"]["certificateHashData"]
        done = await site.operator.command("CP1", "DeleteCertificate", {"certificateHashData": named})
        assert done["response"] == {"status": "Accepted"}
        assert (await station.hears("DeleteCertificate"))["certificateHashData"] == hashes_of(station, algorithm)


@pytest.mark.parametrize("before", [1, 2])
async def test_tc_083_csms_security_profile_upgraded(site: Site, tmp_path: Path, before: int) -> None:
    """A station is told to use the next higher profile, comes back with it, and is not let in with the lower one again."""
    lower = {} if before == 1 else await over_tls(site)
    higher = await over_tls(site, shown=None if before == 1 else issued(site).write(tmp_path, "cp1"))
    async with site.station(**lower) as station:
        change = {"key": "SecurityProfile", "value": str(before + 1)}
        await site.operator.command("CP1", "ChangeConfiguration", change)
        assert await station.hears("ChangeConfiguration", lambda payload: payload["key"] == "SecurityProfile") == change
        await site.operator.command("CP1", "Reset", {"type": "Hard"})
        assert await station.hears("Reset") == {"type": "Hard"}
    async with site.station(**higher, boot=False) as station:
        await reports(site, station)
    assert await refused(site, **lower) in (401, 403)
    async with site.station(**higher):
        assert (await site.operator.get("/stations/CP1"))["security_profile"] == before + 1


async def test_tc_085_csms_basic_authentication_valid(site: Site) -> None:
    """Without a password the door stays shut; with the right one it opens, and the station is accepted."""
    assert await refused(site, additional_headers={}) == 401
    async with site.station(boot=False) as station:
        await reports(site, station)


async def test_tc_086_csms_tls_server_certificate_valid(site: Site) -> None:
    """Over TLS the server shows a good certificate of its name, with each of the four suites that every server must have."""
    for suite in MANDATED_SUITES:
        context = spoken_suite(client_context(await root(site)), suite)
        async with site.station(**await over_tls(site, context=context), boot=False) as station:
            transport = station.tap.socket.transport
            assert transport.get_extra_info("cipher")[:2] == (suite, "TLSv1.2")
            shown = x509.load_der_x509_certificate(transport.get_extra_info("ssl_object").getpeercert(binary_form=True))
            key = shown.public_key()
            assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
            assert key.key_size >= (2048 if isinstance(key, rsa.RSAPublicKey) else 224)
            assert shown.serial_number > 0
            assert shown.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value in ("localhost", "127.0.0.1")
            await reports(site, station)


async def test_tc_087_csms_tls_client_certificate_valid(site: Site, tmp_path: Path) -> None:
    """A station's own certificate opens the door without a password."""
    await site.register("CP1", min_security_profile=3)
    async with site.station(**await over_tls(site, shown=issued(site).write(tmp_path, "cp1")), boot=False) as station:
        assert station.tap.socket.transport.get_extra_info("ssl_object").version() in ("TLSv1.2", "TLSv1.3")
        await reports(site, station)


async def test_tc_088_csms_subprotocol_negotiated(site: Site) -> None:
    """Of a version we do not speak and one we do, the one we do is chosen; with the first alone nothing can be said.

    OCPP-J 1.6 §3.1.2 has the handshake completed without a subprotocol and closed at once, where the case expects no upgrade.
    """
    async with site.station(boot=False, subprotocols=["ocpp0.1"]) as station:
        assert station.tap.socket.subprotocol is None
        await station.tap.socket.wait_closed()
        assert station.tap.socket.close_code == 1002
    async with site.station(boot=False, subprotocols=["ocpp0.1", "ocpp1.6"]) as station:
        assert station.tap.socket.subprotocol == "ocpp1.6"
        await reports(site, station)
