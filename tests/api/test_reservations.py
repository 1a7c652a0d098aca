"""Drivers reserve, see what is kept and for whom, and start where it is kept for them; others are told no more than how long."""

from datetime import timedelta
from typing import Any

import pytest

from gridtap.stations.reservations import expire_reservations
from tests.api.house import House, Person, Station, eventually
from tests.api.test_sessions import at

TAKES = {"configurationKey": [{"key": "SupportedFeatureProfiles", "readonly": True, "value": "Core, Reservation"}]}
HALF_AN_HOUR = {"duration_s": 1800}


async def reservable(driver: Person, evse_id: str) -> None:
    """Wait until the station has told what it can do."""

    async def told() -> bool:
        return (await driver.get(f"/evses/{evse_id}")).json()["reservable"]

    await eventually(told)


async def reserve(house: House, driver: Person, station: Station) -> tuple[str, dict[str, Any]]:
    """The driver keeps the only EVSE for half an hour; its id and the reservation."""
    evse_id = await house.evse_id()
    await reservable(driver, evse_id)
    made = await driver.post(f"/evses/{evse_id}/reserve", json=HALF_AN_HOUR)
    assert made.status_code == 201, made.text
    await station.status("Reserved")
    return evse_id, made.json()


async def test_what_is_kept_for_me_is_mine_to_start_and_others_hear_only_how_long(both: House) -> None:
    me, other = await both.person(), await both.person(name="other")
    async with both.station(GetConfiguration=TAKES) as station:
        evse_id, mine = await reserve(both, me, station)
        [asked] = [payload for action, payload in station.asked if action == "ReserveNow"]
        assert (mine["evse_id"], mine["answer"], mine["outcome"], mine["left_s"]) == (evse_id, "given", None, 1800)
        until = (both.clock.now() + timedelta(seconds=1800)).isoformat().replace("+00:00", "Z")
        seen, strange = [(await person.get(f"/evses/{evse_id}")).json() for person in (me, other)]
        assert seen["kept"] == {"until": until, "for_me": True, "reservation_id": mine["reservation_id"]}
        assert strange["kept"] == {"until": until, "for_me": False, "reservation_id": None}
        assert (strange["connectors"][0]["status"], strange["reservable"]) == ("reserved", False)
        refused = await other.post("/sessions", json={"evse_id": evse_id})
        assert (refused.status_code, refused.json()["code"]) == (409, "connector_reserved")
        assert refused.json()["reserved_until"] == until
        assert "RemoteStartTransaction" not in [action for action, _ in station.asked]
        started = await me.post("/sessions", json={"evse_id": evse_id})
        assert started.status_code == 201, started.text
        assert ("RemoteStartTransaction", {"idTag": asked["idTag"], "connectorId": 1}) in station.asked
        await station.call(
            "StartTransaction",
            connectorId=1,
            idTag=asked["idTag"],
            meterStart=0,
            reservationId=asked["reservationId"],
            timestamp=at(both),
        )
        [over] = (await me.get("/me/reservations")).json()["items"]
        assert (over["outcome"], over["session_id"], over["left_s"]) == ("used", started.json()["id"], 0)


async def test_a_card_that_an_operator_reserved_for_is_what_the_drivers_start_carries(house: House) -> None:
    me, operator = await house.person(), await house.person("operator")
    await operator.put("/tokens/04AABB", json={"kind": "rfid", "status": "accepted", "driver_id": me.user_id})
    async with house.station() as station:
        wish = {"token": "04AABB", "evse_number": 1, "expires_at": (house.clock.now() + timedelta(hours=1)).isoformat()}
        assert (await operator.post("/stations/CP1/reservations", json=wish)).status_code == 201
        await station.status("Reserved")
        assert (await me.post("/sessions", json={"evse_id": await house.evse_id()})).status_code == 201
        assert ("RemoteStartTransaction", {"idTag": "04AABB", "connectorId": 1}) in station.asked


async def test_what_is_kept_for_a_group_is_started_with_the_drivers_own_card_of_it(house: House) -> None:
    me, other, operator = await house.person(), await house.person(name="other"), await house.person("operator")
    for token, driver in (("04AABB", me), ("04CCDD", other)):
        body = {"kind": "rfid", "status": "accepted", "driver_id": driver.user_id, "group": "FLEET"}
        assert (await operator.put(f"/tokens/{token}", json=body)).status_code == 200
    async with house.station() as station:
        wish = {"token": "04CCDD", "evse_number": 1, "expires_at": (house.clock.now() + timedelta(hours=1)).isoformat()}
        assert (await operator.post("/stations/CP1/reservations", json=wish)).status_code == 201
        evse_id = await house.evse_id()
        seen = (await me.get(f"/evses/{evse_id}")).json()["kept"]
        assert (seen["for_me"], seen["reservation_id"]) == (True, None)
        assert (await me.get("/me/reservations")).json()["items"] == []
        assert (await me.post("/sessions", json={"evse_id": evse_id})).status_code == 201
        assert ("RemoteStartTransaction", {"idTag": "04AABB", "connectorId": 1}) in station.asked


async def test_a_driver_cancels_and_hears_when_the_operator_did_or_the_station_let_go(house: House) -> None:
    me, other, operator = await house.person(), await house.person(name="other"), await house.person("operator")
    async with house.station(GetConfiguration=TAKES) as station:
        _, mine = await reserve(house, me, station)
        path = f"/me/reservations/{mine['reservation_id']}/cancel"
        assert (await other.post(path)).json()["code"] == "reservation_unknown"
        assert (await me.post(path)).json()["outcome"] == "cancelled"
        await station.status("Available")
        _, second = await reserve(house, me, station)
        await operator.post(f"/reservations/{second['reservation_id']}/cancel")
        await station.status("Available")
        await reserve(house, me, station)
        await station.status("Faulted", error="GroundFailure")
        told = (await me.get("/me/reservations")).json()["items"]
        assert [each["outcome"] for each in told] == ["given_up", "cancelled_by_operator", "cancelled"]
        assert told[0]["said"] == "Faulted"


