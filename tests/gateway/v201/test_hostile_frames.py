"""The hostile frames of 1.6 on a 2.0.1 socket, and payloads of one dialect on a socket of the other."""

import json
from typing import Any

import pytest

from tests.gateway.house import House
from tests.gateway.test_hostile_frames import REFUSED, SILENT, TAKEN, Hostile
from tests.gateway.v201.station import GOOD, station201


@pytest.mark.parametrize("hostile", [*SILENT, *REFUSED, *TAKEN], ids=lambda each: each.name)
async def test_no_hostile_frame_disturbs_a_2_0_1_connection(sqlite_house: House, hostile: Hostile) -> None:
    async with station201(sqlite_house) as station:
        await station.raw.say(hostile.frame)
        assert (await station.raw.call("Heartbeat", {}))[0] == 3


@pytest.mark.parametrize(
    ("frame", "message_id", "code"),
    [
        ("{", "-1", "RpcFrameworkError"),
        ("[]", "-1", "RpcFrameworkError"),
        ('[2,null,"Heartbeat",{}]', "-1", "RpcFrameworkError"),
        ('[6,"x","Heartbeat",{}]', "x", "MessageTypeNotSupported"),
        ('[5,"x","GenericError","",{}]', None, ""),
        ('[99,"x","Heartbeat",{}]', "x", "MessageTypeNotSupported"),
        ('[2,"x","StartTransaction",{"connectorId":1}]', "x", "NotImplemented"),
        ('[2,"x","Reset",{"type":"Immediate"}]', "x", "NotSupported"),
        ('[2,"x","Authorize",{"idTag":"T"}]', "x", "*"),
        ('[2,"x","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]', "x", "*"),
        ('[2,"x","BootNotification",{"chargePointVendor":"A","chargePointModel":"B"}]', "x", "*"),
    ],
)
async def test_a_frame_that_is_none_of_2_0_1_gets_its_code(
    sqlite_house: House, frame: str, message_id: str | None, code: str
) -> None:
    """Spec: OCPP 2.0.1 part 4 §4.2.3, §4.3."""
    async with station201(sqlite_house) as station:
        await station.raw.say(frame)
        if message_id is not None:
            answer: list[Any] = await station.raw.answer_to(message_id)
            assert answer[0] == 4
            assert code in {"*", answer[2]}
        assert (await station.raw.call("Heartbeat", {}))[0] == 3


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("TransactionEvent", {"eventType": "Started"}, "NotImplemented"),
        ("NotifyReport", {"requestId": 1}, "NotImplemented"),
        ("Authorize", {"idToken": GOOD}, "*"),
        ("StatusNotification", {"evseId": 1, "connectorId": 1, "connectorStatus": "Available"}, "*"),
    ],
)
async def test_a_2_0_1_payload_on_a_1_6_socket_gets_its_code(
    sqlite_house: House, action: str, payload: dict[str, Any], code: str
) -> None:
    async with sqlite_house.station() as station:
        answer = await station.call(action, payload)
        assert answer[0] == 4
        assert code in {"*", answer[2]}
        await station.say(json.dumps([6, "x", "Heartbeat", {}]))
        assert (await station.call("Heartbeat", {}))[0] == 3


async def test_vendor_data_with_a_number_that_cannot_be_held_is_taken_as_text(sqlite_house: House) -> None:
    async with station201(sqlite_house) as station:
        await station.raw.say(f'[2,"x","DataTransfer",{{"vendorId":"V","data":{{"n":{"9" * 500}}}}}]')
        assert (await station.raw.answer_to("x"))[2]["status"] == "UnknownVendorId"
