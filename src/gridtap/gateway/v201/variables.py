"""2.0.1's components and variables as ours, and as people write them: `Component[instance]@evse:connector.Variable[instance]`."""

import re
from collections.abc import Sequence

from msgspec import UNSET, Raw, UnsetType

from gridtap.gateway.v16.convert import clean
from gridtap.gateway.v201.convert import MAX_NUMBER, check_number
from gridtap.kit.errors import Malformed
from gridtap.ocpp.dialect import encode
from gridtap.ocpp.v201 import messages as m
from gridtap.stations.devicemodel import Component, Variable

Told = m.GetVariableData | m.GetVariableResult | m.SetVariableData | m.SetVariableResult
_KEY = re.compile(
    r"(?P<component>[^\[\]@]{1,50})(\[(?P<component_instance>[^\[\]]{1,50})\])?(@(?P<evse>\d{1,4})(:(?P<connector>\d{1,4}))?)?"
    r"\.(?P<variable>[^\[\]@.]{1,50})(\[(?P<variable_instance>[^\[\]]{1,50})\])?"
)


def component_of(told: m.Component) -> Component:
    """A component as we know it."""
    evse = None if told.evse is UNSET else told.evse
    connector = UNSET if evse is None else evse.connector_id
    return Component(
        name=clean(told.name),
        instance=_text(told.instance),
        evse_number=0 if evse is None else check_number(evse.id, "component.evse.id", most=MAX_NUMBER),
        connector_number=0 if connector is UNSET else check_number(connector, "component.evse.connectorId", most=MAX_NUMBER),
    )


def variable_name(told: m.Variable) -> str:
    """How people write a variable."""
    instance = _text(told.instance)
    return f"{clean(told.name)}[{instance}]" if instance else clean(told.name)


def variables_told(report: Sequence[m.ReportData]) -> list[Variable]:
    """The variables of a part of a report, one for each attribute. Spec: OCPP 2.0.1 ReportDataType."""
    told: list[Variable] = []
    for data in report:
        component = component_of(data.component)
        about = None if data.variable_characteristics is UNSET else Raw(encode(data.variable_characteristics))
        for attribute in data.variable_attribute:
            told.append(
                Variable(
                    component=component,
                    name=clean(data.variable.name),
                    instance=_text(data.variable.instance),
                    attribute="Actual" if attribute.type is UNSET else attribute.type.value,
                    value=None if attribute.value is UNSET else clean(attribute.value),
                    mutability="ReadWrite" if attribute.mutability is UNSET else attribute.mutability.value,
                    persistent=attribute.persistent is True,
                    constant=attribute.constant is True,
                    characteristics=about,
                )
            )
    return told


def variable_of(told: Told, value: str | UnsetType = UNSET) -> Variable:
    """One attribute that a station was asked for, was asked to change, or answered about."""
    return Variable(
        component=component_of(told.component),
        name=clean(told.variable.name),
        instance=_text(told.variable.instance),
        attribute="Actual" if told.attribute_type is UNSET else told.attribute_type.value,
        value=None if value is UNSET else clean(value),
    )


def parse_key(key: str) -> tuple[m.Component, m.Variable]:
    """What a key names. Raises: Malformed `bad_setting_key`."""
    found = _KEY.fullmatch(key)
    if found is None:
        sentence = "Write a variable as Component.Variable, for example SampledDataCtrlr.TxUpdatedInterval."
        raise Malformed("bad_setting_key", sentence)
    evse: m.EVSE | UnsetType = UNSET
    if found["evse"] is not None:
        evse = m.EVSE(id=int(found["evse"]), connector_id=UNSET if found["connector"] is None else int(found["connector"]))
    component = m.Component(name=found["component"], instance=found["component_instance"] or UNSET, evse=evse)
    return component, m.Variable(name=found["variable"], instance=found["variable_instance"] or UNSET)


def _text(text: str | UnsetType) -> str:
    return "" if text is UNSET else clean(text)
