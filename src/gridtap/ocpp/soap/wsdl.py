"""A WSDL of our own for each service, made from the same tables as the codec.

wsdl(dialect, side, address) -> the document for the service that this side calls, at this address
service_name(side)           -> CentralSystemService or ChargePointService
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.layout import Part, Place, SimpleType, Tables, element_name, tables
from gridtap.ocpp.soap.lexical import escape

_SPACES = {
    "w": "http://schemas.xmlsoap.org/wsdl/",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
    "s": "http://www.w3.org/2001/XMLSchema",
    "wsaw": "http://www.w3.org/2006/05/addressing/wsdl",
}
_SERVICES = {Side.STATION: "CentralSystemService", Side.CSMS: "ChargePointService"}
_XSD = frozenset({"string", "int", "dateTime", "boolean", "anyURI", "decimal"})


def service_name(side: Side) -> str:
    """The name of the service that this side calls."""
    return _SERVICES[side]


def wsdl(dialect: Dialect, side: Side, address: str) -> bytes:
    """The WSDL document of a service, ready to be served; names are those of the official one.

    Spec: OCPP-S 1.6 §2.
    """
    name = _SERVICES[side]
    return (
        f"{_contract(dialect, side)}"
        f'<w:service name="{name}"><w:port name="{name}Soap12" binding="t:{name}Soap">'
        f'<soap12:address location="{escape(address)}"/></w:port></w:service></w:definitions>\n'
    ).encode()


@cache
def _contract(dialect: Dialect, side: Side) -> str:
    """All that does not depend on the address."""
    known = tables(dialect)
    uri = known.NAMESPACES[side]
    actions = sorted(known.FROM_STATION if side is Side.STATION else known.FROM_CSMS)
    spaces = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
    return "".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            f'<w:definitions{spaces} xmlns:t="{uri}" targetNamespace="{uri}">\n',
            f'<w:types><s:schema targetNamespace="{uri}" elementFormDefault="qualified">\n',
            *(f"{_type(known, xsd)}\n" for xsd in _used(known, actions)),
            '<s:element name="chargeBoxIdentity" type="s:string"/>\n',
            *_elements(actions),
            "</s:schema></w:types>\n",
            '<w:message name="Header"><w:part name="ChargeBoxIdentity" element="t:chargeBoxIdentity"/></w:message>\n',
            *_messages(actions),
            *_port_type(_SERVICES[side], actions),
            *_binding(_SERVICES[side], actions),
        ]
    )


def _used(known: Tables, actions: list[str]) -> list[str]:
    """The named types that the messages of these actions need, in order of name."""
    found: set[str] = set()
    ahead = [f"{action}{way}" for action in actions for way in ("Request", "Response")]
    while ahead:
        xsd = ahead.pop()
        if xsd in found or xsd in _XSD:
            continue
        found.add(xsd)
        named = known.TYPES[xsd]
        if isinstance(named, type) and issubclass(named, Struct):
            ahead += [part.xsd for part in known.LAYOUT[named]]
    return sorted(found)


def _type(known: Tables, xsd: str) -> str:
    """The schema of a named type."""
    named = known.TYPES[xsd]
    if isinstance(named, SimpleType):
        facets = f'<s:maxLength value="{named.max_length}"/>' if named.max_length is not None else ""
        facets += f'<s:fractionDigits value="{named.fraction_digits}"/>' if named.fraction_digits is not None else ""
        return f'<s:simpleType name="{xsd}"><s:restriction base="s:{named.base}">{facets}</s:restriction></s:simpleType>'
    if issubclass(named, StrEnum):
        values = "".join(f'<s:enumeration value="{escape(member.value)}"/>' for member in named)
        return f'<s:simpleType name="{xsd}"><s:restriction base="s:string">{values}</s:restriction></s:simpleType>'
    parts = known.LAYOUT[named]
    text = next((part for part in parts if part.place is Place.TEXT), None)
    if text is None:
        inside = f"<s:sequence>{''.join(_element(part) for part in parts)}</s:sequence>" if parts else ""
        return f'<s:complexType name="{xsd}">{inside}</s:complexType>'
    attributes = "".join(_attribute(part) for part in parts if part.place is Place.ATTRIBUTE)
    content = f'<s:simpleContent><s:extension base="{_qualified(text.xsd)}">{attributes}</s:extension></s:simpleContent>'
    return f'<s:complexType name="{xsd}">{content}</s:complexType>'


def _qualified(xsd: str) -> str:
    return f"s:{xsd}" if xsd in _XSD else f"t:{xsd}"


def _element(part: Part) -> str:
    most = "unbounded" if part.repeated else "1"
    occurs = f'minOccurs="{int(part.required)}" maxOccurs="{most}"'
    return f'<s:element name="{part.name}" type="{_qualified(part.xsd)}" {occurs}/>'


def _attribute(part: Part) -> str:
    use = "required" if part.required else "optional"
    return f'<s:attribute name="{part.name}" type="{_qualified(part.xsd)}" use="{use}"/>'


def _elements(actions: list[str]) -> Iterator[str]:
    for action in actions:
        for way in (False, True):
            kind = f"t:{action}{'Response' if way else 'Request'}"
            yield f'<s:element name="{element_name(action, is_response=way)}" type="{kind}"/>\n'


def _messages(actions: list[str]) -> Iterator[str]:
    for action in actions:
        for way, name in ((False, "Input"), (True, "Output")):
            part = f'<w:part name="parameters" element="t:{element_name(action, is_response=way)}"/>'
            yield f'<w:message name="{action}{name}">{part}</w:message>\n'


def _port_type(service: str, actions: list[str]) -> Iterator[str]:
    yield f'<w:portType name="{service}">\n'
    for action in actions:
        ways = f'<w:input message="t:{action}Input" wsaw:Action="/{action}"/>'
        ways += f'<w:output message="t:{action}Output" wsaw:Action="/{action}Response"/>'
        yield f'<w:operation name="{action}">{ways}</w:operation>\n'
    yield "</w:portType>\n"


def _binding(service: str, actions: list[str]) -> Iterator[str]:
    yield f'<w:binding name="{service}Soap" type="t:{service}">'
    yield '<soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/><wsaw:UsingAddressing w:required="true"/>\n'
    header = '<soap12:header message="t:Header" part="ChargeBoxIdentity" use="literal"/>'
    body = '<soap12:body use="literal"/>'
    for action in actions:
        ways = f"<w:input>{header}{body}</w:input><w:output>{body}</w:output>"
        yield f'<w:operation name="{action}"><soap12:operation soapAction="/{action}" style="document"/>{ways}</w:operation>\n'
    yield "</w:binding>\n"
