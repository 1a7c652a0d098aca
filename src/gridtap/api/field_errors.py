"""What went wrong with one field or parameter: its name as the caller wrote it, and the words that were allowed."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar.typing import FieldDefinition
from msgspec import inspect

_AT = re.compile(r" - at `\$\.?(.*)`$", re.DOTALL)
_STEP = re.compile(r"[^.\[\]]+|\[\d+\]|\[\.\.\.\]")
_NAMED = re.compile(r"Object (missing required|contains unknown) field `(.*)`", re.DOTALL)
_FOUND_WORD = "Invalid enum value "
_SAID = {"missing required": "Must be given.", "contains unknown": "There is no such field here."}


def body_error(error: msgspec.ValidationError, wanted: Any) -> dict[str, str]:
    """A body that is no `wanted`, as field and message; the field is a path such as `limit.energy_wh`."""
    text = str(error)
    found = _AT.search(text)
    path = found.group(1) if found else ""
    message = _AT.sub("", text)
    named = _NAMED.fullmatch(message)
    if named is not None:
        return {"field": f"{path}.{named[2]}" if path else named[2], "message": _SAID[named[1]]}
    return {"field": path, "message": _with_choices(message, wanted, _STEP.findall(path))}


def parameter_error(key: str, message: str, parameters: Mapping[str, FieldDefinition]) -> dict[str, str]:
    """A parameter of a door that cannot be read, by its name on the wire."""
    message = _AT.sub("", message)
    parameter = parameters.get(key)
    if parameter is None:
        return {"field": key, "message": message}
    wire_name: str | None = getattr(parameter.kwarg_definition, "name", None)
    return {"field": wire_name or key, "message": _with_choices(message, parameter.annotation, [])}


def _with_choices(message: str, wanted: Any, steps: list[str]) -> str:
    if not message.startswith(_FOUND_WORD):
        return message
    choices = _choices(inspect.type_info(wanted), steps)
    given = message.removeprefix(_FOUND_WORD)
    return f"{given} is none of {', '.join(map(str, choices))}." if choices else message


def _choices(kind: inspect.Type, steps: list[str]) -> list[object]:
    """What may stand at the end of a path; empty where that is not a matter of choice."""
    match kind:
        case inspect.UnionType(types=kinds):
            return [choice for one in kinds for choice in _choices(one, steps)]
        case inspect.Metadata(type=inner):
            return _choices(inner, steps)
        case inspect.LiteralType(values=choices) if not steps:
            return list(choices)
        case inspect.EnumType(cls=enum) if not steps:
            return [member.value for member in enum]
        case inspect.StructType(fields=fields) if steps:
            return [choice for one in fields if one.encode_name == steps[0] for choice in _choices(one.type, steps[1:])]
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item) if steps:
            return _choices(item, steps[1:])
        case inspect.DictType(value_type=item) if steps:
            return _choices(item, steps[1:])
        case _:
            return []
