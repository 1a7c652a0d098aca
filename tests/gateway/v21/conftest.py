"""The house of the 2.0.1 tests on SQLite; every station speaks 2.1."""

from collections.abc import AsyncIterator

import pytest

from tests.gateway.house import House
from tests.gateway.v201 import station
from tests.gateway.v201.conftest import furnished, pytest_asyncio_loop_factories

__all__ = ["pytest_asyncio_loop_factories"]


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """A gateway that knows station CP1, two tokens and a price."""
    async with furnished(sqlite_url) as opened:
        yield opened


@pytest.fixture(autouse=True)
def stations_speak_21(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stations of the shared tests offer 2.1 instead."""
    monkeypatch.setattr(station, "SUBPROTOCOL", "ocpp2.1")
