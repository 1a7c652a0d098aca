"""What `gridtap` writes where: answers to standard output, everything else beside it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from gridtap.folder import hold_folder


def test_a_failed_simulation_in_json_is_one_json_document() -> None:
    load = ["--stations", "1", "--sessions", "0", "--duration", "1", "--json"]
    command = [sys.executable, "-m", "gridtap.cli", "simulate", "--url", "ws://127.0.0.1:9/ocpp", *load]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["connected"] == 0


def test_a_folder_in_use_is_told_before_its_database_is_touched(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gridtap.cli", "run", "--data-dir", str(tmp_path), "--http-port", "0", "--ocpp-port", "0"]
    with hold_folder(tmp_path):
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"process {os.getpid()}" in done.stderr.decode()
    assert not (tmp_path / "gridtap.db").exists()
