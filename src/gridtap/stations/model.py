"""What stations, their parts, their places and their reports look like."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

Registration = Literal["accepted", "pending", "rejected"]
ConnectorStatus = Literal["available", "occupied", "reserved", "unavailable", "faulted", "unknown"]


class Connector(msgspec.Struct, frozen=True, kw_only=True):
    """A plug or socket. `wire_status` is the station's own word, `status` what a person may do with it."""

    evse_key: int
    number: int
    type: str
    max_power_w: int | None
    wire_status: str | None
    status: str
    error_code: str | None
    vendor_error_code: str | None
    info: str | None
    status_at: datetime | None
    """When we heard of the status."""
    station_status_at: datetime | None
    """What the station's clock said then."""


class Evse(msgspec.Struct, frozen=True, kw_only=True):
    """One place to charge one car; `evse_id` is public, `code` stands on its sticker. Number 0 is the station as a whole."""

    evse_key: int
    evse_id: str
    code: str
    station_id: str
    number: int
    connectors: tuple[Connector, ...] = ()


class Station(msgspec.Struct, frozen=True, kw_only=True):
    """A charging station as last known."""

    station_key: int
    station_id: str
    name: str
    site_id: str | None
    tariff_id: str | None
    registration: Registration
    min_security_profile: int
    has_password: bool
    vendor: str | None
    model: str | None
    serial: str | None
    firmware: str | None
    iccid: str | None
    imsi: str | None
    meter_type: str | None
    meter_serial: str | None
    dialect: str | None
    connected: bool
    generation: int
    node_id: str | None
    remote_address: str | None
    connected_at: datetime | None
    last_seen_at: datetime | None
    booted_at: datetime | None
    clock_offset_ms: int | None
    firmware_status: str | None
    diagnostics_status: str | None
    flags: tuple[str, ...]
    demo: bool
    created_at: datetime
    callback_url: str | None = None
    """Where a station over SOAP is called, as the operator said."""
    security_profile: int | None = None
    """What its latest connection proved: 0 nothing, 1 a password, 2 a password over TLS, 3 a certificate."""
    asked_security_profile: int | None = None
    """What it was asked to climb to and has not shown yet."""
    callback_seen: str | None = None
    """Where a station over SOAP says that it is called: a claim, for the operator to confirm."""
    evses: tuple[Evse, ...] = ()
    """Ordered by number; EVSE 0 is left out by `store.get_station` and `store.list_stations`."""


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A place with stations."""

    site_id: str
    name: str
    address: str
    city: str
    country: str
    latitude: float | None
    longitude: float | None
    timezone: str
    tariff_id: str | None
    created_at: datetime


class SealedPassword(msgspec.Struct, frozen=True):
    """A station's password as it is kept: never the password itself."""

    salt: bytes
    digest: bytes


class NewStation(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator tells of a station to be let in. `min_security_profile` 0 lets it in without a password."""

    station_id: str
    password: SealedPassword | None = None
    name: str = ""
    site_id: str | None = None
    tariff_id: str | None = None
    min_security_profile: int = 1
    registration: Registration = "accepted"
    demo: bool = False


class StationChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; None stays, an empty `site_id`, `tariff_id` or `callback_url` clears."""

    name: str | None = None
    site_id: str | None = None
    tariff_id: str | None = None
    registration: Registration | None = None
    min_security_profile: int | None = None
    callback_url: str | None = None


class ConnectorChange(msgspec.Struct, frozen=True, kw_only=True):
    """Facts a 1.x station never tells."""

    evse_number: int
    number: int = 1
    type: str | None = None
    max_power_w: int | None = None


class NewSite(msgspec.Struct, frozen=True, kw_only=True):
    """A place to be; `site_id` is chosen by the caller and stays."""

    site_id: str
    name: str
    address: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    timezone: str = "UTC"
    tariff_id: str | None = None


class Knock(msgspec.Struct, frozen=True, kw_only=True):
    """A station that came to the door and was turned away."""

    station_id: str
    reason: str
    explanation: str
    remedy: str
    type_this: str | None
    path: str
    remote_address: str | None
    subprotocols: Sequence[str]
    user_name: str | None


class PendingStation(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a station that knocked; `known` where it exists and only its credentials or profile are wrong."""

    station_id: str
    reason: str
    explanation: str
    remedy: str
    type_this: str | None
    path: str
    remote_address: str | None
    subprotocols: tuple[str, ...]
    user_name: str | None
    attempts: int
    first_at: datetime
    last_at: datetime
    known: bool


class BootReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a station says of itself when it starts."""

    vendor: str
    model: str
    serial: str | None = None
    firmware: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    meter_type: str | None = None
    meter_serial: str | None = None
    reason: str | None = None
    """2.x tells why it booted."""


class BootDecision(msgspec.Struct, frozen=True):
    """What Boot is answered: heartbeat interval when accepted, else when to try again."""

    registration: Registration
    interval_s: int


class StatusReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a station says of a connector; EVSE 0 is the station itself (then `connector_number` is 0)."""

    station_id: str
    evse_number: int
    connector_number: int
    wire_status: str
    error_code: str | None = None
    vendor_error_code: str | None = None
    info: str | None = None
    station_at: datetime | None = None


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A configuration key as last read from the station; `value` None is a key without one."""

    key: str
    value: str | None
    readonly: bool
    read_at: datetime


class SettingReport(msgspec.Struct, frozen=True):
    """A configuration key as the station tells it."""

    key: str
    value: str | None
    readonly: bool


class SecurityEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something a station reports of its own safety."""

    type: str
    tech_info: str | None
    station_at: datetime
    received_at: datetime


class StationPage(msgspec.Struct, frozen=True):
    """Some stations in order of id, where to go on, and how many there are in all."""

    items: tuple[Station, ...]
    next_cursor: str | None
    total: int


class DoorFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the door needs to know of a station, kept in memory by the gateway."""

    station_key: int
    station_id: str
    registration: str
    min_security_profile: int
    password: SealedPassword | None
    next_password: SealedPassword | None
    """Sent to the station and not seen yet; until then both are let in."""
    booted: bool
    """Whether it was accepted at Boot before, so that it may speak without a new one."""
    dialect: str | None
    callback_url: str | None = None
    serial: str | None = None
    """What it calls its serial number; its certificate may be made out to that."""
    vendor: str = ""
    model: str = ""
    firmware: str = ""
    """What it said it is; empty where it has not."""
