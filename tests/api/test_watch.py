"""Overview, event log, reviews and the demo's hand."""

import ast
import asyncio
import base64
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

import gridtap
from gridtap.api.shapes.operator import DemoStation
from gridtap.kit.errors import NotFound
from gridtap.storage.events import last_cursor
from gridtap.storage.kinds import EVENT_KINDS
from gridtap.storage.transaction import Transaction
from tests.api.house import STATION_PASSWORD, House, Stream, eventually, open_house
from tests.api.test_sessions import at, begin, make_tariff, measure


async def test_events_are_replayed_from_a_cursor_and_then_live(both: House) -> None:
    operator = await both.person("operator")
    await both.register("CP1")
    async with operator.stream("/events?after=0&kind=station_registered") as stream:
        name, first = await stream.next()
        assert (name, first["station_id"]) == ("station_registered", "CP1")
        assert stream.last_id == str(first["cursor"])
        await both.register("CP2")
        assert (await stream.next())[1]["station_id"] == "CP2"
        last_id = stream.last_id
    await both.register("CP3")
    assert last_id is not None
    async with operator.stream("/events?kind=station_registered", last_event_id=last_id) as resumed:
        assert (await resumed.next())[1]["station_id"] == "CP3"
        await both.register("CP4")
        assert (await resumed.next())[1]["station_id"] == "CP4"


async def test_a_stream_without_a_cursor_begins_now_and_says_where(house: House) -> None:
    operator = await house.person("operator")
    await house.register("CP1")
    newest = await house.db.read(last_cursor)
    async with operator.stream("/events") as stream:
        reading = asyncio.create_task(stream.next())
        await eventually(lambda: _has_id(stream))
        assert stream.last_id == str(newest)
        await house.register("CP2")
        _, event = await reading
        assert (event["station_id"], event["cursor"]) == ("CP2", newest + 1)


async def _has_id(stream: Stream) -> bool:
    return stream.last_id is not None


async def test_hundreds_of_events_are_replayed_once_and_in_order(both: House) -> None:
    operator = await both.person("operator")

    def many(tx: Transaction) -> None:
        for number in range(1200):
            tx.emit("tested", data={"number": number})

    await both.db.write(many)
    async with operator.stream("/events?after=0") as stream:
        numbers = [(await stream.until("tested"))["data"]["number"] for _ in range(1200)]
    assert numbers == list(range(1200))


async def test_events_are_filtered_by_station(house: House) -> None:
    operator = await house.person("operator")
    for station_id in ("CP1", "CP2", "CP3"):
        await house.register(station_id)
    async with operator.stream("/events?after=0&station_id=CP3") as stream:
        assert (await stream.next())[1]["station_id"] == "CP3"


async def test_ticks_are_heard_live_without_an_id(house: House) -> None:
    driver, operator = await house.person(), await house.person("operator")
    async with house.station() as station:
        session_id, transaction = await begin(house, station, driver)
        async with operator.stream("/events?kind=session_metered") as stream:
            await measure(house, station, transaction, 100, 7000)
            name, tick = await stream.next()
            assert (name, tick["session_id"], tick["cursor"]) == ("session_metered", session_id, 0)


async def test_a_stream_ends_when_asked_to(house: House) -> None:
    operator, driver = await house.person("operator"), await house.person()
    await house.register("CP1")
    for person, path in [
        (operator, "/events?for_s=1"),
        (operator, "/stations/CP1/messages/stream?for_s=1"),
        (driver, "/stream/sites?for_s=1"),
    ]:
        answer = await person.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")


async def test_streams_end_when_the_server_stops(house: House) -> None:
    operator = await house.person("operator")
    async with operator.stream("/events") as stream:
        reading = asyncio.create_task(stream.next())
        await eventually(lambda: _has_id(stream))
        house.parts.live.close()
        with pytest.raises(AssertionError, match="the stream ended"):
            await asyncio.wait_for(reading, 5)


