"""The device model of 2.x stations: components, variables, and reports in parts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, select, update

from gridtap.stations.settings import SECRET_KEYS
from gridtap.storage.tables.devicemodel import report_parts, station_components, station_variables
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction

REPORT_AGAIN_AFTER = timedelta(days=1)
"""How old the report of a station may be that does not tell its firmware among its variables."""
ReportKind = Literal[
    "device_model", "monitoring", "customer_information", "display_messages", "charging_profiles", "der_controls"
]


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a station; numbers are 0 and the instance empty where the station named none."""

    name: str
    instance: str = ""
    evse_number: int = 0
    connector_number: int = 0

    @property
    def label(self) -> str:
        """How people write it: `Component[instance]@evse:connector`, without what is not there."""
        place = f"@{self.evse_number}" if self.evse_number else ""
        place += f":{self.connector_number}" if self.connector_number else ""
        return _named(self.name, self.instance) + place


class Variable(msgspec.Struct, frozen=True, kw_only=True):
    """One attribute of a component's variable. `value` is None where it may not be read, or the station did not say.

    `characteristics` are as the station wrote them: unit, dataType, limits, valuesList, supportsMonitoring.
    """

    component: Component
    name: str
    instance: str = ""
    attribute: str = "Actual"
    value: str | None = None
    mutability: str | None = None
    persistent: bool = False
    constant: bool = False
    characteristics: msgspec.Raw | None = None


class StoredVariable(msgspec.Struct, frozen=True, kw_only=True):
    """A variable's attribute as last read."""

    component: Component
    name: str
    instance: str
    attribute: str
    value: str | None
    mutability: str | None
    persistent: bool
    constant: bool
    characteristics: object
    read_at: datetime

    @property
    def key(self) -> str:
        """How people write it: `Component[instance]@evse:connector.Variable[instance]`, without what is not there."""
        return f"{self.component.label}.{_named(self.name, self.instance)}"


