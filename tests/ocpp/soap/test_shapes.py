"""Requests in a shape that was read before mean what the full reader reads in them, or are left to it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.errors import CallError
from gridtap.ocpp.soap import shapes as shapes_module
from gridtap.ocpp.soap.envelope import SOAP, WSA, Call, Headers, Request, message_of, read_request, write_request
from gridtap.ocpp.soap.faults import SoapFaultError
from gridtap.ocpp.soap.shapes import Shapes
from tests.ocpp.soap.any_message import Kind, kinds, messages

KINDS = [kind for kind in kinds() if not kind.is_response]
HEADERS = Headers(message_id="urn:uuid:42", to="http://csms/soap", from_address="http://10.0.0.7/cp", charge_box_identity="CP1")
TEXTS = ["", " ", "x", " 7 ", "1.0", "2147483648", "true", "é", "a]]", "\u00a0", "\x7f", "Wh", "2026-01-01T00:00:00Z", "\tx\n"]
STRANGE = ["<", ">", "&", "&lt;", "]]>", "<b/>", "<!-- -->", "<![CDATA[x]]>", "<?x?>", "\x01", "\r\n", "\ufffe", "\ue0003\ue001"]


def document(
    said: str = "<v>7</v><u>Wh</u>", head: str = "", *, before: str = '<?xml version="1.0" encoding="UTF-8"?>', root: str = ""
) -> bytes:
    """MeterValues by hand: `v` and `u` stand for value and unit of its sample."""
    sample = said.replace("v>", "o:value>").replace("u>", "o:unit>")
    return (
        f'{before}<s:Envelope xmlns:s="{SOAP}" xmlns:a="{WSA}" xmlns:o="urn://Ocpp/Cs/2015/10/"{root}><s:Header>'
        f"<o:chargeBoxIdentity>CP1</o:chargeBoxIdentity><a:Action>/MeterValues</a:Action><a:MessageID>m-1</a:MessageID>{head}"
        "</s:Header><s:Body><o:meterValuesRequest><o:connectorId>1</o:connectorId><o:meterValue>"
        f"<o:timestamp>2026-01-01T00:00:00.123Z</o:timestamp><o:sampledValue>{sample}</o:sampledValue></o:meterValue>"
        "</o:meterValuesRequest></s:Body></s:Envelope>"
    ).encode()


def told(request: Request) -> tuple[object, ...]:
    """Everything that is known of a request; a payload that does not read is its fault."""
    try:
        payload: Struct | str = message_of(request)
    except CallError as fault:
        payload = f"{fault.kind} {fault.description}"
    return request.dialect, request.sender, request.action, request.headers, payload


def read(data: bytes, sender: Side = Side.STATION) -> tuple[object, ...] | str:
    try:
        return told(read_request(data, sender=sender))
    except SoapFaultError as failure:
        return failure.fault.reason


def taught(data: bytes, sender: Side = Side.STATION) -> Shapes:
    shapes = Shapes()
    for _ in range(2):
        shapes.learn(data, read_request(data, sender=sender))
    return shapes


def changed(data: bytes, dice: random.Random) -> bytes:
    """The same document with some texts exchanged."""
    pieces = data.decode().split("<")
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(1, len(pieces))
        pieces[at] = pieces[at].partition(">")[0] + ">" + dice.choice(TEXTS + STRANGE if dice.random() < 0.3 else TEXTS)
    return "<".join(pieces).encode()


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_known_shape_is_read_as_the_full_reader_reads_it(kind: Kind) -> None:
    @settings(max_examples=3, deadline=None, database=None)
    @given(messages(kind), st.randoms(use_true_random=False))
    def check(message: Struct, dice: random.Random) -> None:
        data = write_request(Call(kind.dialect, kind.sender, kind.action, message), HEADERS)
        shapes = taught(data, kind.sender)
        for _ in range(6):
            found = shapes.find(data, kind.sender)
            assert found is None or told(found) == read(data, kind.sender)
            data = changed(data, dice)

    check()


@settings(max_examples=60, deadline=None, database=None)
@given(st.data())
def test_a_damaged_document_is_never_read_otherwise(data: st.DataObject) -> None:
    good = document()
    shapes = taught(good)
    bad = bytearray(good)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(bad) - 1))
        bad[at : at + data.draw(st.integers(0, 3))] = data.draw(st.sampled_from([b"<", b">", b"&", b"", b"x", b"\x00", b"\xff"]))
    found = shapes.find(bytes(bad), Side.STATION)
    assert found is None or told(found) == read(bytes(bad))


def test_values_that_differ_are_read_from_a_shape_that_is_known() -> None:
    shapes = taught(document())
    for said in ("<v>8</v><u>kWh</u>", "<v> 9 </v><u>A</u>", "<v></v><u>V</u>"):
        found = shapes.find(document(said), Side.STATION)
        assert found is not None
        assert told(found) == read(document(said))


def test_a_value_that_does_not_read_is_told_with_its_path() -> None:
    found = taught(document()).find(document("<v>7</v><u>Furlong</u>"), Side.STATION)
    assert found is not None
    with pytest.raises(CallError, match="meterValuesRequest/meterValue/sampledValue/unit: not a UnitOfMeasure"):
        message_of(found)


@pytest.mark.parametrize("text", STRANGE)
def test_a_text_that_is_more_than_a_text_is_left_to_the_full_reader(text: str) -> None:
    data = document(f"<v>{text}</v><u>Wh</u>")
    found = taught(document()).find(data, Side.STATION)
    assert found is None or told(found) == read(data)
    assert (found is None) or text == "\ue0003\ue001"


@pytest.mark.parametrize(
    "data",
    [
        document("<v>7</v><!-- <u>Wh</u> --><u>Wh</u>"),
        document("<v><![CDATA[7]]></v>"),
        document("<v>7</v><?x y?>"),
        document("<v>&#55;</v>"),
        document(root=' x="&gt;"'),
        document(before='\ufeff<?xml version="1.0"?>'),
        document(before="<!-- hello -->"),
        document(head="<x>" + "x" * 20_000 + "</x>"),
    ],
    ids=["comment", "CDATA", "instruction", "reference", "attribute", "BOM", "prolog", "size"],
)
def test_what_is_out_of_the_ordinary_has_no_shape(data: bytes) -> None:
    assert isinstance(read(data), tuple)
    assert taught(data).find(data, Side.STATION) is None


def test_headers_that_are_not_ours_may_say_anything() -> None:
    def saying(text: str) -> bytes:
        return document(head=f"<x xmlns='y'>{text}<z>{text}</z></x><a:From><a:Address>{text}</a:Address></a:From>")

    found = taught(saying("a")).find(saying("b"), Side.STATION)
    assert found is not None
    assert told(found) == read(saying("b"))
    assert found.headers.from_address == "b"


@pytest.mark.parametrize(
    ("old", "new"),
    [("m-1", " "), ("CP1", ""), ("/MeterValues<", "/Heartbeat<"), ("m-1", "m" * 3000), ("</o:connectorId>", "</o:connectorId>x")],
)
def test_headers_and_blanks_that_are_not_as_they_should_be_are_left_to_the_full_reader(old: str, new: str) -> None:
    found = taught(document()).find(document().replace(old.encode(), new.encode()), Side.STATION)
    assert found is None


def test_a_shape_belongs_to_the_side_that_sends_it() -> None:
    assert taught(document()).find(document(), Side.CSMS) is None


def test_a_shape_is_learned_the_second_time_it_comes() -> None:
    shapes = Shapes()
    shapes.learn(document(), read_request(document(), sender=Side.STATION))
    assert shapes.find(document(), Side.STATION) is None
    shapes.learn(document(), read_request(document(), sender=Side.STATION))
    assert shapes.find(document(), Side.STATION) is not None


def test_shapes_without_end_are_forgotten_again() -> None:
    shapes = taught(document())
    for number in range(shapes_module.MAX_SHAPES):
        other = document(root=f' n="{number}"')
        for _ in range(2):
            shapes.learn(other, read_request(other, sender=Side.STATION))
    assert shapes.find(document(), Side.STATION) is None
    assert shapes.find(document(root=' n="9"'), Side.STATION) is not None


def test_a_message_of_1_5_keeps_its_attributes() -> None:
    text = (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="{WSA}" xmlns:o="urn://Ocpp/Cs/2012/06/"><s:Header><o:chargeBoxIdentity>CP1'
        "</o:chargeBoxIdentity><a:Action>/MeterValues</a:Action><a:MessageID>1</a:MessageID></s:Header><s:Body>\n"
        "<o:meterValuesRequest>\n<o:connectorId>1</o:connectorId><o:values><o:timestamp>2026-01-01T00:00:00Z</o:timestamp>"
        '<o:value unit="Wh">7</o:value><o:value unit="W">8</o:value></o:values></o:meterValuesRequest></s:Body></s:Envelope>'
    )
    shapes = taught(text.encode())
    for data in (text.replace(">7<", ">9<"), text.replace('unit="W"', 'unit="Amp"')):
        found = shapes.find(data.encode(), Side.STATION)
        assert (found is None) is ("Amp" in data)
        assert found is None or told(found) == read(data.encode())


def test_a_document_with_swapped_brackets_is_not_taken_for_the_one_it_resembles() -> None:
    swapped = document().replace(b"<o:value>7</o:value>", b"<o:value<7>/o:value>")
    assert isinstance(read(swapped), str)
    assert taught(document()).find(swapped, Side.STATION) is None


def test_dialects_are_told_apart_by_their_namespaces() -> None:
    found = taught(document()).find(document().replace(b"2015/10", b"2012/06"), Side.STATION)
    assert found is None
    assert read_request(document(), sender=Side.STATION).dialect is Dialect.OCPP16S
