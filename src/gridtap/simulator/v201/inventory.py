"""The device model: every component and variable this station really has, as it stands. Spec: OCPP 2.0.1 B05 to B08."""

from collections.abc import Iterator

import msgspec
from msgspec import UNSET, UnsetType

from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.v201 import messages as m
from gridtap.simulator.evse import ConnectorType
from gridtap.simulator.v201 import status
from gridtap.simulator.v201.settings import BY_NAME, KEYS, KEYS_21, Key, full_name
from gridtap.simulator.v201.state import Outlet, Station

_PLUGS = {
    ConnectorType.TYPE2: m.Connector.STYPE2,
    ConnectorType.CCS2: m.Connector.CCCS2,
    ConnectorType.CHADEMO: m.Connector.CG105,
    ConnectorType.TYPE1: m.Connector.CTYPE1,
    ConnectorType.NACS: m.Connector.CTESLA,
}
_STATUSES = ",".join(word.value for word in m.ConnectorStatus)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One variable of one component; `key` is set where it is kept among the settings."""

    component: m.Component
    variable: m.Variable
    text: str | None
    mutability: m.Mutability
    characteristics: m.VariableCharacteristics
    key: Key | None = None


def rows(station: Station) -> Iterator[Row]:
    """All of them, controllers first."""
    for key in (*KEYS, *(KEYS_21 if station.dialect is Dialect.OCPP21 else ())):
        yield _row_of_key(station, key)
    yield from _rows_of_station(station)
    for outlet in station.outlets.values():
        yield from _rows_of_outlet(station, outlet)


def is_same(row: Row, component: m.Component, variable: m.Variable | None) -> bool:
    """Whether a row is the one named; names are compared without case. A component without an EVSE names no EVSE's."""
    if not has_component(row, component):
        return False
    return variable is None or (
        row.variable.name.lower() == variable.name.lower() and _lower(row.variable.instance) == _lower(variable.instance)
    )


def has_component(row: Row, component: m.Component) -> bool:
    """Whether a row belongs to the component named."""
    own = row.component
    return (
        own.name.lower() == component.name.lower()
        and _lower(own.instance) == _lower(component.instance)
        and _place(own.evse) == _place(component.evse)
    )


def report_data(row: Row) -> m.ReportData:
    """A row as a report carries it; what can only be written carries no value."""
    attribute = m.VariableAttribute(
        type=m.Attribute.ACTUAL,
        value=UNSET if row.text is None else row.text,
        mutability=row.mutability,
        persistent=row.key is not None,
        constant=False,
    )
    return m.ReportData(
        component=row.component,
        variable=row.variable,
        variable_attribute=[attribute],
        variable_characteristics=row.characteristics,
    )


def find_key(component: m.Component, variable: m.Variable) -> Key | None:
    """The setting a component and variable name, if any."""
    if component.evse is not UNSET or component.instance is not UNSET:
        return None
    instance = None if isinstance(variable.instance, UnsetType) else variable.instance
    return BY_NAME.get(full_name(component.name, variable.name, instance).lower())


def _row_of_key(station: Station, key: Key) -> Row:
    component, variable, instance = key.parts
    hidden = key.mutability is m.Mutability.WRITE_ONLY
    is_number = key.data is m.Data.INTEGER and key.mutability is m.Mutability.READ_WRITE
    characteristics = m.VariableCharacteristics(
        unit=key.unit or UNSET,
        data_type=key.data,
        min_limit=float(key.least) if is_number else UNSET,
        max_limit=float(key.most) if is_number else UNSET,
        values_list=key.choices or UNSET,
        supports_monitoring=False,
    )
    return Row(
        component=m.Component(name=component),
        variable=m.Variable(name=variable, instance=instance or UNSET),
        text=None if hidden else station.settings.text(key.name),
        mutability=key.mutability,
        characteristics=characteristics,
        key=key,
    )


def _rows_of_station(station: Station) -> Iterator[Row]:
    component = m.Component(name="ChargingStation")
    word = m.ConnectorStatus.AVAILABLE if station.operative else m.ConnectorStatus.UNAVAILABLE
    yield _text(component, "VendorName", station.plan.vendor)
    yield _text(component, "Model", station.plan.model)
    if station.plan.serial:
        yield _text(component, "SerialNumber", station.plan.serial)
    yield _text(component, "FirmwareVersion", station.firmware)
    yield _flag(component, "Available", holds=True)
    yield _flag(component, "Problem", holds=any(outlet.fault for outlet in station.outlets.values()))
    yield _fixed(component, "AvailabilityState", word.value, m.Data.OPTION_LIST, choices=_STATUSES)
    phases = max(outlet.evse.rating.phases for outlet in station.outlets.values()) or 3
    yield _fixed(component, "SupplyPhases", str(phases), m.Data.INTEGER)


def _rows_of_outlet(station: Station, outlet: Outlet) -> Iterator[Row]:
    rating = outlet.evse.rating
    evse = m.Component(name="EVSE", evse=m.EVSE(id=outlet.number))
    connector = m.Component(name="Connector", evse=m.EVSE(id=outlet.number, connector_id=status.CONNECTOR_ID))
    word = status.status_of(station, outlet).value
    for component in (evse, connector):
        yield _flag(component, "Available", holds=True)
        yield _flag(component, "Problem", holds=outlet.fault is not None)
        yield _fixed(component, "AvailabilityState", word, m.Data.OPTION_LIST, choices=_STATUSES)
        yield _fixed(component, "SupplyPhases", str(rating.phases or 3), m.Data.INTEGER)
    yield _flag(evse, "AllowReset", holds=False)
    power = _fixed(evse, "Power", f"{outlet.evse.draw.power_w:.0f}", m.Data.DECIMAL, unit="W")
    limits = msgspec.structs.replace(power.characteristics, max_limit=float(rating.max_power_w))
    yield msgspec.structs.replace(power, characteristics=limits)
    yield _text(connector, "ConnectorType", _PLUGS[rating.connector_type].value)


def _text(component: m.Component, name: str, text: str) -> Row:
    return _fixed(component, name, text, m.Data.STRING)


def _flag(component: m.Component, name: str, *, holds: bool) -> Row:
    return _fixed(component, name, "true" if holds else "false", m.Data.BOOLEAN)


def _fixed(
    component: m.Component, name: str, text: str, data: m.Data, *, unit: str | None = None, choices: str | None = None
) -> Row:
    characteristics = m.VariableCharacteristics(
        unit=unit or UNSET, data_type=data, values_list=choices or UNSET, supports_monitoring=False
    )
    return Row(
        component=component,
        variable=m.Variable(name=name),
        text=text,
        mutability=m.Mutability.READ_ONLY,
        characteristics=characteristics,
    )


def _lower(text: str | UnsetType) -> str | None:
    return None if isinstance(text, UnsetType) else text.lower()


def _place(evse: m.EVSE | UnsetType) -> tuple[int, int | None] | None:
    if isinstance(evse, UnsetType):
        return None
    return evse.id, None if isinstance(evse.connector_id, UnsetType) else evse.connector_id
