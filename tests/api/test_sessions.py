"""A driver charges through the API, with a station that answers over a real socket."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx

from tests.api.house import House, Person, Station, eventually


def at(house: House) -> str:
    """The station's clock, which is right."""
    return house.clock.now().isoformat().replace("+00:00", "Z")


async def begin(house: House, station: Station, driver: Person, meter_wh: int = 0) -> tuple[str, int]:
    """Start from the app until the station has begun; the session's id and the transaction's."""
    started = await driver.post("/sessions", json={"evse_id": await house.evse_id()})
    assert started.status_code == 201, started.text
    token = next(payload["idTag"] for action, payload in station.asked if action == "RemoteStartTransaction")
    begun = await station.call("StartTransaction", connectorId=1, idTag=token, meterStart=meter_wh, timestamp=at(house))
    return started.json()["id"], begun["transactionId"]


async def measure(house: House, station: Station, transaction: int, energy_wh: int, power_w: int) -> None:
    """Send a meter value."""
    sampled = [
        {"value": str(energy_wh), "unit": "Wh"},
        {"value": str(power_w), "measurand": "Power.Active.Import", "unit": "W"},
    ]
    await station.call(
        "MeterValues",
        connectorId=1,
        transactionId=transaction,
        meterValue=[{"timestamp": at(house), "sampledValue": sampled}],
    )


async def make_tariff(house: House, station_id: str = "CP1", **prices: str) -> None:
    """Let a station charge by a tariff."""
    operator = await house.person("operator")
    made = await operator.post("/tariffs", json={"name": "Day", "tax_pct": "19", **prices})
    assert made.status_code == 201, made.text
    changed = await operator.patch(f"/stations/{station_id}", json={"tariff_id": made.json()["tariff_id"]})
    assert changed.status_code == 200, changed.text


async def test_a_driver_starts_watches_stops_and_gets_a_receipt(both: House) -> None:
    driver = await both.person()
    async with both.station() as station:
        await make_tariff(both, per_kwh="0.40")
        session_id, transaction = await begin(both, station, driver, meter_wh=1000)
        both.clock.advance(600)
        await measure(both, station, transaction, 3500, 11000)

        async def metered() -> dict[str, Any] | None:
            seen = (await driver.get(f"/sessions/{session_id}")).json()
            return seen if seen["energy_wh"] == 2500 else None

        view = await eventually(metered)
        assert (view["state"], view["phase"], view["power_w"], view["duration_s"]) == ("charging", "charging", 11000, 600)
        assert (view["cost_minor"], view["currency"]) == (119, "EUR")
        stopping = await driver.post(f"/sessions/{session_id}/stop")
        assert (stopping.status_code, stopping.json()["state"]) == (200, "stopping")
        await station.call("StopTransaction", transactionId=transaction, meterStop=3600, timestamp=at(both), reason="Remote")
        receipt = (await driver.get(f"/sessions/{session_id}/receipt")).json()
        assert receipt["final"] is True
        assert receipt["session"]["state"] == "ended"
        assert (receipt["net_minor"], receipt["tax_minor"], receipt["total_minor"]) == (104, 20, 124)
        assert [line["kind"] for line in receipt["lines"]] == ["energy"]
        assert (receipt["meter_start_wh"], receipt["meter_stop_wh"]) == (1000, 3600)
        readings = (await driver.get(f"/sessions/{session_id}/readings?measurand=Power.Active.Import")).json()["items"]
        assert [(reading["value"], reading["unit"]) for reading in readings] == [(11000.0, "W")]


async def test_readings_come_in_pages(house: House) -> None:
    driver = await house.person()
    async with house.station() as station:
        session_id, transaction = await begin(house, station, driver)
        for number in range(1, 6):
            house.clock.advance(10)
            await measure(house, station, transaction, number, 1000 + number)
        path, seen = f"/sessions/{session_id}/readings?measurand=Power.Active.Import&limit=2", list[float]()
        page = (await driver.get(path)).json()
        while True:
            seen += [reading["value"] for reading in page["items"]]
            if page["next_cursor"] is None:
                break
            page = (await driver.get(f"{path}&cursor={page['next_cursor']}")).json()
        assert seen == [1001.0, 1002.0, 1003.0, 1004.0, 1005.0]


async def test_a_stream_shows_the_session_as_it_goes(both: House) -> None:
    driver = await both.person()
    async with both.station() as station:
        session_id, transaction = await begin(both, station, driver)
        async with driver.stream(f"/sessions/{session_id}/stream") as stream:
            name, first = await stream.next()
            assert (name, first["state"]) == ("session", "charging")
            assert stream.last_id is not None
            await measure(both, station, transaction, 700, 7000)
            await stream.until("session", lambda view: view["energy_wh"] == 700)
            await station.call("StopTransaction", transactionId=transaction, meterStop=900, timestamp=at(both))
            ended = await stream.until("session", lambda view: view["state"] == "ended")
            assert ended["energy_wh"] == 900


