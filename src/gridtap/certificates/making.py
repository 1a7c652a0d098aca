"""How our own authority makes keys, certificates and revocation lists. Pure but for the dice of the keys."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from gridtap.certificates.model import Algorithm, Issued, Purpose

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
CertificateKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
AUTHORITY_RSA_BITS = 3072
RSA_BITS = 2048
CLOCK_SLACK = timedelta(hours=1)
"""Certificates begin this much before now, for stations whose clocks are slow."""
CRL_LASTS = timedelta(days=7)
MAX_CN_CHARACTERS = 64
_REASONS = {flag.name: flag for flag in x509.ReasonFlags}


class Signer(NamedTuple):
    """A certificate that may sign others, and its key."""

    certificate: x509.Certificate
    key: PrivateKey


class Extent(NamedTuple):
    """From when to when a certificate is good."""

    begins_at: datetime
    ends_at: datetime


def make_key(algorithm: Algorithm, *, for_authority: bool = False) -> PrivateKey:
    """A new private key: P-256, or RSA."""
    if algorithm == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=AUTHORITY_RSA_BITS if for_authority else RSA_BITS)


def key_to_pem(key: PrivateKey) -> bytes:
    """A private key as PKCS #8 in PEM, not encrypted: seal it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def key_from_pem(pem: bytes) -> PrivateKey:
    """The key again. Raises: ValueError, TypeError for what is none of ours."""
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, PrivateKey):
        raise TypeError("not a key of ours")
    return key


def make_root(key: PrivateKey, name: x509.Name, extent: Extent) -> x509.Certificate:
    """A root that vouches for itself and for one level of authorities below."""
    return _authority(x509.CertificateBuilder().issuer_name(name), key, name, extent, path_length=1).sign(key, hashes.SHA256())


def make_issuing(key: PrivateKey, name: x509.Name, root: Signer, extent: Extent) -> x509.Certificate:
    """An authority below the root, for everyday signing."""
    builder = x509.CertificateBuilder().issuer_name(root.certificate.subject)
    builder = _authority(builder, key, name, extent, path_length=0)
    builder = builder.add_extension(_issued_by(root.certificate), critical=False)
    return builder.sign(root.key, hashes.SHA256())


def _authority(
    builder: x509.CertificateBuilder, key: PrivateKey, name: x509.Name, extent: Extent, *, path_length: int
) -> x509.CertificateBuilder:
    usage = _usage(signs_certificates=True)
    return (
        _body(builder, name, key.public_key(), extent)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def make_leaf(  # noqa: PLR0913 - everything a certificate says
    public_key: CertificateKey,
    subject: x509.Name,
    issuer: Signer,
    extent: Extent,
    *,
    purpose: Purpose,
    hosts: Sequence[str] = (),
    crl_url: str | None = None,
    ocsp_url: str | None = None,
) -> x509.Certificate:
    """A certificate for a server of ours or for a station.

    Extended key usage stands in no station's certificate, because ISO 15118 forbids it; servers have it, as browsers and
    TLS libraries ask for it. Spec: OCPP 2.0.1 A00.FR.510-A00.FR.514.
    """
    builder = _body(x509.CertificateBuilder().issuer_name(issuer.certificate.subject), subject, public_key, extent)
    is_rsa = isinstance(public_key, rsa.RSAPublicKey)
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(enciphers_keys=is_rsa), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(_issued_by(issuer.certificate), critical=False)
    )
    if purpose == "server":
        builder = builder.add_extension(x509.SubjectAlternativeName(_general_names(hosts)), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    if crl_url is not None:
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(crl_url)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    if ocsp_url is not None:
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp_url))
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return builder.sign(issuer.key, hashes.SHA256())


def make_csr(key: PrivateKey, subject: x509.Name, hosts: Sequence[str]) -> x509.CertificateSigningRequest:
    """A signing request of our own, for a server."""
    names = x509.SubjectAlternativeName(_general_names(hosts))
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject).add_extension(names, critical=False)
    return builder.sign(key, hashes.SHA256())


def make_crl(issuer: Signer, revoked: Iterable[Issued], now: datetime) -> bytes:
    """What an issuer took back, in DER."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
    builder = builder.last_update(now - CLOCK_SLACK).next_update(now + CRL_LASTS)
    builder = builder.add_extension(_issued_by(issuer.certificate), critical=False)
    builder = builder.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    for each in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(int(each.serial_number, 16))
        entry = entry.revocation_date(each.revoked_at or now)
        reason = _REASONS.get(each.revoked_reason or "unspecified", x509.ReasonFlags.unspecified)
        if reason is not x509.ReasonFlags.unspecified:
            entry = entry.add_extension(x509.CRLReason(reason), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def subject_name(organisation: str, told_name: str) -> x509.Name:
    """O and CN, as OCPP wants them in every certificate. Spec: OCPP 2.0.1 A00.FR.509-A00.FR.511."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:MAX_CN_CHARACTERS]),
            x509.NameAttribute(NameOID.COMMON_NAME, told_name[:MAX_CN_CHARACTERS]),
        ]
    )


def _body(
    builder: x509.CertificateBuilder, subject: x509.Name, public_key: CertificateKey, extent: Extent
) -> x509.CertificateBuilder:
    return (
        builder.subject_name(subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(extent.begins_at)
        .not_valid_after(extent.ends_at)
    )


def _issued_by(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    known = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known)


def _usage(*, signs_certificates: bool = False, enciphers_keys: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=enciphers_keys,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _general_names(hosts: Sequence[str]) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = []
    for host in hosts:
        try:
            names.append(x509.IPAddress(ip_address(host)))
        except ValueError:
            names.append(x509.DNSName(host.encode("idna").decode("ascii")))
    return names
