"""Operators correct bills through the API, and take what a second stop says; drivers read why."""

from typing import Any

from tests.api.house import House, Person, Station
from tests.api.test_sessions import at, begin, make_tariff


async def _over(house: House, station: Station, driver: Person, stop_wh: int = 3600) -> tuple[str, int]:
    await make_tariff(house, per_kwh="0.40")
    session_id, transaction = await begin(house, station, driver, meter_wh=1000)
    house.clock.advance(600)
    await station.call("StopTransaction", transactionId=transaction, meterStop=stop_wh, timestamp=at(house), reason="Remote")
    return session_id, transaction


async def _review(operator: Person) -> dict[str, Any]:
    (item,) = (await operator.get("/reviews")).json()["items"]
    return item


async def test_a_bill_is_tried_out_corrected_and_taken_back(both: House) -> None:
    driver, operator = await both.person(), await both.person("operator")
    async with both.station() as station:
        session_id, _ = await _over(both, station, driver)
    path = f"/sessions/{session_id}/correction"
    tried = (await operator.post(f"{path}/preview", json={"energy_wh": 1000})).json()
    assert (tried["before"]["cost_minor"], tried["after"]["cost_minor"], tried["currency"]) == (124, 48, "EUR")
    assert (await driver.get(f"/sessions/{session_id}")).json()["corrected"] is None
    made = await operator.post(path, json={"energy_wh": 1000, "reason": "The meter jumped."})
    assert made.status_code == 200, made.text
    assert (made.json()["energy_wh"], made.json()["cost_minor"], made.json()["corrected"]["by"]) == (1000, 48, "operator")
    receipt = (await driver.get(f"/sessions/{session_id}/receipt")).json()
    assert (receipt["total_minor"], receipt["lines"][0]["quantity"]) == (48, "1")
    corrected = receipt["session"]["corrected"]
    assert (corrected["by"], corrected["reason"], corrected["told_energy_wh"]) == (None, "The meter jumped.", 2600)
    back = await operator.delete(path)
    assert (back.status_code, back.json()["cost_minor"], back.json()["corrected"]) == (200, 124, None)
    noted = [entry["action"] for entry in (await operator.get("/audit")).json()["items"]]
    assert noted[:2] == ["bill_correction_taken_back", "bill_corrected"]


async def test_nothing_is_charged_where_the_operator_says_so(house: House) -> None:
    driver, operator = await house.person(), await house.person("operator")
    async with house.station() as station:
        session_id, _ = await _over(house, station, driver)
    made = await operator.post(f"/sessions/{session_id}/correction", json={"void": True, "reason": "The plug was stuck."})
    assert (made.json()["cost_minor"], made.json()["corrected"]["void"]) == (0, True)
    receipt = (await driver.get(f"/sessions/{session_id}/receipt")).json()
    assert (receipt["total_minor"], receipt["lines"]) == (0, [])


async def test_a_correction_that_cannot_be_says_why_and_drivers_make_none(house: House) -> None:
    driver, operator = await house.person(), await house.person("operator")
    async with house.station() as station:
        session_id, transaction = await begin(house, station, driver)
        path = f"/sessions/{session_id}/correction"
        early = await operator.post(path, json={"energy_wh": 1, "reason": "x"})
        assert (early.status_code, early.json()["code"]) == (409, "session_not_over")
        house.clock.advance(60)
        await station.call("StopTransaction", transactionId=transaction, meterStop=9, timestamp=at(house))
    for body, field in (({"energy_wh": -1}, "energy_wh"), ({"ended_at": "2000-01-01T00:00:00Z"}, "ended_at")):
        refused = await operator.post(path, json={**body, "reason": "x"})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, field)
    assert (await operator.post(path, json={"reason": "x"})).json()["code"] == "nothing_to_correct"
    assert (await operator.post(path, json={"energy_wh": 1, "reason": " "})).json()["errors"][0]["field"] == "reason"
    assert (await operator.delete(path)).json()["code"] == "no_correction"
    assert (await operator.post("/sessions/none/correction", json={"energy_wh": 1, "reason": "x"})).status_code == 404
    assert (await driver.post(path, json={"energy_wh": 0, "reason": "x"})).status_code == 403
    assert (await driver.delete(path)).status_code == 403


async def test_what_a_second_stop_says_is_taken_for_the_bill(both: House) -> None:
    driver, operator = await both.person(), await both.person("operator")
    async with both.station() as station:
        session_id, transaction = await _over(both, station, driver, 203_600)
        both.clock.advance(60)
        await station.call("StopTransaction", transactionId=transaction, meterStop=3600, timestamp=at(both))
    item = await _review(operator)
    assert item["figures"]["energy_wh"] == 2600
    taken = await operator.post(f"/reviews/{item['id']}/resolve", json={"note": "The second is right.", "take": True})
    assert taken.status_code == 200, taken.text
    seen = (await operator.get(f"/sessions/{session_id}")).json()
    assert (seen["energy_wh"], seen["cost_minor"], seen["duration_s"]) == (2600, 124, 660)
    assert (seen["corrected"]["reason"], seen["corrected"]["by"]) == ("The second is right.", "operator")
    assert (await operator.get("/reviews")).json()["items"] == []


