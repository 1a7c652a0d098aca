"""The server is killed in mid-session, again and again; nothing it acknowledged may be lost, nothing doubled."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gridtap.drivers.model import Token
from gridtap.drivers.tokens import put_token
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.storage.database import open_database
from gridtap.storage.migrate import migrate

HERE = Path(__file__).parent
STATIONS = 8
SESSIONS = 32
KILLS = 3
STOPS_BETWEEN = 6
"""A kill comes right after a station was told that its stop is kept: the worst moment for a server that lied."""
PATIENCE_S = 30.0
HONEST = (sys.executable, "-m", "gridtap.cli")
pytestmark = pytest.mark.slow


def _broken(variant: str) -> tuple[str, ...]:
    return (sys.executable, str(HERE / "broken_server.py"), variant)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server process on fixed ports, so that stations find it again after a kill."""

    def __init__(self, command: Sequence[str], data_dir: Path) -> None:
        self._command = command
        self.ocpp_port = _free_port()
        self._environment = {
            **os.environ,
            "GRIDTAP_DATA_DIR": str(data_dir),
            "GRIDTAP_HTTP_PORT": str(_free_port()),
            "GRIDTAP_OCPP_PORT": str(self.ocpp_port),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Come up; returns once the doors are open."""
        command = [*self._command, "run", "--json"]
        self._process = subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        assert self._process.stdout.readline().startswith(b"{"), "the server did not come up"

    def end(self, how: signal.Signals) -> None:
        """SIGKILL or SIGTERM, and wait until it is gone, if it is not yet."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.communicate(timeout=30)
            self._process = None


async def _furnish(database_url: str) -> None:
    async with open_database(database_url) as db:
        for number in range(1, STATIONS + 1):
            new = NewStation(station_id=f"SIM-{number:04}", min_security_profile=0)
            await db.write(lambda tx, new=new: register_station(tx, new))
        await db.write(lambda tx: put_token(tx, Token(token="SIMCARD", kind="rfid", status="accepted")))


async def _stops_told(truth_file: Path, wanted: int) -> None:
    """Wait until so many stops were acknowledged."""
    async with asyncio.timeout(2 * PATIENCE_S):
        while not truth_file.is_file() or truth_file.read_bytes().count(b'"action":"StopTransaction"') < wanted:
            await asyncio.sleep(0.01)


async def _ordeal(command: Sequence[str], folder: Path, *, kills: int) -> dict[str, Any]:
    """Stations charge while the server is killed; returns what the checker found."""
    database_file, truth_file = folder / "gridtap.db", folder / "truth.jsonl"
    migrate(f"sqlite:///{database_file}")
    await _furnish(f"sqlite:///{database_file}")
    server = Server(command, folder)
    try:
        return await _charge_through(server, truth_file, database_file, kills)
    finally:
        await asyncio.to_thread(server.end, signal.SIGKILL)


async def _charge_through(server: Server, truth_file: Path, database_file: Path, kills: int) -> dict[str, Any]:
    await asyncio.to_thread(server.start)
    stations = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gridtap.cli", "simulate", "--url", f"ws://127.0.0.1:{server.ocpp_port}/ocpp"),
        *("--stations", str(STATIONS), "--sessions", str(SESSIONS), "--duration", str(PATIENCE_S), "--speed", "60"),
        *("--truth", str(truth_file), "--json"),
        stdout=asyncio.subprocess.PIPE,
    )
    for number in range(1, kills + 1):
        await _stops_told(truth_file, number * STOPS_BETWEEN)
        await asyncio.to_thread(server.end, signal.SIGKILL)
        await asyncio.to_thread(server.start)
    output, _ = await asyncio.wait_for(stations.communicate(), PATIENCE_S + 60)
    summary = json.loads(output.splitlines()[-1])
    await asyncio.to_thread(server.end, signal.SIGTERM)
    checked = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(HERE / "checker.py"), str(truth_file), str(database_file)],
        capture_output=True,
        check=True,
    )
    return {"summary": summary, **json.loads(checked.stdout)}


async def test_no_acknowledged_fact_is_lost_over_kills(tmp_path: Path) -> None:
    found = await _ordeal(HONEST, tmp_path, kills=KILLS)
    assert found["faults"] == []
    assert found["ended"] >= SESSIONS // 4, found


async def test_a_start_whose_answer_was_cut_off_is_one_session(tmp_path: Path) -> None:
    found = await _ordeal(_broken("cut_after_start"), tmp_path, kills=0)
    assert found["faults"] == []
    assert found["ended"] >= SESSIONS // 4, found


async def test_the_harness_catches_a_server_that_acknowledges_before_it_stores(tmp_path: Path) -> None:
    found = await _ordeal(_broken("acknowledge_first"), tmp_path, kills=KILLS)
    assert any(fault.startswith("I1 stop") for fault in found["faults"]), found


async def test_the_harness_catches_a_server_that_forgets_what_it_was_told(tmp_path: Path) -> None:
    found = await _ordeal(_broken("cut_and_forget"), tmp_path, kills=0)
    assert any(fault.startswith("I2") for fault in found["faults"]), found
