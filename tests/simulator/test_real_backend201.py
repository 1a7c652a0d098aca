"""A virtual 2.0.1 station over a real socket against a CSMS made with somebody else's OCPP library."""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false
# The library has few types, and those it has name enums where it takes text; so here, and only here, they are not checked.

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import websockets
from msgspec.structs import replace
from ocpp.routing import on
from ocpp.v201 import ChargePoint, call, call_result
from websockets.asyncio.server import ServerConnection

from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.plan import Habits, SessionTruth, Truth
from gridtap.simulator.simulation import Setup, Simulation
from tests.simulator.test_command import run
from tests.simulator.test_real_backend import PLAN

QUICK = Habits(auto_plug_s=0.2, physics_step_s=0.1, settings=(("MeterValueSampleInterval", "1"),))
Heard = list[tuple[str, dict[str, Any]]]


class Csms(ChargePoint):
    """Answers what a 2.0.1 station sends and remembers it; the library checks every message against its own schemas."""

    def __init__(self, station_id: str, connection: ServerConnection, heard: Heard) -> None:
        super().__init__(station_id, connection)
        self.heard = heard

    @on("BootNotification")
    def on_boot(self, **payload: Any) -> call_result.BootNotification:
        self.heard.append(("BootNotification", payload))
        return call_result.BootNotification(datetime.now(UTC).isoformat(), 300, "Accepted")

    @on("Heartbeat")
    def on_heartbeat(self) -> call_result.Heartbeat:
        return call_result.Heartbeat(datetime.now(UTC).isoformat())

    @on("StatusNotification")
    def on_status(self, **payload: Any) -> call_result.StatusNotification:
        self.heard.append(("StatusNotification", payload))
        return call_result.StatusNotification()

    @on("Authorize")
    def on_authorize(self, **payload: Any) -> call_result.Authorize:
        self.heard.append(("Authorize", payload))
        return call_result.Authorize({"status": "Accepted"})

    @on("TransactionEvent")
    def on_event(self, **payload: Any) -> call_result.TransactionEvent:
        self.heard.append(("TransactionEvent", payload))
        return call_result.TransactionEvent(id_token_info={"status": "Accepted"} if "id_token" in payload else None)

    @on("NotifyReport")
    def on_report(self, **payload: Any) -> call_result.NotifyReport:
        self.heard.append(("NotifyReport", payload))
        return call_result.NotifyReport()


class House:
    """The CSMS of one test."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: Heard = []
        self.stations: dict[str, Csms] = {}

    def all(self, action: str) -> list[dict[str, Any]]:
        return [payload for name, payload in self.heard if name == action]

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.01)

    async def serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        assert connection.subprotocol == "ocpp2.0.1"
        station_id = connection.request.path.rsplit("/", 1)[-1]
        self.stations[station_id] = Csms(station_id, connection, self.heard)
        with suppress(websockets.ConnectionClosed):
            await self.stations[station_id].start()


@asynccontextmanager
async def running_csms() -> AsyncGenerator[House]:
    house = House()
    protocols = [websockets.Subprotocol("ocpp2.0.1")]
    async with websockets.serve(house.serve, "127.0.0.1", 0, subprotocols=protocols) as server:
        house.url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/ocpp"
        yield house


async def test_a_station_charges_and_reports_for_a_csms_that_is_not_ours() -> None:
    truths: list[Truth] = []
    async with running_csms() as house:
        plan = replace(PLAN, dialect=Dialect.OCPP201)
        simulation = Simulation([plan], house.url, Setup(habits=QUICK), on_truth=truths.append)
        simulation.start()
        try:
            await house.until(lambda: len(house.all("StatusNotification")) == 2)
            csms = house.stations["SIM-1"]
            start = call.RequestStartTransaction({"id_token": "APP-1", "type": "Central"}, 77, evse_id=1)
            assert (await csms.call(start)).status == "Accepted"
            await house.until(lambda: any(e["trigger_reason"] == "MeterValuePeriodic" for e in house.all("TransactionEvent")))
            transaction_id = house.all("TransactionEvent")[0]["transaction_info"]["transaction_id"]
            await csms.call(call.RequestStopTransaction(transaction_id))
            await house.until(lambda: house.all("TransactionEvent")[-1]["event_type"] == "Ended")
            assert (await csms.call(call.GetBaseReport(5, "FullInventory"))).status == "Accepted"
            await house.until(lambda: house.all("NotifyReport") and not house.all("NotifyReport")[-1]["tbc"])
        finally:
            await simulation.stop()
        assert simulation.failures == []
        assert [event["seq_no"] for event in house.all("TransactionEvent")] == list(range(len(house.all("TransactionEvent"))))
        assert simulation.totals().errors == 0
    assert any(isinstance(truth, SessionTruth) and truth.stop_acknowledged for truth in truths)


async def test_a_load_of_2_0_1_stations_reports_what_happened() -> None:
    async with running_csms() as house:
        arguments = ["--stations", "2", "--sessions", "4", "--duration", "4", "--speed", "30", "--json", "--ocpp", "2.0.1"]
        code, out = await run("--url", house.url, *arguments)
        summary = json.loads(out)
        assert code == 0
        assert summary["sessions_started"] == summary["sessions_ended"] == 4
        assert (summary["errors"], summary["failures"], summary["undelivered_stations"]) == (0, [], 0)
        assert sum(event["event_type"] == "Ended" for event in house.all("TransactionEvent")) == 4
