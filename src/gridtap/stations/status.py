"""What stations say of their connectors, and what that means to a person."""

from sqlalchemy import select, update

from gridtap.stations.evses import ensure_connector
from gridtap.stations.model import ConnectorStatus, StatusReport
from gridtap.storage.tables.stations import connectors
from gridtap.storage.transaction import Transaction

_MEANING: dict[str, ConnectorStatus] = {
    "Available": "available",
    "Preparing": "occupied",
    "Charging": "occupied",
    "SuspendedEV": "occupied",
    "SuspendedEVSE": "occupied",
    "Finishing": "occupied",
    "Occupied": "occupied",
    "Reserved": "reserved",
    "Unavailable": "unavailable",
    "Faulted": "faulted",
}
"""1.6's nine words and 2.x's five."""


def status_for_people(wire_status: str) -> ConnectorStatus:
    """Our word for a station's own; unknown words stay unknown."""
    return _MEANING.get(wire_status, "unknown")


def record_status(tx: Transaction, report: StatusReport) -> None:
    """Keep the status of a connector, which is made on first sight. Safe to repeat; an older report never replaces a newer.

    Tells `status_changed` only when something a person sees has changed.
    Spec: OCPP 1.6 §4.9; OCPP 2.0.1 G01.
    """
    key = ensure_connector(tx, report.station_id, report.evse_number, report.connector_number)
    where = (connectors.c.evse_key == key) & (connectors.c.number == report.connector_number)
    before = tx.execute(
        select(
            connectors.c.wire_status,
            connectors.c.status,
            connectors.c.error_code,
            connectors.c.vendor_error_code,
            connectors.c.station_status_at,
        ).where(where)
    ).one()
    late = before.station_status_at is not None and report.station_at is not None and report.station_at < before.station_status_at
    if late and before.wire_status != "Unavailable":
        return
    status = status_for_people(report.wire_status)
    tx.execute(
        update(connectors)
        .where(where)
        .values(
            wire_status=report.wire_status,
            status=status,
            error_code=report.error_code,
            vendor_error_code=report.vendor_error_code,
            info=report.info,
            status_at=tx.now,
            station_status_at=report.station_at,
        )
    )
    seen = (before.wire_status, before.error_code, before.vendor_error_code)
    if seen != (report.wire_status, report.error_code, report.vendor_error_code):
        data = {
            "evse_number": report.evse_number,
            "connector_number": report.connector_number,
            "status": status,
            "wire_status": report.wire_status,
            "error_code": report.error_code,
        }
        tx.emit("status_changed", station_id=report.station_id, data=data)
