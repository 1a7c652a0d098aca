"""zeep, given the official WSDLs, understands us and is understood."""

from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import Any, cast

import pytest
from hypothesis import given, settings
from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.soap.convert import from_16, to_16
from gridtap.ocpp.soap.envelope import (
    FAULT_ACTION,
    Call,
    Headers,
    Request,
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
from gridtap.ocpp.soap.faults import Code, Fault, SoapFaultError, Subcode, fault_of, http_status
from gridtap.ocpp.v16 import messages as j16
from tests.ocpp.soap.any_message import SOAP_DIALECTS, Kind, kinds, messages
from tests.ocpp.soap.judge import FILES, Judge, Plain, official_folder, plain

KINDS = kinds()
pytestmark = pytest.mark.slow


@cache
def judge(dialect: Dialect, sender: Side) -> Judge:
    return Judge(official_folder() / FILES[dialect, sender])


def comparable(kind: Kind, message: Struct) -> dict[str, Plain]:
    """Our message as zeep reads it; zeep cannot tell an empty text from none."""
    return cast("dict[str, Plain]", without_empty_texts(plain(kind.dialect, message)))


def without_empty_texts(value: Plain) -> Plain:
    match value:
        case dict():
            return {key: found for key, one in value.items() if (found := without_empty_texts(one)) not in ("", {}, [], None)}
        case list():
            return [found for one in value if (found := without_empty_texts(one)) not in ("", {}, [], None)]
        case _:
            return value


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.is_response], ids=str)
def test_we_read_the_requests_that_zeep_builds(kind: Kind) -> None:
    zeep = judge(kind.dialect, kind.sender)

    @settings(max_examples=5, deadline=None, database=None)
    @given(messages(kind))
    def check(message: Struct) -> None:
        request = read_request(zeep.request(kind.action, plain(kind.dialect, message), "CB-1"), sender=kind.sender)
        assert (request.dialect, request.action) == (kind.dialect, kind.action)
        assert request.headers.charge_box_identity == "CB-1"
        assert comparable(kind, payload_of(request)) == comparable(kind, message)

    check()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.is_response], ids=str)
def test_we_read_the_responses_that_zeep_builds(kind: Kind) -> None:
    zeep = judge(kind.dialect, kind.sender)

    @settings(max_examples=5, deadline=None, database=None)
    @given(messages(kind))
    def check(message: Struct) -> None:
        data = zeep.response(kind.action, plain(kind.dialect, message))
        read = read_response(data, kind.dialect, kind.sender, kind.action)
        assert comparable(kind, read) == comparable(kind, message)

    check()


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_zeep_reads_what_we_write(kind: Kind) -> None:
    zeep = judge(kind.dialect, kind.sender)

    @settings(max_examples=5, deadline=None, database=None)
    @given(messages(kind))
    def check(message: Struct) -> None:
        data = written(kind, message)
        read = zeep.parse(data, kind.action, is_response=kind.is_response)
        assert (without_empty_texts(read) or {}) == one_value(comparable(kind, message), read)

    check()


def written(kind: Kind, message: Struct) -> bytes:
    """The message in an envelope of ours."""
    headers = Headers(message_id="urn:uuid:1", to="http://station/", charge_box_identity="CB-1")
    if not kind.is_response:
        return write_request(Call(kind.dialect, kind.sender, kind.action, message), headers)
    request = Request(kind.dialect, kind.sender, kind.action, headers, lambda: message, lambda: message)
    return write_response(request, message, "urn:uuid:2")


def one_value(expected: dict[str, Plain], read: Plain) -> Plain:
    """zeep unwraps a message that has one part only."""
    return expected if isinstance(read, dict) or not expected else next(iter(expected.values()))


def answer(request: Request) -> bytes:
    """What a handler of 1.6 says to a start, and that it is not there for others."""
    if request.headers.charge_box_identity != "CB-1":
        raise SoapFaultError(Fault(Code.SENDER, Subcode.IDENTITY_MISMATCH, "who is <that>?"), request.headers.message_id)
    asked = to_16(request.dialect, payload_of(request))
    if not isinstance(asked, j16.StartTransactionRequest):
        raise CallError(ErrorKind.NOT_SUPPORTED, "not here")
    info = j16.IdTagInfo(status=j16.AuthorizationStatus.ACCEPTED, expiry_date=asked.timestamp)
    reply = j16.StartTransactionResponse(id_tag_info=info, transaction_id=asked.meter_start + 1)
    return write_response(request, from_16(request.dialect, reply), "urn:uuid:2")


def csms(body: bytes, said: str) -> tuple[int, str, bytes]:
    """A service for stations on this floor: it knows CB-1, and answers starts."""
    assert is_soap(said)
    related = None
    try:
        request = read_request(body, sender=Side.STATION)
        related = request.headers.message_id
        return 200, content_type(soap_action(request.action, is_response=True)), answer(request)
    except SoapFaultError as failure:
        fault, related = failure.fault, failure.message_id
    except CallError as failure:
        fault = fault_of(failure)
    return http_status(fault), content_type(FAULT_ACTION), write_fault(fault, "urn:uuid:3", relates_to=related)


AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
START: dict[str, Plain] = {"connectorId": 1, "idTag": "A", "timestamp": AT, "meterStart": 41}


@pytest.mark.parametrize("dialect", SOAP_DIALECTS)
def test_zeep_as_a_station_is_answered_from_one_domain(dialect: Dialect) -> None:
    station = Judge(official_folder() / FILES[dialect, Side.STATION], csms)
    answer = station.call("StartTransaction", START, "CB-1")
    assert answer == {"transactionId": 42, "idTagInfo": {"status": "Accepted", "expiryDate": AT}}


@pytest.mark.parametrize("dialect", SOAP_DIALECTS)
@pytest.mark.parametrize(
    ("action", "values", "identity", "code", "subcode"),
    [
        ("StartTransaction", START, "CB-2", "Sender", "IdentityMismatch"),
        ("StartTransaction", {**START, "idTag": "A" * 21}, "CB-1", "Sender", "ProtocolError"),
        ("Heartbeat", {}, "CB-1", "Receiver", "NotSupported"),
    ],
)
def test_zeep_understands_our_faults(
    dialect: Dialect, action: str, values: dict[str, Plain], identity: str, code: str, subcode: str
) -> None:
    station = Judge(official_folder() / FILES[dialect, Side.STATION], csms)
    zeep_fault: type[Exception] = import_module("zeep.exceptions").Fault
    with pytest.raises(zeep_fault) as caught:
        station.call(action, values, identity)
    fault: Any = caught.value
    assert fault.code.rpartition(":")[2] == code
    assert [name.localname for name in fault.subcodes] == [subcode]
