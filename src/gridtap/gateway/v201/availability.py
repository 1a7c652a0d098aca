"""What a 2.x station says of its connectors, whichever of the two messages it says it with."""

from collections.abc import Iterable

from msgspec import UNSET

from gridtap.charging.doubts import note_connector_free
from gridtap.gateway.v16.convert import instant
from gridtap.gateway.v201.convert import MAX_NUMBER, check_number
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.model import StatusReport
from gridtap.stations.status import record_status
from gridtap.storage.transaction import Transaction

_WORDS = frozenset(word.value for word in m.ConnectorStatus)


def reports_in(station_id: str, told: Iterable[m.EventData]) -> list[StatusReport]:
    """The states of connectors that a NotifyEvent tells, instead of StatusNotification or beside it.

    Raises: CallError PROPERTY. Spec: OCPP 2.0.1 G01.FR.01, G01.FR.08 (Connector.AvailabilityState).
    """
    reports: list[StatusReport] = []
    for event in told:
        evse = event.component.evse
        if (event.component.name, event.variable.name) != ("Connector", "AvailabilityState") or evse is UNSET:
            continue
        if evse.connector_id is UNSET or event.actual_value not in _WORDS:
            continue
        reports.append(
            StatusReport(
                station_id=station_id,
                evse_number=check_number(evse.id, "component.evse.id", most=MAX_NUMBER),
                connector_number=check_number(evse.connector_id, "component.evse.connectorId", most=MAX_NUMBER),
                wire_status=event.actual_value,
                error_code=None,
                vendor_error_code=None,
                info=None,
                station_at=instant(event.timestamp),
            )
        )
    return reports


def record_availability(tx: Transaction, report: StatusReport) -> None:
    """Keep the state of a connector; one that is free has no session that nobody heard of since a reboot. Safe to repeat."""
    record_status(tx, report)
    is_free = report.wire_status == m.ConnectorStatus.AVAILABLE.value and report.evse_number > 0
    if is_free and report.station_at is not None:
        note_connector_free(tx, report.station_id, report.evse_number, report.connector_number, report.station_at)
