"""Monitors: what a 2.x station watches by itself and tells of."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from gridtap.stations.devicemodel import Component, Variable, record_variables
from gridtap.storage.tables.upkeep import station_monitors
from gridtap.storage.transaction import Transaction

_CONTROLLER = Component(name="MonitoringCtrlr")


class Monitor(msgspec.Struct, frozen=True, kw_only=True):
    """One monitor; `threshold` is in the variable's unit, or seconds for a periodic one; severity 0 is the worst, 9 the least.

    `component` and `variable` are as people write them. `is_custom` where an operator set it.
    """

    monitor_id: int
    component: str
    variable: str
    kind: str
    threshold: float
    severity: int
    during_transaction: bool = False
    is_custom: bool | None = None


class StoredMonitor(Monitor, frozen=True, kw_only=True):
    """A monitor as last heard of."""

    updated_at: datetime


def record_monitors(tx: Transaction, station_id: str, told: Sequence[Monitor]) -> None:
    """Keep monitors as they are in the station; one that was known is replaced. Spec: OCPP 2.0.1 N02, N04."""
    columns = station_monitors.c
    for monitor in told:
        facts = msgspec.structs.asdict(monitor)
        if monitor.is_custom is None:
            del facts["is_custom"]
        where = (columns.station_id == station_id) & (columns.monitor_id == monitor.monitor_id)
        if tx.execute(update(station_monitors).where(where).values(**facts, updated_at=tx.now)).rowcount == 0:
            tx.execute(insert(station_monitors).values(station_id=station_id, **facts, updated_at=tx.now))


def forget_monitors(tx: Transaction, station_id: str, gone: Collection[int]) -> None:
    """Monitors that were cleared, or that the station does not know. Spec: OCPP 2.0.1 N06."""
    columns = station_monitors.c
    tx.execute(delete(station_monitors).where(columns.station_id == station_id, columns.monitor_id.in_(gone)))


def keep_only_monitors(tx: Transaction, station_id: str, present: Collection[int]) -> None:
    """A whole report came: what it does not name is not there any more. Spec: OCPP 2.0.1 N02."""
    columns = station_monitors.c
    tx.execute(delete(station_monitors).where(columns.station_id == station_id, columns.monitor_id.not_in(present)))


def record_base(tx: Transaction, station_id: str, base: str) -> None:
    """Which monitors are active now; every base but All takes away those that operators set.

    Spec: OCPP 2.0.1 N03.FR.03 to N03.FR.05.
    """
    record_variables(tx, station_id, [Variable(component=_CONTROLLER, name="ActiveMonitoringBase", value=base)])
    if base != "All":
        columns = station_monitors.c
        tx.execute(delete(station_monitors).where(columns.station_id == station_id, columns.is_custom.is_(True)))


def record_level(tx: Transaction, station_id: str, severity: int) -> None:
    """From which severity on events are told. Spec: OCPP 2.0.1 N05."""
    record_variables(tx, station_id, [Variable(component=_CONTROLLER, name="ActiveMonitoringLevel", value=str(severity))])


def severity_of(connection: Connection, station_id: str, monitor_id: int) -> int | None:
    """How grave what a monitor notices is; None for one that is not known here."""
    columns = station_monitors.c
    query = select(columns.severity).where(columns.station_id == station_id, columns.monitor_id == monitor_id)
    return connection.execute(query).scalar()


def list_monitors(connection: Connection, station_id: str) -> list[StoredMonitor]:
    """A station's monitors, by component and variable."""
    columns = station_monitors.c
    order = (columns.component, columns.variable, columns.monitor_id)
    rows = connection.execute(select(station_monitors).where(columns.station_id == station_id).order_by(*order)).mappings()
    return [StoredMonitor(**{name: row[name] for name in StoredMonitor.__struct_fields__}) for row in rows]