async def test_a_stream_says_when_the_station_is_gone(house: House) -> None:
    driver = await house.person()
    async with house.station() as station:
        session_id, _ = await begin(house, station, driver)
    async with driver.stream(f"/sessions/{session_id}/stream") as stream:
        await stream.until("session", lambda view: view["phase"] == "offline")


async def test_another_drivers_session_does_not_exist_for_me(house: House) -> None:
    mine, other, operator = await house.person(), await house.person(name="other"), await house.person("operator")
    async with house.station() as station:
        session_id, _ = await begin(house, station, mine)
        for path in ("", "/readings", "/receipt", "/stream"):
            hidden = await other.get(f"/sessions/{session_id}{path}")
            assert (hidden.status_code, hidden.json()["code"]) == (404, "session_unknown")
        hidden = await other.post(f"/sessions/{session_id}/stop")
        assert (hidden.status_code, hidden.json()["code"]) == (404, "session_unknown")
        assert (await other.get("/sessions")).json()["items"] == []
        assert [item["id"] for item in (await operator.get("/sessions?state=live")).json()["items"]] == [session_id]
        assert (await operator.get(f"/sessions/{session_id}")).status_code == 200


async def test_a_busy_connector_is_refused(house: House) -> None:
    first, second = await house.person(), await house.person(name="second")
    async with house.station() as station:
        await begin(house, station, first)
        refused = await second.post("/sessions", json={"evse_id": await house.evse_id()})
        assert (refused.status_code, refused.json()["code"]) == (409, "connector_busy")
        assert "session_id" not in refused.json()


async def test_a_second_tap_of_the_same_driver_is_told_which_session_runs(house: House) -> None:
    driver = await house.person()
    async with house.station() as station:
        session_id, _ = await begin(house, station, driver)
        refused = await driver.post("/sessions", json={"evse_id": await house.evse_id()})
        assert (refused.status_code, refused.json()["code"]) == (409, "connector_busy")
        assert refused.json()["session_id"] == session_id


async def test_an_offline_station_is_unreachable(house: House) -> None:
    driver = await house.person()
    async with house.station():
        evse_id = await house.evse_id()
    answer = await driver.post("/sessions", json={"evse_id": evse_id})
    assert (answer.status_code, answer.json()["code"]) == (504, "station_unreachable")


async def test_a_station_that_declines_says_so(house: House) -> None:
    driver = await house.person()
    async with house.station(RemoteStartTransaction={"status": "Rejected"}):
        answer = await driver.post("/sessions", json={"evse_id": await house.evse_id()})
        assert (answer.status_code, answer.json()["code"]) == (409, "start_rejected")
        failed = (await driver.get("/sessions")).json()["items"]
        assert [session["state"] for session in failed] == ["failed"]
        assert failed[0]["failure"]
        assert failed[0]["failure_code"] == "start_rejected"


async def test_an_answer_nobody_understands_is_not_called_a_refusal(house: House) -> None:
    driver = await house.person()
    async with house.station(RemoteStartTransaction={"status": "Perhaps"}):
        answer = await driver.post("/sessions", json={"evse_id": await house.evse_id()})
        assert (answer.status_code, answer.json()["code"]) == (409, "start_failed")
        assert "Perhaps" in answer.json()["detail"]


async def test_a_station_that_restarted_leaves_the_session_unconfirmed_until_it_speaks_of_it(house: House) -> None:
    driver = await house.person()
    async with house.station() as station:
        session_id, transaction = await begin(house, station, driver)
        await station.call("BootNotification", chargePointVendor="Acme", chargePointModel="One")
        seen = (await driver.get(f"/sessions/{session_id}")).json()
        assert (seen["state"], seen["phase"]) == ("suspended", "station_restarted")
        await measure(house, station, transaction, 100, 11000)
        assert (await driver.get(f"/sessions/{session_id}")).json()["phase"] == "charging"


async def test_the_minutes_a_car_stands_full_are_counted_while_it_stands(house: House) -> None:
    driver = await house.person()
    async with house.station() as station:
        session_id, _ = await begin(house, station, driver)
        await station.status("Charging")
        house.clock.advance(600)
        await station.status("SuspendedEV")
        house.clock.advance(420)
        seen = (await driver.get(f"/sessions/{session_id}")).json()
        assert (seen["phase"], seen["idle_s"]) == ("suspended_by_car", 420)


