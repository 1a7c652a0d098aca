"""Certificates and keys a station keeps: roots it trusts, its own identity, its password.

Spec: security whitepaper A01 (password), A02–A04 (own certificate), M03–M05 (roots).
"""

import re

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import UNSET

from gridtap.ocpp.v16.messages import (
    CertificateHashData,
    CertificateSignedRequest,
    CertificateSignedResponse,
    CertificateSignedStatus,
    DeleteCertificateRequest,
    DeleteCertificateResponse,
    DeleteCertificateStatus,
    GetInstalledCertificateIdsRequest,
    GetInstalledCertificateIdsResponse,
    GetInstalledCertificateStatus,
    HashAlgorithm,
    InstallCertificateRequest,
    InstallCertificateResponse,
    InstallCertificateStatus,
    SecurityEventNotificationRequest,
    SecurityEventNotificationResponse,
    SignCertificateRequest,
    SignCertificateResponse,
)
from gridtap.simulator import papers
from gridtap.simulator.keyring import Own, Root
from gridtap.simulator.network import CERTIFICATE_PROFILE
from gridtap.simulator.plan import DropLink
from gridtap.simulator.v16.settings import MAX_CERTIFICATES, MAX_CHAIN
from gridtap.simulator.v16.state import Station

_KEY_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){16,20}")


def key_bytes(text: str) -> bytes:
    """The password an AuthorizationKey means: 16 to 20 bytes in hexadecimal, else the text itself. Spec: OCPP-J 1.6 §6.2.2."""
    return bytes.fromhex(text) if _KEY_HEX.fullmatch(text) else text.encode()


def is_certificate(pem: str) -> bool:
    """Whether this text is a certificate in PEM."""
    return bool(papers.read_bundle(pem))


def install_certificate(station: Station, request: InstallCertificateRequest) -> InstallCertificateResponse:
    """Store a root; what is no CA certificate is refused. Spec: security whitepaper M05."""
    bundle = papers.read_bundle(request.certificate)
    if not bundle or not papers.is_authority(bundle[0]):
        return InstallCertificateResponse(status=InstallCertificateStatus.REJECTED)
    root = Root(request.certificate_type, bundle[0])
    if root not in station.keyring.roots:
        if len(station.keyring.roots) >= MAX_CERTIFICATES:
            return InstallCertificateResponse(status=InstallCertificateStatus.FAILED)
        station.keyring.roots.append(root)
    return InstallCertificateResponse(status=InstallCertificateStatus.ACCEPTED)


def installed_ids(station: Station, request: GetInstalledCertificateIdsRequest) -> GetInstalledCertificateIdsResponse:
    """The hashes of the stored roots of one use. Spec: security whitepaper M03."""
    found = [hash_data(root.certificate) for root in station.keyring.roots if root.use == request.certificate_type]
    status = GetInstalledCertificateStatus.ACCEPTED if found else GetInstalledCertificateStatus.NOT_FOUND
    return GetInstalledCertificateIdsResponse(certificate_hash_data=found or UNSET, status=status)


def delete_certificate(station: Station, request: DeleteCertificateRequest) -> DeleteCertificateResponse:
    """Forget a root by its hashes. Spec: security whitepaper M04."""
    wanted = request.certificate_hash_data
    named = papers.plain(wanted.issuer_name_hash, wanted.issuer_key_hash, wanted.serial_number)
    kept = [
        root
        for root in station.keyring.roots
        if papers.hashes_of(root.certificate, root.certificate, wanted.hash_algorithm) != named
    ]
    found = len(kept) < len(station.keyring.roots)
    station.keyring.roots = kept
    return DeleteCertificateResponse(status=DeleteCertificateStatus.ACCEPTED if found else DeleteCertificateStatus.NOT_FOUND)


def send_csr(station: Station) -> None:
    """Ask for a certificate of our own. Spec: security whitepaper A02."""
    keyring = station.keyring
    keyring.key = keyring.key or ec.generate_private_key(ec.SECP256R1())
    name = station.plan.serial or station.plan.station_id
    pem = papers.make_request(keyring.key, station.settings.text("CpoName"), name)
    station.call("SignCertificate", SignCertificateRequest(csr=pem), SignCertificateResponse)


def certificate_signed(station: Station, request: CertificateSignedRequest) -> CertificateSignedResponse:
    """Take the certificate if it is for our key and valid now; else refuse and report it. Spec: whitepaper A02.FR.06."""
    bundle = papers.read_bundle(request.certificate_chain) if len(request.certificate_chain) <= MAX_CHAIN else []
    key = station.keyring.key
    is_ours = bool(bundle) and key is not None and bundle[0].public_key() == key.public_key()
    if not is_ours or not papers.is_current(bundle[0], station.now_at):
        station.after_reply.append(lambda: tell_security(station, "InvalidChargePointCertificate"))
        return CertificateSignedResponse(status=CertificateSignedStatus.REJECTED)
    station.keyring.own = Own(bundle[0], tuple(bundle[1:]))
    if station.networks.present.profile >= CERTIFICATE_PROFILE:
        station.after_reply.append(lambda: station.effects.append(DropLink("new certificate")))
    return CertificateSignedResponse(status=CertificateSignedStatus.ACCEPTED)


def tell_security(station: Station, kind: str, info: str = "") -> None:
    """Report a security event. Spec: security whitepaper A04."""
    request = SecurityEventNotificationRequest(type=kind, timestamp=station.now_at, tech_info=info[:255] or UNSET)
    station.call("SecurityEventNotification", request, SecurityEventNotificationResponse)


def hash_data(certificate: x509.Certificate, algorithm: HashAlgorithm = HashAlgorithm.SHA256) -> CertificateHashData:
    """How OCPP names a root certificate: hashes of its issuer's name and key (its own) and its serial number in hexadecimal."""
    named = papers.hashes_of(certificate, certificate, algorithm)
    return CertificateHashData(
        hash_algorithm=algorithm, issuer_name_hash=named.name, issuer_key_hash=named.key, serial_number=named.serial
    )
