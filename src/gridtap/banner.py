"""What the terminal shows once everything is up: where to go and how to sign in."""

import msgspec
from rich.console import Console
from rich.panel import Panel
from rich.table import Table


class DemoLogin(msgspec.Struct, frozen=True):
    """An account of the demo database, shown to everybody who can see the terminal."""

    role: str
    email: str
    password: str


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """Where each door is, without final slashes; `ocpp_url` is what stands before the station id."""

    driver_app: str
    console: str
    api_docs: str
    ocpp_url: str
    soap_url: str
    data_dir: str
    ocpp_tls_url: str | None = None
    """The same over TLS; None where there is none."""
    tls_ca_file: str | None = None
    """Where the root is that stations must trust, when the certificates are self-issued."""
    demo_logins: tuple[DemoLogin, ...] = ()
    first_admin: DemoLogin | None = None
    simulated_stations: int = 0


def show_addresses(addresses: Addresses, *, as_json: bool) -> None:
    """Print the addresses: a panel for people, or one JSON line for programs."""
    console = Console(highlight=False)
    if as_json:
        _write_json(console, addresses)
        return
    table = Table.grid(padding=(0, 3))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(no_wrap=True)
    logins = {login.role: login for login in addresses.demo_logins}
    _add_door(table, "Driver app", addresses.driver_app, logins.get("driver"))
    _add_door(table, "Console", addresses.console, logins.get("operator"))
    _add_door(table, "API docs", addresses.api_docs, None)
    _add_door(table, "OCPP (JSON)", f"{addresses.ocpp_url}/{{station id}}", None)
    _add_door(table, "OCPP (SOAP)", addresses.soap_url, None)
    if addresses.ocpp_tls_url is not None:
        _add_door(table, "over TLS", f"{addresses.ocpp_tls_url}/{{station id}}", None)
    if addresses.tls_ca_file is not None:
        _add_door(table, "CA certificate", addresses.tls_ca_file, None)
    _add_door(table, "Data", addresses.data_dir, None)
    console.print(Panel(table, title="[bold green]Gridtap is running[/]", border_style="green", expand=False, padding=(0, 2)))
    if addresses.first_admin is not None:
        _show_sign_in(console, addresses.first_admin)
    if addresses.simulated_stations:
        console.print(f"{addresses.simulated_stations} simulated stations are connected. Press Ctrl+C to stop.")
    else:
        console.print("Press Ctrl+C to stop.")


def show_first_admin(addresses: Addresses, *, as_json: bool) -> None:
    """Print the account of a new database and nothing else; or all addresses, as one JSON line for programs."""
    console = Console(highlight=False, soft_wrap=True)
    if as_json:
        _write_json(console, addresses)
    elif addresses.first_admin is not None:
        _show_sign_in(console, addresses.first_admin)
        console.file.flush()


def _write_json(console: Console, addresses: Addresses) -> None:
    console.file.write(msgspec.json.encode(addresses).decode() + "\n")
    console.file.flush()


def _show_sign_in(console: Console, login: DemoLogin) -> None:
    console.print(
        f"First sign-in: [bold]{login.email}[/] with password [bold]{login.password}[/]"
        " (shown this once; change it in the console)."
    )


def _add_door(table: Table, name: str, address: str, login: DemoLogin | None) -> None:
    table.add_row(name, f"[cyan]{address}[/]")
    if login is not None:
        table.add_row("", f"[dim]sign in with[/] {login.email} [dim]/[/] {login.password}")
