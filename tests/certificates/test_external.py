"""An authority of somebody else, over HTTP: what it is asked, and what of its answers is taken."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from gridtap.certificates import making
from gridtap.certificates.crl import CrlClient
from gridtap.certificates.external import ExternalAuthority
from gridtap.certificates.making import Extent, Signer
from gridtap.certificates.model import SigningWish
from gridtap.certificates.ocsp import OcspClient
from gridtap.certificates.office import Office
from gridtap.certificates.reading import fingerprint, read_chain, read_csr, to_pem
from gridtap.certificates.store import list_revoked
from gridtap.certificates.watching import ListWatch
from gridtap.kit.clock import SystemClock
from gridtap.kit.errors import GridtapError, Refused, Unreachable
from gridtap.kit.outgoing import Outgoing
from gridtap.storage.database import Database
from tests.certificates.csrs import ORGANISATION, a_key, csr_of
from tests.certificates.lists import list_of, publishing
from tests.certificates.test_ocsp import nobody, none
from tests.certificates.web import Answer, Request, serving


@pytest.fixture
async def db(sqlite_url: str) -> AsyncIterator[Database]:
    """A started database with the machine's clock."""
    opened = Database(sqlite_url)
    opened.start()
    yield opened
    await opened.stop()


class Theirs:
    """The other authority: signs what it is given, keeps what it was asked."""

    def __init__(self) -> None:
        now = SystemClock().now().replace(microsecond=0)
        self.extent = Extent(now - timedelta(hours=1), now + timedelta(days=100))
        root_key, key = making.make_key("ec"), making.make_key("ec")
        root_name, name = making.subject_name("They", "Their root"), making.subject_name("They", "Their CA")
        self.root = Signer(making.make_root(root_key, root_name, self.extent), root_key)
        self.ca = Signer(making.make_issuing(key, name, self.root, self.extent), key)
        self.asked: list[tuple[Request, Any]] = []
        self.lists: str | None = None
        """Where its certificates say that its list is."""
        self.served = making.make_crl(self.ca, [], SystemClock().now())

    def sign(self, csr: str) -> dict[str, Any]:
        """The answer to a request."""
        public = read_csr(csr).public_key()
        subject = read_csr(csr).subject
        leaf = making.make_leaf(public, subject, self.ca, self.extent, purpose="station", crl_url=self.lists)  # pyright: ignore[reportArgumentType] - checked keys
        return {"certificate": to_pem([leaf]), "chain": [to_pem([self.ca.certificate])]}

    def __call__(self, request: Request) -> Answer:
        body = json.loads(request.body or b"{}")
        self.asked.append((request, body))
        match request.method, request.path:
            case "POST", "/ca/certificates":
                return Answer(201, json.dumps(self.sign(body["csr"])).encode())
            case "GET", "/ca/roots":
                return Answer(200, json.dumps({"roots": [to_pem([self.root.certificate])]}).encode())
            case "GET", "/ca/crl":
                return Answer(200, self.served, "application/pkix-crl")
            case "POST", "/ca/revocations":
                return Answer(204)
            case _:
                return Answer(404, b'{"detail": "no such thing"}')


def office_of(db: Database, url: str, **allow: bool) -> Office:
    """An office whose authority is elsewhere."""
    outgoing = Outgoing(**{"allow_private": True, "allow_http": True, **allow})
    authority = ExternalAuthority(url=f"{url}/ca", token="secret-token", outgoing=outgoing)
    return Office(db=db, authority=authority, secret=b"s" * 32, organisation=ORGANISATION)


WISH = SigningWish(csr=csr_of("CP1"), purpose="station", common_name="CP1", station_id="CP1")


async def test_it_is_handed_the_request_and_its_certificate_is_kept(db: Database) -> None:
    theirs = Theirs()
    async with serving(theirs) as url:
        office = office_of(db, url)
        issued = await office.sign(WISH)
        [(request, body)] = theirs.asked
        assert request.headers["authorization"] == "Bearer secret-token"
        assert body == {"csr": WISH.csr, "purpose": "station", "common_name": "CP1", "station_id": "CP1"}
        leaf, above = read_chain(issued.bundle)
        assert (fingerprint(leaf), above) == (issued.fingerprint, theirs.ca.certificate)
        assert [read_chain(pem)[0] for pem in await office.anchors()] == [theirs.root.certificate]
        assert len(await office.authority.revocation_lists()) == 1


async def test_what_is_taken_back_here_is_taken_back_there(db: Database) -> None:
    theirs = Theirs()
    async with serving(theirs) as url:
        office = office_of(db, url)
        await office.start()
        issued = await office.sign(WISH)
        await office.revoke(issued.fingerprint, "key_compromise")
        request, body = theirs.asked[-1]
        assert request.path == "/ca/revocations"
        assert body["serial_number"] == issued.serial_number
        assert body["reason"] == "key_compromise"
        assert office.revocations.serials() == {issued.serial_number}
        office.stop()


