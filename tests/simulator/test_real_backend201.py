"""A virtual station of 2.0.1 or 2.1 over a real socket against a CSMS made with somebody else's OCPP library."""

# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false
# The library has few types, and those it has name enums where it takes text; so here, and only here, they are not checked.

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import websockets
from msgspec.structs import replace
from ocpp import v21, v201
from ocpp.routing import on
from websockets.asyncio.server import ServerConnection

from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.plan import Habits, SessionTruth, Truth
from gridtap.simulator.simulation import Setup, Simulation
from tests.simulator.test_command import run
from tests.simulator.test_real_backend import PLAN

QUICK = Habits(auto_plug_s=0.2, physics_step_s=0.1, settings=(("MeterValueSampleInterval", "1"),))
Heard = list[tuple[str, dict[str, Any]]]


class Answers:
    """Answers what a station sends and remembers it; the library checks every message against its own schemas."""

    results: Any
    heard: Heard

    @on("BootNotification")
    def on_boot(self, **payload: Any) -> Any:
        self.heard.append(("BootNotification", payload))
        return self.results.BootNotification(datetime.now(UTC).isoformat(), 300, "Accepted")

    @on("Heartbeat")
    def on_heartbeat(self) -> Any:
        return self.results.Heartbeat(datetime.now(UTC).isoformat())

    @on("StatusNotification")
    def on_status(self, **payload: Any) -> Any:
        self.heard.append(("StatusNotification", payload))
        return self.results.StatusNotification()

    @on("Authorize")
    def on_authorize(self, **payload: Any) -> Any:
        self.heard.append(("Authorize", payload))
        return self.results.Authorize({"status": "Accepted"})

    @on("TransactionEvent")
    def on_event(self, **payload: Any) -> Any:
        self.heard.append(("TransactionEvent", payload))
        return self.results.TransactionEvent(id_token_info={"status": "Accepted"} if "id_token" in payload else None)

    @on("NotifyReport")
    def on_report(self, **payload: Any) -> Any:
        self.heard.append(("NotifyReport", payload))
        return self.results.NotifyReport()


class Csms201(Answers, v201.ChargePoint):
    """The CSMS of 2.0.1."""

    results = v201.call_result


class Csms21(Answers, v21.ChargePoint):
    """The CSMS of 2.1."""

    results = v21.call_result


MAKES: dict[str, type[Any]] = {"ocpp2.0.1": Csms201, "ocpp2.1": Csms21}


class House:
    """The CSMS of one test."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: Heard = []
        self.stations: dict[str, Any] = {}

    def all(self, action: str) -> list[dict[str, Any]]:
        return [payload for name, payload in self.heard if name == action]

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.01)

    async def serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        station_id = connection.request.path.rsplit("/", 1)[-1]
        self.stations[station_id] = MAKES[str(connection.subprotocol)](station_id, connection)
        self.stations[station_id].heard = self.heard
        with suppress(websockets.ConnectionClosed):
            await self.stations[station_id].start()


@asynccontextmanager
async def running_csms() -> AsyncGenerator[House]:
    house = House()
    protocols = [websockets.Subprotocol(name) for name in MAKES]
    async with websockets.serve(house.serve, "127.0.0.1", 0, subprotocols=protocols) as server:
        house.url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/ocpp"
        yield house


@pytest.mark.parametrize(("dialect", "calls"), [(Dialect.OCPP201, v201.call), (Dialect.OCPP21, v21.call)])
async def test_a_station_charges_and_reports_for_a_csms_that_is_not_ours(dialect: Dialect, calls: Any) -> None:
    truths: list[Truth] = []
    async with running_csms() as house:
        plan = replace(PLAN, dialect=dialect)
        simulation = Simulation([plan], house.url, Setup(habits=QUICK), on_truth=truths.append)
        simulation.start()
        try:
            await house.until(lambda: len(house.all("StatusNotification")) == 2)
            csms = house.stations["SIM-1"]
            start = calls.RequestStartTransaction(
                id_token={"id_token": "APP-1", "type": "Central"}, remote_start_id=77, evse_id=1
            )
            assert (await csms.call(start)).status == "Accepted"
            await house.until(lambda: any(e["trigger_reason"] == "MeterValuePeriodic" for e in house.all("TransactionEvent")))
            transaction_id = house.all("TransactionEvent")[0]["transaction_info"]["transaction_id"]
            await csms.call(calls.RequestStopTransaction(transaction_id))
            await house.until(lambda: house.all("TransactionEvent")[-1]["event_type"] == "Ended")
            assert (await csms.call(calls.GetBaseReport(request_id=5, report_base="FullInventory"))).status == "Accepted"
            await house.until(lambda: house.all("NotifyReport") and not house.all("NotifyReport")[-1]["tbc"])
        finally:
            await simulation.stop()
        assert simulation.failures == []
        assert [event["seq_no"] for event in house.all("TransactionEvent")] == list(range(len(house.all("TransactionEvent"))))
        assert simulation.totals().errors == 0
    assert any(isinstance(truth, SessionTruth) and truth.stop_acknowledged for truth in truths)


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
async def test_a_load_of_stations_reports_what_happened(version: str) -> None:
    async with running_csms() as house:
        arguments = ["--stations", "2", "--sessions", "4", "--duration", "4", "--speed", "30", "--json", "--ocpp", version]
        code, out = await run("--url", house.url, *arguments)
        summary = json.loads(out)
        assert code == 0
        assert summary["sessions_started"] == summary["sessions_ended"] == 4
        assert (summary["errors"], summary["failures"], summary["undelivered_stations"]) == (0, [], 0)
        assert sum(event["event_type"] == "Ended" for event in house.all("TransactionEvent")) == 4
