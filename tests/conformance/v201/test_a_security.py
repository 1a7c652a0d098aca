"""2.0.1, block A: how stations prove themselves, and how their passwords, certificates and profiles are renewed."""

import ssl
import warnings
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
from tests.conformance.tls import MANDATED_SUITES, Csr, issued, open_tls_site, over_tls, root, signer_of, spoken_suite
from tests.gateway.house import basic
from tests.gateway.papers import DAY, NOW, Paper, authority, client_context, make, name

DIALECT = "2.0.1"


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap that takes TLS."""
    async with open_tls_site(sqlite_url, tmp_path) as opened:
        yield opened


async def refused(site: Site, **options: Any) -> int:
    """The status of a handshake that must be refused."""
    with pytest.raises(InvalidStatus) as caught:
        async with site.station(dialect=DIALECT, **options):
            pass
    return caught.value.response.status_code


async def reports(site: Site, station: Station) -> None:
    """Boot, and tell of every connector in both ways that 2.0.1 has."""
    assert (await site.boot(station))["status"] == "Accepted"
    await site.status(station, "Available")
    told = {
        "eventId": 1,
        "timestamp": site.stamp(),
        "trigger": "Delta",
        "actualValue": "Available",
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}},
        "variable": {"name": "AvailabilityState"},
    }
    assert await station.ask("NotifyEvent", generatedAt=site.stamp(), seqNo=0, eventData=[told]) == {}


def shown_certificate(station: Station) -> x509.Certificate:
    """What the server showed."""
    shown = station.tap.socket.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
    return x509.load_der_x509_certificate(shown)


async def test_tc_a_01_csms_basic_authentication_valid(site: Site) -> None:
    """The right name and password open the door, and the station is accepted."""
    async with site.station(dialect=DIALECT, boot=False) as station:
        await reports(site, station)


async def test_tc_a_02_csms_basic_authentication_user_name_is_not_the_id(site: Site) -> None:
    """A user name that is not the station's id is refused before the upgrade."""
    assert await refused(site, additional_headers=basic("CP1Invalid", PASSWORD)) == 401


async def test_tc_a_03_csms_basic_authentication_wrong_password(site: Site) -> None:
    """A password that is not the station's is refused before the upgrade."""
    assert await refused(site, additional_headers=basic("CP1", "xYz0*-_=:+|@.4567890")) == 401


async def test_tc_a_04_csms_tls_server_certificate_valid(site: Site) -> None:
    """Over TLS the server shows a good certificate of its name, with each of the four suites that every server must have."""
    for suite in MANDATED_SUITES:
        context = spoken_suite(client_context(await root(site)), suite)
        async with site.station(dialect=DIALECT, boot=False, **await over_tls(site, context=context)) as station:
            assert station.tap.socket.transport.get_extra_info("cipher")[:2] == (suite, "TLSv1.2")
            shown = shown_certificate(station)
            key = shown.public_key()
            if isinstance(key, rsa.RSAPublicKey):
                assert key.key_size >= 2048
            else:
                assert isinstance(key, ec.EllipticCurvePublicKey)
                assert key.key_size >= 224
            assert shown.serial_number > 0
            assert shown.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value in ("localhost", "127.0.0.1")
            await reports(site, station)


async def test_tc_a_06_csms_tls_version_too_low(site: Site) -> None:
    """A handshake older than TLS 1.2 is cut; the same station comes in with a newer one."""
    old = client_context(await root(site))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, OSError)):
        async with site.station(dialect=DIALECT, **await over_tls(site, context=old)):
            pass
    async with site.station(dialect=DIALECT, boot=False, **await over_tls(site)) as station:
        await reports(site, station)


async def test_tc_a_07_csms_tls_client_certificate_valid(site: Site, tmp_path: Path) -> None:
    """A station's own certificate opens the door without a password."""
    await site.register("CP1", min_security_profile=3)
    shown = issued(site).write(tmp_path, "cp1")
    async with site.station(dialect=DIALECT, boot=False, **await over_tls(site, shown=shown)) as station:
        assert station.tap.socket.transport.get_extra_info("ssl_object").version() in ("TLSv1.2", "TLSv1.3")
        await reports(site, station)


