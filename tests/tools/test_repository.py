"""What the pages promise is there: links lead somewhere, commands exist, locks pin and name no index."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
NPM_LOCKS = [ROOT / "web" / "package-lock.json", ROOT / "bench" / "node" / "package-lock.json"]
MAX_FILE_KIB = 600
COMMANDS = {"run", "serve", "simulate", "migrate", "user", "export", "doctor"}


def links(page: Path) -> list[str]:
    """Targets of relative links, without their anchors."""
    found = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    return [target.partition("#")[0] for target in found if not re.match(r"[a-z]+:|#", target)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert [target for target in links(page) if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_a_page_names_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_a_page_names_is_there(page: Path) -> None:
    named = set(re.findall(r"(?:`|^|bin/)gridtap ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= COMMANDS


def test_the_commands_are_those_of_the_command_line() -> None:
    from gridtap.cli import app

    assert {name for name in app if not name.startswith("-")} >= COMMANDS


def test_every_target_explains_itself() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"^[a-z]+:(?!.*##).*$", text, re.MULTILINE) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_python_lock_pins_by_hash_and_names_no_index(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    pins = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==", text, re.MULTILINE)
    assert pins
    assert len(re.findall(r"--hash=sha256:", text)) >= len(pins)
    assert "://" not in text


@pytest.mark.parametrize("lock", NPM_LOCKS, ids=lambda lock: lock.parent.name)
def test_an_npm_lock_pins_by_hash_and_names_no_registry(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert '"integrity": "sha512-' in text
    assert not re.search(r'"resolved": "https?:', text)


def test_the_continuous_integration_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)


def test_no_file_of_the_repository_is_large() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    assert [file.name for file in files if file.exists() and file.stat().st_size > MAX_FILE_KIB * 1024] == []
