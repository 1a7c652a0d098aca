"""A central system made with somebody else's OCPP library, for the stations to talk to over real sockets."""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false, reportUnknownMemberType=false
# The library has no types; what comes out of it is Any here, and only here.

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import websockets
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import AuthorizationStatus, GenericStatus, RegistrationStatus
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

Heard = tuple[str, dict[str, Any]]


class CentralSystem(ChargePoint):
    """Answers what a station sends and remembers it."""

    def __init__(self, station_id: str, connection: ServerConnection, backend: "Backend") -> None:
        super().__init__(station_id, connection)
        self.backend = backend

    def _hear(self, action: str, **payload: Any) -> None:
        self.backend.hear(action, payload)

    @on("BootNotification")
    def on_boot(self, **payload: Any) -> call_result.BootNotification:
        self._hear("BootNotification", **payload)
        return call_result.BootNotification(_now(), self.backend.boot_interval_s, self.backend.registration)

    @on("Heartbeat")
    def on_heartbeat(self) -> call_result.Heartbeat:
        self._hear("Heartbeat")
        return call_result.Heartbeat(_now())

    @on("StatusNotification")
    def on_status(self, **payload: Any) -> call_result.StatusNotification:
        self._hear("StatusNotification", **payload)
        return call_result.StatusNotification()

    @on("Authorize")
    def on_authorize(self, id_tag: str) -> call_result.Authorize:
        self._hear("Authorize", id_tag=id_tag)
        return call_result.Authorize(IdTagInfo(self.backend.verdict(id_tag)))

    @on("StartTransaction")
    def on_start(self, **payload: Any) -> call_result.StartTransaction:
        self._hear("StartTransaction", **payload)
        self.backend.transactions += 1
        return call_result.StartTransaction(self.backend.transactions, IdTagInfo(self.backend.verdict(payload["id_tag"])))

    @on("StopTransaction")
    def on_stop(self, **payload: Any) -> call_result.StopTransaction:
        self._hear("StopTransaction", **payload)
        return call_result.StopTransaction()

    @on("MeterValues")
    def on_meter_values(self, **payload: Any) -> call_result.MeterValues:
        self._hear("MeterValues", **payload)
        return call_result.MeterValues()

    @on("FirmwareStatusNotification")
    def on_firmware(self, **payload: Any) -> call_result.FirmwareStatusNotification:
        self._hear("FirmwareStatusNotification", **payload)
        return call_result.FirmwareStatusNotification()

    @on("DiagnosticsStatusNotification")
    def on_diagnostics(self, **payload: Any) -> call_result.DiagnosticsStatusNotification:
        self._hear("DiagnosticsStatusNotification", **payload)
        return call_result.DiagnosticsStatusNotification()

    @on("LogStatusNotification")
    def on_log(self, **payload: Any) -> call_result.LogStatusNotification:
        self._hear("LogStatusNotification", **payload)
        return call_result.LogStatusNotification()

    @on("SignCertificate")
    def on_sign(self, **payload: Any) -> call_result.SignCertificate:
        self._hear("SignCertificate", **payload)
        return call_result.SignCertificate(GenericStatus.accepted)

    @on("SecurityEventNotification")
    def on_security(self, **payload: Any) -> call_result.SecurityEventNotification:
        self._hear("SecurityEventNotification", **payload)
        return call_result.SecurityEventNotification()


class Backend:
    """What the central system of one test heard and how it answers."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[Heard] = []
        self.handshakes: list[tuple[str, str | None, str | None]] = []
        self.stations: dict[str, CentralSystem] = {}
        self.connections: dict[str, ServerConnection] = {}
        self.transactions = 0
        self.registration = RegistrationStatus.accepted
        self.boot_interval_s = 300
        self.turned_away = 0
        self.refused_tokens: set[str] = set()

    def verdict(self, id_tag: str) -> AuthorizationStatus:
        return AuthorizationStatus.invalid if id_tag in self.refused_tokens else AuthorizationStatus.accepted

    def hear(self, action: str, payload: dict[str, Any]) -> None:
        self.heard.append((action, payload))

    def all(self, action: str) -> list[dict[str, Any]]:
        return [payload for name, payload in self.heard if name == action]

    def statuses(self, connector_id: int = 1) -> list[str]:
        return [payload["status"] for payload in self.all("StatusNotification") if payload["connector_id"] == connector_id]

    async def until(self, condition: Callable[[], object], timeout_s: float = 10.0) -> None:
        """Wait until a condition on what was heard, or on the station, holds."""
        async with asyncio.timeout(timeout_s):
            while not condition():
                await asyncio.sleep(0.01)

    async def until_heard(self, action: str, count: int = 1) -> dict[str, Any]:
        await self.until(lambda: len(self.all(action)) >= count)
        return self.all(action)[count - 1]

    async def ask(self, station_id: str, action: str, **payload: Any) -> Any:
        """What the station answers; None when it refuses."""
        return await self.stations[station_id].call(getattr(call, action)(**payload))

    async def drop(self, station_id: str) -> None:
        """Close the station's socket as a restarting backend does."""
        await self.connections[station_id].close(1012)

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Turn away who has no place here, as often as `turned_away` says."""
        if self.turned_away == 0:
            return None
        self.turned_away -= 1
        return connection.respond(HTTPStatus.UNAUTHORIZED, "not now")

    async def serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        station_id = connection.request.path.rsplit("/", 1)[-1]
        authorization = connection.request.headers.get("Authorization")
        self.handshakes.append((station_id, authorization, connection.subprotocol))
        station = CentralSystem(station_id, connection, self)
        self.stations[station_id] = station
        self.connections[station_id] = connection
        with suppress(websockets.ConnectionClosed):
            await station.start()


@asynccontextmanager
async def running_backend() -> AsyncGenerator[Backend]:
    """A backend on a free port of this machine."""
    backend = Backend()
    subprotocols = [websockets.Subprotocol("ocpp1.6")]
    async with websockets.serve(
        backend.serve, "127.0.0.1", 0, subprotocols=subprotocols, process_request=backend.admit
    ) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        backend.url = f"ws://127.0.0.1:{port}/ocpp"
        yield backend


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
