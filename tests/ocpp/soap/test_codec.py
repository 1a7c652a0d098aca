"""Structs and XML: every message survives the way there and back, and only what the WSDL allows is read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.soap.codec import MAX_BYTES, decode, encode, parse
from gridtap.ocpp.soap.v15 import messages as v15
from gridtap.ocpp.soap.v16 import messages as v16
from tests.ocpp.soap.any_message import Kind, kinds, messages

AT = datetime(2026, 3, 4, 5, 6, 7, 89_000, tzinfo=UTC)
CS16 = "urn://Ocpp/Cs/2015/10/"
CP16 = "urn://Ocpp/Cp/2015/10/"
CS15 = "urn://Ocpp/Cs/2012/06/"


def read16(action: str, inside: str, sender: Side = Side.STATION) -> object:
    """A 1.6 request with these parts."""
    name = f"{action[0].lower()}{action[1:]}Request"
    uri = CS16 if sender is Side.STATION else CP16
    return decode(Dialect.OCPP16S, sender, action, parse(f'<{name} xmlns="{uri}">{inside}</{name}>'.encode()))


def refusal(action: str, inside: str, sender: Side = Side.STATION) -> CallError:
    with pytest.raises(CallError) as caught:
        read16(action, inside, sender)
    return caught.value


@pytest.mark.parametrize("kind", kinds(), ids=str)
def test_every_message_survives_the_way_there_and_back(kind: Kind) -> None:
    @settings(max_examples=15, deadline=None, database=None)
    @given(messages(kind))
    def check(message: object) -> None:
        assert isinstance(message, kind.type)
        text = encode(kind.dialect, kind.sender, kind.action, message)
        read = decode(kind.dialect, kind.sender, kind.action, parse(text.encode()), is_response=kind.is_response)
        assert read == message

    check()


def test_elements_stand_in_the_order_of_the_wsdl_not_of_json() -> None:
    info = v16.IdTagInfo(status=v16.AuthorizationStatus.ACCEPTED, parent_id_tag="P")
    text = encode(
        Dialect.OCPP16S, Side.STATION, "StartTransaction", v16.StartTransactionResponse(transaction_id=7, id_tag_info=info)
    )
    assert text == (
        f'<startTransactionResponse xmlns="{CS16}"><transactionId>7</transactionId>'
        "<idTagInfo><status>Accepted</status><parentIdTag>P</parentIdTag></idTagInfo></startTransactionResponse>"
    )


def test_a_value_of_15_has_attributes_and_a_text() -> None:
    sample = v15.SampledValue(value="1 < 2", unit=v15.UnitOfMeasure.AMP, measurand=v15.Measurand.CURRENT_IMPORT)
    request = v15.MeterValuesRequest(connector_id=1, values=[v15.MeterValue(timestamp=AT, value=[sample])])
    assert encode(Dialect.OCPP15S, Side.STATION, "MeterValues", request) == (
        f'<meterValuesRequest xmlns="{CS15}"><connectorId>1</connectorId><values><timestamp>2026-03-04T05:06:07.089Z</timestamp>'
        '<value measurand="Current.Import" unit="Amp">1 &lt; 2</value></values></meterValuesRequest>'
    )


def test_prefixes_comments_and_white_space_between_elements_do_not_matter() -> None:
    text = (
        f'<?xml version="1.0" encoding="utf-8"?><!-- hello --><x:startTransactionRequest xmlns:x="{CS16}">\r\n\t<x:connectorId>1'
        "</x:connectorId>\n<!-- <x:idTag>no</x:idTag> --><x:idTag>A<!-- -->B</x:idTag> <x:timestamp> 2026-03-04T05:06:07.089Z\n"
        "</x:timestamp><x:meterStart> +12 </x:meterStart></x:startTransactionRequest>"
    )
    assert decode(Dialect.OCPP16S, Side.STATION, "StartTransaction", parse(text.encode())) == v16.StartTransactionRequest(
        connector_id=1, id_tag="AB", timestamp=AT, meter_start=12
    )


def test_text_in_cdata_is_text() -> None:
    inside = "<vendorId>v</vendorId><data><![CDATA[<!DOCTYPE a><b>&amp;</b>]]></data>"
    assert read16("DataTransfer", inside) == v16.DataTransferRequest(vendor_id="v", data="<!DOCTYPE a><b>&amp;</b>")


def test_a_byte_order_mark_is_let_pass() -> None:
    root = parse(b"\xef\xbb\xbf" + f'<heartbeatRequest xmlns="{CS16}"/>'.encode())
    assert decode(Dialect.OCPP16S, Side.STATION, "Heartbeat", root) == v16.HeartbeatRequest()


def test_attributes_of_xml_schema_itself_are_let_pass() -> None:
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    inside = f'<idTag xmlns:i="{xsi}" i:type="x">A</idTag>'
    assert read16("Authorize", inside) == v16.AuthorizeRequest(id_tag="A")


START = "<connectorId>1</connectorId><idTag>A</idTag><timestamp>2026-03-04T05:06:07Z</timestamp><meterStart>1</meterStart>"
METER = "<connectorId>1</connectorId><meterValue><timestamp>2026-03-04T05:06:07Z</timestamp>{}</meterValue>"


@pytest.mark.parametrize(
    ("action", "inside", "kind", "said"),
    [
        ("Authorize", "", ErrorKind.OCCURRENCE, "authorizeRequest: idTag is missing"),
        ("Authorize", "<idTag>A</idTag><idTag>B</idTag>", ErrorKind.OCCURRENCE, "authorizeRequest/idTag[2]: occurs twice"),
        ("Authorize", "<idTag>A</idTag><mood/>", ErrorKind.FORMAT, "authorizeRequest/mood: "),
        ("Authorize", '<idTag xmlns="urn:other">A</idTag>', ErrorKind.FORMAT, "{urn:other}idTag is not expected"),
        ("Authorize", "<idTag>A<b/></idTag>", ErrorKind.FORMAT, "authorizeRequest/idTag: "),
        ("Authorize", '<idTag unit="x">A</idTag>', ErrorKind.FORMAT, "attribute unit"),
        ("Authorize", "x<idTag>A</idTag>", ErrorKind.FORMAT, "text between elements"),
        ("Authorize", "<idTag>A</idTag>x", ErrorKind.FORMAT, "text between elements"),
        ("Authorize", f"<idTag>{'A' * 21}</idTag>", ErrorKind.PROPERTY, "longer than 20"),
        ("Heartbeat", "<x/>", ErrorKind.FORMAT, "heartbeatRequest/x"),
        ("StartTransaction", START.replace("<idTag>A</idTag>", ""), ErrorKind.OCCURRENCE, "stands where idTag is due"),
        ("StartTransaction", "<idTag>A</idTag>" + START, ErrorKind.OCCURRENCE, "stands where connectorId is due"),
        ("StartTransaction", START + "<idTag>A</idTag>", ErrorKind.OCCURRENCE, "idTag[2]: occurs twice"),
        ("StartTransaction", START.replace(">1<", "><"), ErrorKind.TYPE, "connectorId: not an integer"),
        ("StartTransaction", START.replace(">1<", ">1.0<"), ErrorKind.TYPE, "connectorId: not an integer"),
        ("StartTransaction", START.replace(">1<", ">2147483648<"), ErrorKind.PROPERTY, "32 bits"),
        ("StartTransaction", START.replace("03-04", "13-04"), ErrorKind.PROPERTY, "timestamp: not a date and time"),
        ("MeterValues", METER.format(""), ErrorKind.OCCURRENCE, "meterValue: sampledValue is missing"),
        (
            "MeterValues",
            METER.format(
                "<sampledValue><value>1</value></sampledValue><sampledValue><value>1</value><unit>Mood</unit></sampledValue>"
            ),
            ErrorKind.PROPERTY,
            "meterValuesRequest/meterValue/sampledValue[2]/unit: not a UnitOfMeasure: 'Mood'",
        ),
    ],
)
def test_what_the_wsdl_does_not_allow_is_refused_with_its_path(action: str, inside: str, kind: ErrorKind, said: str) -> None:
    failure = refusal(action, inside)
    assert failure.kind is kind
    assert said in failure.description


def test_a_nil_element_is_refused() -> None:
    inside = '<idTag xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'
    assert refusal("Authorize", inside).kind is ErrorKind.FORMAT


def test_a_15_value_with_an_unknown_attribute_or_word_is_refused() -> None:
    text = (
        f'<meterValuesRequest xmlns="{CS15}"><connectorId>1</connectorId><values><timestamp>2026-03-04T05:06:07Z</timestamp>'
        "<value {}>1</value></values></meterValuesRequest>"
    )
    for attribute, kind in (('phase="L1"', ErrorKind.FORMAT), ('unit="A"', ErrorKind.PROPERTY)):
        with pytest.raises(CallError) as caught:
            decode(Dialect.OCPP15S, Side.STATION, "MeterValues", parse(text.format(attribute).encode()))
        assert caught.value.kind is kind
        assert "values/value" in caught.value.description


def test_an_action_of_the_other_service_or_version_is_not_known() -> None:
    root = parse(b"<x/>")
    for dialect, sender, action in (
        (Dialect.OCPP16S, Side.STATION, "Reset"),
        (Dialect.OCPP15S, Side.CSMS, "TriggerMessage"),
        (Dialect.OCPP16S, Side.CSMS, "GetLog"),
    ):
        with pytest.raises(CallError) as caught:
            decode(dialect, sender, action, root)
        assert caught.value.kind is ErrorKind.NOT_IMPLEMENTED


@pytest.mark.parametrize("text", ["a\x00b", "\x1b", "\ud800", "\uffff"])
def test_what_xml_cannot_carry_is_not_written(text: str) -> None:
    with pytest.raises(CallError) as caught:
        encode(Dialect.OCPP16S, Side.STATION, "Authorize", v16.AuthorizeRequest(id_tag=text))
    assert caught.value.kind is ErrorKind.PROPERTY


def test_a_number_beyond_32_bits_is_not_written() -> None:
    with pytest.raises(CallError):
        encode(Dialect.OCPP16S, Side.CSMS, "RemoteStopTransaction", v16.RemoteStopTransactionRequest(transaction_id=2**31))


def test_a_limit_is_cut_to_one_decimal_downwards() -> None:
    period = v16.ChargingSchedulePeriod(start_period=0, limit=16.09)
    schedule = v16.ChargingSchedule(charging_rate_unit=v16.ChargingRateUnit.A, charging_schedule_period=[period])
    response = v16.GetCompositeScheduleResponse(status=v16.GetCompositeScheduleStatus.ACCEPTED, charging_schedule=schedule)
    assert "<limit>16.0</limit>" in encode(Dialect.OCPP16S, Side.CSMS, "GetCompositeSchedule", response)


def laughs(entity: str) -> bytes:
    return f'<?xml version="1.0"?>\n<!DOCTYPE a [{entity}]><heartbeatRequest xmlns="{CS16}">&b;</heartbeatRequest>'.encode()


HOSTILE = {
    "nothing": b"",
    "white space": b"  \n",
    "no XML": b"[2]",
    "cut short": b"<a><b>",
    "two roots": b"<a/><b/>",
    "billion laughs": laughs('<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'),
    "external entity": laughs('<!ENTITY b SYSTEM "file:///etc/passwd">'),
    "parameter entity": laughs('<!ENTITY % b SYSTEM "http://127.0.0.1:1/x.dtd"> %b;'),
    "external DTD": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>',
    "DTD after a comment": b"<!-- x --><?pi y?>\n<!DOCTYPE a><a/>",
    "undeclared entity": b"<a>&b;</a>",
    "depth": b"<a>" * 100_000 + b"</a>" * 100_000,
    "size": b"<a>" + b"x" * MAX_BYTES + b"</a>",
    "UTF-16": "<a/>".encode("utf-16"),
    "UTF-16 without a mark": "<a/>".encode("utf-16-be"),
    "Latin-1 declared": b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe4</a>',
    "UTF-7 declared": b"<?xml version='1.0' encoding='UTF-7'?><a/>",
    "encoding declared on a line of its own": b'<?xml\nversion="1.0"\nencoding = "UTF-16"?><a/>',
    "invalid UTF-8": b"<a>\xff\xfe</a>",
    "a surrogate in UTF-8": b"<a>\xed\xa0\x80</a>",
    "NUL": b"<a>\x00</a>",
    "NUL as a reference": b"<a>&#0;</a>",
    "control character": b"<a>\x08</a>",
    "attribute twice": b'<a b="1" b="2"/>',
    "prefix unbound": b"<x:a/>",
    "unended comment": b"<!-- <a/>",
    "unended instruction": b"<?xml <a/>",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_are_refused_as_malformed(data: bytes) -> None:
    with pytest.raises(CallError) as caught:
        parse(data)
    assert caught.value.kind is ErrorKind.FORMAT


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60).map(lambda data: b"<a>" + data) | st.binary(max_size=80))
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    try:
        root = parse(data)
    except CallError:
        return
    assert root.tag
