"""`gridtap export`: sessions, readings, stations or tokens as CSV or JSON, for people and programs."""

import csv
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Annotated, Any, Literal, NamedTuple, cast

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Column, Connection, Select, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from gridtap.charging.model import CorrectedBill
from gridtap.kit.clock import as_text
from gridtap.kit.errors import Malformed, NotFound, Unreachable
from gridtap.settings import load_settings
from gridtap.storage.database import make_engine
from gridtap.storage.migrate import require_current_schema
from gridtap.storage.tables.charging import reading_kinds, readings, sessions
from gridtap.storage.tables.people import tokens
from gridtap.storage.tables.stations import evses, stations

What = Literal["sessions", "readings", "stations", "tokens"]
Format = Literal["csv", "jsonl", "json"]
Row = dict[str, object]
PAGE_ROWS = 1000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MILLI_COLUMNS = {
    "energy_mwh": "energy_wh",
    "meter_start_mwh": "meter_start_wh",
    "meter_stop_mwh": "meter_stop_wh",
    "told_energy_mwh": "told_energy_wh",
    "value_milli": "value",
}
"""Kept in thousandths, shown exactly in whole units."""
CORRECTION_COLUMNS: tuple[str, ...] = ("told_energy_mwh", "told_ended_at", "corrected_at", "correction_reason", "nothing_charged")
"""What the station's own words come to, where a person corrected a bill: the other columns are as corrected."""
_encode = msgspec.json.Encoder(decimal_format="number").encode


class Source(NamedTuple):
    """What can be exported: the rows in order, and the column that `--from` and `--to` narrow."""

    statement: Select[*tuple[Any, ...]]
    at: Column[Any]


SOURCES: dict[What, Source] = {
    "sessions": Source(
        select(
            sessions.c.session_id,
            sessions.c.station_id,
            evses.c.evse_id,
            evses.c.number.label("evse_number"),
            sessions.c.connector_number,
            sessions.c.transaction_id,
            sessions.c.token,
            sessions.c.token_kind,
            sessions.c.token_status,
            sessions.c.driver_id,
            sessions.c.state,
            sessions.c.created_at,
            sessions.c.started_at,
            sessions.c.ended_at,
            sessions.c.meter_start_mwh,
            sessions.c.meter_stop_mwh,
            sessions.c.energy_mwh,
            sessions.c.idle_s,
            sessions.c.cost_minor,
            sessions.c.currency,
            sessions.c.stop_reason,
            sessions.c.failure,
            sessions.c.flags,
            sessions.c.corrected,
        )
        .join_from(sessions, evses, sessions.c.evse_key == evses.c.evse_key)
        .order_by(sessions.c.session_key),
        sessions.c.created_at,
    ),
    "readings": Source(
        select(
            readings.c.at,
            evses.c.station_id,
            evses.c.number.label("evse_number"),
            sessions.c.session_id,
            reading_kinds.c.measurand,
            reading_kinds.c.phase,
            reading_kinds.c.location,
            reading_kinds.c.context,
            readings.c.value_milli,
            reading_kinds.c.unit,
        )
        .join_from(readings, evses, readings.c.evse_key == evses.c.evse_key)
        .join(reading_kinds, readings.c.kind_key == reading_kinds.c.kind_key)
        .join(sessions, readings.c.session_key == sessions.c.session_key, isouter=True)
        .order_by(readings.c.evse_key, readings.c.at, readings.c.kind_key),
        readings.c.at,
    ),
    "stations": Source(
        select(
            stations.c.station_id,
            stations.c.name,
            stations.c.site_id,
            stations.c.registration,
            stations.c.min_security_profile,
            stations.c.vendor,
            stations.c.model,
            stations.c.serial,
            stations.c.firmware,
            stations.c.dialect,
            stations.c.connected,
            stations.c.last_seen_at,
            stations.c.booted_at,
            stations.c.clock_offset_ms,
            stations.c.flags,
            stations.c.created_at,
        ).order_by(stations.c.station_key),
        stations.c.created_at,
    ),
    "tokens": Source(
        select(
            tokens.c.token,
            tokens.c.kind,
            tokens.c.status,
            tokens.c.label,
            tokens.c.group_id,
            tokens.c.driver_id,
            tokens.c.expires_at,
            tokens.c.last_used_at,
            tokens.c.created_at,
        ).order_by(tokens.c.token),
        tokens.c.created_at,
    ),
}


def export(
    what: What,
    *,
    since: Annotated[str | None, Parameter(name="--from", help="First day or instant (UTC), such as 2026-11-01.")] = None,
    until: Annotated[str | None, Parameter(name="--to", help="Up to this day or instant (UTC), itself left out.")] = None,
    as_format: Annotated[Format, Parameter(name="--format", help="csv, jsonl (one object a line) or json (one array).")] = "csv",
    out: Annotated[Path | None, Parameter(help="File to write; left out, the rows go to standard output.")] = None,
) -> None:
    """Write sessions, readings, stations or tokens as a table.

    Sessions, stations and tokens are chosen by when they were created, readings by their own time. In CSV, text that
    a spreadsheet would take for a formula is prefixed with an apostrophe.
    """
    begin, end = instant("--from", since), instant("--to", until)
    if begin is not None and end is not None and end <= begin:
        raise Malformed("bad_time", f"--to {until} is not after --from {since}; the day or instant of --to is left out itself.")
    statement = narrowed(SOURCES[what], begin, end)
    url = load_settings().resolved_database_url
    refuse_missing_file(url)
    engine = make_engine(url)
    try:
        require_current_schema(url)
        with engine.connect() as connection, opened(out) as file:
            connection.exec_driver_sql("BEGIN")
            written = write(as_format, file, titles(statement), counted(what, connection, statement))
            connection.exec_driver_sql("ROLLBACK")
    except SQLAlchemyError as error:
        raise Unreachable("database_unreachable", f"The database cannot be read: {getattr(error, 'orig', error)}") from error
    finally:
        engine.dispose()
    Console(stderr=True, highlight=False).print(f"{written} {what} written to {out or 'standard output'}.")


