"""Certificates and signing requests as values: read, named, hashed and judged. Pure."""

import hashlib
from collections.abc import Collection, Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from gridtap.certificates.model import Algorithm, HashData
from gridtap.kit.errors import Malformed, Refused

MIN_RSA_BITS = 2048
MIN_EC_BITS = 224
"""Spec: OCPP 2.0.1 A00.FR.502, A00.FR.503."""
MAX_RSA_BITS = 8192
MAX_CHAIN = 10
FAULTS = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    InvalidSignature,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What reading a stranger's certificate may raise."""
_CURVES = frozenset({"secp224r1", "secp256r1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"})
_WEAK = frozenset({"md5", "sha1"})
_DIGESTS = {"SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}


def read_certificate(pem: str) -> x509.Certificate:
    """One certificate in PEM; more of them are not looked at. Raises: Malformed `bad_certificate`."""
    return read_chain(pem)[0]


def read_chain(pem: str) -> list[x509.Certificate]:
    """All certificates of a PEM text, in its order, at least one. Raises: Malformed `bad_certificate`."""
    try:
        chain = x509.load_pem_x509_certificates(pem.encode())
        for certificate in chain:
            _ = certificate.extensions, certificate.public_key(), certificate.subject, certificate.issuer
    except FAULTS as error:
        raise Malformed("bad_certificate", "This is no X.509 certificate in PEM form.", extra={"field": "certificate"}) from error
    if len(chain) > MAX_CHAIN:
        raise Malformed("bad_certificate", f"A chain has at most {MAX_CHAIN} certificates.", extra={"field": "certificate"})
    return chain


def to_pem(certificates: Sequence[x509.Certificate]) -> str:
    """Certificates as PEM, one after the other."""
    return "".join(each.public_bytes(Encoding.PEM).decode() for each in certificates)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the DER, in hexadecimal: what we know a certificate by."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def name_hash(name: x509.Name) -> str:
    """SHA-256 of a name's DER, in hexadecimal."""
    return hashlib.sha256(name.public_bytes()).hexdigest()


def identity_of(certificate: x509.Certificate) -> tuple[str, str]:
    """What tells a certificate from every other: its issuer's hash and its serial number."""
    return name_hash(certificate.issuer), serial_of(certificate)


def serial_of(certificate: x509.Certificate) -> str:
    """The serial number in lower-case hexadecimal without leading zeros, as OCPP writes it."""
    return f"{certificate.serial_number:x}"


def attribute_of(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    """The only value of this kind in a name; None where there is none or more than one, or bytes."""
    found = name.get_attributes_for_oid(oid)
    value = found[0].value if len(found) == 1 else None
    return value if isinstance(value, str) else None


def common_name(name: x509.Name) -> str | None:
    """The CN of a name that has exactly one."""
    return attribute_of(name, NameOID.COMMON_NAME)


def subject_text(certificate: x509.Certificate) -> str:
    """The subject as people read it."""
    return certificate.subject.rfc4514_string()


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether a certificate may stand above others."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except FAULTS:
        return False


def is_root(certificate: x509.Certificate) -> bool:
    """Whether a certificate vouches for itself."""
    if certificate.subject != certificate.issuer:
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
    except FAULTS:
        return False
    return True


def algorithm_of(key: object) -> Algorithm | None:
    """Which family a public key belongs to; None for those we do not serve."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "ec"
    return "rsa" if isinstance(key, rsa.RSAPublicKey) else None


def hash_data(certificate: x509.Certificate, issuer: x509.Certificate, hash_algorithm: str = "SHA256") -> HashData:
    """How OCPP names a certificate below `issuer`. Raises: Malformed `bad_hash_algorithm`.

    Spec: OCPP 2.0.1 part 2 §2.6 (CertificateHashDataType); RFC 6960 §4.1.1.
    """
    digest = _DIGESTS.get(hash_algorithm)
    if digest is None:
        raise Malformed("bad_hash_algorithm", f"The hash algorithm is one of {', '.join(_DIGESTS)}.")
    return HashData(
        hash_algorithm=hash_algorithm,
        issuer_name_hash=hashlib.new(digest, certificate.issuer.public_bytes()).hexdigest(),
        issuer_key_hash=hashlib.new(digest, key_bits(issuer)).hexdigest(),
        serial_number=serial_of(certificate),
    )


def is_named_issuer(certificate: x509.Certificate, named: HashData) -> bool:
    """Whether a certificate has the name and the key of the issuer that hash data tells of. Spec: RFC 6960 §4.1.1."""
    digest = _DIGESTS.get(named.hash_algorithm)
    if digest is None:
        return False
    key, name = key_bits(certificate), certificate.subject.public_bytes()
    return (hashlib.new(digest, key).hexdigest(), hashlib.new(digest, name).hexdigest()) == (
        named.issuer_key_hash.lower(),
        named.issuer_name_hash.lower(),
    )


def same_hashes(one: HashData, other: HashData) -> bool:
    """Whether two names mean the same certificate; hexadecimal is compared without case and leading zeros."""

    def plain(data: HashData) -> tuple[str, str, str, str]:
        serial = data.serial_number.lower().lstrip("0")
        return data.hash_algorithm, data.issuer_name_hash.lower(), data.issuer_key_hash.lower(), serial

    return plain(one) == plain(other)


def key_bits(certificate: x509.Certificate) -> bytes:
    """The bit string of a certificate's public key, which is what RFC 6960 hashes."""
    public = certificate.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    if isinstance(public, rsa.RSAPublicKey):
        return public.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    return x509.SubjectKeyIdentifier.from_public_key(public).digest


def check_csr(pem: str, *, names: Collection[str], organisation: str) -> x509.CertificateSigningRequest:
    """A station's signing request, if we would have it signed: subject, key and signature are as they must be.

    `names` are what its CN may be, byte for byte. Raises: Refused `bad_csr`, with what is wrong.
    Spec: OCPP 2.0.1 A00.FR.501-A00.FR.503, A00.FR.509, A00.FR.511; security whitepaper A00.FR.505, A00.FR.513, A00.FR.515.
    """
    csr = read_csr(pem)
    told = common_name(csr.subject)
    if told is None:
        raise _bad_csr("The subject must have one CN: the station's id.")
    if told not in names:
        raise _bad_csr("The CN in the subject is not this station's id.")
    if attribute_of(csr.subject, NameOID.ORGANIZATION_NAME) != organisation:
        raise _bad_csr("The O in the subject is not the operator's name.")
    return csr


def read_csr(pem: str) -> x509.CertificateSigningRequest:
    """A signing request whose signature and key are good. Raises: Refused `bad_csr`. Spec: RFC 2986."""
    try:
        csr = x509.load_pem_x509_csr(pem.encode())
        _ = csr.subject, csr.extensions
        key, is_signed, digest = csr.public_key(), csr.is_signature_valid, csr.signature_hash_algorithm
    except FAULTS as error:
        raise _bad_csr("This is no signing request (PKCS #10) in PEM form.") from error
    if isinstance(key, rsa.RSAPublicKey):
        if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
            raise _bad_csr(f"An RSA key has {MIN_RSA_BITS} to {MAX_RSA_BITS} bits; this one has {key.key_size}.")
    elif not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in _CURVES or key.key_size < MIN_EC_BITS:
        raise _bad_csr("The key must be RSA, or an elliptic curve of NIST or Brainpool of at least 224 bits.")
    if digest is not None and digest.name in _WEAK:
        raise _bad_csr(f"The request is signed with {digest.name}, which is too weak.")
    if not is_signed:
        raise _bad_csr("The signature of the request is wrong.")
    return csr


def _bad_csr(sentence: str) -> Refused:
    return Refused("bad_csr", sentence, extra={"field": "csr"})
