"""Monitors in OCPP 2.0.1: what was set and cleared, what stations report of them, and what they noticed."""

from collections.abc import Sequence

import msgspec
from msgspec import UNSET, Raw, Struct

from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.gateway.v16.convert import clean, instant
from gridtap.gateway.v201.availability import record_availability, reports_in
from gridtap.gateway.v201.convert import can_be_kept, check_number
from gridtap.gateway.v201.handlers import handler
from gridtap.gateway.v201.reporting import cleaned, keep_part, part_of, question
from gridtap.gateway.v201.upkeep import LEAST_NUMBER
from gridtap.gateway.v201.variables import component_of, variable_name
from gridtap.ocpp.dialect import encode
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.monitors import (
    Monitor,
    forget_monitors,
    keep_only_monitors,
    record_base,
    record_level,
    record_monitors,
)
from gridtap.stations.noticed import StationEvent, record_station_events
from gridtap.storage.transaction import Transaction

LEAST_SEVERITY = 9
_CLEARED = frozenset({m.ClearMonitoringStatus.ACCEPTED, m.ClearMonitoringStatus.NOT_FOUND})


class _Numbered(Struct, frozen=True):
    id: int


class _Watched(Struct, frozen=True, rename="camel"):
    variable_monitoring: list[_Numbered]


class _Listed(Struct, frozen=True):
    """A part of a report, as far as it is read again."""

    monitor: list[_Watched] = []


def notify_event(link: Link, message_id: str, request: m.NotifyEventRequest, _raw: Raw) -> None:
    """What monitors noticed, with how grave it is where the monitor is known; and what connectors are doing.

    Spec: OCPP 2.0.1 N07, N08, G01.
    """
    noticed = [_event_of(told) for told in request.event_data]
    reports = reports_in(link.station_id, request.event_data)

    def work(tx: Transaction) -> None:
        record_station_events(tx, link.station_id, noticed)
        for report in reports:
            record_availability(tx, report)

    link.commit(message_id, work, lambda _: m.NotifyEventResponse())


def _event_of(told: m.EventData) -> StationEvent:
    return StationEvent(
        event_id=check_number(told.event_id, "eventData.eventId", least=LEAST_NUMBER),
        station_at=instant(told.timestamp),
        component=component_of(told.component).label,
        variable=variable_name(told.variable),
        actual_value=clean(told.actual_value),
        trigger=told.trigger.value,
        cleared=told.cleared is True,
        monitor_id=_monitor_number(told),
        content=cleaned(Raw(encode(told))),
    )


def _monitor_number(told: m.EventData) -> int | None:
    number = told.variable_monitoring_id
    return None if number is UNSET else check_number(number, "eventData.variableMonitoringId", least=LEAST_NUMBER)


def notify_monitoring_report(link: Link, message_id: str, request: m.NotifyMonitoringReportRequest, raw: Raw) -> None:
    """A part of the list of monitors; the whole list ends those it does not name. Spec: OCPP 2.0.1 N02."""
    part = part_of("monitoring", request.request_id, request.seq_no, request.tbc, raw)
    told = [] if request.monitor is UNSET else [monitor for data in request.monitor for monitor in _monitors_of(data)]

    def work(tx: Transaction) -> None:
        record_monitors(tx, link.station_id, told)
        report = keep_part(tx, link.station_id, part)
        if report is not None and question(tx, link.station_id, "GetMonitoringReport", part.request_id) == {}:
            keep_only_monitors(tx, link.station_id, _numbers_in(report.parts))

    link.commit(message_id, work, lambda _: m.NotifyMonitoringReportResponse())


def _monitors_of(data: m.MonitoringData) -> list[Monitor]:
    return [
        Monitor(
            monitor_id=check_number(told.id, "monitor.variableMonitoring.id", least=LEAST_NUMBER),
            component=component_of(data.component).label,
            variable=variable_name(data.variable),
            kind=told.type.value,
            threshold=float(told.value),
            severity=check_number(told.severity, "monitor.variableMonitoring.severity", most=LEAST_SEVERITY),
            during_transaction=told.transaction,
        )
        for told in data.variable_monitoring
    ]


def _numbers_in(parts: Sequence[object]) -> list[int]:
    """The numbers of all monitors that a report names."""
    told = msgspec.convert(parts, list[_Listed])
    return [one.id for part in told for data in part.monitor for one in data.variable_monitoring]


def after(tx: Transaction, station_id: str, request: Struct, response: Struct) -> None:
    """What an answer changes in what we know of a station's monitors. Spec: OCPP 2.0.1 N02.FR.11, N03, N04, N05, N06."""
    match request, response:
        case m.SetVariableMonitoringRequest(), m.SetVariableMonitoringResponse():
            record_monitors(tx, station_id, _monitors_set(request, response))
        case m.ClearVariableMonitoringRequest(), m.ClearVariableMonitoringResponse():
            results = [told for told in response.clear_monitoring_result if can_be_kept(told.id)]
            gone = [told.id for told in results if told.status in _CLEARED]
            forget_monitors(tx, station_id, gone)
        case m.SetMonitoringBaseRequest(), m.SetMonitoringBaseResponse():
            if response.status is m.GenericDeviceModelStatus.ACCEPTED:
                record_base(tx, station_id, request.monitoring_base.value)
        case m.SetMonitoringLevelRequest(), m.SetMonitoringLevelResponse():
            if response.status is m.GenericStatus.ACCEPTED:
                record_level(tx, station_id, request.severity)
        case m.GetMonitoringReportRequest(), m.GetMonitoringReportResponse():
            asks_all = request.component_variable is UNSET and request.monitoring_criteria is UNSET
            if response.status is m.GenericDeviceModelStatus.EMPTY_RESULT_SET and asks_all:
                keep_only_monitors(tx, station_id, ())
        case _:
            return


def _monitors_set(request: m.SetVariableMonitoringRequest, response: m.SetVariableMonitoringResponse) -> list[Monitor]:
    """What was taken, with the number the station gave it; answers name their variable, type and severity, in any order."""
    wanted = {
        (component_of(data.component), variable_name(data.variable), data.type, data.severity): data
        for data in request.set_monitoring_data
    }
    taken: list[Monitor] = []
    for told in response.set_monitoring_result:
        component, variable = component_of(told.component), variable_name(told.variable)
        data = wanted.get((component, variable, told.type, told.severity))
        if data is None or told.status is not m.SetMonitoringStatus.ACCEPTED:
            continue
        number = data.id if told.id is UNSET else told.id
        if number is not UNSET and can_be_kept(number, told.severity):
            taken.append(
                Monitor(
                    monitor_id=number,
                    component=component.label,
                    variable=variable,
                    kind=told.type.value,
                    threshold=float(data.value),
                    severity=told.severity,
                    during_transaction=data.transaction is True,
                    is_custom=True,
                )
            )
    return taken


HANDLERS: dict[str, Handler] = {
    "NotifyEvent": handler(m.NotifyEventRequest, notify_event),
    "NotifyMonitoringReport": handler(m.NotifyMonitoringReportRequest, notify_monitoring_report),
}
"""What monitors tell; each is stored before it is answered."""