async def test_a_station_that_frees_a_connector_before_the_time_has_let_go_and_at_the_time_it_has_expired(house: House) -> None:
    me = await house.person()
    async with house.station(GetConfiguration=TAKES) as station:
        await reserve(house, me, station)
        await station.status("Available")
        await reserve(house, me, station)
        house.clock.advance(1790)
        await station.status("Available")
        told = (await me.get("/me/reservations")).json()["items"]
        assert [each["outcome"] for each in told] == ["expired", "given_up"]


async def test_what_a_station_does_not_answer_is_told_while_it_may_be_kept_and_when_the_time_is_over(both: House) -> None:
    me = await both.person()
    async with both.station(GetConfiguration=TAKES, ReserveNow=None):
        evse_id = await both.evse_id()
        await reservable(me, evse_id)
        assert (await me.post(f"/evses/{evse_id}/reserve", json=HALF_AN_HOUR)).json()["code"] == "station_unreachable"

        async def told() -> tuple[str, str | None, int]:
            [one] = (await me.get("/me/reservations")).json()["items"]
            return one["answer"], one["outcome"], one["left_s"]

        assert await told() == ("awaited", None, 1800)
        both.clock.advance(5)
        assert await told() == ("missing", None, 1795)
        both.clock.advance(1800)
        await both.db.write(expire_reservations)
        assert await told() == ("missing", "expired", 0)


async def test_one_reservation_at_a_time_and_only_where_it_can_be(house: House) -> None:
    me, other = await house.person(), await house.person(name="other")
    async with house.station(GetConfiguration=TAKES) as station, house.station("CP2", GetConfiguration=TAKES):
        evse_id, there = await house.evse_id(), await house.evse_id("CP2")
        await reservable(me, evse_id)
        await reservable(me, there)
        for body, code in (({"duration_s": 59}, "bad_duration"), ({"duration_s": 1801}, "bad_duration"), ({}, "malformed_body")):
            assert (await me.post(f"/evses/{evse_id}/reserve", json=body)).json()["code"] == code
        for word, code in (
            ("Charging", "connector_busy"),
            ("Faulted", "connector_faulted"),
            ("Unavailable", "connector_unavailable"),
        ):
            await station.status(word)
            assert (await me.post(f"/evses/{evse_id}/reserve", json=HALF_AN_HOUR)).json()["code"] == code
        await station.status("Available")
        await reserve(house, me, station)
        assert (await me.post(f"/evses/{there}/reserve", json=HALF_AN_HOUR)).json()["code"] == "already_reserved"
        assert (await other.post(f"/evses/{evse_id}/reserve", json=HALF_AN_HOUR)).json()["code"] == "connector_reserved"


async def test_a_token_that_the_stations_dialect_cannot_say_is_refused_before_anything_is_sent(house: House) -> None:
    operator = await house.person("operator")
    await house.register("CP1")
    await operator.put(f"/tokens/{'A' * 36}", json={})
    wish = {"token": "A" * 36, "expires_at": (house.clock.now() + timedelta(minutes=30)).isoformat()}
    answer = await operator.post("/stations/CP1/reservations", json=wish)
    assert (answer.status_code, answer.json()["code"], answer.json()["errors"][0]["field"]) == (400, "token_too_long", "token")
    assert "at most 20 characters" in answer.json()["detail"]
    assert (await operator.get("/reservations")).json()["items"] == []


@pytest.mark.parametrize("said", ["Occupied", "Faulted", "Unavailable", "Rejected"])
async def test_the_stations_refusal_reaches_the_driver_in_its_own_word(house: House, said: str) -> None:
    me = await house.person()
    async with house.station(GetConfiguration=TAKES, ReserveNow={"status": said}):
        evse_id = await house.evse_id()
        await reservable(me, evse_id)
        refused = await me.post(f"/evses/{evse_id}/reserve", json=HALF_AN_HOUR)
        assert (refused.status_code, refused.json()["code"], refused.json()["said"]) == (409, "reservation_refused", said)
        assert (await me.get(f"/evses/{evse_id}")).json()["reservable"] is True


async def test_a_station_that_told_no_reservations_takes_none(house: House) -> None:
    me = await house.person()
    async with house.station() as station:
        evse_id = await house.evse_id()
        assert (await me.get(f"/evses/{evse_id}")).json()["reservable"] is False
        assert (await me.post(f"/evses/{evse_id}/reserve", json=HALF_AN_HOUR)).json()["code"] == "reservation_not_supported"
        await station.status("Reserved")
        assert (await me.post("/sessions", json={"evse_id": evse_id})).json()["code"] == "connector_reserved"


async def test_who_looks_at_the_map_hears_at_once_that_a_place_is_kept(house: House) -> None:
    me, other = await house.person(), await house.person(name="other")
    async with house.station(GetConfiguration=TAKES) as station:
        await reservable(me, await house.evse_id())
        async with me.stream("/stream/sites") as mine, other.stream("/stream/sites") as theirs:
            _, made = await reserve(house, me, station)
            told = await mine.until("evse", lambda evse: evse["kept"] is not None)
            assert (told["kept"]["for_me"], told["kept"]["reservation_id"]) == (True, made["reservation_id"])
            told = await theirs.until("evse", lambda evse: evse["kept"] is not None)
            assert (told["kept"]["for_me"], told["kept"]["reservation_id"]) == (False, None)
