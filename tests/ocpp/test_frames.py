"""Reading and writing frames: what each violation is answered with, in 1.6 and in 2.x."""

import json
import time

import msgspec
import pytest

from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.frames import (
    BadFrame,
    Call,
    CallErrorFrame,
    CallResult,
    ResultErrorFrame,
    SendFrame,
    answer_to,
    is_too_deep,
    read_frame,
    write_call,
    write_error,
    write_result,
    write_result_error,
    write_send,
)
from gridtap.ocpp.v16.messages import HeartbeatRequest

NOTHING = None
IGNORED = (None, None)


def code_and_id(data: bytes | None) -> tuple[str, str] | None:
    """The code and id of a CALLERROR, or None where nothing is answered."""
    if data is None:
        return None
    kind, message_id, code, description, details = json.loads(data)
    assert kind == 4
    assert description
    assert details == {}
    return code, message_id


@pytest.mark.parametrize(
    ("data", "answer_16", "answer_2x"),
    [
        (b"", NOTHING, ("RpcFrameworkError", "-1")),
        (b"{", NOTHING, ("RpcFrameworkError", "-1")),
        (b"{}", NOTHING, ("RpcFrameworkError", "-1")),
        (b"[]", NOTHING, ("RpcFrameworkError", "-1")),
        (b"null", NOTHING, ("RpcFrameworkError", "-1")),
        (b"[2]", NOTHING, ("RpcFrameworkError", "-1")),
        (b"\x00\x01\x02", NOTHING, ("RpcFrameworkError", "-1")),
        (b'\xef\xbb\xbf[2,"a","Heartbeat",{}]', NOTHING, ("RpcFrameworkError", "-1")),
        (b'[2,"a","Heartbeat",{}', ("FormationViolation", "a"), ("FormatViolation", "a")),
        (b'[2,"a","Heartbeat",{}] x', ("FormationViolation", "a"), ("FormatViolation", "a")),
        (b'[2,"a","Heartbeat",{"a" 1}]', ("FormationViolation", "a"), ("FormatViolation", "a")),
        (b'[2,"a","Heartbeat",{"a":NaN}]', ("FormationViolation", "a"), ("FormatViolation", "a")),
        (b'[2,"a","Heartbeat",{"a":Infinity}]', ("FormationViolation", "a"), ("FormatViolation", "a")),
        (b'[2,"a","Heartbeat",{"a":"\\ud800"}]', ("FormationViolation", "a"), ("FormatViolation", "a")),
        (b'[2,"a","Heartbeat",{"a":"\xff"}]', ("FormationViolation", "a"), ("FormatViolation", "a")),
        (b'[2,"a","Heartbeat",{"a":"\x00"}]', ("FormationViolation", "a"), ("FormatViolation", "a")),
        (b'[2,"\xff","Heartbeat",{}]', NOTHING, ("RpcFrameworkError", "-1")),
        (b'[2,"a",', ("FormationViolation", "a"), ("RpcFrameworkError", "a")),
        (b'[2,"a","Heartbeat"]', ("FormationViolation", "a"), ("RpcFrameworkError", "a")),
        (b'[2,"a","Heartbeat",{},{},1]', ("FormationViolation", "a"), ("RpcFrameworkError", "a")),
        (b'[2,"a",["Heartbeat"],{}]', ("FormationViolation", "a"), ("RpcFrameworkError", "a")),
        (b'[2,"a",{},{}]', ("FormationViolation", "a"), ("RpcFrameworkError", "a")),
        (b'[2,"a",null,{}]', ("FormationViolation", "a"), ("RpcFrameworkError", "a")),
        (b'[2,null,"Heartbeat",{}]', NOTHING, ("RpcFrameworkError", "-1")),
        (b'[2,{},"Heartbeat",{}]', NOTHING, ("RpcFrameworkError", "-1")),
        (b'[2,17,"Heartbeat",{}]', NOTHING, ("RpcFrameworkError", "-1")),
        (b'[2,"' + b"a" * 65 + b'","Heartbeat",{}]', ("GenericError", "a" * 65), ("RpcFrameworkError", "a" * 65)),
        (b'[2,"' + b"a" * 1_000_000 + b'","Heartbeat",{}]', NOTHING, ("RpcFrameworkError", "-1")),
        (b'["2","a","Heartbeat",{}]', NOTHING, ("RpcFrameworkError", "-1")),
        (b'[true,"a","Heartbeat",{}]', NOTHING, ("RpcFrameworkError", "-1")),
        (b'[2.0,"a","Heartbeat",{}]', NOTHING, ("RpcFrameworkError", "-1")),
        (b'[-2,"a","Heartbeat",{}]', NOTHING, ("RpcFrameworkError", "-1")),
        (b"[" + b"9" * 5000 + b',"a","Heartbeat",{}]', NOTHING, ("RpcFrameworkError", "-1")),
        (b'[99,"a","Heartbeat",{}]', NOTHING, ("MessageTypeNotSupported", "a")),
        (b'[1,"a"]', NOTHING, ("MessageTypeNotSupported", "a")),
        (
            b'[2,"a","Heartbeat",' + b"[" * 100_000 + b"]" * 100_000 + b"]",
            ("FormationViolation", "a"),
            ("RpcFrameworkError", "a"),
        ),
        (b'[2,"a","Heartbeat",' + b"[" * 100_000, ("FormationViolation", "a"), ("RpcFrameworkError", "a")),
        (
            b'[2,"a","Heartbeat",' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"]",
            ("FormationViolation", "a"),
            ("RpcFrameworkError", "a"),
        ),
        (b'[3,"a"]', *IGNORED),
        (b'[3,"a",{},{}]', *IGNORED),
        (b'[3,"a",{', *IGNORED),
        (b"[3,null,{}]", *IGNORED),
        (b'[4,"a"]', *IGNORED),
        (b'[4,"a",17,"",{}]', *IGNORED),
        (b'[5,"a"]', *IGNORED),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_frame_that_breaks_the_rules_gets_the_answer_of_its_dialect(
    data: bytes, answer_16: tuple[str, str] | None, answer_2x: tuple[str, str] | None
) -> None:
    bad = read_frame(data)
    assert isinstance(bad, BadFrame)
    assert code_and_id(answer_to(bad, Dialect.OCPP16)) == answer_16
    assert code_and_id(answer_to(bad, Dialect.OCPP201)) == answer_2x
    assert code_and_id(answer_to(bad, Dialect.OCPP21)) == answer_2x


def test_a_broken_send_is_never_answered_in_2_1() -> None:
    bad = read_frame(b'[6,"a"]')
    assert isinstance(bad, BadFrame)
    assert answer_to(bad, Dialect.OCPP21) is None


@pytest.mark.parametrize(
    "payload",
    [b"null", b"[]", b'"text"', b"1e400", b"9" * 5000, b'{"a":"\\u0000"}', b'{"a":1,"a":2}', b'{"a":18446744073709551616}'],
    ids=repr,
)
def test_an_odd_payload_in_a_sound_frame_is_left_to_the_message_types(payload: bytes) -> None:
    call = read_frame(b'[2,"a","Heartbeat",' + payload + b"]")
    assert isinstance(call, Call)
    assert bytes(call.payload) == payload


def test_text_with_a_lone_surrogate_is_refused_like_broken_utf8() -> None:
    bad = read_frame('[2,"a","Heartbeat",{"x":"\ud800"}]')
    assert isinstance(bad, BadFrame)
    assert bad.message_id == "a"


def test_text_and_bytes_read_the_same() -> None:
    frame = '[2,"a","DataTransfer",{"vendorId":"Öko"}]'
    assert bytes_of(read_frame(frame)) == bytes_of(read_frame(frame.encode()))


def bytes_of(frame: object) -> bytes:
    return msgspec.json.encode(frame)


def test_brackets_inside_strings_do_not_count_as_depth() -> None:
    assert not is_too_deep(b'["' + b"[{" * 100 + b'\\"[[["]')
    assert is_too_deep(b"[" * 33)
    assert not is_too_deep(b"[" * 32 + b"]" * 32)
    assert not is_too_deep(b"[" + b"{}," * 1000 + b"{}]")


@pytest.mark.parametrize(
    "filler", [b'"' + b'\\"' * 30_000, b'"' * 60_000, b'"' + b"\\" * 60_000, b"[" * 60_000, b'{"a":' * 12_000, b"1," * 30_000]
)
def test_no_frame_of_60_kb_takes_long_to_read(filler: bytes) -> None:
    started = time.process_time()
    read_frame(b'[2,"a","Heartbeat",' + b"[" * 40 + filler)
    assert time.process_time() - started < 1


def test_a_call_error_without_description_or_details_is_understood() -> None:
    short = read_frame(b'[4,"a","InternalError"]')
    assert isinstance(short, CallErrorFrame)
    assert (short.code, short.description, bytes(short.details)) == ("InternalError", "", b"{}")


def test_each_kind_of_frame_is_read_as_it_was_written() -> None:
    error = CallError(ErrorKind.OCCURRENCE, "too long" * 100, {"a": "b"})
    assert read_frame(write_call("1", "Heartbeat", HeartbeatRequest())) == Call("1", "Heartbeat", msgspec.Raw(b"{}"))
    assert read_frame(write_result("1", HeartbeatRequest())) == CallResult("1", msgspec.Raw(b"{}"))
    assert read_frame(write_send("1", "X", msgspec.Raw(b"[1]"))) == SendFrame("1", "X", msgspec.Raw(b"[1]"))
    refused = read_frame(write_error(Dialect.OCPP16, "1", error))
    assert isinstance(refused, CallErrorFrame)
    assert refused.code == "OccurenceConstraintViolation"
    assert len(refused.description) == 255
    refused = read_frame(write_result_error(Dialect.OCPP21, "1", error))
    assert isinstance(refused, ResultErrorFrame)
    assert refused.code == "OccurrenceConstraintViolation"
