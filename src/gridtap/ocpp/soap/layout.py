"""How a message type lies in XML: the parts of the generated tables, and where to find those tables.

Place                      whether a part is an element, an attribute or the text
Part                       one part of a type: Python name, XML name, XSD type, how often, where
SimpleType                 a named restriction of an XSD type
tables(dialect)         -> Tables: MESSAGES, FROM_STATION, FROM_CSMS, NAMESPACES, TYPES, LAYOUT of 1.5 or 1.6
namespace(dialect, side)-> the namespace of the service that this side calls
service_of(namespace)   -> (dialect, side that calls it), or None for a stranger's namespace
element_name(action, is_response) -> authorizeRequest, authorizeResponse
"""

from enum import Enum, StrEnum
from functools import cache
from importlib import import_module
from typing import Protocol, cast

import msgspec

from gridtap.ocpp.dialect import Dialect, Side


class Place(Enum):
    """Where a part stands in XML."""

    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    TEXT = "text"


class Part(msgspec.Struct, frozen=True):
    """One part of a type. `xsd` is a name in TYPES or one of XSD's own: string, int, dateTime, boolean, anyURI."""

    attribute: str
    name: str
    xsd: str
    required: bool = True
    repeated: bool = False
    place: Place = Place.ELEMENT


class SimpleType(msgspec.Struct, frozen=True):
    """A named restriction of one of XSD's own types."""

    base: str
    max_length: int | None = None
    fraction_digits: int | None = None


class Tables(Protocol):
    """What a generated module offers."""

    MESSAGES: dict[str, tuple[type[msgspec.Struct], type[msgspec.Struct]]]
    FROM_STATION: frozenset[str]
    FROM_CSMS: frozenset[str]
    NAMESPACES: dict[Side, str]
    TYPES: dict[str, SimpleType | type[StrEnum] | type[msgspec.Struct]]
    LAYOUT: dict[type[msgspec.Struct], tuple[Part, ...]]


_MODULES = {Dialect.OCPP15S: "gridtap.ocpp.soap.v15.messages", Dialect.OCPP16S: "gridtap.ocpp.soap.v16.messages"}


@cache
def tables(dialect: Dialect) -> Tables:
    """The generated tables of a SOAP dialect, imported when first needed."""
    return cast("Tables", import_module(_MODULES[dialect]))


def namespace(dialect: Dialect, side: Side) -> str:
    """The namespace of the service that this side calls."""
    return tables(dialect).NAMESPACES[side]


@cache
def _services() -> dict[str, tuple[Dialect, Side]]:
    return {uri: (dialect, side) for dialect in _MODULES for side, uri in tables(dialect).NAMESPACES.items()}


def service_of(uri: str) -> tuple[Dialect, Side] | None:
    """The dialect of a namespace and the side that calls its service, or None for a stranger's namespace."""
    return _services().get(uri)


def element_name(action: str, *, is_response: bool) -> str:
    """The element of a message: Authorize is carried by authorizeRequest and authorizeResponse."""
    return f"{action[0].lower()}{action[1:]}{'Response' if is_response else 'Request'}"
