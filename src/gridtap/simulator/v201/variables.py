"""Reading, writing and reporting the device model. Spec: OCPP 2.0.1 B05 to B08."""

from collections.abc import Sequence
from functools import partial

import msgspec
from msgspec import UNSET, UnsetType

from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.v201 import messages as m
from gridtap.simulator.plan import NewPassword
from gridtap.simulator.v201 import inventory, network, power, readings, transactions
from gridtap.simulator.v201.inventory import Row
from gridtap.simulator.v201.settings import MAX_ITEMS
from gridtap.simulator.v201.state import Station

ROWS_AT_ONCE = 20
"""Rows in one NotifyReport."""
_SUMMARY = ("availabilitystate", "problem")


def get_variables(station: Station, request: m.GetVariablesRequest) -> m.GetVariablesResponse:
    """The value of each variable asked for, or why there is none. Raises: CallError for more than ItemsPerMessage."""
    _check_count(len(request.get_variable_data))
    known = list(inventory.rows(station))
    return m.GetVariablesResponse(get_variable_result=[_get(known, asked) for asked in request.get_variable_data])


def set_variables(station: Station, request: m.SetVariablesRequest) -> m.SetVariablesResponse:
    """Change each variable that may be changed, and act on it. Raises: CallError for more than ItemsPerMessage."""
    _check_count(len(request.set_variable_data))
    known = list(inventory.rows(station))
    return m.SetVariablesResponse(set_variable_result=[_set(station, known, asked) for asked in request.set_variable_data])


def get_base_report(station: Station, request: m.GetBaseReportRequest) -> m.GetBaseReportResponse:
    """Everything, what can be configured, or how it is. Spec: OCPP 2.0.1 B07."""
    match request.report_base:
        case m.ReportBase.FULL_INVENTORY:
            chosen = list(inventory.rows(station))
        case m.ReportBase.CONFIGURATION_INVENTORY:
            chosen = [row for row in inventory.rows(station) if row.mutability is not m.Mutability.READ_ONLY]
        case m.ReportBase.SUMMARY_INVENTORY:
            chosen = [row for row in inventory.rows(station) if row.variable.name.lower() in _SUMMARY]
    station.after_reply.append(partial(_report, station, request.request_id, chosen))
    return m.GetBaseReportResponse(status=m.GenericDeviceModelStatus.ACCEPTED)


def get_report(station: Station, request: m.GetReportRequest) -> m.GetReportResponse:
    """What fits the components, variables and criteria given. Spec: OCPP 2.0.1 B08. Raises: CallError as above."""
    wanted = [] if isinstance(request.component_variable, UnsetType) else request.component_variable
    criteria = [] if isinstance(request.component_criteria, UnsetType) else request.component_criteria
    _check_count(len(wanted))
    known = list(inventory.rows(station))
    chosen = [row for row in known if _is_wanted(row, wanted) and _meets(known, row, criteria)]
    if not chosen:
        return m.GetReportResponse(status=m.GenericDeviceModelStatus.EMPTY_RESULT_SET)
    station.after_reply.append(partial(_report, station, request.request_id, chosen))
    return m.GetReportResponse(status=m.GenericDeviceModelStatus.ACCEPTED)


def _check_count(count: int) -> None:
    if count > MAX_ITEMS:
        raise CallError(ErrorKind.OCCURRENCE, f"at most {MAX_ITEMS} items at once")


def _get(known: Sequence[Row], asked: m.GetVariableData) -> m.GetVariableResult:
    row = next((row for row in known if inventory.is_same(row, asked.component, asked.variable)), None)
    text: str | UnsetType = UNSET
    if row is None:
        there = any(inventory.has_component(other, asked.component) for other in known)
        word = m.GetVariableStatus.UNKNOWN_VARIABLE if there else m.GetVariableStatus.UNKNOWN_COMPONENT
    elif asked.attribute_type not in (UNSET, m.Attribute.ACTUAL):
        word = m.GetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE
    elif row.text is None:
        word = m.GetVariableStatus.REJECTED
    else:
        word, text = m.GetVariableStatus.ACCEPTED, row.text
    return m.GetVariableResult(
        attribute_status=word,
        attribute_type=asked.attribute_type,
        attribute_value=text,
        component=asked.component,
        variable=asked.variable,
    )


