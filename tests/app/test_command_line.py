"""What `gridtap` writes where: answers to standard output, everything else beside it."""

import json
import subprocess
import sys


def test_a_failed_simulation_in_json_is_one_json_document() -> None:
    load = ["--stations", "1", "--sessions", "0", "--duration", "1", "--json"]
    command = [sys.executable, "-m", "gridtap.cli", "simulate", "--url", "ws://127.0.0.1:9/ocpp", *load]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["connected"] == 0
