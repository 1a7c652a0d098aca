"""Shapes that both doors share: pages, accounts, places, plugs, prices."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

Role = Literal["driver", "operator", "admin"]
ConnectorType = Literal["type2", "ccs2", "chademo", "type1", "nacs", "ccs1", "gbt_dc", "schuko", "unknown"]
ConnectorStatus = Literal["available", "occupied", "reserved", "unavailable", "faulted", "unknown"]
"""What a person may do with a connector. The wire's finer word is `wire_status`."""
LimitNumber = Annotated[int, msgspec.Meta(le=10**9)]
SessionState = Literal["starting", "charging", "suspended", "stopping", "ended", "failed"]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person who signs in."""

    user_id: str
    email: str
    name: str
    role: Role
    locale: str = "en"
    created_at: datetime


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff as a driver reads it, tax included; fields that do not apply are null.

    Prices are decimals of minor units as strings would be exact; here integers of thousandths of a minor unit:
    `per_kwh_milli_minor` 49500 is 49.5 cents. `text` is one readable line, such as `0.49 €/kWh + 0.05 €/min idle after 15 min`.
    """

    tariff_id: str
    currency: str
    per_kwh_milli_minor: int | None = None
    per_minute_milli_minor: int | None = None
    per_session_milli_minor: int | None = None
    idle_per_minute_milli_minor: int | None = None
    idle_grace_minutes: int | None = None
    tax_pct: str = "0"
    text: str = ""


class Connector(msgspec.Struct, frozen=True, kw_only=True):
    """A plug or socket. `number` counts from 1 within its EVSE."""

    number: int
    type: ConnectorType
    status: ConnectorStatus
    wire_status: str | None = None
    """The station's own word, such as `SuspendedEV`."""
    error_code: str | None = None
    max_power_w: int | None = None
    status_at: datetime | None = None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An EVSE is kept for somebody; who that is, nobody else is told."""

    until: datetime
    for_me: bool = False
    """Whether the caller may start there: it is kept for a token of theirs, or for its group."""
    reservation_id: str | None = None
    """The caller's own reservation, which they may cancel."""


class Evse(msgspec.Struct, frozen=True, kw_only=True):
    """One place to charge one car. `code` is what stands on its sticker (`/c/{code}`)."""

    evse_id: str
    number: int
    code: str
    station_id: str
    station_name: str
    site_id: str | None
    site_name: str | None
    online: bool
    connectors: list[Connector]
    price: Price | None = None
    my_session_id: str | None = None
    """The caller's live session here, if any."""
    plugged: bool = False
    """A cable is in and nobody charges: whoever stands there may start."""
    kept: Kept | None = None
    """Whom it is kept for, if it is. Null at a connector that is `reserved`: the station says so, and we do not know more."""
    reservable: bool = False
    """It is free and its station takes reservations; for how long is told by `/info`."""


class SiteSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A site on the map and in the list."""

    site_id: str
    name: str
    address: str
    city: str
    latitude: float | None
    longitude: float | None
    evses_total: int
    evses_available: int
    connector_types: list[ConnectorType]
    max_power_w: int | None
    price: Price | None


class Site(SiteSummary, frozen=True, kw_only=True):
    """A site with everything to choose from."""

    country: str
    timezone: str
    tariff_id: str | None
    evses: list[Evse]


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop by itself at the first of these that is reached; also `power_w`, a ceiling sent to the station as a TxProfile."""

    energy_wh: LimitNumber | None = None
    duration_s: LimitNumber | None = None
    cost_minor: LimitNumber | None = None
    power_w: LimitNumber | None = None
    soc_pct: LimitNumber | None = None
    """How full the battery shall become, where the station tells how full it is."""


class Corrected(msgspec.Struct, frozen=True, kw_only=True):
    """A bill that the operator corrected after the session was over; `told_*` is what the station's own words come to."""

    at: datetime
    by: str | None
    """Who did, by name; operators only."""
    reason: str
    void: bool
    """Nothing is charged."""
    told_energy_wh: int
    told_ended_at: datetime


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A session as everybody sees it; drivers see only their own."""

    id: str
    state: SessionState
    phase: str
    """Finer word for the screen: waiting_for_station, plug_in, charging, suspended_by_car, suspended_by_station, finishing,
    station_restarted (it has not spoken of the session since), offline, ended, failed."""
    station_id: str
    station_name: str
    site_name: str | None
    evse_id: str
    evse_number: int
    connector_id: int
    connector_type: ConnectorType
    token_kind: str
    driver_id: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    energy_wh: int
    power_w: int | None
    voltage_v: float | None
    current_a: float | None
    soc_pct: float | None
    duration_s: int
    idle_s: int
    """How long the car has stood there without drawing."""
    cost_minor: int
    currency: str
    limit: Limit | None
    stop_reason: str | None
    failure: str | None
    """Why it failed, as a sentence for the driver."""
    failure_code: str | None
    """The same as a stable code, such as start_rejected."""
    flags: list[str]
    price: Price | None
    station_online: bool
    meter_at: datetime | None
    """When the station last reported a meter value."""
    corrected: Corrected | None
    """Whether the operator corrected the bill: energy, end and cost are then as corrected."""


class ReadingView(msgspec.Struct, frozen=True, kw_only=True):
    """One meter sample; `value` in `unit` (Wh, W, A, V, %, Hz, celsius, var, varh, VA, VAh)."""

    at: datetime
    measurand: str
    phase: str | None
    value: float
    unit: str
    context: str
    location: str


class ReceiptLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line: `kind` is energy, time, session, idle; amounts are net of tax."""

    kind: str
    description: str
    quantity: str
    unit: str
    unit_price_milli_minor: int
    amount_minor: int


class TerminalPayment(msgspec.Struct, frozen=True, kw_only=True):
    """What a payment terminal at the station settled for a session, or could not. All texts are the terminal's own.

    `status` is Settled, Canceled, Rejected or Failed, `receipt_url` an address on the web or null.
    """

    status: str
    amount_minor: int
    settled_at: datetime
    reference: str
    note: str | None
    receipt_id: str | None
    receipt_url: str | None
    vat_number: str | None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What was delivered and what it costs. `final` is false while the session runs."""

    number: str
    issued_at: datetime
    final: bool
    session: SessionView
    lines: list[ReceiptLine]
    net_minor: int
    tax_pct: str
    tax_minor: int
    total_minor: int
    currency: str
    meter_start_wh: int | None
    meter_stop_wh: int | None
    payments: list[TerminalPayment]
    """What a payment terminal told of it, the oldest first."""
    station_cost: "StationCost | None"
    """What the station worked out by itself, where it calculates costs (OCPP 2.1)."""


class StationCost(msgspec.Struct, frozen=True, kw_only=True):
    """What a whole session costs with tax as its station calculates; `wire_id` is the station's name of the tariff."""

    total_minor: int
    currency: str
    wire_id: str | None


class Revenue(msgspec.Struct, frozen=True, kw_only=True):
    """What was earned in one currency, tax included, in its minor units."""

    currency: str
    minor: int


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9457 problem details, sent as application/problem+json."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = []
    """For malformed bodies: `{field, message}` each."""
