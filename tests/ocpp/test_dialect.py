"""Decoding and encoding payloads: the exact code for each violation, and what is understood all the same."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from gridtap.ocpp.dialect import (
    Dialect,
    Side,
    as_instant,
    codec_for,
    decode_request,
    decode_response,
    encode,
    encode_request,
    wire_code,
)
from gridtap.ocpp.errors import SPELLING_2X, SPELLING_16, CallError, ErrorKind
from gridtap.ocpp.frames import write_result
from gridtap.ocpp.v16 import messages as v16
from gridtap.ocpp.v201 import messages as v201

TABLE_7 = {
    "NotImplemented",
    "NotSupported",
    "InternalError",
    "ProtocolError",
    "SecurityError",
    "FormationViolation",
    "PropertyConstraintViolation",
    "OccurenceConstraintViolation",
    "TypeConstraintViolation",
    "GenericError",
}


def test_every_kind_has_a_code_that_the_dialect_knows() -> None:
    assert set(SPELLING_16) == set(SPELLING_2X) == set(ErrorKind)
    assert set(SPELLING_16.values()) == TABLE_7
    assert "OccurenceConstraintViolation" not in SPELLING_2X.values()
    assert {"FormatViolation", "RpcFrameworkError", "MessageTypeNotSupported"} <= set(SPELLING_2X.values())


@pytest.mark.parametrize(
    ("action", "payload", "code_16", "where"),
    [
        ("NoSuchAction", b"{}", "NotImplemented", "NoSuchAction"),
        ("../../etc/passwd", b"{}", "NotImplemented", "../../etc"),
        ("RemoteStartTransaction", b'{"idTag":"A"}', "NotSupported", "RemoteStartTransaction"),
        ("Heartbeat", b"[]", "FormationViolation", "object"),
        ("Heartbeat", b'"text"', "FormationViolation", "object"),
        ("Heartbeat", b"17", "FormationViolation", "object"),
        ("Heartbeat", b'{"a":1}', "FormationViolation", "`a`"),
        ("Authorize", b"{}", "OccurenceConstraintViolation", "`idTag`"),
        ("Authorize", b"null", "OccurenceConstraintViolation", "`idTag`"),
        ("Authorize", b'{"idTag":null}', "TypeConstraintViolation", "$.idTag"),
        ("Authorize", b'{"idTag":17}', "TypeConstraintViolation", "$.idTag"),
        ("Authorize", b'{"idTag":"' + b"x" * 21 + b'"}', "PropertyConstraintViolation", "$.idTag"),
        ("StatusNotification", b'{"connectorId":"1"}', "TypeConstraintViolation", "$.connectorId"),
        ("StatusNotification", b'{"connectorId":true}', "TypeConstraintViolation", "$.connectorId"),
        ("StatusNotification", b'{"connectorId":1.5}', "TypeConstraintViolation", "$.connectorId"),
        ("StatusNotification", b'{"connectorId":1e400}', "PropertyConstraintViolation", "$.connectorId"),
        ("StatusNotification", b'{"connectorId":' + b"9" * 5000 + b"}", "PropertyConstraintViolation", "$.connectorId"),
        ("StatusNotification", b'{"connectorId":1,"errorCode":"Odd"}', "PropertyConstraintViolation", "$.errorCode"),
        ("MeterValues", b'{"connectorId":1,"meterValue":[]}', "OccurenceConstraintViolation", "$.meterValue"),
        (
            "MeterValues",
            b'{"connectorId":1,"meterValue":[{"timestamp":"yesterday","sampledValue":[]}]}',
            "PropertyConstraintViolation",
            "timestamp",
        ),
    ],
)
def test_each_violation_has_its_code_and_names_the_place(action: str, payload: bytes, code_16: str, where: str) -> None:
    with pytest.raises(CallError) as raised:
        decode_request(Dialect.OCPP16, action, payload)
    assert wire_code(Dialect.OCPP16, raised.value.kind) == code_16
    assert where in raised.value.description
    assert len(raised.value.description) <= 255


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"{}", "OccurrenceConstraintViolation"),
        (b"null", "OccurrenceConstraintViolation"),
        (b"[]", "FormatViolation"),
        (b'{"currentTime":"2024-01-01T00:00:00Z","x":1}', "FormatViolation"),
        (b'{"currentTime":1}', "TypeConstraintViolation"),
        (b'{"currentTime":"2024-99-01T00:00:00Z"}', "PropertyConstraintViolation"),
        (b'{"currentTime":"2024-01-01T00:00:00Z","customData":[]}', "TypeConstraintViolation"),
    ],
)
def test_a_response_is_checked_as_strictly_with_the_codes_of_2_0_1(payload: bytes, code: str) -> None:
    with pytest.raises(CallError) as raised:
        decode_response(Dialect.OCPP201, "Heartbeat", payload)
    assert wire_code(Dialect.OCPP201, raised.value.kind) == code


def test_null_stands_for_no_payload() -> None:
    assert decode_request(Dialect.OCPP16, "Heartbeat", b" null ") == v16.HeartbeatRequest()
    assert decode_request(Dialect.OCPP201, "Heartbeat", b"null") == v201.HeartbeatRequest()


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-01-31T23:59:59Z", datetime(2024, 1, 31, 23, 59, 59, tzinfo=UTC)),
        ("2024-01-31T23:59:59", datetime(2024, 1, 31, 23, 59, 59, tzinfo=UTC)),
        ("2024-01-31 23:59:59.123456789Z", datetime(2024, 1, 31, 23, 59, 59, 123_457, tzinfo=UTC)),
        ("2024-01-31T23:59:60Z", datetime(2024, 2, 1, tzinfo=UTC)),
        ("2024-12-31T24:00:00Z", datetime(2025, 1, 1, tzinfo=UTC)),
        ("2024-01-31T23:59:59+01", datetime(2024, 1, 31, 22, 59, 59, tzinfo=UTC)),
        ("2024-01-31T23:59Z", datetime(2024, 1, 31, 23, 59, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("2038-01-19T03:14:08Z", datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_date_as_real_stations_write_it_is_understood(text: str, instant: datetime) -> None:
    raw = msgspec.json.encode({"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": text})
    found = decode_request(Dialect.OCPP16, "StatusNotification", raw)
    assert isinstance(found, v16.StatusNotificationRequest)
    assert isinstance(found.timestamp, datetime)
    assert as_instant(found.timestamp) == instant


@pytest.mark.parametrize("text", ["", "today", "2024-01-31", "0000-01-01T00:00:00Z", "2024-01-01T00:00:00+25:00", "9" * 10_000])
def test_what_is_no_date_is_refused(text: str) -> None:
    raw = msgspec.json.encode({"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": text})
    with pytest.raises(CallError) as raised:
        decode_request(Dialect.OCPP16, "StatusNotification", raw)
    assert raised.value.kind is ErrorKind.PROPERTY


def test_a_whole_number_may_be_written_with_a_point() -> None:
    found = decode_request(Dialect.OCPP16, "StatusNotification", b'{"connectorId":1.0,"errorCode":"NoError","status":"Faulted"}')
    assert isinstance(found, v16.StatusNotificationRequest)
    assert found.connector_id == 1


def test_a_repaired_date_does_not_hide_what_else_is_wrong() -> None:
    raw = b'{"timestamp":"2024-01-31T23:59:60Z","connectorId":1,"errorCode":"NoError","status":"Odd"}'
    with pytest.raises(CallError, match=r"\$\.status"):
        decode_request(Dialect.OCPP16, "StatusNotification", raw)


def test_an_action_comes_only_from_the_side_that_may_send_it() -> None:
    payload = b'{"type":"Soft"}'
    assert decode_request(Dialect.OCPP16, "Reset", payload, Side.CSMS) == v16.ResetRequest(type=v16.ResetType.SOFT)
    with pytest.raises(CallError) as raised:
        decode_request(Dialect.OCPP16, "Reset", payload, Side.STATION)
    assert raised.value.kind is ErrorKind.NOT_SUPPORTED
    assert codec_for(Dialect.OCPP16, "DataTransfer").may_come_from(Side.STATION)
    assert codec_for(Dialect.OCPP16, "DataTransfer").may_come_from(Side.CSMS)


def test_a_send_has_no_response() -> None:
    with pytest.raises(CallError) as raised:
        decode_response(Dialect.OCPP21, "NotifyPeriodicEventStream", b"{}")
    assert raised.value.kind is ErrorKind.NOT_SUPPORTED


def test_a_request_of_ours_that_breaks_the_schema_never_leaves() -> None:
    too_long = v16.RemoteStartTransactionRequest(id_tag="x" * 21)
    with pytest.raises(CallError) as raised:
        encode_request(Dialect.OCPP16, "RemoteStartTransaction", too_long)
    assert raised.value.kind is ErrorKind.PROPERTY


def test_json_from_outside_is_passed_on_as_it_was_written() -> None:
    odd = b'{ "type" : "Soft" }'
    assert bytes(encode_request(Dialect.OCPP16, "Reset", odd)) == odd


def test_absent_fields_are_not_written() -> None:
    assert encode(v16.RemoteStartTransactionRequest(id_tag="A")) == b'{"idTag":"A"}'


def test_custom_data_is_kept_whatever_is_in_it() -> None:
    raw = b'{"customData":{"vendorId":"v","deep":{"x":[1,2]}},"currentTime":"2024-01-01T00:00:00Z"}'
    found = decode_response(Dialect.OCPP201, "Heartbeat", raw)
    assert isinstance(found, v201.HeartbeatResponse)
    assert encode(found) == raw


def test_times_are_written_with_three_decimals_at_most() -> None:
    at = datetime(2024, 6, 1, 12, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=2)))
    assert encode(v16.HeartbeatResponse(current_time=as_instant(at))) == b'{"currentTime":"2024-06-01T10:00:00.123Z"}'
    assert encode(v16.HeartbeatResponse(current_time=at)) == b'{"currentTime":"2024-06-01T12:00:00.123+02:00"}'
    assert write_result("a", v16.HeartbeatResponse(current_time=at)) == b'[3,"a",{"currentTime":"2024-06-01T12:00:00.123+02:00"}]'


def test_1_6_over_soap_has_the_types_of_1_6_j() -> None:
    assert codec_for(Dialect.OCPP16S, "Heartbeat").request is v16.HeartbeatRequest
