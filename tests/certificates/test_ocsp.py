"""Whether certificates were taken back: a real responder on loopback is asked, and only what it can prove is believed."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from gridtap.certificates.crl import CrlClient
from gridtap.certificates.local import LocalAuthority
from gridtap.certificates.making import Signer
from gridtap.certificates.model import HashData, SigningWish
from gridtap.certificates.ocsp import OcspClient, ocsp_request, read_response
from gridtap.certificates.office import Office
from gridtap.certificates.reading import hash_data, read_chain
from gridtap.certificates.responder import Responder as OwnResponder
from gridtap.certificates.responder import refusal
from gridtap.kit.clock import HandClock, SystemClock
from gridtap.kit.errors import Malformed, Refused, Unreachable
from gridtap.kit.outgoing import Outgoing
from gridtap.storage.database import Database
from tests.certificates.csrs import ORGANISATION, csr_of
from tests.certificates.plugs import Operator, delegate_of, responding
from tests.certificates.web import Answer


async def nobody(_request: bytes) -> bytes | None:
    """No certificate is ours."""
    return None


async def none() -> list[x509.Certificate]:
    """No issuer is known."""
    return []


def client(clock: HandClock | None = None, *, allow_private: bool = True) -> OcspClient:
    """A client that may ask loopback."""
    return OcspClient(
        outgoing=Outgoing(allow_private=allow_private, allow_http=True),
        clock=clock or HandClock(SystemClock().now()),
        local=nobody,
    )


def question(operator: Operator, algorithm: str = "SHA256") -> HashData:
    """About a contract of this operator."""
    return hash_data(operator.contract(), operator.ca.certificate, algorithm)


@pytest.mark.parametrize("algorithm", ["SHA256", "SHA384", "SHA512"])
async def test_a_good_certificate_is_good(algorithm: str) -> None:
    async with responding() as (operator, responder):
        named = question(operator, algorithm)
        answer = await client().ask(named, operator.url or "")
        assert (answer.status, responder.asked) == ("good", [int(named.serial_number, 16)])
        assert ocsp.load_der_ocsp_response(answer.response).certificate_status is ocsp.OCSPCertStatus.GOOD


@pytest.mark.parametrize("status", ["revoked", "unknown"])
async def test_what_is_not_good_is_said(status: str) -> None:
    async with responding() as (operator, responder):
        named = question(operator)
        getattr(responder, status).add(int(named.serial_number, 16))
        assert (await client().ask(named, operator.url or "")).status == status


async def test_an_answer_is_kept_until_the_next_update() -> None:
    clock = HandClock(SystemClock().now())
    async with responding() as (operator, responder):
        asking, named = client(clock), question(operator)
        for _ in range(3):
            await asking.ask(named, operator.url or "")
        assert len(responder.asked) == 1
        responder.age = -timedelta(hours=1)
        clock.advance(3601)
        await asking.ask(named, operator.url or "")
        assert len(responder.asked) == 2


async def test_somebody_the_issuer_appointed_may_sign_for_it() -> None:
    async with responding() as (operator, responder):
        responder.delegate = True
        assert (await client().ask(question(operator), operator.url or "")).status == "good"
        assert (await client().ask(question(operator), operator.url or "", [operator.ca.certificate])).status == "good"


def forgers(operator: Operator) -> dict[str, Signer]:
    """Who must not be believed."""
    stranger = Operator(operator.url, name="Stranger")
    signing, serving = ExtendedKeyUsageOID.OCSP_SIGNING, ExtendedKeyUsageOID.SERVER_AUTH
    return {
        "a stranger": stranger.ca,
        "appointed by a stranger": delegate_of(stranger.ca, purpose=signing),
        "appointed for something else": delegate_of(operator.ca, purpose=serving),
        "appointed in the issuer's name": delegate_of(stranger.ca, purpose=signing, under=operator.ca.certificate.subject),
    }


@pytest.mark.parametrize("who", list(forgers(Operator())))
async def test_nobody_else_may_sign(who: str) -> None:
    async with responding() as (operator, responder):
        responder.forger = forgers(operator)[who]
        with pytest.raises(Refused, match="not signed"):
            await client().ask(question(operator), operator.url or "", [operator.ca.certificate])


WRONG = {
    "nonsense": (Answer(200, b"hello"), Refused, "no OCSP response"),
    "nothing": (Answer(200, b""), Refused, "no OCSP response"),
    "a refusal": (Answer(200, refusal()), Refused, "unauthorized"),
    "an error": (Answer(500), Unreachable, "500"),
    "another place": (Answer(302, more="Location: http://127.0.0.1:9/\r\n"), Unreachable, "302"),
    "too much": (Answer(200, b"x" * 100_000), Unreachable, "larger"),
}


@pytest.mark.parametrize(("answer", "kind", "why"), WRONG.values(), ids=list(WRONG))
async def test_a_wrong_answer_proves_nothing(answer: Answer, kind: type[Exception], why: str) -> None:
    async with responding() as (operator, responder):
        responder.broken = answer
        with pytest.raises(kind, match=why):
            await client().ask(question(operator), operator.url or "")


async def test_an_old_answer_and_one_about_another_prove_nothing() -> None:
    async with responding() as (operator, responder):
        responder.age = timedelta(hours=3)
        with pytest.raises(Refused, match="not of this time"):
            await client().ask(question(operator), operator.url or "")
        responder.age = timedelta(0)
        der = responder.response(ocsp.load_der_ocsp_request(ocsp_request(question(operator))))
        with pytest.raises(Refused, match="another certificate"):
            read_response(der, question(operator), [], SystemClock().now())


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "nowhere", "", "ftp://example.com/", "http:///x", "http://[::1"])
async def test_nobody_there_is_told_as_unreachable(url: str) -> None:
    with pytest.raises(Unreachable):
        await client().ask(question(Operator()), url)


async def test_private_addresses_are_not_asked() -> None:
    async with responding() as (operator, responder):
        with pytest.raises(Unreachable, match="private"):
            await client(allow_private=False).ask(question(operator), operator.url or "")
        assert responder.asked == []


@pytest.mark.parametrize("field", ["issuer_name_hash", "issuer_key_hash", "serial_number"])
@pytest.mark.parametrize("text", ["", "zz", "a"])
def test_what_names_no_certificate_is_refused(field: str, text: str) -> None:
    good = {"issuer_name_hash": "ab" * 32, "issuer_key_hash": "cd" * 32, "serial_number": "1"}
    if field == "serial_number" and text == "a":
        text = "-1"
    with pytest.raises(Malformed):
        ocsp_request(HashData(hash_algorithm="SHA256", **{**good, field: text}))


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    """An office with our own authority, in a database."""
    db = Database(sqlite_url)
    db.start()
    authority = LocalAuthority(db=db, secret=b"s" * 32, organisation=ORGANISATION, station_lasts=timedelta(days=30))
    yield Office(db=db, authority=authority, secret=b"s" * 32, organisation=ORGANISATION)
    await db.stop()


async def test_about_our_own_certificates_we_answer_ourselves(office: Office) -> None:
    authority = office.authority
    assert isinstance(authority, LocalAuthority)
    own = OwnResponder(db=office._db, authority=authority)  # pyright: ignore[reportPrivateUsage] - the test's own database
    asking = OcspClient(outgoing=Outgoing(allow_private=False, allow_http=False), clock=SystemClock(), local=own.answer)
    issued = await office.sign(SigningWish(csr=csr_of("CP1"), purpose="station", common_name="CP1", station_id="CP1"))
    leaf, above = read_chain(issued.bundle)
    named = hash_data(leaf, above)
    lists = CrlClient(outgoing=Outgoing(allow_private=False, allow_http=False), clock=SystemClock(), issuers=none, own=asking.own)
    assert (await asking.ask(named, "https://nobody.invalid/")).status == "good"
    assert (await lists.ask(named, ["https://nobody.invalid/"])).status == "good"
    await office.revoke(issued.fingerprint, "key_compromise")
    assert (await asking.ask(named, "https://nobody.invalid/")).status == "revoked"
    assert (await lists.ask(named, ["https://nobody.invalid/"])).status == "revoked"
    never = HashData(
        hash_algorithm="SHA256", issuer_name_hash=named.issuer_name_hash, issuer_key_hash=named.issuer_key_hash, serial_number="5"
    )
    assert (await asking.ask(never, "https://nobody.invalid/")).status == "unknown"
    assert await own.answer(b"nonsense") is None
    assert await own.answer(ocsp_request(question(Operator()))) is None
