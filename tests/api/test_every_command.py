"""Every action that may be sent to a station of each dialect goes through the door, and each possible answer is stored."""

import asyncio
import base64
import contextlib
import json
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from msgspec import inspect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from gridtap.gateway.words import sayable
from gridtap.ocpp.dialect import Dialect, encode, tables
from gridtap.ocpp.soap.convert import to_16
from gridtap.ocpp.soap.layout import tables as soap_tables
from tests.api.house import STATION_PASSWORD, House, Person, open_house
from tests.api.soap_station import ZeepStation, listening
from tests.gateway.v201.samples import smallest

Json = dict[str, Any]
JSON_DIALECTS = [dialect for dialect in Dialect if not dialect.is_soap]
SOAP_DIALECTS = [dialect for dialect in Dialect if dialect.is_soap]
BOOTS: dict[bool, Json] = {
    True: {"chargePointVendor": "Acme", "chargePointModel": "One"},
    False: {"reason": "PowerUp", "chargingStation": {"vendorName": "Acme", "model": "Two"}},
}
FAULT = (
    '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault><e:Code><e:Value>e:Receiver</e:Value>'
    '<e:Subcode><e:Value xmlns:o="urn://o/">o:NotSupported</e:Value></e:Subcode></e:Code>'
    '<e:Reason><e:Text xml:lang="en">no</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>'
)


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server that knows CP1, and may call stations on this machine."""
    async with open_house(sqlite_url, tmp_path, allow_private_callbacks=True) as opened:
        await opened.register("CP1")
        yield opened


def answers_of(response: type[msgspec.Struct]) -> list[Json]:
    """The smallest response with each word that its status may be."""
    kind = inspect.type_info(response)
    assert isinstance(kind, inspect.StructType)
    least = smallest(response)
    for field in kind.fields:
        if field.encode_name == "status" and isinstance(field.type, inspect.EnumType):
            return [{**least, "status": word.value} for word in field.type.cls]
    return [least]


class Answering:
    """A station that answers the request it waits for as it is told, and refuses all others."""

    def __init__(self, link: ClientConnection) -> None:
        self.link = link
        self.expected: tuple[str, Json] | None = None
        self.reply: list[Any] | None = None
        self.arrived = 0

    async def serve(self) -> None:
        async for raw in self.link:
            frame = json.loads(raw)
            if frame[0] == 2:
                await self.answer(frame)

    async def answer(self, frame: list[Any]) -> None:
        reply: list[Any] | None = [4, "NotSupported", "not now", {}]
        if (frame[2], frame[3]) == self.expected:
            self.arrived += 1
            reply = self.reply
        if reply is not None:
            await self.link.send(json.dumps([reply[0], frame[1], *reply[1:]]), text=True)


@asynccontextmanager
async def json_station(house: House, dialect: Dialect) -> AsyncGenerator[Answering]:
    """A connected and booted station."""
    basic = base64.b64encode(f"CP1:{STATION_PASSWORD}".encode()).decode()
    async with connect(
        f"ws://127.0.0.1:{house.gateway.port}/ocpp/CP1",
        subprotocols=[dialect.value],  # pyright: ignore[reportArgumentType] - a NewType of str
        additional_headers={"Authorization": f"Basic {basic}"},
    ) as link:
        await link.send(json.dumps([2, "boot", "BootNotification", BOOTS[dialect.is_1x]]), text=True)
        assert json.loads(await link.recv())[2]["status"] == "Accepted"
        station = Answering(link)
        task = asyncio.create_task(station.serve())
        try:
            yield station
        finally:
            await link.close()
            with contextlib.suppress(ConnectionClosed):
                await task


async def send(operator: Person, action: str, payload: Json, **more: float) -> Json:
    """Send a command; what is told at once is what is on record."""
    told = await operator.post("/stations/CP1/commands", json={"action": action, "payload": payload, **more})
    assert told.status_code == 200, (action, told.text)
    kept = (await operator.get(f"/commands/{told.json()['id']}")).json()
    assert kept == told.json(), action
    return kept


@pytest.mark.parametrize("dialect", JSON_DIALECTS, ids=lambda dialect: dialect.value)
async def test_every_action_reaches_a_station_and_each_answer_is_stored(house: House, dialect: Dialect) -> None:
    operator, messages = await house.person("operator"), tables(dialect).MESSAGES
    async with json_station(house, dialect) as station:
        for action in sorted(sayable(dialect)):
            request, response = messages[action]
            payload = smallest(request)
            station.expected, station.arrived = (action, payload), 0
            answers = answers_of(response)
            for answer in answers:
                station.reply = [3, answer]
                told = await send(operator, action, payload)
                assert (told["state"], told["response"], told["error"]) == ("answered", answer, None), (action, told)
            station.reply = [4, "InternalError", "broken", {"why": "smoke"}]
            told = await send(operator, action, payload)
            error = {"code": "InternalError", "description": "broken", "details": {"why": "smoke"}}
            assert (told["state"], told["response"], told["error"]) == ("rejected_by_peer", None, error), action
            station.reply = None
            told = await send(operator, action, payload, timeout_s=0.05)
            assert (told["state"], told["error"]["code"]) == ("timed_out", "timed_out"), action
            assert station.arrived == len(answers) + 2, action


def silent() -> tuple[int, str, bytes]:
    """Says nothing for as long as the one who asks waits."""
    threading.Event().wait(0.3)
    return 503, "text/plain", b""


@pytest.mark.parametrize("dialect", SOAP_DIALECTS, ids=lambda dialect: dialect.value)
async def test_every_action_reaches_a_soap_station_and_each_answer_is_stored(house: House, dialect: Dialect) -> None:
    operator = await house.person("operator")
    types = cast("dict[str, type[msgspec.Struct]]", soap_tables(dialect).TYPES)
    async with listening(dialect) as service:
        await operator.patch("/stations/CP1", json={"callback_url": service.url})
        await ZeepStation(f"{house.client.base_url}/soap", dialect, "CP1", password=STATION_PASSWORD).boot()
        for action in sorted(sayable(dialect)):
            request, response = types[f"{action}Request"], types[f"{action}Response"]
            payload = json.loads(encode(to_16(dialect, msgspec.convert(smallest(request), request))))
            for answer in answers_of(response):
                service.answers[action], before = answer, len(service.asked)
                told = await send(operator, action, payload)
                wanted = json.loads(encode(to_16(dialect, msgspec.convert(answer, response))))
                assert (told["state"], told["response"], told["error"]) == ("answered", wanted, None), (action, told)
                assert action in [asked for asked, _ in service.asked[before:]]
            service.reply = lambda: (500, "application/soap+xml", FAULT.encode())
            told = await send(operator, action, payload)
            assert (told["state"], told["error"]["code"]) == ("rejected_by_peer", "NotSupported"), (action, told)
            service.reply = silent
            told = await send(operator, action, payload, timeout_s=0.05)
            assert told["state"] == "timed_out", action
            service.reply = None


@pytest.mark.parametrize(
    ("dialect", "action"),
    [
        (Dialect.OCPP16, "SetDisplayMessage"),
        (Dialect.OCPP20, "RequestBatterySwap"),
        (Dialect.OCPP201, "SetDERControl"),
        (Dialect.OCPP21, "RemoteStartTransaction"),
    ],
    ids=lambda each: each.value if isinstance(each, Dialect) else each,
)
async def test_what_only_another_dialect_can_say_is_told_so(house: House, dialect: Dialect, action: str) -> None:
    operator = await house.person("operator")
    async with json_station(house, dialect):
        told = await send(operator, action, {})
        assert (told["state"], told["error"]["code"]) == ("invalid", "not_supported_by_dialect")
        told = await send(operator, "Teleport", {})
        assert (told["state"], told["error"]["code"]) == ("invalid", "NotImplemented")


async def test_the_table_of_capabilities_names_every_action(house: House) -> None:
    operator = await house.person("operator")
    table = (await operator.get("/dialects")).json()
    assert table["dialects"] == [dialect.value for dialect in Dialect]
    for dialect in Dialect:
        said = [action for item in table["items"] for action in item["actions"].get(dialect.value, [])]
        assert sorted(said) == sorted(sayable(dialect))
    display = next(item for item in table["items"] if item["word"] == "display message")
    assert "ocpp1.6" not in display["actions"]
