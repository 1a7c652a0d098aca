"""Messages of OCPP 2.0 and 2.1, and the structs of 2.0.1, so that one domain serves all three.

to_201(message)             -> the struct of 2.0.1 that means the same; as it is where 2.0.1 has none, and from other dialects
from_201(dialect, message)  -> the struct of 2.0; CallError NOT_SUPPORTED for what it cannot say. As it is in other dialects:
                               2.1 can say all of 2.0.1

Nothing that is valid fails on its way up. Types are matched by class name and parts by attribute name; what differs stands in
`ocpp.v20.differences` and `ocpp.v21.differences`. A word that 2.0.1 lacks stays the member it was: its `value` tells it.
Readings pass as they are, because nothing but their words differs and nobody asks more of those than their `value`.
Lengths are not checked again.
"""

from collections.abc import Callable, Mapping, Set
from enum import Enum
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple, TypeGuard, cast

from msgspec import UNSET, Struct, inspect

from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.v20 import differences as v20
from gridtap.ocpp.v20 import messages as m20
from gridtap.ocpp.v21 import differences as v21
from gridtap.ocpp.v21 import messages as m21
from gridtap.ocpp.v201 import messages as m201

Copy = Callable[[Any], Any]
_PASSED_ON = frozenset({"Measurand", "Phase", "Location", "ReadingContext", "SignedMeterValue"})
"""Handed on as they are: kept or compared by their text alone, and many to a message."""
_WHOLE_PROFILE = frozenset({"ChargingProfile"})
"""Handed on as it is from 2.1, because it is kept as it was written, with all that 2.0.1 has no place for."""


class _Way(NamedTuple):
    """A direction of translation."""

    dialect: Dialect
    words: Mapping[str, Mapping[str, str]]
    """By the target's enum: the source's word, the target's."""
    otherwise: Mapping[str, str]
    """By the target's enum: what stands for words that it lacks, where the source is free text."""
    names: Mapping[str, Mapping[str, str]]
    """By the target's class: its attribute, the source's."""
    fills: Mapping[str, Callable[[Any, dict[str, Any]], None]]
    """By the target's class: puts in what comes from elsewhere, given the source and the values so far."""
    passed_on: frozenset[str]
    """Classes of the source that are handed on as they are."""
    left_out: Mapping[str, frozenset[str]] | None
    """By the target's class, "" for all: what may go unsaid where there is no place for it. None: anything, on the way up."""


_UP = {
    Dialect.OCPP20: _Way(Dialect.OCPP20, v20.WORDS_UP, {}, v20.NAMES_UP, v20.FILLS_UP, _PASSED_ON, None),
    Dialect.OCPP21: _Way(Dialect.OCPP21, v21.WORDS_UP, v21.OTHERWISE_UP, {}, v21.FILLS_UP, _PASSED_ON | _WHOLE_PROFILE, None),
}
_DOWN_20 = _Way(Dialect.OCPP20, v20.WORDS_DOWN, {}, v20.NAMES_DOWN, v20.FILLS_DOWN, frozenset(), v20.LEFT_OUT)


_DIALECTS = {m20.__name__: Dialect.OCPP20, m21.__name__: Dialect.OCPP21}
"""By the module of a message's type."""


def to_201(message: Struct) -> Struct:
    """The 2.0.1 struct that means the same."""
    dialect = _DIALECTS.get(type(message).__module__)
    copy = None if dialect is None else way_up(dialect, type(message))
    return message if copy is None else cast("Struct", copy(message))


@cache
def way_up(dialect: Dialect, source: type[Struct]) -> Copy | None:
    """The function that makes structs of 2.0.1 of structs of this type; None where 2.0.1 has no such message."""
    target = _type_of(m201, source.__name__)
    return None if target is None else _copier(_UP[dialect], source, target, is_whole=True)


def from_201(dialect: Dialect, message: Struct) -> Struct:
    """The struct to send to a peer of the dialect, of either side.

    Raises: CallError NOT_SUPPORTED, with what cannot be said.
    """
    if dialect is not Dialect.OCPP20:
        return message
    target = _type_of(m20, type(message).__name__)
    if target is None:
        action = type(message).__name__.removesuffix("Request").removesuffix("Response")
        raise CallError(ErrorKind.NOT_SUPPORTED, f"{dialect.value} has no {action}")
    return cast("Struct", _copier(_DOWN_20, type(message), target, is_whole=True)(message))


def _type_of(module: ModuleType, name: str) -> type[Struct] | None:
    found: object = getattr(module, name, None)
    return found if isinstance(found, type) and issubclass(found, Struct) else None


_copiers: dict[tuple[Dialect, bool, type[Struct], type[Struct], bool], Copy] = {}


def _copier(way: _Way, source: type[Struct], target: type[Struct], *, is_whole: bool = False) -> Copy:
    """A function that copies a struct of one type into one of the other, built once; a `whole` message is always a new one."""
    key = way.dialect, way.left_out is None, source, target, is_whole
    found = _copiers.get(key)
    if found is None:
        found = _copiers[key] = _build(way, source, target, is_whole=is_whole)
    return found


