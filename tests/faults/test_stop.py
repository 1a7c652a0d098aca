"""A server that is told to stop while its database hangs ends in time, and has acknowledged nothing that is not stored."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from gridtap.app import FORCED
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.storage.database import open_database
from tests.faults.outage import OwnPostgres, own_postgres

START = {"connectorId": 1, "idTag": "T", "meterStart": 0, "timestamp": "2026-11-22T10:00:00Z"}
BOOT = {"chargePointVendor": "Acme", "chargePointModel": "One"}
pytestmark = pytest.mark.slow


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    """A server that this test may freeze."""
    with own_postgres() as server:
        yield server


async def test_told_to_stop_while_the_database_hangs_it_ends_in_time_and_acknowledges_nothing(
    postgres: OwnPostgres, tmp_path: Path
) -> None:
    async with open_database(postgres.url) as db:
        await db.write(lambda tx: register_station(tx, NewStation(station_id="CP1", min_security_profile=0)))
    named = {"DATA_DIR": str(tmp_path), "HTTP_PORT": "0", "OCPP_PORT": "0", "DATABASE_URL": postgres.url, "STOP_S": "1"}
    environment = {**os.environ, **{f"GRIDTAP_{name}": value for name, value in named.items()}}
    command = [sys.executable, "-m", "gridtap.cli", "run", "--json"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    addresses = json.loads(await asyncio.to_thread(process.stdout.readline))
    async with connect(f"{addresses['ocpp_url']}/CP1", subprotocols=[Subprotocol("ocpp1.6")], proxy=None) as socket:
        await socket.send(json.dumps([2, "boot", "BootNotification", BOOT]))
        while json.loads(await asyncio.wait_for(socket.recv(), 10))[1] != "boot":
            pass
        postgres.freeze()
        try:
            await socket.send(json.dumps([2, "start", "StartTransaction", START]))
            told_at = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 20) == FORCED
            assert time.monotonic() - told_at < 10
        finally:
            postgres.thaw()
            process.kill()
            process.stdout.close()
        heard: list[str] = []
        with contextlib.suppress(ConnectionClosed):
            heard.extend([str(raw) async for raw in socket])
        assert not any(json.loads(raw)[1] == "start" for raw in heard)