async def test_tc_a_08_csms_tls_client_certificate_invalid(site: Site, tmp_path: Path) -> None:
    """A certificate that nobody knows, one that has expired and one of another station are refused; a good one is not."""
    await site.register("CP1", min_security_profile=3)
    ours = issued(site)
    signer = signer_of(site)
    wrong: dict[str, Paper] = {
        "unknown": make(name("CP1"), authority("Another CA")),
        "expired": make(name("CP1"), signer, begins=NOW - 9 * DAY, ends=NOW - DAY),
        "another": make(name("CP2"), signer),
    }
    for what, paper in wrong.items():
        assert await refused(site, **await over_tls(site, shown=paper.write(tmp_path, what))) == 401
    async with site.station(dialect=DIALECT, boot=False, **await over_tls(site, shown=ours.write(tmp_path, "good"))) as station:
        await reports(site, station)


async def test_tc_a_09_csms_password_updated_and_accepted(site: Site) -> None:
    """A new password is set on the station; once it said yes, only the new one is good."""
    async with site.station(dialect=DIALECT) as station:
        done = await site.operator.post("/stations/CP1/credentials/rotate")
        asked = await station.hears("SetVariables", lambda payload: "BasicAuthPassword" in str(payload))
        (data,) = asked["setVariableData"]
        assert (data["component"]["name"], data["variable"]["name"]) == ("SecurityCtrlr", "BasicAuthPassword")
        assert 16 <= len(data["attributeValue"]) <= 40
    async with site.station(dialect=DIALECT, boot=False, password=done["password"]) as station:
        await reports(site, station)
    assert await refused(site) == 401


async def test_tc_a_10_csms_password_updated_and_rejected(site: Site) -> None:
    """A new password that the station refuses changes nothing: the old one stays good."""

    def rejects(asked: Any) -> dict[str, Any]:
        (data,) = asked["setVariableData"]
        said = {"attributeStatus": "Rejected", "component": data["component"], "variable": data["variable"]}
        return {"setVariableResult": [said]}

    async with site.station(dialect=DIALECT, answers={"SetVariables": rejects}) as station:
        answer = await site.operator.person.post("/stations/CP1/credentials/rotate", json={})
        assert answer.status_code == 409
        asked = await station.hears("SetVariables", lambda payload: "BasicAuthPassword" in str(payload))
        tried = asked["setVariableData"][0]["attributeValue"]
    assert await refused(site, password=tried) == 401
    async with site.station(dialect=DIALECT, boot=False) as station:
        await reports(site, station)


async def renews(site: Site, station: Station, wanted: str, certificate_type: str, csr: Csr) -> dict[str, Any]:
    """Ask for a certificate, have it signed, and return what the station is sent."""
    await site.operator.command("CP1", "TriggerMessage", {"requestedMessage": wanted})
    assert (await station.hears("TriggerMessage"))["requestedMessage"] == wanted
    said = await station.ask("SignCertificate", csr=csr.pem, certificateType=certificate_type)
    assert said["status"] == "Accepted"
    return await station.hears("CertificateSigned")


async def test_tc_a_11_csms_station_certificate_renewed(site: Site, tmp_path: Path) -> None:
    """A station is asked for a request, which is signed and sent back; with what it got it comes in again."""
    await site.register("CP1", min_security_profile=3)
    shown = issued(site).write(tmp_path, "old")
    csr = Csr("CP1")
    async with site.station(dialect=DIALECT, **await over_tls(site, shown=shown)) as station:
        sent = await renews(site, station, "SignChargingStationCertificate", "ChargingStationCertificate", csr)
        assert sent["certificateType"] == "ChargingStationCertificate"
        assert (await station.answered("CertificateSigned"))["status"] == "Accepted"
    new = csr.paper(sent["certificateChain"])
    assert new.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "CP1"
    async with site.station(dialect=DIALECT, boot=False, **await over_tls(site, shown=new.write(tmp_path, "new"))) as station:
        await reports(site, station)


