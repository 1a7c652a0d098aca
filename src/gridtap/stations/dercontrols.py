"""Grid controls (DER) in stations: which there are, which apply, and what they noticed of the grid."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from gridtap.storage.tables.equipment import der_controls
from gridtap.storage.transaction import Transaction


class DerControl(msgspec.Struct, frozen=True, kw_only=True):
    """A control; `content` is it in OCPP's own names. None where it was not told."""

    control_id: str
    control_type: str | None = None
    is_default: bool | None = None
    is_superseded: bool = False
    content: dict[str, object] = {}


class StoredDerControl(DerControl, frozen=True, kw_only=True):
    """A control as last heard of."""

    is_started: bool | None
    updated_at: datetime


def record_controls(tx: Transaction, station_id: str, told: Sequence[DerControl]) -> None:
    """Keep controls as they are in the station; one with the same id is replaced. Safe to repeat. Spec: OCPP 2.1 R04."""
    for control in told:
        facts = {name: value for name, value in msgspec.structs.asdict(control).items() if value is not None}
        _put(tx, station_id, control.control_id, facts)


def _put(tx: Transaction, station_id: str, control_id: str, facts: dict[str, object]) -> None:
    where = _of(station_id, [control_id])
    if tx.execute(update(der_controls).where(where).values(**facts, updated_at=tx.now)).rowcount == 0:
        new: dict[str, object] = {"is_superseded": False, "content": {}, **facts, "control_id": control_id}
        tx.execute(insert(der_controls).values(station_id=station_id, **new, updated_at=tx.now))


def supersede_controls(tx: Transaction, station_id: str, control_ids: Collection[str]) -> None:
    """Controls that another one overrules. Spec: OCPP 2.1 R04.FR.03, R04.FR.06."""
    tx.execute(update(der_controls).where(_of(station_id, control_ids)).values(is_superseded=True, updated_at=tx.now))


def note_control_state(tx: Transaction, station_id: str, control_id: str, *, started: bool) -> None:
    """A scheduled control begins or ends. Safe to repeat. Emits der_control_state. Spec: OCPP 2.1 R04.FR.20 to R04.FR.22."""
    _put(tx, station_id, control_id, {"is_started": started})
    tx.emit("der_control_state", station_id=station_id, data={"control_id": control_id, "started": started})


def forget_controls(
    tx: Transaction, station_id: str, *, is_default: bool, control_type: str | None, control_id: str | None
) -> None:
    """Controls that were cleared; what is None names all. Spec: OCPP 2.1 R04.FR.44."""
    columns = der_controls.c
    where = (columns.station_id == station_id) & columns.is_default.is_(is_default)
    if control_type is not None:
        where &= columns.control_type == control_type
    if control_id is not None:
        where &= columns.control_id == control_id
    tx.execute(delete(der_controls).where(where))


def list_controls(connection: Connection, station_id: str) -> list[StoredDerControl]:
    """A station's grid controls, by type and id."""
    columns = der_controls.c
    query = select(der_controls).where(columns.station_id == station_id).order_by(columns.control_type, columns.control_id)
    rows = connection.execute(query).mappings()
    return [StoredDerControl(**{name: row[name] for name in StoredDerControl.__struct_fields__}) for row in rows]


def _of(station_id: str, control_ids: Collection[str]) -> ColumnElement[bool]:
    return (der_controls.c.station_id == station_id) & der_controls.c.control_id.in_(control_ids)
