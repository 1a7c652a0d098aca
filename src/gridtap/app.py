"""The whole house, put together: builds each part once, hands it to those who need it, starts and stops them in order."""

import asyncio
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import msgspec
import uvicorn
import uvloop

from gridtap import accounts
from gridtap.api.parts import DemoLogin as ShownLogin
from gridtap.api.parts import Parts
from gridtap.api.server import make_app
from gridtap.api.soap_http import SoapHttp
from gridtap.banner import Addresses
from gridtap.certificates.keys import give_up_keys
from gridtap.charging.resuming import resume_sessions
from gridtap.demo import Demo, check_loopback, is_demo_database, open_demo
from gridtap.flows.certificates import CertificateKeeper
from gridtap.flows.climber import Climber
from gridtap.flows.costs import CostTeller
from gridtap.flows.forget import take_off_the_list
from gridtap.flows.limits import LimitKeeper
from gridtap.flows.monitors import read_monitors_again
from gridtap.flows.parts import FlowParts
from gridtap.flows.reactions import Reactions
from gridtap.flows.recall import recall_cancelled_start
from gridtap.flows.schedules import Schedules
from gridtap.flows.upkeep import Upkeep
from gridtap.folder import hold_database
from gridtap.gateway.gateway import Gateway
from gridtap.kit.clock import Clock, SystemClock
from gridtap.kit.errors import Refused
from gridtap.kit.ids import Ids
from gridtap.kit.log import get_log
from gridtap.settings import Settings
from gridtap.started import told_as_started
from gridtap.stations.credentials import Sealer
from gridtap.stations.pepper import load_proved_pepper
from gridtap.storage.database import Database, open_database
from gridtap.storage.events import Event

SWITCH_INTERVAL_S = 0.001
"""How long one thread may hold the interpreter while another waits; the default 5 ms shows in a driver's tap."""
COLLECT_AFTER = (50_000, 20, 50)
"""Thresholds of the garbage collector: with ten thousand connections a full collection takes longer than a tap may wait."""
HTTP_GRACE_S = 3
FORCED = 75
"""The exit code of a process that could not stop in order: try again later (EX_TEMPFAIL)."""


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """A house that is up: where its doors are, and the parts, for those who test it."""

    addresses: Addresses
    db: Database
    gateway: Gateway


@asynccontextmanager
async def running(settings: Settings, *, clock: Clock | None = None) -> AsyncGenerator[Running]:
    """Everything in this process, until the context ends; the schema must be up to date (see `storage.migrate`).

    Raises: Refused `port_in_use`, naming the setting to change; what `hold_database` and `load_proved_pepper` raise.
    """
    time = clock or SystemClock()
    ids = Ids(time)
    async with AsyncExitStack() as stack:
        stack.enter_context(hold_database(settings.resolved_database_url, settings.node_id))
        http_socket = _listen(settings.http_host, settings.http_port, "GRIDTAP_HTTP_PORT")
        stack.callback(http_socket.close)
        linger_s = settings.group_commit_ms / 1000
        db = await stack.enter_async_context(
            open_database(settings.resolved_database_url, clock=time, linger_s=linger_s, patience_s=settings.database_patience_s)
        )
        if settings.demo or await db.read(is_demo_database):
            check_loopback(settings)
        if settings.demo:  # the simulated stations over SOAP listen on this machine
            settings = msgspec.structs.replace(settings, allow_private_callbacks=True)
        pepper = await load_proved_pepper(db, settings.data_dir, is_lost=settings.pepper_lost, on_lost=give_up_keys)
        gateway = Gateway(db=db, clock=time, ids=ids, settings=settings, sealer=Sealer(pepper))
        await _open_door(gateway, settings)
        stack.push_async_callback(gateway.stop)
        if not settings.nats_url:
            await resume_sessions(db)
        flows = flow_parts(gateway, settings, time, ids)
        await start_flows(flows, stack)
        shown = _with_ports(settings, http_port=http_socket.getsockname()[1], gateway=gateway)
        demo, first_admin = None, None
        if settings.demo:
            demo = await stack.enter_async_context(open_demo(db, ids, shown, gateway.sealer, pepper))
        else:
            first_admin = await accounts.make_first_admin(db, ids)
        await _start_http(_parts(flows, shown, gateway, demo), http_socket, stack)
        stack.enter_context(told_as_started(shown))
        yield Running(addresses=_addresses(shown, gateway, demo, first_admin), db=db, gateway=gateway)


async def _open_door(gateway: Gateway, settings: Settings) -> None:
    try:
        await gateway.start()
    except (OSError, OverflowError) as error:
        port, variable = settings.ocpp_port, "GRIDTAP_OCPP_PORT"
        if gateway.port:  # that one is open already: it is the other
            port, variable = settings.tls_port, "GRIDTAP_TLS_PORT"
        raise _port_in_use(settings.ocpp_host, port, error, variable) from error


def flow_parts(gateway: Gateway, settings: Settings, clock: Clock, ids: Ids) -> FlowParts:
    """What the stories need, from the parts that are there."""
    return FlowParts(
        db=gateway.db,
        commands=gateway.commands,
        office=gateway.pki.office,
        clock=clock,
        ids=ids,
        settings=settings,
        tls=gateway.tls,
        ocpp_tls_url=lambda: gateway.ocpp_tls_url,
    )


