"""Firmware, diagnostics and security: what stations report of their own upkeep."""

from datetime import datetime

from sqlalchemy import insert, update

from gridtap.storage.tables.stations import security_events, stations
from gridtap.storage.transaction import Transaction


def record_firmware_status(tx: Transaction, station_id: str, status: str) -> None:
    """How far an update of the firmware has come, in the station's own word. Spec: OCPP 1.6 §4.5."""
    tx.execute(update(stations).where(stations.c.station_id == station_id).values(firmware_status=status))
    tx.emit("firmware_status", station_id=station_id, data={"status": status})


def record_diagnostics_status(tx: Transaction, station_id: str, status: str) -> None:
    """How far an upload of diagnostics or logs has come, in the station's own word. Spec: OCPP 1.6 §4.4."""
    tx.execute(update(stations).where(stations.c.station_id == station_id).values(diagnostics_status=status))
    tx.emit("diagnostics_status", station_id=station_id, data={"status": status})


def record_security_event(tx: Transaction, station_id: str, kind: str, station_at: datetime, tech_info: str | None) -> None:
    """Something that touches a station's safety. Spec: OCPP 1.6 security whitepaper A04; OCPP 2.0.1 A04."""
    row = {"station_id": station_id, "type": kind, "tech_info": tech_info, "station_at": station_at, "received_at": tx.now}
    tx.execute(insert(security_events).values(**row))
    tx.emit("security_event", station_id=station_id, data={"type": kind})
