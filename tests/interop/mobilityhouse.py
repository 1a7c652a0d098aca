"""A charging station written with mobilityhouse/ocpp, the way its users write one."""
# The library types its answers loosely and its words as enums, while its users write plain strings.
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false, reportUnknownVariableType=false
# pyright: reportMissingTypeStubs=false, reportArgumentType=false, reportOptionalMemberAccess=false

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from ocpp.routing import after, on
from ocpp.v16 import ChargePoint, call, call_result
from websockets.asyncio.client import connect

from tests.gateway.house import PASSWORD, House, basic


def now() -> str:
    """The time as stations write it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Station(ChargePoint):
    """Starts and stops as it is told, keeps a configuration, notes what it was asked."""

    def __init__(self, station_id: str, connection: Any) -> None:
        super().__init__(station_id, connection)
        self.settings: dict[str, str] = {"MeterValueSampleInterval": "900", "NumberOfConnectors": "1"}
        self.asked: list[str] = []
        self.transaction_id: int | None = None
        self.meter_wh = 0
        self.started = asyncio.Event()
        self.stopped = asyncio.Event()

    async def start_charging(self, token: str) -> Any:
        """What a station does when a car may charge."""
        await self.status("Preparing")
        answer = await self.call(call.StartTransaction(connector_id=1, id_tag=token, meter_start=self.meter_wh, timestamp=now()))
        self.transaction_id = answer.transaction_id
        await self.status("Charging")
        self.started.set()
        return answer

    async def stop_charging(self, reason: str) -> Any:
        """What a station does when a car has had enough."""
        answer = await self.call(
            call.StopTransaction(
                meter_stop=self.meter_wh, timestamp=now(), transaction_id=self.transaction_id or 0, reason=reason
            )
        )
        await self.status("Finishing")
        self.stopped.set()
        return answer

    async def status(self, word: str) -> None:
        """Tell what connector 1 is doing."""
        await self.call(call.StatusNotification(connector_id=1, error_code="NoError", status=word, timestamp=now()))

    async def meter(self, wh: int, power_w: int) -> None:
        """Tell what the meter shows."""
        self.meter_wh = wh
        sampled = [
            {"value": str(wh), "measurand": "Energy.Active.Import.Register", "unit": "Wh", "context": "Sample.Periodic"},
            {"value": str(power_w), "measurand": "Power.Active.Import", "unit": "W"},
            {"value": "16.1", "measurand": "Current.Import", "unit": "A", "phase": "L1"},
            {"value": "42", "measurand": "SoC", "unit": "Percent", "location": "EV"},
        ]
        values = [{"timestamp": now(), "sampled_value": sampled}]
        await self.call(call.MeterValues(connector_id=1, transaction_id=self.transaction_id, meter_value=values))

    @on("RemoteStartTransaction")
    def on_start(self, id_tag: str, **_: Any) -> call_result.RemoteStartTransaction:
        self.asked.append("RemoteStartTransaction")
        return call_result.RemoteStartTransaction(status="Accepted")

    @after("RemoteStartTransaction")
    async def then_start(self, id_tag: str, **_: Any) -> None:
        await self.start_charging(id_tag)

    @on("RemoteStopTransaction")
    def on_stop(self, transaction_id: int) -> call_result.RemoteStopTransaction:
        known = transaction_id == self.transaction_id
        return call_result.RemoteStopTransaction(status="Accepted" if known else "Rejected")

    @after("RemoteStopTransaction")
    async def then_stop(self, transaction_id: int) -> None:
        if transaction_id == self.transaction_id:
            await self.stop_charging("Remote")

    @on("GetConfiguration")
    def on_get(self, key: list[str] | None = None) -> call_result.GetConfiguration:
        wanted = key or list(self.settings)
        known = [{"key": name, "readonly": False, "value": self.settings[name]} for name in wanted if name in self.settings]
        return call_result.GetConfiguration(configuration_key=known, unknown_key=[n for n in wanted if n not in self.settings])

    @on("ChangeConfiguration")
    def on_change(self, key: str, value: str) -> call_result.ChangeConfiguration:
        if key == "NumberOfConnectors":
            return call_result.ChangeConfiguration(status="Rejected")
        self.settings[key] = value
        return call_result.ChangeConfiguration(status="Accepted")

    @on("Reset")
    def on_reset(self, type: str) -> call_result.Reset:  # noqa: A002 - the library passes the field's own name
        self.asked.append(f"Reset {type}")
        return call_result.Reset(status="Accepted")

    @on("TriggerMessage")
    def on_trigger(self, requested_message: str, **_: Any) -> call_result.TriggerMessage:
        return call_result.TriggerMessage(status="Accepted")

    @after("TriggerMessage")
    async def then_trigger(self, requested_message: str, **_: Any) -> None:
        if requested_message == "StatusNotification":
            await self.status("Available")


@asynccontextmanager
async def mobilityhouse_station(house: House, station_id: str = "CP1", **options: Any) -> AsyncGenerator[Station]:
    """A connected and booted station."""
    settings: dict[str, Any] = {"subprotocols": ["ocpp1.6"], "additional_headers": basic(station_id, PASSWORD), "proxy": None}
    async with connect(house.url(station_id), **{**settings, **options}) as socket:
        station = Station(station_id, socket)
        listening = asyncio.create_task(station.start())
        booted = await station.call(call.BootNotification(charge_point_vendor="TMH", charge_point_model="Library"))
        assert booted.status == "Accepted"
        try:
            yield station
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
