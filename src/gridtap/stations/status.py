"""What stations say of their connectors, and what that means to a person."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select, update

from gridtap.stations.evses import ensure_connector
from gridtap.stations.model import ConnectorStatus, StatusReport
from gridtap.stations.reservations import note_freed
from gridtap.storage.prepared import Prepared
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
_RESERVED = "Reserved"
_KEEPS_NOTHING = frozenset({"available", "faulted", "unavailable"})


def status_for_people(wire_status: str) -> ConnectorStatus:
    """Our word for a station's own; unknown words stay unknown."""
    return _MEANING.get(wire_status, "unknown")


CLOCK_AHEAD = timedelta(seconds=2)
"""A station's clock further ahead than this will be set back, and must not make later reports look old."""


class _Seen(NamedTuple):
    """A connector as last told of."""

    wire_status: str | None
    error_code: str | None
    vendor_error_code: str | None
    station_at: datetime | None = None
    """What older reports are told by; None where the station's clock cannot be trusted, or was not heard on this connection."""


class StatusMemo:
    """What connectors told last, so that a status costs one statement."""

    def __init__(self, _tx: Transaction) -> None:
        self.seen: dict[str, dict[tuple[int, int], _Seen]] = defaultdict(dict)

    def flush(self, tx: Transaction) -> None:
        """Nothing to write: it only remembers."""


_LAST = Prepared(
    select(connectors.c.wire_status, connectors.c.error_code, connectors.c.vendor_error_code).where(
        connectors.c.evse_key == bindparam("at_evse"), connectors.c.number == bindparam("at_number")
    )
)
_KEEP = Prepared(
    update(connectors)
    .where(connectors.c.evse_key == bindparam("at_evse"), connectors.c.number == bindparam("at_number"))
    .values(
        wire_status=bindparam("to_wire_status"),
        status=bindparam("to_status"),
        error_code=bindparam("to_error_code"),
        vendor_error_code=bindparam("to_vendor_error_code"),
        info=bindparam("to_info"),
        status_at=bindparam("to_status_at"),
        station_status_at=bindparam("to_station_at"),
    )
)


def forget_status(tx: Transaction, station_id: str) -> None:
    """A station comes in anew: another node may have heard of it since."""
    tx.memo(StatusMemo, StatusMemo).seen.pop(station_id, None)


def record_status(tx: Transaction, report: StatusReport) -> None:
    """Keep the status of a connector, which is made on first sight. Safe to repeat.

    On one connection an older report never replaces a newer, unless the station's clock was ahead of ours.
    Tells `status_changed` only when something a person sees has changed.
    Spec: OCPP 1.6 §4.9; OCPP 2.0.1 G01.
    """
    evse_key = ensure_connector(tx, report.station_id, report.evse_number, report.connector_number)
    seen = tx.memo(StatusMemo, StatusMemo).seen[report.station_id]
    before = seen.get((evse_key, report.connector_number))
    if before is None:
        before = _Seen(*tx.run(_LAST, at_evse=evse_key, at_number=report.connector_number)[0])
    if report.station_at is not None and before.station_at is not None and report.station_at < before.station_at:
        return
    order_at = report.station_at or before.station_at
    if order_at is not None and order_at > tx.now + CLOCK_AHEAD:
        order_at = None
    told = _Seen(report.wire_status, report.error_code, report.vendor_error_code, order_at)
    seen[evse_key, report.connector_number] = told
    status = status_for_people(report.wire_status)
    tx.run(
        _KEEP,
        at_evse=evse_key,
        at_number=report.connector_number,
        to_wire_status=report.wire_status,
        to_status=status,
        to_error_code=report.error_code,
        to_vendor_error_code=report.vendor_error_code,
        to_info=report.info,
        to_status_at=tx.now,
        to_station_at=report.station_at,
    )
    if told[:3] != before[:3]:
        data = {
            "evse_number": report.evse_number,
            "connector_number": report.connector_number,
            "status": status,
            "wire_status": report.wire_status,
            "error_code": report.error_code,
        }
        tx.emit("status_changed", station_id=report.station_id, data=data)
        if before.wire_status == _RESERVED and status in _KEEPS_NOTHING:
            note_freed(tx, report.station_id, report.evse_number, report.wire_status)
