"""A site to put stations at."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import uvloop

from tests.conformance.harness import Site, open_site


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """All tests here run on the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap; at the end, nothing it ever sent to a station may have broken the official schemas."""
    async with open_site(sqlite_url, tmp_path) as opened:
        yield opened
        complaints = [f"{station.id}: {said}" for station in opened.stations for said in station.complaints]
        assert not complaints
