"""zeep as an independent judge: what it builds we must read, what we write it must read."""

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from lxml import etree
from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage] - lxml has no public name for the type
from msgspec import UNSET, Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.layout import Place, tables

FILES = {
    (Dialect.OCPP15S, Side.STATION): "OCPP_CentralSystemService_1.5.wsdl",
    (Dialect.OCPP15S, Side.CSMS): "OCPP_ChargePointService_1.5.wsdl",
    (Dialect.OCPP16S, Side.STATION): "OCPP_CentralSystemService_1.6.wsdl",
    (Dialect.OCPP16S, Side.CSMS): "OCPP_ChargePointService_1.6.wsdl",
}
SOAP = "http://www.w3.org/2003/05/soap-envelope"
Plain = dict[str, Any] | list[Any] | str | float | bool | datetime | None


def official_folder() -> Path:
    """Where the Open Charge Alliance's WSDLs lie; a test that needs them is skipped without."""
    folder = Path(os.environ.get("GRIDTAP_OCPP_WSDL") or Path(__file__).parents[4] / "shared" / "ocpp-wsdl")
    if not all((folder / name).is_file() for name in FILES.values()):
        pytest.skip(f"the official WSDLs are not in {folder}; GRIDTAP_OCPP_WSDL names their folder")
    return folder


Answer = Callable[[bytes, str], tuple[int, str, bytes]]
"""A service without sockets: body and Content-Type in; status, Content-Type and body out."""


class Wire:
    """What zeep sends over, straight into a function."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.operation_timeout = None

    def load(self, url: str) -> bytes:
        return Path(url).read_bytes()

    def post_xml(self, _address: str, envelope: Element, headers: dict[str, str]) -> Any:
        body = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
        response: Any = import_module("requests").Response()
        response.status_code, response.headers["Content-Type"], response._content = self.answer(body, headers["Content-Type"])
        return response


class Judge:
    """zeep's view of one service."""

    def __init__(self, wsdl: Path | bytes, answer: Answer | None = None) -> None:
        source = io.BytesIO(wsdl) if isinstance(wsdl, bytes) else str(wsdl)
        zeep = import_module("zeep")
        self.client: Any = zeep.Client(source, transport=Wire(answer)) if answer else zeep.Client(source)
        self.operations: dict[str, Any] = self.client.service._binding._operations

    def call(self, action: str, values: dict[str, Plain], charge_box_identity: str) -> Plain:
        """What zeep makes of the answer to its request; its Fault is raised."""
        said: Any = self.client.service[action](**values, _soapheaders={"ChargeBoxIdentity": charge_box_identity})
        return pruned(import_module("zeep.helpers").serialize_object(said, dict))

    def request(self, action: str, values: dict[str, Plain], charge_box_identity: str) -> bytes:
        """The envelope that zeep would send."""
        headers = {"ChargeBoxIdentity": charge_box_identity}
        root: Element = self.client.create_message(self.client.service, action, **values, _soapheaders=headers)
        return etree.tostring(root, xml_declaration=True, encoding="utf-8")

    def response(self, action: str, values: dict[str, Plain]) -> bytes:
        """The envelope around a response element that zeep makes; it has no headers, as zeep is no server."""
        envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"e": SOAP})
        element: Any = self.operations[action].output.body
        element.render(etree.SubElement(envelope, f"{{{SOAP}}}Body"), element(**values))
        return etree.tostring(envelope)

    def parse(self, envelope: bytes, action: str, *, is_response: bool) -> Plain:
        """What zeep reads from the body of an envelope."""
        root = etree.fromstring(envelope, etree.XMLParser(resolve_entities=False))
        body = root.find(f"{{{SOAP}}}Body")
        assert body is not None
        operation = self.operations[action]
        element: Any = (operation.output if is_response else operation.input).body
        return pruned(import_module("zeep.helpers").serialize_object(element.parse(body[0], self.client.wsdl.types), dict))


def pruned(value: Any) -> Plain:
    """zeep's values without what is not there, times in UTC, decimals as floats."""
    if isinstance(value, dict):
        return {key: pruned(one) for key, one in cast("dict[str, Any]", value).items() if one is not None and one != []}
    if isinstance(value, list):
        return [pruned(one) for one in cast("list[Any]", value)]
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return float(value) if type(value).__name__ == "Decimal" else value


def plain(dialect: Dialect, message: Struct) -> dict[str, Plain]:
    """A struct of ours as zeep takes and gives it: XML names, and `_value_1` for a text beside attributes."""
    out: dict[str, Plain] = {}
    for part in tables(dialect).LAYOUT[type(message)]:
        value = getattr(message, part.attribute)
        if value is not UNSET:
            out["_value_1" if part.place is Place.TEXT else part.name] = _plain_value(dialect, value)
    return out


def _plain_value(dialect: Dialect, value: Any) -> Plain:
    match value:
        case Struct():
            return plain(dialect, value)
        case list():
            return [_plain_value(dialect, one) for one in cast("list[Any]", value)]
        case Enum():
            return str(value.value)
        case _:
            return value
