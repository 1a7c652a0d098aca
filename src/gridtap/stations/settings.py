"""A station's own configuration, as last read from it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, insert, update

from gridtap.stations.model import SettingReport
from gridtap.storage.tables.stations import station_settings
from gridtap.storage.transaction import Transaction

SECRET_KEYS = frozenset({"authorizationkey", "basicauthpassword"})
"""Keys whose value is never kept, folded; key names compare without case."""


def record_settings(tx: Transaction, station_id: str, told: Sequence[SettingReport], unknown_keys: Iterable[str] = ()) -> None:
    """Keep what a station told of its configuration; keys it says it does not know are forgotten. Idempotent.

    Spec: OCPP 1.6 §5.8.
    """
    for report in told:
        _put(tx, station_id, report)
    for key in unknown_keys:
        tx.execute(delete(station_settings).where(station_settings.c.station_id == station_id, station_settings.c.key == key))
    tx.emit("settings_read", station_id=station_id, data={"count": len(told)})


def record_changed_setting(tx: Transaction, station_id: str, key: str, value: str) -> None:
    """A station accepted a new value. Spec: OCPP 1.6 §5.3."""
    _put(tx, station_id, SettingReport(key, value, False))
    tx.emit("settings_read", station_id=station_id, data={"key": key})


def _put(tx: Transaction, station_id: str, report: SettingReport) -> None:
    columns = station_settings.c
    value = None if report.key.casefold() in SECRET_KEYS else report.value
    values = {"value": value, "readonly": report.readonly, "read_at": tx.now}
    where = (columns.station_id == station_id) & (columns.key == report.key)
    if tx.execute(update(station_settings).where(where).values(**values)).rowcount == 0:
        tx.execute(insert(station_settings).values(station_id=station_id, key=report.key, **values))