async def test_a_stop_of_nobody_is_given_to_the_session_that_has_none(both: House) -> None:
    driver, operator = await both.person(), await both.person("operator")
    async with both.station() as station:
        await make_tariff(both, per_kwh="0.40")
        session_id, _ = await begin(both, station, driver, meter_wh=1000)
        both.clock.advance(600)
        await station.call("StopTransaction", transactionId=999, meterStop=3600, timestamp=at(both), idTag="OTHER")
    item = await _review(operator)
    assert [each["session_id"] for each in item["sessions"]] == [session_id]
    path = f"/reviews/{item['id']}/resolve"
    assert (await operator.post(path, json={"note": "x", "take": True})).json()["code"] == "nothing_to_take"
    assert (await operator.post(path, json={"note": "x", "session_id": "none"})).json()["code"] == "session_unknown"
    strange = await operator.post(path, json={"note": "x", "session_id": " "})
    assert (strange.status_code, strange.json()["errors"][0]["field"]) == (400, "session_id")
    given = await operator.post(path, json={"note": "Its card was another.", "session_id": session_id})
    assert given.status_code == 200, given.text
    seen = (await operator.get(f"/sessions/{session_id}")).json()
    assert (seen["state"], seen["energy_wh"], seen["cost_minor"]) == ("ended", 2600, 124)


async def test_a_stop_given_to_a_session_is_taken_away_again(both: House) -> None:
    driver, operator = await both.person(), await both.person("operator")
    async with both.station() as station:
        await make_tariff(both, per_kwh="0.40")
        session_id, _ = await begin(both, station, driver, meter_wh=1000)
        both.clock.advance(600)
        await station.call("StopTransaction", transactionId=999, meterStop=3600, timestamp=at(both), idTag="OTHER")
        path = f"/reviews/{(await _review(operator))['id']}"
        early = await operator.post(f"{path}/reopen", json={"note": "x"})
        assert (early.status_code, early.json()["code"]) == (409, "review_open")
        await operator.post(f"{path}/resolve", json={"note": "Its card was another.", "session_id": session_id})
        (decided,) = (await operator.get("/reviews?decided=true")).json()["items"]
        assert (decided["note"], decided["session_id"], decided["sessions"]) == ("Its card was another.", session_id, [])
        assert (await driver.post(f"{path}/reopen", json={"note": "x"})).status_code == 403
        again = await operator.post(f"{path}/reopen", json={"note": "It was a neighbour's."})
        assert (again.status_code, again.json()["session_id"], again.json()["resolved_at"]) == (200, None, None), again.text
        seen = (await operator.get(f"/sessions/{session_id}")).json()
        assert (seen["state"], seen["ended_at"], seen["stop_reason"]) == ("charging", None, None)
        assert [each["session_id"] for each in (await _review(operator))["sessions"]] == [session_id]
    assert (await operator.get("/reviews?decided=true")).json()["items"] == []
    noted = [entry["action"] for entry in (await operator.get("/audit")).json()["items"]]
    assert noted[:2] == ["review_reopened", "review_resolved"]


async def test_a_meter_in_doubt_is_said_to_be_right_without_a_correction(house: House) -> None:
    driver, operator = await house.person(), await house.person("operator")
    async with house.station() as station:
        session_id, transaction = await begin(house, station, driver, meter_wh=1000)
        house.clock.advance(60)
        await station.call("StopTransaction", transactionId=transaction, meterStop=91_000, timestamp=at(house))
    item = await _review(operator)
    assert (item["reason"], item["may_be_right"]) == ("meter", True)
    path = f"/reviews/{item['id']}"
    both = await operator.post(f"{path}/resolve", json={"note": "x", "take": True, "right": True})
    assert (both.status_code, both.json()["code"]) == (400, "many_decisions")
    assert (await operator.post(f"{path}/resolve", json={"note": "A fast one.", "right": True})).status_code == 200
    seen = (await operator.get(f"/sessions/{session_id}")).json()
    assert (seen["energy_wh"], seen["corrected"]) == (90_000, None)
    assert (await operator.get("/reviews")).json()["items"] == []
    assert (await operator.post(f"{path}/reopen", json={"note": "It is not."})).status_code == 200
    assert (await _review(operator))["reason"] == "meter"


async def test_a_second_stop_below_the_start_offers_no_figures(house: House) -> None:
    driver, operator = await house.person(), await house.person("operator")
    async with house.station() as station:
        _, transaction = await _over(house, station, driver)
        await station.call("StopTransaction", transactionId=transaction, meterStop=5, timestamp=at(house))
    item = await _review(operator)
    assert item["figures"] is None
    refused = await operator.post(f"/reviews/{item['id']}/resolve", json={"note": "x", "take": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "stop_below_start")
    assert len((await operator.get("/reviews")).json()["items"]) == 1
