"""A gateway on each database that knows station CP1, two tokens and a price."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
import uvloop

from gridtap.drivers.model import Token
from gridtap.drivers.tokens import put_token
from gridtap.gateway.limits import Limits
from gridtap.stations.model import StationChange
from gridtap.stations.registry import change_station
from gridtap.storage.database import Database
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.catalogue import put_tariff
from gridtap.tariffs.model import Prices, Tariff
from tests.gateway.house import House, open_house


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """All tests here run on the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """A gateway on each database; energy costs 0.50 EUR a kWh without tax."""
    async with furnished(database_url) as opened:
        yield opened


@pytest.fixture
async def sqlite_house(sqlite_url: str) -> AsyncIterator[House]:
    """The same on SQLite alone, for what does not touch the database's own ways."""
    async with furnished(sqlite_url) as opened:
        yield opened


@asynccontextmanager
async def furnished(url: str, limits: Limits | None = None) -> AsyncGenerator[House]:
    """A started gateway with what these tests need in its database."""
    db = Database(url)
    db.start()

    def furnish(tx: Transaction) -> None:
        put_token(tx, Token(token="GOOD", kind="rfid", status="accepted"))
        put_token(tx, Token(token="BLOCKED", kind="rfid", status="blocked"))
        put_tariff(tx, Tariff(tariff_id="day", name="Day", prices=Prices(currency="EUR", per_kwh=Decimal("0.50"))))
        change_station(tx, "CP1", StationChange(tariff_id="day"))

    try:
        async with open_house(db, limits=limits) as opened:
            await opened.register("CP1")
            await db.write(furnish)
            yield opened
    finally:
        await db.stop()
