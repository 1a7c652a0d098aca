"""What the process refuses before it opens a door."""

from pathlib import Path

import pytest

from gridtap.app import running
from gridtap.folder import hold_folder, hold_name
from gridtap.kit.errors import GridtapError
from gridtap.settings import Settings
from gridtap.stations.credentials import PEPPER_FILE
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


async def test_a_second_node_of_the_same_name_does_not_start(postgres_url: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    async with running(_settings(postgres_url, first)) as house:
        assert house.gateway.port > 0
        second.mkdir()
        (second / PEPPER_FILE).write_bytes((first / PEPPER_FILE).read_bytes())
        with pytest.raises(GridtapError, match=r"under the name node-1.*GRIDTAP_NODE_ID"), hold_name(postgres_url, "node-1", 0.0):
            pytest.fail("it has the name")
        async with running(_settings(postgres_url, second, node_id="node-2")) as other:
            assert other.gateway.port > 0
    with hold_name(postgres_url, "node-1"):
        """The name is free again."""


async def test_no_node_starts_with_another_pepper_than_the_database_knows(database_url: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    async with running(_settings(database_url, first)):
        """The first start puts it on record."""
    with pytest.raises(GridtapError, match=r"pepper_missing.*Copy station-pepper"):
        async with running(_settings(database_url, second)):
            pytest.fail("it came up")
    assert not (second / PEPPER_FILE).exists()
    second.mkdir(exist_ok=True)
    (second / PEPPER_FILE).write_bytes(b"x" * 32)
    with pytest.raises(GridtapError, match=r"pepper_wrong.*Copy station-pepper"):
        async with running(_settings(database_url, second)):
            pytest.fail("it came up")
    async with running(_settings(database_url, first)):
        """Who has it starts again."""


async def test_a_pepper_that_is_lost_for_good_is_replaced_where_an_operator_says_so(sqlite_url: str, tmp_path: Path) -> None:
    async with running(_settings(sqlite_url, tmp_path, tls=True, tls_port=0)) as house:
        before = await house.gateway.office.anchors()
    (tmp_path / PEPPER_FILE).unlink()
    async with running(_settings(sqlite_url, tmp_path, tls=True, tls_port=0, pepper_lost=True)) as house:
        assert set(before) < set(await house.gateway.office.anchors())
    async with running(_settings(sqlite_url, tmp_path)):
        """And is the one that counts."""


async def test_a_second_process_does_not_touch_the_first_ones_data(sqlite_url: str, tmp_path: Path) -> None:
    with hold_folder(tmp_path), pytest.raises(GridtapError, match="data_in_use"):
        async with running(_settings(sqlite_url, tmp_path)):
            pytest.fail("it came up")
    async with running(_settings(sqlite_url, tmp_path)) as house:
        assert house.gateway.port > 0
