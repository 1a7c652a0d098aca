"""A station's password is changed on the station itself, and the old one is good until that is done."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import uvloop
from websockets.exceptions import InvalidStatus

from tests.conformance.harness import PASSWORD, Site, open_site

ROTATE = "/stations/CP1/credentials/rotate"


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """On the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap."""
    async with open_site(sqlite_url, tmp_path) as opened:
        yield opened


async def is_let_in(site: Site, password: str, **options: Any) -> bool:
    """Whether a password opens the door."""
    try:
        async with site.station(password=password, boot=False, **options):
            return True
    except InvalidStatus as refusal:
        return refusal.response.status_code != 401


async def test_a_1_6_station_gets_its_key_in_hexadecimal_and_may_show_either_form(site: Site) -> None:
    async with site.station() as station:
        done = await site.operator.post(ROTATE)
        asked = await station.hears("ChangeConfiguration", lambda payload: payload["key"] == "AuthorizationKey")
    assert (done["state"], done["password"]) == ("changed", asked["value"])
    assert len(bytes.fromhex(asked["value"])) == 20
    assert not await is_let_in(site, PASSWORD)
    assert await is_let_in(site, asked["value"])
    assert await is_let_in(site, bytes.fromhex(asked["value"]).decode())


async def test_a_password_an_operator_chose_is_sent_to_1_6_in_hexadecimal_too(site: Site) -> None:
    async with site.station() as station:
        await site.operator.post(ROTATE, {"password": "correct-horse-17"})
        asked = await station.hears("ChangeConfiguration", lambda payload: payload["key"] == "AuthorizationKey")
        assert asked["value"] == b"correct-horse-17".hex()
    assert await is_let_in(site, "correct-horse-17")


async def test_a_2_0_1_station_gets_its_password_as_it_is(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        done = await site.operator.post(ROTATE)
        asked = await station.hears("SetVariables", lambda payload: "BasicAuthPassword" in str(payload))
        (data,) = asked["setVariableData"]
        assert (data["component"]["name"], data["variable"]["name"]) == ("SecurityCtrlr", "BasicAuthPassword")
        assert (data["attributeValue"], 16 <= len(data["attributeValue"]) <= 40) == (done["password"], True)
    assert not await is_let_in(site, PASSWORD, dialect="2.0.1")
    assert await is_let_in(site, done["password"], dialect="2.0.1")


@pytest.mark.parametrize("word", ["Rejected", "NotSupported"])
async def test_a_password_that_was_refused_is_not_let_in_and_the_old_one_is(site: Site, word: str) -> None:
    async with site.station(answers={"ChangeConfiguration": {"status": word}}) as station:
        answer = await site.operator.person.post(ROTATE, json={})
        assert (answer.status_code, answer.json()["code"]) == (409, "password_not_changed")
        asked = await station.hears("ChangeConfiguration", lambda payload: payload["key"] == "AuthorizationKey")
    assert not await is_let_in(site, asked["value"])
    assert await is_let_in(site, PASSWORD)


async def test_while_a_station_has_not_said_which_it_uses_both_are_let_in_and_then_only_the_new_one(site: Site) -> None:
    async with site.station(answers={"ChangeConfiguration": {"status": "RebootRequired"}}):
        done = await site.operator.post(ROTATE)
        assert done["state"] == "unconfirmed"
    assert await is_let_in(site, PASSWORD)
    assert await is_let_in(site, done["password"])

    async def old_is_void() -> bool:
        return not await is_let_in(site, PASSWORD)

    assert await site.eventually(old_is_void)


async def test_a_lost_answer_locks_nobody_out(site: Site) -> None:
    async with site.station(answers={"ChangeConfiguration": None}):
        done = await site.operator.post(ROTATE)
        assert done["state"] == "unconfirmed"
    assert await is_let_in(site, PASSWORD)
    assert await is_let_in(site, done["password"])


async def test_a_station_that_is_away_keeps_its_password(site: Site) -> None:
    await site.register("CP1")
    answer = await site.operator.person.post(ROTATE, json={})
    assert (answer.status_code, answer.json()["code"]) == (504, "station_unreachable")


@pytest.mark.parametrize("password", ["too-short", "x" * 41])
async def test_a_password_that_no_station_could_hold_is_refused_here(site: Site, password: str) -> None:
    async with site.station():
        answer = await site.operator.person.post(ROTATE, json={"password": password})
        assert answer.status_code == 400


async def test_the_new_password_stands_in_no_log(site: Site) -> None:
    async with site.station():
        done = await site.operator.post(ROTATE)
    messages = await site.operator.get("/stations/CP1/messages", limit=100)
    commands = await site.operator.get("/stations/CP1/commands")
    assert done["password"] not in str(messages) + str(commands)
