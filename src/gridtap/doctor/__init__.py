"""`gridtap doctor`: looks at what a server needs, and says what to type into a charger."""

import sys
from collections.abc import Iterator
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from gridtap.doctor.advice import Advice, advise, check_station
from gridtap.doctor.database import check_database
from gridtap.doctor.doors import check_certificates, check_ports
from gridtap.doctor.files import check_quirks
from gridtap.doctor.finding import Finding, Verdict
from gridtap.doctor.machine import check_clock, check_disk, check_open_files, check_web_apps
from gridtap.doctor.running import Told, as_answered, as_it_runs, ask_running
from gridtap.kit.clock import SystemClock
from gridtap.settings import Settings, load_settings

MARKS: dict[Verdict, str] = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "failed": "[bold red]✗[/]"}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints. `healthy` is false when anything failed; warnings leave it true."""

    healthy: bool
    findings: list[Finding]
    advice: Advice


def doctor(
    *,
    station: Annotated[str | None, Parameter(help="Explain what to type into this station, and why it was last refused.")] = None,
    as_json: Annotated[bool, Parameter(name="--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check ports, database, certificates, clock, disk and limits, and explain what to type into a charger.

    Exits with 1 when something failed; warnings do not fail it.
    """
    settings = load_settings()
    running = as_answered(settings)
    told = ask_running(running)
    advice = advise(as_it_runs(running, told), station)
    findings = list(examine(settings, running, told))
    if station is not None:
        findings += check_station(settings, station)
    report = Report(
        healthy=all(finding.verdict != "failed" for finding in findings),
        findings=findings,
        advice=advice,
    )
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(report)).decode() + "\n")
    else:
        show(report, Console(highlight=False))
    if not report.healthy:
        sys.exit(1)


def examine(settings: Settings, running: Settings, told: Told | None) -> Iterator[Finding]:
    """Every finding, in the order a person would ask; `running` is how the server that runs was started, `told` what it says."""
    yield from check_ports(running)
    yield from check_database(settings)
    yield from check_certificates(settings, told)
    yield from check_quirks(settings)
    yield from check_clock(SystemClock())
    yield check_disk(settings.data_dir.expanduser())
    yield check_open_files()
    yield check_web_apps()


def show(report: Report, console: Console) -> None:
    """The report for people: what was found, what to do, what to type."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for finding in report.findings:
        text = finding.detail + (f"\n[dim]→ {finding.remedy}[/]" if finding.remedy else "")
        table.add_row(MARKS[finding.verdict], finding.name, text)
    console.print(table)
    console.print(_advice_panel(report.advice))
    failed = sum(finding.verdict == "failed" for finding in report.findings)
    console.print("[green]Ready.[/]" if report.healthy else f"[bold red]{failed} of {len(report.findings)} checks failed.[/]")


def _advice_panel(advice: Advice) -> Panel:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    if not advice.type_this:
        table.add_row("OCPP address", "[yellow]none yet: see the notes[/]")
    for number, url in enumerate(advice.type_this):
        table.add_row("OCPP address" if number == 0 else "or", f"[cyan]{url}[/]")
    table.add_row(
        "Protocol", "OCPP 1.6, 2.0, 2.0.1 or 2.1 (JSON over WebSocket); subprotocol ocpp1.6, ocpp2.0, ocpp2.0.1 or ocpp2.1"
    )
    table.add_row("User name", advice.user_name)
    table.add_row("Password", advice.password)
    if advice.certificate is not None:
        table.add_row("Certificate", advice.certificate)
    for note in advice.notes:
        table.add_row("[yellow]Note[/]", note)
    return Panel(table, title="What to type into a charger", expand=False, padding=(1, 2))
