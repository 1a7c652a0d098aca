"""Block A of 2.0.1, certificates of stations: asked for, signed, brought, refused."""

from typing import Any

from gridtap.certificates.reading import common_name
from tests.conformance.certificates import a_request, check_chain
from tests.conformance.harness import Site


async def renew(site: Site, purpose: str, trigger: str, wire: str | None) -> dict[str, Any]:
    """The operator has a certificate renewed; what the station hears in the end, once it is judged."""
    csr, key = a_request()
    asked: dict[str, Any] = {"csr": csr, **({"certificateType": wire} if wire else {})}
    async with site.station(dialect="2.0.1") as station:
        done = await site.operator.post("/stations/CP1/certificates/renew", {"purpose": purpose})
        assert done["status"] == "Accepted"
        assert await station.hears("TriggerMessage") == {"requestedMessage": trigger}
        assert (await station.ask("SignCertificate", **asked))["status"] == "Accepted"
        told = await station.hears("CertificateSigned")
        roots = (await site.operator.get("/certificates/authority"))["roots"]
        assert common_name(check_chain(told["certificateChain"], key, roots).subject) == "CP1"
    return told


async def test_tc_a_11_csms_renew_the_certificate_for_our_door(site: Site) -> None:
    """Renew the certificate that the station shows at our door"""
    told = await renew(site, "station", "SignChargingStationCertificate", "ChargingStationCertificate")
    assert told["certificateType"] == "ChargingStationCertificate"


async def test_tc_a_12_csms_renew_the_certificate_for_cars(site: Site) -> None:
    """Renew the certificate that the station shows to cars"""
    told = await renew(site, "v2g", "SignV2GCertificate", "V2GCertificate")
    assert told["certificateType"] == "V2GCertificate"


async def test_tc_a_13_csms_renew_a_certificate_for_both(site: Site) -> None:
    """Renew the one certificate that the station shows at our door and to cars"""
    csr, key = a_request()
    async with site.station(dialect="2.0.1") as station:
        done = await site.operator.command("CP1", "TriggerMessage", {"requestedMessage": "SignCombinedCertificate"})
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("TriggerMessage") == {"requestedMessage": "SignCombinedCertificate"}
        assert (await station.ask("SignCertificate", csr=csr))["status"] == "Accepted"
        told = await station.hears("CertificateSigned")
        assert list(told) == ["certificateChain"]
        check_chain(told["certificateChain"], key, (await site.operator.get("/certificates/authority"))["roots"])


async def test_tc_a_14_csms_the_station_refuses_its_certificate(site: Site) -> None:
    """The station refuses the certificate it is brought: it is not sent again, and the operator sees it"""
    csr, _key = a_request()
    async with site.station(dialect="2.0.1", answers={"CertificateSigned": {"status": "Rejected"}}) as station:
        await site.operator.post("/stations/CP1/certificates/renew", {})
        await station.hears("TriggerMessage")
        told = await station.ask("SignCertificate", csr=csr, certificateType="ChargingStationCertificate")
        assert told["status"] == "Accepted"
        await station.hears("CertificateSigned")

        async def refused() -> bool:
            [request] = (await site.operator.get("/stations/CP1/certificates"))["requests"]
            return request["state"] == "refused"

        await site.eventually(refused)
        assert len(station.calls("CertificateSigned")) == 1
