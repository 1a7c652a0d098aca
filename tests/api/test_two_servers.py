"""Servers of one process share their routes and nothing else."""

import shutil
from pathlib import Path

from tests.api.house import open_house


async def test_two_servers_know_nothing_of_each_other(migrated_sqlite: Path, tmp_path: Path) -> None:
    urls: list[str] = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        shutil.copyfile(migrated_sqlite, tmp_path / name / "gridtap.db")
        urls.append(f"sqlite:///{tmp_path / name / 'gridtap.db'}")
    async with open_house(urls[0], tmp_path / "one") as one, open_house(urls[1], tmp_path / "two") as two:
        driver = await one.person()
        assert (await driver.get("/me")).status_code == 200
        stranger = await two.client.get("/api/v1/me", headers=driver.headers)
        assert stranger.status_code == 401
        assert 'route="/api/v1/me",status="200"' in (await one.client.get("/metrics")).text
        assert 'route="/api/v1/me",status="200"' not in (await two.client.get("/metrics")).text
