"""What `gridtap` writes where: answers to standard output, everything else beside it."""

import importlib
import inspect
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gridtap.cli import ELSEWHERE
from gridtap.folder import hold_folder
from gridtap.storage.migrate import migrate


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


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_list_of_commands_says_of_each_what_it_says_of_itself(name: str) -> None:
    place, told = ELSEWHERE[name]
    module, _, function = place.partition(":")
    assert told == inspect.getdoc(getattr(importlib.import_module(module), function))


def test_who_asks_for_help_does_not_wait_for_the_server_to_load() -> None:
    look = "import sys; from gridtap.cli import app; app('--help', result_action='return_value'); "
    heavy = "print([one for one in ('sqlalchemy', 'litestar', 'gridtap.app', 'gridtap.simulator') if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look + heavy], capture_output=True, timeout=60, check=True, text=True)
    assert "Write sessions" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_database_that_cannot_be_reached_is_told_in_one_sentence() -> None:
    command = [sys.executable, "-m", "gridtap.cli", "migrate"]
    environment = {**os.environ, "GRIDTAP_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing"}
    done = subprocess.run(command, capture_output=True, timeout=60, check=False, env=environment)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "database_unusable" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_server_shows_the_first_account_of_a_new_database_once(tmp_path: Path, options: tuple[str, ...]) -> None:
    migrate(f"sqlite:///{tmp_path}/gridtap.db")
    first, second = (served(tmp_path, *options) for _ in range(2))
    assert "admin@gridtap.local" in first
    assert "admin@gridtap.local" not in second
    if options:
        login = json.loads(first)["first_admin"]
        assert (login["role"], len(login["password"])) == ("admin", 16)


def served(data_dir: Path, *options: str) -> str:
    """What `gridtap serve` writes to standard output from its start to its end, in order."""
    command = [sys.executable, "-m", "gridtap.cli", "serve", "--http-port", "0", "--ocpp-port", "0", *options]
    environment = {**os.environ, "GRIDTAP_DATA_DIR": str(data_dir)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stderr is not None
        for line in server.stderr:
            if "ready" in line:
                break
        server.send_signal(signal.SIGTERM)
        out, _ = server.communicate(timeout=30)
    return out


def test_an_export_whose_reader_has_gone_ends_quietly(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/gridtap.db")
    reads, writes = os.pipe()
    os.close(reads)
    try:
        command = [sys.executable, "-m", "gridtap.cli", "export", "sessions"]
        environment = {**os.environ, "GRIDTAP_DATA_DIR": str(tmp_path), "GRIDTAP_DATABASE_URL": ""}
        done = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, timeout=60, check=False, env=environment)
    finally:
        os.close(writes)
    assert (done.returncode, done.stderr) == (141, b"")
