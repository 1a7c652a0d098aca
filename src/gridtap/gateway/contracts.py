"""Plug & Charge, whatever the dialect: contract certificates looked at before a token is, and what cars ask of providers."""

import base64
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import Connection

from gridtap.certificates.contracts import Question, Verdict
from gridtap.certificates.model import HashData
from gridtap.certificates.providers import ExiAsk
from gridtap.charging.telling import price_words
from gridtap.drivers.model import Authorisation
from gridtap.drivers.tokens import authorise
from gridtap.gateway.link import Link
from gridtap.kit.errors import GridtapError
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.model import Tariff
from gridtap.tariffs.wording import Words

CERTIFICATE_WORDS: dict[Verdict, str] = {
    "accepted": "Accepted",
    "expired": "CertificateExpired",
    "revoked": "CertificateRevoked",
    "chain_error": "CertChainError",
}
"""Spec: OCPP 2.0.1 C07.FR.14-C07.FR.17."""
CANCELLED = "ContractCancelled"
REFUSED_TOKENS = frozenset({"blocked", "expired", "invalid"})
REASONS = {"responder_unreachable": "Unspecified", "bad_hashes": "InvalidValue", "bad_ocsp_response": "InvalidCertificate"}


class ContractClaim(NamedTuple):
    """A token with what shall prove that its holder may use it: hashes, or the whole chain in PEM."""

    token: str
    questions: Sequence[Question]
    chain: str | None


class ContractNews(NamedTuple):
    """What an Authorize with a contract is answered: the standings of token and certificate, the price, and the tariff."""

    authorisation: Authorisation
    certificate: str
    price: Words | None = None
    tariff: Tariff | None = None


def authorise_contract(
    link: Link,
    message_id: str,
    claim: ContractClaim,
    reply: Callable[[ContractNews], Struct],
    find_tariff: Callable[[Connection, str, Authorisation], Tariff | None] | None = None,
) -> None:
    """Look at the certificates first, then at the token. Spec: OCPP 2.0.1 C07.FR.04, C07.FR.13-C07.FR.17, I01 (its price)."""

    async def check() -> None:
        contracts = link.parts.pki.contracts
        verdict: Verdict = "accepted"
        if claim.chain is not None:
            verdict = await contracts.check_chain(claim.chain, claim.token)
        if verdict == "accepted" and claim.questions:
            verdict = await contracts.check_hashes(claim.questions)

        def work(tx: Transaction) -> ContractNews:
            news = contract_news(authorise(tx.connection, claim.token, tx.now), verdict)
            where = (tx.connection, link.station_id, news.authorisation)
            return news._replace(price=price_words(*where), tariff=None if find_tariff is None else find_tariff(*where))

        link.commit(message_id, work, reply)

    link.attend(message_id, check())


def contract_news(authorisation: Authorisation, verdict: Verdict) -> ContractNews:
    """Both standings together: a bad certificate makes the token bad, a bad token makes the contract a cancelled one.

    Spec: OCPP 2.0.1 C07.FR.13-C07.FR.17.
    """
    word = CERTIFICATE_WORDS[verdict]
    if verdict == "expired":
        return ContractNews(Authorisation(status="expired", kind=authorisation.kind), word)
    if verdict != "accepted":
        return ContractNews(Authorisation(status="invalid", kind="emaid"), word)
    if authorisation.status in REFUSED_TOKENS:
        return ContractNews(authorisation, CANCELLED)
    return ContractNews(authorisation, word)


def ask_status(link: Link, message_id: str, hashes: HashData, url: str, reply: Callable[[str | GridtapError], Struct]) -> None:
    """Have a certificate's status from its issuer; `reply` gets the OCSP response, DER in Base64. Spec: OCPP 2.0.1 M06."""

    async def ask() -> str:
        answer = await link.parts.pki.ocsp.ask(hashes, url)
        return base64.b64encode(answer.response).decode()

    _answer_with(link, message_id, ask(), reply)


def ask_provider(link: Link, message_id: str, ask: ExiAsk, reply: Callable[[str | GridtapError | None], Struct]) -> None:
    """Pass on what a car asks; `reply` gets the answer for the car, or None where there is no provider. Spec: OCPP 2.0.1 M01."""
    provider = link.parts.pki.provider
    if provider is None:
        link.answer(message_id, reply(None))
        return
    _answer_with(link, message_id, provider.ask(ask), reply)


def _answer_with(link: Link, message_id: str, asking: Awaitable[str], reply: Callable[[str | GridtapError], Struct]) -> None:
    async def run() -> None:
        try:
            told: str | GridtapError = await asking
        except GridtapError as error:
            link.log.warning("not_obtained", code=error.code, reason=error.detail)
            told = error
        link.answer(message_id, reply(told))

    link.attend(message_id, run())
