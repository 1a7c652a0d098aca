"""Revocation lists: fetched from loopback, believed where the issuer signed them, kept until their next update."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates

from gridtap.certificates.crl import LONGEST, MAX_BYTES, CrlClient
from gridtap.certificates.making import Signer
from gridtap.certificates.model import HashData
from gridtap.certificates.ocsp import OcspAnswer
from gridtap.certificates.reading import hash_data
from gridtap.kit.clock import HandClock, SystemClock
from gridtap.kit.errors import Refused, Unreachable
from gridtap.kit.outgoing import Outgoing
from tests.certificates.lists import ListPlace, issuer_at, list_of, publishing
from tests.certificates.plugs import Operator
from tests.certificates.web import Answer


async def not_ours(_named: HashData) -> OcspAnswer | None:
    """No certificate is ours."""
    return None


def client(*known: x509.Certificate, clock: HandClock | None = None, allow_private: bool = True) -> CrlClient:
    """A client that may ask loopback and knows these issuers."""

    async def issuers() -> Sequence[x509.Certificate]:
        return known

    return CrlClient(
        outgoing=Outgoing(allow_private=allow_private, allow_http=True),
        clock=clock or HandClock(SystemClock().now()),
        issuers=issuers,
        own=not_ours,
    )


def named(operator: Operator, certificate: x509.Certificate | None = None, algorithm: str = "SHA256") -> HashData:
    """A contract of this operator by its hashes."""
    return hash_data(certificate or operator.contract(), operator.ca.certificate, algorithm)


def serial_of(hashes: HashData) -> int:
    return int(hashes.serial_number, 16)


def scope(
    *, places: list[x509.GeneralName] | None = None, reasons: frozenset[x509.ReasonFlags] | None = None, is_indirect: bool = False
) -> tuple[x509.ExtensionType, bool]:
    """An issuing distribution point; critical, as it must be."""
    point = x509.IssuingDistributionPoint(
        full_name=places,
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=reasons,
        indirect_crl=is_indirect,
        only_contains_attribute_certs=False,
    )
    return point, True


@pytest.mark.parametrize("algorithm", ["SHA256", "SHA384", "SHA512"])
@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
async def test_what_stands_on_the_list_is_revoked_and_all_else_is_good(algorithm: str, encoding: Encoding) -> None:
    async with publishing() as (operator, place):
        taken, kept = named(operator, algorithm=algorithm), named(operator, algorithm=algorithm)
        url = place.put("/ca.crl", list_of(operator.ca, [serial_of(taken)], encoding=encoding))
        asking = client(operator.ca.certificate)
        assert (await asking.ask(taken, [url])).status == "revoked"
        assert (await asking.ask(kept, [url])).status == "good"


async def test_a_list_is_kept_until_its_next_update_and_fetched_once_by_many() -> None:
    async with publishing() as (operator, place):
        clock = HandClock(SystemClock().now())
        url, asking = place.put("/ca.crl", list_of(operator.ca)), client(operator.ca.certificate, clock=clock)
        answers = await asyncio.gather(*(asking.ask(named(operator), [url]) for _ in range(4)))
        assert place.asked == ["/ca.crl"]
        clock.advance((answers[0].good_until - clock.now()).total_seconds() + 1)
        place.put("/ca.crl", list_of(operator.ca, lasts=timedelta(days=3)))
        assert (await asking.ask(named(operator), [url])).good_until > answers[0].good_until
        assert len(place.asked) == 2


async def test_no_list_is_believed_for_longer_than_a_week() -> None:
    async with publishing() as (operator, place):
        clock = HandClock(SystemClock().now())
        url = place.put("/ca.crl", list_of(operator.ca, lasts=timedelta(days=300)))
        answer = await client(operator.ca.certificate, clock=clock).ask(named(operator), [url])
        assert answer.good_until == clock.now() + LONGEST


async def test_of_several_places_the_first_that_proves_anything_counts() -> None:
    async with publishing() as (operator, place):
        taken = named(operator)
        broken, good = place.put("/broken", b"no list"), place.put("/ca.crl", list_of(operator.ca, [serial_of(taken)]))
        urls = ["ftp://127.0.0.1/ca.crl", f"{place.url}/gone", broken, good]
        assert (await client(operator.ca.certificate).ask(taken, urls)).status == "revoked"
        assert place.asked == ["/gone", "/broken", "/ca.crl"]


@pytest.mark.parametrize("form", ["der", "pem", "bundle"])
async def test_an_issuer_nobody_knows_is_taken_from_where_the_list_says_and_must_fit_the_hashes(form: str) -> None:
    async with publishing() as (operator, place):
        mine, others = operator.ca.certificate, Operator(name="Other").ca.certificate
        forms = {
            "der": mine.public_bytes(Encoding.DER),
            "pem": others.public_bytes(Encoding.PEM) + mine.public_bytes(Encoding.PEM),
            "bundle": serialize_certificates([others, mine], Encoding.DER),
        }
        where = issuer_at(place.put("/ca", forms[form]))
        url = place.put("/ca.crl", list_of(operator.ca, extensions=[(where, False)]))
        assert (await client().ask(named(operator), [url])).status == "good"
        place.put("/ca", others.public_bytes(Encoding.DER))
        with pytest.raises(Refused, match="Nobody has the certificate") as refused:
            await client().ask(named(operator), [url])
        assert refused.value.code == "issuer_unknown"


def _proves_nothing(operator: Operator, place: ListPlace) -> dict[str, tuple[bytes, str]]:
    elsewhere: list[x509.GeneralName] = [x509.UniformResourceIdentifier("http://127.0.0.1:1/other.crl")]
    forged = Signer(operator.ca.certificate, Operator().ca.key)
    return {
        "garbage": (b"\x30\x03\x02\x01\x01", "is none"),
        "nothing": (b"", "is none"),
        "forged": (list_of(forged), "not signed"),
        "of another issuer": (list_of(operator.root), "not signed"),
        "old": (list_of(operator.ca, lasts=timedelta(days=-2)), "not of this time"),
        "indirect": (list_of(operator.ca, extensions=[scope(is_indirect=True)]), "other certificates"),
        "changes only": (list_of(operator.ca, extensions=[(x509.DeltaCRLIndicator(1), True)]), "must be understood"),
        "of another place": (list_of(operator.ca, extensions=[scope(places=elsewhere)]), "another place"),
    }


@pytest.mark.parametrize("case", sorted(_proves_nothing(Operator(), ListPlace())))
async def test_a_wrong_list_proves_nothing(case: str) -> None:
    async with publishing() as (operator, place):
        content, why = _proves_nothing(operator, place)[case]
        with pytest.raises(Refused, match=why) as refused:
            await client(operator.ca.certificate).ask(named(operator), [place.put("/ca.crl", content)])
        assert refused.value.code == "bad_revocation_list"


async def test_a_list_for_some_reasons_only_leaves_the_rest_unknown() -> None:
    async with publishing() as (operator, place):
        taken = named(operator)
        reasons = scope(reasons=frozenset([x509.ReasonFlags.key_compromise]))
        url = place.put("/ca.crl", list_of(operator.ca, [serial_of(taken)], extensions=[reasons]))
        asking = client(operator.ca.certificate)
        assert [(await asking.ask(each, [url])).status for each in (taken, named(operator))] == ["revoked", "unknown"]


async def test_a_list_for_the_very_place_it_came_from_is_believed() -> None:
    async with publishing() as (operator, place):
        here: list[x509.GeneralName] = [x509.UniformResourceIdentifier(f"{place.url}/ca.crl")]
        url = place.put("/ca.crl", list_of(operator.ca, extensions=[scope(places=here)]))
        assert (await client(operator.ca.certificate).ask(named(operator), [url])).status == "good"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(200, b"\0" * (MAX_BYTES + 1)), "larger than"),
        (Answer(302, more="Location: http://127.0.0.1/\r\n"), "HTTP 302"),
        (Answer(500), "HTTP 500"),
    ],
)
async def test_what_is_too_large_elsewhere_or_broken_is_not_taken(answer: Answer, why: str) -> None:
    async with publishing() as (operator, place):
        with pytest.raises(Unreachable, match=why):
            await client(operator.ca.certificate).ask(named(operator), [place.put("/ca.crl", answer)])


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "ftp://127.0.0.1/x", "file:///etc/passwd", "ldap://127.0.0.1/x", "", "x"]
)
async def test_where_no_list_is_it_is_told_as_unreachable(url: str) -> None:
    operator = Operator()
    with pytest.raises(Unreachable) as unreachable:
        await client(operator.ca.certificate).ask(named(operator), [url])
    assert unreachable.value.code == "revocation_list_unreachable"


async def test_private_addresses_are_not_asked_for_lists_nor_for_issuers() -> None:
    async with publishing() as (operator, place):
        asking = client(operator.ca.certificate, allow_private=False)
        with pytest.raises(Unreachable, match="private"):
            await asking.ask(named(operator), [place.put("/ca.crl", list_of(operator.ca))])
        assert place.asked == []
