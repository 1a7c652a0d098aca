"""Certificates of every kind, good and wrong, for stations that show them."""

import datetime
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID, ObjectIdentifier

from gridtap.certificates.model import Issued, RevocationReason, Signed, SigningWish

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
SIGNING = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
ENCIPHERING = x509.KeyUsage(True, False, True, False, False, False, False, False, False)
CERTIFYING = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
AUTHORITY = x509.BasicConstraints(ca=True, path_length=None)
ODD = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00")


@dataclass(frozen=True)
class Paper:
    """A certificate, its key, and those above it that are sent along."""

    certificate: x509.Certificate
    key: Key
    above: tuple[x509.Certificate, ...] = ()

    @property
    def pem(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(Encoding.PEM)

    def write(self, folder: Path, name: str) -> Path:
        """Chain and key in one file."""
        chain = b"".join(each.public_bytes(Encoding.PEM) for each in (self.certificate, *self.above))
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = folder / f"{name}.pem"
        path.write_bytes(chain + key)
        return path


@lru_cache(maxsize=8)
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """An RSA key; slow to make, hence kept."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def name(common: str | Sequence[str], organization: str | Sequence[str] | None = "Gridtap") -> x509.Name:
    """A subject; several common names or organizations, or none, where told so."""
    common = [common] if isinstance(common, str) else list(common)
    organizations = [organization] if isinstance(organization, str) else list(organization or ())
    said = [(NameOID.ORGANIZATION_NAME, each) for each in organizations] + [(NameOID.COMMON_NAME, each) for each in common]
    return x509.Name([x509.NameAttribute(oid, each) for oid, each in said])


def make(
    subject: x509.Name,
    issuer: Paper | None = None,
    *,
    key: Key | None = None,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = ((SIGNING, True),),
    begins: datetime.datetime = NOW - DAY,
    ends: datetime.datetime = NOW + 30 * DAY,
    digest: hashes.SHA256 | hashes.SHA384 | None = None,
    serial: int | None = None,
) -> Paper:
    """A certificate of a subject, signed by an issuer, or by itself."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(own.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    signer = own if issuer is None else issuer.key
    signed = builder.sign(signer, None if isinstance(signer, ed25519.Ed25519PrivateKey) else digest or hashes.SHA256())
    return Paper(signed, own)


def authority(common: str = "Station CA", issuer: Paper | None = None, **rest: object) -> Paper:
    """One that may sign."""
    extensions = ((AUTHORITY, True), (CERTIFYING, True))
    return make(name(common), issuer, **{"extensions": extensions, **rest})  # pyright: ignore[reportArgumentType] - passed on


def sent_along(paper: Paper, *above: Paper) -> Paper:
    """The same, with the certificates between it and the root."""
    return Paper(paper.certificate, paper.key, tuple(each.certificate for each in above))


def client_context(
    trusted: str | bytes | None, shown: Path | None = None, change: Callable[[ssl.SSLContext], object] | None = None
) -> ssl.SSLContext:
    """TLS as a station has it: whom it trusts, what it shows, and what is odd about it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if trusted is None:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    else:
        context.load_verify_locations(cadata=trusted if isinstance(trusted, str) else trusted.decode())
    if shown is not None:
        context.load_cert_chain(shown)
    if change is not None:
        change(context)
    return context


class PaperAuthority:
    """An authority that signs at once, with one elliptic curve key: quick to set up."""

    name = "paper"

    def __init__(self) -> None:
        self.root = authority("Paper CA")

    async def sign(self, wish: SigningWish) -> Signed:
        """Sign whatever is asked."""
        request = x509.load_pem_x509_csr(wish.csr.encode())
        alternatives = [x509.IPAddress(ip_address(host)) if _is_address(host) else x509.DNSName(host) for host in wish.hosts]
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(wish.common_name))
            .issuer_name(self.root.certificate.subject)
            .public_key(request.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - DAY)
            .not_valid_after(NOW + 90 * DAY)
            .add_extension(SIGNING if wish.purpose == "station" else ENCIPHERING, critical=True)
        )
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        signed = builder.sign(self.root.key, hashes.SHA256())
        return Signed(certificate=signed.public_bytes(Encoding.PEM).decode(), chain="")

    async def revoke(self, issued: Issued, reason: RevocationReason) -> None:
        """Nothing beside the office's own record."""

    async def anchors(self) -> Sequence[str]:
        """The one root."""
        return [self.root.pem.decode()]

    async def revocation_lists(self) -> Sequence[bytes]:
        """None."""
        return []


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
