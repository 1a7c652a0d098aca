"""A central system made with mobilityhouse/ocpp on websockets; it validates, answers and stores nothing."""

import asyncio
from datetime import UTC, datetime

from ocpp.routing import on
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import Action, AuthorizationStatus, RegistrationStatus
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol


class Station(ChargePoint):
    """One connected station."""

    transactions = 0

    @on(Action.boot_notification)
    def on_boot(self, **_: object) -> call_result.BootNotification:
        return call_result.BootNotification(datetime.now(UTC).isoformat(), 300, RegistrationStatus.accepted)

    @on(Action.heartbeat)
    def on_heartbeat(self) -> call_result.Heartbeat:
        return call_result.Heartbeat(datetime.now(UTC).isoformat())

    @on(Action.status_notification)
    def on_status(self, **_: object) -> call_result.StatusNotification:
        return call_result.StatusNotification()

    @on(Action.meter_values)
    def on_meter_values(self, **_: object) -> call_result.MeterValues:
        return call_result.MeterValues()

    @on(Action.start_transaction)
    def on_start(self, **_: object) -> call_result.StartTransaction:
        Station.transactions += 1
        return call_result.StartTransaction(Station.transactions, IdTagInfo(AuthorizationStatus.accepted))


async def talk(connection: ServerConnection) -> None:
    """Serve one station until it goes."""
    path = connection.request.path if connection.request else "/"
    try:
        await Station(path.rpartition("/")[2], connection).start()
    except ConnectionClosed:
        return


async def main() -> None:
    """Listen on a free port and say which."""
    async with serve(talk, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")], ping_interval=60) as server:
        print(f"port {next(iter(server.sockets)).getsockname()[1]}", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
