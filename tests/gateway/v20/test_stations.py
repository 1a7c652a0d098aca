"""Stations of OCPP 2.0 live on the domain of 2.0.1: what they tell is kept, and what we ask is said in their words."""

import asyncio
import json
from typing import Any

import pytest

from gridtap.certificates.store import list_installed
from gridtap.gateway.model import CommandOutcome, PowerLimit
from gridtap.ocpp.dialect import Dialect, decode_response
from gridtap.ocpp.v20.messages import FROM_STATION, MESSAGES
from gridtap.stations.devicemodel import list_variables
from gridtap.stations.store import get_station, list_security_events
from tests.gateway.house import House, RawStation
from tests.gateway.v201.samples import WHEN, smallest
from tests.gateway.v201.station import BOOT, EVSE, GOOD, Station201, the_session


def told(station: Station201, seq_no: int, kind: str, trigger: str, wh: float, **fields: Any) -> dict[str, Any]:
    """A TransactionEvent of 2.0: the transaction stands under another name, and so does its id."""
    event = station.event(seq_no, kind, trigger, wh=wh, **fields)
    info = event.pop("transactionInfo")
    info["id"] = info.pop("transactionId")
    return {**event, "transactionData": info}


async def booted(raw: RawStation) -> Station201:
    answer = await raw.call("BootNotification", BOOT)
    assert answer[2]["status"] == "Accepted"
    return Station201(raw)


async def test_a_whole_transaction_is_one_session_with_its_price(house: House) -> None:
    async with house.station(boot=False, subprotocols=["ocpp2.0"]) as raw:
        station = await booted(raw)
        start = told(station, 0, "Started", "Authorized", 1000, evse=EVSE, idToken=GOOD, cableMaxCurrent=31.5)
        assert await station.say(start) == {"idTokenInfo": {"status": "Accepted"}}
        assert await station.say(told(station, 1, "Updated", "MeterValuePeriodic", 2000)) == {"totalCost": 0.5}
        end = told(station, 2, "Ended", "EVDeparted", 3500, info={"stoppedReason": "EVDisconnected"})
        assert await station.say(end) == {"totalCost": 1.25}
        assert await station.say(end) == {"totalCost": 1.25}
        session = await the_session(house)
        assert (session.state, session.energy_wh, session.cost_minor) == ("ended", 2500, 125)
        assert (session.stop_reason, session.token) == ("EVDisconnected", "GOOD")


@pytest.mark.parametrize("action", sorted(FROM_STATION))
async def test_every_action_of_a_station_is_answered_as_its_schema_says(sqlite_house: House, action: str) -> None:
    request, _response = MESSAGES[action]
    async with sqlite_house.station(boot=False, subprotocols=["ocpp2.0"]) as raw:
        await booted(raw)
        said = await raw.call(action, smallest(request))
        assert said[0] == 3, said
        decode_response(Dialect.OCPP20, action, json.dumps(said[2]).encode())


async def test_what_a_station_tells_of_itself_is_kept(sqlite_house: House) -> None:
    house = sqlite_house
    async with house.station(boot=False, subprotocols=["ocpp2.0"]) as raw:
        await booted(raw)
        attribute = {"value": "60", "persistence": True, "constant": False}
        data = {
            "component": {"name": "SampledDataCtrlr"},
            "variable": {"name": "TxUpdatedInterval"},
            "variableAttribute": [attribute],
        }
        await raw.call("NotifyReport", {"generatedAt": WHEN, "seqNo": 0, "tbc": False, "reportData": [data]})
        [kept] = await house.read(lambda connection: list_variables(connection, "CP1"))
        assert (kept.key, kept.value, kept.persistent) == ("SampledDataCtrlr.TxUpdatedInterval", "60", True)
        await raw.call("FirmwareStatusNotification", {"status": "CertificateVerified", "requestId": 1})
        await raw.call("SecurityEventNotification", {"type": "FailedToAuthenticateAtCsms", "timestamp": WHEN})
        known = await house.read(lambda connection: get_station(connection, "CP1"))
        assert (known.dialect, known.firmware_status) == ("ocpp2.0", "CertificateVerified")
        [event] = await house.read(lambda connection: list_security_events(connection, "CP1"))
        assert event.type == "FailedToAuthenticateAtCsms"


async def ask(raw: RawStation, asking: "asyncio.Task[CommandOutcome]", action: str) -> tuple[dict[str, Any], CommandOutcome]:
    """What the station is asked, which it accepts, and the outcome."""
    asked = await raw.next_call(action)
    await raw.say(json.dumps([3, asked[1], {"status": "Accepted"}]))
    return asked[3], await asking


async def test_our_words_are_said_as_20_says_them(sqlite_house: House) -> None:
    commands = sqlite_house.gateway.commands
    async with sqlite_house.station(boot=False, subprotocols=["ocpp2.0"]) as raw:
        await booted(raw)
        limit = PowerLimit(power_w=11_000)
        asking = asyncio.create_task(commands.remote_start("CP1", 1, "GOOD", profile=limit))
        asked, outcome = await ask(raw, asking, "RequestStartTransaction")
        assert outcome.accepted
        assert asked["chargingProfile"]["chargingSchedule"] == {
            "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 11000.0}],
        }
        asking = asyncio.create_task(commands.change_availability("CP1", 1, operative=False))
        asked, outcome = await ask(raw, asking, "ChangeAvailability")
        assert (asked, outcome.accepted) == ({"evseId": 1, "operationalStatus": "Inoperative"}, True)


async def test_certificates_are_of_the_kind_that_was_asked_for(sqlite_house: House) -> None:
    hashes = {"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1"}
    commands = sqlite_house.gateway.commands
    async with sqlite_house.station(boot=False, subprotocols=["ocpp2.0"]) as raw:
        await booted(raw)
        question = {"typeOfCertificate": "V2GRootCertficate"}
        asking = asyncio.create_task(commands.send("CP1", "GetInstalledCertificateIds", question))
        asked = await raw.next_call("GetInstalledCertificateIds")
        await raw.say(json.dumps([3, asked[1], {"status": "Accepted", "certificateHashData": [hashes]}]))
        assert (await asking).accepted
        [held] = await sqlite_house.read(lambda connection: list_installed(connection, "CP1"))
        assert held.use == "v2g_root"
