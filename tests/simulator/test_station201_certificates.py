"""Certificates of a 2.0.1 station: roots, its own for the backend, and the one it shows to cars."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from gridtap.simulator.plan import Habits
from tests.simulator.test_station16_certificates import ROOT, ROOT_KEY, certificate, pem, root_hashes
from tests.simulator.yard import Json
from tests.simulator.yard201 import Yard201, connected201

USE = "CSMSRootCertificate"


def asked_for(yard: Yard201, trigger: str = "SignChargingStationCertificate") -> Json:
    """What the station sends when it is told to ask for a certificate."""
    assert yard.ask("TriggerMessage", requestedMessage=trigger) == {"status": "Accepted"}
    return yard.last("SignCertificate")


def signed(told: Json, *, days: int = 30) -> str:
    """A certificate for what was asked, with the one that signed it."""
    csr = x509.load_pem_x509_csr(told["csr"].encode())
    key = csr.public_key()
    return pem(certificate(csr.subject, key, authority=False, days=days)) + pem(ROOT)  # pyright: ignore[reportArgumentType] - its own kind


def test_an_installed_root_is_listed_counted_and_deleted() -> None:
    yard = connected201()
    assert yard.ask("GetInstalledCertificateIds") == {"status": "NotFound"}
    for _ in range(2):
        assert yard.ask("InstallCertificate", certificateType=USE, certificate=pem(ROOT)) == {"status": "Accepted"}
    told = {"certificateType": USE, "certificateHashData": root_hashes()}
    listed = {"status": "Accepted", "certificateHashDataChain": [told]}
    assert yard.ask("GetInstalledCertificateIds") == listed
    assert yard.ask("GetInstalledCertificateIds", certificateType=[USE]) == listed
    assert yard.ask("GetInstalledCertificateIds", certificateType=["MORootCertificate"]) == {"status": "NotFound"}
    assert yard.get("SecurityCtrlr", "CertificateEntries")["attributeValue"] == "1"
    assert yard.ask("DeleteCertificate", certificateHashData=root_hashes()) == {"status": "Accepted"}
    assert yard.ask("DeleteCertificate", certificateHashData=root_hashes()) == {"status": "NotFound"}


@pytest.mark.parametrize("text", ["hello", pem(certificate(x509.Name([]), ROOT_KEY.public_key(), authority=False))])
def test_what_is_no_root_is_refused(text: str) -> None:
    answer = connected201().ask("InstallCertificate", certificateType=USE, certificate=text)
    assert answer == {"status": "Rejected", "statusInfo": {"reasonCode": "InvalidCertificate"}}


@pytest.mark.parametrize(
    ("trigger", "use"),
    [
        ("SignChargingStationCertificate", "ChargingStationCertificate"),
        ("SignV2GCertificate", "V2GCertificate"),
        ("SignCombinedCertificate", None),
    ],
)
def test_a_real_request_is_sent_and_its_certificate_taken(trigger: str, use: str | None) -> None:
    yard = connected201()
    told = asked_for(yard, trigger)
    csr = x509.load_pem_x509_csr(told["csr"].encode())
    assert csr.is_signature_valid
    assert csr.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "Gridtap"
    assert told.get("certificateType") == use
    named = {} if use is None else {"certificateType": use}
    assert yard.ask("CertificateSigned", certificateChain=signed(told), **named) == {"status": "Accepted"}
    shown = yard.ask("GetInstalledCertificateIds", certificateType=["V2GCertificateChain"])
    assert shown["status"] == ("NotFound" if use == "ChargingStationCertificate" else "Accepted")


def test_each_request_is_for_a_new_key() -> None:
    yard = connected201()
    first, second = asked_for(yard), asked_for(yard)
    assert yard.ask("CertificateSigned", certificateChain=signed(first))["status"] == "Rejected"
    assert yard.ask("CertificateSigned", certificateChain=signed(second))["status"] == "Accepted"


def test_a_wrong_certificate_is_refused_and_told() -> None:
    yard = connected201()
    told = asked_for(yard)
    yard.clock.advance(timedelta(days=31).total_seconds())
    for text in (signed(told), "hello", pem(ROOT)):
        assert yard.ask("CertificateSigned", certificateChain=text)["status"] == "Rejected"
        assert yard.last("SecurityEventNotification")["type"] == "InvalidChargingStationCertificate"


def test_a_full_store_takes_no_more() -> None:
    yard = connected201(Habits())
    for number in range(9):
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Root {number}")])
        text = pem(certificate(name, ROOT_KEY.public_key(), authority=True))
        answer = yard.ask("InstallCertificate", certificateType="MORootCertificate", certificate=text)
        assert answer["status"] == ("Accepted" if number < 8 else "Rejected")
