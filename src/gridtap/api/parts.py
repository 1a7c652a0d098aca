"""What the doors need, handed over once by `app.py`."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from prometheus_client import CollectorRegistry

from gridtap.api.shapes.operator import DemoStation
from gridtap.kit.clock import Clock
from gridtap.kit.ids import Ids
from gridtap.settings import Settings
from gridtap.storage.database import Database


class DemoControl(Protocol):
    """The hand that plugs and unplugs simulated cars; implemented beside the simulator by `app.py`."""

    async def plug(self, station_id: str, evse: int) -> None: ...

    async def unplug(self, station_id: str, evse: int) -> None: ...

    async def fault(self, station_id: str, evse: int) -> None: ...

    async def repair(self, station_id: str, evse: int) -> None: ...

    async def offline(self, station_id: str) -> None: ...

    async def online(self, station_id: str) -> None: ...

    async def tap(self, station_id: str, evse: int, token: str) -> None: ...

    def state(self, station_id: str) -> DemoStation:
        """Raises: NotFound `unknown_station` for one that is not simulated here."""
        ...


@dataclass(frozen=True, kw_only=True)
class DemoLogin:
    """An account of the demo database, shown on its sign-in pages."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the doors need; `closing` is set before the server stops, so that streams end."""

    db: Database
    clock: Clock
    ids: Ids
    settings: Settings
    demo: DemoControl | None = None
    demo_logins: tuple[DemoLogin, ...] = ()
    metrics: CollectorRegistry = field(default_factory=CollectorRegistry)
    web_dist: Path = Path(__file__).parent.parent / "web_dist"
    closing: asyncio.Event = field(default_factory=asyncio.Event)
