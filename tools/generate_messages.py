"""Turn the official OCPP JSON schemas into readable msgspec structs.

    python -m tools.generate_messages --version v16 v201 v21
    python -m tools.generate_messages --version v20 --source .cache/ocpp-0.26.0/ocpp

The schemas come from the `ocpp` distribution: 2.1.0 of the development lock holds v16, v201 and v21, while 2.0 was dropped
after 0.26.0, so `make schemas` fetches that one by its hash:

    python -m pip install --upgrade --no-deps --require-hashes --target .cache/ocpp-0.26.0 -r locks/ocpp20.txt

Schemas are read now, never at run time. Field order is kept, enums are named by their meaning, `multipleOf` is dropped
(float modulus refuses 0.3) and customData stays open. A schema that does not fit the tables stops the tool.
"""

import argparse
import importlib.util
import json
import keyword
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.message_tables import DIRECTIONS, ENUM_UNIONS, ENUMS, LOOSENED, OBJECTS, RENAMED, TITLES

Schema = dict[str, "str | int | float | bool | list[str] | Schema"]
UNUSED = ("description", "default", "javaType", "additionalItems", "multipleOf")
PACKAGE = Path(__file__).parent.parent / "src" / "gridtap" / "ocpp"


class UnnamedPartError(Exception):
    """A schema has a part that no table names."""


@dataclass
class Model:
    """Everything one version's module holds, by class name."""

    version: str
    reading: str = ""
    enums: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    structs: dict[str, Schema] = field(default_factory=dict[str, Schema])
    messages: dict[str, Schema] = field(default_factory=dict[str, Schema])


