"""Gateways to test against; on uvloop, as in production."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import uvloop

from gridtap.storage.database import Database
from tests.gateway.house import House, open_house


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """All tests here run on the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def db(sqlite_url: str) -> AsyncIterator[Database]:
    """A started SQLite database with the machine's own clock."""
    opened = Database(sqlite_url)
    opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
async def house(db: Database) -> AsyncIterator[House]:
    """A gateway that knows station CP1."""
    async with open_house(db) as opened:
        await opened.register("CP1")
        yield opened
