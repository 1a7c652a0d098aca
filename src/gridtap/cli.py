"""The command line: run, serve, simulate, migrate, user, export, doctor."""

import gc
import os
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Never

from cyclopts import App, Parameter
from rich.console import Console
from rich.markup import escape

from gridtap import __version__
from gridtap.kit.errors import GridtapError
from gridtap.kit.log import configure_logging
from gridtap.settings import Settings, load_settings

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

# What a command needs is imported when it is called: nobody waits for the server to load who asks for help.
app = App(
    name="gridtap",
    help="An open platform for charging electric vehicles. Settings are GRIDTAP_ environment variables.",
    version=__version__,
)
ELSEWHERE = {
    "simulate": (
        "gridtap.simulator.command:simulate",
        "Bring virtual stations to life against any OCPP backend, and report what happened.",
    ),
    "doctor": (
        "gridtap.doctor:doctor",
        (
            "Check ports, database, certificates, clock, disk and limits, and explain what to type into a charger.\n\n"
            "Exits with 1 when something failed; warnings do not fail it."
        ),
    ),
    "export": (
        "gridtap.export:export",
        (
            "Write sessions, readings, stations or tokens as a table.\n\n"
            "Sessions, stations and tokens are chosen by when they were created, readings by their own time. In CSV, text that\n"
            "a spreadsheet would take for a formula is prefixed with an apostrophe."
        ),
    ),
    "user": ("gridtap.accounts:add_user", "Make somebody who may sign in: a driver, an operator or an admin."),
}
"""Commands that live beside what they do: where, and their docstrings, so that the list of commands need not load them."""
for _name, (_place, _line) in ELSEWHERE.items():
    app.command(_place, name=_name, help=_line)

_errors = Console(stderr=True)
TLS_HELP = "Also let stations in over TLS (wss), with certificates of our own unless others are named in the settings."
JSON_HELP = "Print the addresses as one JSON line once everything is up."
DEMO_METER_INTERVAL_S = 3
DEMO_FOLDER = Path("var")
PIPE_CLOSED = 128 + 13
"""The exit code where who read our output has gone, as in `gridtap export sessions | head`: that of programs ended by SIGPIPE."""


@app.command
def run(  # noqa: PLR0913 - one for each option
    *,
    demo: Annotated[bool, Parameter(help="Demo accounts and a small city of simulated stations, in a fresh database.")] = False,
    data_dir: Annotated[Path | None, Parameter(help="Where the database and keys live.")] = None,
    host: Annotated[str | None, Parameter(help="Address to listen on for both doors.")] = None,
    http_port: Annotated[int | None, Parameter(help="Port of the web apps and the API; 0 takes a free one.")] = None,
    ocpp_port: Annotated[int | None, Parameter(help="Port of the OCPP door; 0 takes a free one.")] = None,
    tls: Annotated[bool, Parameter(help=TLS_HELP)] = False,
    tls_port: Annotated[int | None, Parameter(help="Port for OCPP over TLS only; 0 takes a free one.")] = None,
    as_json: Annotated[bool, Parameter(name="--json", help=JSON_HELP)] = False,
) -> None:
    """Everything in one process, with the database brought up to date first."""
    with _loading():
        from gridtap.app import serve_until_stopped
        from gridtap.banner import show_addresses
        from gridtap.folder import hold_database
        from gridtap.storage.migrate import migrate as migrate_database

    ports = {"http_port": http_port, "ocpp_port": ocpp_port, "tls_port": tls_port}
    settings = _settings(demo=demo, data_dir=data_dir, host=host, tls=tls, ports=ports, quiet=True)
    configure_logging(level=settings.log_level, json_lines=settings.log_json)
    # Another process is told of before anything waits for it.
    with hold_database(settings.resolved_database_url, settings.node_id):
        migrate_database(settings.resolved_database_url)
    serve_until_stopped(settings, on_ready=lambda addresses: show_addresses(addresses, as_json=as_json))


