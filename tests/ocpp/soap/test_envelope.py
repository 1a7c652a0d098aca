"""Envelopes: what is asked, by whom, and the fault for everything that is none."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.soap.envelope import (
    ANONYMOUS,
    SOAP,
    WSA,
    Call,
    Headers,
    content_type,
    is_soap,
    payload_of,
    read_request,
    read_response,
    soap_action,
    write_fault,
    write_request,
    write_response,
)
from gridtap.ocpp.soap.faults import Code, Fault, SoapFaultError, Subcode, error_of, fault_of, http_status
from gridtap.ocpp.soap.v15 import messages as v15
from gridtap.ocpp.soap.v16 import messages as v16

CS15, CS16, CP16 = "urn://Ocpp/Cs/2012/06/", "urn://Ocpp/Cs/2015/10/", "urn://Ocpp/Cp/2015/10/"
HEADERS = Headers(
    message_id="urn:uuid:42", to="http://csms/soap", from_address="http://10.0.0.7/cp", charge_box_identity="CB & 1"
)


def envelope(header: str, body: str, soap: str = SOAP) -> bytes:
    """An envelope by hand; prefixes a (addressing) and o (the 1.6 service for stations) are bound."""
    return (
        f'<e:Envelope xmlns:e="{soap}" xmlns:a="{WSA}" xmlns:o="{CS16}">'
        f"<e:Header>{header}</e:Header><e:Body>{body}</e:Body></e:Envelope>"
    ).encode()


ACTION, ID, IDENTITY = (
    "<a:Action>/Heartbeat</a:Action>",
    "<a:MessageID>m-1</a:MessageID>",
    "<o:chargeBoxIdentity>CB</o:chargeBoxIdentity>",
)
BODY = "<o:heartbeatRequest/>"


def refusal(data: bytes, sender: Side = Side.STATION) -> SoapFaultError:
    with pytest.raises(SoapFaultError) as caught:
        read_request(data, sender=sender)
    return caught.value


def test_a_request_is_read_as_it_was_written() -> None:
    payload = v15.AuthorizeRequest(id_tag="ABC")
    data = write_request(Call(Dialect.OCPP15S, Side.STATION, "Authorize", payload), HEADERS)
    request = read_request(data, sender=Side.STATION)
    assert (request.dialect, request.sender, request.action) == (Dialect.OCPP15S, Side.STATION, "Authorize")
    assert request.headers == Headers(
        action="/Authorize",
        message_id="urn:uuid:42",
        to="http://csms/soap",
        from_address="http://10.0.0.7/cp",
        reply_to=ANONYMOUS,
        charge_box_identity="CB & 1",
    )
    assert payload_of(request) == payload


def test_a_response_is_related_to_its_request() -> None:
    data = write_request(Call(Dialect.OCPP16S, Side.CSMS, "Reset", v16.ResetRequest(type=v16.ResetType.SOFT)), HEADERS)
    request = read_request(data, sender=Side.CSMS)
    answer = v16.ResetResponse(status=v16.ResetStatus.ACCEPTED)
    reply = write_response(request, answer, "urn:uuid:43")
    assert b"<a:RelatesTo>urn:uuid:42</a:RelatesTo>" in reply
    assert b"<a:Action>/ResetResponse</a:Action>" in reply
    assert read_response(reply, Dialect.OCPP16S, Side.CSMS, "Reset", relates_to="urn:uuid:42") == answer
    with pytest.raises(CallError) as caught:
        read_response(reply, Dialect.OCPP16S, Side.CSMS, "Reset", relates_to="urn:uuid:41")
    assert caught.value.kind is ErrorKind.PROTOCOL


def test_an_answer_to_something_else_is_refused() -> None:
    with pytest.raises(CallError) as caught:
        read_response(envelope("", "<o:heartbeatResponse/>"), Dialect.OCPP16S, Side.STATION, "Authorize")
    assert caught.value.kind is ErrorKind.FORMAT


def test_a_header_less_answer_is_read() -> None:
    body = "<o:heartbeatResponse><o:currentTime>2026-01-01T00:00:00Z</o:currentTime></o:heartbeatResponse>"
    expected = v16.HeartbeatResponse(current_time=datetime(2026, 1, 1, tzinfo=UTC))
    data = f'<e:Envelope xmlns:e="{SOAP}" xmlns:o="{CS16}"><e:Body>{body}</e:Body></e:Envelope>'.encode()
    assert read_response(data, Dialect.OCPP16S, Side.STATION, "Heartbeat") == expected


@pytest.mark.parametrize(
    ("header", "body", "subcode", "said"),
    [
        (ID + IDENTITY, BODY, Subcode.PROTOCOL_ERROR, "wsa:Action is missing"),
        (ACTION + IDENTITY, BODY, Subcode.PROTOCOL_ERROR, "wsa:MessageID is missing"),
        (ACTION + ID, BODY, Subcode.PROTOCOL_ERROR, "chargeBoxIdentity is missing"),
        (
            ACTION + ID + "<o:chargeBoxIdentity> </o:chargeBoxIdentity>",
            BODY,
            Subcode.PROTOCOL_ERROR,
            "chargeBoxIdentity is missing",
        ),
        (
            ACTION + ID + f'<x:chargeBoxIdentity xmlns:x="{CS15}">CB</x:chargeBoxIdentity>',
            BODY,
            Subcode.PROTOCOL_ERROR,
            "chargeBoxIdentity is missing",
        ),
        (ACTION + ID + IDENTITY + IDENTITY, BODY, Subcode.PROTOCOL_ERROR, "chargeBoxIdentity stands there twice"),
        (ACTION.replace("Heartbeat", "Authorize") + ID + IDENTITY, BODY, Subcode.PROTOCOL_ERROR, "wsa:Action is '/Authorize'"),
        (ACTION + ID + IDENTITY, "", Subcode.PROTOCOL_ERROR, "0 elements"),
        (ACTION + ID + IDENTITY, BODY * 2, Subcode.PROTOCOL_ERROR, "2 elements"),
        (ACTION + ID + IDENTITY, "<heartbeatRequest/>", Subcode.PROTOCOL_ERROR, "no namespace"),
        (
            ACTION + ID + IDENTITY,
            '<heartbeatRequest xmlns="urn://Ocpp/Cs/2010/08/"/>',
            Subcode.PROTOCOL_ERROR,
            "is not a service",
        ),
        (ACTION + ID + IDENTITY, "<o:heartbeatResponse/>", Subcode.PROTOCOL_ERROR, "is not a request"),
        (ACTION + ID + IDENTITY, "<o:HeartbeatRequest/>", Subcode.PROTOCOL_ERROR, "is not a request"),
        (ACTION + ID + IDENTITY, "<o:Request/>", Subcode.PROTOCOL_ERROR, "is not a request"),
        (ACTION + ID + IDENTITY, "<o:getLogRequest/>", Subcode.NOT_SUPPORTED, "'GetLog' is not sent"),
        (ACTION + ID + IDENTITY, f'<resetRequest xmlns="{CP16}"/>', Subcode.NOT_SUPPORTED, "is not sent by a station"),
        (ACTION + ID + IDENTITY + f"<a:To>{'x' * 3000}</a:To>", BODY, Subcode.PROTOCOL_ERROR, "To is too long"),
    ],
)
def test_a_request_that_is_none_gets_its_fault(header: str, body: str, subcode: Subcode, said: str) -> None:
    failure = refusal(envelope(header, body))
    assert failure.fault.subcode is subcode
    assert failure.fault.code is (Code.RECEIVER if subcode is Subcode.NOT_SUPPORTED else Code.SENDER)
    assert said in failure.fault.reason


def test_the_fault_is_related_to_the_message_where_its_id_is_known() -> None:
    assert refusal(envelope(ACTION + ID, BODY)).message_id == "m-1"
    assert refusal(envelope(ACTION + ID + IDENTITY + IDENTITY, BODY)).message_id == "m-1"
    assert refusal(envelope(ACTION, BODY)).message_id is None
    assert refusal(b"<a>").message_id is None


def test_soap_11_is_told_of_the_version() -> None:
    failure = refusal(envelope(ACTION + ID + IDENTITY, BODY, soap="http://schemas.xmlsoap.org/soap/envelope/"))
    assert failure.fault.code is Code.VERSION_MISMATCH


def test_a_header_that_must_be_understood_and_is_not_is_told() -> None:
    security = '<w:Security xmlns:w="urn:wsse" e:mustUnderstand="{}"/>'
    failure = refusal(envelope(ACTION + ID + IDENTITY + security.format("true"), BODY))
    assert failure.fault.code is Code.MUST_UNDERSTAND
    assert failure.message_id == "m-1"
    assert read_request(envelope(ACTION + ID + IDENTITY + security.format("0"), BODY), sender=Side.STATION).action == "Heartbeat"


def test_known_headers_may_have_to_be_understood() -> None:
    header = (ACTION + ID + IDENTITY).replace(">/Heart", ' e:mustUnderstand="true">/Heart')
    assert read_request(envelope(header, BODY), sender=Side.STATION).headers.action == "/Heartbeat"


@pytest.mark.parametrize("data", [b"", b"<a/>", b"{}", b"\x00", b"<!DOCTYPE a><a/>", b"<a>" * 1000])
def test_what_is_no_envelope_is_a_protocol_error(data: bytes) -> None:
    assert refusal(data).fault.subcode is Subcode.PROTOCOL_ERROR


def test_depth_in_a_header_is_harmless() -> None:
    deep = "<x>" * 200 + "</x>" * 200
    assert read_request(envelope(ACTION + ID + IDENTITY + deep, BODY), sender=Side.STATION).action == "Heartbeat"
    assert refusal(envelope(ACTION + ID + IDENTITY + deep * 2, "<x>" * 300 + "</x>" * 300)).fault.code is Code.SENDER


def test_the_payload_is_read_only_when_asked_for() -> None:
    request = read_request(
        envelope(ACTION + ID + IDENTITY, "<o:heartbeatRequest><o:x/></o:heartbeatRequest>"), sender=Side.STATION
    )
    assert request.headers.charge_box_identity == "CB"
    with pytest.raises(CallError, match="heartbeatRequest/x"):
        payload_of(request)


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_every_kind_of_error_has_a_fault_that_is_read_back(kind: ErrorKind) -> None:
    fault = fault_of(CallError(kind, "a reason with < & \x00"))
    data = write_fault(fault, "urn:uuid:9", relates_to="urn:uuid:8", dialect=Dialect.OCPP15S)
    with pytest.raises(CallError) as caught:
        read_response(data, Dialect.OCPP15S, Side.STATION, "Authorize", relates_to="urn:uuid:8")
    assert isinstance(fault.subcode, Subcode)
    assert caught.value.details == {"code": fault.code.value, "subcode": fault.subcode.value}
    assert caught.value.description.startswith("a reason with < &")
    assert http_status(fault) == (400 if fault.code is Code.SENDER else 500)


def test_a_fault_of_a_peer_with_its_own_words_is_read() -> None:
    body = (
        "<e:Fault><e:Code><e:Value>e:Receiver</e:Value><e:Subcode><e:Value>x:OutOfCoffee</e:Value></e:Subcode></e:Code>"
        '<e:Reason><e:Text xml:lang="de">kein Kaffee</e:Text></e:Reason></e:Fault>'
    )
    with pytest.raises(CallError) as caught:
        read_response(envelope("", body), Dialect.OCPP16S, Side.CSMS, "Reset")
    assert caught.value.kind is ErrorKind.GENERIC
    assert caught.value.description == "kein Kaffee"
    assert caught.value.details == {"code": "Receiver", "subcode": "OutOfCoffee"}


def test_an_empty_fault_is_still_a_fault() -> None:
    with pytest.raises(CallError, match="no reason given"):
        read_response(envelope("", "<e:Fault/>"), Dialect.OCPP16S, Side.CSMS, "Reset")


def test_identity_and_address_mismatches_are_matters_of_security() -> None:
    for subcode in (Subcode.SECURITY_ERROR, Subcode.IDENTITY_MISMATCH, Subcode.URL_MISMATCH):
        assert error_of(Fault(Code.SENDER, subcode, "x")).kind is ErrorKind.SECURITY


def test_content_types_name_the_action() -> None:
    said = content_type(soap_action("Heartbeat", is_response=True))
    assert said == 'application/soap+xml; charset=utf-8; action="/HeartbeatResponse"'
    assert is_soap(said)
    assert is_soap("Application/SOAP+XML")
    assert is_soap("application/soap+xml;charset=UTF-8;action=/Heartbeat")
    for other in ("", "text/xml", "application/json", "application/soap+xml; charset=iso-8859-1"):
        assert not is_soap(other)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_request_is_read_or_answered_with_a_fault(data: st.DataObject) -> None:
    good = bytearray(write_request(Call(Dialect.OCPP16S, Side.STATION, "Authorize", v16.AuthorizeRequest(id_tag="A")), HEADERS))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(good) - 1))
        good[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        request = read_request(bytes(good), sender=Side.STATION)
        payload_of(request)
    except (SoapFaultError, CallError):
        return
    assert request.action == "Authorize"
