"""An authority of somebody else, asked over HTTP with a small contract of JSON and PEM (docs/certificates.md)."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from gridtap.certificates.model import Issued, RevocationReason, Signed, SigningWish
from gridtap.certificates.reading import read_certificate, read_chain, to_pem
from gridtap.kit.errors import Malformed, Refused, Unreachable
from gridtap.kit.outgoing import Outgoing, OutgoingError, Reply

T = TypeVar("T")
TIMEOUT_S = 20.0
MAX_BYTES = 128 * 1024
OK, CREATED, NO_CONTENT, NOT_FOUND = 200, 201, 204, 404
TRY_AGAIN = frozenset({408, 425, 429})
"""Beside 5xx: not now, but perhaps later."""


class _Ask(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    csr: str
    purpose: str
    common_name: str
    station_id: str | None = None
    hosts: tuple[str, ...] = ()


class _Told(msgspec.Struct, frozen=True):
    certificate: str
    chain: list[str] = []


class _Roots(msgspec.Struct, frozen=True):
    roots: list[str]


class _Problem(msgspec.Struct, frozen=True):
    detail: str = ""


class ExternalAuthority:
    """POST {url}/certificates, POST {url}/revocations, GET {url}/roots, GET {url}/crl; nothing else is asked of it."""

    name = "external"

    def __init__(self, *, url: str, token: str, outgoing: Outgoing) -> None:
        """`token` goes along as a bearer token, where there is one."""
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._outgoing = outgoing
        self._anchors: tuple[str, ...] = ()

    async def sign(self, wish: SigningWish) -> Signed:
        """Hand the request over. Raises: Refused `not_signed`; Unreachable `authority_unreachable`."""
        ask = _Ask(
            csr=wish.csr,
            purpose=wish.purpose,
            common_name=wish.common_name,
            station_id=wish.station_id,
            hosts=wish.hosts,
        )
        reply = await self._ask("POST", "/certificates", msgspec.json.encode(ask))
        if reply.status not in (OK, CREATED):
            raise Refused("not_signed", f"The authority declined: {_detail(reply)}")
        told = _decode(reply, _Told)
        try:
            leaf, above = read_certificate(told.certificate), [read_certificate(each) for each in told.chain]
        except Malformed as error:
            raise Refused("not_signed", "The authority answered with something that is no certificate.") from error
        return Signed(certificate=to_pem([leaf]), chain=to_pem(above))

    async def revoke(self, issued: Issued, reason: RevocationReason) -> None:
        """Have it taken back; one it does not know is as good as taken back. Raises: Refused `not_revoked`; Unreachable."""
        body = {"certificate": issued.certificate, "serial_number": issued.serial_number, "reason": reason}
        reply = await self._ask("POST", "/revocations", msgspec.json.encode(body))
        if reply.status not in (OK, CREATED, NO_CONTENT, NOT_FOUND):
            raise Refused("not_revoked", f"The authority declined: {_detail(reply)}")

    async def anchors(self) -> Sequence[str]:
        """Its roots, asked for once. Raises: Unreachable `authority_unreachable`; Refused `no_roots`."""
        if not self._anchors:
            reply = await self._ask("GET", "/roots")
            if reply.status != OK:
                raise Refused("no_roots", f"The authority did not tell its roots: {_detail(reply)}")
            try:
                found = [to_pem(read_chain(each)) for each in _decode(reply, _Roots).roots]
            except Malformed as error:
                raise Refused("no_roots", "What the authority told as its roots are no certificates.") from error
            self._anchors = tuple(found)
        return self._anchors

    async def revocation_lists(self) -> Sequence[bytes]:
        """Its list in DER, where it has one. Raises: Unreachable `authority_unreachable`."""
        reply = await self._ask("GET", "/crl")
        return [reply.body] if reply.status == OK else []

    async def _ask(self, method: str, path: str, body: bytes = b"") -> Reply:
        headers = {**self._headers, "Accept": "application/json"}
        if body:
            headers["Content-Type"] = "application/json"
        try:
            reply = await self._outgoing.fetch(
                self._url + path, method=method, headers=headers, body=body, timeout_s=TIMEOUT_S, max_bytes=MAX_BYTES
            )
        except OutgoingError as error:
            raise Unreachable("authority_unreachable", f"The certificate authority: {error.description}") from error
        if reply.status >= 500 or reply.status in TRY_AGAIN:
            raise Unreachable("authority_unreachable", f"The certificate authority answered HTTP {reply.status}.")
        return reply


def _decode(reply: Reply, kind: type[T]) -> T:
    """Raises: Refused `not_signed` for what does not keep the contract."""
    try:
        return msgspec.json.decode(reply.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(
            "not_signed", "The authority's answer cannot be read; docs/certificates.md says what it must be."
        ) from error


def _detail(reply: Reply) -> str:
    try:
        said = msgspec.json.decode(reply.body, type=_Problem).detail
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        said = ""
    shown = "".join(each if each.isprintable() else " " for each in said)[:200]
    return shown or f"HTTP {reply.status}."
