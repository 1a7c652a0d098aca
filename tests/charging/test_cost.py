"""The live price and the final one come from the same function; idle time is told from facts."""

from decimal import Decimal

import msgspec
import pytest
from sqlalchemy import update

from gridtap.charging import store
from gridtap.charging.model import NO_CURRENCY
from gridtap.charging.statuses import MAX_STATUSES
from gridtap.storage.tables.stations import stations
from gridtap.tariffs import catalogue
from gridtap.tariffs.model import Prices, Tariff
from gridtap.tariffs.pricing import price
from tests.charging.wording import Station

PRICES = Prices(
    currency="EUR", per_kwh=Decimal("0.50"), idle_per_minute=Decimal("0.10"), idle_grace_minutes=5, tax_pct=Decimal(19)
)
TARIFF = Tariff(tariff_id="tar_1", name="City", prices=PRICES)


@pytest.fixture
async def priced_station(station: Station) -> Station:
    """The station charges by a tariff."""
    await station.run(lambda tx: catalogue.put_tariff(tx, TARIFF))
    changed = update(stations).values(tariff_id="tar_1")
    await station.run(lambda tx: tx.execute(changed).rowcount)
    return station


async def test_a_session_keeps_the_prices_it_began_with(priced_station: Station) -> None:
    transaction_id, _ = await priced_station.start(0)
    dearer = msgspec.structs.replace(TARIFF, prices=msgspec.structs.replace(PRICES, per_kwh=Decimal(9)))
    await priced_station.run(lambda tx: catalogue.put_tariff(tx, dearer))
    priced_station.clock.advance(60)
    await priced_station.stop(transaction_id, 10_000)
    ended = await priced_station.session()
    assert (ended.cost_minor, ended.currency, ended.tariff) == (595, "EUR", TARIFF)


async def test_the_last_live_price_is_the_final_price(priced_station: Station) -> None:
    transaction_id, _ = await priced_station.start(0)
    priced_station.clock.advance(600)
    await priced_station.status("SuspendedEV")
    await priced_station.meter(transaction_id, 10_000)
    live = await priced_station.session()
    priced_station.clock.advance(898)
    last_price = store.cost_of(live, priced_station.clock.now())
    await priced_station.stop(transaction_id, 10_000)
    ended = await priced_station.session()
    assert ended.cost_minor == last_price == price(PRICES, store.usage_of(ended, ended.updated_at)).total_minor == 714


async def test_idle_time_runs_from_the_cars_pause_to_the_end(priced_station: Station) -> None:
    transaction_id, _ = await priced_station.start(0)
    priced_station.clock.advance(600)
    await priced_station.status("SuspendedEV")
    priced_station.clock.advance(900)
    await priced_station.status("Finishing")
    priced_station.clock.advance(60)
    await priced_station.stop(transaction_id, 5000)
    ended = await priced_station.session()
    usage = store.usage_of(ended, ended.updated_at)
    assert (usage.charging_s, usage.idle_s, ended.idle_s) == (600, 960, 960)


async def test_a_pause_by_the_station_is_no_idle_time(priced_station: Station) -> None:
    transaction_id, _ = await priced_station.start(0)
    priced_station.clock.advance(60)
    await priced_station.status("SuspendedEVSE")
    priced_station.clock.advance(3600)
    await priced_station.stop(transaction_id, 100)
    assert (await priced_station.session()).idle_s == 0


async def test_idle_time_ends_when_the_car_draws_again(priced_station: Station) -> None:
    transaction_id, _ = await priced_station.start(0)
    await priced_station.status("SuspendedEV")
    priced_station.clock.advance(1800)
    await priced_station.status("Charging")
    priced_station.clock.advance(60)
    await priced_station.stop(transaction_id, 100)
    assert (await priced_station.session()).idle_s == 0


async def test_a_pause_repeated_for_hours_is_idle_from_its_first_word(priced_station: Station) -> None:
    transaction_id, _ = await priced_station.start(0)
    for _ in range(3 * MAX_STATUSES):
        priced_station.clock.advance(60)
        await priced_station.status("SuspendedEV")
    await priced_station.stop(transaction_id, 100)
    assert (await priced_station.session()).idle_s == (3 * MAX_STATUSES - 1) * 60


async def test_idle_time_ends_when_the_car_is_unplugged_though_the_transaction_stays_open(priced_station: Station) -> None:
    transaction_id, _ = await priced_station.start(0)
    priced_station.clock.advance(10)
    await priced_station.status("SuspendedEV")
    priced_station.clock.advance(600)
    await priced_station.status("Available")
    priced_station.clock.advance(3600)
    await priced_station.stop(transaction_id, 100)
    assert (await priced_station.session()).idle_s == 600


async def test_charging_without_a_tariff_is_free(station: Station) -> None:
    transaction_id, _ = await station.start(0)
    station.clock.advance(60)
    await station.stop(transaction_id, 10_000)
    ended = await station.session()
    assert (ended.cost_minor, ended.currency, store.bill_of(ended, ended.updated_at)) == (0, NO_CURRENCY, None)
