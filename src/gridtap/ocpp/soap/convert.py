"""Messages over SOAP and the structs of 1.6-J, so that one domain serves all three.

to_16(dialect, message)   -> the 1.6-J struct of a message of soap.v15 or soap.v16; nothing that is valid there fails here
from_16(dialect, message) -> the struct of soap.v15 or soap.v16; CallError NOT_SUPPORTED for what the dialect cannot say

Both work for requests and responses of either side. Types are matched by class name and parts by attribute name; the tables
below hold what differs. Lengths are not checked again: 1.5 limits few texts, and refusing its longer ones would lose facts.

What 1.5 says otherwise:
- one status Occupied where 1.6 tells five apart: read as Charging, because it starts with the transaction or just before it
- Mode3Error is EVCommunicationError; errors that 1.5 has no word for are OtherError
- Amp and Volt are A and V; no phases, and no measurands beyond energy, power, current, voltage and temperature
- heartbeatInterval is interval; a registration is never Pending, so a station we are not sure of is told Rejected and asks again
- unlocking is Accepted or Rejected; a local list's hash is neither sent nor looked at, and HashError is Failed
- no reason to stop, no charging profile: a limit that cannot be kept is refused, never dropped
"""

from collections.abc import Callable
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeGuard, cast

from msgspec import UNSET, Struct, inspect

from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.soap.layout import tables
from gridtap.ocpp.v16 import messages as v16

Copy = Callable[[Any], Any]

_UP_15 = {
    "ChargePointStatus": {"Occupied": "Charging"},
    "ChargePointErrorCode": {"Mode3Error": "EVCommunicationError"},
    "UnitOfMeasure": {"Amp": "A", "Volt": "V"},
    "UnlockStatus": {"Accepted": "Unlocked", "Rejected": "UnlockFailed"},
    "UpdateStatus": {"HashError": "Failed"},
}
"""Spec: OCPP 1.5 §7 (types); OCPP 1.6 §4.9, §7."""
_DOWN_15: dict[str, dict[str, str]] = {
    "ChargePointStatus": {
        "Preparing": "Occupied",
        "Charging": "Occupied",
        "SuspendedEV": "Occupied",
        "SuspendedEVSE": "Occupied",
        "Finishing": "Occupied",
    },
    "ChargePointErrorCode": {
        "EVCommunicationError": "Mode3Error",
        "InternalError": "OtherError",
        "LocalListConflict": "OtherError",
        "OverVoltage": "OtherError",
    },
    "UnitOfMeasure": {"A": "Amp", "V": "Volt", "Celcius": "Celsius"},
    "UnlockStatus": {"Unlocked": "Accepted", "UnlockFailed": "Rejected", "NotSupported": "Rejected"},
    "RegistrationStatus": {"Pending": "Rejected"},
    "ConfigurationStatus": {"RebootRequired": "Accepted"},
    "ReadingContext": {"Trigger": "Sample.Periodic", "Other": "Sample.Periodic"},
    "Location": {"Cable": "Outlet"},
}
_DOWN_16 = {"UnitOfMeasure": {"Celcius": "Celsius"}}
_NAMES_15 = {
    "interval": "heartbeat_interval",
    "meter_value": "values",
    "sampled_value": "value",
    "local_authorization_list": "local_authorisation_list",
}
"""1.5's name for an attribute of 1.6."""
_LEFT_OUT = {"reason", "hash"}
"""What may be left unsaid where the other side has no place for it."""


class _Way(NamedTuple):
    """A direction of translation: words by enum, attribute names of the source by those of the target."""

    words: dict[str, dict[str, str]]
    names: dict[str, str]


_UP = {Dialect.OCPP15S: _Way(_UP_15, _NAMES_15), Dialect.OCPP16S: _Way({}, {})}
_DOWN = {
    Dialect.OCPP15S: _Way(_DOWN_15, {theirs: ours for ours, theirs in _NAMES_15.items()}),
    Dialect.OCPP16S: _Way(_DOWN_16, {}),
}


def to_16(dialect: Dialect, message: Struct) -> Struct:
    """The 1.6-J struct that means the same.

    Spec: OCPP 1.6 §4.9, §7.
    """
    return cast("Struct", _way_up(dialect, type(message))(message))


@cache
def _way_up(dialect: Dialect, source: type[Struct]) -> Copy:
    return _copier(dialect, source, getattr(v16, source.__name__), is_up=True)


class Twin(NamedTuple):
    """What a struct is in 1.6-J: its parts there by their names here, with what copies them unless they are the same."""

    type: type[Struct]
    parts: dict[str, tuple[str, Copy | None]]
    lists: tuple[str, ...]
    """The ones that stand there even if they are empty."""


@cache
def twin_of(dialect: Dialect, source: type[Struct]) -> Twin | None:
    """What a struct of a SOAP dialect is in 1.6-J; None where it is nothing of its own."""
    target = getattr(v16, source.__name__, None)
    if target is None:
        return None
    parts = {name: (attribute, copy) for name, attribute, copy in _rows(dialect, source, target, is_up=True)}
    lists = (field.name for field in _fields(target) if field.required and isinstance(field.type, inspect.ListType))
    return Twin(target, parts, tuple(lists))


def from_16(dialect: Dialect, message: Struct) -> Struct:
    """The struct of a SOAP dialect that means the same.

    Raises: CallError NOT_SUPPORTED, with what cannot be said.
    """
    return cast("Struct", _way_down(dialect, type(message))(message))


@cache
def _way_down(dialect: Dialect, source: type[Struct]) -> Copy:
    target = tables(dialect).TYPES.get(source.__name__)
    if not isinstance(target, type) or not issubclass(target, Struct):
        action = source.__name__.removesuffix("Request").removesuffix("Response")
        raise CallError(ErrorKind.NOT_SUPPORTED, f"{dialect.value} has no {action}")
    return _copier(dialect, source, target, is_up=False)


