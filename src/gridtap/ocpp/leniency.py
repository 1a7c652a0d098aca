"""Payloads that break the schema, read all the same where that is allowed, each deviation named.

read_leniently(decoder, raw, tolerance) -> (struct, deviations); CallError for what is not allowed, as if nothing were

The strict decoder judges; what it refuses is mended at the place it names, if the rule for it is allowed, and judged again.
What goes out is never touched.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Literal, cast, get_args

import msgspec
from msgspec import Struct, inspect

from gridtap.ocpp.errors import from_decode_failure
from gridtap.ocpp.tolerance import mend_time

Rule = Literal[
    "whole_numbers",
    "odd_times",
    "epoch_times",
    "long_text",
    "numbers_as_text",
    "text_as_numbers",
    "null_fields",
    "extra_fields",
    "wrong_case",
    "own_words",
    "unknown_words",
    "odd_booleans",
    "empty_fields",
    "lone_items",
    "missing_fields",
    "odd_order",
    "odd_namespaces",
]
RULES: Mapping[Rule, str] = {
    "whole_numbers": "writes whole numbers with a fraction, such as 1.0",
    "odd_times": "writes times that are nearly, but not quite, RFC 3339",
    "epoch_times": "writes times as numbers of seconds or milliseconds since 1970",
    "long_text": "writes text that is longer than allowed",
    "numbers_as_text": "writes numbers in quotation marks",
    "text_as_numbers": "writes text without quotation marks",
    "null_fields": "writes null where a field is to be left out",
    "extra_fields": "adds fields that the specification does not have",
    "wrong_case": "writes words with wrong capitals, blanks or hyphens",
    "own_words": "uses words of its own for words that the specification has",
    "unknown_words": "uses words that the specification does not have, where a word may be left out",
    "odd_booleans": "writes true and false as text or as 1 and 0",
    "empty_fields": "writes nothing into a field that is to be left out",
    "lone_items": "writes one thing where a list is due",
    "missing_fields": "leaves out fields that must be there",
    "odd_order": "writes elements in another order than the service's WSDL",
    "odd_namespaces": "puts elements into another namespace than the service's",
}
"""Every rule, as the end of a sentence about a station."""
ALWAYS: frozenset[Rule] = frozenset({"whole_numbers", "odd_times"})
"""Allowed without being asked for: JSON Schema counts 1.0 as an integer, and a refused time would lose a session."""
MAX_REPAIRS = 64
MAX_FOUND_CHARACTERS = 60
_EPOCH_MS_FROM = 100_000_000_000
_BOOLEANS: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_FOUND_WORD = re.compile(r"Invalid enum value '(.*)'", re.DOTALL)
_FIELD = re.compile(r"unknown field `(.*)`", re.DOTALL)
_LENGTH = re.compile(r"Expected `str` of length <= (\d+)")
_TOO_FEW = re.compile(r"Expected `array` of length >= \d+")
_MISSING = re.compile(r"missing required field `(.*)`", re.DOTALL)
_GOT = re.compile(r"Expected `(.+)`, got `(\w+)`")
Path = tuple[str | int, ...]


class Tolerance(Struct, frozen=True):
    """What is let pass: rules, a maker's own words with the specification's, and what stands in for what is missing."""

    accept: frozenset[Rule] = ALWAYS
    words: Mapping[str, str] = {}
    """Used by the rule `own_words`."""
    fill: Mapping[str, bool | int | str] = {}
    """By the names of fields; used by the rule `missing_fields`."""

    @property
    def is_plain(self) -> bool:
        """Whether nothing passes but what always does."""
        return self.accept == ALWAYS


class Deviation(Struct, frozen=True):
    """One place where a message broke the schema: which rule let it pass, where, and what stood there."""

    rule: Rule
    path: str
    found: str


def is_rule(word: str) -> bool:
    """Whether this is the name of a rule."""
    return word in get_args(Rule)


def read_leniently(
    decoder: msgspec.json.Decoder[Struct], raw: bytes, tolerance: Tolerance
) -> tuple[Struct, tuple[Deviation, ...]]:
    """A payload that the decoder refuses, mended as far as is allowed.

    Raises: CallError with what is wrong in the payload as it was sent, if anything is that may not pass.
    """
    first: Exception | None = None
    deviations: list[Deviation] = []
    value: Any = None
    text = raw
    for _ in range(MAX_REPAIRS):
        try:
            return decoder.decode(text), tuple(deviations)
        except (ValueError, RecursionError) as failure:
            first = first or failure
            deviation = None
            if isinstance(failure, msgspec.ValidationError):
                value = _read(raw, failure) if value is None else value
                deviation = _Repair(value, decoder.type, str(failure), tolerance).make()
            if deviation is None:
                raise from_decode_failure(cast("ValueError", first)) from first
        deviations.append(deviation)
        text = msgspec.json.encode(value)
    raise from_decode_failure(cast("ValueError", first))


def _read(raw: bytes, failure: msgspec.ValidationError) -> Any:
    """What was sent, to be mended. Raises: CallError where it cannot be held at all, as a number of hundreds of digits."""
    try:
        return msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        raise from_decode_failure(cast("ValueError", failure)) from failure


class _Repair:
    """One mend at the place where the decoder stopped."""

    def __init__(self, value: Any, root: Any, failure: str, tolerance: Tolerance) -> None:
        self._reason, _, place = failure.partition(" - at `")
        self._place = place.rstrip("`") or "$"
        self._path = path_of(self._place)
        self._value = value
        self._root = root
        self._tolerance = tolerance

    def make(self) -> Deviation | None:
        """Mend the value in place and say what was done; None where nothing may be done."""
        if missing := _MISSING.search(self._reason):
            return self._fill(missing[1])
        if extra := _FIELD.search(self._reason):
            return self._drop(extra[1])
        if not self._path:
            return None
        found = self._get()
        is_empty = found == "" or (found == [] and _TOO_FEW.search(self._reason))
        if is_empty and (left_out := self._leave_out_empty(found)):
            return left_out
        if longest := _LENGTH.search(self._reason):
            return self._put("long_text", str(found)[: int(longest[1])])
        if _FOUND_WORD.search(self._reason):
            return self._mend_word(str(found))
        if "RFC3339" in self._reason:
            return self._mend_time(str(found))
        got = _GOT.search(self._reason)
        return None if got is None else self._mend_type(got[1], got[2], found)

    def _mend_type(self, expected: str, got: str, found: Any) -> Deviation | None:
        if got == "null":
            return self._leave_out("null_fields", found)
        if "datetime" in expected and got in ("int", "float"):
            return self._put("epoch_times", _from_epoch(float(found)))
        if expected == "int" and got == "float" and float(found).is_integer():
            return self._put("whole_numbers", int(found))
        if expected in ("int", "float") and got == "str":
            number = _number(str(found), whole=expected == "int")
            return None if number is None else self._put("numbers_as_text", number)
        if expected == "str" and got in ("int", "float", "bool"):
            return self._put("text_as_numbers", msgspec.json.encode(found).decode())
        if expected == "bool" and got in ("int", "str"):
            return self._put("odd_booleans", _BOOLEANS.get(str(found).strip().casefold()))
        if expected == "array" and got == "object":
            return self._put("lone_items", [found])
        return None

    def _mend_word(self, found: str) -> Deviation | None:
        kind, is_needed = type_at(self._root, self._path)
        words = [str(member.value) for member in kind.cls] if isinstance(kind, inspect.EnumType) else []
        folded = _fold(found)
        alike = next((word for word in words if _fold(word) == folded), None)
        if alike is not None:
            return self._put("wrong_case", alike)
        ours = self._tolerance.words.get(found)
        if ours in words:
            return self._put("own_words", ours)
        return None if is_needed else self._leave_out("unknown_words", found)

    def _mend_time(self, found: str) -> Deviation | None:
        mended = mend_time(found)
        if mended != found:
            return self._put("odd_times", mended)
        return self._put("epoch_times", _from_epoch(float(found))) if found.isdecimal() and len(found) <= 16 else None

    def _get(self) -> Any:
        return _at(self._value, self._path)

    def _put(self, rule: Rule, mended: Any) -> Deviation | None:
        if rule not in self._tolerance.accept or mended is None:
            return None
        deviation = self._told(rule, self._place, self._get())
        self._holder()[self._path[-1]] = mended
        return deviation

    def _leave_out(self, rule: Rule, found: Any) -> Deviation | None:
        last = self._path[-1]
        if rule not in self._tolerance.accept or not isinstance(last, str) or type_at(self._root, self._path)[1]:
            return None
        del self._holder()[last]
        return self._told(rule, self._place, found)

    def _leave_out_empty(self, found: Any) -> Deviation | None:
        """Leave out the empty field; where it is needed, all of the smallest part around it that may be left out."""
        deviation = self._told("empty_fields", self._place, found)
        for length in range(len(self._path), 0, -1):
            path = self._path[:length]
            if isinstance(path[-1], int) or "empty_fields" not in self._tolerance.accept:
                return None
            if not type_at(self._root, path)[1]:
                del _at(self._value, path[:-1])[path[-1]]
                return deviation
        return None

    def _fill(self, field: str) -> Deviation | None:
        holder = self._get()
        if "missing_fields" not in self._tolerance.accept or field not in self._tolerance.fill or not isinstance(holder, dict):
            return None
        cast("dict[str, object]", holder)[field] = self._tolerance.fill[field]
        return self._told("missing_fields", f"{self._place}.{field}"[:200], None)

    def _drop(self, field: str) -> Deviation | None:
        holder = self._get()
        if "extra_fields" not in self._tolerance.accept or not isinstance(holder, dict) or field not in holder:
            return None
        del cast("dict[str, object]", holder)[field]
        return self._told("extra_fields", f"{self._place}.{field}"[:200], field)

    def _told(self, rule: Rule, place: str, found: Any) -> Deviation:
        shown = msgspec.json.encode(found).decode("utf-8", "replace")
        return Deviation(rule, re.sub(r"\[\d+\]", "[]", place), shown[:MAX_FOUND_CHARACTERS])

    def _holder(self) -> Any:
        return _at(self._value, self._path[:-1])


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def path_of(place: str) -> Path:
    """Keys and indices of a place as msgspec writes it, such as `$.meterValue[0].timestamp`; empty for the payload itself."""
    return tuple(int(index) if index else name for name, index in _STEP.findall(place.removeprefix("$")))


def type_at(root: Any, path: Path) -> tuple[inspect.Type | None, bool]:
    """The type at a place in a struct type, and whether the field there is needed."""
    kind: inspect.Type = inspect.type_info(root)
    is_needed = True
    for step in path:
        kind = _without_unset(kind)
        if isinstance(kind, inspect.StructType) and isinstance(step, str):
            field = next((each for each in kind.fields if each.encode_name == step), None)
            if field is None:
                return None, True
            kind, is_needed = field.type, field.required
        elif isinstance(kind, inspect.ListType):
            kind, is_needed = kind.item_type, True
        else:
            return None, True
    return _without_unset(kind), is_needed


def _without_unset(kind: inspect.Type) -> inspect.Type:
    if isinstance(kind, inspect.UnionType):
        known = (inspect.StructType, inspect.ListType, inspect.EnumType)
        return next((each for each in kind.types if isinstance(each, known)), kind)
    return kind


def _fold(word: str | Enum) -> str:
    return re.sub(r"[\s_\-]", "", str(word)).casefold()


def _number(text: str, *, whole: bool) -> int | float | None:
    try:
        return int(text) if whole else float(text)
    except ValueError:
        return None


def _from_epoch(number: float) -> str | None:
    try:
        return datetime.fromtimestamp(number / 1000 if abs(number) >= _EPOCH_MS_FROM else number, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return None
