"""The generated SOAP modules are what the generator makes of the official WSDLs, today as ever."""

import pytest
from lxml import etree

from tests.ocpp.soap.judge import official_folder
from tools.generate_messages import PACKAGE, layout
from tools.generate_soap import emit, load
from tools.soap_schema import UnknownPartError, read_contract

WSDL = """
<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:x"><w:types>
<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x" elementFormDefault="{form}">{inside}</s:schema>
</w:types></w:definitions>
"""


@pytest.mark.parametrize("version", ["v15", "v16"])
def test_the_generated_module_is_what_the_wsdls_say(version: str) -> None:
    assert layout(emit(load(version, official_folder()))) == (PACKAGE / "soap" / version / "messages.py").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("inside", "form"),
    [
        ("", "unqualified"),
        ("<s:group/>", "qualified"),
        ('<s:complexType name="A"><s:choice/></s:complexType>', "qualified"),
        (
            '<s:complexType name="A"><s:sequence><s:element name="b" type="s:int" maxOccurs="3"/></s:sequence></s:complexType>',
            "qualified",
        ),
        (
            '<s:simpleType name="A"><s:restriction base="s:int"><s:minInclusive value="3"/></s:restriction></s:simpleType>',
            "qualified",
        ),
        ('<s:element name="a"/>', "qualified"),
    ],
    ids=["form", "group", "choice", "occurrence", "facet", "untyped"],
)
def test_a_part_without_a_rule_stops_the_generator(inside: str, form: str) -> None:
    with pytest.raises(UnknownPartError):
        read_contract(etree.fromstring(WSDL.format(inside=inside, form=form).strip()))
