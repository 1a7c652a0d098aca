"""`gridtap simulate` against a backend that is not ours: what it reports and what it refuses."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from gridtap.kit.errors import Malformed, NotAllowed
from gridtap.simulator.command import Order, check_order, is_loopback
from tests.simulator.backend16 import running_backend

RUN = "from cyclopts import App; from gridtap.simulator.command import simulate; app = App(); app.command(simulate); app()"


async def run(*arguments: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RUN, "simulate", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, out.decode()


async def test_a_load_reports_what_happened_and_writes_down_the_truth(tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    async with running_backend() as backend:
        arguments = ["--stations", "3", "--sessions", "7", "--duration", "5", "--speed", "30", "--json", "--truth"]
        code, out = await run("--url", backend.url, *arguments, str(truth))
        summary = json.loads(out)
        assert code == 0
        assert summary["sessions_started"] == summary["sessions_ended"] == len(backend.all("StopTransaction")) == 7
        assert (summary["errors"], summary["failures"], summary["undelivered_stations"]) == (0, [], 0)
        assert summary["energy_kwh"] > 0
    lines = [json.loads(line) for line in truth.read_text().splitlines()]
    sessions = [line for line in lines if line["type"] == "session"]
    assert sorted(session["transaction_id"] for session in sessions) == list(range(1, 8))
    for session in sessions:
        assert abs(session["meter_stop_wh"] - session["meter_start_wh"] - session["energy_mwh"] / 1000) < 1
    acknowledged = [line["action"] for line in lines if line["type"] == "acknowledged"]
    assert acknowledged.count("StartTransaction") == acknowledged.count("StopTransaction") == 7


async def test_a_backend_that_is_not_there_is_named_and_fails_the_run() -> None:
    code, out = await run("--url", "ws://127.0.0.1:9/ocpp", "--stations", "1", "--sessions", "0", "--duration", "1")
    assert code == 1
    assert "Could not connect" in out


def test_only_this_machine_is_driven_unless_it_is_said() -> None:
    order = Order(url="ws://192.0.2.7:9000/ocpp")
    with pytest.raises(NotAllowed, match="remote_backend"):
        check_order(order, allow_remote=False)
    check_order(order, allow_remote=True)
    assert is_loopback("localhost")
    assert is_loopback("::1")
    assert not is_loopback("example.org")


@pytest.mark.parametrize(
    "order",
    [Order(stations=0), Order(stations=10**6), Order(sessions=-1), Order(duration=1e9), Order(speed=0), Order(url="http://x")],
)
def test_a_load_without_bounds_is_refused(order: Order) -> None:
    with pytest.raises(Malformed, match="bad_load"):
        check_order(order, allow_remote=True)
