"""A station's device model, jobs and the rest beside charging, as the doors show them."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from gridtap.api.pages import make_cursor, read_cursor
from gridtap.api.shapes.device import (
    ChargingNeedsView,
    DeviceAttribute,
    DeviceComponent,
    DeviceModel,
    DeviceVariable,
    FirmwareJob,
    FirmwareJobPage,
    LogJob,
    LogJobPage,
    MonitorPage,
    MonitorView,
    ReportView,
    StationEventPage,
    StationEventView,
)
from gridtap.kit.errors import NotFound
from gridtap.smartcharging.negotiating import StoredNeeds
from gridtap.stations.devicemodel import ReportKind, StoredVariable, find_value, list_variables, read_report
from gridtap.stations.jobs import Job, list_jobs
from gridtap.stations.monitors import list_monitors
from gridtap.stations.noticed import list_station_events
from gridtap.stations.store import get_station


def device_model(connection: Connection, station_id: str, text: str | None) -> DeviceModel:
    """A station's components with their variables; with a text only those whose key holds it."""
    get_station(connection, station_id)
    wanted = (text or "").casefold()
    found = [variable for variable in list_variables(connection, station_id) if wanted in variable.key.casefold()]
    by_label: dict[str, dict[str, list[StoredVariable]]] = {}
    for attribute in found:
        by_label.setdefault(attribute.component.label, {}).setdefault(attribute.key, []).append(attribute)
    components = [_component(list(variables.values())) for variables in by_label.values()]
    return DeviceModel(components=components, variable_count=sum(len(part.variables) for part in components))


def _component(variables: Sequence[Sequence[StoredVariable]]) -> DeviceComponent:
    part = variables[0][0].component
    shown = [_variable(attributes) for attributes in variables]
    return DeviceComponent(**msgspec.structs.asdict(part), label=part.label, variables=shown)


def _variable(attributes: Sequence[StoredVariable]) -> DeviceVariable:
    first = attributes[0]
    names = DeviceAttribute.__struct_fields__
    return DeviceVariable(
        key=first.key,
        name=first.name,
        instance=first.instance,
        attributes=[DeviceAttribute(**{name: getattr(one, name) for name in names}) for one in attributes],
        characteristics=first.characteristics,
    )


def report_view(connection: Connection, station_id: str, kind: ReportKind, request_id: int) -> ReportView:
    """One report. Raises: NotFound `report_unknown`."""
    get_station(connection, station_id)
    report = read_report(connection, station_id, kind, request_id)
    if report is None:
        raise NotFound("report_unknown", f"The station sent no report of this kind with number {request_id}.")
    return ReportView(
        kind=report.kind,
        request_id=report.request_id,
        is_complete=report.is_complete,
        received_at=report.received_at,
        parts=list(report.parts),
    )


def monitor_page(connection: Connection, station_id: str) -> MonitorPage:
    """A station's monitors, and which of them are active."""
    get_station(connection, station_id)
    level = find_value(connection, station_id, "MonitoringCtrlr", "ActiveMonitoringLevel")
    return MonitorPage(
        items=[MonitorView(**msgspec.structs.asdict(monitor)) for monitor in list_monitors(connection, station_id)],
        active_base=find_value(connection, station_id, "MonitoringCtrlr", "ActiveMonitoringBase"),
        active_level=int(level) if level is not None and level.isdecimal() else None,
    )


def station_event_page(
    connection: Connection, station_id: str, *, worst: int | None, limit: int, cursor: str | None
) -> StationEventPage:
    """What monitors noticed, the newest first."""
    get_station(connection, station_id)
    place = read_cursor(cursor, tuple[int])
    before_id = None if place is None else place[0]
    found = list_station_events(connection, station_id, before_id=before_id, worst=worst, limit=limit + 1)
    return StationEventPage(
        items=[StationEventView(**msgspec.structs.asdict(event)) for event in found[:limit]],
        next_cursor=make_cursor(found[limit - 1].id) if len(found) > limit else None,
    )


def needs_view(needs: StoredNeeds) -> ChargingNeedsView:
    """What a car asked for and what became of it."""
    facts = {**msgspec.structs.asdict(needs.wanted), **msgspec.structs.asdict(needs)}
    return ChargingNeedsView(**{name: facts[name] for name in ChargingNeedsView.__struct_fields__})


def firmware_page(connection: Connection, station_id: str, limit: int) -> FirmwareJobPage:
    """Firmware jobs, the newest first."""
    station = get_station(connection, station_id)
    found = list_jobs(connection, station_id, ("firmware", "publication"), limit=limit)
    return FirmwareJobPage(items=[msgspec.convert(_facts(job), FirmwareJob) for job in found], version=station.firmware)


def log_page(connection: Connection, station_id: str, limit: int) -> LogJobPage:
    """Uploads of logs, the newest first."""
    get_station(connection, station_id)
    found = list_jobs(connection, station_id, ("log",), limit=limit)
    return LogJobPage(items=[msgspec.convert(_facts(job), LogJob) for job in found])


def _facts(job: Job) -> dict[str, object]:
    facts = msgspec.structs.asdict(job)
    return {**job.details, **facts, "states": [msgspec.structs.asdict(state) for state in job.states]}
