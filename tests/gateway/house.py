"""A running gateway on a free port, and raw stations to talk to it with."""

import asyncio
import base64
import itertools
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection
from websockets.asyncio.client import ClientConnection, connect

from gridtap.gateway.gateway import Gateway
from gridtap.gateway.journal import read_messages
from gridtap.gateway.limits import Limits
from gridtap.gateway.model import MessageRow
from gridtap.kit.clock import Clock, SystemClock
from gridtap.kit.ids import Ids
from gridtap.settings import Settings
from gridtap.stations.credentials import Sealer
from gridtap.stations.model import NewStation, Registration
from gridtap.stations.registry import register_station
from gridtap.storage.database import Database
from gridtap.storage.events import Event, read_events
from tests.gateway.papers import PaperAuthority

T = TypeVar("T")
PASSWORD = "a-station-password"
PATIENCE_S = 10.0
BOOT = {"chargePointVendor": "Acme", "chargePointModel": "One"}
_numbers = itertools.count(1)


async def eventually(look: Callable[[], T | None] | Callable[[], Awaitable[T | None]], *, within_s: float = PATIENCE_S) -> T:
    """What `look` finds, once it finds something true; fails when it does not in time."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_s
    while True:
        found: Any = look()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        assert loop.time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.005)


class RawStation:
    """A station that says exactly what it is told to."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, raw: str | bytes) -> None:
        """Send these bytes as one text message."""
        await self.socket.send(raw, text=True)

    async def hear(self) -> list[Any]:
        """The next message."""
        return json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE_S))

    async def call(self, action: str, payload: object, message_id: str | None = None) -> list[Any]:
        """Ask, and return the answer; questions that come meanwhile are refused."""
        number = message_id or f"m{next(_numbers)}"
        await self.say(json.dumps([2, number, action, payload]))
        return await self.answer_to(number)

    async def answer_to(self, message_id: str) -> list[Any]:
        """The answer to a question; questions that come meanwhile are refused."""
        while True:
            message = await self.hear()
            if message[0] in (3, 4) and message[1] == message_id:
                return message
            if message[0] == 2:
                await self.say(json.dumps([4, message[1], "NotSupported", "", {}]))

    async def answers(self, count: int) -> list[list[Any]]:
        """The next answers; questions that come meanwhile are refused."""
        found: list[list[Any]] = []
        while len(found) < count:
            message = await self.hear()
            if message[0] == 2:
                await self.say(json.dumps([4, message[1], "NotSupported", "", {}]))
            else:
                found.append(message)
        return found

    async def next_call(self, action: str) -> list[Any]:
        """The next question of this kind; others are refused."""
        while True:
            message = await self.hear()
            if message[0] == 2 and message[2] == action:
                return message
            if message[0] == 2:
                await self.say(json.dumps([4, message[1], "NotSupported", "", {}]))

    async def closed(self) -> tuple[int, str]:
        """Wait for the end; its code and reason."""
        await asyncio.wait_for(self.socket.wait_closed(), PATIENCE_S)
        return self.socket.close_code or 0, self.socket.close_reason or ""


def basic(user_name: str, password: str | bytes) -> dict[str, str]:
    """A Basic header."""
    raw = password.encode() if isinstance(password, str) else password
    return {"Authorization": "Basic " + base64.b64encode(user_name.encode() + b":" + raw).decode()}


class House:
    """A gateway with its database."""

    def __init__(self, db: Database, gateway: Gateway) -> None:
        self.db = db
        self.gateway = gateway
        self.tls = gateway.tls

    async def register(
        self,
        station_id: str = "CP1",
        *,
        password: str | None = PASSWORD,
        profile: int = 1,
        registration: Registration = "accepted",
    ) -> None:
        """Let a station in."""
        sealed = None if password is None else self.gateway.sealer.seal(password.encode())
        new = NewStation(station_id=station_id, password=sealed, min_security_profile=profile, registration=registration)
        await self.db.write(lambda tx: register_station(tx, new))

    def tls_url(self, station_id: str = "CP1", *, port: int | None = None) -> str:
        """Where a station connects to over TLS."""
        return f"wss://localhost:{port or self.gateway.transport.tls_port}/ocpp/{station_id}"

    def url(self, station_id: str = "CP1") -> str:
        """Where a station connects to."""
        return f"ws://127.0.0.1:{self.gateway.port}/ocpp/{station_id}"

    @asynccontextmanager
    async def station(self, station_id: str = "CP1", *, boot: bool = True, **options: Any) -> AsyncGenerator[RawStation]:
        """A connected station."""
        settings: dict[str, Any] = {
            "subprotocols": ["ocpp1.6"],
            "additional_headers": basic(station_id, PASSWORD),
            "compression": None,
            "ping_interval": None,
            "proxy": None,
            **options,
        }
        async with connect(settings.pop("url", None) or self.url(station_id), **settings) as socket:
            raw = RawStation(socket)
            if boot:
                answer = await raw.call("BootNotification", BOOT)
                assert answer[2]["status"] == "Accepted"
            yield raw

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query."""
        return await self.db.read(query)

    async def events(self, kind: str) -> list[Event]:
        """The events of a kind, oldest first."""
        found = await self.db.read(lambda connection: read_events(connection, after=0))
        return [event for event in found if event.kind == kind]

    async def log(self, station_id: str = "CP1", *, at_least: int = 1) -> list[MessageRow]:
        """The wire log once it has so many lines, oldest first."""

        async def look() -> list[MessageRow] | None:
            rows = await self.db.read(lambda connection: read_messages(connection, station_id, limit=500))
            return rows[::-1] if len(rows) >= at_least else None

        return await eventually(look)


@asynccontextmanager
async def open_house(
    db: Database, *, clock: Clock | None = None, limits: Limits | None = None, **settings: Any
) -> AsyncGenerator[House]:
    """A started gateway on a free port."""
    ticking = clock or SystemClock()
    chosen = Settings(ocpp_port=0, tls_port=0, **settings)
    gateway = Gateway(
        db=db,
        clock=ticking,
        ids=Ids(ticking),
        settings=chosen,
        sealer=Sealer(b"pepper" * 6),
        limits=limits,
        authority=PaperAuthority() if chosen.tls else None,
    )
    try:
        await gateway.start()
        yield House(db, gateway)
    finally:
        await gateway.stop()
