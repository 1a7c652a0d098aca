"""`gridtap simulate`: virtual stations against any OCPP backend, with a live view and a summary."""

import asyncio
import heapq
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
import uvloop
from cyclopts import Parameter
from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from gridtap.kit.errors import Malformed, NotAllowed, Refused
from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.load import MAX_DURATION_S, MAX_SESSIONS, MAX_STATIONS, SessionPlan, load_stations, plan_sessions
from gridtap.simulator.network import Identity
from gridtap.simulator.outbox import LIBOCPP, MICRO_OCPP
from gridtap.simulator.plan import Habits, StationPlan, Truth
from gridtap.simulator.simulation import Setup, Simulation
from gridtap.simulator.truth import TruthFile

DRAIN_S = 15.0
"""How long the end of a run waits for the backend to take what is queued."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Order:
    """What one run shall do."""

    url: Annotated[str, Parameter(help="What stands before a station's id; over SOAP the service's address.")] = ""
    stations: Annotated[int, Parameter(help="How many stations.")] = 5
    sessions: Annotated[int, Parameter(help="How many charging sessions in all.")] = 10
    duration: Annotated[float, Parameter(help="How long, in real seconds.")] = 60.0
    password: Annotated[str, Parameter(help="Basic password; {station_id} stands for the station's id.")] = ""
    id_prefix: Annotated[str, Parameter(help="Station ids are this and four digits.")] = "SIM-"
    token: Annotated[str, Parameter(help="The card that starts sessions; {n} stands for the EVSE's number.")] = "SIMCARD"  # noqa: S105 - a card, no secret
    connectors: Annotated[int, Parameter(help="Connectors a station.")] = 2
    ocpp: Annotated[Literal["1.5-soap", "1.6-soap", "1.6", "2.0", "2.0.1", "2.1"], Parameter(help="The dialect.")] = "1.6"
    speed: Annotated[float, Parameter(help="How much faster than the wall clock the stations' time runs.")] = 1.0
    sample: Annotated[int, Parameter(help="Stations' seconds between meter values; a backend may change it.")] = 10
    contract: Annotated[Literal["libocpp", "microocpp"], Parameter(help="How refused messages are retried.")] = "libocpp"
    connect_rate: Annotated[float, Parameter(help="Connections opened a second, at most.")] = 200.0
    seed: Annotated[int, Parameter(help="The same seed gives the same drivers and cars.")] = 1
    tls_ca: Annotated[Path | None, Parameter(help="PEM file of the authority that signed the backend's certificate (wss).")] = (
        None
    )
    tls_cert: Annotated[str, Parameter(help="PEM file with a station's certificate; {station_id} stands for its id.")] = ""
    tls_key: Annotated[str, Parameter(help="PEM file with its key; empty: in the same file.")] = ""
    truth: Annotated[Path | None, Parameter(help="Append what stations were told and metered, as JSON lines.")] = None

    @property
    def address(self) -> str:
        """Where the backend is: as told, else this machine's."""
        return self.url or (DEFAULT_SOAP_URL if _DIALECTS[self.ocpp].is_soap else DEFAULT_URL)


