"""The symmetric peer: order, one call each way, replays, timeouts, late and unsolicited replies."""

import itertools
import json
from collections.abc import Sequence

import msgspec
import pytest

from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.events import (
    BadMessage,
    CallReceived,
    Dropped,
    ErrorReceived,
    Event,
    Expired,
    LateReply,
    Overflowed,
    PauseReading,
    ResultReceived,
    ResultRefused,
    ResumeReading,
    Send,
    SendReceived,
    TimedOut,
    UnsolicitedReply,
)
from gridtap.ocpp.frames import CallResult
from gridtap.ocpp.peer import REMEMBERED_REPLIES, Peer, QueueFull
from gridtap.ocpp.v16.messages import HeartbeatRequest, MeterValuesResponse, ResetRequest, ResetType

RESET = ResetRequest(type=ResetType.SOFT)


def make_peer(dialect: Dialect = Dialect.OCPP16, *, max_queued_calls: int = 64, max_waiting_calls: int = 16) -> Peer:
    ids = itertools.count(1)
    return Peer(
        dialect,
        next_id=lambda: f"id{next(ids)}",
        call_timeout_s=30,
        queue_ttl_s=60,
        max_queued_calls=max_queued_calls,
        max_waiting_calls=max_waiting_calls,
    )


def a_call(message_id: str, action: str = "Heartbeat", payload: str = "{}") -> bytes:
    return f'[2,"{message_id}","{action}",{payload}]'.encode()


def sent(events: Sequence[Event]) -> list[list[object]]:
    return [json.loads(event.data) for event in events if isinstance(event, Send)]


