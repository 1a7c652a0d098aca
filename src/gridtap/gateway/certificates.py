"""Is a station's certificate good: whose it is, who signed it, whether it holds today. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gridtap.certificates.reading import identity_of

MIN_RSA_BITS, MIN_EC_BITS = 2048, 224
_KNOWN_CRITICAL = frozenset(
    {
        x509.BasicConstraints.oid,
        x509.KeyUsage.oid,
        x509.ExtendedKeyUsage.oid,
        x509.SubjectAlternativeName.oid,
        x509.CertificatePolicies.oid,
    }
)
_AGNOSTIC = verification.Criticality.AGNOSTIC


def _nothing_revoked(_certificate: x509.Certificate) -> bool:
    return False


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """By what stations' certificates are judged."""

    anchors: tuple[x509.Certificate, ...] = ()
    """Certificates of the authorities that sign for stations."""
    is_revoked: Callable[[x509.Certificate], bool] = _nothing_revoked
    """Whether a certificate was taken back; never waits."""
    organization: str = ""
    """What must stand as organization; empty: anything."""


def certificate_fault(chain: Sequence[bytes], trust: Trust, names: frozenset[str], now: datetime) -> str | None:
    """Why a shown chain does not prove that this is the station, as a reason for a knock; None when it does.

    `names` are what its common name may be, letter for letter: the station id, and its serial number where that is known.
    Spec: OCPP 1.6 security whitepaper A00.FR.403-407, A00.FR.501-511; OCPP 2.0.1 A00.FR.403-407, A00.FR.501-511.
    """
    try:
        leaf, *rest = (x509.load_der_x509_certificate(each) for each in chain)
        return next((fault for fault in (check(leaf) for check in _LEAF_CHECKS) if fault is not None), None) or (
            _time_fault(leaf, now)
            or _chain_fault(leaf, rest, trust, now)
            or ("certificate_revoked" if any(trust.is_revoked(each) for each in (leaf, *rest)) else None)
            or _name_fault(leaf, trust, names)
        )
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return "certificate_unreadable"


def identities_of(chain: Sequence[bytes]) -> frozenset[tuple[str, str]]:
    """By what the certificates of a good chain are known when they are taken back: issuer and serial number."""
    return frozenset(identity_of(x509.load_der_x509_certificate(each)) for each in chain)


def _key_fault(leaf: x509.Certificate) -> str | None:
    match leaf.public_key():
        case rsa.RSAPublicKey() as key:
            return None if key.key_size >= MIN_RSA_BITS else "certificate_weak_key"
        case ec.EllipticCurvePublicKey() as key:
            return None if key.key_size >= MIN_EC_BITS else "certificate_weak_key"
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey():
            return None
        case _:
            return "certificate_weak_key"


def _usage_fault(leaf: x509.Certificate) -> str | None:
    """Not a CA's certificate, made for signing, and where a purpose stands, for clients. Spec: A00.FR.512."""
    for extension in leaf.extensions:
        if extension.critical and extension.oid not in _KNOWN_CRITICAL:
            return "certificate_wrong_usage"
        match extension.value:
            case x509.BasicConstraints(ca=True):
                return "certificate_wrong_usage"
            case x509.KeyUsage() as usage if not (usage.digital_signature or usage.key_agreement):
                return "certificate_wrong_usage"
            case x509.ExtendedKeyUsage() as purposes:
                if not {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(purposes):
                    return "certificate_wrong_usage"
            case _:
                continue
    return None


_LEAF_CHECKS: tuple[Callable[[x509.Certificate], str | None], ...] = (_key_fault, _usage_fault)


def _time_fault(leaf: x509.Certificate, now: datetime) -> str | None:
    if now < leaf.not_valid_before_utc:
        return "certificate_not_yet_valid"
    return "certificate_expired" if now > leaf.not_valid_after_utc else None


def _chain_fault(leaf: x509.Certificate, rest: Sequence[x509.Certificate], trust: Trust, now: datetime) -> str | None:
    """Whether the path leads to one of our anchors, each step signed by an authority that may. Spec: RFC 5280 §6."""
    if not trust.anchors:
        return "no_station_authority"
    authorities = (
        verification.ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, _AGNOSTIC, _is_authority)
        .may_be_present(x509.KeyUsage, _AGNOSTIC, _signs_certificates)
    )
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store(list(trust.anchors)))
        .time(now)
        .extension_policies(ee_policy=verification.ExtensionPolicy.permit_all(), ca_policy=authorities)
        .build_client_verifier()
    )
    try:
        verifier.verify(leaf, list(rest))
    except verification.VerificationError:
        return "certificate_self_signed" if leaf.issuer == leaf.subject else "certificate_not_trusted"
    return None


def _is_authority(_policy: object, _certificate: object, constraints: x509.BasicConstraints) -> None:
    if not constraints.ca:
        raise ValueError("not the certificate of an authority")


def _signs_certificates(_policy: object, _certificate: object, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("may not sign certificates")


def _name_fault(leaf: x509.Certificate, trust: Trust, names: frozenset[str]) -> str | None:
    """The common name is the station's, whole, and the organization ours, whole: never a part of either."""
    common = [str(each.value) for each in leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    if len(common) != 1 or common[0] not in names:
        return "certificate_wrong_name"
    organizations = [str(each.value) for each in leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]
    if trust.organization and organizations != [trust.organization]:
        return "certificate_wrong_organization"
    return None
