"""Our own OCSP responder: what we say of certificates that our own authority issued."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from sqlalchemy import Connection

from gridtap.certificates.local import LocalAuthority
from gridtap.certificates.making import Signer
from gridtap.certificates.model import Issued
from gridtap.certificates.reading import FAULTS, key_bits, name_hash
from gridtap.certificates.store import find_issued
from gridtap.storage.database import Database

GOOD_FOR = timedelta(hours=12)
_DIGESTS = (hashes.SHA1, hashes.SHA256, hashes.SHA384, hashes.SHA512)
_REASONS = {flag.name: flag for flag in x509.ReasonFlags}


class Responder:
    """Answers about our own certificates, signed by their issuer. Spec: RFC 6960; OCPP 2.0.1 A00.FR.702."""

    def __init__(self, *, db: Database, authority: LocalAuthority) -> None:
        self._db = db
        self._authority = authority

    async def answer(self, der: bytes) -> bytes | None:
        """The response to a request about one certificate; None where the request is none, or not about one of ours."""
        try:
            request = ocsp.load_der_ocsp_request(der)
            wanted = request.hash_algorithm, request.issuer_name_hash, request.issuer_key_hash, request.serial_number
        except FAULTS:
            return None
        digest = wanted[0]
        if not isinstance(digest, _DIGESTS):
            return None
        issuer = _issuer(await self._authority.issuers(), digest, wanted[1], wanted[2])
        if issuer is None:
            return None
        ours = name_hash(issuer.certificate.subject)

        def look(connection: Connection) -> Issued | None:
            return find_issued(connection, ours, f"{wanted[3]:x}")

        return _response(request, digest, issuer, await self._db.read(look), self._db.clock.now())


def refusal() -> bytes:
    """The response to what cannot be answered. Spec: RFC 6960 §2.3."""
    return ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED).public_bytes(Encoding.DER)


def _issuer(signers: Sequence[Signer], digest: hashes.HashAlgorithm, name: bytes, key: bytes) -> Signer | None:
    def hashed(content: bytes) -> bytes:
        made = hashes.Hash(digest)
        made.update(content)
        return made.finalize()

    for signer in signers:
        if hashed(signer.certificate.subject.public_bytes()) == name and hashed(key_bits(signer.certificate)) == key:
            return signer
    return None


def _response(
    request: ocsp.OCSPRequest, digest: hashes.HashAlgorithm, issuer: Signer, issued: Issued | None, now: datetime
) -> bytes:
    status = ocsp.OCSPCertStatus.UNKNOWN if issued is None else ocsp.OCSPCertStatus.GOOD
    revoked_at, reason = None, None
    if issued is not None and issued.revoked_at is not None:
        status, revoked_at = ocsp.OCSPCertStatus.REVOKED, issued.revoked_at
        reason = _REASONS.get(issued.revoked_reason or "unspecified")
    whole = now.replace(microsecond=0)
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=request.issuer_name_hash,
        issuer_key_hash=request.issuer_key_hash,
        serial_number=request.serial_number,
        algorithm=digest,  # pyright: ignore[reportArgumentType] - one of _DIGESTS
        cert_status=status,
        this_update=whole,
        next_update=whole + GOOD_FOR,
        revocation_time=revoked_at,
        revocation_reason=reason,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate).certificates([issuer.certificate])
    try:
        nonce = request.extensions.get_extension_for_class(x509.OCSPNonce)
        builder = builder.add_extension(nonce.value, critical=False)
    except FAULTS:
        pass
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)
