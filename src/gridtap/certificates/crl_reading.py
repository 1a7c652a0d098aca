"""Revocation lists as values: read, judged, and asked for one certificate. Pure.

Spec: RFC 5280 §5, §6.3.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID

from gridtap.certificates.ocsp import CLOCK_SLACK, Status
from gridtap.certificates.reading import FAULTS
from gridtap.kit.errors import Refused

MAX_ISSUER_URLS = 2
_UNDERSTOOD = (x509.IssuingDistributionPoint, x509.CRLNumber, x509.AuthorityKeyIdentifier, x509.AuthorityInformationAccess)
_ARMOUR = b"-----BEGIN"


class ReadList(NamedTuple):
    """A list that its issuer signed; a partial one tells of some reasons only."""

    told: x509.CertificateRevocationList
    issuer: x509.Certificate
    good_until: datetime
    is_partial: bool
    size_bytes: int = 0

    def status_of(self, serial: int) -> Status:
        """What it says of one of its issuer's certificates. Spec: OCPP 2.1 M07.FR.06, M07.FR.07."""
        if self.told.get_revoked_certificate_by_serial_number(serial) is not None:
            return "revoked"
        return "unknown" if self.is_partial else "good"


def load_list(content: bytes) -> x509.CertificateRevocationList:
    """A list in DER, as RFC 5280 wants it served, or in PEM, as some do. Raises: Refused `bad_revocation_list`."""
    try:
        is_pem = content.lstrip().startswith(_ARMOUR)
        told = x509.load_pem_x509_crl(content) if is_pem else x509.load_der_x509_crl(content)
        _ = told.extensions, told.issuer, told.last_update_utc, told.next_update_utc
    except FAULTS as error:
        raise _bad("is none") from error
    return told


def read_list(
    told: x509.CertificateRevocationList, issuer: x509.Certificate, urls: Collection[str] | None, now: datetime, latest: datetime
) -> ReadList:
    """The list, if its issuer signed it, it is of this time, and it is the whole of what those places should hold.

    No `urls` where it came straight from the authority. Raises: Refused `bad_revocation_list`.
    """
    try:
        if told.issuer != issuer.subject or not _may_sign_lists(issuer) or not _is_signed(told, issuer):
            raise _bad("is not signed by the certificate's issuer")
        is_partial = _check_scope(told, urls)
        until = told.next_update_utc
        if until is None:
            raise _bad("does not tell until when it is good")
        if told.last_update_utc > now + CLOCK_SLACK or until < now - CLOCK_SLACK:
            raise _bad("is not of this time")
    except FAULTS as error:
        raise _bad("is none") from error
    return ReadList(told, issuer, min(until, latest), is_partial)


def issuer_urls(told: x509.CertificateRevocationList) -> list[str]:
    """Where a list says that its issuer's certificate is."""
    try:
        access = told.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except FAULTS:
        return []
    found = [each.access_location for each in access if each.access_method == AuthorityInformationAccessOID.CA_ISSUERS]
    return _http_urls(found)[:MAX_ISSUER_URLS]


def load_certificates(content: bytes) -> list[x509.Certificate]:
    """Certificates as they are served: one in DER or PEM, or a bundle (PKCS #7); none where it is something else."""
    readers = (_one, x509.load_pem_x509_certificates, pkcs7.load_der_pkcs7_certificates)
    for reader in readers:
        try:
            return reader(content)
        except FAULTS:
            continue
    return []


def list_urls(certificate: x509.Certificate) -> list[str]:
    """Where a certificate says that the list is on which it would stand: its issuer's own, for all reasons."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except FAULTS:
        return []
    whole = [point.full_name for point in points if point.full_name and not point.reasons and not point.crl_issuer]
    return _http_urls([name for names in whole for name in names])


def _one(content: bytes) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(content)]


def _http_urls(names: Sequence[x509.GeneralName]) -> list[str]:
    urls = [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]
    return [url for url in urls if url.lower().startswith(("http://", "https://"))]


def _is_signed(told: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    return isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey) and told.is_signature_valid(key)


def _may_sign_lists(issuer: x509.Certificate) -> bool:
    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True


def _check_scope(told: x509.CertificateRevocationList, urls: Collection[str] | None) -> bool:
    """Whether it is partial. A list for another place, of other issuers' certificates, or of changes only proves nothing.

    Raises: Refused. Spec: RFC 5280 §5.2, §5.2.5, §6.3.3 (b).
    """
    if any(each.critical and not isinstance(each.value, _UNDERSTOOD) for each in told.extensions):
        raise _bad("says something that must be understood and is not")
    try:
        scope = told.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    except x509.ExtensionNotFound:
        return False
    if scope.indirect_crl or scope.only_contains_attribute_certs:
        raise _bad("is of other certificates")
    if urls is not None and scope.full_name is not None and not set(_http_urls(list(scope.full_name))) & set(urls):
        raise _bad("belongs to another place")
    return scope.only_some_reasons is not None


def _bad(what: str) -> Refused:
    return Refused("bad_revocation_list", f"The revocation list {what}.")
