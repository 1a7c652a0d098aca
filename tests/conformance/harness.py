"""A running Gridtap on real sockets, an operator at its public API, and stations written with other people's libraries.

async def test_tc_001_csms_cold_boot(site: Site) -> None:
    async with site.station("CP1", dialect="1.6") as station:            # registered, connected, booted
        answer = await station.ask("Heartbeat")                          # a CALL in OCPP's own names
        done = await site.operator.command("CP1", "Reset", {"type": "Soft"})
        assert await station.hears("Reset") == {"type": "Soft"}          # the frame on the wire
"""

import asyncio
import base64
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from gridtap.app import start_flows
from gridtap.storage.events import Event, read_events
from tests.api.house import House, Person, eventually, open_house
from tests.conformance.station import KINDS, Answer, Station

T = TypeVar("T")
PASSWORD = "a-station-password"
SUBPROTOCOLS = {"1.6": "ocpp1.6", "2.0.1": "ocpp2.0.1", "2.1": "ocpp2.1"}


class Operator:
    """An operator, signed in, who does everything through the public API."""

    def __init__(self, person: Person) -> None:
        self.person = person

    async def get(self, path: str, **query: Any) -> Any:
        """What a GET answers."""
        return _body(await self.person.get(path, params=query))

    async def post(self, path: str, body: object = None) -> Any:
        """What a POST answers."""
        return _body(await self.person.post(path, json={} if body is None else body))

    async def put(self, path: str, body: object) -> Any:
        """What a PUT answers."""
        return _body(await self.person.put(path, json=body))

    async def patch(self, path: str, body: object) -> Any:
        """What a PATCH answers."""
        return _body(await self.person.patch(path, json=body))

    async def delete(self, path: str) -> None:
        """Take something away."""
        _body(await self.person.delete(path))

    async def command(
        self, station_id: str, action: str, payload: Mapping[str, Any] | None = None, *, timeout_s: float | None = None
    ) -> dict[str, Any]:
        """Send any action through POST /stations/{id}/commands; the command as it ended."""
        body = {"action": action, "payload": dict(payload or {}), "timeout_s": timeout_s}
        return await self.post(f"/stations/{station_id}/commands", {name: body[name] for name in body if body[name] is not None})

    async def token(self, token: str, **fields: Any) -> None:
        """Make or replace a token: status, kind, group, expires_at."""
        await self.put(f"/tokens/{token}", fields)

    async def session(self, **wanted: Any) -> dict[str, Any]:
        """The one session whose fields are these, once there is one."""

        async def look() -> dict[str, Any] | None:
            found = [each for each in (await self.get("/sessions"))["items"] if wanted.items() <= each.items()]
            assert len(found) <= 1, found
            return found[0] if found else None

        return await eventually(look)


def _body(response: httpx.Response) -> Any:
    assert response.is_success, f"{response.request.method} {response.request.url}: {response.status_code} {response.text}"
    return response.json() if response.content else None


class Site:
    """A running Gridtap with an operator at work."""

    def __init__(self, house: House, operator: Operator) -> None:
        self.house = house
        self.operator = operator
        self.stations: list[Station] = []
        """Every station that was ever connected."""

    def now(self) -> datetime:
        """The time; it stands still until `pass_time`."""
        return self.house.clock.now()

    def stamp(self, seconds: float = 0.0) -> str:
        """An instant so many seconds from now, as stations write it."""
        return (self.now() + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def pass_time(self, seconds: float) -> None:
        """Turn the clock forward."""
        self.house.clock.advance(seconds)

    async def events(self, kind: str) -> list[Event]:
        """The lines of the event log of a kind, oldest first."""
        return await self.house.db.read(lambda connection: read_events(connection, after=0, limit=10_000, kinds=(kind,)))

    async def eventually(self, look: Callable[[], Awaitable[T | None]]) -> T:
        """What `look` finds, once it is there."""
        return await eventually(look)

    async def register(self, station_id: str, *, password: str = PASSWORD, **fields: Any) -> None:
        """Make a station known, as an operator does; `fields` are those of PATCH /stations/{id}, such as registration."""
        found = await self.operator.person.get(f"/stations/{station_id}")
        if found.status_code == 404:
            await self.operator.post("/stations", {"station_id": station_id, "password": password})
        if fields:
            await self.operator.patch(f"/stations/{station_id}", fields)

    @asynccontextmanager
    async def station(
        self,
        station_id: str = "CP1",
        *,
        dialect: str = "1.6",
        boot: bool = True,
        answers: Mapping[str, Answer] | None = None,
        password: str = PASSWORD,
        url: str | None = None,
        **options: Any,
    ) -> AsyncGenerator[Station]:
        """A station that is registered and connected, and with `boot` accepted and available on EVSE 1.

        `options` go to `websockets.connect`: ssl, subprotocols, additional_headers.
        """
        await self.register(station_id, password=password)
        basic = base64.b64encode(f"{station_id}:{password}".encode()).decode()
        settings: dict[str, Any] = {
            "subprotocols": [SUBPROTOCOLS[dialect]],
            "additional_headers": {"Authorization": f"Basic {basic}"},
            "proxy": None,
            **options,
        }
        async with connect(url or f"ws://127.0.0.1:{self.house.gateway.port}/ocpp/{station_id}", **settings) as socket:
            station = KINDS[dialect](station_id, socket, answers or {})
            self.stations.append(station)
            listening = asyncio.create_task(_listen(station))
            try:
                if boot:
                    assert (await self.boot(station))["status"] == "Accepted"
                    await self.status(station, "Available")
                yield station
            finally:
                await socket.close()
                await listening

    async def boot(self, station: Station, reason: str = "PowerUp", **fields: Any) -> dict[str, Any]:
        """Send a BootNotification in the station's dialect; the answer."""
        if station.dialect == "1.6":
            return await station.ask("BootNotification", chargePointVendor="Acme", chargePointModel="One", **fields)
        described = {"vendorName": "Acme", "model": "One", **fields}
        return await station.ask("BootNotification", reason=reason, chargingStation=described)

    async def status(self, station: Station, word: str, evse: int = 1, **fields: Any) -> None:
        """Send a StatusNotification about an EVSE's first connector in the station's dialect."""
        if station.dialect == "1.6":
            told: dict[str, Any] = {
                "connectorId": evse,
                "errorCode": "NoError",
                "status": word,
                "timestamp": self.stamp(),
                **fields,
            }
        else:
            told = {"timestamp": self.stamp(), "connectorStatus": word, "evseId": evse, "connectorId": 1, **fields}
        await station.ask("StatusNotification", **told)


async def _listen(station: Station) -> None:
    with contextlib.suppress(ConnectionClosed):
        await station.start()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - the library's


@asynccontextmanager
async def open_site(database_url: str, folder: Path, **settings: Any) -> AsyncGenerator[Site]:
    """Everything but the web apps, on free ports, with a signed-in operator; `settings` are Gridtap's own."""
    async with open_house(database_url, folder, **settings) as house, AsyncExitStack() as stack:
        await start_flows(house.parts.flows, stack)
        yield Site(house, Operator(await house.person("operator")))
