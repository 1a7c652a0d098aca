"""What the process refuses before it opens a door."""

from pathlib import Path

import pytest

from gridtap.app import running
from gridtap.folder import hold_folder
from gridtap.kit.errors import GridtapError
from gridtap.settings import Settings
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.storage.database import open_database


def _settings(url: str, folder: Path, **changes: object) -> Settings:
    return Settings(database_url=url, data_dir=folder, http_port=0, ocpp_port=0, **changes)  # pyright: ignore[reportArgumentType] - named by the tests below


async def test_a_demo_does_not_listen_beyond_this_machine(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(GridtapError, match="demo_not_local"):
        async with running(_settings(sqlite_url, tmp_path, demo=True, http_host="0.0.0.0")):
            pytest.fail("it came up")


async def test_a_database_that_was_a_demos_does_not_either(sqlite_url: str, tmp_path: Path) -> None:
    async with open_database(sqlite_url) as db:
        await db.write(lambda tx: register_station(tx, NewStation(station_id="D1", demo=True)))
    with pytest.raises(GridtapError, match="demo_not_local"):
        async with running(_settings(sqlite_url, tmp_path, ocpp_host="0.0.0.0")):
            pytest.fail("it came up")


async def test_a_second_process_does_not_touch_the_first_ones_data(sqlite_url: str, tmp_path: Path) -> None:
    with hold_folder(tmp_path), pytest.raises(GridtapError, match="data_in_use"):
        async with running(_settings(sqlite_url, tmp_path)):
            pytest.fail("it came up")
    async with running(_settings(sqlite_url, tmp_path)) as house:
        assert house.gateway.port > 0
