"""Any message of either SOAP dialect: which there are, and strategies that fill them."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from hypothesis import strategies as st
from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.layout import Part, SimpleType, Tables, tables

SOAP_DIALECTS = (Dialect.OCPP15S, Dialect.OCPP16S)


class Kind(NamedTuple):
    """One message type of one service."""

    dialect: Dialect
    sender: Side
    action: str
    is_response: bool
    type: type[Struct]

    def __str__(self) -> str:
        return f"{self.dialect.value}-{self.sender.value}-{self.type.__name__}"


def kinds() -> list[Kind]:
    """Every request and response of every service."""
    return [
        Kind(dialect, sender, action, is_response, tables(dialect).MESSAGES[action][is_response])
        for dialect in SOAP_DIALECTS
        for sender, actions in ((Side.STATION, tables(dialect).FROM_STATION), (Side.CSMS, tables(dialect).FROM_CSMS))
        for action in sorted(actions)
        for is_response in (False, True)
    ]


INSTANTS = st.integers(-(10**13), 2 * 10**14).map(lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r", exclude_characters="\ufffe\uffff")


def messages(kind: Kind) -> st.SearchStrategy[Struct]:
    """Valid messages of a type."""
    return _struct(tables(kind.dialect), kind.type)


def _struct(known: Tables, struct: type[Struct]) -> st.SearchStrategy[Struct]:
    required: dict[str, st.SearchStrategy[object]] = {}
    optional: dict[str, st.SearchStrategy[object]] = {}
    for part in known.LAYOUT[struct]:
        (required if part.required else optional)[part.attribute] = _part(known, part)
    return st.fixed_dictionaries(required, optional=optional).map(lambda values: struct(**values))


def _part(known: Tables, part: Part) -> st.SearchStrategy[object]:
    one = _value(known, part.xsd)
    return st.lists(one, min_size=1, max_size=3) if part.repeated else one


def _value(known: Tables, xsd: str) -> st.SearchStrategy[object]:
    named = known.TYPES.get(xsd) or SimpleType(xsd)
    if not isinstance(named, SimpleType):
        return st.sampled_from(list(named)) if issubclass(named, StrEnum) else _struct(known, named)
    match named.base:
        case "string":
            return st.text(CHARACTERS, max_size=min(named.max_length or 60, 60))
        case "anyURI":
            return st.from_regex(r"\A(ftp|https)://[a-z0-9.]{1,20}/[a-zA-Z0-9_?=&%;]{0,20}\Z")
        case "int":
            return st.integers(-(2**31), 2**31 - 1)
        case "boolean":
            return st.booleans()
        case "dateTime":
            return INSTANTS
        case "decimal":
            return st.integers(-(10**6), 10**6).map(lambda tenths: tenths / 10)
        case other:
            raise AssertionError(other)