async def test_a_door_gets_its_certificates_from_there_too(db: Database) -> None:
    theirs = Theirs()
    async with serving(theirs) as url:
        identities = await office_of(db, url).server_identities(["csms.example.com"])
        assert [each.algorithm for each in identities] == ["ec", "rsa"]
        assert theirs.asked[0][1]["hosts"] == ["csms.example.com"]


def _another_key(theirs: Theirs) -> Answer:
    return Answer(201, json.dumps(theirs.sign(csr_of("CP1", key=a_key("rsa")))).encode())


def _no_chain(theirs: Theirs) -> Answer:
    answer = theirs.sign(WISH.csr)
    return Answer(201, json.dumps({**answer, "chain": [to_pem([theirs.root.certificate])]}).encode())


def _old(theirs: Theirs) -> Answer:
    now = SystemClock().now().replace(microsecond=0)
    theirs.extent = Extent(now - timedelta(days=2), now - timedelta(days=1))
    return Answer(201, json.dumps(theirs.sign(WISH.csr)).encode())


WRONG: dict[str, tuple[Callable[[Theirs], Answer], type[GridtapError], str]] = {
    "declined": (lambda _: Answer(422, b'{"detail": "unknown station"}'), Refused, "unknown station"),
    "down": (lambda _: Answer(503), Unreachable, "503"),
    "busy": (lambda _: Answer(429), Unreachable, "429"),
    "elsewhere": (lambda _: Answer(302, more="Location: http://127.0.0.1:1/\r\n"), Refused, "302"),
    "no JSON": (lambda _: Answer(200, b"hello"), Refused, "cannot be read"),
    "no certificate": (lambda _: Answer(200, b'{"certificate": "x"}'), Refused, "no certificate"),
    "too large": (lambda _: Answer(200, b"x" * 200_000), Unreachable, "larger"),
    "another key": (_another_key, Refused, "another key"),
    "no chain": (_no_chain, Refused, "chain"),
    "over already": (_old, Refused, "not good now"),
}


@pytest.mark.parametrize(("answer", "kind", "why"), WRONG.values(), ids=list(WRONG))
async def test_a_wrong_answer_is_never_taken(db: Database, answer: Any, kind: type[GridtapError], why: str) -> None:
    theirs = Theirs()
    async with serving(lambda _: answer(theirs)) as url:
        with pytest.raises(kind, match=why):
            await office_of(db, url).sign(WISH)


async def test_nobody_there_is_told_as_unreachable(db: Database) -> None:
    with pytest.raises(Unreachable):
        await office_of(db, "http://127.0.0.1:9").sign(WISH)


@pytest.mark.parametrize(("allow", "why"), [({"allow_private": False}, "private"), ({"allow_http": False}, "https only")])
async def test_private_and_plain_addresses_need_a_setting(db: Database, allow: dict[str, bool], why: str) -> None:
    async with serving(Theirs()) as url:
        with pytest.raises(Unreachable, match=why):
            await office_of(db, url, **allow).sign(WISH)


def watch_of(db: Database, office: Office) -> ListWatch:
    """What looks at the lists of the office's authority."""
    outgoing = Outgoing(allow_private=True, allow_http=True)
    ocsp = OcspClient(outgoing=outgoing, clock=db.clock, local=nobody)
    crls = CrlClient(outgoing=outgoing, clock=db.clock, issuers=none, own=ocsp.own)
    return ListWatch(db=db, authority=office.authority, crls=crls)


async def revoked(db: Database) -> set[str]:
    """The serial numbers that are on record as taken back."""
    return {each.serial_number for each in await db.read(lambda connection: list_revoked(connection, db.clock.now()))}


@pytest.mark.parametrize("where", ["served by the authority", "named in the certificates"])
async def test_what_the_other_authority_takes_back_is_taken_back_here(db: Database, where: str) -> None:
    theirs = Theirs()
    async with serving(theirs) as url, publishing() as (_, place):
        theirs.lists = f"{place.url}/their.crl" if where == "named in the certificates" else None
        office = office_of(db, url)
        taken, kept = await office.sign(WISH), await office.sign(WISH)
        watch = watch_of(db, office)
        place.put("/their.crl", list_of(theirs.ca))
        assert await watch.check() == 0
        listed = list_of(theirs.ca, [int(taken.serial_number, 16)])
        if theirs.lists is None:
            theirs.served = listed
        else:
            watch = watch_of(db, office)
            place.put("/their.crl", listed)
        assert await watch.check() == 1
        assert await revoked(db) == {taken.serial_number} != {kept.serial_number}
        assert await watch.check() == 0


async def test_a_list_that_their_issuer_did_not_sign_takes_nothing_back(db: Database) -> None:
    theirs = Theirs()
    async with serving(theirs) as url:
        office = office_of(db, url)
        issued = await office.sign(WISH)
        forger = Signer(theirs.ca.certificate, theirs.root.key)
        theirs.served = list_of(forger, [int(issued.serial_number, 16)])
        assert await watch_of(db, office).check() == 0
        theirs.served = b"no list"
        assert await watch_of(db, office).check() == 0
