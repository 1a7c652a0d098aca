"""Turn the official OCPP WSDLs into readable msgspec structs and tables of their XML.

    python -m tools.generate_soap --source FOLDER

The folder holds OCPP_CentralSystemService_1.5.wsdl, OCPP_ChargePointService_1.5.wsdl and the two of 1.6, which the Open
Charge Alliance publishes; they are read now, never at run time, and are not part of this repository. Element order is kept,
because XML has one and it is not that of JSON. What the tool does not know stops it.
"""

import argparse
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from lxml import etree

from gridtap.ocpp.soap.layout import element_name
from tools.generate_messages import PACKAGE, layout, member, snake
from tools.soap_schema import Child, Complex, Contract, UnknownPartError, read_contract

VERSIONS = {"v15": "1.5", "v16": "1.6"}
SERVICES = {"STATION": "OCPP_CentralSystemService_{}.wsdl", "CSMS": "OCPP_ChargePointService_{}.wsdl"}
"""By the side that calls the service."""
OWN_TYPES = {"string": "str", "anyURI": "str", "int": "int", "dateTime": "datetime", "boolean": "bool", "decimal": "float"}
RENAMED = {"Reason": "StopReason"}
"""Enums whose name in the WSDL says too little."""
Found = TypeVar("Found")


@dataclass
class Version:
    """Both services of a version; what they share is the same in both."""

    name: str
    contracts: dict[str, Contract]
    simple: dict[str, tuple[str, int | None, int | None]] = field(default_factory=dict[str, tuple[str, int | None, int | None]])
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    complex: dict[str, Complex] = field(default_factory=dict[str, Complex])


def merge(known: dict[str, Found], more: dict[str, Found]) -> None:
    """Add types; two services may share a name only for the same thing."""
    for name, found in more.items():
        if known.setdefault(name, found) != found:
            raise UnknownPartError(f"{name} differs between the services: {known[name]} and {found}")


def load(version: str, source: Path) -> Version:
    """Read both WSDLs of a version."""
    number = VERSIONS[version]
    contracts = {side: read_contract(etree.parse(source / file.format(number)).getroot()) for side, file in SERVICES.items()}
    loaded = Version(version, contracts)
    for contract in contracts.values():
        merge(loaded.simple, contract.simple)
        merge(loaded.enums, contract.enums)
        merge(loaded.complex, contract.complex)
    return loaded


def python_name(version: Version, xsd: str) -> str:
    """The class or alias of a WSDL type: ChargingRateUnitType -> ChargingRateUnit, DecimalOne -> float."""
    if xsd in OWN_TYPES:
        return OWN_TYPES[xsd]
    if xsd in version.simple:
        base, max_length, _ = version.simple[xsd]
        return OWN_TYPES[base] if max_length is None else xsd.removesuffix("Type") if xsd.startswith("Ci") else xsd
    if xsd in version.enums:
        return RENAMED.get(xsd, xsd.removesuffix("Type") if xsd.endswith(("UnitType", "KindType", "PurposeType")) else xsd)
    if xsd in version.complex:
        return xsd
    raise UnknownPartError(f"{version.name}: no type {xsd}")


def emit_struct(version: Version, name: str, found: Complex) -> str:
    lines = [f"class {name}(Message, frozen=True, kw_only=True):"]
    for child in found:
        kind = python_name(version, child.xsd)
        kind = f"list[{kind}]" if child.repeated else kind
        lines.append(f"    {snake(child.name)}: {kind}" + ("" if child.required else " | UnsetType = UNSET"))
    return "\n".join(lines if len(lines) > 1 else [*lines, "    pass"])


def emit_enum(version: Version, xsd: str) -> str:
    lines = [f"class {python_name(version, xsd)}(StrEnum):"]
    return "\n".join([*lines, *(f'    {member(value)} = "{value}"' for value in version.enums[xsd])])


def emit_part(child: Child) -> str:
    words = [f'"{snake(child.name)}"', f'"{child.name}"', f'"{child.xsd}"']
    words += [f"required={child.required}"] * (not child.required) + [f"repeated={child.repeated}"] * child.repeated
    words += [f"place=Place.{child.place.upper()}"] * (child.place != "element")
    return f"Part({', '.join(words)})"


def in_dependency_order(found: dict[str, Complex]) -> Iterator[str]:
    """Each type after those it is made of, messages last."""
    seen: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name in seen or name not in found:
            return
        seen.add(name)
        for child in found[name]:
            yield from visit(child.xsd)
        yield name

    for name in sorted(found, key=lambda name: (name.endswith(("Request", "Response")), name)):
        yield from visit(name)