def _set(station: Station, known: Sequence[Row], asked: m.SetVariableData) -> m.SetVariableResult:
    key = inventory.find_key(asked.component, asked.variable)
    row = next((row for row in known if inventory.is_same(row, asked.component, asked.variable)), None)
    if row is None:
        there = any(inventory.has_component(other, asked.component) for other in known)
        word = m.SetVariableStatus.UNKNOWN_VARIABLE if there else m.SetVariableStatus.UNKNOWN_COMPONENT
    elif asked.attribute_type not in (UNSET, m.Attribute.ACTUAL):
        word = m.SetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE
    elif key is not None and key.name == network.PRIORITY and not network.may_follow(station, asked.attribute_value):
        word = m.SetVariableStatus.REJECTED
    else:
        word = m.SetVariableStatus.REJECTED if key is None else station.settings.change(key, asked.attribute_value)
    if key is not None and word is m.SetVariableStatus.ACCEPTED:
        station.after_reply.append(partial(_follow, station, key.name, asked.attribute_value))
    return m.SetVariableResult(
        attribute_type=asked.attribute_type, attribute_status=word, component=asked.component, variable=asked.variable
    )


def _follow(station: Station, name: str, text: str) -> None:
    """Act at once on a changed variable where it matters."""
    match name:
        case "OCPPCommCtrlr.HeartbeatInterval":
            power.start_heartbeat(station)
        case "SampledDataCtrlr.TxUpdatedInterval":
            transactions.restart_sampling(station)
        case "AlignedDataCtrlr.Interval":
            readings.start_clock_aligned(station)
        case "OCPPCommCtrlr.MessageAttempts[TransactionEvent]":
            station.outbox.contract = msgspec.structs.replace(station.outbox.contract, attempts=int(text))
        case "OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]":
            station.outbox.contract = msgspec.structs.replace(station.outbox.contract, interval_s=float(text))
        case "SecurityCtrlr.BasicAuthPassword":
            station.effects.append(NewPassword(text.encode()))
        case _:
            pass


def _is_wanted(row: Row, wanted: Sequence[m.ComponentVariable]) -> bool:
    """Whether a filter names the row; one without an EVSE means the component everywhere. Spec: B08.FR.16, .20."""
    return not wanted or any(_names(row, asked) for asked in wanted)


def _names(row: Row, asked: m.ComponentVariable) -> bool:
    variable = None if isinstance(asked.variable, UnsetType) else asked.variable
    component = asked.component
    if isinstance(component.evse, UnsetType):
        component = msgspec.structs.replace(component, evse=row.component.evse)
    if variable is not None and isinstance(variable.instance, UnsetType):
        variable = msgspec.structs.replace(variable, instance=row.variable.instance)
    return inventory.is_same(row, component, variable)


def _meets(known: Sequence[Row], row: Row, criteria: Sequence[m.ComponentCriterion]) -> bool:
    """Whether its component meets one of the criteria; what it lacks counts as true, but a problem. Spec: B08."""
    return not criteria or any(_is_so(known, row, word) for word in criteria)


def _is_so(known: Sequence[Row], row: Row, word: m.ComponentCriterion) -> bool:
    variable = m.Variable(name=word.value)
    own = next((other for other in known if inventory.is_same(other, row.component, variable)), None)
    return word is not m.ComponentCriterion.PROBLEM if own is None else own.text == "true"


def _report(station: Station, request_id: int, chosen: Sequence[Row]) -> None:
    """Send the rows in parts, the next one when the one before it was answered."""
    parts = [chosen[start : start + ROWS_AT_ONCE] for start in range(0, len(chosen), ROWS_AT_ONCE)]
    _send_part(station, request_id, parts, 0)


def _send_part(station: Station, request_id: int, parts: Sequence[Sequence[Row]], seq_no: int) -> None:
    last = seq_no == len(parts) - 1
    request = m.NotifyReportRequest(
        request_id=request_id,
        generated_at=station.now_at,
        report_data=[inventory.report_data(row) for row in parts[seq_no]],
        tbc=not last,
        seq_no=seq_no,
    )
    following = partial(_go_on, station, request_id, parts, seq_no + 1)
    station.call("NotifyReport", request, m.NotifyReportResponse, following)


def _go_on(
    station: Station, request_id: int, parts: Sequence[Sequence[Row]], seq_no: int, _answer: m.NotifyReportResponse
) -> None:
    if seq_no < len(parts):
        _send_part(station, request_id, parts, seq_no)
