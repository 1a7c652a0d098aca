"""Sites, tariffs, prices, and where one can charge."""

from typing import Any

from tests.api.house import House
from tests.api.test_sessions import begin, make_tariff

SITE = {"name": "Harbour", "address": "Quay 1", "city": "Port", "latitude": 53.5, "longitude": 9.9, "timezone": "Europe/Berlin"}


async def make_site(house: House, **changes: Any) -> str:
    """A site's id."""
    made = await (await house.person("operator")).post("/sites", json={**SITE, **changes})
    assert made.status_code == 201, made.text
    return made.json()["site_id"]


async def test_a_driver_sees_what_is_free_where_and_for_how_much(both: House) -> None:
    driver, operator = await both.person(), await both.person("operator")
    site_id = await make_site(both)
    async with both.station() as station:
        change = {"site_id": site_id, "connectors": [{"evse_number": 1, "type": "type2", "max_power_w": 22000}]}
        await operator.patch("/stations/CP1", json=change)
        await make_tariff(both, per_kwh="0.40", idle_per_minute="0.10")
        summary = (await driver.get("/sites")).json()["items"][0]
        assert (summary["evses_total"], summary["evses_available"]) == (1, 1)
        assert (summary["connector_types"], summary["max_power_w"]) == (["type2"], 22000)
        evse = (await driver.get(f"/sites/{site_id}")).json()["evses"][0]
        assert (evse["site_name"], evse["online"]) == ("Harbour", True)
        assert evse["price"]["per_kwh_milli_minor"] == 47600
        assert evse["price"]["idle_per_minute_milli_minor"] == 11900
        assert (await driver.get(f"/evses/{evse['evse_id']}")).json() == evse
        assert (await driver.get(f"/codes/{evse['code'].lower()}")).json() == evse
        session_id, _ = await begin(both, station, driver)
        await station.status("Charging")
        mine = (await driver.get(f"/evses/{evse['evse_id']}")).json()
        assert mine["my_session_id"] == session_id
        assert mine["connectors"][0]["wire_status"] == "Charging"
        assert (await driver.get("/sites")).json()["items"][0]["evses_available"] == 0
        other = await both.person(name="other")
        assert (await other.get(f"/evses/{evse['evse_id']}")).json()["my_session_id"] is None


async def test_a_station_that_is_offline_has_nothing_free(house: House) -> None:
    driver, operator = await house.person(), await house.person("operator")
    site_id = await make_site(house)
    async with house.station():
        await operator.patch("/stations/CP1", json={"site_id": site_id})
    async with driver.stream("/stream/sites") as stream:
        site = (await driver.get(f"/sites/{site_id}")).json()
        if site["evses"][0]["online"]:
            await stream.until("evse", lambda evse: not evse["online"])
    site = (await driver.get(f"/sites/{site_id}")).json()
    assert (site["evses_total"], site["evses_available"], site["evses"][0]["online"]) == (1, 0, False)


async def test_a_stream_tells_of_every_change_of_availability(both: House) -> None:
    driver = await both.person()
    async with both.station() as station, driver.stream("/stream/sites") as stream:
        await station.status("Faulted", error="GroundFailure")
        evse = await stream.until("evse", lambda evse: evse["connectors"][0]["status"] == "faulted")
        assert evse["connectors"][0]["error_code"] == "GroundFailure"
        last_id = stream.last_id
    async with both.station("CP2"):
        assert last_id is not None
        async with driver.stream("/stream/sites", last_event_id=last_id) as resumed:
            missed = await resumed.until("evse", lambda evse: evse["station_id"] == "CP2")
            assert missed["connectors"][0]["status"] == "available"


async def test_a_stream_names_only_my_own_session(house: House) -> None:
    mine, other = await house.person(), await house.person(name="other")
    async with house.station() as station, mine.stream("/stream/sites") as own, other.stream("/stream/sites") as strange:
        session_id, _ = await begin(house, station, mine)
        await station.status("Charging")
        seen = await own.until("evse", lambda evse: evse["connectors"][0]["wire_status"] == "Charging")
        assert seen["my_session_id"] == session_id
        seen = await strange.until("evse", lambda evse: evse["connectors"][0]["wire_status"] == "Charging")
        assert seen["my_session_id"] is None


async def test_a_cable_without_a_session_may_be_started_and_with_one_it_may_not(house: House) -> None:
    driver, other = await house.person(), await house.person(name="other")
    evse_id = ""

    async def plugged() -> bool:
        return (await other.get(f"/evses/{evse_id}")).json()["plugged"]

    async with house.station() as station:
        evse_id = await house.evse_id()
        assert not await plugged()
        for word, startable in [("Preparing", True), ("Charging", False), ("Finishing", False)]:
            await station.status(word)
            assert await plugged() is startable, word
        await station.status("Preparing")
        await begin(house, station, driver)
        assert not await plugged()


async def test_places_that_are_not_there(house: House) -> None:
    driver = await house.person()
    for path, code in [
        ("/sites/site_none", "site_unknown"),
        ("/evses/evs_none", "evse_unknown"),
        ("/codes/NONE", "evse_unknown"),
        ("/sessions/ses_none", "session_unknown"),
    ]:
        answer = await driver.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, code)


