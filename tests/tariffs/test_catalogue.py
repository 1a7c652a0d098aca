"""Tariffs in the catalogue, on both databases."""

from decimal import Decimal

import msgspec
import pytest
from sqlalchemy import insert, update

from gridtap.kit.errors import Malformed, NotFound, Refused
from gridtap.storage.database import Database
from gridtap.storage.tables.stations import sites, stations
from gridtap.storage.transaction import Transaction
from gridtap.tariffs import catalogue, store
from gridtap.tariffs.model import Prices, Tariff

CITY = Tariff(tariff_id="tar_city", name="City", prices=Prices(currency="EUR", per_kwh=Decimal("0.49")))
FAST = Tariff(tariff_id="tar_fast", name="Fast", prices=Prices(currency="EUR", per_kwh=Decimal("0.69")))


async def _put(database: Database, *tariffs: Tariff) -> None:
    for tariff in tariffs:
        await database.write(lambda tx, tariff=tariff: catalogue.put_tariff(tx, tariff))


async def _station(database: Database) -> None:
    def make(tx: Transaction) -> None:
        tx.execute(insert(sites).values(site_id="sit_1", name="Here", created_at=tx.now, tariff_id="tar_city"))
        tx.execute(insert(stations).values(station_id="CP-1", created_at=tx.now, site_id="sit_1"))
        tx.execute(insert(stations).values(station_id="CP-2", created_at=tx.now))

    await database.write(make)


async def test_a_tariff_is_kept_exactly_and_replaced(database: Database) -> None:
    await _put(database, CITY)
    assert await database.read(lambda connection: store.get_tariff(connection, "tar_city")) == CITY
    renamed = msgspec.structs.replace(CITY, name="Town")
    await _put(database, renamed)
    assert await database.read(store.list_tariffs) == [renamed]


async def test_a_station_charges_by_its_own_tariff_then_its_sites_then_for_free(database: Database) -> None:
    await _put(database, CITY, FAST)
    await _station(database)
    assert await database.read(lambda connection: store.tariff_for(connection, "CP-1")) == CITY
    assert await database.read(lambda connection: store.tariff_for(connection, "CP-2")) is None
    own = update(stations).where(stations.c.station_id == "CP-1").values(tariff_id="tar_fast")
    await database.write(lambda tx: tx.execute(own).rowcount)
    assert await database.read(lambda connection: store.tariff_for(connection, "CP-1")) == FAST


async def test_a_tariff_in_use_cannot_be_removed(database: Database) -> None:
    await _put(database, CITY, FAST)
    await _station(database)
    with pytest.raises(Refused) as refusal:
        await database.write(lambda tx: catalogue.remove_tariff(tx, "tar_city"))
    assert refusal.value.code == "tariff_in_use"
    assert await database.read(lambda connection: store.tariff_use(connection, "tar_city")) == 1
    await database.write(lambda tx: catalogue.remove_tariff(tx, "tar_fast"))
    with pytest.raises(NotFound):
        await database.write(lambda tx: catalogue.remove_tariff(tx, "tar_fast"))


@pytest.mark.parametrize(
    ("prices", "field"),
    [
        (Prices(currency="eur"), "currency"),
        (Prices(currency="EUR", per_kwh=Decimal(-1)), "per_kwh"),
        (Prices(currency="EUR", per_minute=Decimal("NaN")), "per_minute"),
        (Prices(currency="EUR", per_session=Decimal("0.1234567")), "per_session"),
        (Prices(currency="EUR", idle_grace_minutes=-1), "idle_grace_minutes"),
        (Prices(currency="EUR", tax_pct=Decimal(101)), "tax_pct"),
    ],
)
async def test_a_price_that_cannot_be_is_refused_by_its_field(database: Database, prices: Prices, field: str) -> None:
    with pytest.raises(Malformed) as refusal:
        await _put(database, Tariff(tariff_id="tar_bad", name="Bad", prices=prices))
    assert refusal.value.extra == {"field": field}