_DIALECTS = {
    "1.5-soap": Dialect.OCPP15S,
    "1.6-soap": Dialect.OCPP16S,
    "1.6": Dialect.OCPP16,
    "2.0": Dialect.OCPP20,
    "2.0.1": Dialect.OCPP201,
    "2.1": Dialect.OCPP21,
}
DEFAULT_URL, DEFAULT_SOAP_URL = "ws://127.0.0.1:9000/ocpp", "http://127.0.0.1:8000/soap"


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What one run did."""

    stations: int
    connected: int
    sessions_asked: int
    sessions_started: int
    sessions_ended: int
    starts_refused: int
    energy_kwh: float
    messages_sent: int
    messages_received: int
    messages_lost: int
    errors: int
    connections: int
    seconds: float
    messages_per_s: float
    undelivered_stations: int
    failures: list[str]
    refusals: list[str]


def simulate(
    order: Order = Order(),
    *,
    allow_remote: Annotated[bool, Parameter(help="Also drive a backend that is not on this machine.")] = False,
    as_json: Annotated[bool, Parameter(name="--json", help="Print the summary as one JSON line, and nothing else.")] = False,
) -> None:
    """Bring virtual stations to life against any OCPP backend, and report what happened."""
    check_order(order, allow_remote=allow_remote)
    allow_files(order.stations + 64)
    summary = uvloop.run(carry_out(order, None if as_json else Console()))
    if as_json:
        sys.stdout.write(msgspec.json.encode(summary).decode() + "\n")
    else:
        show_summary(Console(), summary)
    if summary.failures or not summary.connections:
        sys.exit(1)


def check_order(order: Order, *, allow_remote: bool) -> None:
    """Raises: Malformed `bad_load` for what is out of bounds, NotAllowed `remote_backend`."""
    bounds = (
        ("stations", order.stations, 1, MAX_STATIONS),
        ("sessions", order.sessions, 0, MAX_SESSIONS),
        ("duration", order.duration, 1, MAX_DURATION_S),
        ("connectors", order.connectors, 1, 16),
        ("speed", order.speed, 0.1, 1000),
        ("connect-rate", order.connect_rate, 0.1, 10_000),
        ("sample", order.sample, 0, 86_400),
    )
    for name, given, least, most in bounds:
        if not least <= given <= most:
            raise Malformed("bad_load", f"--{name} must be between {least} and {most:g}, not {given:g}.")
    parts = urlsplit(order.address)
    is_soap = _DIALECTS[order.ocpp].is_soap
    if parts.scheme not in (("http", "https") if is_soap else ("ws", "wss")) or not parts.hostname:
        example = DEFAULT_SOAP_URL if is_soap else DEFAULT_URL
        raise Malformed("bad_load", f"--url must look like {example}, not {order.url}.")
    if not allow_remote and not is_loopback(parts.hostname):
        raise NotAllowed("remote_backend", f"{parts.hostname} is another machine; add --allow-remote if it is yours.")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def allow_files(needed: int) -> None:
    """Lift this process's limit of open files as far as the system lets it. Raises: Refused `too_few_files`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if needed > hard != resource.RLIM_INFINITY:
        raise Refused("too_few_files", f"{needed} open files are needed and {hard} allowed; run several simulators.")
    if needed > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


async def carry_out(order: Order, console: Console | None) -> Summary:
    """Run the load to its end; with a console, show it while it runs."""
    habits = Habits(
        contract=LIBOCPP if order.contract == "libocpp" else MICRO_OCPP,
        physics_step_s=5.0,
        settings=(("MeterValueSampleInterval", str(order.sample)),),
    )
    plans = load_stations(order.stations, order.id_prefix, order.password, order.connectors, _DIALECTS[order.ocpp])
    planned = plan_sessions(plans, order.sessions, order.duration, order.token, random.Random(order.seed))
    plans = [secured(plan, order) for plan in plans]
    ca = "" if order.tls_ca is None else read_file(order.tls_ca)
    setup = Setup(habits=habits, seed=order.seed, speed=order.speed, connects_per_s=order.connect_rate, tls_ca=ca)
    with ExitStack() as stack:
        keep: Callable[[Truth], None] = (
            (lambda _: None) if order.truth is None else stack.enter_context(TruthFile(order.truth)).write
        )
        simulation = Simulation(plans, order.address, setup, on_truth=keep)
        began_s = time.monotonic()
        simulation.start()
        viewer = None if console is None else asyncio.create_task(_show(console, simulation, order))
        try:
            await _until_told(lambda: drive(simulation, planned, order))
            connected = simulation.connected
            await _drain(simulation)
            simulation.close_truth()
        finally:
            if viewer is not None:
                viewer.cancel()
                with suppress(asyncio.CancelledError):
                    await viewer
            await simulation.stop()
        return _summarise(simulation, order, connected, time.monotonic() - began_s)


def secured(plan: StationPlan, order: Order) -> StationPlan:
    """A station with the security profile that the order comes to. Raises: Malformed `bad_file`."""
    identity, profile = None, 2 if order.url.startswith("wss:") else 1
    if order.tls_cert:
        certificate = read_file(Path(order.tls_cert.replace("{station_id}", plan.station_id)))
        key = read_file(Path(order.tls_key.replace("{station_id}", plan.station_id))) if order.tls_key else ""
        identity, profile = Identity(certificate, key), 3
    trusts = order.tls_ca is not None
    return msgspec.structs.replace(plan, security_profile=profile, identity=identity, trusts_backend=trusts)


def read_file(path: Path) -> str:
    """A file of the user's. Raises: Malformed `bad_file`."""
    try:
        return path.expanduser().read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed("bad_file", f"{path} cannot be read: {error}.") from error


