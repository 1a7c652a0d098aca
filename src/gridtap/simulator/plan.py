"""What a virtual station is, how it behaves, and what it asks its link to do."""

from datetime import datetime

import msgspec

from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.evse import Rating
from gridtap.simulator.network import Identity
from gridtap.simulator.outbox import LIBOCPP, RetryContract


class StationPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One station on paper: enough to register it in a backend and to bring it to life."""

    station_id: str
    password: str
    evses: tuple[Rating, ...]
    dialect: Dialect = Dialect.OCPP16
    vendor: str = "Voltwerk"
    model: str = "Pillar 22"
    serial: str = ""
    firmware: str = "3.4.1"
    site_key: str = ""
    name: str = ""
    security_profile: int = 1
    """What it was delivered with: 1 a password, 2 a password over TLS, 3 a certificate."""
    identity: Identity | None = None
    """The certificate it was delivered with."""
    trusts_backend: bool = False
    """Whether it knows the backend's authority without being told."""


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """How a make of station behaves where the specification leaves room, and how the demo helps it along."""

    contract: RetryContract = LIBOCPP
    call_timeout_s: float = 30.0
    auto_plug_s: float | None = None
    """A driver who started remotely on an empty connector plugs in after this; None: somebody has to."""
    auto_leave_s: float | None = None
    """A car that plugged itself in leaves this long after its transaction; None: it stays."""
    boots_each_connection: bool = False
    unknown_transaction_id: int = -1
    """What a stop carries when the backend never told the transaction's id."""
    clock_offset_s: float = 0.0
    clock_drift_ppm: float = 0.0
    follows_backend_clock: bool = True
    """Whether Boot and Heartbeat answers set the clock; off when the simulation runs faster than time."""
    physics_step_s: float = 1.0
    reboot_s: float = 4.0
    upkeep_step_s: float = 2.0
    """Pause between the steps of a firmware update or an upload."""
    settings: tuple[tuple[str, str], ...] = ()
    """Configuration keys that differ from the factory's; the names of 1.6 that 2.0.1 has too serve both."""


class Transmit(msgspec.Struct, frozen=True):
    """Write these bytes to the socket."""

    data: bytes


class CloseLink(msgspec.Struct, frozen=True):
    """Close the socket and stay away until `OpenLink`."""

    reason: str


class DropLink(msgspec.Struct, frozen=True):
    """Close the socket and connect again."""

    reason: str


class OpenLink(msgspec.Struct, frozen=True):
    """Connect, and connect again whenever the connection breaks."""


class Keep(msgspec.Struct, frozen=True):
    """Write the station's memory down before anything else leaves: a billing message is about to."""


class NewPassword(msgspec.Struct, frozen=True):
    """Use this password from the next connection on."""

    password: bytes


class Acknowledged(msgspec.Struct, frozen=True, kw_only=True, tag="acknowledged"):
    """A transaction message the backend took: what was told, and what it answered."""

    station_id: str
    at: datetime
    message_id: str
    action: str
    request: msgspec.Raw
    response: msgspec.Raw


class SessionTruth(msgspec.Struct, frozen=True, kw_only=True, tag="session"):
    """What one transaction really was, by the meter and by what the backend confirmed."""

    station_id: str
    connector_id: int
    id_tag: str
    transaction_id: int | str | None
    started_at: datetime
    ended_at: datetime | None
    meter_start_wh: int
    meter_stop_wh: int | None
    energy_mwh: int
    """What flowed, whatever the register showed."""
    reason: str | None
    start_acknowledged: bool
    stop_acknowledged: bool


Truth = Acknowledged | SessionTruth
Effect = Transmit | CloseLink | DropLink | OpenLink | NewPassword | Keep | Truth


class Counts(msgspec.Struct):
    """What a station did since it was made."""

    sent: int = 0
    received: int = 0
    errors: int = 0
    """Calls of ours that were refused, timed out or given up, and frames that broke the rules."""
    connections: int = 0
    sessions_started: int = 0
    sessions_ended: int = 0
    starts_refused: int = 0
    energy_mwh: int = 0
    """Energy of ended sessions."""
    messages_lost: int = 0
    """Transaction messages given up by contract."""


class ConnectorView(msgspec.Struct, frozen=True, kw_only=True):
    """One connector as somebody standing before it sees it."""

    number: int
    connector_type: str
    max_power_w: int
    status: str
    plugged: bool
    pilot: str
    token: str | None
    transaction_id: int | str | None
    power_w: int
    energy_wh: int
    soc_pct: float | None
    fault: str | None


class StationView(msgspec.Struct, frozen=True, kw_only=True):
    """A station as the console's demo controls show it."""

    station_id: str
    connected: bool
    wants_link: bool
    registration: str | None
    waiting_messages: int
    firmware: str
    connectors: tuple[ConnectorView, ...]
