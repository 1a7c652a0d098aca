"""`gridtap export` writes every table, in every format, from either database."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Table, insert

from gridtap.charging.model import CorrectedBill, Correction
from gridtap.export import cell, export, instant
from gridtap.kit.errors import Malformed, NotFound
from gridtap.storage.database import make_engine
from gridtap.storage.tables.charging import reading_kinds, readings, sessions
from gridtap.storage.tables.people import tokens
from gridtap.storage.tables.stations import evses, stations

MARCH = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)


CORRECTED = CorrectedBill(
    Correction(number=1, at=APRIL, by="usr_7", reason="=The meter jumped.", energy_mwh=1_500_250), 201_000_000, APRIL
)


def session_row(key: int, created_at: datetime) -> dict[str, object]:
    """An ended session of 1.5 kWh and a bit."""
    return {
        "session_key": key,
        "session_id": f"ses_{key}",
        "station_id": "DEPOT-1",
        "evse_key": 1,
        "connector_number": 1,
        "token": "=cmd|' /C calc'!A0",
        "token_kind": "rfid",
        "state": "ended",
        "created_at": created_at,
        "started_at": created_at,
        "energy_mwh": 1_500_250,
        "cost_minor": 75,
        "currency": "EUR",
        "flags": ["clock_wrong"],
        "corrected": None,
        "updated_at": created_at,
    }


@pytest.fixture
def exported(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs the command on a small database and gives what it wrote."""
    monkeypatch.setenv("GRIDTAP_DATABASE_URL", database_url)
    fill(database_url)

    def run(what: str, **options: object) -> str:
        out = tmp_path / "out"
        export(what, out=out, **options)  # pyright: ignore[reportArgumentType] - a test names its options by hand
        return out.read_text(encoding="utf-8")

    return run


def fill(url: str) -> None:
    """One station, two sessions, 2,500 readings, one token."""
    engine = make_engine(url)
    many: list[dict[str, object]] = [
        {
            "evse_key": 1,
            "at": MARCH.replace(microsecond=number),
            "kind_key": 1,
            "value_milli": number,
            "session_key": 1,
            "received_at": MARCH,
        }
        for number in range(2500)
    ]
    rows: list[tuple[Table, list[dict[str, object]]]] = [
        (stations, [{"station_id": "DEPOT-1", "vendor": "@SUM(A1)", "created_at": MARCH}]),
        (evses, [{"evse_key": 1, "evse_id": "evse_1", "code": "ABC123", "station_id": "DEPOT-1", "number": 1}]),
        (sessions, [{**session_row(1, MARCH), "corrected": msgspec.to_builtins(CORRECTED)}, session_row(2, APRIL)]),
        (reading_kinds, [{"kind_key": 1, "measurand": "Voltage", "unit": "V"}]),
        (readings, many),
        (tokens, [{"token": "04A2B3C4", "kind": "rfid", "status": "accepted", "created_at": MARCH}]),
    ]
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        for table, values in rows:
            connection.execute(insert(table), values)
        connection.exec_driver_sql("COMMIT")
    engine.dispose()


def test_sessions_carry_exact_energy_and_instants_with_a_zone(exported: Callable[..., str]) -> None:
    first = json.loads(exported("sessions", as_format="json"))[0]
    assert (first["session_id"], first["evse_number"], first["energy_wh"]) == ("ses_1", 1, 1500.25)
    assert first["created_at"] == "2026-03-01T12:00:00Z"


def test_a_corrected_bill_says_what_the_station_said_and_why_but_not_who(exported: Callable[..., str]) -> None:
    first, second = csv.DictReader(exported("sessions").splitlines())
    told = {
        name: first[name] for name in ("energy_wh", "told_energy_wh", "told_ended_at", "correction_reason", "nothing_charged")
    }
    assert told == {
        "energy_wh": "1500.25",
        "told_energy_wh": "201000",
        "told_ended_at": "2026-04-01T12:00:00Z",
        "correction_reason": "'=The meter jumped.",
        "nothing_charged": "False",
    }
    assert "usr_7" not in exported("sessions", as_format="jsonl")
    assert (second["told_energy_wh"], second["correction_reason"], second["nothing_charged"]) == ("", "", "")
    assert list(json.loads(exported("sessions", as_format="json"))[1]) == list(first)


def test_a_span_takes_its_first_instant_and_leaves_its_last(exported: Callable[..., str]) -> None:
    text = exported("sessions", as_format="jsonl", since="2026-03-01T12:00Z", until="2026-04-01T12:00Z")
    assert [json.loads(line)["session_id"] for line in text.splitlines()] == ["ses_1"]


def test_readings_come_whole_and_in_order_over_many_pages(exported: Callable[..., str]) -> None:
    rows = list(csv.DictReader(exported("readings").splitlines()))
    assert [Decimal(row["value"]) for row in rows] == [Decimal(number) / 1000 for number in range(2500)]


def test_text_of_strangers_is_no_formula_in_csv(exported: Callable[..., str]) -> None:
    assert next(csv.DictReader(exported("stations").splitlines()))["vendor"] == "'@SUM(A1)"
    assert next(csv.DictReader(exported("sessions").splitlines()))["token"].startswith("'=")


def test_tokens_are_exported(exported: Callable[..., str]) -> None:
    assert next(csv.DictReader(exported("tokens").splitlines()))["token"] == "04A2B3C4"


def test_an_empty_span_is_an_empty_array(exported: Callable[..., str]) -> None:
    assert json.loads(exported("readings", as_format="json", since="2027-01-01")) == []


def test_a_database_that_is_not_there_is_said_and_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDTAP_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(NotFound, match="There is no database"):
        export("sessions", out=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_time_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(Malformed, match="--from 2026-13-01"):
        instant("--from", "2026-13-01")


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    for end in ("2026-11-01", "2026-12-01"):
        with pytest.raises(Malformed, match=f"--to {end} is not after --from 2026-12-01"):
            export("sessions", since="2026-12-01", until=end)


def test_a_time_without_a_zone_is_utc_and_another_zone_is_converted() -> None:
    assert instant("--from", "2026-03-01") == datetime(2026, 3, 1, tzinfo=UTC)
    assert instant("--from", "2026-03-01T02:00+02:00") == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_start_of_a_formula_is_prefixed(start: str) -> None:
    assert cell(f"{start}1") == f"'{start}1"


def test_a_negative_number_stays_a_number() -> None:
    assert cell(Decimal("-1.5")) == "-1.5"