def _build(way: _Way, source: type[Struct], target: type[Struct], *, is_whole: bool) -> Copy:
    rows, fill = _rows(way, source, target), way.fills.get(target.__name__)
    unsaid = _unsaid(way, target, {field.name for field in _fields(source)} - {row[0] for row in rows})
    if not is_whole and fill is None and not unsaid and all(copy is _same and name == mine for name, mine, copy in rows):
        return _same

    def copy_struct(message: Struct) -> Struct:
        for name in unsaid:
            if getattr(message, name) is not UNSET:
                raise CallError(ErrorKind.NOT_SUPPORTED, f"{way.dialect.value} has no {name} in {target.__name__}")
        values: dict[str, Any] = {}
        for name, mine, copy in rows:
            value = getattr(message, name)
            copied = value if value is UNSET or copy is _same else copy(value)
            if copied is not UNSET:
                values[mine] = copied
        if fill is not None:
            fill(message, values)
        return target(**values)

    return copy_struct


def _rows(way: _Way, source: type[Struct], target: type[Struct]) -> list[tuple[str, str, Copy]]:
    """What has a counterpart: the source's name, the target's, and how it is copied."""
    theirs = {field.name: field for field in _fields(source)}
    names = way.names.get(target.__name__, {})
    rows: list[tuple[str, str, Copy]] = []
    for field in _fields(target):
        name = names.get(field.name, field.name)
        is_given = name in theirs and (theirs[name].required or not field.required)
        if name in theirs:
            rows.append((name, field.name, _part_copier(way, theirs[name].type, field.type)))
        if not is_given and field.required and target.__name__ not in way.fills:
            raise TypeError(f"{target.__name__}.{field.name} has no counterpart in {way.dialect.value}")
    return rows


def _unsaid(way: _Way, target: type[Struct], names: Set[str]) -> list[str]:
    """The names of what may not silently be left out."""
    if way.left_out is None:
        return []
    return sorted(names - way.left_out[""] - way.left_out.get(target.__name__, frozenset()))


def _fields(struct: type[Struct]) -> tuple[inspect.Field, ...]:
    return cast("inspect.StructType", inspect.type_info(struct)).fields


def _part_copier(way: _Way, source: inspect.Type, target: inspect.Type) -> Copy:
    """A function that copies one part: words are looked up, structs and lists copied, all else is the same in both."""
    match source, target:
        case inspect.EnumType(), inspect.EnumType():
            return _same if source.cls.__name__ in way.passed_on else _word_copier(way, source.cls, target.cls)
        case inspect.StrType(), inspect.EnumType():
            return _text_copier(way, target.cls)
        case inspect.EnumType(), inspect.StrType():
            return _value_of
        case inspect.ListType(), inspect.ListType():
            copy = _part_copier(way, source.item_type, target.item_type)
            return copy if copy is _same else lambda values: [copy(value) for value in values]
        case inspect.ListType(), _:
            return _only_copier(way, _part_copier(way, source.item_type, target))
        case _, inspect.ListType():
            copy = _part_copier(way, source, target.item_type)
            return lambda value: [copy(value)]
        case inspect.FloatType(), inspect.IntType():
            return round
        case _ if _is_struct(source) and _is_struct(target):
            return _same if source.cls.__name__ in way.passed_on else _copier(way, source.cls, target.cls)
        case _:
            return _same


def _is_struct(found: inspect.Type) -> TypeGuard[inspect.StructType]:
    return isinstance(found, inspect.StructType)


def _same(value: Any) -> Any:
    return value


def _value_of(word: Enum) -> Any:
    return word.value


def _only_copier(way: _Way, copy: Copy) -> Copy:
    """The only one of several, where the target has room for one."""

    def copy_only(values: list[Any]) -> Any:
        if len(values) != 1:
            raise CallError(ErrorKind.NOT_SUPPORTED, f"{way.dialect.value} takes one where {len(values)} are given")
        return copy(values[0])

    return copy_only


def _word_copier(way: _Way, source: type[Enum], target: type[Enum]) -> Copy:
    words = way.words.get(target.__name__, {})
    known: dict[str, Any] = {member.value: member for member in target}
    known[""] = UNSET
    copies: dict[Any, Any] = {member: known.get(words.get(member.value, member.value)) for member in source}
    if way.left_out is None:
        return lambda word: copies[word] or word

    def copy_word(word: Enum) -> Any:
        found = copies[word]
        if found is None:
            raise CallError(ErrorKind.NOT_SUPPORTED, f"{way.dialect.value} has no {target.__name__} {word.value}")
        return found

    return copy_word


def _text_copier(way: _Way, target: type[Enum]) -> Copy:
    """Free text that should be one of 2.0.1's words."""
    words, known = way.words.get(target.__name__, {}), {member.value: member for member in target}
    otherwise = known.get(way.otherwise.get(target.__name__, ""))

    def copy_text(text: str) -> Enum:
        found = known.get(words.get(text, text), otherwise)
        if found is None:
            raise CallError(ErrorKind.NOT_SUPPORTED, f"{way.dialect.value} has no {target.__name__} {text[:50]}")
        return found

    return copy_text
