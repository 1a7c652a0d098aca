"""What another authority takes back by itself: looked up in its lists, and taken back here too."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from cryptography import x509

from gridtap.certificates.authority import Authority
from gridtap.certificates.crl import LONGEST, CrlClient
from gridtap.certificates.crl_reading import ReadList, list_urls, load_list, read_list
from gridtap.certificates.model import Issued
from gridtap.certificates.reading import FAULTS, fingerprint, hash_data, read_certificate, read_chain
from gridtap.certificates.register import revoke_issued
from gridtap.certificates.store import list_good
from gridtap.kit.errors import GridtapError, Refused
from gridtap.kit.log import get_log
from gridtap.storage.database import Database

LOOK_EVERY_S = 3600.0


class ListWatch:
    """Looks once an hour at the lists that the authority serves, and at those that its certificates name.

    What it finds is on record as taken back, which ends the connections of that station on every node.
    Spec: OCPP 2.0.1 A00.FR.702, A00.FR.705; RFC 5280 §6.3.
    """

    def __init__(self, *, db: Database, authority: Authority, crls: CrlClient) -> None:
        self._db = db
        self._authority = authority
        self._crls = crls
        self._task: asyncio.Task[None] | None = None
        self._log = get_log("certificates.watching")

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Look no more. Safe to repeat."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        while True:
            try:
                await self.check()
            except Exception:  # noqa: BLE001 - the watch lives on; the next round tries again
                self._log.exception("lists_not_checked")
            await asyncio.sleep(LOOK_EVERY_S)

    async def check(self) -> int:
        """One round over all certificates that are good as far as we know. Returns how many were taken back."""
        now = self._db.clock.now()
        issued = await self._db.read(lambda connection: list_good(connection, now))
        look = _Round(self._crls, now, await self._served(), await self._anchors())
        withdrawn = [each.fingerprint for each in issued if await look.is_withdrawn(each)]
        for known in withdrawn:
            await self._db.write(lambda tx, known=known: revoke_issued(tx, known, "unspecified"))
        for place, reason in look.failures.items():
            self._log.warning("list_not_read", place=place, reason=reason)
        return len(withdrawn)

    async def _served(self) -> list[x509.CertificateRevocationList]:
        """The lists that come by the authority's own contract; none where it cannot tell now."""
        try:
            return [load_list(der) for der in await self._authority.revocation_lists()]
        except GridtapError as error:
            self._log.warning("list_not_read", place="authority", reason=error.detail)
            return []

    async def _anchors(self) -> list[x509.Certificate]:
        try:
            return [read_certificate(pem) for pem in await self._authority.anchors()]
        except GridtapError as error:
            self._log.warning("roots_not_read", reason=error.detail)
            return []


class _Round:
    """One look at many certificates: each list is judged once for each issuer."""

    def __init__(
        self,
        crls: CrlClient,
        now: datetime,
        served: Sequence[x509.CertificateRevocationList],
        anchors: Sequence[x509.Certificate],
    ) -> None:
        self._crls = crls
        self._now = now
        self._served = served
        self._anchors = anchors
        self._judged: dict[str, list[ReadList]] = {}
        self.failures: dict[str, str] = {}

    async def is_withdrawn(self, issued: Issued) -> bool:
        """Whether a list that its issuer signed has it."""
        leaf, *above = read_chain(issued.bundle)
        issuer = next((each for each in (*above, *self._anchors) if _vouches(each, leaf)), None)
        if issuer is None:
            return False
        for told in await self._lists_of(issuer):
            if told.status_of(leaf.serial_number) == "revoked":
                return True
        urls = list_urls(leaf)
        if not urls:
            return False
        try:
            return (await self._crls.ask(hash_data(leaf, issuer), urls, [issuer])).status == "revoked"
        except GridtapError as error:
            self.failures[urls[0]] = error.detail
            return False

    async def _lists_of(self, issuer: x509.Certificate) -> list[ReadList]:
        key = fingerprint(issuer)
        if key not in self._judged:
            self._judged[key] = [found for told in self._served if (found := await self._judge(told, issuer)) is not None]
        return self._judged[key]

    async def _judge(self, told: x509.CertificateRevocationList, issuer: x509.Certificate) -> ReadList | None:
        if told.issuer != issuer.subject:
            return None
        try:
            return await asyncio.to_thread(read_list, told, issuer, None, self._now, self._now + LONGEST)
        except Refused as error:
            self.failures["authority"] = error.detail
            return None


def _vouches(above: x509.Certificate, below: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except FAULTS:
        return False
    return True