class ReportPart(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a report; `seq_no` None where the message carries none and they count as they come."""

    kind: ReportKind
    request_id: int
    seq_no: int | None
    is_last: bool
    content: msgspec.Raw
    generated_at: datetime | None = None


class ReportSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A report without what it says."""

    kind: str
    request_id: int
    part_count: int
    is_complete: bool
    received_at: datetime


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report, its parts in order. Complete when the last part and all before it are there."""

    kind: str
    request_id: int
    parts: tuple[object, ...]
    is_complete: bool
    received_at: datetime


def _named(name: str, instance: str) -> str:
    return f"{name}[{instance}]" if instance else name


def record_variables(tx: Transaction, station_id: str, told: Sequence[Variable]) -> None:
    """Keep variables as a station told them; what a message leaves out stays as it was known. Secrets are not kept.

    Idempotent. Emits settings_read. Spec: OCPP 2.0.1 B06, B07, B08; part 1 §4.
    """
    keys: dict[Component, int] = {}
    for variable in told:
        component_key = keys.get(variable.component)
        if component_key is None:
            component_key = keys[variable.component] = _ensure_component(tx, station_id, variable.component)
        _put(tx, component_key, variable)
    if told:
        tx.emit("settings_read", station_id=station_id, data={"count": len(told)})


def _ensure_component(tx: Transaction, station_id: str, component: Component) -> int:
    values = {"station_id": station_id, **msgspec.structs.asdict(component)}
    same = [station_components.c[name] == value for name, value in values.items()]
    row = tx.one(select(station_components.c.component_key).where(*same))
    if row is not None:
        return int(row.component_key)
    return int(tx.execute(insert(station_components).values(**values).returning(station_components.c.component_key)).scalar_one())


def _put(tx: Transaction, component_key: int, variable: Variable) -> None:
    columns = station_variables.c
    place = {"name": variable.name, "instance": variable.instance, "attribute": variable.attribute}
    values: dict[str, object] = {"read_at": tx.now}
    values["value"] = None if variable.name.casefold() in SECRET_KEYS else variable.value
    if variable.mutability is not None:
        values |= {"mutability": variable.mutability, "persistent": variable.persistent, "constant": variable.constant}
    if variable.characteristics is not None:
        values["characteristics"] = variable.characteristics
    same = [columns[name] == value for name, value in place.items()]
    changed = tx.execute(update(station_variables).where(columns.component_key == component_key, *same).values(**values))
    if changed.rowcount == 0:
        tx.execute(insert(station_variables).values(component_key=component_key, **place, **values))


def forget_variables(tx: Transaction, station_id: str, gone: Sequence[Variable]) -> None:
    """A station says that it does not know them (any more)."""
    for variable in gone:
        values = {"station_id": station_id, **msgspec.structs.asdict(variable.component)}
        same = [station_components.c[name] == value for name, value in values.items()]
        row = tx.one(select(station_components.c.component_key).where(*same))
        if row is not None:
            columns = station_variables.c
            where = (columns.component_key == row.component_key) & (columns.name == variable.name)
            tx.execute(delete(station_variables).where(where, columns.instance == variable.instance))


def list_variables(connection: Connection, station_id: str) -> list[StoredVariable]:
    """A station's device model, ordered by component and variable."""
    query = select(station_components, station_variables).join(
        station_variables, station_variables.c.component_key == station_components.c.component_key
    )
    parts, variables = station_components.c, station_variables.c
    order = (parts.name, parts.instance, parts.evse_number, parts.connector_number, variables.name, variables.instance)
    found: list[StoredVariable] = []
    for row in connection.execute(query.where(parts.station_id == station_id).order_by(*order, variables.attribute)).mappings():
        component = Component(
            name=row[parts.name],
            instance=row[parts.instance],
            evse_number=row[parts.evse_number],
            connector_number=row[parts.connector_number],
        )
        rest = {name: row[variables[name]] for name in StoredVariable.__struct_fields__ if name != "component"}
        found.append(StoredVariable(component=component, **rest))
    return found


def find_value(connection: Connection, station_id: str, component: str, variable: str, instance: str = "") -> str | None:
    """The actual value of a variable of the station itself, or None where it is not known."""
    parts, variables = station_components.c, station_variables.c
    query = select(variables.value).join(station_components, variables.component_key == parts.component_key)
    where = (parts.station_id == station_id) & (parts.name == component) & (variables.name == variable)
    return connection.execute(
        query.where(where, variables.instance == instance, variables.attribute == "Actual").limit(1)
    ).scalar()


def record_report_part(tx: Transaction, station_id: str, part: ReportPart) -> None:
    """Keep one message of a report. Safe to repeat. A first part after a whole report with its number begins anew.

    Emits report_complete with the last one to arrive. Spec: OCPP 2.0.1 B07, N02, N09, O04, K09 (tbc, seqNo).
    """
    where = _of_report(station_id, part.kind, part.request_id)
    before = read_report(tx.connection, station_id, part.kind, part.request_id)
    count, seq_no = 0 if before is None else len(before.parts), part.seq_no
    if before is not None and before.is_complete and _is_repeated(before, part):
        return
    if before is not None and before.is_complete and (seq_no == 0 or seq_no is None):
        tx.execute(delete(report_parts).where(where))
        count = 0
    seq_no = count if seq_no is None else seq_no
    same = report_parts.c.seq_no == seq_no
    tx.execute(delete(report_parts).where(where, (report_parts.c.seq_no >= seq_no) if part.is_last else same))
    values = {"station_id": station_id, "kind": part.kind, "request_id": part.request_id, "seq_no": seq_no}
    rest = {"is_last": part.is_last, "content": part.content, "generated_at": part.generated_at, "received_at": tx.now}
    tx.execute(insert(report_parts).values(**values, **rest))
    report = read_report(tx.connection, station_id, part.kind, part.request_id)
    if report is not None and report.is_complete:
        data: dict[str, object] = {"kind": part.kind, "request_id": part.request_id, "parts": len(report.parts)}
        tx.emit("report_complete", station_id=station_id, data=data)


def _is_repeated(before: Report, part: ReportPart) -> bool:
    number = part.seq_no
    return number is not None and number < len(before.parts) and before.parts[number] == msgspec.json.decode(part.content)


def needs_report(connection: Connection, station_id: str, now: datetime) -> bool:
    """Whether a station's device model was never reported whole, or may have changed with its firmware since."""
    firmware = connection.execute(select(stations.c.firmware).where(stations.c.station_id == station_id)).scalar()
    parts = report_parts.c
    where = (parts.station_id == station_id) & (parts.kind == "device_model") & parts.is_last
    told_at = connection.execute(select(parts.received_at).where(where).order_by(parts.received_at.desc()).limit(1)).scalar()
    if told_at is None:
        return True
    told = find_value(connection, station_id, "ChargingStation", "FirmwareVersion")
    return now - told_at > REPORT_AGAIN_AFTER if told is None else told != firmware


def read_report(connection: Connection, station_id: str, kind: ReportKind, request_id: int) -> Report | None:
    """A report, joined; None where no part of it has come."""
    query = (
        select(report_parts.c.seq_no, report_parts.c.is_last, report_parts.c.content, report_parts.c.received_at)
        .where(_of_report(station_id, kind, request_id))
        .order_by(report_parts.c.seq_no)
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    return Report(
        kind=kind,
        request_id=request_id,
        parts=tuple(row.content for row in rows),
        is_complete=rows[-1].is_last and [row.seq_no for row in rows] == list(range(len(rows))),
        received_at=max(row.received_at for row in rows),
    )


def list_reports(connection: Connection, station_id: str, *, limit: int = 100) -> list[ReportSummary]:
    """A station's reports, the newest first."""
    parts = report_parts.c
    newest = func.max(parts.received_at, type_=parts.received_at.type)
    last = func.max(case((parts.is_last, parts.seq_no), else_=-1))
    query = (
        select(parts.kind, parts.request_id, func.count().label("part_count"), last.label("last"), newest.label("received_at"))
        .where(parts.station_id == station_id)
        .group_by(parts.kind, parts.request_id)
        .order_by(newest.desc(), parts.kind, parts.request_id)
    )
    return [
        ReportSummary(
            kind=row.kind,
            request_id=row.request_id,
            part_count=row.part_count,
            is_complete=row.last == row.part_count - 1,
            received_at=row.received_at,
        )
        for row in connection.execute(query.limit(limit))
    ]


def _of_report(station_id: str, kind: str, request_id: int) -> ColumnElement[bool]:
    columns = report_parts.c
    return (columns.station_id == station_id) & (columns.kind == kind) & (columns.request_id == request_id)


def note_report(tx: Transaction, station_id: str, kind: str, content: msgspec.Raw) -> None:
    """Keep what a station says once in passing, such as a limit its building set, as a line of the event log."""
    tx.emit(kind, station_id=station_id, data=msgspec.json.decode(content, type=dict[str, object]))
