"""Contract certificates of drivers: is the chain good, was any of it taken back, and is it the token's."""

import asyncio
import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID
from sqlalchemy import Connection

from gridtap.certificates.crl import CrlClient
from gridtap.certificates.crl_reading import list_urls
from gridtap.certificates.model import HashData
from gridtap.certificates.ocsp import OcspClient, Status
from gridtap.certificates.reading import FAULTS, common_name, hash_data, is_authority, read_certificate, read_chain
from gridtap.certificates.store import list_roots
from gridtap.kit.errors import GridtapError, Malformed
from gridtap.kit.log import get_log
from gridtap.storage.database import Database

Verdict = Literal["accepted", "expired", "revoked", "chain_error"]
MAX_PATH = 5
CHECK_WITHIN_S = 6.0
_HASH_ALGORITHM = "SHA256"


class Question(NamedTuple):
    """A certificate by its hashes, and where its issuer's responder and list are; the list counts where no responder answers."""

    hashes: HashData
    responder_url: str | None
    list_urls: tuple[str, ...] = ()


class Contracts:
    """Checks contract certificates against the roots that operators trust, and with responders and revocation lists."""

    def __init__(self, *, db: Database, ocsp: OcspClient, crls: CrlClient) -> None:
        self._db = db
        self._ocsp = ocsp
        self._crls = crls
        self._log = get_log("certificates.contracts")

    async def check_hashes(self, asked: Sequence[Question]) -> Verdict:
        """The station checked the chain itself; whether any of it was taken back, we ask. Spec: OCPP 2.0.1 C07.FR.05."""
        known = await self._trusted()
        return await self._revocation([(question, known) for question in asked])

    async def check_chain(self, pem: str, emaid: str) -> Verdict:
        """The whole chain, up to a root that we trust, for this eMAID. Spec: OCPP 2.0.1 C07.FR.06, C07.FR.15-C07.FR.17."""
        try:
            chain = read_chain(pem)
        except Malformed:
            return "chain_error"
        path = find_path(chain, await self._trusted())
        if isinstance(path, str):
            return path
        if same_emaid(common_name(path[0].subject) or "", emaid) is False:
            return "chain_error"
        now = self._db.clock.now()
        if not all(each.not_valid_before_utc <= now <= each.not_valid_after_utc for each in path):
            return _time_verdict(path, now)
        return await self._revocation(questions_of(path))

    async def _revocation(self, asked: Sequence[tuple[Question, Sequence[x509.Certificate]]]) -> Verdict:
        """One that was taken back decides; one nobody could tell of comes next. Spec: OCPP 2.0.1 C07.FR.16, C07.FR.17."""
        try:
            async with asyncio.timeout(CHECK_WITHIN_S):
                answers = await asyncio.gather(*(self._ask(question, known) for question, known in asked))
        except TimeoutError:
            answers = [None]
        if "revoked" in answers:
            return "revoked"
        return "accepted" if all(answer == "good" for answer in answers) else "chain_error"

    async def _ask(self, question: Question, known: Sequence[x509.Certificate]) -> Status | None:
        """What the responder says, else what the list says; None where neither could tell."""
        if question.responder_url is not None:
            try:
                return (await self._ocsp.ask(question.hashes, question.responder_url, known)).status
            except GridtapError as error:
                self._log.warning("contract_not_checked", code=error.code, reason=error.detail)
        if question.list_urls:
            try:
                return (await self._crls.ask(question.hashes, question.list_urls, known)).status
            except GridtapError as error:
                self._log.warning("contract_not_checked", code=error.code, reason=error.detail)
        return None

    async def _trusted(self) -> list[x509.Certificate]:
        def look(connection: Connection) -> list[str]:
            return [root.certificate for root in list_roots(connection, ("contracts",))]

        return [read_certificate(pem) for pem in await self._db.read(look)]


def find_path(chain: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]) -> list[x509.Certificate] | Verdict:
    """From the first certificate up to a trusted root, the root included; else what is wrong. Times are not looked at.

    Spec: OCPP 2.0.1 C07.FR.17; RFC 5280 §6.
    """
    if not chain or is_authority(chain[0]):
        return "chain_error"
    path = [chain[0]]
    while len(path) <= MAX_PATH:
        below = path[-1]
        named = [each for each in (*roots, *chain[1:]) if each.subject == below.issuer]
        above = next((each for each in named if _issued(below, each)), None)
        if above is None:
            return "chain_error"
        if not _may_sign(above, depth=len(path) - 1) or above in path:
            return "chain_error"
        path.append(above)
        if above in roots:
            return path
    return "chain_error"


def questions_of(path: Sequence[x509.Certificate]) -> list[tuple[Question, Sequence[x509.Certificate]]]:
    """What to ask about each certificate below the root that names a responder or a list, and its issuer."""
    asked: list[tuple[Question, Sequence[x509.Certificate]]] = []
    for below, above in itertools.pairwise(path):
        responder_url, lists = _responder(below), tuple(list_urls(below))
        if responder_url is not None or lists:
            asked.append((Question(hash_data(below, above, _HASH_ALGORITHM), responder_url, lists), [above]))
    return asked


def same_emaid(one: str, other: str) -> bool:
    """Whether two texts mean the same contract: without case and hyphens, with or without the check digit.

    Spec: ISO 15118-2 annex H.1 (eMAID: 14 characters, and a check digit that may be left out).
    """
    first, second = (text.replace("-", "").strip().upper() for text in (one, other))
    return first == second or (len(first) >= 14 <= len(second) and first[:14] == second[:14] and 14 in {len(first), len(second)})


def _time_verdict(path: Sequence[x509.Certificate], now: datetime) -> Verdict:
    return "expired" if any(each.not_valid_after_utc < now for each in path) else "chain_error"


def _issued(below: x509.Certificate, above: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except FAULTS:
        return False
    return True


def _may_sign(certificate: x509.Certificate, *, depth: int) -> bool:
    """A CA with a path long enough, whose usage lets it sign certificates. Spec: RFC 5280 §4.2.1.3, §4.2.1.9."""
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except FAULTS:
        return False
    if not basic.ca or (basic.path_length is not None and basic.path_length < depth):
        return False
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except FAULTS:
        return True


def _responder(certificate: x509.Certificate) -> str | None:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except FAULTS:
        return None
    for each in access:
        if each.access_method == AuthorityInformationAccessOID.OCSP and isinstance(
            each.access_location, x509.UniformResourceIdentifier
        ):
            return each.access_location.value
    return None