async def test_a_stream_that_is_left_is_forgotten(house: House) -> None:
    operator = await house.person("operator")
    async with operator.stream("/events") as stream:
        reading = asyncio.create_task(stream.next())
        await eventually(lambda: _has_id(stream))
        assert house.parts.live.listeners == 1
        reading.cancel()

    async def nobody() -> bool:
        return house.parts.live.listeners == 0

    await eventually(nobody)


async def test_a_quiet_stream_says_so_and_ends_when_its_caller_signs_out(sqlite_url: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(sqlite_url, tmp_path, heartbeat_s=0.05))
        operator = await house.person("operator")
        stream = await stack.enter_async_context(operator.stream("/events"))
        reading = asyncio.create_task(stream.next())
        await eventually(lambda: _has_comment(stream))
        await operator.post("/auth/logout")
        with pytest.raises(AssertionError, match="the stream ended"):
            await asyncio.wait_for(reading, 5)


async def _has_comment(stream: Stream) -> bool:
    return ": still here" in stream.comments


async def test_a_bad_cursor_is_refused_before_the_stream_begins(house: House) -> None:
    operator = await house.person("operator")
    for headers in ({"Last-Event-ID": "x"}, {"Last-Event-ID": "9" * 30}, {"Last-Event-ID": "-1"}):
        answer = await operator.get("/events", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


async def test_a_cursor_beyond_the_end_is_refused_and_a_browsers_goes_on_from_there(both: House) -> None:
    operator = await both.person("operator")
    answer = await operator.get("/events?after=1000000000")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")
    newest = await both.db.read(last_cursor)
    async with operator.stream("/events", last_event_id="1000000000") as stream:
        reading = asyncio.create_task(stream.next())
        await eventually(lambda: _has_id(stream))
        assert stream.last_id == str(newest)
        await both.register("CP1")
        assert (await reading)[1]["station_id"] == "CP1"


async def test_frames_are_seen_by_one_who_was_further_before_a_restore(house: House) -> None:
    operator = await house.person("operator")
    async with house.station() as station:
        await station.status("Available")
        async with operator.stream("/stations/CP1/messages/stream", last_event_id="1000000000") as stream:
            await station.status("Faulted", error="GroundFailure")
            seen = await stream.until("message", lambda message: message["action"] == "StatusNotification")
            assert seen["direction"] == "in"


async def test_a_kind_of_event_that_there_is_not_is_refused_and_those_there_are_named(house: House) -> None:
    operator = await house.person("operator")
    answer = await operator.get("/events?kind=session_started,nope")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "kind")
    assert "'nope' is none of" in answer.json()["detail"]
    assert "station_booted" in answer.json()["detail"]


