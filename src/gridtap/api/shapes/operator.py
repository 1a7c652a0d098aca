"""Bodies of the operator's door: stations, commands, and what goes on."""

from datetime import datetime
from typing import Literal

import msgspec

from gridtap.api.shapes.common import Connector, Price, Revenue, SessionView

Registration = Literal["accepted", "pending", "rejected"]
CommandState = Literal["queued", "sent", "answered", "rejected_by_peer", "timed_out", "unreachable", "invalid"]
"""`answered` holds the station's response (also a Rejected one); `rejected_by_peer` is a CALLERROR; queued and sent pass."""


class StationEvse(msgspec.Struct, frozen=True, kw_only=True):
    """An EVSE on its station's page."""

    evse_id: str
    number: int
    code: str
    connectors: list[Connector]
    live_session_id: str | None = None


class Station(msgspec.Struct, frozen=True, kw_only=True):
    """A charging station as the operator sees it."""

    station_id: str
    name: str
    vendor: str | None
    model: str | None
    serial: str | None
    firmware: str | None
    dialect: str | None
    connected: bool
    connected_at: datetime | None
    last_seen_at: datetime | None
    booted_at: datetime | None
    registration: Registration
    min_security_profile: int
    security_profile: int | None
    """What its latest connection proved: 0 nothing, 1 a password, 2 a password over TLS, 3 a certificate."""
    asked_security_profile: int | None
    """What it was asked to climb to; once it comes with that, `min_security_profile` rises to it."""
    has_password: bool
    site_id: str | None
    site_name: str | None
    tariff_id: str | None
    price: Price | None
    clock_offset_ms: int | None
    firmware_status: str | None
    diagnostics_status: str | None
    remote_address: str | None
    iccid: str | None
    imsi: str | None
    ocpp_url: str | None
    """The exact string to type into the charger; null where it is let in over TLS only (`min_security_profile` 2 or 3) and this
    server has no TLS."""
    evses: list[StationEvse]
    flags: list[str] = []
    demo: bool = False
    callback_url: str | None = None
    """Where a station over SOAP is called; null until an operator says so."""
    callback_seen: str | None = None
    """Where a station over SOAP says it can be called: a claim to confirm as `callback_url`, or not."""


class NewStation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /stations; a password left out is generated and shown once."""

    station_id: str
    password: str | None = None
    site_id: str | None = None
    name: str | None = None
    min_security_profile: int | None = None
    registration: Registration = "accepted"


class StationCreated(msgspec.Struct, frozen=True, kw_only=True):
    """The new station and its password, shown this once; null where profile 0 was asked for."""

    station: Station
    password: str | None


class StationChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PATCH /stations/{station_id}; what is left out (or null) stays; an empty string clears site, tariff or callback address."""

    name: str | None = None
    site_id: str | None = None
    tariff_id: str | None = None
    registration: Registration | None = None
    min_security_profile: int | None = None
    callback_url: str | None = None
    connectors: list["ConnectorChange"] | None = None


class ConnectorChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts a 1.x station never tells: what plug it is and what it can give."""

    evse_number: int
    number: int = 1
    type: str | None = None
    max_power_w: int | None = None


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """PUT /stations/{station_id}/credentials."""

    password: str


class StationPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations?q=&site_id=&status=&limit=&cursor=."""

    items: list[Station]
    next_cursor: str | None = None
    total: int = 0


class PendingStation(msgspec.Struct, frozen=True, kw_only=True):
    """A station that knocked: `reason` is a stable code, `explanation` and `remedy` are sentences."""

    station_id: str
    reason: str
    explanation: str
    remedy: str
    type_this: str | None
    """The exact string to type into the charger."""
    first_at: datetime
    last_at: datetime
    attempts: int
    remote_address: str | None
    subprotocols: list[str]
    user_name: str | None
    path: str
    known: bool
    """True where the station exists and only its credentials or profile are wrong."""


class PendingPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/pending."""

    items: list[PendingStation]
    next_cursor: str | None = None


class AcceptPending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /stations/pending/{station_id}/accept → StationCreated. `without_password` lets it in on profile 0."""

    site_id: str | None = None
    name: str | None = None
    without_password: bool = False


class NewCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /stations/{station_id}/commands: any CSMS→station action in the dialect's own names."""

    action: str
    payload: dict[str, object] = {}
    timeout_s: float | None = None


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked of a station and what became of it."""

    id: str
    station_id: str
    action: str
    payload: dict[str, object]
    state: CommandState
    response: dict[str, object] | None = None
    error: "CommandError | None" = None
    created_at: datetime
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    requested_by: str | None = None
    requested_by_name: str | None = None
    session_id: str | None = None


class CommandError(msgspec.Struct, frozen=True, kw_only=True):
    """A CALLERROR, or why the command never got an answer."""

    code: str
    description: str
    details: dict[str, object] = {}


class CommandPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/commands, newest first."""

    items: list[Command]
    next_cursor: str | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One frame of the wire log, secrets masked. `summary` is one readable line.

    A line of kind `mended` tells how the frame before it, with the same `message_id`, was read though it breaks the schema.
    """

    id: int
    at: datetime
    direction: Literal["in", "out"]
    kind: Literal["call", "result", "error", "send", "malformed", "connection", "mended"]
    message_id: str | None
    action: str | None
    summary: str
    raw: str
    size_bytes: int


class MessagePage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/messages?action=&kind=&direction=&q=&since=&until=&limit=&cursor=, newest first."""

    items: list[Message]
    next_cursor: str | None = None


class SettingView(msgspec.Struct, frozen=True, kw_only=True):
    """A configuration key (1.6) as last read from the station."""

    key: str
    value: str | None
    readonly: bool
    read_at: datetime


class SettingPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/settings; POST …/read asks the station again; PUT …/{key} {value} changes one."""

    items: list[SettingView]
    unknown_keys: list[str] = []
    next_cursor: str | None = None


class SettingChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """PUT /stations/{station_id}/settings/{key} → SettingChanged."""

    value: str


class SettingChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The station's own answer: Accepted, Rejected, RebootRequired, NotSupported."""

    status: str
    setting: SettingView | None
    command_id: str


class SettingChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """PATCH /stations/{station_id}/settings → SettingAnswers: values by key."""

    values: dict[str, str]


class SettingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one key: the station's own word, else how the command ended (unreachable, timed_out, …)."""

    key: str
    status: str
    command_id: str


class SettingAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """One answer each, in the order of the keys."""

    items: list[SettingAnswer]


class Attention(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person should look at.

    `kind` is station_offline, connector_faulted, station_pending, session_review, clock_wrong,
    meter_strange, station_without_price, repeated_takeovers.
    """

    kind: str
    severity: Literal["info", "warning", "error"]
    text: str
    station_id: str | None = None
    session_id: str | None = None
    at: datetime | None = None


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """GET /overview: the console's first page. `power_w_by_minute` holds the last 60 minutes as [epoch_s, power_w] pairs."""

    stations_total: int
    stations_online: int
    connectors_total: int
    connectors_available: int
    connectors_charging: int
    connectors_faulted: int
    sessions_live: int
    power_w: int
    energy_today_wh: int
    revenue_today_minor: int
    """In `currency` alone."""
    revenue_today: list[Revenue]
    """By currency: `currency` first, then what else was charged in."""
    sessions_today: int
    currency: str
    live: list[SessionView]
    attention: list[Attention]
    power_w_by_minute: list[tuple[int, int]]


class ActionSchema(msgspec.Struct, frozen=True, kw_only=True):
    """A CSMS→station action of a dialect with the JSON Schema of its request, for generated forms."""

    action: str
    profile: str
    """The 1.6 feature profile (Core, SmartCharging, …) or the 2.x functional block."""
    request_schema: dict[str, object]
    response_schema: dict[str, object]


class ActionList(msgspec.Struct, frozen=True, kw_only=True):
    """GET /dialects/{dialect}/actions."""

    dialect: str
    items: list[ActionSchema]


class Capability(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may be asked of stations; `actions` are by dialect, and a dialect without them cannot be asked."""

    word: str
    meaning: str
    actions: dict[str, list[str]]


class CapabilityTable(msgspec.Struct, frozen=True, kw_only=True):
    """GET /dialects."""

    dialects: list[str]
    items: list[Capability]


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the event log; over SSE (`GET /events?after=&kind=&station_id=`) `id:` is the cursor and `event:` the kind."""

    cursor: int
    at: datetime
    kind: str
    station_id: str | None
    session_id: str | None
    data: dict[str, object]


class DemoAction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /demo/stations/{station_id}: plug, unplug, fault, repair, offline, online, tap (a local RFID)."""

    verb: Literal["plug", "unplug", "fault", "repair", "offline", "online", "tap"]
    evse: int = 1
    token: str | None = None


class DemoStation(msgspec.Struct, frozen=True, kw_only=True):
    """What a simulated station looks like from outside."""

    station_id: str
    online: bool
    connectors: list[dict[str, object]]


class NewPassword(msgspec.Struct, frozen=True, kw_only=True):
    """POST /stations/{station_id}/credentials/generate: shown this once."""

    password: str
