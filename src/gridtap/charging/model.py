"""Sessions, facts and readings."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from gridtap.tariffs.model import Tariff

SessionState = Literal["starting", "charging", "suspended", "stopping", "ended", "failed"]
LIVE_STATES: tuple[SessionState, ...] = ("starting", "charging", "suspended", "stopping")
NO_CURRENCY = "XXX"
"""ISO 4217 for "no currency": a session without a tariff is free."""


class ReadingKind(msgspec.Struct, frozen=True, cache_hash=True):
    """What a meter sample measures, in our units (Wh, W, A, V, %, Hz, celsius, var, varh, VA, VAh)."""

    measurand: str
    phase: str | None
    location: str
    context: str
    unit: str


class MeterSample(msgspec.Struct, frozen=True, gc=False):
    """One meter sample as made by `readings.read_sample`.

    `value_milli` is thousandths of the kind's unit, exact; it is None for signed data, which is kept as sent in `signed`.
    """

    at: datetime
    kind: ReadingKind
    value_milli: int | None
    signed: str | None = None


class Reading(msgspec.Struct, frozen=True):
    """A stored meter sample. `at` is corrected; `station_at` is the station's own time where it differs."""

    at: datetime
    kind: ReadingKind
    value_milli: int
    received_at: datetime
    station_at: datetime | None
    kind_key: int

    @property
    def cursor(self) -> tuple[datetime, int, int]:
        """Where a page of readings goes on."""
        return self.at, self.kind_key, self.value_milli


class StartFact(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction began, says the station. `payload` is the message as it came."""

    station_id: str
    evse_number: int
    connector_number: int
    token: str
    meter_start_wh: Decimal
    station_at: datetime
    payload: bytes
    reservation_id: int | None = None
    house_allows_concurrent: bool = True
    """Whether a token may charge at two places at once where neither it nor its group says."""


class StopFact(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction ended, says the station. `transaction_id` may be unknown to us, also "0" and "-1".

    `reason` is None where the dialect has no word for it (1.5).
    """

    station_id: str
    transaction_id: str
    meter_stop_wh: Decimal
    station_at: datetime
    payload: bytes
    token: str | None = None
    reason: str | None = "Local"
    samples: Sequence[MeterSample] = ()


class SessionLimit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the driver wants it to stop by itself, and `power_w`, the ceiling asked of the station."""

    energy_wh: int | None = None
    duration_s: int | None = None
    cost_minor: int | None = None
    power_w: int | None = None
    soc_pct: int | None = None


class NewSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session somebody asked for, before the station has started it."""

    station_id: str
    evse_number: int
    connector_number: int
    token: str
    token_kind: str = "app"  # noqa: S105 - the kind of a token, no secret
    driver_id: str | None = None
    limit: SessionLimit | None = None


class Failure(msgspec.Struct, frozen=True):
    """Why a session never began: a stable code and a sentence for the driver."""

    code: str
    sentence: str


class Correction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="corrected"):
    """What a person decided about the bill of a session that is over: a fact beside what its station said.

    `number` counts a session's corrections from 1: the newest holds alone, and with `is_taken_back` the station's word does.
    `by` is a user's id; what is None stays as the station said it; with `is_void` nothing is charged.
    """

    number: int
    at: datetime
    by: str
    reason: str = ""
    energy_mwh: int | None = None
    ended_at: datetime | None = None
    is_void: bool = False
    is_taken_back: bool = False


class CorrectedBill(msgspec.Struct, frozen=True):
    """The correction that holds, and what the station's own words come to without it."""

    correction: Correction
    told_energy_mwh: int
    told_ended_at: datetime


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One physical charging session as we know it. `*_mwh` are thousandths of a Wh.

    `transaction_id` is the wire's; None before the station has started it. `charged_until` is when the car stopped drawing,
    None while energy may flow; `unplugged_at` when it left though the transaction stayed open. `wire_status` is the
    connector's last own word within the session, such as `SuspendedEV`. `cost_minor` includes tax and is as of `updated_at`;
    `store.cost_of(session, now)` is exact for any moment.
    """

    session_key: int
    session_id: str
    station_id: str
    evse_key: int
    connector_number: int
    transaction_id: str | None
    token: str | None
    token_kind: str
    token_status: str | None
    driver_id: str | None
    state: SessionState
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    charged_until: datetime | None
    unplugged_at: datetime | None
    meter_start_mwh: int | None
    meter_stop_mwh: int | None
    energy_mwh: int
    power_w: int | None
    voltage_v: float | None
    current_a: float | None
    soc_pct: float | None
    meter_at: datetime | None
    idle_s: int
    cost_minor: int
    currency: str
    tariff: Tariff | None
    limit: SessionLimit | None
    stop_reason: str | None
    failure: Failure | None
    flags: tuple[str, ...]
    wire_status: str | None
    updated_at: datetime
    corrected: CorrectedBill | None = None

    @property
    def energy_wh(self) -> int:
        """Whole Wh delivered so far."""
        return self.energy_mwh // 1000

    @property
    def is_live(self) -> bool:
        """Whether it has neither ended nor failed."""
        return self.state in LIVE_STATES