def test_every_kind_of_event_is_on_the_list() -> None:
    told: set[str] = set()
    for path in Path(gridtap.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"emit", "tick", "_wish", "note_report"}:
                words = [each for given in node.args[:3] for each in ast.walk(given) if not isinstance(given, ast.JoinedStr)]
                told |= {each.value for each in words if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    assert told <= EVENT_KINDS
    assert len(told) > 50


async def test_frames_are_seen_as_they_pass(house: House) -> None:
    operator = await house.person("operator")
    async with house.station() as station, operator.stream("/stations/CP1/messages/stream") as stream:
        await station.status("Faulted", error="GroundFailure")
        seen = await stream.until("message", lambda message: message["action"] == "StatusNotification")
        assert (seen["direction"], seen["kind"]) == ("in", "call")
        assert stream.last_id == str(seen["id"])


async def test_the_overview_counts_what_goes_on_and_what_today_brought(both: House) -> None:
    driver, operator = await both.person(), await both.person("operator")
    async with both.station() as station:
        await make_tariff(both, per_kwh="0.50")
        _, transaction = await begin(both, station, driver)
        await station.status("Charging")
        both.clock.advance(60)
        await measure(both, station, transaction, 2000, 11000)

        async def metered() -> bool:
            return (await operator.get("/overview")).json()["power_w"] == 11000

        await eventually(metered)
        seen = (await operator.get("/overview")).json()
        assert (seen["stations_total"], seen["stations_online"], seen["connectors_total"]) == (1, 1, 1)
        assert (seen["connectors_charging"], seen["connectors_available"], seen["sessions_live"]) == (1, 0, 1)
        assert (seen["energy_today_wh"], seen["revenue_today_minor"], seen["currency"]) == (2000, 119, "EUR")
        assert len(seen["power_w_by_minute"]) == 60
        assert seen["power_w_by_minute"][-1][1] == 11000
        assert [item["station_id"] for item in seen["live"]] == ["CP1"]
        await station.call("StopTransaction", transactionId=transaction, meterStop=3000, timestamp=at(both))
        await station.status("Faulted", error="GroundFailure")
        done = (await operator.get("/overview")).json()
        assert (done["sessions_live"], done["sessions_today"], done["energy_today_wh"]) == (0, 1, 3000)
        assert (done["power_w"], done["connectors_faulted"]) == (0, 1)
        assert [(item["kind"], item["station_id"]) for item in done["attention"]] == [("connector_faulted", "CP1")]


async def test_revenue_in_another_currency_is_told_beside_ours_and_never_added_to_it(both: House) -> None:
    driver, operator = await both.person(), await both.person("operator")

    async def revenue() -> dict[str, int]:
        seen = (await operator.get("/overview")).json()
        assert (seen["revenue_today"][0]["minor"], seen["currency"]) == (seen["revenue_today_minor"], "EUR")
        return {told["currency"]: told["minor"] for told in seen["revenue_today"]}

    async def yen_come_in() -> bool:
        return await revenue() == {"EUR": 60, "JPY": 24}

    async with both.station() as station:
        for prices in ({"per_kwh": "0.50"}, {"per_kwh": "20", "currency": "JPY"}):
            both.clock.advance(60)
            await make_tariff(both, **prices)
            station.asked.clear()
            _, transaction = await begin(both, station, driver)
            await measure(both, station, transaction, 1000, 11000)
            if "currency" in prices:
                await eventually(yen_come_in)
            await station.call("StopTransaction", transactionId=transaction, meterStop=1000, timestamp=at(both))
        assert await revenue() == {"EUR": 60, "JPY": 24}
        seen = (await operator.get("/overview")).json()
        assert (seen["sessions_today"], seen["energy_today_wh"]) == (2, 2000)


async def test_what_needs_attention_is_listed_the_worst_first(house: House) -> None:
    operator = await house.person("operator")
    async with house.station() as station:
        await station.status("Faulted", error="GroundFailure")
        await station.call("StopTransaction", transactionId=999, meterStop=5, timestamp=at(house))
    await house.knock("CP-NEW")

    async def kinds() -> list[str] | None:
        listed = [item["kind"] for item in (await operator.get("/overview")).json()["attention"]]
        return listed if len(listed) == 5 else None

    expected = ["connector_faulted", "session_review", "station_offline", "station_pending", "station_without_price"]
    assert await eventually(kinds) == expected


async def test_an_orphan_is_reviewed_and_resolved(both: House) -> None:
    operator = await both.person("operator")
    async with both.station() as station:
        await station.call("StopTransaction", transactionId=999, meterStop=5, timestamp=at(both))
    review = (await operator.get("/reviews")).json()["items"][0]
    assert review["station_id"] == "CP1"
    assert review["payload"]["transactionId"] == 999
    refused = await operator.post(f"/reviews/{review['id']}/resolve", json={"note": " "})
    assert refused.json()["errors"][0]["field"] == "note"
    assert (await operator.post(f"/reviews/{review['id']}/resolve", json={"note": "A test."})).status_code == 200
    assert (await operator.get("/reviews")).json()["items"] == []
    again = await operator.post(f"/reviews/{review['id']}/resolve", json={"note": "Again."})
    assert (again.status_code, again.json()["code"]) == (409, "review_resolved")
    unknown = await operator.post("/reviews/123456/resolve", json={"note": "x"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "review_unknown")


class Hand:
    """A demo that remembers what it was told to do."""

    def __init__(self) -> None:
        self.done: list[tuple[object, ...]] = []

    async def plug(self, station_id: str, evse: int) -> None:
        self.done.append(("plug", station_id, evse))

    async def unplug(self, station_id: str, evse: int) -> None:
        self.done.append(("unplug", station_id, evse))

    async def fault(self, station_id: str, evse: int) -> None:
        self.done.append(("fault", station_id, evse))

    async def repair(self, station_id: str, evse: int) -> None:
        self.done.append(("repair", station_id, evse))

    async def offline(self, station_id: str) -> None:
        self.done.append(("offline", station_id))

    async def online(self, station_id: str) -> None:
        self.done.append(("online", station_id))

    async def tap(self, station_id: str, evse: int, token: str | None) -> None:
        self.done.append(("tap", station_id, evse, token))

    async def state(self, station_id: str) -> DemoStation:
        if station_id != "DEMO":
            raise NotFound("station_unknown", f"{station_id} is not simulated here.")
        return DemoStation(station_id=station_id, online=True, connectors=[])


async def test_the_demos_hand_does_what_it_is_told(sqlite_url: str, tmp_path: Path) -> None:
    hand = Hand()
    async with open_house(sqlite_url, tmp_path, demo=hand) as house:
        driver = await house.person()
        for verb in ("plug", "unplug", "fault", "repair", "offline", "online", "tap"):
            body = {"verb": verb, "evse": 2, **({"token": "04AA"} if verb == "tap" else {})}
            assert (await driver.post("/demo/stations/DEMO", json=body)).status_code == 200
        assert [done[0] for done in hand.done] == ["plug", "unplug", "fault", "repair", "offline", "online", "tap"]
        assert hand.done[-1] == ("tap", "DEMO", 2, "04AA")
        real = await driver.get("/demo/stations/CP1")
        assert (real.status_code, real.json()["code"]) == (404, "station_unknown")
        wrong = await driver.post("/demo/stations/DEMO", json={"verb": "kick"})
        assert (wrong.status_code, wrong.json()["code"]) == (400, "malformed_body")


async def test_a_server_without_a_demo_has_no_hand(house: House) -> None:
    driver = await house.person()
    answer = await driver.get("/demo/stations/CP1")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_demo")


async def test_a_line_that_is_taken_over_again_and_again_needs_attention_and_is_told_once(both: House) -> None:
    operator = await both.person("operator")
    async with AsyncExitStack() as stack, operator.stream("/events?kind=security_event,station_removed") as stream:
        reading = asyncio.create_task(stream.next())
        await both.register("CP1")
        basic = base64.b64encode(f"CP1:{STATION_PASSWORD}".encode()).decode()
        address, known = f"ws://127.0.0.1:{both.gateway.port}/ocpp/CP1", {"Authorization": f"Basic {basic}"}
        for _ in range(7):
            await stack.enter_async_context(connect(address, subprotocols=[Subprotocol("ocpp1.6")], additional_headers=known))
        kind, told = await reading
        assert (kind, told["station_id"], told["data"]["type"]) == ("security_event", "CP1", "repeated_takeovers")
        lines = (await operator.get("/overview")).json()["attention"]
        (line,) = [line for line in lines if line["kind"] == "repeated_takeovers"]
        assert (line["station_id"], "two stations have this id" in line["text"]) == ("CP1", True)
        await both.register("CP2")
        assert (await operator.delete("/stations/CP2")).status_code == 204
        assert (await stream.next())[0] == "station_removed"
