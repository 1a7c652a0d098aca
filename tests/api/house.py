"""A running HTTP door over a real database and gateway, people who may enter, and a station that answers."""

import asyncio
import base64
import contextlib
import itertools
import json
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn
from argon2 import PasswordHasher
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from gridtap.api.parts import DemoControl, Parts
from gridtap.api.server import make_app
from gridtap.api.soap_http import SoapHttp
from gridtap.app import flow_parts
from gridtap.drivers.logins import open_login
from gridtap.drivers.model import NewUser, Role
from gridtap.drivers.people import make_user
from gridtap.gateway.gateway import Gateway
from gridtap.kit.clock import HandClock, SystemClock
from gridtap.kit.ids import Ids
from gridtap.settings import Settings
from gridtap.stations.credentials import Sealer
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.storage.database import Database
from tests.gateway.papers import PaperAuthority

T = TypeVar("T")
PASSWORD = "a long password"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
"""Quick to check: how dear a check is stands in the hash."""
STATION_PASSWORD = "station-password"
PATIENCE_S = 10.0
_numbers = itertools.count(1)
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing here is asked over TLS: reading all the roots of the machine for each client takes longer than a test."""


def new_client(**options: Any) -> httpx.AsyncClient:
    """A client for plain HTTP."""
    return httpx.AsyncClient(verify=_NO_TLS, trust_env=False, **options)


class QuietServer(uvicorn.Server):
    """uvicorn without signal handlers of its own."""

    def capture_signals(self) -> AbstractContextManager[None]:  # pyright: ignore[reportIncompatibleMethodOverride] - wider
        return nullcontext()


@dataclass
class Person:
    """Somebody signed in: `get`, `post` and so on are calls in their name."""

    house: "House"
    user_id: str
    email: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def ask(self, method: str, path: str, **rest: Any) -> httpx.Response:
        headers = {**self.headers, **rest.pop("headers", {})}
        return await self.house.client.request(method, f"/api/v1{path}", headers=headers, **rest)

    async def get(self, path: str, **rest: Any) -> httpx.Response:
        return await self.ask("GET", path, **rest)

    async def post(self, path: str, **rest: Any) -> httpx.Response:
        return await self.ask("POST", path, **rest)

    async def put(self, path: str, **rest: Any) -> httpx.Response:
        return await self.ask("PUT", path, **rest)

    async def patch(self, path: str, **rest: Any) -> httpx.Response:
        return await self.ask("PATCH", path, **rest)

    async def delete(self, path: str, **rest: Any) -> httpx.Response:
        return await self.ask("DELETE", path, **rest)

    @asynccontextmanager
    async def stream(self, path: str, **headers: str) -> AsyncGenerator["Stream"]:
        """Open an event stream; header names are written with underscores."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        request = self.house.client.stream("GET", f"/api/v1{path}", headers={**self.headers, **named})
        async with request as response:
            assert response.status_code == 200, await response.aread()
            assert response.headers["content-type"].startswith("text/event-stream")
            yield Stream(response.aiter_lines())


class Stream:
    """Reads server-sent events one by one; comments are kept in `comments`."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.comments: list[str] = []
        self.last_id: str | None = None

    async def next(self) -> tuple[str, Any]:
        """The name and data of the next event that has data."""
        name, data = "message", ""
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if line.startswith(":"):
                    self.comments.append(line)
                elif not line:
                    if data:
                        return name, json.loads(data)
                else:
                    key, _, text = line.partition(": ")
                    if key == "id":
                        self.last_id = text
                    elif key == "event":
                        name = text
                    elif key == "data":
                        data += text
        raise AssertionError("the stream ended")

    async def until(self, kind: str, fits: Callable[[Any], bool] = lambda _data: True) -> Any:
        """The data of the next event of a kind that fits."""
        while True:
            name, data = await self.next()
            if name == kind and fits(data):
                return data


class Station:
    """A station that answers each question with what `answers` says, and keeps what it was asked."""

    def __init__(self, link: ClientConnection, answers: Mapping[str, object]) -> None:
        self._link = link
        self.answers: dict[str, object] = {"GetConfiguration": {"configurationKey": [], "unknownKey": []}, **answers}
        self.asked: list[tuple[str, Any]] = []
        self._waiting: dict[str, asyncio.Future[list[Any]]] = {}

    async def serve(self) -> None:
        """Read until the connection ends."""
        async for raw in self._link:
            frame = json.loads(raw)
            if frame[0] == 2:
                self.asked.append((frame[2], frame[3]))
                answer = self.answers.get(frame[2], {"status": "Accepted"})
                if answer is not None:
                    await self._link.send(json.dumps([3, frame[1], answer]), text=True)
            elif frame[1] in self._waiting:
                self._waiting.pop(frame[1]).set_result(frame)

    async def call(self, action: str, **payload: object) -> dict[str, Any]:
        """Ask the backend and return its response."""
        number = f"s{next(_numbers)}"
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._link.send(json.dumps([2, number, action, payload]), text=True)
        frame = await asyncio.wait_for(self._waiting[number], PATIENCE_S)
        assert frame[0] == 3, frame
        return frame[2]

    async def status(self, word: str, connector: int = 1, error: str = "NoError") -> None:
        """Tell a connector's status."""
        await self.call("StatusNotification", connectorId=connector, errorCode=error, status=word)