def emit_simple(found: tuple[str, int | None, int | None]) -> str:
    base, max_length, fraction_digits = found
    words = [f'"{base}"']
    words += [f"max_length={max_length}"] * (max_length is not None)
    words += [f"fraction_digits={fraction_digits}"] * (fraction_digits is not None)
    return f"SimpleType({', '.join(words)})"


def check_messages(contract: Contract) -> None:
    """The rules by which the codec finds a message's element, type and action hold in the WSDL."""
    for action in contract.actions:
        for suffix, is_response in (("Request", False), ("Response", True)):
            element = element_name(action, is_response=is_response)
            if contract.elements.get(element) != action + suffix:
                raise UnknownPartError(f"{element} is not of type {action}{suffix}")


def emit_tables(version: Version) -> str:
    """The names of types, where their parts lie, and which service has which action."""
    actions = sorted({action for contract in version.contracts.values() for action in contract.actions})
    rows = [f'"{action}": ({action}Request, {action}Response),' for action in actions]
    out = [block("MESSAGES: dict[str, tuple[type[Struct], type[Struct]]]", rows)]
    for side, contract in version.contracts.items():
        check_messages(contract)
        names = "".join(f'    "{action}",\n' for action in sorted(contract.actions))
        out.append(f"FROM_{side}: frozenset[str] = frozenset({{\n{names}}})")
    spaces = [f'Side.{side}: "{contract.namespace}",' for side, contract in version.contracts.items()]
    out.append(block("NAMESPACES: dict[Side, str]", spaces) + '\n"""Of the service that a side calls."""')
    types = [f'"{xsd}": {emit_simple(found)},' for xsd, found in sorted(version.simple.items())]
    types += [f'"{xsd}": {python_name(version, xsd)},' for xsd in sorted([*version.enums, *version.complex])]
    out.append(block("TYPES: dict[str, SimpleType | type[StrEnum] | type[Struct]]", types))
    out[-1] += '\n"""By their names in the WSDL."""'
    places = [f"{name}: ({''.join(f'{emit_part(child)}, ' for child in found)})," for name, found in layout_rows(version)]
    out.append(block("LAYOUT: dict[type[Struct], tuple[Part, ...]]", places) + '\n"""In the order of the WSDL."""')
    return "\n".join(out)


def layout_rows(version: Version) -> Iterable[tuple[str, Complex]]:
    """The types in the order in which they are written."""
    return ((name, version.complex[name]) for name in in_dependency_order(version.complex))


def block(head: str, rows: Iterable[str]) -> str:
    return f"{head} = {{\n" + "".join(f"    {row}\n" for row in rows) + "}"


def emit(version: Version) -> str:
    """The module's text, before ruff lays it out."""
    body = [emit_enum(version, xsd) for xsd in sorted(version.enums, key=lambda xsd: python_name(version, xsd))]
    body += [emit_struct(version, name, found) for name, found in layout_rows(version)]
    text = "\n\n\n".join([*body, emit_tables(version)]) + "\n"
    aliases = [
        f"{python_name(version, xsd)} = Annotated[str, Meta(max_length={max_length})]"
        for xsd, (_, max_length, _) in sorted(version.simple.items())
        if max_length is not None and re.search(rf"\b{python_name(version, xsd)}\b", text)
    ]
    number = VERSIONS[version.name]
    places = ", ".join(["Part", *["Place"] * ("Place." in text), "SimpleType"])
    head = f'"""The messages of OCPP {number} over SOAP. Generated by tools/generate_soap.py; not edited by hand."""\n\n'
    head += "from datetime import datetime\nfrom enum import StrEnum\nfrom typing import Annotated\n\n"
    head += "from msgspec import UNSET, Meta, Struct, UnsetType\n\nfrom gridtap.ocpp.dialect import Side\n"
    head += f"from gridtap.ocpp.message import Message\nfrom gridtap.ocpp.soap.layout import {places}\n\n"
    return head + "\n".join(aliases) + "\n\n\n" + text


def main() -> None:
    parser = argparse.ArgumentParser(description="Generate src/gridtap/ocpp/soap/v*/messages.py from the official WSDLs.")
    parser.add_argument("--source", type=Path, required=True, help="folder of the four WSDLs")
    parser.add_argument(
        "--output", type=Path, default=PACKAGE / "soap", help="folder that gets v15/messages.py and v16/messages.py"
    )
    chosen = parser.parse_args()
    for name in VERSIONS:
        target: Path = chosen.output / name / "messages.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(layout(emit(load(name, chosen.source))), encoding="utf-8")
        print(target)


if __name__ == "__main__":
    main()
