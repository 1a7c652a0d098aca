"""Bodies of the operator's door: what a station is made of and what goes on in it beside charging."""

from datetime import datetime

import msgspec


class DeviceAttribute(msgspec.Struct, frozen=True, kw_only=True):
    """`attribute` is Actual, Target, MinSet or MaxSet; `value` is null where it may not be read or was never told."""

    attribute: str
    value: str | None
    mutability: str | None
    persistent: bool
    constant: bool
    read_at: datetime


class DeviceVariable(msgspec.Struct, frozen=True, kw_only=True):
    """`key` is how settings are read and written; `characteristics` are in OCPP's own names (unit, dataType, valuesList)."""

    key: str
    name: str
    instance: str
    attributes: list[DeviceAttribute]
    characteristics: object = None


class DeviceComponent(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a station; numbers are 0 and the instance empty where the station named none."""

    label: str
    name: str
    instance: str
    evse_number: int
    connector_number: int
    variables: list[DeviceVariable]


class DeviceModel(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/device-model?q=; empty for stations of 1.x, and until a 2.x station has reported."""

    components: list[DeviceComponent]
    variable_count: int


class ReportHead(msgspec.Struct, frozen=True, kw_only=True):
    """A report without what it says.

    `kind` is device_model, monitoring, customer_information, display_messages or charging_profiles.
    """

    kind: str
    request_id: int
    part_count: int
    is_complete: bool
    received_at: datetime


class ReportPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/reports, the newest first."""

    items: list[ReportHead]


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/reports/{kind}/{request_id}; `parts` are the station's messages in their order."""

    kind: str
    request_id: int
    is_complete: bool
    received_at: datetime
    parts: list[object]


class MonitorView(msgspec.Struct, frozen=True, kw_only=True):
    """What a station watches; `threshold` in the variable's unit (seconds for periodic ones), severity 0 worst to 9 least."""

    monitor_id: int
    component: str
    variable: str
    kind: str
    threshold: float
    severity: int
    during_transaction: bool
    is_custom: bool
    updated_at: datetime


class MonitorPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/monitors; base and level are null until they were set or reported."""

    items: list[MonitorView]
    active_base: str | None = None
    active_level: int | None = None


class MonitorsToClear(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /stations/{station_id}/monitors/clear."""

    monitor_ids: list[int]


class ClearedMonitor(msgspec.Struct, frozen=True, kw_only=True):
    """`status` is the station's word: Accepted, Rejected, NotFound; null where it did not come to this one."""

    monitor_id: int
    status: str | None


class ClearedMonitors(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each, in the order they were named; `command_id` is the last message."""

    items: list[ClearedMonitor]
    command_id: str


class StationEventView(msgspec.Struct, frozen=True, kw_only=True):
    """What a monitor noticed; `severity` is null where the monitor is not known here, `content` is in OCPP's own names."""

    id: int
    event_id: int
    station_at: datetime
    received_at: datetime
    component: str
    variable: str
    actual_value: str
    trigger: str
    cleared: bool
    monitor_id: int | None
    severity: int | None
    content: object = None


class StationEventPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/station-events?worst=&limit=&cursor=, the newest first."""

    items: list[StationEventView]
    next_cursor: str | None = None


class SecurityEventView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a station reports of its own safety; `type` is its own word, such as `TamperDetectionActivated`."""

    type: str
    tech_info: str | None
    station_at: datetime
    received_at: datetime


class SecurityEventPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/security-events, the newest first."""

    items: list[SecurityEventView]


class DisplayMessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A message on the display; null `state` means every state, null `transaction_id` everybody."""

    message_id: int
    priority: str
    state: str | None
    start_at: datetime | None
    end_at: datetime | None
    transaction_id: str | None
    display: str | None
    format: str
    language: str | None
    content: str
    updated_at: datetime


class DisplayMessagePage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/display-messages, by number."""

    items: list[DisplayMessageView]


class ChargingProfileView(msgspec.Struct, frozen=True, kw_only=True):
    """A charging profile in the station; `content` is the profile in OCPP's own names, EVSE 0 the station as a whole."""

    profile_id: int
    evse_number: int
    purpose: str
    kind: str
    stack_level: int
    transaction_id: str | None
    limit_source: str
    updated_at: datetime
    content: object = None


class ChargingProfilePage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/charging-profiles."""

    items: list[ChargingProfileView]


class ChargingLimitView(msgspec.Struct, frozen=True, kw_only=True):
    """A limit that somebody else set in the station (EMS, SO, Other); its schedules are in OCPP's own names and may be none."""

    evse_number: int
    limit_source: str
    is_grid_critical: bool | None
    schedules: list[object]
    set_at: datetime


class ChargingLimitPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/charging-limits: those in force now."""

    items: list[ChargingLimitView]


class JobStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a job, in the station's own word."""

    status: str
    at: datetime


class FirmwareJob(msgspec.Struct, frozen=True, kw_only=True):
    """An update (`kind` firmware) or firmware offered to stations behind this one (`kind` publication).

    `answer` is what the station said when it was asked, or the code of what went wrong; `status` its newest word.
    """

    kind: str
    request_id: int | None
    answer: str | None
    status: str | None
    is_over: bool
    requested_at: datetime
    updated_at: datetime
    states: list[JobStep]
    location: str | None = None
    is_signed: bool | None = None
    retrieve_at: datetime | None = None
    install_at: datetime | None = None
    checksum: str | None = None
    published_at: list[str] = []


class FirmwareJobPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/firmware: jobs, the newest first, and what the station says it runs."""

    items: list[FirmwareJob]
    version: str | None = None


class LogJob(msgspec.Struct, frozen=True, kw_only=True):
    """An upload of a log or of diagnostics; `answer` and `status` as in a firmware job."""

    request_id: int | None
    answer: str | None
    status: str | None
    is_over: bool
    requested_at: datetime
    updated_at: datetime
    states: list[JobStep]
    log_type: str | None = None
    location: str | None = None
    file_name: str | None = None
    oldest_at: datetime | None = None
    latest_at: datetime | None = None


class LogJobPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/logs, the newest first."""

    items: list[LogJob]


class ChargingNeedsView(msgspec.Struct, frozen=True, kw_only=True):
    """What the car on an EVSE asked for. `offer` is the profile it was sent, `car_schedule` what it says it will do.

    `state`: noticed → offered → agreed; exceeded (a new offer follows), declined by the station, unable (nothing to offer).
    """

    evse_number: int
    session_id: str
    transaction_id: str
    state: str
    transfer: str
    max_power_w: float
    min_power_w: float
    energy_wh: int | None
    soc_pct: int | None
    capacity_wh: int | None
    departs_at: datetime | None
    told_at: datetime
    updated_at: datetime
    offer: object = None
    car_schedule: object = None


class ChargingNeedsPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/charging-needs: the newest of each EVSE; its transaction may be over."""

    items: list[ChargingNeedsView]
