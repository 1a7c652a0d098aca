"""O: messages on a station's display: set, for one transaction or for all, replaced, listed and cleared."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.cars import TRANSACTION, Car


def message(number: int = 3, content: str = "Welcome", **fields: Any) -> dict[str, Any]:
    """A message."""
    text = {"format": "UTF8", "language": "en", "content": content}
    return {"id": number, "priority": "NormalCycle", "message": text, **fields}


async def put(site: Site, station: Station, told: dict[str, Any], answer: str = "Accepted") -> None:
    """An operator sets a message; the station hears exactly that."""
    done = await site.operator.command("CP1", "SetDisplayMessage", {"message": told})
    assert (done["state"], done["response"]) == ("answered", {"status": answer})
    assert await station.hears("SetDisplayMessage") == {"message": told}


async def shown(site: Site) -> list[dict[str, Any]]:
    """The messages in the station as the API tells them."""
    return (await site.operator.get("/stations/CP1/display-messages"))["items"]


async def numbers(site: Site) -> list[int]:
    """The numbers of the messages in the station."""
    return [each["message_id"] for each in await shown(site)]


async def ask(site: Site, station: Station, **criteria: Any) -> None:
    """An operator asks for messages; the station hears exactly that."""
    wanted = {"requestId": 6, **criteria}
    done = await site.operator.command("CP1", "GetDisplayMessages", wanted)
    assert done["response"] == {"status": "Accepted"}
    assert await station.hears("GetDisplayMessages") == wanted


async def report(station: Station, *told: dict[str, Any], **fields: Any) -> None:
    """The station lists messages."""
    assert await station.ask("NotifyDisplayMessages", requestId=6, messageInfo=list(told), **fields) == {}


async def test_tc_o_02_csms_all_messages(site: Site) -> None:
    """All messages, in two parts; one that is not among them any more is forgotten."""
    async with site.station(dialect="2.0.1") as station:
        await put(site, station, message(1))
        await ask(site, station)
        await report(station, message(2), tbc=True)
        await report(station, message(3, "Good bye"), tbc=False)
        assert await numbers(site) == [2, 3]
        joined = await site.operator.get("/stations/CP1/reports/display_messages/6")
        assert (joined["is_complete"], len(joined["parts"])) == (True, 2)


async def test_tc_o_03_csms_no_messages(site: Site) -> None:
    """A station without any message says Unknown, and none is shown."""
    async with site.station(dialect="2.0.1", answers={"GetDisplayMessages": {"status": "Unknown"}}) as station:
        await put(site, station, message(1))
        done = await site.operator.command("CP1", "GetDisplayMessages", {"requestId": 6})
        assert done["response"] == {"status": "Unknown"}
        assert await station.hears("GetDisplayMessages") == {"requestId": 6}
        assert await shown(site) == []


async def cleared(site: Site, answer: str) -> None:
    """A message is taken off."""
    async with site.station(dialect="2.0.1", answers={"ClearDisplayMessage": {"status": answer}}) as station:
        await put(site, station, message(3))
        await put(site, station, message(4))
        done = await site.operator.command("CP1", "ClearDisplayMessage", {"id": 3})
        assert done["response"] == {"status": answer}
        assert await station.hears("ClearDisplayMessage") == {"id": 3}
        assert await numbers(site) == [4]


async def test_tc_o_04_csms_cleared(site: Site) -> None:
    """A message that was cleared is not shown any more."""
    await cleared(site, "Accepted")


async def test_tc_o_05_csms_clearing_what_is_not_there(site: Site) -> None:
    """A message that the station does not know is not shown either."""
    await cleared(site, "Unknown")


async def test_tc_o_06_csms_for_one_transaction(site: Site) -> None:
    """A message for one driver names the transaction, and goes when it ends."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await put(site, station, message(transactionId=TRANSACTION, state="Charging"))
        [kept] = await shown(site)
        assert (kept["transaction_id"], kept["state"], kept["content"]) == (TRANSACTION, "Charging", "Welcome")
        await car.leave(100)
        assert await shown(site) == []


async def test_tc_o_07_csms_a_message_by_its_number(site: Site) -> None:
    """One message is asked for; those that were not asked for stay as they are known."""
    async with site.station(dialect="2.0.1") as station:
        await put(site, station, message(1))
        await ask(site, station, id=[3])
        await report(station, message(3))
        assert await numbers(site) == [1, 3]


async def test_tc_o_08_csms_messages_of_a_priority(site: Site) -> None:
    """Messages of one priority."""
    async with site.station(dialect="2.0.1") as station:
        await ask(site, station, priority="InFront")
        await report(station, message(3, priority="InFront"))
        assert [kept["priority"] for kept in await shown(site)] == ["InFront"]


