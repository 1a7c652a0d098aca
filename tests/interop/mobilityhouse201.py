"""Charging stations of 2.0.1 and 2.1 written with mobilityhouse/ocpp, the way its users write them."""
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false, reportUnknownVariableType=false
# pyright: reportArgumentType=false, reportMissingTypeStubs=false, reportOptionalMemberAccess=false
# The library types enums and dataclasses where its users, and its own documentation, give strings and dictionaries.

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from ocpp import v21, v201
from ocpp.routing import after, on
from websockets.asyncio.client import connect

from tests.gateway.house import PASSWORD, House, basic


def now() -> str:
    """The time as stations write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Manners:
    """Starts and stops as it is told, keeps variables, notes what it was asked."""

    calls: Any
    results: Any
    call: Any

    def __init__(self, *about: Any) -> None:
        super().__init__(*about)
        self.variables: dict[tuple[str, str], str] = {
            ("SampledDataCtrlr", "TxUpdatedInterval"): "900",
            ("SampledDataCtrlr", "TxUpdatedMeasurands"): "Energy.Active.Import.Register",
        }
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.transaction_id: str | None = None
        self.seq_no = 0
        self.energy_wh = 0
        self.started = asyncio.Event()
        self.stopped = asyncio.Event()

    async def event(self, kind: str, trigger: str, *, info: dict[str, Any] | None = None, **fields: Any) -> Any:
        """A TransactionEvent of the transaction that runs, with the next number unless one is given."""
        seq_no = fields.pop("seq_no", None)
        if seq_no is None:
            seq_no, self.seq_no = self.seq_no, self.seq_no + 1
        about = {"transaction_id": self.transaction_id, **(info or {})}
        fields.setdefault("timestamp", now())
        request = self.calls.TransactionEvent(
            event_type=kind, trigger_reason=trigger, seq_no=seq_no, transaction_info=about, **fields
        )
        return await self.call(request)

    async def start_charging(self, token: str, *, transaction_id: str = "tx-1", **info: Any) -> Any:
        """What a station does when a car may charge."""
        self.transaction_id, self.seq_no = transaction_id, 0
        await self.status("Occupied")
        answer = await self.event(
            "Started",
            "RemoteStart" if "remote_start_id" in info else "Authorized",
            info={"charging_state": "Charging", **info},
            evse={"id": 1, "connector_id": 1},
            id_token={"id_token": token, "type": "ISO14443"},
            meter_value=self.meter("Transaction.Begin"),
        )
        self.started.set()
        return answer

    async def update(self, energy_wh: int, power_kw: float = 11.0) -> Any:
        """A periodic event with meter values."""
        self.energy_wh = energy_wh
        power = {"value": power_kw, "measurand": "Power.Active.Import", "unit_of_measure": {"unit": "W", "multiplier": 3}}
        return await self.event(
            "Updated",
            "MeterValuePeriodic",
            info={"charging_state": "Charging"},
            meter_value=self.meter("Sample.Periodic", power, {"value": 42.0, "measurand": "SoC", "location": "EV"}),
        )

    async def stop_charging(self, reason: str = "Local", trigger: str = "StopAuthorized") -> Any:
        """What a station does when a car has had enough."""
        answer = await self.event("Ended", trigger, info={"stopped_reason": reason}, meter_value=self.meter("Transaction.End"))
        await self.status("Available")
        self.stopped.set()
        return answer

    def meter(self, context: str, *more: dict[str, Any]) -> list[dict[str, Any]]:
        """What the meter shows now."""
        energy = {"value": float(self.energy_wh), "measurand": "Energy.Active.Import.Register", "context": context}
        return [{"timestamp": now(), "sampled_value": [energy, *more]}]

    async def status(self, word: str, *, evse_id: int = 1) -> None:
        """Tell what a connector is doing."""
        request = self.calls.StatusNotification(timestamp=now(), connector_status=word, evse_id=evse_id, connector_id=1)
        await self.call(request)

    @on("RequestStartTransaction")
    def on_start(self, **asked: Any) -> Any:
        self.asked.append(("RequestStartTransaction", asked))
        return self.results.RequestStartTransaction(status="Accepted")

    @after("RequestStartTransaction")
    async def then_start(self, id_token: dict[str, Any], remote_start_id: int, **_: Any) -> None:
        await self.start_charging(
            id_token["id_token"], transaction_id=f"remote-{remote_start_id}", remote_start_id=remote_start_id
        )

    @on("RequestStopTransaction")
    def on_stop(self, transaction_id: str) -> Any:
        known = transaction_id == self.transaction_id
        return self.results.RequestStopTransaction(status="Accepted" if known else "Rejected")

    @after("RequestStopTransaction")
    async def then_stop(self, transaction_id: str) -> None:
        if transaction_id == self.transaction_id:
            await self.stop_charging("Remote", "RemoteStop")

    @on("GetVariables")
    def on_get(self, get_variable_data: list[dict[str, Any]]) -> Any:
        self.asked.append(("GetVariables", {"count": len(get_variable_data)}))
        results: list[dict[str, Any]] = []
        for wanted in get_variable_data:
            value = self.variables.get((wanted["component"]["name"], wanted["variable"]["name"]))
            known: dict[str, Any] = {"attribute_status": "UnknownVariable"}
            if value is not None:
                known = {"attribute_status": "Accepted", "attribute_value": value}
            results.append({"component": wanted["component"], "variable": wanted["variable"], **known})
        return self.results.GetVariables(get_variable_result=results)

    @on("SetVariables")
    def on_set(self, set_variable_data: list[dict[str, Any]]) -> Any:
        results: list[dict[str, Any]] = []
        for wanted in set_variable_data:
            key = wanted["component"]["name"], wanted["variable"]["name"]
            if known := key in self.variables:
                self.variables[key] = wanted["attribute_value"]
            status = "Accepted" if known else "UnknownVariable"
            results.append({"attribute_status": status, "component": wanted["component"], "variable": wanted["variable"]})
        return self.results.SetVariables(set_variable_result=results)

    @on("GetBaseReport")
    def on_report(self, request_id: int, report_base: str) -> Any:
        self.asked.append(("GetBaseReport", {"request_id": request_id, "report_base": report_base}))
        return self.results.GetBaseReport(status="Accepted")

    @after("GetBaseReport")
    async def then_report(self, request_id: int, report_base: str) -> None:
        last = len(self.variables) - 1
        for number, ((component, variable), value) in enumerate(self.variables.items()):
            data = {
                "component": {"name": component},
                "variable": {"name": variable},
                "variable_attribute": [{"value": value, "mutability": "ReadWrite"}],
                "variable_characteristics": {"data_type": "string", "supports_monitoring": False},
            }
            request = self.calls.NotifyReport(
                request_id=request_id, generated_at=now(), seq_no=number, report_data=[data], tbc=number < last
            )
            await self.call(request)

    @on("Reset")
    def on_reset(self, type: str, **_: Any) -> Any:  # noqa: A002 - the library passes the field's own name
        self.asked.append(("Reset", {"type": type}))
        return self.results.Reset(status="Accepted")

    @on("UnlockConnector")
    def on_unlock(self, evse_id: int, connector_id: int) -> Any:
        return self.results.UnlockConnector(status="Unlocked")

    @on("ChangeAvailability")
    def on_availability(self, operational_status: str, **asked: Any) -> Any:
        self.asked.append(("ChangeAvailability", {"operational_status": operational_status, **asked}))
        return self.results.ChangeAvailability(status="Scheduled")

    @on("GetTransactionStatus")
    def on_transaction_status(self, **asked: Any) -> Any:
        self.asked.append(("GetTransactionStatus", asked))
        return self.results.GetTransactionStatus(messages_in_queue=False, ongoing_indicator=False)

    @on("TriggerMessage")
    def on_trigger(self, requested_message: str, **_: Any) -> Any:
        return self.results.TriggerMessage(status="Accepted")

    @after("TriggerMessage")
    async def then_trigger(self, requested_message: str, **_: Any) -> None:
        if requested_message == "StatusNotification":
            await self.status("Available")


class Station201(Manners, v201.ChargePoint):
    """One of 2.0.1."""

    calls, results = v201.call, v201.call_result


class Station21(Manners, v21.ChargePoint):
    """One of 2.1."""

    calls, results = v21.call, v21.call_result


SUBPROTOCOL = "ocpp2.0.1"
"""What stations offer; the tests of 2.1 run those of 2.0.1 with their own."""
MAKES: dict[str, type[Any]] = {"ocpp2.0.1": Station201, "ocpp2.1": Station21}


@asynccontextmanager
async def station201(house: House, station_id: str = "CP1", **options: Any) -> AsyncGenerator[Any]:
    """A connected and booted station."""
    settings: dict[str, Any] = {"subprotocols": [SUBPROTOCOL], "additional_headers": basic(station_id, PASSWORD), "proxy": None}
    async with connect(house.url(station_id), **{**settings, **options}) as socket:
        station = MAKES[SUBPROTOCOL](station_id, socket)
        listening = asyncio.create_task(station.start())
        about = {"vendor_name": "TMH", "model": "Library", "serial_number": "S1", "firmware_version": "1.2"}
        booted = await station.call(station.calls.BootNotification(charging_station=about, reason="PowerUp"))
        assert booted.status == "Accepted"
        try:
            yield station
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
