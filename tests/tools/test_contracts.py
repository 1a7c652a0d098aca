"""Each contract of the floors bites: break it on purpose in a copy and see import-linter object."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FLOORS = "Floors: no arrow uphill"
SIMULATOR = "The simulator imports only ocpp and kit, so it cannot cheat"
WIRE = "OCPP knows only the wire"
PURE = "Pure rules know no storage"
SOCKETS = "Only the transports know the WebSocket library"
DRIVERS = "Only storage knows the database drivers"
TYPE_ONLY = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import "

OFFENCES = {
    "kit imports settings": ("kit/offence.py", "import gridtap.settings", FLOORS),
    "storage imports a domain": ("storage/offence.py", "import gridtap.stations", FLOORS),
    "a domain imports its sibling": ("tariffs/offence.py", "import gridtap.stations", FLOORS),
    "a domain imports sessions": ("stations/offence.py", "import gridtap.charging", FLOORS),
    "charging imports the gateway": ("charging/offence.py", "import gridtap.gateway", FLOORS),
    "charging imports the gateway for a type": ("charging/offence.py", TYPE_ONLY + "gridtap.gateway", FLOORS),
    "the gateway imports a flow": ("gateway/offence.py", "import gridtap.flows", FLOORS),
    "a flow imports the api": ("flows/offence.py", "import gridtap.api", FLOORS),
    "the api imports the app": ("api/offence.py", "import gridtap.app", FLOORS),
    "the api imports the simulator": ("api/offence.py", "import gridtap.simulator", FLOORS),
    "a module stands on no floor": ("attic.py", "", FLOORS),
    "storage imports the wire": ("storage/offence.py", "import gridtap.ocpp", FLOORS),
    "the simulator imports storage": ("simulator/offence.py", "import gridtap.storage", SIMULATOR),
    "the simulator imports settings for a type": ("simulator/offence.py", TYPE_ONLY + "gridtap.settings", SIMULATOR),
    "the wire reads settings": ("ocpp/offence.py", "import gridtap.settings", WIRE),
    "pricing imports storage": ("tariffs/pricing.py", "import gridtap.storage", PURE),
    "the machine imports sqlalchemy": ("charging/machine.py", "import sqlalchemy", PURE),
    "the api imports picows": ("api/offence.py", "import picows", SOCKETS),
    "the fleet imports picows": ("gateway/offence.py", "import picows", SOCKETS),
    "the api imports sqlite3": ("api/offence.py", "import sqlite3", DRIVERS),
    "charging imports psycopg": ("charging/offence.py", "import psycopg", DRIVERS),
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package with every floor present, and the contracts beside it."""
    shutil.copytree(ROOT / "src" / "gridtap", tmp_path / "gridtap", ignore=shutil.ignore_patterns("__pycache__", "web_dist"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the copy."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(house), "COLUMNS": "200"}
    return subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_the_house_as_it_stands_keeps_every_contract(house: Path) -> None:
    result = lint(house)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("offence", OFFENCES)
def test_an_import_uphill_breaks_its_contract(house: Path, offence: str) -> None:
    path, text, contract = OFFENCES[offence]
    target = house / "gridtap" / path
    before = target.read_text() if target.exists() else '"""An offence."""\n'
    target.write_text(f"{before}\n{text}\n")
    result = lint(house)
    assert result.returncode != 0, f"{offence} went unseen:\n{result.stdout}"
    assert f"{contract} BROKEN" in result.stdout or "attic" in result.stdout, result.stdout + result.stderr