@cache
def _copier(dialect: Dialect, source: type[Struct], target: type[Struct], *, is_up: bool) -> Copy:
    """A function that copies a struct of one type into one of the other, built once."""
    rows = _rows(dialect, source, target, is_up=is_up)
    names = [field.name for field in _fields(source)]
    unsaid = [name for name in names if name not in {row[0] for row in rows} and name not in _LEFT_OUT]
    lists = {field.name: field.required for field in _fields(target) if isinstance(field.type, inspect.ListType)}
    required_lists = [name for name, is_required in lists.items() if is_required]
    parts = tuple((attribute, copy_part) for _name, attribute, copy_part in rows)
    read = _getter([name for name, _attribute, _copy in rows])

    def copy(message: Struct) -> Struct:
        for name in unsaid:
            if getattr(message, name) is not UNSET:
                raise CallError(ErrorKind.NOT_SUPPORTED, f"{dialect.value} has no {name} in {target.__name__}")
        values: dict[str, Any] = {name: [] for name in required_lists}
        for (attribute, copy_part), value in zip(parts, read(message), strict=True):
            if value is UNSET:
                continue
            copied = value if copy_part is None else copy_part(value)
            if copied or is_up or lists.get(attribute, True):
                values[attribute] = copied
        return target(**values)

    return copy


def _rows(dialect: Dialect, source: type[Struct], target: type[Struct], *, is_up: bool) -> list[tuple[str, str, Copy | None]]:
    """An attribute of the source, its name in the target, and what copies it if it is not the same in both."""
    way = (_UP if is_up else _DOWN)[dialect]
    theirs = {field.name: field for field in _fields(source)}
    rows: list[tuple[str, str, Copy | None]] = []
    for field in _fields(target):
        name = _source_name(field.name, theirs, way)
        if name in theirs:
            copy = _part_copier(dialect, theirs[name].type, field.type, is_up=is_up)
            rows.append((name, field.name, None if copy is _same else copy))
        elif field.required:
            raise TypeError(f"{target.__name__}.{field.name} has no counterpart in {source.__name__}")
    return rows


def _getter(names: list[str]) -> Callable[[Struct], tuple[Any, ...]]:
    """All these attributes at once."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda message: tuple(getattr(message, name) for name in names)


def _fields(struct: type[Struct]) -> tuple[inspect.Field, ...]:
    return cast("inspect.StructType", inspect.type_info(struct)).fields


def _source_name(name: str, theirs: dict[str, inspect.Field], way: _Way) -> str:
    renamed = way.names.get(name, name)
    return renamed if renamed in theirs else name


def _part_copier(dialect: Dialect, source: inspect.Type, target: inspect.Type, *, is_up: bool) -> Copy:
    """A function that copies one part: words are looked up, structs and lists copied, all else is the same in both."""
    if isinstance(source, inspect.EnumType) and isinstance(target, inspect.EnumType):
        words = (_UP if is_up else _DOWN)[dialect].words.get(target.cls.__name__, {})
        return _enum_copier(dialect, source.cls, target.cls, words)
    if _is_struct(source) and _is_struct(target):
        return _copier(dialect, source.cls, target.cls, is_up=is_up)
    if isinstance(source, inspect.ListType) and isinstance(target, inspect.ListType):
        return _list_copier(dialect, source.item_type, target.item_type, is_up=is_up)
    return _same


def _is_struct(found: inspect.Type) -> TypeGuard[inspect.StructType]:
    return isinstance(found, inspect.StructType)


def _same(value: Any) -> Any:
    return value


def _enum_copier(dialect: Dialect, source: type[Enum], target: type[Enum], words: dict[str, str]) -> Copy:
    known = {member.value: member for member in target}
    copies = {member: known.get(words.get(member.value, member.value)) for member in source}
    if None not in copies.values():
        return copies.__getitem__

    def copy(value: Any) -> Any:
        found = copies[value]
        if found is None:
            raise CallError(ErrorKind.NOT_SUPPORTED, f"{dialect.value} has no {target.__name__} {value}")
        return found

    return copy


def _list_copier(dialect: Dialect, source: inspect.Type, target: inspect.Type, *, is_up: bool) -> Copy:
    """Lists item by item; 1.5 wraps the values of a transaction once more."""
    if _is_struct(source) and source.cls.__name__ == "TransactionData":
        copy_list = _part_copier(dialect, source.fields[0].type, inspect.ListType(target), is_up=is_up)
        return lambda value: [one for wrap in value if wrap.values is not UNSET for one in copy_list(wrap.values)]
    if _is_struct(target) and target.cls.__name__ == "TransactionData":
        copy_list, wrapped = _part_copier(dialect, inspect.ListType(source), target.fields[0].type, is_up=is_up), target.cls
        return lambda value: [wrapped(values=copy_list(value))]
    copy = _part_copier(dialect, source, target, is_up=is_up)
    if not is_up and _is_struct(target) and target.cls.__name__ == "SampledValue":
        return lambda value: [sample for one in value for sample in _sayable(copy, one)]
    if not is_up and _is_struct(target) and target.cls.__name__ == "MeterValue":
        samples = next(part.name for part in target.fields if part.name != "timestamp")
        return lambda value: [meter_value for meter_value in map(copy, value) if getattr(meter_value, samples)]
    return lambda value: [copy(one) for one in value]


def _sayable(copy: Copy, sample: Struct) -> list[Struct]:
    """The sample, or none: a phase or measurand that the dialect lacks would be read as something else without it."""
    try:
        return [copy(sample)]
    except CallError:
        return []
