"""A station starts and says what it is."""

from sqlalchemy import select, update

from gridtap.kit.errors import NotFound
from gridtap.stations.model import BootDecision, BootReport
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction

RETRY_INTERVAL_S = 60


def record_boot(tx: Transaction, station_id: str, report: BootReport, *, heartbeat_interval_s: int = 300) -> BootDecision:
    """Keep what a station says of itself and decide whether it may work. Safe to repeat.

    What a report leaves out stays as it was known before.
    Raises: NotFound `station_unknown`.
    Spec: OCPP 1.6 §4.2; OCPP 2.0.1 B01-B03.
    """
    row = tx.one(select(stations.c.registration).where(stations.c.station_id == station_id))
    if row is None:
        raise NotFound("station_unknown", f"There is no station {station_id}.")
    told = {
        "vendor": report.vendor,
        "model": report.model,
        "serial": report.serial,
        "firmware": report.firmware,
        "iccid": report.iccid,
        "imsi": report.imsi,
        "meter_type": report.meter_type,
        "meter_serial": report.meter_serial,
    }
    values = {name: value for name, value in told.items() if value is not None}
    tx.execute(
        update(stations).where(stations.c.station_id == station_id).values(**values, booted_at=tx.now, last_seen_at=tx.now)
    )
    accepted = row.registration == "accepted"
    decision = BootDecision(row.registration, heartbeat_interval_s if accepted else RETRY_INTERVAL_S)
    tx.emit(
        "station_booted",
        station_id=station_id,
        data={
            "registration": row.registration,
            "vendor": report.vendor,
            "model": report.model,
            "firmware": report.firmware,
            "serial": report.serial,
        },
    )
    return decision


def record_clock_offset(tx: Transaction, station_id: str, offset_ms: int) -> None:
    """How far a station's clock is ahead of ours (negative: behind), as seen from a message sent live."""
    tx.execute(update(stations).where(stations.c.station_id == station_id).values(clock_offset_ms=offset_ms))
