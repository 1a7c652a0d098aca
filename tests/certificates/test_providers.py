"""What cars ask of contract providers: passed on over HTTP, and only a real answer passed back."""

import base64
import json
from typing import Any

import pytest

from gridtap.certificates.providers import ExiAsk, PlainProvider, PoolProvider
from gridtap.kit.errors import Refused, Unreachable
from gridtap.kit.outgoing import Outgoing
from tests.certificates.web import Answer, Request, serving

NAMESPACE = "urn:iso:15118:2:2013:MsgDef"
ASK = ExiAsk(schema=NAMESPACE, action="Install", exi_request="gJgC")
EXI = base64.b64encode(b"exi for the car").decode()


def provider(kind: type[PlainProvider | PoolProvider], url: str, **allow: bool) -> PlainProvider | PoolProvider:
    """One that may ask loopback."""
    outgoing = Outgoing(**{"allow_private": True, "allow_http": True, **allow})
    return kind(url=url, token="secret-token", outgoing=outgoing)


async def test_a_plain_provider_is_asked_and_its_answer_passed_back() -> None:
    asked: list[tuple[Request, Any]] = []

    def answer(request: Request) -> Answer:
        asked.append((request, json.loads(request.body)))
        return Answer(200, json.dumps({"exi_response": EXI}).encode())

    async with serving(answer) as url:
        assert await provider(PlainProvider, f"{url}/contracts").ask(ASK) == EXI
    [(request, body)] = asked
    assert (request.path, request.headers["authorization"]) == ("/contracts", "Bearer secret-token")
    assert body == {"schema": NAMESPACE, "action": "install", "exi_request": "gJgC"}


async def test_a_pool_is_asked_in_its_own_protocol() -> None:
    asked: list[tuple[str, Any]] = []

    def answer(request: Request) -> Answer:
        asked.append((request.path, json.loads(request.body)))
        message = {"certificateInstallationRes": EXI, "emaid": "DE8AA1A2B3C4D59", "xsdMsgDefNamespace": NAMESPACE}
        return Answer(200, json.dumps({"CCPResponse": {"emaidContent": [{"messageDef": message}]}}).encode())

    async with serving(answer) as url:
        assert await provider(PoolProvider, f"{url}/").ask(ASK) == EXI
        with pytest.raises(Refused, match="does not update"):
            await provider(PoolProvider, url).ask(ExiAsk(schema=NAMESPACE, action="Update", exi_request="gJgC"))
    assert asked == [("/v1/ccp/signedContractData", {"certificateInstallationReq": "gJgC", "xsdMsgDefNamespace": NAMESPACE})]


WRONG = {
    "unknown car": (Answer(404, b"{}"), Refused),
    "down": (Answer(503), Unreachable),
    "elsewhere": (Answer(302, more="Location: http://127.0.0.1:9/\r\n"), Refused),
    "no JSON": (Answer(200, b"hello"), Refused),
    "another shape": (Answer(200, b'{"exi": 1}'), Refused),
    "no Base64": (Answer(200, b'{"exi_response": "not base64!"}'), Refused),
    "nothing": (Answer(200, b'{"exi_response": ""}'), Refused),
    "too much": (Answer(200, b"x" * 100_000), Unreachable),
}


@pytest.mark.parametrize(("answer", "kind"), WRONG.values(), ids=list(WRONG))
async def test_a_wrong_answer_is_never_passed_back(answer: Answer, kind: type[Exception]) -> None:
    async with serving(lambda _: answer) as url:
        with pytest.raises(kind):
            await provider(PlainProvider, url).ask(ASK)


async def test_a_pool_without_a_contract_says_so() -> None:
    async with serving(lambda _: Answer(200, b'{"CCPResponse": {"emaidContent": []}}')) as url:
        with pytest.raises(Refused, match="no contract"):
            await provider(PoolProvider, url).ask(ASK)


@pytest.mark.parametrize("allow", [{"allow_private": False}, {"allow_http": False}])
async def test_private_and_plain_addresses_need_a_setting(allow: dict[str, bool]) -> None:
    async with serving(lambda _: Answer(200, b"{}")) as url:
        with pytest.raises(Unreachable):
            await provider(PlainProvider, url, **allow).ask(ASK)