def refuse_missing_file(url: str) -> None:
    """An export never makes a database.

    Raises: NotFound `no_database`.
    """
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite") and not Path(parsed.database or "").exists():
        raise NotFound("no_database", f"There is no database at {parsed.database}; set GRIDTAP_DATA_DIR or GRIDTAP_DATABASE_URL.")


def instant(option: str, text: str | None) -> datetime | None:
    """An aware UTC instant of a date or an ISO instant; without a zone it is UTC.

    Raises: Malformed `bad_time`.
    """
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed(
            "bad_time", f"{option} {text} is no date such as 2026-11-01, nor an instant such as 2026-11-01T12:00Z."
        ) from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def narrowed(source: Source, since: datetime | None, until: datetime | None) -> Select[*tuple[Any, ...]]:
    """The statement with its bounds: from inclusive, to exclusive."""
    statement = source.statement
    if since is not None:
        statement = statement.where(source.at >= since)
    if until is not None:
        statement = statement.where(source.at < until)
    return statement


@contextmanager
def opened(out: Path | None) -> Generator[IO[str]]:
    """The file, or standard output. A file takes its name only when it is whole."""
    if out is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    part = out.with_name(out.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def counted(what: str, connection: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[Row]:
    """The rows, a page at a time, while a bar on standard error shows how far we are."""
    total = connection.execute(select(func.count()).select_from(statement.order_by(None).subquery())).scalar_one()
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        for page in connection.execute(statement.execution_options(yield_per=PAGE_ROWS)).mappings().partitions():
            yield from (shown(dict(row)) for row in page)
            bar.advance(task, len(page))


def shown(row: dict[str, object]) -> Row:
    """A row as people read it: whole units instead of thousandths, and what was corrected in columns of its own."""
    if "corrected" in row:
        row = {name: value for name, value in row.items() if name != "corrected"} | _corrected(row["corrected"])
    return {MILLI_COLUMNS.get(name, name): _whole(value) if name in MILLI_COLUMNS else value for name, value in row.items()}


def _corrected(kept: object) -> Row:
    """What a person made of a bill beside what its station said; all is None where nobody corrected it."""
    told: tuple[object, ...] = (None,) * len(CORRECTION_COLUMNS)
    if kept is not None:
        bill = msgspec.convert(kept, CorrectedBill)
        made = bill.correction
        told = (bill.told_energy_mwh, bill.told_ended_at, made.at, made.reason, made.is_void)
    return dict(zip(CORRECTION_COLUMNS, told, strict=True))


def titles(statement: Select[*tuple[Any, ...]]) -> list[str]:
    """The names of a table's columns as they are written."""
    names = [name for name in statement.selected_columns.keys() if name != "corrected"]  # noqa: SIM118 - no mapping
    names += CORRECTION_COLUMNS if len(names) < len(statement.selected_columns) else ()
    return [MILLI_COLUMNS.get(name, name) for name in names]


def _whole(milli: object) -> Decimal | None:
    return Decimal(milli).scaleb(-3).normalize() + 0 if isinstance(milli, int) else None


def write(as_format: Format, file: IO[str], names: list[str], rows: Iterable[Row]) -> int:
    """Write the rows; gives their number."""
    writers: dict[Format, Callable[[IO[str], list[str], Iterable[Row]], int]] = {
        "csv": _csv,
        "jsonl": _json_lines,
        "json": _json_array,
    }
    return writers[as_format](file, names, rows)


def _csv(file: IO[str], names: list[str], rows: Iterable[Row]) -> int:
    writer = csv.writer(file)
    writer.writerow(names)
    count = 0
    for row in rows:
        writer.writerow(cell(value) for value in row.values())
        count += 1
    return count


def cell(value: object) -> object:
    """A value as a CSV cell; text from strangers never becomes a formula."""
    match value:
        case None:
            return ""
        case str() if value.startswith(FORMULA_STARTS):
            return f"'{value}"
        case datetime():
            return as_text(value)
        case list():
            return cell(" ".join(map(str, cast("list[object]", value))))
        case Decimal():
            return f"{value:f}"
        case _:
            return value


def _json_lines(file: IO[str], _names: list[str], rows: Iterable[Row]) -> int:
    count = 0
    for row in rows:
        file.write(_encode(row).decode() + "\n")
        count += 1
    return count


def _json_array(file: IO[str], _names: list[str], rows: Iterable[Row]) -> int:
    file.write("[")
    count = 0
    for row in rows:
        file.write(("," if count else "") + "\n" + _encode(row).decode())
        count += 1
    file.write("\n]\n")
    return count
