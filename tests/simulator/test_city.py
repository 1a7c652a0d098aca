"""The demo city: a plan that can be registered, and visitors who leave most places free."""

import random
from collections import Counter
from pathlib import Path

from msgspec.structs import replace

from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.city import City, demo_city, demo_sites, demo_tokens
from gridtap.simulator.plan import ConnectorView
from gridtap.simulator.traffic import Place, Plug, Rhythm, Tap, Traffic, Unplug
from tests.simulator.backend16 import running_backend

SPEAKING_16 = 7
"""The backend of these tests speaks 1.6-J; the other stations find no common dialect there."""


def free_places(count: int) -> dict[Place, ConnectorView]:
    view = ConnectorView(
        number=1,
        connector_type="type2",
        max_power_w=11_000,
        status="Available",
        plugged=False,
        pilot="A",
        token=None,
        transaction_id=None,
        power_w=0,
        energy_wh=0,
        soc_pct=None,
        fault=None,
    )
    return {(f"S{number}", 1): view for number in range(count)}


def test_the_city_has_twelve_stations_on_four_sites_and_is_the_same_for_the_same_seed() -> None:
    plans = demo_city(3)
    assert len(plans) == 12
    assert sum(len(plan.evses) for plan in plans) == 24
    assert {plan.site_key for plan in plans} == {site.key for site in demo_sites()}
    assert plans == demo_city(3)
    assert plans[0].password != demo_city(4)[0].password
    assert len({plan.password for plan in plans}) == 12
    spoken = Counter(plan.dialect for plan in plans)
    assert spoken[Dialect.OCPP16] == SPEAKING_16
    assert set(spoken) == set(Dialect)
    assert all(len(plan.station_id) <= 20 and len(plan.password) >= 16 for plan in plans)
    assert len(set(demo_tokens(3))) == len(demo_tokens(3))


def test_visitors_tap_after_plugging_in_and_never_take_more_than_their_share() -> None:
    traffic = Traffic([f"T{n}" for n in range(20)], Rhythm(gap_s=10), random.Random(1))
    places = free_places(24)
    stations_plugged: Counter[Place] = Counter()
    taps = 0
    for second in range(400):
        for move in traffic.step(float(second), places):
            match move:
                case Plug():
                    stations_plugged[move.place] += 1
                    places[move.place] = replace(places[move.place], plugged=True, status="Preparing")
                case Tap():
                    taps += 1
                case Unplug():
                    raise AssertionError("nobody stays that short")
    assert max(stations_plugged.values()) == 1
    assert len(stations_plugged) == taps == 8


async def test_the_city_comes_to_life_on_a_real_backend() -> None:
    async with running_backend() as backend:
        city = City(backend.url, seed=2, rhythm=Rhythm(at_start=3, gap_s=3600))
        city.start()
        try:
            await backend.until(lambda: city.simulation.registered == SPEAKING_16)
            await backend.until(lambda: len(backend.all("StartTransaction")) >= 3, timeout_s=15)
            await backend.until_heard("MeterValues", 3)
            assert {payload["id_tag"] for payload in backend.all("StartTransaction")} <= set(demo_tokens(2))
        finally:
            await city.stop()
        assert city.simulation.failures == []


async def test_the_city_goes_on_after_a_restart(tmp_path: Path) -> None:
    memory = tmp_path / "city.json"
    calm = Rhythm(at_start=2, gap_s=3600)
    async with running_backend() as backend:
        city = City(backend.url, seed=2, rhythm=calm, memory=memory)
        city.start()
        await backend.until(lambda: len(backend.all("StartTransaction")) == 2, timeout_s=15)
        await backend.until(lambda: city.simulation.is_drained)
        await city.stop()
        assert memory.stat().st_mode & 0o077 == 0

        again = City(backend.url, seed=2, rhythm=calm, memory=memory)
        again.start()
        try:
            await backend.until(lambda: again.simulation.registered == SPEAKING_16)
            await backend.until_heard("MeterValues", len(backend.all("MeterValues")) + 2)
            charging = [c.transaction_id for p in again.plans for c in again.simulation.state(p.station_id).connectors if c.token]
            assert sorted(number or 0 for number in charging) == [1, 2]
            assert len(backend.all("StartTransaction")) == 2
            assert backend.all("StopTransaction") == []
        finally:
            await again.stop()
        assert again.simulation.failures == []


def test_a_memory_that_cannot_be_read_lets_the_city_start_anew(tmp_path: Path) -> None:
    memory = tmp_path / "city.json"
    memory.write_text("{")
    city = City("ws://127.0.0.1:9/ocpp", memory=memory)
    city.recall()
    assert city.simulation.state(city.plans[0].station_id).waiting_messages == 0


async def test_a_hand_without_a_card_takes_a_free_one_and_stops_with_the_same() -> None:
    async with running_backend() as backend:
        city = City(backend.url, seed=2, rhythm=Rhythm(at_start=0, gap_s=3600))
        city.start()
        try:
            await backend.until(lambda: city.simulation.registered == SPEAKING_16)
            station_id = city.plans[0].station_id
            city.simulation.plug(station_id, 1)
            city.simulation.tap(station_id, 1)
            start = await backend.until_heard("StartTransaction")
            city.simulation.tap(station_id, 1)
            stop = await backend.until_heard("StopTransaction")
            assert start["id_tag"] == stop["id_tag"]
            assert start["id_tag"] in demo_tokens(2)
        finally:
            await city.stop()
