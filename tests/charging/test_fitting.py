"""A stop that names its transaction always counts before one that was guessed, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gridtap.storage.tables.charging import readings
from tests.charging.wording import Station, sample

HOUR_S = 3600


@pytest.mark.parametrize("stray_id", ["999999", "-1"])
async def test_a_session_ends_with_its_own_stop_though_a_stray_one_waited(station: Station, stray_id: str) -> None:
    began = station.at(-HOUR_S)
    await station.stop(stray_id, 50_000, at=station.at(-1))
    transaction_id, _ = await station.start(10_000, at=began, evse=2)
    ended = began + timedelta(minutes=10)
    first = await station.stop(transaction_id, 11_000, at=ended)
    session = await station.session()
    assert (session.energy_wh, session.ended_at, session.flags) == (1000, ended, ("started_offline",))
    assert await station.reviews() == ["orphan"]
    assert await station.stop(transaction_id, 11_000, at=ended) == first
    assert await station.stop(stray_id, 50_000, at=station.at(-3)) == b"{}"
    assert await station.is_rebuilt()


async def test_a_stray_stop_with_a_number_never_waits_for_a_start(station: Station) -> None:
    began = station.at(-HOUR_S)
    await station.stop("999999", 50_000, at=station.at(-1))
    await station.start(10_000, at=began, evse=2)
    assert (await station.session()).state == "charging"


async def test_a_stop_that_waited_for_days_is_no_new_sessions(station: Station) -> None:
    await station.stop("-1", 50_000, at=station.at(60))
    station.clock.advance(3 * 86_400)
    await station.start(10_000, at=station.at(-4 * 86_400))
    assert (await station.session()).state == "charging"
    assert await station.reviews() == ["orphan"]


async def test_a_stop_of_nobodys_does_not_end_a_session_of_last_month(station: Station) -> None:
    await station.start(10_000)
    station.clock.advance(30 * 86_400)
    await station.stop("-1", 50_000)
    assert (await station.session()).state == "charging"
    assert await station.reviews() == ["orphan"]


async def test_its_own_stop_takes_the_place_of_one_that_ended_a_running_session(station: Station) -> None:
    transaction_id, _ = await station.start(10_000)
    station.clock.advance(600)
    await station.stop("-1", 30_000, samples=(sample(station.at(-60), "29000"),))
    assert (await station.session()).energy_wh == 20_000
    station.clock.advance(60)
    await station.stop(transaction_id, 12_000)
    session = await station.session()
    assert (session.energy_wh, session.ended_at, session.flags) == (2000, station.at(-2), ())
    assert await station.reviews() == ["orphan"]
    count = select(func.count()).select_from(readings)
    assert await station.database.read(lambda connection: connection.execute(count).scalar_one()) == 0
    assert await station.is_rebuilt()
    assert await station.stop(transaction_id, 19_000) == b"{}"
    assert (await station.session()).energy_wh == 2000
    assert await station.reviews() == ["orphan", "conflict"]


async def test_a_stop_of_nobodys_is_not_given_to_a_session_that_another_one_came_after(station: Station) -> None:
    await station.start(1000, at=station.at(-2 * HOUR_S))
    second, _ = await station.start(1500, at=station.at(-HOUR_S))
    await station.stop(second, 4000, at=station.at(-1800))
    await station.stop("-1", 5000, at=station.at(-60))
    one, other = await station.sessions()
    assert (one.energy_wh, "joined_by_fit" in one.flags, other.energy_wh) == (0, False, 2500)
    assert await station.reviews() == ["orphan"]
    await station.stop("-1", 1400, at=station.at(-HOUR_S - 10))
    one, _ = await station.sessions()
    assert (one.energy_wh, "joined_by_fit" in one.flags) == (400, True)
