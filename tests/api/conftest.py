"""Servers to test the doors of."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.house import House, open_house


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server on SQLite."""
    async with open_house(sqlite_url, tmp_path) as opened:
        yield opened


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server on each kind of database."""
    async with open_house(database_url, tmp_path) as opened:
        yield opened
