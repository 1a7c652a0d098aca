"""Who installs contract certificates in cars: one contract, for a small one of our own and for the open Plug&Charge protocol."""

import base64
import binascii
from typing import Protocol, TypeVar

import msgspec

from gridtap.kit.errors import Refused, Unreachable
from gridtap.kit.outgoing import Outgoing, OutgoingError

T = TypeVar("T")
TIMEOUT_S = 20.0
MAX_BYTES = 64 * 1024
OK, CREATED = 200, 201


class ExiAsk(msgspec.Struct, frozen=True, kw_only=True):
    """What a car asks, as the station passed it on: an EXI document in Base64 that nobody here reads."""

    schema: str
    """Namespace of the car's ISO 15118 messages."""
    action: str
    """Install or Update."""
    exi_request: str


class ContractProvider(Protocol):
    """A secondary actor that knows contracts. Spec: OCPP 2.0.1 M01, M02; ISO 15118-2 §8.4.3.11."""

    async def ask(self, ask: ExiAsk) -> str:
        """The answer for the car, EXI in Base64.

        Raises: Refused `no_contract` when there is none for this car; Unreachable `provider_unreachable`.
        """
        ...


class _PlainAsk(msgspec.Struct, frozen=True, kw_only=True):
    schema: str
    action: str
    exi_request: str


class _PlainTold(msgspec.Struct, frozen=True):
    exi_response: str


class PlainProvider:
    """POST {url} with `{schema, action, exi_request}`; answered with `{exi_response}` (docs/certificates.md)."""

    def __init__(self, *, url: str, token: str, outgoing: Outgoing) -> None:
        self._poster = _Poster(url, token, outgoing)

    async def ask(self, ask: ExiAsk) -> str:
        """Pass it on as it is."""
        body = _PlainAsk(schema=ask.schema, action=ask.action.lower(), exi_request=ask.exi_request)
        return checked_exi((await self._poster.post("", body, _PlainTold)).exi_response)


class _MessageDef(msgspec.Struct, frozen=True, rename="camel"):
    certificate_installation_res: str


class _Content(msgspec.Struct, frozen=True, rename="camel"):
    message_def: _MessageDef


class _PoolTold(msgspec.Struct, frozen=True, rename="camel"):
    emaid_content: list[_Content]


class _PoolAnswer(msgspec.Struct, frozen=True):
    told: _PoolTold = msgspec.field(name="CCPResponse")


class _PoolAsk(msgspec.Struct, frozen=True, rename="camel"):
    certificate_installation_req: str
    xsd_msg_def_namespace: str


class PoolProvider:
    """A contract certificate pool that speaks the open Plug&Charge protocol; of several contracts the first is taken.

    Spec: OPCP 1.0, CCP `POST /v1/ccp/signedContractData`; VDE-AR-E 2802-100-1.
    """

    def __init__(self, *, url: str, token: str, outgoing: Outgoing) -> None:
        self._poster = _Poster(url.rstrip("/"), token, outgoing)

    async def ask(self, ask: ExiAsk) -> str:
        """Ask the pool for the contract of the car whose provisioning certificate stands in the request."""
        if ask.action != "Install":
            raise Refused("no_contract", "A contract certificate pool installs certificates, it does not update them.")
        body = _PoolAsk(certificate_installation_req=ask.exi_request, xsd_msg_def_namespace=ask.schema)
        answer = await self._poster.post("/v1/ccp/signedContractData", body, _PoolAnswer)
        if not answer.told.emaid_content:
            raise Refused("no_contract", "The pool has no contract for this car.")
        return checked_exi(answer.told.emaid_content[0].message_def.certificate_installation_res)


class _Poster:
    """Asks one address in JSON."""

    def __init__(self, url: str, token: str, outgoing: Outgoing) -> None:
        self._url = url
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._outgoing = outgoing

    async def post(self, path: str, body: msgspec.Struct, kind: type[T]) -> T:
        """The answer as this struct. Raises: Refused `no_contract`; Unreachable `provider_unreachable`."""
        content = msgspec.json.encode(body)
        try:
            reply = await self._outgoing.fetch(
                self._url + path, headers=self._headers, body=content, timeout_s=TIMEOUT_S, max_bytes=MAX_BYTES
            )
        except OutgoingError as error:
            raise Unreachable("provider_unreachable", f"The contract provider: {error.description}"[:300]) from error
        if reply.status >= 500:
            raise Unreachable("provider_unreachable", f"The contract provider answered HTTP {reply.status}.")
        if reply.status not in (OK, CREATED):
            raise Refused("no_contract", f"The contract provider declined with HTTP {reply.status}.")
        try:
            return msgspec.json.decode(reply.body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Refused("no_contract", "The contract provider's answer cannot be read.") from error


def checked_exi(text: str) -> str:
    """Base64 with something in it. Raises: Refused `no_contract`."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("no_contract", "The contract provider's answer holds no EXI document in Base64.") from error
    if not content:
        raise Refused("no_contract", "The contract provider's answer is empty.")
    return text