async def test_sites_and_evses_come_in_pages(both: House) -> None:
    driver, operator = await both.person(), await both.person("operator")
    for number in range(5):
        await make_site(both, name=f"Site {number}")
    await both.register("CP1")
    plugs = [{"evse_number": number, "type": "type2"} for number in range(1, 6)]
    await operator.patch("/stations/CP1", json={"connectors": plugs})
    for path, key in [("/sites", "site_id"), ("/evses", "evse_id")]:
        seen: list[str] = []
        page = (await driver.get(f"{path}?limit=2")).json()
        while True:
            seen += [item[key] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            page = (await driver.get(f"{path}?limit=2&cursor={page['next_cursor']}")).json()
        assert len(seen) == len(set(seen)) == 5
    assert len((await driver.get("/sites?q=site 3")).json()["items"]) == 1


async def test_a_site_is_changed_and_removed_only_when_empty(house: House) -> None:
    operator = await house.person("operator")
    site_id = await make_site(house)
    changed = await operator.put(f"/sites/{site_id}", json={**SITE, "name": "Pier"})
    assert changed.json()["name"] == "Pier"
    await house.register("CP1")
    await operator.patch("/stations/CP1", json={"site_id": site_id})
    refused = await operator.delete(f"/sites/{site_id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "site_in_use")
    await operator.patch("/stations/CP1", json={"site_id": ""})
    assert (await operator.delete(f"/sites/{site_id}")).status_code == 204
    assert (await operator.put(f"/sites/{site_id}", json=SITE)).status_code == 404


async def test_wrong_places_are_refused_with_their_field(house: House) -> None:
    operator = await house.person("operator")
    for field, wrong in [
        ("latitude", 91),
        ("longitude", -181),
        ("timezone", "Mars/Olympus"),
        ("name", " "),
        ("city", "x\ny"),
        ("country", "Germany"),
        ("country", "UK"),
        ("longitude", None),
        ("latitude", None),
    ]:
        answer = await operator.post("/sites", json={**SITE, field: wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    answer = await operator.post("/sites", json={**SITE, "tariff_id": "tar_none"})
    assert (answer.status_code, answer.json()["code"]) == (404, "tariff_unknown")


async def test_a_tariff_is_made_used_changed_and_removed(both: House) -> None:
    operator = await both.person("operator")
    new = {
        "name": "Night",
        "per_kwh": "0.25",
        "per_session": "1",
        "idle_per_minute": "0.1",
        "idle_grace_minutes": 15,
        "tax_pct": "19",
    }
    made = (await operator.post("/tariffs", json=new)).json()
    assert (made["currency"], made["per_kwh"], made["per_minute"], made["in_use"]) == ("EUR", "0.25", None, 0)
    site_id = await make_site(both, tariff_id=made["tariff_id"])
    listed = (await operator.get("/tariffs")).json()["items"]
    assert [(tariff["name"], tariff["in_use"]) for tariff in listed] == [("Night", 1)]
    refused = await operator.delete(f"/tariffs/{made['tariff_id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "tariff_in_use")
    changed = await operator.put(f"/tariffs/{made['tariff_id']}", json={**new, "per_kwh": "0.30"})
    assert changed.json()["per_kwh"] == "0.30"
    await operator.put(f"/sites/{site_id}", json=SITE)
    assert (await operator.delete(f"/tariffs/{made['tariff_id']}")).status_code == 204
    assert (await operator.get("/tariffs")).json()["items"] == []


async def test_a_tariff_is_tried_before_it_exists(house: House) -> None:
    operator = await house.person("operator")
    tariff = {
        "name": "x",
        "per_kwh": "0.40",
        "per_minute": "0.05",
        "idle_per_minute": "0.10",
        "idle_grace_minutes": 10,
        "tax_pct": "20",
    }
    trial = {"tariff": tariff, "energy_wh": 10_000, "charging_s": 1800, "idle_s": 1200}
    bill = (await operator.post("/tariffs/preview", json=trial)).json()
    assert [(line["kind"], line["amount_minor"]) for line in bill["lines"]] == [("energy", 400), ("time", 150), ("idle", 100)]
    assert (bill["net_minor"], bill["tax_minor"], bill["total_minor"]) == (650, 130, 780)


async def test_wrong_prices_are_refused_with_their_field(house: House) -> None:
    operator = await house.person("operator")
    good = {"name": "x", "per_kwh": "0.40"}
    for field, wrong in [
        ("per_kwh", "-1"),
        ("per_kwh", "NaN"),
        ("per_kwh", "cheap"),
        ("per_minute", "1e99"),
        ("tax_pct", "101"),
        ("currency", "euro"),
        ("idle_grace_minutes", -1),
        ("name", ""),
    ]:
        answer = await operator.post("/tariffs", json={**good, field: wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), answer.text
    number = await operator.post("/tariffs", json={**good, "per_kwh": 0.4})
    assert number.json()["errors"][0]["field"] == "per_kwh"
