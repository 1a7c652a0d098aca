"""`gridtap user` and `gridtap export` on a database that is not ready, and addresses that are none."""

from pathlib import Path

import pytest

from gridtap.accounts import add_user
from gridtap.export import export
from gridtap.kit.errors import Malformed, Refused
from gridtap.storage.migrate import migrate


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database file of nobody's yet."""
    url = f"sqlite:///{tmp_path}/gridtap.db"
    monkeypatch.setenv("GRIDTAP_DATABASE_URL", url)
    return url


def test_a_person_is_told_to_migrate_first(url: str) -> None:
    with pytest.raises(Refused, match="gridtap migrate"):
        add_user("op@example.com", password="long-enough")
    migrate(url)
    add_user("op@example.com", password="long-enough")
    with pytest.raises(Refused, match="There is an account"):
        add_user("op@example.com", password="long-enough")


def test_an_export_is_told_to_migrate_first(url: str, tmp_path: Path) -> None:
    (tmp_path / "gridtap.db").touch()
    with pytest.raises(Refused, match="gridtap migrate"):
        export("sessions", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_address_that_is_none_is_refused_before_a_password_is_asked_for(url: str) -> None:
    migrate(url)
    with pytest.raises(Malformed, match="no e-mail address"):
        add_user("add")