@dataclass
class House:
    """A server on a free port, and the parts behind it."""

    db: Database
    gateway: Gateway
    parts: Parts
    clock: HandClock
    client: httpx.AsyncClient
    people: dict[str, Person] = field(default_factory=dict[str, Person])

    async def person(self, role: Role = "driver", name: str = "") -> Person:
        """Somebody of this role, signed in; the same name is the same person."""
        key = name or role
        if key not in self.people:
            number = next(_numbers)
            token, user_id, email = f"token-{number}", f"usr_{number}", f"{key}{number}@example.com"
            new = NewUser(user_id=user_id, email=email, name=key, role=role, password_hash=PASSWORD_HASH)
            await self.db.write(lambda tx: make_user(tx, new, app_token=f"APP{number:012}"))
            await self.db.write(lambda tx: open_login(tx, user_id, token, lasts=timedelta(hours=12)))
            self.people[key] = Person(self, user_id, email, token)
        return self.people[key]

    async def register(self, station_id: str = "CP1") -> None:
        """Make a station known."""
        sealed = self.parts.sealer.seal(STATION_PASSWORD.encode())
        await self.db.write(lambda tx: register_station(tx, NewStation(station_id=station_id, password=sealed)))

    @asynccontextmanager
    async def station(self, station_id: str = "CP1", **answers: object) -> AsyncGenerator[Station]:
        """A connected station that has booted and has one available connector."""
        await self.register(station_id)
        basic = base64.b64encode(f"{station_id}:{STATION_PASSWORD}".encode()).decode()
        async with connect(
            f"ws://127.0.0.1:{self.gateway.port}/ocpp/{station_id}",
            subprotocols=["ocpp1.6"],  # pyright: ignore[reportArgumentType] - a NewType of str
            additional_headers={"Authorization": f"Basic {basic}"},
        ) as link:
            station = Station(link, answers)
            task = asyncio.create_task(station.serve())
            await station.call("BootNotification", chargePointVendor="Acme", chargePointModel="One")
            await station.status("Available")
            try:
                yield station
            finally:
                await link.close()
                with contextlib.suppress(ConnectionClosed):
                    await task

    async def knock(self, station_id: str, password: str = "wrong password") -> int:
        """Try to come in as a station; the status of the answer."""
        basic = base64.b64encode(f"{station_id}:{password}".encode()).decode()
        headers = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(b"sixteen bytes 16").decode(),
            "Sec-WebSocket-Protocol": "ocpp1.6",
            "Authorization": f"Basic {basic}",
        }
        address = f"http://127.0.0.1:{self.gateway.port}/ocpp/{station_id}"
        async with new_client() as client, client.stream("GET", address, headers=headers) as response:
            return response.status_code

    async def evse_id(self, station_id: str = "CP1") -> str:
        """The public id of a station's first EVSE."""
        found = await (await self.person("operator")).get(f"/stations/{station_id}")
        return found.json()["evses"][0]["evse_id"]


async def eventually(look: Callable[[], Awaitable[T | None]]) -> T:
    """What `look` finds, once it is there."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while True:
        found = await look()
        if found:
            return found
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def open_house(
    url: str,
    folder: Path,
    *,
    demo: DemoControl | None = None,
    web_dist: Path | None = None,
    heartbeat_s: float = 15.0,
    **changes: Any,
) -> AsyncGenerator[House]:
    """Everything but the web apps, on free ports, until the context ends; `changes` are settings."""
    clock = HandClock(SystemClock().now())
    ids = Ids(clock)
    settings = Settings(data_dir=folder, http_port=0, ocpp_port=0, tls_port=0, call_timeout_s=2.0, **changes)
    db = Database(url, clock=clock, patience_s=settings.database_patience_s)
    db.start()
    authority = PaperAuthority() if settings.tls else None
    sealer = Sealer(b"pepper")
    gateway = Gateway(db=db, clock=clock, ids=ids, settings=settings, sealer=sealer, authority=authority)
    await gateway.start()
    flows = flow_parts(gateway, settings, clock, ids)
    parts = Parts(
        db=db,
        clock=clock,
        ids=ids,
        settings=settings,
        sealer=gateway.sealer,
        gateway=gateway,
        flows=flows,
        demo=demo,
        heartbeat_s=heartbeat_s,
        web_dist=web_dist or folder / "web_dist",
    )
    try:
        async with serving(parts) as address, new_client(base_url=address, timeout=PATIENCE_S) as client:
            yield House(db, gateway, parts, clock, client)
    finally:
        await gateway.stop()
        await db.stop()


@asynccontextmanager
async def serving(parts: Parts) -> AsyncGenerator[str]:
    """The door on a free port; gives its address."""
    listener = socket.socket(proto=socket.IPPROTO_TCP)  # named, so that asyncio sends small answers at once
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(
        make_app(parts), http=SoapHttp, lifespan="off", log_config=None, timeout_graceful_shutdown=3, proxy_headers=False
    )
    server = QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        parts.live.close()
        server.should_exit = True
        await task
