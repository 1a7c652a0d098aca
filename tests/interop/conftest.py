"""A gateway on each database, with a station and two tokens, for other people's stations to connect to."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import uvloop

from gridtap.drivers.model import Token
from gridtap.drivers.tokens import put_token
from gridtap.storage.database import Database
from tests.gateway.house import House, open_house


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """All tests here run on the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """A gateway on each database that knows station CP1 and the tokens GOOD and BLOCKED."""
    db = Database(database_url)
    db.start()
    try:
        async with open_house(db) as opened:
            await opened.register("CP1")
            await db.write(lambda tx: put_token(tx, Token(token="GOOD", kind="rfid", status="accepted")))
            await db.write(lambda tx: put_token(tx, Token(token="BLOCKED", kind="rfid", status="blocked")))
            yield opened
    finally:
        await db.stop()
