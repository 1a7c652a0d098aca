"""What a station is made of and what goes on in it beside charging: device model, reports, monitors, jobs, profiles, limits."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from sqlalchemy import Connection

from gridtap.api.audit import note
from gridtap.api.callers import operators_only
from gridtap.api.checks import bad_field
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, Limit, Search, StationPath
from gridtap.api.shapes.device import (
    ChargingLimitPage,
    ChargingLimitView,
    ChargingNeedsPage,
    ChargingProfilePage,
    ChargingProfileView,
    ClearedMonitor,
    ClearedMonitors,
    DeviceModel,
    DisplayMessagePage,
    DisplayMessageView,
    FirmwareJobPage,
    LogJobPage,
    MonitorPage,
    MonitorsToClear,
    ReportHead,
    ReportPage,
    ReportView,
    SecurityEventPage,
    SecurityEventView,
    StationEventPage,
)
from gridtap.api.views_device import (
    device_model,
    firmware_page,
    log_page,
    monitor_page,
    needs_view,
    report_view,
    station_event_page,
)
from gridtap.gateway.watching import clear_monitors
from gridtap.smartcharging.negotiating import list_needs
from gridtap.smartcharging.store import list_limits, list_profiles
from gridtap.stations.devicemodel import ReportKind, list_reports
from gridtap.stations.displays import list_messages
from gridtap.stations.store import get_station, list_security_events

MAX_MONITORS = 1000
RequestNumber = Annotated[int, PathParameter(ge=-(2**31), le=2**31 - 1, description="The number of the request.")]
KindPath = Annotated[ReportKind, PathParameter(description="What the report is about.")]
Severity = Annotated[int | None, QueryParameter(ge=0, le=9, description="Only what is this grave or graver; 0 is the worst.")]


@get("/stations/{station_id:str}/device-model", guards=[operators_only], tags=["device"])
async def show_device_model(parts: GivenParts, station_id: StationPath, q: Search = None) -> DeviceModel:
    """Components and variables of a 2.x station as last told."""
    return await parts.db.read(lambda connection: device_model(connection, station_id, q))


@get("/stations/{station_id:str}/reports", guards=[operators_only], tags=["device"])
async def list_station_reports(parts: GivenParts, station_id: StationPath, limit: Limit = 100) -> ReportPage:
    """Reports the station sent in parts, joined; the newest first."""

    def query(connection: Connection) -> ReportPage:
        get_station(connection, station_id)
        found = list_reports(connection, station_id, limit=limit)
        return ReportPage(items=[ReportHead(**msgspec.structs.asdict(report)) for report in found])

    return await parts.db.read(query)


@get("/stations/{station_id:str}/reports/{kind:str}/{request_id:int}", guards=[operators_only], tags=["device"])
async def show_report(parts: GivenParts, station_id: StationPath, kind: KindPath, request_id: RequestNumber) -> ReportView:
    """One report with all its parts, as the station wrote them."""
    return await parts.db.read(lambda connection: report_view(connection, station_id, kind, request_id))


@get("/stations/{station_id:str}/monitors", guards=[operators_only], tags=["device"])
async def list_station_monitors(parts: GivenParts, station_id: StationPath) -> MonitorPage:
    """What the station watches by itself."""
    return await parts.db.read(lambda connection: monitor_page(connection, station_id))


@post("/stations/{station_id:str}/monitors/clear", status_code=200, guards=[operators_only], tags=["device"])
async def clear_station_monitors(
    data: JSONBody[MonitorsToClear], parts: GivenParts, caller: GivenCaller, station_id: StationPath
) -> ClearedMonitors:
    """Clear monitors, in as few messages as the station takes."""
    numbers = list(dict.fromkeys(data.monitor_ids))
    if not 1 <= len(numbers) <= MAX_MONITORS or any(abs(number) >= 2**31 for number in numbers):
        raise bad_field("monitor_ids", f"Between 1 and {MAX_MONITORS} numbers of 32 bits.")
    statuses, last = await clear_monitors(parts.gateway.commands, parts.db, station_id, numbers, requested_by=caller.user_id)
    told: dict[str, object] = {"monitor_ids": numbers, "command_id": last.id, "state": last.state}
    await parts.db.write(lambda tx: note(tx, caller, "monitors_cleared", station_id, told))
    items = [ClearedMonitor(monitor_id=number, status=statuses.get(number)) for number in numbers]
    return ClearedMonitors(items=items, command_id=last.id)


@get("/stations/{station_id:str}/station-events", guards=[operators_only], tags=["device"])
async def list_noticed(
    parts: GivenParts, station_id: StationPath, worst: Severity = None, limit: Limit = 100, cursor: Cursor = None
) -> StationEventPage:
    """What the station's monitors noticed, the newest first."""
    return await parts.db.read(
        lambda connection: station_event_page(connection, station_id, worst=worst, limit=limit, cursor=cursor)
    )


