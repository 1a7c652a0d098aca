"""Our codec against the official schemas and an independent validator (libxml2's XML Schema).

The differences we want, and no others:
- more spellings of a time, since refusing a date loses a session;
- any text as a location, as in JSON;
- more than one digit after the point of a limit, since the number is clear;
- white space inside an element that has no parts, as pretty-printers write it.
"""

import random
import re
from collections import Counter
from copy import deepcopy
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache

import pytest
from lxml import etree
from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage] - lxml has no public name for the type
from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.errors import CallError
from gridtap.ocpp.soap.codec import decode, encode, parse
from gridtap.ocpp.soap.layout import SimpleType, Tables, tables
from tests.ocpp.soap.any_message import Kind, kinds
from tests.ocpp.soap.judge import FILES, official_folder

XSD = "{http://www.w3.org/2001/XMLSchema}"
MUTATIONS_PER_MESSAGE = 150
TEXTS = [
    *(
        "",
        " ",
        "x",
        "1",
        " 7 ",
        "+1",
        "1.0",
        "-0",
        "1e3",
        "2147483648",
        "true",
        "TRUE",
        "NaN",
        "0x1",
        "٣",
        "1_0",
        ".5",
        "5.",
        "16.0",
    ),
    *("Accepted", "accepted", " Accepted", "Wh", "Celsius", "http://x/", "A" * 20, "A" * 21, "A" * 51, "A" * 256, "A" * 501),
    *("2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01", "2026-01-01T00:00:00.123456789+14:00"),
    *("2026-01-01 00:00:00Z", "2026-01-01T00:00:00+01", "0.123"),
]
FORGIVEN = re.compile(
    r"not a valid value of the atomic type 'xs:(?:dateTime|anyURI)'|fractionDigits|content is not allowed, because the"
)
"""Another spelling of a time, any text as an address, more digits of a limit, white space where nothing should be."""


@cache
def schema(dialect: Dialect, sender: Side) -> etree.XMLSchema:
    """The schema inside the official WSDL."""
    root = etree.parse(official_folder() / FILES[dialect, sender]).getroot()
    (found,) = root.iter(f"{XSD}schema")
    return etree.XMLSchema(etree.fromstring(etree.tostring(found)))


def full(known: Tables, struct: type[Struct], dice: random.Random) -> Struct:
    """A message with most of what it may have."""
    values: dict[str, object] = {}
    for part in known.LAYOUT[struct]:
        if part.required or dice.random() < 0.9:
            made = [value(known, part.xsd, dice) for _ in range(2 if part.repeated else 1)]
            values[part.attribute] = made if part.repeated else made[0]
    return struct(**values)


def value(known: Tables, xsd: str, dice: random.Random) -> object:
    named = known.TYPES.get(xsd) or SimpleType(xsd)
    if not isinstance(named, SimpleType):
        return dice.choice(list(named)) if issubclass(named, StrEnum) else full(known, named, dice)
    samples: dict[str, object] = {
        "int": dice.randrange(-(2**31), 2**31),
        "boolean": dice.random() < 0.5,
        "dateTime": datetime(2026, 1, 1, tzinfo=UTC),
        "decimal": dice.randrange(1000) / 10,
    }
    return samples.get(named.base, "text & <more>")


def mutate(root: Element, dice: random.Random) -> str:
    """Change one thing; say what."""
    element = dice.choice(list(root.iter()))
    parent = element.getparent()
    if parent is not None and dice.random() < 0.6:
        return move(element, parent, dice)
    fault = dice.choice(["text", "attribute", "attribute value", "child"])
    match fault:
        case "text":
            element.text = dice.choice(TEXTS)
        case "attribute":
            element.set(dice.choice(["unit", "phase", "context", "x"]), dice.choice(["Wh", "A", "x", "Sample.Clock"]))
        case "attribute value" if element.keys():
            element.set(dice.choice(element.keys()), dice.choice(["Wh", "A", "Amp", "", "Raw", "Outlet"]))
        case _:
            element.append(etree.Element(dice.choice([str(element.tag), "x"])))
    return fault


def move(element: Element, parent: Element, dice: random.Random) -> str:
    """Change what or where an element is."""
    fault = dice.choice(["remove", "double", "swap", "name", "namespace"])
    match fault:
        case "remove":
            parent.remove(element)
        case "double":
            element.addnext(deepcopy(element))
        case "swap" if (after := element.getnext()) is not None:
            after.addnext(element)
        case "name":
            element.tag = dice.choice([f"{element.tag}x", str(dice.choice(list(parent)).tag)])
        case _:
            element.tag = etree.QName("urn:other", etree.QName(element).localname)
    return fault


def reads(kind: Kind, root: Element) -> str:
    """What our codec says: nothing, or what is wrong."""
    try:
        decode(kind.dialect, kind.sender, kind.action, root, is_response=kind.is_response)
    except CallError as failure:
        return str(failure)
    return ""


@pytest.mark.parametrize("kind", kinds(), ids=str)
def test_codec_and_schema_agree(kind: Kind) -> None:
    dice = random.Random(str(kind))
    validator = schema(kind.dialect, kind.sender)
    seen: Counter[tuple[str, bool]] = Counter()
    for _ in range(MUTATIONS_PER_MESSAGE):
        message = full(tables(kind.dialect), kind.type, dice)
        root = parse(encode(kind.dialect, kind.sender, kind.action, message).encode())
        assert validator.validate(root), validator.error_log
        fault = mutate(root, dice)
        root = parse(etree.tostring(root))
        refused, is_valid = reads(kind, root), validator.validate(root)
        seen[fault, is_valid] += 1
        if is_valid or refused:
            assert is_valid is not bool(refused), (fault, refused, etree.tostring(root))
        else:
            for entry in validator.error_log:
                assert FORGIVEN.search(entry.message), (entry.message, etree.tostring(root))
    assert len(seen) >= 3
