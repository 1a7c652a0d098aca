"""Firmware, diagnostics and security: what stations report of their own upkeep."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, update

from gridtap.stations.jobs import note_job
from gridtap.storage.tables.stations import security_events, stations
from gridtap.storage.transaction import Transaction

IDLE = "Idle"
"""What a station says that is asked for news and has nothing to do; it is no step of a job."""


def record_firmware_status(tx: Transaction, station_id: str, status: str, request_id: int | None = None) -> None:
    """How far an update of the firmware has come, in the station's own word; a number names the request it belongs to.

    Spec: OCPP 1.6 §4.5; OCPP 2.0.1 L01.FR.20.
    """
    tx.execute(update(stations).where(stations.c.station_id == station_id).values(firmware_status=status))
    if status != IDLE:
        note_job(tx, station_id, "firmware", status, request_id)
    tx.emit("firmware_status", station_id=station_id, data=_news(status, request_id))


def record_publication_status(
    tx: Transaction, station_id: str, status: str, request_id: int | None, locations: Sequence[str]
) -> None:
    """How far a local controller has come with firmware that it offers to the stations behind it. Spec: OCPP 2.0.1 L03."""
    if status != IDLE:
        note_job(tx, station_id, "publication", status, request_id, {"published_at": list(locations)} if locations else None)
    tx.emit("firmware_published", station_id=station_id, data=_news(status, request_id))


def _news(status: str, request_id: int | None) -> dict[str, object]:
    return {"status": status} if request_id is None else {"status": status, "request_id": request_id}


def record_diagnostics_status(tx: Transaction, station_id: str, status: str, request_id: int | None = None) -> None:
    """How far an upload of diagnostics or logs has come, in the station's own word. Spec: OCPP 1.6 §4.4; OCPP 2.0.1 N01."""
    tx.execute(update(stations).where(stations.c.station_id == station_id).values(diagnostics_status=status))
    if status != IDLE:
        note_job(tx, station_id, "log", status, request_id)
    tx.emit("diagnostics_status", station_id=station_id, data=_news(status, request_id))


def record_security_event(tx: Transaction, station_id: str, kind: str, station_at: datetime, tech_info: str | None) -> None:
    """Something that touches a station's safety. Spec: OCPP 1.6 security whitepaper A04; OCPP 2.0.1 A04."""
    row = {"station_id": station_id, "type": kind, "tech_info": tech_info, "station_at": station_at, "received_at": tx.now}
    tx.execute(insert(security_events).values(**row))
    tx.emit("security_event", station_id=station_id, data={"type": kind})
