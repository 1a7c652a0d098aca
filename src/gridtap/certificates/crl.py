"""Whether a certificate was taken back, as its issuer's list says (CRL); lists are kept as long as they are good."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from weakref import WeakValueDictionary

from cryptography import x509

from gridtap.certificates.crl_reading import ReadList, issuer_urls, load_certificates, load_list, read_list
from gridtap.certificates.model import HashData
from gridtap.certificates.ocsp import OK, OcspAnswer, StatusAnswer
from gridtap.certificates.reading import is_named_issuer
from gridtap.kit.clock import Clock
from gridtap.kit.errors import GridtapError, Refused, Unreachable
from gridtap.kit.outgoing import Outgoing, OutgoingError

TIMEOUT_S = 5.0
MAX_BYTES = 4 * 1024 * 1024
MAX_ISSUER_BYTES = 32 * 1024
MAX_KEPT_BYTES = 32 * 1024 * 1024
MAX_AT_ONCE = 8
MAX_URLS = 5
LONGEST = timedelta(days=7)
"""No list is believed for longer, whatever it says. Spec: OCPP 2.1 M07 (description)."""
Issuers = Callable[[], Awaitable[Sequence[x509.Certificate]]]
"""Certificates that may be a list's issuer's: the roots we know."""
Own = Callable[[HashData], Awaitable[OcspAnswer | None]]
"""What we know of certificates that our own authority issued; None for those of others. Raises: Malformed `bad_hashes`."""


class CrlClient:
    """Fetches lists, believes those that the issuer signed, and looks certificates up in them."""

    def __init__(self, *, outgoing: Outgoing, clock: Clock, issuers: Issuers, own: Own) -> None:
        """`outgoing` may go without TLS: what comes back is signed. Spec: RFC 5280 §4.2.1.13."""
        self._outgoing = outgoing
        self._clock = clock
        self._issuers = issuers
        self._own = own
        self._kept: OrderedDict[str, ReadList] = OrderedDict()
        self._fetching: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._places = asyncio.Semaphore(MAX_AT_ONCE)

    async def ask(self, named: HashData, urls: Sequence[str], known: Sequence[x509.Certificate] = ()) -> StatusAnswer:
        """What the first of these lists that proves anything says of a certificate; `known` may hold its issuer's.

        Raises: Malformed `bad_hashes`; Refused `bad_revocation_list` for a list that proves nothing, `issuer_unknown` where
        nobody has the certificate of who signed it; Unreachable `revocation_list_unreachable`.
        Spec: OCPP 2.1 M07.FR.04 to M07.FR.07; RFC 5280 §6.3.
        """
        own = await self._own(named)
        if own is not None:
            return StatusAnswer(status=own.status, good_until=own.good_until)
        serial = int(named.serial_number, 16)
        told = [url for url in urls if url.lower().startswith(("http://", "https://"))][:MAX_URLS]
        failure: GridtapError = Unreachable("revocation_list_unreachable", "No address of the list is one of http or https.")
        for url in told:
            try:
                found = await self._list(url, named, known, told)
            except GridtapError as error:
                failure = error
                continue
            return StatusAnswer(status=await asyncio.to_thread(found.status_of, serial), good_until=found.good_until)
        raise failure

    async def _list(self, url: str, named: HashData, known: Sequence[x509.Certificate], urls: Sequence[str]) -> ReadList:
        """The list at a URL, kept or fetched; many who want the same fetch it once."""
        lock = self._fetching.setdefault(url, asyncio.Lock())
        async with lock:
            kept = self._kept.get(url)
            if kept is not None and kept.good_until > self._clock.now() and is_named_issuer(kept.issuer, named):
                self._kept.move_to_end(url)
                return kept
            found = await self._fetch(url, named, known, urls)
            self._keep(url, found)
            return found

    async def _fetch(self, url: str, named: HashData, known: Sequence[x509.Certificate], urls: Sequence[str]) -> ReadList:
        async with self._places:
            content = await self._get(url, MAX_BYTES)
        told = await asyncio.to_thread(load_list, content)
        issuer = await self._issuer_of(told, named, known)
        now = self._clock.now()
        found = await asyncio.to_thread(read_list, told, issuer, frozenset(urls), now, now + LONGEST)
        return found._replace(size_bytes=len(content))

    async def _issuer_of(
        self, told: x509.CertificateRevocationList, named: HashData, known: Sequence[x509.Certificate]
    ) -> x509.Certificate:
        """The certificate of who issued both: known, or where the list says it is. Its hashes are told, so that no other fits.

        Spec: RFC 5280 §5.2.7.
        """
        for each in (*known, *await self._issuers()):
            if is_named_issuer(each, named):
                return each
        for url in issuer_urls(told):
            async with self._places:
                content = await self._get(url, MAX_ISSUER_BYTES)
            for each in load_certificates(content):
                if is_named_issuer(each, named):
                    return each
        raise Refused("issuer_unknown", "Nobody has the certificate of the list's issuer, so that its signature proves nothing.")

    async def _get(self, url: str, max_bytes: int) -> bytes:
        try:
            reply = await self._outgoing.fetch(url, method="GET", timeout_s=TIMEOUT_S, max_bytes=max_bytes)
        except OutgoingError as error:
            raise Unreachable("revocation_list_unreachable", f"The revocation list: {error.description}"[:300]) from error
        if reply.status != OK:
            raise Unreachable("revocation_list_unreachable", f"The place of the revocation list answered HTTP {reply.status}.")
        return reply.body

    def _keep(self, url: str, found: ReadList) -> None:
        """Keep the newest, as many as fit."""
        self._kept.pop(url, None)
        self._kept[url] = found
        while sum(each.size_bytes for each in self._kept.values()) > MAX_KEPT_BYTES:
            self._kept.popitem(last=False)
