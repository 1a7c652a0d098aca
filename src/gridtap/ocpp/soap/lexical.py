"""The text of XML Schema's simple types and our values for it.

reader_of(tables, xsd)  -> text to value; raises CallError (without a path) for what the type does not allow
writer_of(tables, xsd)  -> value to text, escaped; raises CallError for what XML cannot carry
"""

import json
import re
from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import cast

import msgspec

from gridtap.ocpp.dialect import as_instant
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.soap.layout import SimpleType, Tables
from gridtap.ocpp.tolerance import mend

Scalar = str | int | float | bool | datetime
Read = Callable[[str], Scalar]
Write = Callable[[Scalar], str]

SPACE = " \t\r\n"
_INT = re.compile(r"[+-]?[0-9]{1,40}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,30})?(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_LONGEST = len("2026-01-01T00:00:00.123456Z")
_LONG_FRACTION = re.compile(r"(\.[0-9]{6})[0-9]+")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
UNSAID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write: most control characters, lone surrogates, U+FFFE and U+FFFF."""
_SPECIAL = re.compile('[&<>"\t\n\r]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def escape(text: str) -> str:
    """Text as it stands in an element or a quoted attribute; white space survives both.

    Raises: CallError PROPERTY for a character that XML cannot carry.
    """
    if UNSAID.search(text):
        raise CallError(ErrorKind.PROPERTY, "a character that XML cannot carry")
    return _SPECIAL.sub(lambda found: _ESCAPES[found.group()], text) if _SPECIAL.search(text) else text


def read_int(text: str) -> int:
    """xsd:int, 32 bits with a sign."""
    found = text.strip(SPACE)
    if not _INT.fullmatch(found):
        raise CallError(ErrorKind.TYPE, f"not an integer: {text[:40]!r}")
    return _ranged(int(found))


def _ranged(value: int) -> int:
    if not -(2**31) <= value < 2**31:
        raise CallError(ErrorKind.PROPERTY, f"not within 32 bits: {value}")
    return value


def read_decimal(text: str) -> float:
    """xsd:decimal; an exponent, INF and NaN are not of it."""
    found = text.strip(SPACE)
    if not _DECIMAL.fullmatch(found):
        raise CallError(ErrorKind.TYPE, f"not a decimal: {text[:40]!r}")
    return float(found)


def read_boolean(text: str) -> bool:
    """xsd:boolean: true, false, 1, 0."""
    found = _BOOLEANS.get(text.strip(SPACE))
    if found is None:
        raise CallError(ErrorKind.TYPE, f"not a boolean: {text[:40]!r}")
    return found


def read_date_time(text: str) -> datetime:
    """xsd:dateTime, and what real stations write instead; without a zone it stays naive, as in JSON.

    Raises: CallError PROPERTY when no time can be made of it.
    """
    found = text.strip(SPACE)
    if _DATE_TIME.fullmatch(found):
        try:
            return datetime.fromisoformat(found if len(found) <= _LONGEST else _LONG_FRACTION.sub(r"\1", found))
        except ValueError:
            pass
    mended = mend(json.dumps(found).encode()) if len(found) <= 40 else None
    try:
        return msgspec.json.decode(mended or b"0", type=datetime)
    except msgspec.ValidationError:
        raise CallError(ErrorKind.PROPERTY, f"not a date and time: {text[:40]!r}") from None


def write_date_time(value: Scalar) -> str:
    """An instant in UTC, to the millisecond; the zone is always written.

    Raises: CallError PROPERTY for an instant that has no year of four digits in UTC.
    """
    try:
        at = as_instant(cast("datetime", value)).replace(tzinfo=None)
    except OverflowError:
        raise CallError(ErrorKind.PROPERTY, f"not a time that can be written: {value}") from None
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds") + "Z"


def _read_string(max_length: int | None) -> Read:
    if max_length is None:
        return str

    def read(text: str) -> str:
        if len(text) > max_length:
            raise CallError(ErrorKind.PROPERTY, f"longer than {max_length} characters")
        return text

    return read


def _read_enum(enum: type[StrEnum]) -> Read:
    members: dict[str, StrEnum] = {member.value: member for member in enum}

    def read(text: str) -> StrEnum:
        try:
            return members[text]
        except KeyError:
            raise CallError(ErrorKind.PROPERTY, f"not a {enum.__name__}: {text[:40]!r}") from None

    return read


def _write_decimal(digits: int | None) -> Write:
    """Digits that the type does not have are cut off downwards: a limit is never raised by writing it."""
    step = Decimal(1).scaleb(-digits) if digits is not None else None

    def write(value: Scalar) -> str:
        exact = Decimal(repr(value))
        if not exact.is_finite() or abs(exact) >= 10**20:
            raise CallError(ErrorKind.PROPERTY, f"not a number that can be written: {value}")
        return format(exact.quantize(step, ROUND_FLOOR) if step is not None else exact, "f")

    return write


def _write_int(value: Scalar) -> str:
    return str(_ranged(cast("int", value)))


def _write_boolean(value: Scalar) -> str:
    return "true" if value else "false"


_READERS: dict[str, Read] = {
    "int": read_int,
    "boolean": read_boolean,
    "dateTime": read_date_time,
    "anyURI": lambda text: text.strip(SPACE),
    "decimal": read_decimal,
}
_WRITERS: dict[str, Write] = {"int": _write_int, "boolean": _write_boolean, "dateTime": write_date_time}


def _resolve(tables: Tables, xsd: str) -> SimpleType | type[StrEnum]:
    named = tables.TYPES.get(xsd) or SimpleType(xsd)
    if isinstance(named, SimpleType):
        return named
    if issubclass(named, StrEnum):
        return named
    raise TypeError(f"{xsd} is not a simple type")


def words_of(tables: Tables, xsd: str) -> dict[str, Scalar] | None:
    """The values of an enumeration by their texts; None for any other type."""
    simple = _resolve(tables, xsd)
    return None if isinstance(simple, SimpleType) else {member.value: member for member in simple}


def reader_of(tables: Tables, xsd: str) -> Read:
    """How to read the text of a simple type."""
    simple = _resolve(tables, xsd)
    if not isinstance(simple, SimpleType):
        return _read_enum(simple)
    return _READERS.get(simple.base) or _read_string(simple.max_length)


def writer_of(tables: Tables, xsd: str) -> Write:
    """How to write a value of a simple type."""
    simple = _resolve(tables, xsd)
    if isinstance(simple, SimpleType) and simple.base == "decimal":
        return _write_decimal(simple.fraction_digits)
    return _WRITERS.get(simple.base if isinstance(simple, SimpleType) else "", cast("Write", escape))