async def _until_told(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Work to the end, or until Ctrl+C; then the run is wound up in order."""
    task = asyncio.create_task(work())
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, task.cancel)
    try:
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()
    finally:
        loop.remove_signal_handler(signal.SIGINT)


async def drive(simulation: Simulation, planned: list[SessionPlan], order: Order) -> None:
    """Let drivers come and go as planned; ends when all have gone or the time is over.

    The first come when every station is in service, or after a third of the time. A driver who finds the connector
    taken or broken goes away again.
    """
    began_s = time.monotonic()
    while simulation.registered < order.stations and time.monotonic() - began_s < order.duration / 3:
        await asyncio.sleep(0.1)
    began_s = time.monotonic()
    moves: list[tuple[float, int, str, SessionPlan]] = []
    for number, session in enumerate(planned):
        moves.append((session.start_s, number, "come", session))
        moves.append((session.end_s, number, "go", session))
    heapq.heapify(moves)
    while moves:
        at_s, _, what, session = heapq.heappop(moves)
        if at_s > order.duration:
            break
        await asyncio.sleep(max(0.0, began_s + at_s - time.monotonic()))
        with suppress(Refused):
            if what == "come":
                simulation.plug(session.station_id, session.evse)
                simulation.tap(session.station_id, session.evse, session.token)
            else:
                _go(simulation, session)
    if not planned:
        await asyncio.sleep(order.duration)


def _go(simulation: Simulation, session: SessionPlan) -> None:
    """Stop with the card if it is charging, then pull the plug."""
    connector = simulation.state(session.station_id).connectors[session.evse - 1]
    if connector.token == session.token:
        simulation.tap(session.station_id, session.evse, session.token)
    simulation.unplug(session.station_id, session.evse)


async def _drain(simulation: Simulation) -> None:
    """End what still charges and give the backend some time to hear of it."""
    simulation.finish()
    deadline_s = time.monotonic() + DRAIN_S
    while not simulation.is_drained and time.monotonic() < deadline_s:
        await asyncio.sleep(0.05)


def _summarise(simulation: Simulation, order: Order, connected: int, seconds: float) -> Summary:
    totals = simulation.totals()
    return Summary(
        stations=order.stations,
        connected=connected,
        sessions_asked=order.sessions,
        sessions_started=totals.sessions_started,
        sessions_ended=totals.sessions_ended,
        starts_refused=totals.starts_refused,
        energy_kwh=round(totals.energy_mwh / 1e6, 3),
        messages_sent=totals.sent,
        messages_received=totals.received,
        messages_lost=totals.messages_lost,
        errors=totals.errors,
        connections=totals.connections,
        seconds=round(seconds, 1),
        messages_per_s=round((totals.sent + totals.received) / seconds, 1),
        undelivered_stations=simulation.undrained,
        failures=sorted({repr(failure) for failure in simulation.failures})[:5],
        refusals=sorted(set(simulation.refusals.values()))[:5],
    )


async def _show(console: Console, simulation: Simulation, order: Order) -> None:
    progress = Progress(TextColumn("[bold]{task.description}"), BarColumn(), TimeRemainingColumn(), console=console)
    task = progress.add_task("simulating", total=order.duration)
    began_s = time.monotonic()
    with Live(console=console, refresh_per_second=4, transient=True) as live:
        while True:
            progress.update(task, completed=min(time.monotonic() - began_s, order.duration))
            live.update(Group(_live_table(simulation, order), progress))
            await asyncio.sleep(0.25)


def _live_table(simulation: Simulation, order: Order) -> Table:
    totals = simulation.totals()
    table = Table(title=f"{order.stations} stations at {order.address}", title_justify="left")
    for heading in ("connected", "charging", "sessions", "energy", "sent", "received", "errors"):
        table.add_column(heading, justify="right")
    table.add_row(
        str(simulation.connected),
        str(totals.sessions_started - totals.sessions_ended),
        f"{totals.sessions_started} / {order.sessions}",
        f"{totals.energy_mwh / 1e6:.2f} kWh",
        str(totals.sent),
        str(totals.received),
        str(totals.errors),
    )
    return table


def show_summary(console: Console, summary: Summary) -> None:
    """What happened, for people."""
    table = Table(title="What happened", title_justify="left", show_header=False)
    rows = (
        ("stations connected", f"{summary.connected} of {summary.stations}"),
        ("sessions", f"{summary.sessions_started} started, {summary.sessions_ended} ended, {summary.sessions_asked} asked for"),
        ("starts refused", str(summary.starts_refused)),
        ("energy", f"{summary.energy_kwh:.3f} kWh"),
        ("messages", f"{summary.messages_sent} sent, {summary.messages_received} received, {summary.messages_per_s:g} a second"),
        ("errors", str(summary.errors)),
        ("messages given up", str(summary.messages_lost)),
        ("time", f"{summary.seconds:.1f} s"),
    )
    for name, text in rows:
        table.add_row(name, text)
    console.print(table)
    for reason in summary.refusals:
        console.print(f"[yellow]Could not connect:[/] {reason}", markup=True, highlight=False)
    if summary.undelivered_stations:
        console.print(f"[yellow]{summary.undelivered_stations} stations still hold messages the backend did not take.[/]")
    for failure in summary.failures:
        console.print(f"[bold red]A bug of the simulator:[/] {failure}")
