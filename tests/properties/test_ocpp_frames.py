"""Whatever bytes arrive, the frame reader and the peer stay calm."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.events import CallReceived, Send
from gridtap.ocpp.frames import BadFrame, answer_to, is_too_deep, read_frame
from gridtap.ocpp.peer import Peer
from gridtap.ocpp.v16.messages import HeartbeatRequest

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

JSON_DIALECTS = [Dialect.OCPP16, Dialect.OCPP20, Dialect.OCPP201, Dialect.OCPP21]
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(scalars, lambda below: st.lists(below) | st.dictionaries(st.text(), below), max_leaves=20)
ids = st.sampled_from(["a", "b", "c"]) | st.text(max_size=70)
nearly_frames = st.tuples(
    st.sampled_from([2, 2, 2, 3, 4, 5, 6, 7]) | scalars, ids | scalars, st.sampled_from(["Heartbeat", "Reset"]) | values, values
)
frames = nearly_frames.map(lambda parts: json.dumps(parts).encode())
cut_frames = st.tuples(frames, st.integers(0, 60)).map(lambda drawn: drawn[0][: drawn[1]])
anything = st.binary(max_size=200) | frames | cut_frames | st.text(max_size=200)


@given(anything)
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
@example(b'[2,"' * 50_000)
@example(b"[2," + b"1" * 100_000)
@example(b'"' + b"\\" * 99_999)
@example(b"[" * 40 + b'"' + b'\\"' * 50_000)
@example(b"[" * 40 + b'"' * 100_000)
def test_any_bytes_are_a_frame_or_a_reason(data: bytes | str) -> None:
    frame = read_frame(data)
    if not isinstance(frame, BadFrame):
        return
    assert frame.description
    for dialect in JSON_DIALECTS:
        answer = answer_to(frame, dialect)
        assert answer is None or json.loads(answer)[0] == 4


def depth_of(value: Json) -> int:
    if isinstance(value, dict):
        return 1 + max((depth_of(below) for below in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((depth_of(below) for below in value), default=0)
    return 0


@given(values, st.integers(0, 40), st.sampled_from(['[%s,"]"]', '{"[":%s}', "[[],%s]"]))
def test_depth_is_counted_as_a_parser_would(value: object, times: int, wrap: str) -> None:
    text = json.dumps(value)
    for _ in range(times):
        text = wrap % text
    assert is_too_deep(text.encode()) == (depth_of(json.loads(text)) > 32)


@given(st.sampled_from(JSON_DIALECTS), st.lists(anything, max_size=30), st.data())
def test_every_call_gets_at_most_one_reply_whatever_comes_between(
    dialect: Dialect, incoming: list[bytes | str], data: st.DataObject
) -> None:
    peer = Peer(dialect, next_id=lambda: "ours", max_waiting_calls=3)
    replies = 0
    handled: str | None = None
    for number, frame in enumerate(incoming):
        events = list(peer.receive(frame, float(number)))
        while events:
            event = events.pop(0)
            if isinstance(event, CallReceived):
                assert handled is None
                handled = event.message_id
            replies += isinstance(event, Send)
            if handled is not None and data.draw(st.booleans()):
                refuse = data.draw(st.booleans())
                message_id, handled = handled, None
                events += (
                    peer.reply_error(message_id, CallError(ErrorKind.INTERNAL))
                    if refuse
                    else peer.reply(message_id, HeartbeatRequest())
                )
    assert replies <= len(incoming)