@app.command
def serve(
    *,
    host: Annotated[str | None, Parameter(help="Address to listen on for both doors.")] = None,
    http_port: int | None = None,
    ocpp_port: int | None = None,
    tls: Annotated[bool, Parameter(help=TLS_HELP)] = False,
    tls_port: Annotated[int | None, Parameter(help="Port for OCPP over TLS only; 0 takes a free one.")] = None,
    as_json: Annotated[bool, Parameter(name="--json", help=JSON_HELP)] = False,
) -> None:
    """The server for production: logs instead of pictures, and no change to the database without being asked.

    On a database that nobody can sign in to, it shows a first account on standard output, this once.
    """
    with _loading():
        from gridtap.app import serve_until_stopped
        from gridtap.banner import show_first_admin
        from gridtap.storage.migrate import require_current_schema

    settings = _settings(host=host, tls=tls, ports={"http_port": http_port, "ocpp_port": ocpp_port, "tls_port": tls_port})
    configure_logging(level=settings.log_level, json_lines=settings.log_json)
    require_current_schema(settings.resolved_database_url)
    serve_until_stopped(settings, on_ready=lambda addresses: show_first_admin(addresses, as_json=as_json))


@app.command
def migrate(*, check: Annotated[bool, Parameter(help="Only say what is waiting; exit 1 if anything is.")] = False) -> None:
    """Bring the database's schema up to date. Safe to repeat."""
    from gridtap.storage.migrate import migrate as migrate_database
    from gridtap.storage.migrate import pending_migrations

    settings = _settings()
    if check:
        waiting = pending_migrations(settings.resolved_database_url)
        Console().print("The database is up to date." if not waiting else f"Waiting: {', '.join(waiting)}")
        sys.exit(1 if waiting else 0)
    revision = migrate_database(settings.resolved_database_url)
    Console().print(f"The database is at revision {revision}.")


@contextmanager
def _loading() -> Generator[None]:
    """What is loaded stays: the collector of garbage would look through it again and again, a fifth of the whole wait."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def _settings(
    *,
    demo: bool = False,
    data_dir: Path | None = None,
    host: str | None = None,
    tls: bool = False,
    ports: Mapping[str, int | None] | None = None,
    quiet: bool = False,
) -> Settings:
    given: dict[str, object | None] = {
        "data_dir": data_dir,
        "http_host": host,
        "ocpp_host": host,
        **(ports or {}),
        "tls": True if tls else None,
        "demo": True if demo else None,
    }
    overrides = {name: value for name, value in given.items() if value is not None}
    gentle: dict[str, object] = {"meter_interval_s": DEMO_METER_INTERVAL_S, "data_dir": DEMO_FOLDER} if demo else {}
    if quiet:
        gentle["log_level"] = "warning"
    unset = {name: value for name, value in gentle.items() if f"GRIDTAP_{name.upper()}" not in os.environ}
    return load_settings(None, **{**unset, **overrides})


def main() -> None:
    """Entry point of the `gridtap` command; errors of ours are one line and exit code 2.

    Databases, keys and exports hold what is nobody else's business: files are made for their owner alone.
    """
    os.umask(0o077)
    configure_logging(level="warning")
    try:
        app()
    except GridtapError as error:
        _complain(error.detail, error.code)
    except EOFError:
        _complain("An answer was asked for, but there is nobody to type it; give it as an option.", "no_answer")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to write at the end goes nowhere
        sys.exit(PIPE_CLOSED)
    except OSError as error:
        _complain(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "), "system_refused")
    except _database_errors() as error:
        _complain(f"The database cannot be used: {error.orig}.", "database_unusable")


def _database_errors() -> "tuple[type[DBAPIError], ...]":
    """What a database fails with; nothing where a command asked none."""
    if "sqlalchemy" not in sys.modules:
        return ()
    from sqlalchemy.exc import DBAPIError

    return (DBAPIError,)


def _complain(detail: str, code: str) -> Never:
    _errors.print(f"[bold red]{escape(detail)}[/] [dim]({code})[/]", highlight=False)
    sys.exit(2)


if __name__ == "__main__":
    main()