async def test_wrong_wishes_are_refused_with_their_field(house: House) -> None:
    driver = await house.person()
    async with house.station():
        evse_id = await house.evse_id()
        for wish, status, code in [
            ({"evse_id": "evs_none"}, 404, "evse_unknown"),
            ({"evse_id": evse_id, "connector_id": 7}, 400, "connector_unknown"),
            ({"evse_id": evse_id, "limit": {"energy_wh": 0}}, 400, "bad_limit"),
            ({"evse_id": evse_id, "limit": {"energy_wh": "5000"}}, 400, "malformed_body"),
            ({"evse_id": evse_id, "token": "04AABB"}, 403, "operators_only"),
            ({"evse_id": evse_id, "tokn": "04AABB"}, 400, "malformed_body"),
            ({}, 400, "malformed_body"),
        ]:
            answer = await driver.post("/sessions", json=wish)
            assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        answer = await driver.post("/sessions", json={"evse_id": evse_id, "limit": {"energy_wh": "5000"}})
        assert answer.json()["errors"][0]["field"] == "limit.energy_wh"


async def test_an_operator_starts_for_a_token_that_is_known(house: House) -> None:
    operator = await house.person("operator")
    async with house.station() as station:
        evse_id = await house.evse_id()
        unknown = await operator.post("/sessions", json={"evse_id": evse_id, "token": "04NOBODY"})
        assert (unknown.status_code, unknown.json()["code"]) == (403, "token_invalid")
        assert (await operator.put("/tokens/04aabb", json={"status": "blocked"})).status_code == 200
        blocked = await operator.post("/sessions", json={"evse_id": evse_id, "token": "04AABB"})
        assert (blocked.status_code, blocked.json()["code"]) == (403, "token_blocked")
        assert (await operator.put("/tokens/04aabb", json={"status": "accepted"})).status_code == 200
        started = await operator.post("/sessions", json={"evse_id": evse_id, "token": "04AABB"})
        assert started.status_code == 201
        assert ("RemoteStartTransaction", {"idTag": "04AABB", "connectorId": 1}) in station.asked


async def test_sessions_are_filtered_and_paged(house: House) -> None:
    driver = await house.person()
    async with house.station() as station:
        ids: list[str] = []
        for _ in range(3):
            session_id, transaction = await begin(house, station, driver)
            station.asked.clear()
            house.clock.advance(60)
            await station.call("StopTransaction", transactionId=transaction, meterStop=10, timestamp=at(house))
            ids.insert(0, session_id)

        async def listed(query: str) -> httpx.Response:
            return await driver.get(f"/sessions?{query}")

        first = (await listed("limit=2")).json()
        rest = (await listed(f"limit=2&cursor={first['next_cursor']}")).json()
        assert [item["id"] for item in first["items"] + rest["items"]] == ids
        assert rest["next_cursor"] is None
        assert (await listed("state=live")).json()["items"] == []
        assert len((await listed("state=ended&station_id=CP1")).json()["items"]) == 3
        assert (await listed("station_id=CP2")).json()["items"] == []
        assert (await listed(f"from={at(house)}".replace("+", "%2B"))).json()["items"] == []
        assert (await listed("cursor=nonsense")).json()["code"] == "bad_cursor"
        assert (await listed("state=sleeping")).json()["code"] == "malformed_request"
        assert (await listed("limit=0")).status_code == 400


async def test_the_same_tap_twice_starts_once(both: House) -> None:
    driver = await both.person()
    async with both.station() as station:
        wish, headers = {"evse_id": await both.evse_id()}, {"Idempotency-Key": "tap-1"}
        first, second = await asyncio.gather(
            driver.post("/sessions", json=wish, headers=headers), driver.post("/sessions", json=wish, headers=headers)
        )
        assert (first.status_code, first.json()) == (second.status_code, second.json())
        assert first.status_code == 201
        asked = [action for action, _ in station.asked]
        assert asked.count("RemoteStartTransaction") == 1


async def test_an_operator_ends_a_session_whose_station_is_gone(house: House) -> None:
    driver, operator = await house.person(), await house.person("operator")
    async with house.station() as station:
        session_id, _ = await begin(house, station, driver)
    assert (await driver.post(f"/sessions/{session_id}/end")).status_code == 403
    ended = await operator.post(f"/sessions/{session_id}/end")
    assert (ended.status_code, ended.json()["state"]) == (200, "ended")
    assert "estimated" in ended.json()["flags"]
    again = await operator.post(f"/sessions/{session_id}/end")
    assert (again.status_code, again.json()["code"]) == (409, "session_over")


async def test_a_limit_with_a_word_we_do_not_know_is_refused(house: House) -> None:
    driver = await house.person()
    async with house.station():
        for limit in ({"kwh": 1}, {"energy_wh": 0}, {"energy_wh": 10**30}):
            refused = await driver.post("/sessions", json={"evse_id": await house.evse_id(), "limit": limit})
            assert refused.status_code == 400, limit


