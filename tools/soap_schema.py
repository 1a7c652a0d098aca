"""Read what the OCPP WSDLs say: types, elements and operations; anything else in them is refused.

read_contract(root) -> Contract    of a wsdl:definitions element
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage] - lxml has no public name for the type

XSD = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP12 = "{http://schemas.xmlsoap.org/wsdl/soap12/}"
ACTION = "{http://www.w3.org/2006/05/addressing/wsdl}Action"
ANONYMOUS = {("MeterValue", "value"): "SampledValue"}
"""Names for types written inside an element: 1.5's value with its attributes."""


class UnknownPartError(Exception):
    """A WSDL has a part that this reader has no rule for."""


class Child(NamedTuple):
    """One part of a complex type, in its order."""

    name: str
    xsd: str
    required: bool
    repeated: bool
    place: str


Complex = tuple[Child, ...]


@dataclass
class Contract:
    """One service: its types by name, the types of its elements, its actions."""

    namespace: str
    simple: dict[str, tuple[str, int | None, int | None]] = field(default_factory=dict[str, tuple[str, int | None, int | None]])
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    complex: dict[str, Complex] = field(default_factory=dict[str, Complex])
    elements: dict[str, str] = field(default_factory=dict[str, str])
    actions: list[str] = field(default_factory=list[str])


def read_contract(root: Element) -> Contract:
    """Everything our code needs to know of a service."""
    contract = Contract(root.get("targetNamespace") or "")
    schema = only(root, f"{WSDL}types/{XSD}schema")
    if schema.get("elementFormDefault") != "qualified" or schema.get("targetNamespace") != contract.namespace:
        raise UnknownPartError("elements must be qualified by the service's namespace")
    for node in children(schema):
        name = node.get("name") or ""
        match str(node.tag).removeprefix(XSD):
            case "simpleType":
                read_simple(contract, name, node)
            case "complexType":
                read_complex(contract, name, node)
            case "element":
                contract.elements[name] = bare(node.get("type"))
            case other:
                raise UnknownPartError(f"{other} in a schema")
    read_operations(contract, root)
    return contract


def children(node: Element) -> list[Element]:
    """The elements below, without comments and annotations."""
    return [child for child in node if isinstance(child.tag, str) and child.tag != f"{XSD}annotation"]


def only(node: Element, path: str) -> Element:
    found = node.findall(path)
    if len(found) != 1:
        raise UnknownPartError(f"{len(found)} of {path}, not one")
    return found[0]


def bare(name: str | None) -> str:
    """A type's name without its prefix; XSD's own and the WSDL's never share one."""
    if not name:
        raise UnknownPartError("a part without a type")
    return name.rsplit(":", 1)[-1]


def read_simple(contract: Contract, name: str, node: Element) -> None:
    """An enumeration, or a string or number with limits."""
    restriction = only(node, f"{XSD}restriction")
    facets: dict[str, list[str]] = {}
    for facet in children(restriction):
        facets.setdefault(str(facet.tag).removeprefix(XSD), []).append(facet.get("value") or "")
    if odd := set(facets) - {"enumeration", "maxLength", "fractionDigits"}:
        raise UnknownPartError(f"{name} has {odd}")
    if values := facets.get("enumeration"):
        contract.enums[name] = tuple(values)
        return
    limits = [int(facets[facet][0]) if facet in facets else None for facet in ("maxLength", "fractionDigits")]
    contract.simple[name] = (bare(restriction.get("base")), limits[0], limits[1])


def read_complex(contract: Contract, name: str, node: Element) -> None:
    """A sequence of elements, nothing at all, or a text with attributes."""
    found: list[Child] = []
    for below in children(node):
        match str(below.tag).removeprefix(XSD):
            case "sequence":
                found += [read_element(contract, name, element) for element in children(below)]
            case "simpleContent":
                extension = only(below, f"{XSD}extension")
                found.append(Child("value", bare(extension.get("base")), True, False, "text"))
                found += [read_attribute(attribute) for attribute in children(extension)]
            case other:
                raise UnknownPartError(f"{other} in {name}")
    contract.complex[name] = tuple(found)


def read_element(contract: Contract, owner: str, node: Element) -> Child:
    name = node.get("name") or ""
    xsd = node.get("type")
    if xsd is None:
        xsd = ANONYMOUS[owner, name]
        read_complex(contract, xsd, only(node, f"{XSD}complexType"))
    least, most = node.get("minOccurs", "1"), node.get("maxOccurs", "1")
    if least not in {"0", "1"} or most not in {"1", "unbounded"}:
        raise UnknownPartError(f"{owner}.{name} occurs {least} to {most} times")
    return Child(name, bare(xsd), least == "1", most == "unbounded", "element")


def read_attribute(node: Element) -> Child:
    return Child(node.get("name") or "", bare(node.get("type")), node.get("use") == "required", False, "attribute")


def read_operations(contract: Contract, root: Element) -> None:
    """The actions, whose WS-Addressing names and header must be as the envelope writes them."""
    for operation in root.iterfind(f"{WSDL}portType/{WSDL}operation"):
        name = operation.get("name") or ""
        said = [only(operation, f"{WSDL}{way}").get(ACTION) for way in ("input", "output")]
        if said != [f"/{name}", f"/{name}Response"]:
            raise UnknownPartError(f"{name} has the actions {said}")
        contract.actions.append(name)
    for operation in root.iterfind(f"{WSDL}binding/{WSDL}operation"):
        header = only(operation, f"{WSDL}input/{SOAP12}header")
        if operation.get("name") not in contract.actions or header.get("part") != "ChargeBoxIdentity":
            raise UnknownPartError(f"{operation.get('name')} is bound otherwise")
