"""A station that comes back without a boot is asked about what runs here and it does not speak of."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gridtap.gateway.limits import Limits
from tests.gateway.house import House, eventually
from tests.gateway.v201.conftest import furnished
from tests.gateway.v201.station import SUBPROTOCOL, Station201, station201, the_session


@pytest.fixture
async def hasty_house(database_url: str) -> AsyncIterator[House]:
    """A gateway that gives a station that comes back a tenth of a second to say what waited."""
    async with furnished(database_url, Limits(settle_s=0.1)) as opened:
        yield opened


async def answered(station: Station201, answer: dict[str, Any]) -> str:
    """Wait for the question about a transaction and answer it; its id."""
    asked = await station.raw.next_call("GetTransactionStatus")
    await station.raw.say(json.dumps([3, asked[1], answer]))
    return asked[3]["transactionId"]


async def test_a_transaction_that_a_station_forgot_while_the_line_was_away_is_over(hasty_house: House) -> None:
    async with station201(hasty_house) as station:
        await station.say(station.started())
        await station.say(station.event(1, "Updated", "MeterValuePeriodic", wh=2000))
    async with hasty_house.station("CP1", boot=False, subprotocols=[SUBPROTOCOL]) as raw:
        back = Station201(raw)
        assert await answered(back, {"ongoingIndicator": False, "messagesInQueue": False}) == "tx-1"
        await eventually(lambda: hasty_house.events("session_ended"))
        over = await the_session(hasty_house)
        assert (over.state, over.energy_wh, "estimated" in over.flags) == ("ended", 1000, True)


async def test_a_station_that_speaks_of_its_transaction_is_not_asked_about_it(hasty_house: House) -> None:
    async with station201(hasty_house) as station:
        for number in (1, 2):
            event = station.started(evse={"id": number, "connectorId": 1})
            event["transactionInfo"]["transactionId"] = f"tx-{number}"
            await station.say(event)
    async with hasty_house.station("CP1", boot=False, subprotocols=[SUBPROTOCOL]) as raw:
        back = Station201(raw)
        await back.say(back.event(1, "Updated", "MeterValuePeriodic", wh=2000))
        assert await answered(back, {"ongoingIndicator": True, "messagesInQueue": False}) == "tx-2"
