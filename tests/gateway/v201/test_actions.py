"""Every action of 2.0.1, both ways: what stations say is served, what we ask reaches the wire and its answer is stored."""

import asyncio
import json
from typing import Any

import pytest

from gridtap.gateway.command_log import get_command
from gridtap.ocpp.v201.messages import FROM_CSMS, FROM_STATION, MESSAGES
from tests.gateway.house import House
from tests.gateway.v201.samples import smallest
from tests.gateway.v201.station import BOOT, Station201, station201


async def answer(station: Station201, action: str, request: dict[str, Any], replies: list[list[Any]]) -> None:
    """Reply to the CALLs that ask exactly this while there are replies; others, which come after a boot, are refused."""
    while True:
        asked = await station.raw.hear()
        if asked[0] != 2:
            continue
        if [action, request] != asked[2:4]:
            await station.raw.say(json.dumps([4, asked[1], "NotSupported", "", {}]))
        elif replies:
            kind, *said = replies.pop(0)
            await station.raw.say(json.dumps([kind, asked[1], *said]))


@pytest.mark.parametrize("action", sorted(FROM_CSMS))
async def test_every_action_is_sent_and_each_answer_is_stored(sqlite_house: House, action: str) -> None:
    request, response = (smallest(kind) for kind in MESSAGES[action])
    commands = sqlite_house.gateway.commands
    replies: list[list[Any]] = [[3, response], [4, "NotSupported", "no", {}]]
    async with station201(sqlite_house) as station:
        answering = asyncio.create_task(answer(station, action, request, replies))
        outcome = await commands.send("CP1", action, request)
        assert (outcome.state, outcome.response, outcome.error) == ("answered", response, None)
        assert await sqlite_house.read(lambda connection: get_command(connection, outcome.id)) == outcome
        outcome = await commands.send("CP1", action, request)
        assert (outcome.state, outcome.error and outcome.error.code) == ("rejected_by_peer", "NotSupported")
        late = await commands.send("CP1", action, request, timeout_s=0.05)
        assert late.state == "timed_out"
        wrong = await commands.send("CP1", action, {**request, "nonsense": 1})
        assert (wrong.state, wrong.error and wrong.error.code) == ("invalid", "FormatViolation")
        answering.cancel()
    gone = await commands.send("CP1", action, request)
    assert gone.state == "unreachable"


@pytest.mark.parametrize("action", sorted(FROM_STATION))
async def test_every_action_of_a_station_is_answered_as_its_schema_says(sqlite_house: House, action: str) -> None:
    request, response = MESSAGES[action]
    async with station201(sqlite_house) as station:
        said = await station.raw.call(action, smallest(request))
        assert said[0] == 3, said
        assert set(smallest(response)) <= set(said[2])
        refused = await station.raw.call(action, {"nonsense": 1})
        assert refused[0] == 4


@pytest.mark.parametrize("action", sorted(FROM_STATION - {"BootNotification"}))
async def test_before_an_accepted_boot_nothing_is_served(sqlite_house: House, action: str) -> None:
    async with sqlite_house.station(boot=False, subprotocols=["ocpp2.0.1"]) as raw:
        said = await raw.call(action, smallest(MESSAGES[action][0]))
        assert (said[0], said[2]) == (4, "SecurityError")


async def test_a_pending_station_is_told_so_and_may_report_what_it_was_asked(sqlite_house: House) -> None:
    await sqlite_house.register("CP2", registration="pending")
    async with sqlite_house.station("CP2", boot=False, subprotocols=["ocpp2.0.1"]) as raw:
        assert (await raw.call("BootNotification", BOOT))[2]["status"] == "Pending"
        report = {"requestId": 7, "generatedAt": "2026-11-22T10:00:00Z", "seqNo": 0}
        assert (await raw.call("NotifyReport", report))[2] == "SecurityError"
        wish = {"requestId": 7, "reportBase": "FullInventory"}
        asking = asyncio.create_task(sqlite_house.gateway.commands.send("CP2", "GetBaseReport", wish))
        asked = await raw.next_call("GetBaseReport")
        await raw.say(json.dumps([3, asked[1], {"status": "Accepted"}]))
        assert (await asking).accepted
        for number in range(3):
            assert (await raw.call("NotifyReport", {**report, "seqNo": number, "tbc": number < 2}))[0] == 3
        assert (await raw.call("Heartbeat", {}))[2] == "SecurityError"


async def test_a_message_of_1_6_is_not_known_and_one_of_ours_is_not_served(sqlite_house: House) -> None:
    async with station201(sqlite_house) as station:
        assert (await station.raw.call("StartTransaction", {}))[2] == "NotImplemented"
        assert (await station.raw.call("Reset", {"type": "Immediate"}))[2] == "NotSupported"
        await station.raw.say(json.dumps([6, "s1", "NotifyPeriodicEventStream", {}]))
        assert (await station.raw.hear())[2] == "MessageTypeNotSupported"
