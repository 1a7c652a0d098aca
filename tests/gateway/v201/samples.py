"""The smallest message of every type, made from the types themselves."""

from typing import Any

import msgspec
from msgspec import inspect

WHEN = "2026-11-22T10:00:00Z"


def smallest(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """A message with its required fields only."""
    made: dict[str, Any] = _value(inspect.type_info(kind))
    return made


def _value(kind: inspect.Type) -> Any:
    match kind:
        case inspect.StructType():
            return {field.encode_name: _value(field.type) for field in kind.fields if field.required}
        case inspect.EnumType():
            return next(iter(kind.cls)).value
        case inspect.ListType():
            return [_value(kind.item_type) for _ in range(kind.min_length or 0)]
        case inspect.StrType():
            return "x" * (kind.min_length or 1)
        case inspect.IntType():
            return 1 if kind.ge is None else max(1, kind.ge)
        case inspect.FloatType():
            return 1.5
        case inspect.BoolType():
            return False
        case inspect.DateTimeType():
            return WHEN
        case inspect.UnionType():
            return _value(kind.types[0])
        case _:
            return {}
