"""Plug & Charge: contract certificates up to a trusted root, taken back or not, and the eMAID they are made out to."""

from collections.abc import AsyncIterator

import pytest
from cryptography import x509

from gridtap.certificates.contracts import Contracts, Verdict, find_path, same_emaid
from gridtap.certificates.crl import CrlClient
from gridtap.certificates.installed import keep_root
from gridtap.certificates.ocsp import OcspClient
from gridtap.certificates.reading import to_pem
from gridtap.drivers.model import Token
from gridtap.drivers.tokens import authorise, emaid_forms, put_token
from gridtap.kit.clock import SystemClock
from gridtap.kit.errors import Malformed
from gridtap.kit.outgoing import Outgoing
from gridtap.storage.database import Database
from tests.certificates.csrs import csr_of
from tests.certificates.lists import list_of, publishing
from tests.certificates.plugs import EMAID, Operator, extent_of, responding
from tests.certificates.test_ocsp import nobody, none
from tests.certificates.web import Answer


@pytest.fixture
async def db(sqlite_url: str) -> AsyncIterator[Database]:
    """A started database with the machine's clock."""
    opened = Database(sqlite_url)
    opened.start()
    yield opened
    await opened.stop()


async def contracts_of(db: Database, *trusted: Operator) -> Contracts:
    """What trusts the roots of these operators."""
    for operator in trusted:
        pem = to_pem([operator.root.certificate])
        await db.write(lambda tx, pem=pem: keep_root(tx, pem, trusted_for="contracts"))
    outgoing = Outgoing(allow_private=True, allow_http=True)
    ocsp = OcspClient(outgoing=outgoing, clock=SystemClock(), local=nobody)
    return Contracts(db=db, ocsp=ocsp, crls=CrlClient(outgoing=outgoing, clock=SystemClock(), issuers=none, own=ocsp.own))


@pytest.mark.parametrize("with_root", [False, True])
async def test_a_chain_to_a_trusted_root_is_good_once_its_responder_says_so(db: Database, *, with_root: bool) -> None:
    async with responding() as (operator, responder):
        contracts = await contracts_of(db, operator)
        contract = operator.contract()
        assert await contracts.check_chain(operator.chain(contract, with_root=with_root), EMAID) == "accepted"
        assert sorted(responder.asked) == sorted([contract.serial_number, operator.ca.certificate.serial_number])


@pytest.mark.parametrize("which", ["contract", "authority"])
async def test_a_chain_of_which_any_was_taken_back_is_revoked(db: Database, which: str) -> None:
    async with responding() as (operator, responder):
        contracts = await contracts_of(db, operator)
        contract = operator.contract()
        taken = contract if which == "contract" else operator.ca.certificate
        responder.revoked.add(taken.serial_number)
        assert await contracts.check_chain(operator.chain(contract), EMAID) == "revoked"


async def test_a_chain_whose_responder_is_away_cannot_be_verified(db: Database) -> None:
    async with responding() as (operator, responder):
        contracts = await contracts_of(db, operator)
        responder.broken = Answer(503)
        assert await contracts.check_chain(operator.chain(operator.contract()), EMAID) == "chain_error"


@pytest.mark.parametrize(("taken", "verdict"), [(None, "accepted"), ("contract", "revoked"), ("authority", "revoked")])
async def test_a_chain_without_responders_is_looked_up_in_its_issuers_lists(
    db: Database, taken: str | None, verdict: str
) -> None:
    async with publishing() as (operator, place):
        contracts, contract = await contracts_of(db, operator), operator.contract()
        place.put("/ca.crl", list_of(operator.ca, [contract.serial_number] if taken == "contract" else []))
        authority = operator.ca.certificate.serial_number
        place.put("/root.crl", list_of(operator.root, [authority] if taken == "authority" else []))
        assert await contracts.check_chain(operator.chain(contract), EMAID) == verdict
        assert sorted(place.asked) == ["/ca.crl", "/root.crl"]


async def test_a_chain_whose_lists_are_away_cannot_be_verified(db: Database) -> None:
    async with publishing() as (operator, _):
        contracts = await contracts_of(db, operator)
        assert await contracts.check_chain(operator.chain(operator.contract()), EMAID) == "chain_error"


async def test_where_no_responder_answers_the_list_counts(db: Database) -> None:
    async with publishing() as (_, place):
        operator = Operator(f"{place.url}/ocsp", lists=place.url)
        contracts, contract = await contracts_of(db, operator), operator.contract()
        place.put("/ocsp", Answer(503))
        place.put("/ca.crl", list_of(operator.ca, [contract.serial_number]))
        place.put("/root.crl", list_of(operator.root))
        assert await contracts.check_chain(operator.chain(contract), EMAID) == "revoked"


