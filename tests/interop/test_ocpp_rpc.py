"""A station written with ocpp-rpc, in strict mode, completes whole sessions against the gateway."""

import asyncio
import itertools
import json
import shutil
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gridtap.charging.store import SessionFilter, list_sessions
from gridtap.gateway.journal import read_messages
from tests.gateway.house import PASSWORD, House, eventually

NODE = Path(__file__).parent / "node"
PATIENCE_S = 20.0
NOW = "2026-11-22T10:00:00Z"


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The library, installed from its lock when it is not there yet."""
    found = NODE / "node_modules" / "ocpp-rpc"
    if not found.exists():
        npm = shutil.which("npm")
        assert npm is not None, "npm is needed for the stations written with ocpp-rpc"
        import subprocess

        subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=NODE, check=True, timeout=300)
    return found


class NodeStation:
    """The other end of `station.mjs`."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout
        self._numbers = itertools.count(1)
        self.told: list[dict[str, Any]] = []

    async def until(self, field: str) -> dict[str, Any]:
        """The next line that has this field; the others are kept in `told`."""
        while True:
            line = await asyncio.wait_for(self._out.readline(), PATIENCE_S)
            assert line, f"the station ended; it told {self.told}"
            message = json.loads(line)
            self.told.append(message)
            if field in message:
                return message

    async def call(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Have it ask something; returns the answer."""
        number = next(self._numbers)
        self._in.write(json.dumps({"id": number, "call": [action, payload]}).encode() + b"\n")
        await self._in.drain()
        while True:
            message = await self.until("id")
            if message["id"] == number:
                assert "answer" in message, message
                return message["answer"]


@asynccontextmanager
async def node_station(house: House) -> AsyncGenerator[NodeStation]:
    """A connected and booted station in its own process."""
    node = shutil.which("node")
    assert node is not None, "node is needed"
    endpoint = house.url("").rstrip("/")
    process = await asyncio.create_subprocess_exec(
        node, "station.mjs", endpoint, "CP1", PASSWORD, cwd=NODE, stdin=PIPE, stdout=PIPE
    )
    try:
        station = NodeStation(process)
        await station.until("connected")
        booted = await station.call("BootNotification", {"chargePointVendor": "Mikuso", "chargePointModel": "ocpp-rpc"})
        assert booted["status"] == "Accepted"
        yield station
    finally:
        process.kill()
        await process.wait()


@pytest.mark.slow
@pytest.mark.usefixtures("node_modules")
async def test_a_local_session(house: House) -> None:
    async with node_station(house) as station:
        await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})
        assert await station.call("Authorize", {"idTag": "GOOD"}) == {"idTagInfo": {"status": "Accepted"}}
        start = {"connectorId": 1, "idTag": "GOOD", "meterStart": 100, "timestamp": NOW}
        started = await station.call("StartTransaction", start)
        values = [{"timestamp": NOW, "sampledValue": [{"value": "0.6", "unit": "kWh"}]}]
        number = started["transactionId"]
        assert await station.call("MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": values}) == {}
        stop = {"transactionId": number, "idTag": "GOOD", "meterStop": 900, "timestamp": NOW, "reason": "Local"}
        assert await station.call("StopTransaction", stop) == {"idTagInfo": {"status": "Accepted"}}
        [session] = await house.read(lambda connection: list_sessions(connection, SessionFilter()))
        assert (session.state, session.energy_wh) == ("ended", 800)


@pytest.mark.slow
@pytest.mark.usefixtures("node_modules")
async def test_a_remote_session_reset_and_configuration(house: House) -> None:
    async with node_station(house) as station:
        commands = house.gateway.commands
        assert (await commands.remote_start("CP1", 1, "GOOD")).accepted
        started = (await station.until("started"))["started"]
        assert (await commands.remote_stop("CP1", str(started["transactionId"]))).accepted
        await station.until("stopped")
        [session] = await house.read(lambda connection: list_sessions(connection, SessionFilter()))
        assert (session.state, session.energy_wh, session.stop_reason) == ("ended", 1200, "Remote")
        assert (await commands.reset("CP1")).accepted
        changed = await commands.change_setting("CP1", "HeartbeatInterval", "30")
        assert changed.response == {"status": "Accepted"}
        read = await commands.read_settings("CP1", ["HeartbeatInterval"])
        assert read.response == {
            "configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "30"}],
            "unknownKey": [],
        }

        async def logged() -> bool:
            rows = await house.read(lambda connection: read_messages(connection, "CP1", limit=500))
            return {"RemoteStartTransaction", "StartTransaction", "StopTransaction", "Reset"} <= {row.action for row in rows}

        await eventually(logged)
