"""Certificates and keys a 2.x station keeps: roots it trusts, its own for the backend and for cars.

Spec: OCPP 2.0.1 A02, A03 (own certificates), M03 to M05 (roots).
"""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import UNSET, UnsetType

from gridtap.ocpp.v201 import messages as m
from gridtap.simulator import papers
from gridtap.simulator.keyring import Own, Root
from gridtap.simulator.network import CERTIFICATE_PROFILE
from gridtap.simulator.plan import DropLink
from gridtap.simulator.v201.settings import MAX_CERTIFICATES, MAX_CHAIN
from gridtap.simulator.v201.state import Station

Use = m.CertificateSigningUse


def install_certificate(station: Station, request: m.InstallCertificateRequest) -> m.InstallCertificateResponse:
    """Store a root; what is no CA certificate of today is refused. Spec: OCPP 2.0.1 M05.FR.02-M05.FR.17."""
    bundle = papers.read_bundle(request.certificate)
    if not bundle or not papers.is_authority(bundle[0]) or not papers.is_current(bundle[0], station.now_at):
        why = m.StatusInfo(reason_code="InvalidCertificate")
        return m.InstallCertificateResponse(status=m.InstallCertificateStatus.REJECTED, status_info=why)
    root = Root(request.certificate_type, bundle[0])
    if root not in station.keyring.roots:
        if len(station.keyring.roots) >= MAX_CERTIFICATES:
            why = m.StatusInfo(reason_code="OutOfStorage")
            return m.InstallCertificateResponse(status=m.InstallCertificateStatus.REJECTED, status_info=why)
        station.keyring.roots.append(root)
        _count(station)
    return m.InstallCertificateResponse(status=m.InstallCertificateStatus.ACCEPTED)


def installed_ids(station: Station, request: m.GetInstalledCertificateIdsRequest) -> m.GetInstalledCertificateIdsResponse:
    """The hashes of what is stored for the uses asked for, or for all. Spec: OCPP 2.0.1 M03.FR.02-M03.FR.05."""
    wanted = None if isinstance(request.certificate_type, UnsetType) else frozenset(request.certificate_type)
    found = [
        m.CertificateHashDataChain(
            certificate_type=m.GetCertificateIdUse(root.use),
            certificate_hash_data=_hash_data(root.certificate, root.certificate),
        )
        for root in station.keyring.roots
        if wanted is None or root.use in wanted
    ]
    own = station.keyring.v2g
    if own is not None and own.above and (wanted is None or m.GetCertificateIdUse.V2G_CERTIFICATE_CHAIN in wanted):
        found.append(_chain(own))
    if not found:
        return m.GetInstalledCertificateIdsResponse(status=m.GetInstalledCertificateStatus.NOT_FOUND)
    accepted = m.GetInstalledCertificateStatus.ACCEPTED
    return m.GetInstalledCertificateIdsResponse(status=accepted, certificate_hash_data_chain=found)


def _chain(own: Own) -> m.CertificateHashDataChain:
    """The certificate for cars with those above it, as far as their issuers are known. Spec: OCPP 2.0.1 M03.FR.05."""
    above = [_hash_data(below, signer) for below, signer in zip(own.above, own.above[1:], strict=False)]
    return m.CertificateHashDataChain(
        certificate_type=m.GetCertificateIdUse.V2G_CERTIFICATE_CHAIN,
        certificate_hash_data=_hash_data(own.certificate, own.above[0]),
        child_certificate_hash_data=above or UNSET,
    )


def delete_certificate(station: Station, request: m.DeleteCertificateRequest) -> m.DeleteCertificateResponse:
    """Forget a root by its hashes. Spec: OCPP 2.0.1 M04.FR.02, M04.FR.04."""
    wanted = request.certificate_hash_data
    named = papers.plain(wanted.issuer_name_hash, wanted.issuer_key_hash, wanted.serial_number)
    kept = [
        root
        for root in station.keyring.roots
        if papers.hashes_of(root.certificate, root.certificate, wanted.hash_algorithm) != named
    ]
    found = len(kept) < len(station.keyring.roots)
    station.keyring.roots = kept
    _count(station)
    return m.DeleteCertificateResponse(
        status=m.DeleteCertificateStatus.ACCEPTED if found else m.DeleteCertificateStatus.NOT_FOUND
    )


def send_request(station: Station, use: Use | None) -> None:
    """Make a new key and ask for a certificate; without a use it is for the backend and for cars. Spec: OCPP 2.0.1 A02.FR.02."""
    key = station.keyring.next_key = ec.generate_private_key(ec.SECP256R1())
    name = station.plan.serial or station.plan.station_id
    csr = papers.make_request(key, station.settings.text("SecurityCtrlr.OrganizationName"), name)
    request = m.SignCertificateRequest(csr=csr, certificate_type=UNSET if use is None else use)
    station.call("SignCertificate", request, m.SignCertificateResponse)


def certificate_signed(station: Station, request: m.CertificateSignedRequest) -> m.CertificateSignedResponse:
    """Take the certificate if it is for the key that was asked with, of today, and a chain; else refuse and report it.

    Spec: OCPP 2.0.1 A02.FR.06, A02.FR.07, A02.FR.16.
    """
    text, key = request.certificate_chain, station.keyring.next_key
    bundle = papers.read_bundle(text) if len(text) <= MAX_CHAIN else []
    is_ours = bool(bundle) and key is not None and bundle[0].public_key() == key.public_key()
    if not is_ours or not papers.is_current(bundle[0], station.now_at) or not papers.is_chain(bundle):
        station.after_reply.append(lambda: _tell_security(station, "InvalidChargingStationCertificate"))
        why = m.StatusInfo(reason_code="InvalidCertificate")
        return m.CertificateSignedResponse(status=m.CertificateSignedStatus.REJECTED, status_info=why)
    own, ring = Own(bundle[0], tuple(bundle[1:])), station.keyring
    if request.certificate_type is not Use.V2G_CERTIFICATE:
        ring.own, ring.key = own, key
        if station.networks.present.profile >= CERTIFICATE_PROFILE:
            station.after_reply.append(lambda: station.effects.append(DropLink("new certificate")))
    if request.certificate_type is not Use.CHARGING_STATION_CERTIFICATE:
        ring.v2g, ring.v2g_key = own, key
    return m.CertificateSignedResponse(status=m.CertificateSignedStatus.ACCEPTED)


def _tell_security(station: Station, kind: str) -> None:
    """Report a security event. Spec: OCPP 2.0.1 A04."""
    request = m.SecurityEventNotificationRequest(type=kind, timestamp=station.now_at)
    station.call("SecurityEventNotification", request, m.SecurityEventNotificationResponse)


def _hash_data(certificate: x509.Certificate, issuer: x509.Certificate) -> m.CertificateHashData:
    named = papers.hashes_of(certificate, issuer)
    return m.CertificateHashData(
        hash_algorithm=m.HashAlgorithm.SHA256,
        issuer_name_hash=named.name,
        issuer_key_hash=named.key,
        serial_number=named.serial,
    )


def _count(station: Station) -> None:
    station.settings.store("SecurityCtrlr.CertificateEntries", str(len(station.keyring.roots)))
