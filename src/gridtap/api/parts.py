"""What the doors need, handed over once by `app.py`."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from litestar.types import Scope
from prometheus_client import CollectorRegistry

from gridtap.api.callers import KnownCallers
from gridtap.api.http_metrics import HttpMetrics
from gridtap.api.limits import DoorLimits
from gridtap.api.live import Live
from gridtap.api.place_feed import PlaceFeed
from gridtap.api.power_chart import PowerChart
from gridtap.api.shapes.operator import DemoStation
from gridtap.api.web_files import WebFiles
from gridtap.flows.parts import FlowParts
from gridtap.gateway.gateway import Gateway
from gridtap.kit.clock import Clock
from gridtap.kit.ids import Ids
from gridtap.kit.proxies import Proxies
from gridtap.settings import Settings
from gridtap.stations.credentials import Sealer
from gridtap.storage.database import Database


class DemoControl(Protocol):
    """The hand that plugs and unplugs simulated cars; implemented beside the simulator by `app.py`.

    Each raises NotFound `station_unknown` for a station that is not simulated here.
    """

    async def plug(self, station_id: str, evse: int) -> None: ...

    async def unplug(self, station_id: str, evse: int) -> None: ...

    async def fault(self, station_id: str, evse: int) -> None: ...

    async def repair(self, station_id: str, evse: int) -> None: ...

    async def offline(self, station_id: str) -> None: ...

    async def online(self, station_id: str) -> None: ...

    async def tap(self, station_id: str, evse: int, token: str | None) -> None: ...

    async def state(self, station_id: str) -> DemoStation: ...


@dataclass(frozen=True, kw_only=True)
class DemoLogin:
    """An account of the demo database, shown on its sign-in pages."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the doors need. Before the server stops, `live.close()` ends the streams."""

    db: Database
    clock: Clock
    ids: Ids
    settings: Settings
    sealer: Sealer
    gateway: Gateway
    flows: FlowParts
    demo: DemoControl | None = None
    demo_logins: tuple[DemoLogin, ...] = ()
    metrics: CollectorRegistry = field(default_factory=CollectorRegistry)
    web_dist: Path = Path(__file__).parent.parent / "web_dist"
    heartbeat_s: float = 15.0
    """How often a quiet stream says that it is still there, and a busy one asks whether its caller may still listen."""
    live: Live = field(init=False)
    places: PlaceFeed = field(init=False)
    numbers: HttpMetrics = field(init=False)
    known: KnownCallers = field(init=False)
    limits: DoorLimits = field(init=False)
    proxies: Proxies = field(init=False)
    power_chart: PowerChart = field(init=False, default_factory=PowerChart)
    at_work: dict[tuple[str, str], asyncio.Event] = field(init=False, default_factory=dict[tuple[str, str], asyncio.Event])
    """Idempotency keys whose first request is still at work, in this process."""

    hashing: asyncio.Semaphore = field(init=False, default_factory=lambda: asyncio.Semaphore(2))
    """Argon2 takes 64 MiB and a core: two at a time."""

    counts: dict[str, int] = field(init=False, default_factory=dict[str, int])
    """Numbers for /metrics that take a query."""
    web: WebFiles = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "web", WebFiles(self.web_dist))
        object.__setattr__(self, "numbers", HttpMetrics(self.metrics))
        object.__setattr__(self, "live", Live(self.db, self.heartbeat_s))
        object.__setattr__(self, "places", PlaceFeed(self.db, self.live))
        object.__setattr__(self, "known", KnownCallers(self.db, self.clock))
        object.__setattr__(self, "limits", DoorLimits(self.clock))
        object.__setattr__(self, "proxies", self.settings.proxies)


def put_parts(scope: Scope, parts: Parts) -> None:
    """Say with a request whose it is: the routes are one for all servers of a process, and know none of them."""
    scope["state"] = {"parts": parts}


def parts_of(scope: Scope) -> Parts:
    """The parts of the server that was asked."""
    return scope["state"]["parts"]