def snake(name: str) -> str:
    """evseId -> evse_id, priceScheduleID -> price_schedule_id, V2GRoot -> v2g_root, 15118Schema -> iso15118_schema."""
    name = name.replace("SoC", "Soc").replace("EMAIDs", "Emaids").replace("IDs", "ids")
    name = re.sub("^15118", "iso15118", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    name = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    name = re.sub(r"[^A-Za-z0-9]+", "_", name).lower()
    return name + "_" if keyword.iskeyword(name) else name


def camel(name: str) -> str:
    """Undo `snake` the way msgspec's rename="camel" does."""
    head, *rest = name.strip("_").split("_")
    return head + "".join(part.title() for part in rest)


def member(value: str) -> str:
    """The Python name of an enum value: L1-N -> L1_N, kWh -> KWH, cType2 -> CTYPE2, 4G -> V4G."""
    if re.match(r"k[A-Z]", value):
        return value.upper()
    value = re.sub(r"^[a-z][A-Z]", lambda m: m.group().upper(), value).replace("TIme", "Time")
    name = snake(re.sub(r"^([A-Z])([A-Z][a-z])", lambda m: m.group(1) + m.group(2).lower(), value)).rstrip("_").upper()
    return f"V{name}" if name[0].isdigit() else name


def read_schemas(version: str, source: Path) -> Iterator[tuple[str, Schema]]:
    """Class name and schema of each message, by action, request first."""
    pairs: list[tuple[str, int, str, Schema]] = []
    for path in (source / version / "schemas").glob("*.json"):
        stem = path.stem.removesuffix("_v1p0")
        action = stem.removesuffix("Response").removesuffix("Request")
        is_response = stem.endswith("Response")
        schema: Schema = json.loads(path.read_text(encoding="utf-8-sig"))
        pairs.append((action, is_response, action + ("Response" if is_response else "Request"), schema))
    if not pairs:
        raise SystemExit(f"no schemas for {version} below {source}")
    for _, _, name, schema in sorted(pairs, key=lambda pair: pair[:3]):
        yield name, schema


def definition_name(model: Model, name: str) -> str:
    """IdTokenType -> IdToken, BootReasonEnumType -> BootReason; clashes are settled by a table."""
    table = RENAMED[model.version]
    if renamed := table.get(f"{model.reading}.{name}") or table.get(name):
        return renamed
    return name.removesuffix("EnumType") if name.endswith("EnumType") else name.removesuffix("Type")


def part(schema: Schema, key: str) -> Schema:
    """A sub-schema, or an empty one."""
    value = schema.get(key, {})
    if not isinstance(value, dict):
        raise UnnamedPartError(f"{key} should be a schema: {value}")
    return value


def parts(schema: Schema, key: str) -> Iterator[tuple[str, Schema]]:
    """The named sub-schemas below a key."""
    below = part(schema, key)
    return ((name, part(below, name)) for name in below)


def names(schema: Schema, key: str) -> list[str]:
    """A list of names, or an empty one."""
    value = schema.get(key, [])
    if not isinstance(value, list):
        raise UnnamedPartError(f"{key} should be a list: {value}")
    return value


def enum_name(version: str, owner: str, key: str) -> str:
    """The name of an enum written inline; 2.0's answers are simply called <action>Status."""
    table = ENUMS[version]
    if name := table.get(f"{owner}.{key}") or table.get(key):
        return name
    if version == "v20" and key == "status" and owner.endswith("Response"):
        return owner.removesuffix("Response") + "Status"
    raise UnnamedPartError(f"{version}: no name for the enum {owner}.{key}")


def add_enum(model: Model, name: str, values: list[str]) -> None:
    known = model.enums.setdefault(name, values)
    if name in ENUM_UNIONS.get(model.version, ()):
        known.extend(value for value in values if value not in known)
    elif set(known) != set(values):
        raise UnnamedPartError(f"{model.version}: two different enums would be called {name}: {known} and {values}")


def add_struct(model: Model, name: str, schema: Schema) -> None:
    bare = normalise(model, name, schema)
    known = model.structs.setdefault(name, bare)
    if known != bare:
        raise UnnamedPartError(f"{model.version}: two different objects would be called {name}: {known} and {bare}")


def normalise(model: Model, owner: str, schema: Schema) -> Schema:
    """Hoist what is inline, so that each property is a scalar, an array or a reference."""
    known = ("properties", "required", "additionalProperties", "$schema", "$id", "id", "title", "type", "definitions")
    odd = set(schema) - {*known, "description", "javaType", "comment"}
    if odd:
        raise UnnamedPartError(f"{model.version}: {owner} uses {odd}")
    hoisted: Schema = {key: hoist(model, owner, key, value) for key, value in parts(schema, "properties")}
    return {
        "properties": hoisted,
        "required": sorted(names(schema, "required")),
        "closed": schema.get("additionalProperties") is False,
    }


def hoist(model: Model, owner: str, key: str, schema: Schema) -> Schema:
    """One property, without words, its inline enum or object replaced by a name."""
    bare: Schema = {key: value for key, value in schema.items() if key not in UNUSED}
    if isinstance(ref := bare.get("$ref"), str):
        return {"$ref": definition_name(model, ref.rsplit("/", 1)[-1])}
    if values := names(bare, "enum"):
        name = enum_name(model.version, owner, key)
        add_enum(model, name, list(values))
        return {"$ref": name}
    if bare.get("type") == "object":
        name = OBJECTS.get(key)
        if model.version != "v16" or name is None:
            raise UnnamedPartError(f"{model.version}: no name for the object {owner}.{key}")
        add_struct(model, name, schema)
        return {"$ref": name}
    if limit := LOOSENED.get(model.version, {}).get((owner, key)):
        bare.pop(limit, None)
    if bare.get("type") == "array":
        bare["items"] = hoist(model, owner, key, part(schema, "items"))
    return bare


def load(version: str, source: Path) -> Model:
    """Merge one version's schemas; the same name must mean the same thing everywhere."""
    model = Model(version)
    for name, schema in read_schemas(version, source):
        model.reading = name
        for raw_name, definition in parts(schema, "definitions"):
            if raw_name == "CustomDataType":
                continue
            if values := names(definition, "enum"):
                add_enum(model, definition_name(model, raw_name), list(values))
            else:
                add_struct(model, definition_name(model, raw_name), definition)
        model.messages[name] = normalise(model, name, schema)
    if clash := (model.enums.keys() & model.structs.keys()) | (
        model.messages.keys() & (model.enums.keys() | model.structs.keys())
    ):
        raise UnnamedPartError(f"{version}: names used twice: {sorted(clash)}")
    return model


def limited(kind: str, schema: Schema, limits: dict[str, str]) -> str:
    """The type with what the schema says of its size; 1e3 and 0.0 are written as whole numbers."""
    said = [f"{word}={schema[key]:g}" for key, word in limits.items() if isinstance(schema.get(key), int | float)]
    return f"Annotated[{kind}, Meta({', '.join(said)})]" if said else kind


def annotation(schema: Schema) -> str:
    """The Python type of a property."""
    if isinstance(ref := schema.get("$ref"), str):
        return ref
    match schema.get("type"):
        case "string" if schema.get("format") == "date-time":
            return "datetime"
        case "string":
            return f"String{schema['maxLength']}" if "maxLength" in schema else "str"
        case "boolean":
            return "bool"
        case "integer" | "number" as kind:
            return limited("int" if kind == "integer" else "float", schema, {"minimum": "ge", "maximum": "le"})
        case "array":
            return limited(
                f"list[{annotation(part(schema, 'items'))}]", schema, {"minItems": "min_length", "maxItems": "max_length"}
            )
        case None if not schema:
            return "Raw"
        case other:
            raise UnnamedPartError(f"no Python type for {other}: {schema}")


def emit_struct(name: str, schema: Schema) -> str:
    base = "Message" if schema["closed"] else "OpenMessage"
    required = names(schema, "required")
    lines = [f"class {name}({base}, frozen=True, kw_only=True):"]
    for key, value in parts(schema, "properties"):
        attribute, kind = snake(key), annotation(value)
        default = "" if key in required else "UNSET"
        if camel(attribute) != key:
            default = f'field(name="{key}")' if key in required else f'field(default=UNSET, name="{key}")'
        optional = "" if key in required else " | UnsetType"
        lines.append(f"    {attribute}: {kind}{optional}" + (f" = {default}" if default else ""))
    return "\n".join(lines if len(lines) > 1 else [*lines, "    pass"])


def emit_enum(name: str, values: list[str]) -> str:
    names = [member(value) for value in values]
    if len(set(names)) != len(names):
        raise UnnamedPartError(f"{name}: two values share a name: {names}")
    return "\n".join([f"class {name}(StrEnum):", *(f'    {n} = "{value}"' for n, value in zip(names, values, strict=True))])


def in_dependency_order(structs: dict[str, Schema]) -> Iterator[str]:
    """Each struct after those it is made of."""
    seen: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name in seen or name not in structs:
            return
        seen.add(name)
        for used in re.findall(r"'\$ref': '(\w+)'", repr(structs[name])):
            yield from visit(used)
        yield name

    for name in sorted(structs):
        yield from visit(name)


def emit_tables(model: Model) -> str:
    """Which types an action has and who may send it; every action must be in the table of directions."""
    actions = [name.removesuffix("Request") for name in model.messages if name.endswith("Request")]
    from_station, from_csms = (actions.split() for actions in DIRECTIONS[model.version])
    if missing := set(actions) ^ {*from_station, *from_csms}:
        raise UnnamedPartError(f"{model.version}: directions of {sorted(missing)}")
    paired = [action for action in actions if f"{action}Response" in model.messages]
    alone = [action for action in actions if action not in paired]
    rows = "".join(f'    "{action}": ({action}Request, {action}Response),\n' for action in paired)
    out = [f"MESSAGES: dict[str, tuple[type[Struct], type[Struct]]] = {{\n{rows}}}"]
    out.append("SENDS: dict[str, type[Struct]] = {" + "".join(f'"{action}": {action}Request,' for action in alone) + "}")
    for title, senders in (("FROM_STATION", from_station), ("FROM_CSMS", from_csms)):
        out.append(f"{title}: frozenset[str] = frozenset({{\n" + "".join(f'    "{name}",\n' for name in sorted(senders)) + "})")
    return "\n".join(out)


def emit(model: Model) -> str:
    """The module's text, before ruff lays it out."""
    body = [emit_enum(name, model.enums[name]) for name in sorted(model.enums)]
    body += [emit_struct(name, model.structs[name]) for name in in_dependency_order(model.structs)]
    body += [emit_struct(name, schema) for name, schema in model.messages.items()]
    text = "\n\n\n".join([*body, emit_tables(model)]) + "\n"
    lengths = sorted({int(n) for n in re.findall(r"\bString(\d+)\b", text)})
    aliases = [f"String{n} = Annotated[str, Meta(max_length={n})]" for n in lengths]
    if "CustomData" in text:
        aliases.append("CustomData = dict[str, Raw]")
    bases = [base for base in ("Message", "OpenMessage") if f"({base}," in text]
    used = text + " ".join(aliases)
    words = [word for word in ("UNSET", "Meta", "Raw", "Struct", "UnsetType", "field") if re.search(rf'\b{word}\b(?!")', used)]
    silenced = "# ruff: noqa: S105 - MasterPass is a reason to stop, no password\n\n" if "MasterPass" in text else ""
    typed = "from datetime import datetime\n" if "datetime" in text else ""
    head = f'"""{TITLES[model.version]} Generated by tools/generate_messages.py; not edited by hand."""\n\n'
    head += (
        f"{silenced}{typed}from enum import StrEnum\nfrom typing import Annotated\n\nfrom msgspec import {', '.join(words)}\n\n"
    )
    head += f"from gridtap.ocpp.message import {', '.join(bases)}\n\n"
    return head + "\n".join(aliases) + "\n\n\n" + text


def layout(text: str) -> str:
    """Lay the text out as the repository does."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(PACKAGE / "messages.py"), "-"]
    return subprocess.run(command, input=text, capture_output=True, check=True, text=True).stdout


def installed_source() -> Path:
    """The folder of the installed ocpp package, without importing it."""
    found = importlib.util.find_spec("ocpp")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("the ocpp package is not installed; name its folder with --source")
    return Path(found.submodule_search_locations[0])


def main() -> None:
    parser = argparse.ArgumentParser(description="Generate src/gridtap/ocpp/v*/messages.py from the official schemas.")
    parser.add_argument("--version", nargs="+", choices=sorted(TITLES), default=["v16", "v201", "v21"])
    parser.add_argument("--source", type=Path, help="folder of the ocpp package (default: the installed one)")
    parser.add_argument("--output", type=Path, default=PACKAGE, help="folder that gets v16/messages.py and so on")
    chosen = parser.parse_args()
    for version in chosen.version:
        target: Path = chosen.output / version / "messages.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(layout(emit(load(version, chosen.source or installed_source()))), encoding="utf-8")
        print(target)


if __name__ == "__main__":
    main()