def kinds(events: Sequence[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def test_a_call_is_handed_out_and_its_reply_written() -> None:
    peer = make_peer()
    assert peer.receive(a_call("a", "MeterValues"), 0) == (CallReceived("a", "MeterValues", msgspec.Raw(b"{}")),)
    assert not peer.is_idle
    assert peer.reply("a", MeterValuesResponse()) == (Send(b'[3,"a",{}]', 3, "a", "MeterValues"),)
    assert peer.is_idle


def test_calls_come_out_one_at_a_time_in_their_order() -> None:
    peer = make_peer()
    assert kinds(peer.receive(a_call("a"), 0)) == [CallReceived]
    assert peer.receive(a_call("b"), 0) == ()
    assert peer.receive(a_call("c"), 0) == ()
    assert peer.waiting_calls == 2
    events = peer.reply("a", HeartbeatRequest())
    assert kinds(events) == [Send, CallReceived]
    assert isinstance(events[1], CallReceived)
    assert events[1].message_id == "b"
    events = peer.reply_error("b", CallError(ErrorKind.INTERNAL, "oops"))
    assert sent(events) == [[4, "b", "InternalError", "oops", {}]]
    assert kinds(peer.reply("c", HeartbeatRequest())) == [Send]


def test_a_reply_to_nothing_is_a_bug() -> None:
    peer = make_peer()
    peer.receive(a_call("a"), 0)
    with pytest.raises(ValueError, match="no CALL 'b'"):
        peer.reply("b", HeartbeatRequest())
    peer.reply("a", HeartbeatRequest())
    with pytest.raises(ValueError, match="no CALL 'a'"):
        peer.reply("a", HeartbeatRequest())


def test_the_same_call_again_gets_the_same_bytes_again() -> None:
    peer = make_peer()
    peer.receive(a_call("a"), 0)
    first = peer.reply("a", HeartbeatRequest())
    assert peer.receive(a_call("a"), 0) == first
    assert peer.replays == 1
    assert peer.is_idle


def test_a_call_repeated_while_it_is_handled_is_answered_once() -> None:
    peer = make_peer()
    peer.receive(a_call("a"), 0)
    peer.receive(a_call("b"), 0)
    assert peer.receive(a_call("a"), 0) == ()
    assert peer.receive(a_call("b"), 0) == ()
    assert peer.replays == 2
    assert kinds(peer.reply("a", HeartbeatRequest())) == [Send, CallReceived]
    assert kinds(peer.reply("b", HeartbeatRequest())) == [Send]


def test_an_id_used_for_another_message_is_refused() -> None:
    peer = make_peer()
    peer.receive(a_call("a"), 0)
    peer.reply("a", HeartbeatRequest())
    events = peer.receive(a_call("a", "Authorize"), 0)
    assert kinds(events) == [BadMessage, Send]
    assert sent(events) == [[4, "a", "GenericError", "this message id was used before for another message", {}]]
    assert peer.bad_messages == 1
    peer = make_peer(Dialect.OCPP201)
    peer.receive(a_call("a"), 0)
    peer.reply("a", HeartbeatRequest())
    assert sent(peer.receive(a_call("a", "Authorize"), 0))[0][2] == "RpcFrameworkError"


def test_an_id_used_for_another_message_while_handled_is_refused_after_the_first_reply() -> None:
    peer = make_peer()
    peer.receive(a_call("a"), 0)
    assert peer.receive(a_call("a", "Authorize"), 0) == ()
    assert [frame[0] for frame in sent(peer.reply("a", HeartbeatRequest()))] == [3, 4]


def test_a_refused_call_is_handled_anew_when_it_comes_again() -> None:
    peer = make_peer()
    peer.receive(a_call("a"), 0)
    peer.reply_error("a", CallError(ErrorKind.INTERNAL, "the disk is full"))
    assert kinds(peer.receive(a_call("a"), 0)) == [CallReceived]


def test_only_the_last_replies_are_remembered() -> None:
    peer = make_peer()
    for number in range(REMEMBERED_REPLIES + 1):
        peer.receive(a_call(f"a{number}"), 0)
        peer.reply(f"a{number}", HeartbeatRequest())
    assert kinds(peer.receive(a_call("a1"), 0)) == [Send]
    assert kinds(peer.receive(a_call("a0"), 0)) == [CallReceived]


def test_a_flood_pauses_reading_then_overflows_and_resumes_when_it_is_worked_off() -> None:
    peer = make_peer(max_waiting_calls=4)
    events = [event for number in range(18) for event in peer.receive(a_call(f"a{number}"), 0)]
    assert kinds(events) == [CallReceived, PauseReading, Overflowed]
    handled = [f"a{number}" for number in range(17)]
    after = [kinds(peer.reply(message_id, HeartbeatRequest())) for message_id in handled]
    assert [ResumeReading in found for found in after].index(True) == 13
    assert sum(ResumeReading in found for found in after) == 1
    assert peer.is_idle


def test_one_call_of_ours_is_on_the_wire_at_a_time() -> None:
    peer = make_peer()
    first, events = peer.call("Reset", RESET, 0)
    assert sent(events) == [[2, "id1", "Reset", {"type": "Soft"}]]
    second, events = peer.call("ClearCache", msgspec.Raw(b"{}"), 0)
    assert (first, second, events) == ("id1", "id2", ())
    events = peer.receive(b'[3,"id1",{"status":"Accepted"}]', 1)
    assert events[0] == ResultReceived("id1", "Reset", msgspec.Raw(b'{"status":"Accepted"}'))
    assert sent(events) == [[2, "id2", "ClearCache", {}]]
    events = peer.receive(b'[4,"id2","NotSupported","no",{"a":1}]', 1)
    assert events == (ErrorReceived("id2", "ClearCache", "NotSupported", "no", msgspec.Raw(b'{"a":1}')),)
    assert peer.is_idle


def test_both_directions_are_independent() -> None:
    peer = make_peer()
    peer.call("Reset", RESET, 0)
    assert kinds(peer.receive(a_call("a"), 0)) == [CallReceived]
    assert kinds(peer.receive(b'[3,"id1",{}]', 0)) == [ResultReceived]
    assert kinds(peer.reply("a", HeartbeatRequest())) == [Send]


def test_a_call_without_an_answer_times_out_and_the_next_one_goes() -> None:
    peer = make_peer()
    peer.call("Reset", RESET, 0, timeout_s=5)
    peer.call("ClearCache", RESET, 0)
    assert peer.next_deadline() == 5
    assert peer.expire(4.9) == []
    events = peer.expire(5)
    assert events[0] == TimedOut("id1", "Reset")
    assert [frame[1] for frame in sent(events)] == ["id2"]
    assert peer.next_deadline() == 35


def test_a_late_reply_is_told_as_late_and_moves_nothing() -> None:
    peer = make_peer()
    peer.call("Reset", RESET, 0)
    peer.call("ClearCache", RESET, 0)
    peer.expire(30)
    late = CallResult("id1", msgspec.Raw(b"{}"))
    assert peer.receive(b'[3,"id1",{}]', 31) == (LateReply("id1", "Reset", late),)
    assert kinds(peer.receive(b'[3,"id1",{}]', 31)) == [UnsolicitedReply]
    assert kinds(peer.receive(b'[3,"id2",{}]', 31)) == [ResultReceived]


def test_a_call_whose_turn_comes_too_late_is_never_sent() -> None:
    peer = make_peer()
    peer.call("Reset", RESET, 0, timeout_s=1000)
    peer.call("ClearCache", RESET, 0)
    peer.call("GetLog", RESET, 50)
    assert peer.next_deadline() == 60
    assert peer.expire(60) == [Expired("id2", "ClearCache")]
    events = peer.receive(b'[3,"id1",{}]', 120)
    assert kinds(events) == [ResultReceived, Expired]
    assert peer.is_idle


def test_a_full_queue_says_so() -> None:
    peer = make_peer(max_queued_calls=1)
    peer.call("Reset", RESET, 0)
    peer.call("Reset", RESET, 0)
    with pytest.raises(QueueFull):
        peer.call("Reset", RESET, 0)


def test_a_thousand_unsolicited_replies_change_nothing() -> None:
    peer = make_peer()
    peer.call("Reset", RESET, 0)
    for number in range(500):
        assert kinds(peer.receive(f'[3,"x{number}",{{}}]'.encode(), 0)) == [UnsolicitedReply]
        assert kinds(peer.receive(f'[4,"x{number}","InternalError","",{{}}]'.encode(), 0)) == [UnsolicitedReply]
    assert peer.unsolicited_replies == 1000
    assert kinds(peer.receive(b'[3,"id1",{}]', 0)) == [ResultReceived]


def test_closing_drops_what_we_asked_and_silences_what_they_asked() -> None:
    peer = make_peer()
    peer.receive(a_call("a"), 0)
    peer.receive(a_call("b"), 0)
    peer.call("Reset", RESET, 0)
    peer.call("ClearCache", RESET, 0)
    assert peer.close() == [Dropped("id1", "Reset", was_sent=True), Dropped("id2", "ClearCache", was_sent=False)]
    assert peer.reply("a", HeartbeatRequest()) == ()
    assert peer.reply_error("b", CallError(ErrorKind.INTERNAL)) == ()
    assert peer.receive(a_call("c"), 1) == ()
    assert peer.call("Reset", RESET, 1) == ("id3", (Dropped("id3", "Reset", was_sent=False),))
    assert peer.expire(1000) == []
    assert peer.next_deadline() is None
    assert peer.close() == []
    assert peer.is_idle


def test_a_bad_frame_is_counted_and_answered_where_an_answer_is_due() -> None:
    peer = make_peer(Dialect.OCPP201)
    events = peer.receive(b"{", 0)
    assert kinds(events) == [BadMessage, Send]
    assert sent(events)[0][1:3] == ["-1", "RpcFrameworkError"]
    assert peer.bad_messages == 1
    assert kinds(make_peer().receive(b"{", 0)) == [BadMessage]


def test_2_1_sends_without_an_answer_and_refuses_results() -> None:
    peer = make_peer(Dialect.OCPP21)
    assert peer.receive(b'[6,"s","NotifyPeriodicEventStream",{"id":1}]', 0) == (
        SendReceived("s", "NotifyPeriodicEventStream", msgspec.Raw(b'{"id":1}')),
    )
    message_id, events = peer.send("NotifyPeriodicEventStream", msgspec.Raw(b"{}"))
    assert sent(events) == [[6, message_id, "NotifyPeriodicEventStream", {}]]
    assert peer.is_idle
    assert peer.receive(b'[5,"r","FormatViolation","odd",{}]', 0) == (ResultRefused("r", "FormatViolation", "odd"),)
    assert sent(peer.refuse_result("r", CallError(ErrorKind.FORMAT, "odd"))) == [[5, "r", "FormatViolation", "odd", {}]]


def test_before_2_1_there_is_neither_send_nor_refused_result() -> None:
    peer = make_peer(Dialect.OCPP201)
    events = peer.receive(b'[6,"s","NotifyPeriodicEventStream",{}]', 0)
    assert sent(events)[0][1:3] == ["s", "MessageTypeNotSupported"]
    assert kinds(peer.receive(b'[5,"r","FormatViolation","odd",{}]', 0)) == [BadMessage]
    assert kinds(make_peer(Dialect.OCPP16).receive(b'[6,"s","X",{}]', 0)) == [BadMessage]
    assert peer.refuse_result("r", CallError(ErrorKind.FORMAT)) == ()
    with pytest.raises(ValueError, match="no SEND"):
        peer.send("NotifyPeriodicEventStream", msgspec.Raw(b"{}"))