async def start_flows(flows: FlowParts, stack: AsyncExitStack) -> None:
    """Start what reads the log and what must happen by itself; the stack stops it."""

    async def recall(event: Event) -> None:
        await recall_cancelled_start(flows, event)

    async def forget(event: Event) -> None:
        await take_off_the_list(flows, event)

    async def read_again(event: Event) -> None:
        await read_monitors_again(flows, event)

    schedules = Schedules(flows)
    negotiation = {
        "charging_needs": (schedules.needs_told,),
        "charging_schedule": (schedules.needs_told,),
        "charging_limit": (schedules.limits_changed,),
        "charging_limit_cleared": (schedules.limits_changed,),
    }
    for reader in (
        LimitKeeper(flows),
        CostTeller(flows),
        CertificateKeeper(flows),
        schedules,
        Reactions(
            flows.db,
            "stories",
            {"session_started": (recall,), "customer_cleared": (forget,), "station_booted": (read_again,), **negotiation},
        ),
        Upkeep(flows),
        Climber(flows),
    ):
        await reader.start()
        stack.push_async_callback(reader.stop)


def _parts(flows: FlowParts, settings: Settings, gateway: Gateway, demo: Demo | None) -> Parts:
    logins = tuple(ShownLogin(role=login.role, email=login.email, password=login.password) for login in accounts.DEMO_LOGINS)
    return Parts(
        db=flows.db,
        clock=flows.clock,
        ids=flows.ids,
        settings=settings,
        sealer=gateway.sealer,
        gateway=gateway,
        flows=flows,
        demo=demo,
        demo_logins=logins if settings.demo else (),
    )


async def _start_http(parts: Parts, http_socket: socket.socket, stack: AsyncExitStack) -> None:
    config = uvicorn.Config(
        make_app(parts),
        http=SoapHttp,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=HTTP_GRACE_S,
        server_header=False,
    )
    server = _QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[http_socket]))

    async def stop() -> None:
        parts.live.close()
        server.should_exit = True
        await task

    stack.push_async_callback(stop)
    while not server.started:
        if task.done():
            await task
            raise RuntimeError("the HTTP server ended before it began")
        await asyncio.sleep(0.01)


class _QuietServer(uvicorn.Server):
    """uvicorn without its own signal handlers: this process has one place for signals."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _listen(host: str, port: int, variable: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise _port_in_use(host, port, error, variable) from error
    listener.listen(1024)
    return listener


def _port_in_use(host: str, port: int, error: Exception, variable: str) -> Refused:
    why = getattr(error, "strerror", None) or error
    return Refused(
        "port_in_use", f"Cannot listen on {host}:{port} ({why}). Stop what uses that port, or set {variable} to another one."
    )


def _with_ports(settings: Settings, *, http_port: int, gateway: Gateway) -> Settings:
    tls_port = gateway.transport.tls_port or settings.tls_port
    return msgspec.structs.replace(settings, http_port=http_port, ocpp_port=gateway.port, tls_port=tls_port)


def _addresses(settings: Settings, gateway: Gateway, demo: Demo | None, first_admin: accounts.DemoLogin | None) -> Addresses:
    return Addresses(
        driver_app=f"{settings.http_url}/",
        console=f"{settings.http_url}/console/",
        api_docs=f"{settings.http_url}/docs",
        ocpp_url=settings.ocpp_url,
        ocpp_tls_url=settings.ocpp_tls_url if gateway.tls is not None or settings.public_ocpp_tls_url else None,
        soap_url=settings.soap_url,
        tls_ca_file=str(gateway.tls.ca_file) if gateway.tls is not None and gateway.tls.is_self_issued else None,
        data_dir=str(settings.data_dir),
        demo_logins=accounts.DEMO_LOGINS if settings.demo else (),
        first_admin=first_admin,
        simulated_stations=len(demo.station_ids) if demo else 0,
    )


async def _serve(settings: Settings, last_resort: threading.Timer, on_ready: Callable[[Addresses], None]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not stopped.is_set():
            stopped.set()
            last_resort.start()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    async with running(settings) as house:
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECT_AFTER)
        on_ready(house.addresses)
        over_tls = {} if house.addresses.ocpp_tls_url is None else {"ocpp_tls": house.addresses.ocpp_tls_url}
        ca = {} if house.addresses.tls_ca_file is None else {"ca_certificate": house.addresses.tls_ca_file}
        get_log("app").info("ready", http=house.addresses.driver_app, ocpp=house.addresses.ocpp_url, **over_tls, **ca)
        await stopped.wait()
        get_log("app").info("stopping")


def serve_until_stopped(settings: Settings, *, on_ready: Callable[[Addresses], None]) -> None:
    """Run the house until SIGINT or SIGTERM, then drain: answers out, sockets closed, everything committed."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    last_resort = threading.Timer(settings.stop_s, _end_at_once, [settings.stop_s])
    last_resort.daemon = True
    uvloop.run(_serve(settings, last_resort, on_ready))
    last_resort.cancel()


def _end_at_once(waited_s: float) -> None:
    """The database never answered: what was acknowledged is stored, and what was not, stations tell again."""
    get_log("app").error("stopped_by_force", waited_s=waited_s)
    sys.stdout.flush()
    os._exit(FORCED)
