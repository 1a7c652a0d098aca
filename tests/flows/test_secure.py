"""The security ladder: stations are taken to a higher profile step by step, and fall back safely."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import uvloop
from websockets.exceptions import InvalidStatus

from gridtap.flows.climber import Climber
from gridtap.flows.secure import plan_climb
from gridtap.stations.ladder import find_ladder
from tests.api.house import open_house
from tests.conformance.harness import Operator, Site
from tests.conformance.station import Station
from tests.conformance.tls import open_tls_site, over_tls, tls_url

TRUST_16 = {"certificateType": "CentralSystemRootCertificate"}


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """On the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A site that takes TLS."""
    async with open_tls_site(sqlite_url, tmp_path) as opened:
        yield opened


async def climb(site: Site, profile: int, **more: int) -> dict[str, Any]:
    """Begin."""
    return await site.operator.post("/stations/CP1/security", {"profile": profile, "patience_s": 20, **more})


async def ladder(site: Site, state: str) -> dict[str, Any]:
    """The ladder once it is in a state."""

    async def look() -> dict[str, Any] | None:
        found = (await site.operator.get("/stations/CP1/security"))["ladder"]
        return found if found is not None and found["state"] == state else None

    return await site.eventually(look)


async def knocked(site: Site) -> str:
    """Why a station is in the list of those who were turned away, once one is."""

    async def look() -> str | None:
        found = (await site.operator.get("/stations/pending"))["items"]
        return found[0]["reason"] if found else None

    return await site.eventually(look)


async def answers_setting(station: Station, key: str) -> str:
    """What a 1.6 station was asked to set a key to, once it has answered."""
    asked = await station.hears("ChangeConfiguration", lambda payload: payload["key"] == key)
    wanted = {frame.message_id for frame in station.calls("ChangeConfiguration") if frame.payload["key"] == key}
    await station.tap.until(lambda: [each for each in station.frames if each.way == "sent" and each.message_id in wanted])
    return asked["value"]


def states(found: dict[str, Any]) -> list[tuple[str, int, str]]:
    """What became of each step."""
    return [(step["code"], step["profile"], step["state"]) for step in found["steps"]]


def test_every_rung_is_proved_before_the_next_begins() -> None:
    steps = plan_climb(0, 3)
    arrivals = [place for place, step in enumerate(steps) if step.code == "arrival"]
    assert [steps[place].profile for place in arrivals] == [1, 2, 3]
    assert [step.code for step in steps[:2]] == ["password", "arrival"]
    assert plan_climb(2, 2) == []


async def test_a_1_6_station_climbs_to_tls_and_is_not_let_in_without_again(site: Site) -> None:
    async with site.station() as station:
        begun = await climb(site, 2)
        assert (begun["security_profile"], begun["ladder"]["state"]) == (1, "climbing")
        assert (await station.hears("InstallCertificate"))["certificateType"] == "CentralSystemRootCertificate"
        assert await answers_setting(station, "SecurityProfile") == "2"
    async with site.station(**await over_tls(site, same_port=True)):
        done = await ladder(site, "done")
        assert states(done) == [("trust", 2, "done"), ("switch", 2, "done"), ("arrival", 2, "done")]
        now = await site.operator.get("/stations/CP1/security")
        assert (now["security_profile"], now["min_security_profile"], now["asked_security_profile"]) == (2, 2, None)
    with pytest.raises(InvalidStatus):
        async with site.station():
            pass
    assert await knocked(site) == "profile_too_low"


async def test_a_2_0_1_station_gets_a_slot_of_its_own_before_the_one_it_uses(site: Site) -> None:
    def told(asked: Any) -> dict[str, Any]:
        values = {"NetworkConfigurationPriority": "0,1", "ActiveNetworkProfile": "0"}
        return {
            "getVariableResult": [
                {"attributeStatus": "Accepted", "attributeValue": values[each["variable"]["name"]], **_named(each)}
                if each["variable"]["name"] in values
                else {"attributeStatus": "UnknownVariable", **_named(each)}
                for each in asked["getVariableData"]
            ]
        }

    async with site.station(dialect="2.0.1", answers={"GetVariables": told}) as station:
        await climb(site, 2)
        assert (await station.hears("InstallCertificate"))["certificateType"] == "CSMSRootCertificate"
        network = await station.hears("SetNetworkProfile")
        assert network["configurationSlot"] == 1
        assert network["connectionData"]["securityProfile"] == 2
        assert network["connectionData"]["ocppCsmsUrl"].startswith("wss://")
        priority = await station.hears("SetVariables", lambda payload: "Priority" in str(payload))
        assert priority["setVariableData"][0]["attributeValue"] == "1,0"
        assert (await station.hears("Reset")) == {"type": "OnIdle"}
        await station.answered("Reset")
    async with site.station(dialect="2.0.1", **await over_tls(site)):
        assert states(await ladder(site, "done"))[-1] == ("arrival", 2, "done")


def _named(each: Any) -> dict[str, Any]:
    return {"component": each["component"], "variable": each["variable"]}


async def test_a_station_without_a_password_gets_one_first(site: Site) -> None:
    await site.register("CP1", min_security_profile=0)
    async with site.station(additional_headers={}) as station:
        await climb(site, 1)
        password = await answers_setting(station, "AuthorizationKey")
    async with site.station(password=password):
        assert states(await ladder(site, "done")) == [("password", 1, "done"), ("arrival", 1, "done")]
    with pytest.raises(InvalidStatus):
        async with site.station(additional_headers={}):
            pass


async def test_what_a_station_refuses_ends_the_climb_in_words_and_changes_nothing(site: Site) -> None:
    async with site.station(answers={"InstallCertificate": {"status": "Rejected"}}) as station:
        await climb(site, 2)
        failed = await ladder(site, "failed")
        assert states(failed) == [("trust", 2, "failed"), ("switch", 2, "waiting"), ("arrival", 2, "waiting")]
        assert failed["problem"] == "The station answered Rejected to InstallCertificate."
        assert station.payloads("Reset") == []
    async with site.station():
        assert (await site.operator.get("/stations/CP1"))["min_security_profile"] == 1


async def test_a_station_that_does_not_come_back_may_use_its_old_way_and_the_operator_is_told_why(site: Site) -> None:
    async with site.station() as station:
        await climb(site, 2, patience_s=3)
        await answers_setting(station, "SecurityProfile")
    with pytest.raises(InvalidStatus):
        async with site.station(**await over_tls(site), additional_headers={}):
            pass
    assert await knocked(site) == "no_password"
    failed = await ladder(site, "failed")
    assert "did not come with security profile 2" in failed["problem"]
    assert "came without a password" in failed["problem"]
    async with site.station():
        now = await site.operator.get("/stations/CP1/security")
        assert (now["security_profile"], now["min_security_profile"], now["asked_security_profile"]) == (1, 1, 2)


async def test_a_climb_is_cancelled_by_its_operator(site: Site) -> None:
    async with site.station() as station:
        await climb(site, 2)
        await station.hears("ChangeConfiguration", lambda payload: payload["key"] == "SecurityProfile")
        again = await site.operator.person.post("/stations/CP1/security", json={"profile": 2})
        assert (again.status_code, again.json()["code"]) == (409, "already_climbing")
        await site.operator.delete("/stations/CP1/security")
        assert (await ladder(site, "cancelled"))["problem"].startswith("Cancelled.")
        once_more = await site.operator.person.delete("/stations/CP1/security")
        assert (once_more.status_code, once_more.json()["code"]) == (409, "not_climbing")


async def test_a_climb_goes_on_after_the_server_was_restarted(sqlite_url: str, tmp_path: Path) -> None:
    async with open_house(sqlite_url, tmp_path, tls=True) as house:
        site = Site(house, Operator(await house.person("operator")))
        async with site.station() as station:
            await climb(site, 2)  # nobody leads it yet
            before = Climber(house.parts.flows)
            await before.start()
            await answers_setting(station, "SecurityProfile")
            await before.stop()
        after = Climber(house.parts.flows)
        await after.start()
        async with site.station(**await over_tls(site)):
            await ladder(site, "done")
        await after.stop()


async def test_a_station_that_is_there_already_is_held_to_it(site: Site) -> None:
    async with site.station(**await over_tls(site)):
        begun = await climb(site, 2)
        assert (begun["ladder"]["state"], begun["ladder"]["steps"], begun["min_security_profile"]) == ("done", [], 2)


@pytest.mark.parametrize(("profile", "status", "code"), [(0, 400, "bad_security_profile"), (4, 400, "bad_security_profile")])
async def test_other_profiles_are_refused(site: Site, profile: int, status: int, code: str) -> None:
    async with site.station():
        answer = await site.operator.person.post("/stations/CP1/security", json={"profile": profile})
        assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_station_that_is_away_cannot_climb(site: Site) -> None:
    await site.register("CP1")
    answer = await site.operator.person.post("/stations/CP1/security", json={"profile": 2})
    assert (answer.status_code, answer.json()["code"]) == (504, "station_unreachable")
    shown = await site.operator.get("/stations/CP1/security")
    assert (shown["highest_profile"], shown["obstacle"], shown["ladder"]) == (3, "CP1 is not connected.", None)
    assert shown["tls_url"] == tls_url(site).replace("localhost", "127.0.0.1")
    assert await site.house.db.read(lambda connection: find_ladder(connection, "CP1")) is None
