"""Whether a certificate was taken back, as its issuer's OCSP responder says; answers are kept as long as they are good."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from gridtap.certificates.model import HashData
from gridtap.certificates.reading import FAULTS, is_named_issuer
from gridtap.kit.clock import Clock
from gridtap.kit.errors import Malformed, Refused, Unreachable
from gridtap.kit.outgoing import Outgoing, OutgoingError

TIMEOUT_S = 5.0
"""A car waits five seconds for the whole of it. Spec: OCPP 2.0.1 C07 (remarks)."""
MAX_KEPT = 5000
MAX_BYTES = 32 * 1024
CLOCK_SLACK = timedelta(minutes=5)
OK = 200
_HASHES: dict[str, hashes.HashAlgorithm] = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}
_STATUSES: dict[ocsp.OCSPCertStatus, "Status"] = {
    ocsp.OCSPCertStatus.GOOD: "good",
    ocsp.OCSPCertStatus.REVOKED: "revoked",
    ocsp.OCSPCertStatus.UNKNOWN: "unknown",
}
Status = Literal["good", "revoked", "unknown"]
Local = Callable[[bytes], Awaitable[bytes | None]]
"""Answers an OCSP request about certificates of our own; None for those of others."""


class StatusAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What an issuer says of a certificate, and until when that may be believed."""

    status: Status
    good_until: datetime


class OcspAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a responder said; `response` is its OCSPResponse in DER."""

    response: bytes
    status: Status
    good_until: datetime


class OcspClient:
    """Asks responders, and itself about certificates of our own."""

    def __init__(self, *, outgoing: Outgoing, clock: Clock, local: Local) -> None:
        """`outgoing` may go without TLS: what comes back is signed. Spec: RFC 6960 §5."""
        self._outgoing = outgoing
        self._clock = clock
        self._local = local
        self._kept: OrderedDict[tuple[str, str, str, str], OcspAnswer] = OrderedDict()

    async def ask(self, named: HashData, url: str, known: Sequence[x509.Certificate] = ()) -> OcspAnswer:
        """What the responder at `url` says of a certificate; `known` are certificates that may be its issuer's.

        Raises: Malformed `bad_hashes`; Refused `bad_ocsp_response` for an answer that proves nothing;
        Unreachable `responder_unreachable`.
        Spec: OCPP 2.0.1 C07.FR.05 (cached answers count), M06; RFC 6960.
        """
        request = ocsp_request(named)
        own = await self.own(named, known)
        if own is not None:
            return own
        key = named.hash_algorithm, named.issuer_name_hash.lower(), named.issuer_key_hash.lower(), named.serial_number.lower()
        kept = self._kept.get(key)
        if kept is not None and kept.good_until > self._clock.now():
            self._kept.move_to_end(key)
            return kept
        answer = read_response(await self._fetch(url, request), named, known, self._clock.now())
        self._kept[key] = answer
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return answer

    async def own(self, named: HashData, known: Sequence[x509.Certificate] = ()) -> OcspAnswer | None:
        """What we say of a certificate of our own authority; None for those of others. Raises: Malformed `bad_hashes`."""
        response = await self._local(ocsp_request(named))
        return None if response is None else read_response(response, named, known, self._clock.now())

    async def _fetch(self, url: str, request: bytes) -> bytes:
        headers = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}
        try:
            reply = await self._outgoing.fetch(url, headers=headers, body=request, timeout_s=TIMEOUT_S, max_bytes=MAX_BYTES)
        except OutgoingError as error:
            raise Unreachable("responder_unreachable", f"The OCSP responder: {error.description}"[:300]) from error
        if reply.status != OK:
            raise Unreachable("responder_unreachable", f"The OCSP responder answered HTTP {reply.status}.")
        return reply.body


def ocsp_request(named: HashData) -> bytes:
    """The request about one certificate, in DER. Raises: Malformed `bad_hashes`."""
    try:
        algorithm, serial = _HASHES[named.hash_algorithm], int(named.serial_number, 16)
        name, key = bytes.fromhex(named.issuer_name_hash), bytes.fromhex(named.issuer_key_hash)
        request = ocsp.OCSPRequestBuilder().add_certificate_by_hash(name, key, serial, algorithm).build()
    except (KeyError, ValueError) as error:
        sentence = "The hashes do not name a certificate; they and the serial number are hexadecimal."
        raise Malformed("bad_hashes", sentence) from error
    return request.public_bytes(Encoding.DER)


def read_response(der: bytes, named: HashData, known: Sequence[x509.Certificate], now: datetime) -> OcspAnswer:
    """What a response proves about a certificate. Raises: Refused `bad_ocsp_response`. Spec: RFC 6960 §3.2."""
    try:
        return _read(ocsp.load_der_ocsp_response(der), named, known, now)
    except FAULTS as error:
        raise _bad("is no OCSP response") from error


def _read(response: ocsp.OCSPResponse, named: HashData, known: Sequence[x509.Certificate], now: datetime) -> OcspAnswer:
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise _bad(f"is {response.response_status.name.lower()}")
    single = _single(response, named)
    until = single.next_update_utc
    if single.this_update_utc > now + CLOCK_SLACK or (until is not None and until < now - CLOCK_SLACK):
        raise _bad("is not of this time")
    _check_signature(response, named, known, now)
    return OcspAnswer(
        response=response.public_bytes(Encoding.DER), status=_STATUSES[single.certificate_status], good_until=until or now
    )


def _single(response: ocsp.OCSPResponse, named: HashData) -> ocsp.OCSPSingleResponse:
    for single in response.responses:
        same = (
            single.serial_number == int(named.serial_number, 16)
            and single.issuer_name_hash.hex() == named.issuer_name_hash.lower()
            and single.issuer_key_hash.hex() == named.issuer_key_hash.lower()
        )
        if same:
            return single
    raise _bad("is about another certificate")


def _check_signature(response: ocsp.OCSPResponse, named: HashData, known: Sequence[x509.Certificate], now: datetime) -> None:
    """Signed by the issuer itself, or by whom the issuer appointed for that. Raises: Refused.

    Where the issuer's own certificate is not at hand, one that was appointed must at least name that issuer.
    """
    sent = list(response.certificates)
    issuers = [each for each in (*known, *sent) if is_named_issuer(each, named)]
    appointed = [each for each in sent if _is_appointed(each, named, now)]
    for signer in (*issuers, *appointed):
        if not _signed_by(response, signer):
            continue
        if signer in issuers or not issuers or any(_vouches(issuer, signer) for issuer in issuers):
            return
    raise _bad("is not signed by the issuer, nor by whom it appointed")


def _is_appointed(certificate: x509.Certificate, named: HashData, now: datetime) -> bool:
    """Made for signing OCSP responses by an issuer of the right name, and good today. Spec: RFC 6960 §4.2.2.2."""
    name = hashes.Hash(_HASHES[named.hash_algorithm])
    name.update(certificate.issuer.public_bytes())
    if name.finalize().hex() != named.issuer_name_hash.lower():
        return False
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        return False
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except FAULTS:
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage


def _signed_by(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key, digest = signer.public_key(), response.signature_hash_algorithm
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and digest is not None:
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey) and digest is not None:
            key.verify(response.signature, response.tbs_response_bytes, padding.PKCS1v15(), digest)
        else:
            return False
    except FAULTS:
        return False
    return True


def _vouches(issuer: x509.Certificate, signer: x509.Certificate) -> bool:
    try:
        signer.verify_directly_issued_by(issuer)
    except FAULTS:
        return False
    return True


def _bad(what: str) -> Refused:
    return Refused("bad_ocsp_response", f"The OCSP responder's answer {what}.")
