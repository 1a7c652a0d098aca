"""The WSDL we serve: zeep, given nothing else, calls us, and understands by it what the official one says."""

from functools import cache
from typing import Any

import pytest
from lxml import etree
from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.codec import parse
from gridtap.ocpp.soap.envelope import payload_of, read_request
from gridtap.ocpp.soap.layout import namespace
from gridtap.ocpp.soap.v15 import messages as v15
from gridtap.ocpp.soap.v16 import messages as v16
from gridtap.ocpp.soap.wsdl import service_name, wsdl
from tests.ocpp.soap.judge import FILES, Judge, official_folder, plain

ADDRESS = "https://csms.example.com/soap/v1?a=1&b=2"
SERVICES = [(dialect, sender) for dialect in (Dialect.OCPP15S, Dialect.OCPP16S) for sender in Side]
XSD = "{http://www.w3.org/2001/XMLSchema}"


@cache
def ours(dialect: Dialect, sender: Side) -> Judge:
    return Judge(wsdl(dialect, sender, ADDRESS))


@pytest.mark.parametrize(
    ("dialect", "action", "message"),
    [
        (Dialect.OCPP15S, "Authorize", v15.AuthorizeRequest(id_tag="A")),
        (Dialect.OCPP16S, "Heartbeat", v16.HeartbeatRequest()),
        (Dialect.OCPP16S, "DataTransfer", v16.DataTransferRequest(vendor_id="v", data="<x/>")),
    ],
)
def test_zeep_calls_us_by_our_wsdl_alone(dialect: Dialect, action: str, message: Struct) -> None:
    data = ours(dialect, Side.STATION).request(action, plain(dialect, message), "CB-1")
    request = read_request(data, sender=Side.STATION)
    assert (request.dialect, request.action, payload_of(request)) == (dialect, action, message)
    assert request.headers.to == ADDRESS
    assert request.headers.charge_box_identity == "CB-1"


@pytest.mark.parametrize(("dialect", "sender"), SERVICES)
def test_the_service_is_named_as_in_the_official_document(dialect: Dialect, sender: Side) -> None:
    name = service_name(sender)
    (service,) = ours(dialect, sender).client.wsdl.services.values()
    (port,) = service.ports.values()
    assert (service.name, port.name) == (name, f"{name}Soap12")
    assert port.binding.name.localname == f"{name}Soap"
    assert port.binding.name.namespace == namespace(dialect, sender)
    assert port.binding_options["address"] == ADDRESS


def described(xsd_type: Any, *, seen: int = 0) -> Any:
    """What zeep makes of a type: names, order, occurrence, attributes and, at the leaves, the name of the simple type."""
    if not hasattr(xsd_type, "elements"):
        return type(xsd_type).__name__ if xsd_type.qname is None else xsd_type.qname.localname
    assert seen < 10
    elements = [
        (name, element.min_occurs, str(element.max_occurs), described(element.type, seen=seen + 1))
        for name, element in xsd_type.elements
        if name != "_value_1"
    ]
    attributes = [(name, attribute.required, described(attribute.type)) for name, attribute in xsd_type.attributes]
    texts = [described(element.type) for name, element in xsd_type.elements if name == "_value_1"]
    return elements, attributes, texts


@pytest.mark.parametrize(("dialect", "sender"), SERVICES)
def test_zeep_understands_by_ours_what_the_official_one_says(dialect: Dialect, sender: Side) -> None:
    mine, official = ours(dialect, sender), Judge(official_folder() / FILES[dialect, sender])
    assert set(mine.operations) == set(official.operations)
    for action, operation in mine.operations.items():
        theirs = official.operations[action]
        assert (operation.soapaction, operation.abstract.wsa_action) == (theirs.soapaction, theirs.abstract.wsa_action)
        for way in ("input", "output"):
            one, other = getattr(operation, way), getattr(theirs, way)
            assert one.body.qname == other.body.qname
            assert described(one.body.type) == described(other.body.type), f"{action} {way}"
            assert sorted(part[0] for part in one.header.type.elements if one.header) == sorted(
                part[0] for part in other.header.type.elements if other.header
            )


def facets(document: bytes) -> dict[str, list[tuple[str, str]]]:
    """The limits of every named simple type."""
    root = parse(document) if b"<!--" not in document[:300] else etree.fromstring(document)
    return {
        node.get("name") or "": sorted(
            (str(facet.tag), facet.get("value") or "") for facet in node.iterfind(f"{XSD}restriction/*")
        )
        for node in root.iter(f"{XSD}simpleType")
    }


@pytest.mark.parametrize(("dialect", "sender"), SERVICES)
def test_simple_types_have_the_official_limits(dialect: Dialect, sender: Side) -> None:
    official = facets((official_folder() / FILES[dialect, sender]).read_bytes())
    mine = facets(wsdl(dialect, sender, ADDRESS))
    assert mine
    assert {name: official[name] for name in mine} == mine
