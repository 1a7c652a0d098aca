"""Quirks of stations over SOAP: their messages and their answers, mended over real sockets, and what the journal says of it."""

from pathlib import Path
from typing import Any

import pytest

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.envelope import content_type, soap_action
from gridtap.ocpp.soap.layout import namespace
from tests.api.house import STATION_PASSWORD, House, eventually, open_house
from tests.api.soap_station import ZeepStation, judge, listening

QUIRK = "vendor: Acme\nnote: Shouts.\naccept: [wrong_case, odd_order]\n"
ADDRESSING = "http://www.w3.org/2005/08/addressing"


def envelope(dialect: Dialect, element: str) -> bytes:
    """A message of CP1's own making."""
    uri = namespace(dialect, Side.STATION)
    name = element[1 : element.index(">")].removesuffix("Request")
    return (
        f'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:w="{ADDRESSING}" xmlns="{uri}"><s:Header>'
        f"<chargeBoxIdentity>CP1</chargeBoxIdentity><w:MessageID>m1</w:MessageID><w:Action>/{name[0].upper()}{name[1:]}</w:Action>"
        f"</s:Header><s:Body>{element}</s:Body></s:Envelope>"
    ).encode()


async def post(house: House, dialect: Dialect, action: str, element: str) -> Any:
    return await house.client.post(
        "/soap",
        content=envelope(dialect, element),
        headers={"Content-Type": content_type(soap_action(action))},
        auth=("CP1", STATION_PASSWORD),
    )


def status(inside: str) -> str:
    return f"<statusNotificationRequest>{inside}</statusNotificationRequest>"


@pytest.mark.parametrize("dialect", [Dialect.OCPP15S, Dialect.OCPP16S], ids=lambda dialect: dialect.value)
async def test_a_station_that_shouts_is_understood_where_a_file_says_so(
    sqlite_url: str, tmp_path: Path, dialect: Dialect
) -> None:
    folder = tmp_path / "quirks"
    folder.mkdir()
    (folder / "acme.yaml").write_text(QUIRK)
    element = status("<status>AVAILABLE</status><connectorId>1</connectorId><errorCode>NoError</errorCode>")
    async with open_house(sqlite_url, tmp_path, quirks_dir=str(folder)) as house:
        await house.register("CP1")
        await ZeepStation(f"{house.client.base_url}/soap", dialect, "CP1", password=STATION_PASSWORD).boot()
        for _ in range(3):
            assert (await post(house, dialect, "StatusNotification", element)).status_code == 200
        operator = await house.person("operator")
        shown = (await operator.get("/stations/CP1")).json()
        assert shown["evses"][0]["connectors"][0]["status"] == "available"

        async def nine_lines() -> Any:
            told = (await operator.get("/stations/CP1/messages?action=StatusNotification")).json()["items"]
            return told if len(told) == 9 else None

        told = await eventually(nine_lines)
        kinds = [(each["kind"], each["message_id"]) for each in reversed(told)]
        assert kinds == [("call", "m1"), ("mended", "m1"), ("result", "m1")] * 3
        assert "AVAILABLE" in told[-1]["raw"]
        assert "writes elements in another order than the service's WSDL ($: " in told[-2]["raw"]


async def test_without_a_file_the_same_message_is_a_fault(sqlite_url: str, tmp_path: Path) -> None:
    element = status("<connectorId>1</connectorId><status>AVAILABLE</status><errorCode>NoError</errorCode>")
    async with open_house(sqlite_url, tmp_path) as house:
        await house.register("CP1")
        await ZeepStation(f"{house.client.base_url}/soap", Dialect.OCPP16S, "CP1", password=STATION_PASSWORD).boot()
        answer = await post(house, Dialect.OCPP16S, "StatusNotification", element)
        assert answer.status_code != 200
        assert "not a ChargePointStatus" in answer.text


async def test_an_answer_of_a_station_is_mended_too(sqlite_url: str, tmp_path: Path) -> None:
    dialect = Dialect.OCPP16S
    async with open_house(sqlite_url, tmp_path, allow_private_callbacks=True) as house, listening(dialect) as service:
        operator = await house.person("operator")
        await house.register("CP1")
        await operator.patch("/stations/CP1", json={"callback_url": service.url})
        await ZeepStation(f"{house.client.base_url}/soap", dialect, "CP1", password=STATION_PASSWORD).boot()
        right = judge(dialect, Side.CSMS).response(
            "GetConfiguration", {"configurationKey": [{"key": "HeartbeatInterval", "readonly": True, "value": "60"}]}
        )
        service.reply = lambda: (200, "application/soap+xml; charset=utf-8", right.replace(b"true<", b"TRUE<"))
        command: dict[str, Any] = {"action": "GetConfiguration", "payload": {}, "timeout_s": 5}
        outcome = (await operator.post("/stations/CP1/commands", json=command)).json()
        assert (outcome["state"], outcome["error"]) == ("answered", None)
        assert outcome["response"]["configurationKey"] == [{"key": "HeartbeatInterval", "readonly": True, "value": "60"}]

        async def mended() -> Any:
            return (await operator.get("/stations/CP1/messages?kind=mended")).json()["items"]

        assert "writes true and false as text" in (await eventually(mended))[0]["raw"]