async def test_a_limit_is_set_anew_while_charging(house: House) -> None:
    driver, other = await house.person(), await house.person("driver", "other")
    async with house.station() as station:
        session_id, _transaction = await begin(house, station, driver)
        path = f"/sessions/{session_id}/limit"
        unset: dict[str, object] = {"wanted": None, "told": None, "told_at": None, "kept": None, "kept_at": None, "can_keep": []}
        assert (await driver.get(path)).json() == unset
        assert (await other.put(path, json={"energy_wh": 1})).status_code == 404
        for wrong in ({"soc_pct": 101}, {"energy_wh": 0}):
            refused = await driver.put(path, json=wrong)
            assert (refused.status_code, refused.json()["code"]) == (400, "bad_limit")
        changed = await driver.put(path, json={"energy_wh": 5000, "soc_pct": 80})
        set_now = {name: number for name, number in changed.json()["limit"].items() if number is not None}
        assert set_now == {"energy_wh": 5000, "soc_pct": 80}
        assert (await driver.put(path, json={})).json()["limit"] is None
        assert (await driver.get(path)).json() == unset


async def frames_behind(operator: Person, session: dict[str, Any], limit: int = 100) -> list[tuple[str, str]]:
    """Action and direction of the frames behind a session, read page by page."""
    found, cursor = list[tuple[str, str]](), ""
    while True:
        page = (await operator.get(f"/sessions/{session['id']}/messages?limit={limit}{cursor}")).json()
        assert len(page["items"]) <= limit
        found += [(item["action"] or item["kind"], item["direction"]) for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


async def test_the_frames_behind_a_session_are_its_own_also_when_it_was_delivered_late(both: House) -> None:
    driver, operator = await both.person(), await both.person("operator")
    async with both.station() as station:
        await station.status("Available", connector=2)
        began = [(both.clock.now() - timedelta(hours=hours)).isoformat() for hours in (9, 6)]
        late: list[int] = []
        _, running = await begin(both, station, driver)
        for started_at in began:
            start = {"connectorId": 2, "idTag": "04AABB", "meterStart": 0, "timestamp": started_at}
            late.append((await station.call("StartTransaction", **start))["transactionId"])
            await measure(both, station, running, 500, 11000)
            stop = {"transactionId": late[-1], "meterStop": 100, "timestamp": started_at}
            await station.call("StopTransaction", **stop)
        await station.status("Charging")
        await station.call("Heartbeat")
        sessions = (await operator.get("/sessions?limit=10")).json()["items"]

        async def written() -> bool:
            kept = (await operator.get("/stations/CP1/messages?action=Heartbeat")).json()["items"]
            return any(item["direction"] == "out" for item in kept)

        await eventually(written)
        live = await frames_behind(operator, next(session for session in sessions if session["evse_number"] == 1))
        assert {action for action, _ in live} == {
            "RemoteStartTransaction",
            "StartTransaction",
            "MeterValues",
            "StatusNotification",
        }
        own = [("StopTransaction", "out"), ("StopTransaction", "in"), ("StartTransaction", "out"), ("StartTransaction", "in")]
        for session in sessions:
            if session["evse_number"] == 2:
                assert await frames_behind(operator, session) == await frames_behind(operator, session, limit=1) == own


async def test_the_frames_behind_a_session_end_where_the_next_begins(both: House) -> None:
    operator = await both.person("operator")
    start = {"connectorId": 1, "idTag": "04AABB"}
    async with both.station(RemoteStartTransaction={"status": "Accepted"}) as station:
        for _ in range(2):
            asked = {"action": "RemoteStartTransaction", "payload": start}
            assert (await operator.post("/stations/CP1/commands", json=asked)).status_code == 200
            both.clock.advance(5)
            begun = await station.call("StartTransaction", **start, meterStart=0, timestamp=at(both))
            both.clock.advance(10)
            stop = {"transactionId": begun["transactionId"], "meterStop": 0, "timestamp": at(both)}
            await station.call("StopTransaction", **stop)
            await station.status("Finishing")
            both.clock.advance(20)
        await station.call("Heartbeat")

        async def written() -> bool:
            kept = (await operator.get("/stations/CP1/messages?action=Heartbeat")).json()["items"]
            return any(item["direction"] == "out" for item in kept)

        await eventually(written)
        for session in (await operator.get("/sessions?limit=10")).json()["items"]:
            seen = await frames_behind(operator, session)
            starts = [frame for frame in seen if frame == ("RemoteStartTransaction", "out")]
            assert (len(starts), seen.count(("StartTransaction", "in")), seen.count(("StopTransaction", "in"))) == (1, 1, 1)