async def test_tc_a_12_csms_v2g_certificate_renewed(site: Site) -> None:
    """The certificate that a station shows to cars is renewed in the same way."""
    async with site.station(dialect=DIALECT) as station:
        csr = Csr("CP1")
        sent = await renews(site, station, "SignV2GCertificate", "V2GCertificate", csr)
        assert sent["certificateType"] == "V2GCertificate"
        csr.paper(sent["certificateChain"])


async def test_tc_a_13_csms_combined_certificate_renewed(site: Site, tmp_path: Path) -> None:
    """A station with one certificate for both uses is asked for both; its request names no use, and neither does the answer."""
    await site.register("CP1", min_security_profile=3)
    shown, csr = issued(site).write(tmp_path, "old"), Csr("CP1")
    async with site.station(dialect=DIALECT, **await over_tls(site, shown=shown)) as station:
        await site.operator.command("CP1", "TriggerMessage", {"requestedMessage": "SignCombinedCertificate"})
        assert (await station.hears("TriggerMessage"))["requestedMessage"] == "SignCombinedCertificate"
        assert (await station.ask("SignCertificate", csr=csr.pem))["status"] == "Accepted"
        sent = await station.hears("CertificateSigned")
        new = csr.paper(sent["certificateChain"])
    assert new.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "CP1"


async def test_tc_a_14_csms_renewed_certificate_rejected_by_the_station(site: Site, tmp_path: Path) -> None:
    """A station that refuses its new certificate goes on with the old one."""
    await site.register("CP1", min_security_profile=3)
    shown, answers = issued(site).write(tmp_path, "old"), {"CertificateSigned": {"status": "Rejected"}}
    async with site.station(dialect=DIALECT, answers=answers, **await over_tls(site, shown=shown)) as station:
        await renews(site, station, "SignChargingStationCertificate", "ChargingStationCertificate", Csr("CP1"))
        assert (await station.answered("CertificateSigned"))["status"] == "Rejected"
    async with site.station(dialect=DIALECT, **await over_tls(site, shown=shown)):
        assert (await site.operator.get("/stations/CP1"))["security_profile"] == 3


@pytest.mark.parametrize("before", [1, 2])
async def test_tc_a_19_csms_security_profile_upgraded(site: Site, tmp_path: Path, before: int) -> None:
    """A station is told of a connection with a higher profile, comes back with it, and is not let in with the lower one again."""
    lower = {} if before == 1 else await over_tls(site)
    higher = await over_tls(site, shown=None if before == 1 else issued(site).write(tmp_path, "cp1"))
    connection = {
        "messageTimeout": 30,
        "ocppCsmsUrl": higher["url"].removesuffix("/CP1"),
        "ocppInterface": "Wired0",
        "ocppTransport": "JSON",
        "ocppVersion": "OCPP20",
        "securityProfile": before + 1,
    }
    priority = {
        "attributeValue": "1,0",
        "component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": "NetworkConfigurationPriority"},
    }
    async with site.station(dialect=DIALECT, **lower) as station:
        await site.operator.command("CP1", "SetNetworkProfile", {"configurationSlot": 1, "connectionData": connection})
        assert (await station.hears("SetNetworkProfile"))["connectionData"]["securityProfile"] == before + 1
        await site.operator.command("CP1", "SetVariables", {"setVariableData": [priority]})
        asked = await station.hears("SetVariables", lambda payload: "NetworkConfigurationPriority" in str(payload))
        assert "1" in asked["setVariableData"][0]["attributeValue"]
        await site.operator.command("CP1", "Reset", {"type": "OnIdle"})
        assert await station.hears("Reset") == {"type": "OnIdle"}
    async with site.station(dialect=DIALECT, boot=False, **higher) as station:
        await reports(site, station)
    assert await refused(site, **lower) in (401, 403)
