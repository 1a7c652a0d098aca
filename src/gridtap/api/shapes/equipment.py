"""Bodies of the operator's door: what some stations have beside charging, told by stations of OCPP 2.1."""

from datetime import datetime

import msgspec


class GridControl(msgspec.Struct, frozen=True, kw_only=True):
    """A grid control (DER); what is null was not told. `content` is in OCPP's own names."""

    control_id: str
    control_type: str | None
    is_default: bool | None
    is_superseded: bool
    is_started: bool | None
    content: dict[str, object]
    updated_at: datetime


class GridControlPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/grid-controls."""

    items: list[GridControl]


class EventStream(msgspec.Struct, frozen=True, kw_only=True):
    """A stream of readings; `monitor_id` is null where its opening was never heard, `pending` values had still to come."""

    stream_id: int
    monitor_id: int | None
    interval_s: int | None
    values_at_once: int | None
    pending: int
    opened_at: datetime
    closed_at: datetime | None
    heard_at: datetime | None


class EventStreamPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/event-streams."""

    items: list[EventStream]


class StreamReading(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a stream, in the unit of its variable, at the station's time."""

    station_at: datetime
    value: str


class StreamReadingPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/event-streams/{stream_id}/values, the newest first."""

    items: list[StreamReading]


class BatterySwap(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a swap in the station's own word; the batteries are in OCPP's own names."""

    request_id: int
    event: str
    token: str
    batteries: list[dict[str, object]]
    received_at: datetime


class BatterySwapPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/battery-swaps, the newest first."""

    items: list[BatterySwap]


class TerminalSettlement(msgspec.Struct, frozen=True, kw_only=True):
    """What a payment terminal settled, or could not; thousandths of the currency, `content` as it came."""

    psp_ref: str
    status: str
    settled_at: datetime
    transaction_id: str | None
    amount_milli: int
    content: dict[str, object]
    received_at: datetime


class TerminalSettlementPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/settlements, the newest first."""

    items: list[TerminalSettlement]