async def test_tc_o_09_csms_messages_of_a_state(site: Site) -> None:
    """Messages for one state of the station."""
    async with site.station(dialect="2.0.1") as station:
        await ask(site, station, state="Charging")
        await report(station, message(3, state="Charging"))
        assert [kept["state"] for kept in await shown(site)] == ["Charging"]


async def refused(site: Site, answer: str, **fields: Any) -> None:
    """A message that a station does not take is not shown."""
    async with site.station(dialect="2.0.1", answers={"SetDisplayMessage": {"status": answer}}) as station:
        await put(site, station, message(**fields), answer)
        assert await shown(site) == []


async def test_tc_o_10_csms_for_a_transaction_that_is_not_there(site: Site) -> None:
    """A station that does not know the transaction says so."""
    await refused(site, "UnknownTransaction", transactionId="nobody")


async def test_tc_o_17_csms_a_priority_it_does_not_have(site: Site) -> None:
    """A station that does not have the priority says so."""
    await refused(site, "NotSupportedPriority", priority="AlwaysFront")


async def test_tc_o_18_csms_a_state_it_does_not_have(site: Site) -> None:
    """A station that does not have the state says so."""
    await refused(site, "NotSupportedState", state="Faulted")


async def test_tc_o_19_csms_a_format_it_cannot_show(site: Site) -> None:
    """A station that cannot show the format says so."""
    await refused(site, "NotSupportedMessageFormat", message={"format": "HTML", "content": "<b>Hello</b>"})


async def test_tc_o_01_csms_a_message_is_set(site: Site) -> None:
    """A message with a number, a priority, a format and the state in which it is shown."""
    async with site.station(dialect="2.0.1") as station:
        await put(site, station, message(state="Idle"))
        [kept] = await shown(site)
        assert (kept["message_id"], kept["priority"], kept["format"], kept["state"]) == (3, "NormalCycle", "UTF8", "Idle")


async def test_tc_o_25_csms_for_the_state_of_charging(site: Site) -> None:
    """A message that is shown while a car charges."""
    async with site.station(dialect="2.0.1") as station:
        await put(site, station, message(state="Charging"))
        assert [kept["state"] for kept in await shown(site)] == ["Charging"]


async def test_tc_o_26_csms_a_message_it_does_not_take(site: Site) -> None:
    """A message of the usual priority that a station declines."""
    await refused(site, "Rejected", priority="NormalCycle")


async def test_tc_o_11_csms_a_number_it_does_not_know(site: Site) -> None:
    """A question for a number that the station does not know is answered with Unknown; what else is known stays."""
    async with site.station(dialect="2.0.1", answers={"GetDisplayMessages": {"status": "Unknown"}}) as station:
        await put(site, station, message(1))
        done = await site.operator.command("CP1", "GetDisplayMessages", {"requestId": 6, "id": [9]})
        assert done["response"] == {"status": "Unknown"}
        assert await station.hears("GetDisplayMessages") == {"requestId": 6, "id": [9]}
        assert await numbers(site) == [1]


async def test_tc_o_12_csms_a_message_replaced_by_its_number(site: Site) -> None:
    """A second message with the number of the first takes its place, with all that belongs to it."""
    async with site.station(dialect="2.0.1") as station:
        await put(site, station, message(content="Welcome", state="Idle"))
        await put(site, station, message(content="Good bye"))
        [kept] = await shown(site)
        assert (kept["content"], kept["state"]) == ("Good bye", None)


async def timed(site: Site, **fields: Any) -> None:
    """A message that has a time."""
    async with site.station(dialect="2.0.1") as station:
        if "transactionId" in fields:
            await Car(site, station).plug_and_authorise()
        await put(site, station, message(**fields))
        [kept] = await shown(site)
        assert (kept["start_at"] is not None, kept["end_at"] is not None) == ("startDateTime" in fields, "endDateTime" in fields)


async def test_tc_o_13_csms_shown_from_a_time_on(site: Site) -> None:
    """A message that is shown from some time on."""
    await timed(site, startDateTime=site.stamp(60))


async def test_tc_o_14_csms_removed_at_a_time(site: Site) -> None:
    """A message that is removed at some time."""
    await timed(site, endDateTime=site.stamp(60))


async def test_tc_o_27_csms_for_one_transaction_from_a_time_on(site: Site) -> None:
    """A message for one driver that is shown from some time on."""
    await timed(site, startDateTime=site.stamp(60), transactionId=TRANSACTION)


async def test_tc_o_28_csms_for_one_transaction_until_a_time(site: Site) -> None:
    """A message for one driver that is removed at some time."""
    await timed(site, endDateTime=site.stamp(60), transactionId=TRANSACTION)
