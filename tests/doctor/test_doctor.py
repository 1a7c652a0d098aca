"""The doctor looks at the database, the machine and the station that cannot connect."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from gridtap.doctor import doctor
from gridtap.doctor.advice import advise, check_station
from gridtap.doctor.database import check_database, check_sync
from gridtap.doctor.files import check_quirks
from gridtap.doctor.machine import check_clock, check_disk, check_open_files, check_web_apps
from gridtap.kit.clock import HandClock
from gridtap.kit.errors import Malformed
from gridtap.settings import load_settings
from gridtap.stations.credentials import MAX_PASSWORD_BYTES, MIN_PASSWORD_BYTES, SAFE_PASSWORD_BYTES, Sealer
from gridtap.storage.database import make_engine
from gridtap.storage.tables.stations import pending_stations, stations

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def verdicts(url: str) -> dict[str, str]:
    """What each check of the database says, by name."""
    return {finding.name: finding.verdict for finding in check_database(load_settings({}, database_url=url))}


def test_a_current_database_is_good(database_url: str) -> None:
    assert set(verdicts(database_url).values()) == {"ok"}


def test_a_probe_of_the_database_leaves_nothing_behind(database_url: str) -> None:
    verdicts(database_url)
    assert verdicts(database_url)["Writing"] == "ok"


def test_a_database_that_is_not_there_yet_is_good_and_not_made(tmp_path: Path) -> None:
    assert verdicts(f"sqlite:///{tmp_path}/none.db")["Database"] == "ok"
    assert list(tmp_path.iterdir()) == []


def test_a_database_behind_on_migrations_fails(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "old.db").close()
    (tmp_path / "old.db").touch()
    assert verdicts(f"sqlite:///{tmp_path}/old.db")["Database"] == "failed"


def test_a_database_nobody_serves_fails_and_hides_the_password() -> None:
    settings = load_settings({}, database_url="postgresql://gridtap:hunter2@127.0.0.1:1/gridtap?connect_timeout=2")
    (finding,) = check_database(settings)
    assert finding.verdict == "failed"
    assert "hunter2" not in finding.detail


def test_a_database_held_by_a_writer_cannot_be_written(sqlite_url: str) -> None:
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        assert verdicts(sqlite_url)["Writing"] == "failed"
    finally:
        holder.close()


def test_a_folder_that_cannot_be_made_fails(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert check_sync(tmp_path / "file" / "data").verdict == "failed"


def test_a_clock_in_1970_fails() -> None:
    assert [finding.verdict for finding in check_clock(HandClock(datetime(1970, 1, 1, tzinfo=UTC)))] == ["failed"]


class JumpingClock(HandClock):
    """A wall clock that moves by a second whenever it is read, while the steady one stands."""

    def now(self) -> datetime:
        self.jump(1.0)
        return super().now()


def test_a_clock_that_jumps_gets_a_warning() -> None:
    (finding,) = check_clock(JumpingClock(NOON))
    assert finding.verdict == "warning"
    assert "jumped" in finding.detail


def test_disk_is_judged_where_the_data_will_be(tmp_path: Path) -> None:
    assert str(tmp_path) in check_disk(tmp_path / "not" / "there" / "yet").detail


def test_open_files_are_told_as_stations() -> None:
    assert "stations" in check_open_files().detail


def test_web_apps_that_were_not_built_get_a_warning(tmp_path: Path) -> None:
    (tmp_path / "driver").mkdir()
    (tmp_path / "driver" / "index.html").touch()
    assert check_web_apps(tmp_path).detail == "Not built: console."


def test_the_address_to_type_is_whole(tmp_path: Path) -> None:
    advice = advise(load_settings({}, data_dir=tmp_path, public_ocpp_url="wss://charge.example.com/ocpp"), "DEPOT-1")
    assert advice.type_this == ["wss://charge.example.com/ocpp/DEPOT-1"]


def with_profile(url: str, profile: int) -> None:
    """Put one station on record that is let in with nothing less."""
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(stations), [{"station_id": "DEPOT-1", "created_at": NOON, "min_security_profile": profile}])
    engine.dispose()


def test_a_station_that_must_use_tls_is_told_the_address_over_tls(sqlite_url: str) -> None:
    with_profile(sqlite_url, 2)
    advice = advise(load_settings({}, database_url=sqlite_url, tls=True, tls_port=9444), "DEPOT-1")
    assert advice.type_this == ["wss://localhost:9444/ocpp/DEPOT-1"]
    assert "the one shown when the station was added" in advice.password
    assert any("station-trust.pem" in note for note in advice.notes)


def test_a_station_that_needs_a_certificate_is_told_of_no_password(sqlite_url: str) -> None:
    with_profile(sqlite_url, 3)
    advice = advise(load_settings({}, database_url=sqlite_url, tls=True), "DEPOT-1")
    assert advice.password.startswith("none")
    assert advice.certificate is not None
    assert "common name DEPOT-1" in advice.certificate
    assert "under Security" in advice.certificate
    assert not any("leave the password empty" in note for note in advice.notes)


def test_a_server_without_tls_says_what_a_station_that_must_use_it_needs(sqlite_url: str) -> None:
    with_profile(sqlite_url, 2)
    advice = advise(load_settings({}, database_url=sqlite_url), "DEPOT-1")
    assert advice.type_this == []
    assert any("GRIDTAP_TLS=true" in note for note in advice.notes)


def test_a_server_on_loopback_says_who_can_reach_it(tmp_path: Path) -> None:
    advice = advise(load_settings({}, data_dir=tmp_path), None)
    assert any("--host 0.0.0.0" in note for note in advice.notes)


def test_a_refused_station_is_told_why(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    knock = {
        "station_id": "DEPOT-1",
        "reason": "wrong_password",
        "explanation": "The password is wrong.",
        "remedy": "Type it again.",
    }
    with engine.connect() as connection:
        connection.execute(insert(stations), [{"station_id": "DEPOT-1", "created_at": NOON}])
        connection.execute(insert(pending_stations), [{**knock, "path": "/ocpp/DEPOT-1", "first_at": NOON, "last_at": NOON}])
    engine.dispose()
    notes = " ".join(advise(load_settings({}, database_url=sqlite_url), "DEPOT-1").notes)
    assert "DEPOT-1 is known, not connected, never heard of." in notes
    assert "The password is wrong. Type it again." in notes


def test_an_unknown_station_is_told_to_be_added(sqlite_url: str) -> None:
    (finding,) = check_station(load_settings({}, database_url=sqlite_url), "DEPOT-9")
    assert (finding.verdict, finding.detail) == ("failed", "DEPOT-9 is not known here.")
    assert "Stations ▸ Add" in (finding.remedy or "")


def test_a_station_in_the_wrong_case_is_asked_about(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(insert(stations), [{"station_id": "DEPOT-1", "created_at": NOON}])
    engine.dispose()
    settings = load_settings({}, database_url=database_url)
    assert [finding.verdict for finding in check_station(settings, "DEPOT-1")] == ["ok"]
    (finding,) = check_station(settings, "depot-1")
    assert (finding.verdict, finding.remedy) == ("failed", "Did you mean DEPOT-1? Upper and lower case count.")


def test_an_unknown_station_is_told_by_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRIDTAP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GRIDTAP_HTTP_PORT", "0")
    monkeypatch.setenv("GRIDTAP_OCPP_PORT", "0")
    with pytest.raises(SystemExit) as left:
        doctor(station="NOPE")
    assert left.value.code == 1
    assert "Ready." not in capsys.readouterr().out


@pytest.mark.parametrize("length", [MIN_PASSWORD_BYTES, MAX_PASSWORD_BYTES])
def test_the_password_is_told_as_long_as_the_api_takes_it(tmp_path: Path, length: int) -> None:
    Sealer(b"p" * 32).seal(b"x" * length)
    hint = advise(load_settings({}, data_dir=tmp_path), None).password
    assert f"{SAFE_PASSWORD_BYTES} to {MAX_PASSWORD_BYTES} characters" in hint
    assert f"at least {MIN_PASSWORD_BYTES}" in hint


def test_the_report_is_json_for_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRIDTAP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GRIDTAP_HTTP_PORT", "0")
    monkeypatch.setenv("GRIDTAP_OCPP_PORT", "0")
    doctor(as_json=True)
    report = json.loads(capsys.readouterr().out)
    assert report["healthy"] is True
    assert {finding["name"] for finding in report["findings"]} >= {"HTTP port", "OCPP port", "Database", "Clock", "Disk"}


def test_a_failure_is_told_by_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sqlite3.connect(tmp_path / "gridtap.db").close()
    (tmp_path / "gridtap.db").touch()
    monkeypatch.setenv("GRIDTAP_DATA_DIR", str(tmp_path))
    with pytest.raises(SystemExit) as left:
        doctor()
    assert left.value.code == 1
    assert "gridtap migrate" in capsys.readouterr().out


def test_a_station_id_that_the_door_would_refuse_is_refused_here_too() -> None:
    with pytest.raises(Malformed, match="contains '/'"):
        advise(load_settings({}), "DEPOT/1")


def test_quirk_files_are_read_as_at_the_start(tmp_path: Path) -> None:
    def found(folder: Path) -> list[tuple[str, str]]:
        return [(finding.verdict, finding.detail) for finding in check_quirks(load_settings({}, quirks_dir=str(folder)))]

    assert list(check_quirks(load_settings({}))) == []
    assert [verdict for verdict, _ in found(tmp_path)] == ["ok"]
    ((verdict, detail),) = found(tmp_path / "none")
    assert (verdict, f"no folder {tmp_path / 'none'}" in detail) == ("failed", True)
    (tmp_path / "bad.yaml").write_text("vendor: [")
    ((verdict, detail),) = found(tmp_path)
    assert (verdict, "bad.yaml" in detail) == ("failed", True)