@get("/stations/{station_id:str}/security-events", guards=[operators_only], tags=["device"])
async def list_security_events_of(parts: GivenParts, station_id: StationPath, limit: Limit = 100) -> SecurityEventPage:
    """What the station reported of its own safety, the newest first."""

    def query(connection: Connection) -> SecurityEventPage:
        get_station(connection, station_id)
        found = list_security_events(connection, station_id, limit=limit)
        return SecurityEventPage(items=[SecurityEventView(**msgspec.structs.asdict(event)) for event in found])

    return await parts.db.read(query)


@get("/stations/{station_id:str}/display-messages", guards=[operators_only], tags=["device"])
async def list_display_messages(parts: GivenParts, station_id: StationPath) -> DisplayMessagePage:
    """Messages on the station's display."""

    def query(connection: Connection) -> DisplayMessagePage:
        get_station(connection, station_id)
        found = list_messages(connection, station_id)
        return DisplayMessagePage(items=[DisplayMessageView(**msgspec.structs.asdict(message)) for message in found])

    return await parts.db.read(query)


@get("/stations/{station_id:str}/charging-profiles", guards=[operators_only], tags=["device"])
async def list_charging_profiles(parts: GivenParts, station_id: StationPath) -> ChargingProfilePage:
    """Charging profiles in the station, as it took them or told of them."""

    def query(connection: Connection) -> ChargingProfilePage:
        get_station(connection, station_id)
        found = list_profiles(connection, station_id)
        return ChargingProfilePage(items=[ChargingProfileView(**msgspec.structs.asdict(profile)) for profile in found])

    return await parts.db.read(query)


@get("/stations/{station_id:str}/charging-limits", guards=[operators_only], tags=["device"])
async def list_charging_limits(parts: GivenParts, station_id: StationPath) -> ChargingLimitPage:
    """Limits that somebody else set in the station and that are in force now."""

    def query(connection: Connection) -> ChargingLimitPage:
        get_station(connection, station_id)
        found = list_limits(connection, station_id)
        return ChargingLimitPage(items=[ChargingLimitView(**msgspec.structs.asdict(limit)) for limit in found])

    return await parts.db.read(query)


@get("/stations/{station_id:str}/charging-needs", guards=[operators_only], tags=["device"])
async def list_charging_needs(parts: GivenParts, station_id: StationPath) -> ChargingNeedsPage:
    """What the cars at the station asked for, what they were offered, and what they will do."""

    def query(connection: Connection) -> ChargingNeedsPage:
        get_station(connection, station_id)
        return ChargingNeedsPage(items=[needs_view(needs) for needs in list_needs(connection, station_id)])

    return await parts.db.read(query)


@get("/stations/{station_id:str}/firmware", guards=[operators_only], tags=["device"])
async def list_firmware_jobs(parts: GivenParts, station_id: StationPath, limit: Limit = 100) -> FirmwareJobPage:
    """Firmware updates and publications with every step the station told, the newest first."""
    return await parts.db.read(lambda connection: firmware_page(connection, station_id, limit))


@get("/stations/{station_id:str}/logs", guards=[operators_only], tags=["device"])
async def list_log_jobs(parts: GivenParts, station_id: StationPath, limit: Limit = 100) -> LogJobPage:
    """Uploads of logs and diagnostics with every step the station told, the newest first."""
    return await parts.db.read(lambda connection: log_page(connection, station_id, limit))


ROUTES = [
    show_device_model,
    list_station_reports,
    show_report,
    list_station_monitors,
    clear_station_monitors,
    list_noticed,
    list_security_events_of,
    list_display_messages,
    list_charging_profiles,
    list_charging_limits,
    list_charging_needs,
    list_firmware_jobs,
    list_log_jobs,
]
