"""Certificates of a 1.6 station with the security extension: roots, its own, and signed firmware."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

from gridtap.simulator.plan import Habits
from tests.simulator.yard import Json, connected

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROOT_KEY = ec.generate_private_key(ec.SECP256R1())
ROOT_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Root")])


def certificate(subject: x509.Name, key: ec.EllipticCurvePublicKey, *, authority: bool, days: int = 30) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(ROOT_NAME)
        .public_key(key)
        .serial_number(0xABCDEF12)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(ROOT_KEY, hashes.SHA256())
    )


ROOT = certificate(ROOT_NAME, ROOT_KEY.public_key(), authority=True)


def pem(of: x509.Certificate) -> str:
    return of.public_bytes(Encoding.PEM).decode()


def root_hashes() -> Json:
    request = ocsp.OCSPRequestBuilder().add_certificate(ROOT, ROOT, hashes.SHA256()).build()
    return {
        "hashAlgorithm": "SHA256",
        "issuerNameHash": request.issuer_name_hash.hex(),
        "issuerKeyHash": request.issuer_key_hash.hex(),
        "serialNumber": "abcdef12",
    }


def test_an_installed_root_is_listed_by_its_hashes_and_can_be_deleted() -> None:
    yard = connected()
    use = "CentralSystemRootCertificate"
    assert yard.ask("GetInstalledCertificateIds", certificateType=use) == {"status": "NotFound"}
    assert yard.ask("InstallCertificate", certificateType=use, certificate=pem(ROOT)) == {"status": "Accepted"}
    listed = yard.ask("GetInstalledCertificateIds", certificateType=use)
    assert listed == {"status": "Accepted", "certificateHashData": [root_hashes()]}
    assert yard.ask("GetInstalledCertificateIds", certificateType="ManufacturerRootCertificate") == {"status": "NotFound"}
    assert yard.ask("DeleteCertificate", certificateHashData=root_hashes()) == {"status": "Accepted"}
    assert yard.ask("DeleteCertificate", certificateHashData=root_hashes()) == {"status": "NotFound"}


def test_what_is_no_root_is_not_installed() -> None:
    yard = connected()
    leaf = certificate(ROOT_NAME, ROOT_KEY.public_key(), authority=False)
    for text in ("not a certificate", pem(leaf)):
        answer = yard.ask("InstallCertificate", certificateType="CentralSystemRootCertificate", certificate=text)
        assert answer == {"status": "Rejected"}


def test_a_station_asks_for_its_certificate_and_takes_only_one_for_its_own_key() -> None:
    yard = connected()
    assert yard.ask("ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate") == {"status": "Accepted"}
    csr = x509.load_pem_x509_csr(yard.last("SignCertificate")["csr"].encode())
    assert csr.is_signature_valid
    assert csr.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "YARD-0001"
    key = csr.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert yard.ask("CertificateSigned", certificateChain=pem(certificate(csr.subject, key, authority=False))) == {
        "status": "Accepted"
    }
    stranger = certificate(csr.subject, ROOT_KEY.public_key(), authority=False)
    assert yard.ask("CertificateSigned", certificateChain=pem(stranger)) == {"status": "Rejected"}
    assert yard.last("SecurityEventNotification")["type"] == "InvalidChargePointCertificate"


def test_signed_firmware_is_verified_before_it_is_installed() -> None:
    yard = connected(Habits(upkeep_step_s=1.0))
    firmware = {
        "location": "https://updates.example/pillar-5.bin",
        "retrieveDateTime": "2026-01-01T00:00:00Z",
        "signingCertificate": pem(ROOT),
        "signature": "c2lnbmF0dXJl",
    }
    assert yard.ask("SignedUpdateFirmware", requestId=3, firmware=firmware) == {"status": "Accepted"}
    yard.run(10)
    words = [payload["status"] for payload in yard.all("SignedFirmwareStatusNotification")]
    assert words == ["Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed"]
    assert {payload["requestId"] for payload in yard.all("SignedFirmwareStatusNotification")} == {3}


def test_firmware_signed_with_what_is_no_certificate_is_refused() -> None:
    firmware = {
        "location": "https://updates.example/pillar-5.bin",
        "retrieveDateTime": "2026-01-01T00:00:00Z",
        "signingCertificate": "none",
        "signature": "c2lnbmF0dXJl",
    }
    assert connected().ask("SignedUpdateFirmware", requestId=3, firmware=firmware) == {"status": "InvalidCertificate"}