async def test_a_certificate_that_names_no_responder_is_good_by_its_chain(db: Database) -> None:
    operator = Operator()
    contracts = await contracts_of(db, operator)
    assert await contracts.check_chain(operator.chain(operator.contract()), EMAID) == "accepted"


def _wrong(operator: Operator) -> dict[str, tuple[str, str, Verdict]]:
    contract = operator.contract()
    good, stranger = operator.chain(contract), Operator(name="Stranger")
    impostor = Operator()
    return {
        "over": (operator.chain(operator.contract(extent=extent_of(-20, -1))), EMAID, "expired"),
        "not yet": (operator.chain(operator.contract(extent=extent_of(1, 20))), EMAID, "chain_error"),
        "another's": (good, "DE8AA1A2B3C4D60", "chain_error"),
        "of a stranger": (stranger.chain(stranger.contract(), with_root=True), EMAID, "chain_error"),
        "of an impostor": (impostor.chain(impostor.contract(), with_root=True), EMAID, "chain_error"),
        "without the authority between": (to_pem([contract]), EMAID, "chain_error"),
        "only the root": (to_pem([operator.root.certificate]), EMAID, "chain_error"),
        "an authority as a contract": (to_pem([operator.ca.certificate]), EMAID, "chain_error"),
        "signed by a contract": (_below_a_contract(operator, contract), EMAID, "chain_error"),
        "no certificate": ("hello", EMAID, "chain_error"),
        "a signing request": (csr_of(EMAID), EMAID, "chain_error"),
        "nothing": ("", EMAID, "chain_error"),
    }


def _below_a_contract(operator: Operator, contract: x509.Certificate) -> str:
    other = Operator()
    other.ca = other.ca._replace(certificate=contract)
    return to_pem([other.contract(), contract, operator.ca.certificate])


@pytest.mark.parametrize("case", list(_wrong(Operator())))
async def test_a_wrong_chain_is_refused_with_the_reason(db: Database, case: str) -> None:
    operator = Operator()
    contracts = await contracts_of(db, operator)
    pem, emaid, verdict = _wrong(operator)[case]
    assert await contracts.check_chain(pem, emaid) == verdict


def test_certificates_that_sign_each_other_lead_nowhere() -> None:
    one = Operator()
    path = find_path([one.contract(), one.ca.certificate, one.root.certificate], [])
    assert path == "chain_error"


async def test_only_a_root_can_be_trusted_for_contracts(db: Database) -> None:
    operator = Operator()
    for certificate in (operator.ca.certificate, operator.contract()):
        pem = to_pem([certificate])
        with pytest.raises(Malformed):
            await db.write(lambda tx, pem=pem: keep_root(tx, pem, trusted_for="contracts"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("DE8AA1A2B3C4D59", "DE-8AA-1A2B3C4D5-9", True),
        ("DE8AA1A2B3C4D5", "de8aa1a2b3c4d59", True),
        ("DE8AA1A2B3C4D58", "DE8AA1A2B3C4D59", False),
        ("DE8AA1A2B3C4D6", "DE8AA1A2B3C4D59", False),
        ("DE8AA", "DE8AA1A2B3C4D59", False),
        ("", "", True),
    ],
)
def test_one_contract_is_written_in_many_ways(one: str, other: str, *, same: bool) -> None:
    assert same_emaid(one, other) is same
    assert same_emaid(other, one) is same


@pytest.mark.parametrize("kept", ["DE8AA1A2B3C4D59", "DE-8AA-1A2B3C4D5-9", "DE8AA1A2B3C4D5", "DE-8AA-1A2B3C4D5"])
@pytest.mark.parametrize("shown", ["DE8AA1A2B3C4D59", "de-8aa-1a2b3c4d5-9"])
async def test_a_token_is_found_however_its_contract_is_written(db: Database, kept: str, shown: str) -> None:
    await db.write(lambda tx: put_token(tx, Token(token=kept, kind="emaid", status="accepted")))
    assert (await db.read(lambda c: authorise(c, shown, SystemClock().now()))).status == "accepted"


@pytest.mark.parametrize("token", ["04A1B2C3", "APP000000000001X", "DE8AA1A2B3C4D599", "12345678901234"])
def test_other_tokens_are_written_one_way_only(token: str) -> None:
    assert emaid_forms(token) == ()
