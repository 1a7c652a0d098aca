"""One symmetric RPC peer without I/O: what came in, what goes out, what is awaited. Gateway and simulator stand on it.

Every method takes what happened and returns the events that follow; the owner does them one by one, in order.

    peer = Peer(Dialect.OCPP16, next_id=lambda: str(uuid4()), call_timeout_s=30.0)
    events = peer.receive(frame_bytes, now)                  a frame arrived
    events = peer.reply(message_id, response)                the CALL being handled is done
    events = peer.reply_error(message_id, CallError(...))    ... or cannot be done
    message_id, events = peer.call(action, request, now)     ask the other side; may wait for its turn. Raises QueueFull
    message_id, events = peer.send(action, request)          2.1 SEND: no reply follows
    events = peer.refuse_result(message_id, CallError(...))  2.1 CALLRESULTERROR: their answer was unreadable; nothing before 2.1
    events = peer.expire(now)                                call it every second, or at peer.next_deadline()
    events = peer.close()                                    the socket is gone: everything pending fails

`now` is seconds of any monotonic clock. Payloads are structs, or msgspec.Raw for JSON made elsewhere. The events are those
of `gridtap.ocpp.events`. A CallReceived must be answered exactly once, by `reply` or
`reply_error`, at any later time; the next CALL comes out only then (R16). Counters: bad_messages, unsolicited_replies,
replays; `is_idle` tells that nothing is pending either way, `waiting_calls` how many calls of theirs wait.
"""

from collections.abc import Callable, Sequence

from msgspec import Raw, Struct

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
from gridtap.ocpp.frames import (
    BadFrame,
    Call,
    CallErrorFrame,
    CallResult,
    Frame,
    ResultErrorFrame,
    SendFrame,
    answer_to,
    read_frame,
    write_call,
    write_error,
    write_result,
    write_result_error,
    write_send,
)

REMEMBERED_REPLIES = 16
"""Enough for a retry with the same id, at some 300 bytes each on every connection."""
REMEMBERED_TIMEOUTS = 64


class QueueFull(Exception):
    """Too many calls of ours wait for their turn."""


class _Pending(Struct):
    """A call of ours, waiting for its turn or for its answer until the deadline."""

    message_id: str
    action: str
    data: bytes
    answer_s: float
    deadline: float


class _Answered(Struct, frozen=True, gc=False):
    """What a CALL was and what it got, so that the same again gets the same."""

    digest: int
    data: bytes
    action: str


class Peer:
    """One end of one connection. Not safe for threads; every call returns at once.

    There is one on every connection, so it is kept small: plain lists (both are short), slots, few remembered replies.
    """

    __slots__ = (
        "_answered",
        "_call_timeout_s",
        "_handling",
        "_handling_digest",
        "_is_closed",
        "_is_paused",
        "_max_queued",
        "_max_waiting",
        "_next_id",
        "_outstanding",
        "_queue",
        "_queue_ttl_s",
        "_timed_out",
        "_waiting",
        "bad_messages",
        "dialect",
        "replays",
        "unsolicited_replies",
    )

    def __init__(
        self,
        dialect: Dialect,
        *,
        next_id: Callable[[], str],
        call_timeout_s: float = 30.0,
        queue_ttl_s: float = 60.0,
        max_queued_calls: int = 64,
        max_waiting_calls: int = 16,
    ) -> None:
        """Calls of ours wait up to `queue_ttl_s` for their turn; of theirs, reading pauses at `max_waiting_calls`."""
        self.dialect = dialect
        self.bad_messages = 0
        self.unsolicited_replies = 0
        self.replays = 0
        self._next_id = next_id
        self._call_timeout_s = call_timeout_s
        self._queue_ttl_s = queue_ttl_s
        self._max_queued = max_queued_calls
        self._max_waiting = max_waiting_calls
        self._is_closed = False
        self._is_paused = False
        self._handling: Call | None = None
        self._handling_digest = 0
        self._waiting: list[tuple[Call, int]] = []
        self._answered: dict[str, _Answered] = {}
        self._outstanding: _Pending | None = None
        self._queue: list[_Pending] = []
        self._timed_out: dict[str, str] = {}

    @property
    def is_idle(self) -> bool:
        """Whether nothing is pending, theirs or ours."""
        return self._handling is None and self._outstanding is None and not self._queue

    @property
    def is_answering(self) -> bool:
        """Whether a CALL of theirs is being handled."""
        return self._handling is not None

    @property
    def waiting_calls(self) -> int:
        """How many CALLs of theirs wait behind the one being handled."""
        return len(self._waiting)

    # What comes in

    def receive(self, data: bytes | str, now: float) -> Sequence[Event]:
        """Take one WebSocket message; any bytes will do."""
        frame = read_frame(data)
        if self._is_closed:
            return ()
        if type(frame) is Call:
            digest = hash(data)
            if self._handling is None and frame.message_id not in self._answered:
                self._handling, self._handling_digest = frame, digest
                return (CallReceived(frame.message_id, frame.action, frame.payload),)
            return self._receive_behind(frame, digest)
        return self._receive_other(frame, now)

    def _receive_behind(self, call: Call, digest: int) -> Sequence[Event]:
        """A CALL that must wait its turn, or one we have seen."""
        if self._handling is None:
            return self._admit(call, digest)
        in_hand = [(self._handling, self._handling_digest), *self._waiting]
        if any(call.message_id == other.message_id and digest == known for other, known in in_hand):
            self.replays += 1
            return ()
        if len(self._waiting) >= 4 * self._max_waiting:
            return (Overflowed(),)
        self._waiting.append((call, digest))
        if len(self._waiting) >= self._max_waiting and not self._is_paused:
            self._is_paused = True
            return (PauseReading(),)
        return ()

    def _admit(self, call: Call, digest: int) -> Sequence[Event]:
        """Nothing is being handled: hand out this CALL, unless its id was answered before (R2).

        Spec: OCPP-J 1.6 §4.1.4, §4.2.3; OCPP 2.1 part 4 §4.1.4 (a retry may keep its id).
        """
        known = self._answered.get(call.message_id)
        if known is None:
            self._handling, self._handling_digest = call, digest
            return (CallReceived(call.message_id, call.action, call.payload),)
        if known.digest == digest:
            self.replays += 1
            return (Send(known.data, 3, call.message_id, known.action),)
        self.bad_messages += 1
        error = CallError(ErrorKind.MESSAGE_ID, "this message id was used before for another message")
        data = write_error(self.dialect, call.message_id, error)
        return (BadMessage(error.kind, error.description), Send(data, 4, call.message_id, call.action))

    def _receive_other(self, frame: Frame, now: float) -> Sequence[Event]:
        match frame:
            case CallResult() | CallErrorFrame():
                return self._receive_reply(frame, now)
            case SendFrame() if self.dialect is Dialect.OCPP21:
                return (SendReceived(frame.message_id, frame.action, frame.payload),)
            case ResultErrorFrame() if self.dialect is Dialect.OCPP21:
                return (ResultRefused(frame.message_id, frame.code, frame.description),)
            case SendFrame() | ResultErrorFrame():
                kind = 6 if isinstance(frame, SendFrame) else 5
                reason = f"message type {kind} belongs to OCPP 2.1"
                return self._receive_bad(BadFrame(kind, frame.message_id, ErrorKind.MESSAGE_TYPE, reason))
            case BadFrame():
                return self._receive_bad(frame)
            case Call():
                return ()

    def _receive_reply(self, frame: CallResult | CallErrorFrame, now: float) -> Sequence[Event]:
        message_id, call = frame.message_id, self._outstanding
        if call is None or call.message_id != message_id:
            if (action := self._timed_out.pop(message_id, None)) is not None:
                return (LateReply(message_id, action, frame),)
            self.unsolicited_replies += 1
            return (UnsolicitedReply(message_id),)
        self._outstanding = None
        if isinstance(frame, CallResult):
            event = ResultReceived(message_id, call.action, frame.payload)
        else:
            event = ErrorReceived(message_id, call.action, frame.code, frame.description, frame.details)
        return (event, *self._next_call(now)) if self._queue else (event,)

    def _receive_bad(self, bad: BadFrame) -> Sequence[Event]:
        self.bad_messages += 1
        event = BadMessage(bad.kind, bad.description)
        answer = answer_to(bad, self.dialect)
        return (event,) if answer is None else (event, Send(answer, 4, bad.message_id or "-1", ""))

    # What goes back

    def reply(self, message_id: str, payload: Struct | Raw) -> Sequence[Event]:
        """Answer the CALL being handled. After `close` nothing happens.

        Raises: ValueError if that CALL is not the one being handled; it is a bug to answer twice.
        """
        call = self._take_handled(message_id)
        if call is None:
            return ()
        data = write_result(message_id, payload)
        send = Send(data, 3, message_id, call.action)
        answered = self._answered
        answered[message_id] = _Answered(self._handling_digest, data, call.action)
        if len(answered) > REMEMBERED_REPLIES:
            del answered[next(iter(answered))]
        return (send, *self._next_waiting()) if self._waiting else (send,)

    def reply_error(self, message_id: str, error: CallError) -> Sequence[Event]:
        """Refuse the CALL being handled. Errors are not remembered: the same CALL again is handled again."""
        call = self._take_handled(message_id)
        if call is None:
            return ()
        send = Send(write_error(self.dialect, message_id, error), 4, message_id, call.action)
        return (send, *self._next_waiting()) if self._waiting else (send,)

    def _take_handled(self, message_id: str) -> Call | None:
        if self._is_closed:
            return None
        call = self._handling
        if call is None or call.message_id != message_id:
            raise ValueError(f"no CALL {message_id!r} is being handled")
        self._handling = None
        return call

    def _next_waiting(self) -> list[Event]:
        """Hand out the next waiting CALL; replays and conflicts on the way are answered at once."""
        events: list[Event] = []
        while self._waiting and self._handling is None:
            events.extend(self._admit(*self._waiting.pop(0)))
        if self._is_paused and len(self._waiting) <= self._max_waiting // 2:
            self._is_paused = False
            events.append(ResumeReading())
        return events

    def refuse_result(self, message_id: str, error: CallError) -> Sequence[Event]:
        """Tell that their answer could not be used. Spec: OCPP 2.1 part 4 §4.2.3; earlier dialects have no way to say it."""
        if self._is_closed or self.dialect is not Dialect.OCPP21:
            return ()
        return (Send(write_result_error(self.dialect, message_id, error), 5, message_id, ""),)

    # What we ask

    def call(
        self, action: str, payload: Struct | Raw, now: float, *, timeout_s: float | None = None
    ) -> tuple[str, Sequence[Event]]:
        """Ask the other side. One call is on the wire at a time (R17); this one waits if need be.

        The message id names the call in every later event. After `close` it is Dropped at once. Raises: QueueFull.
        Spec: OCPP-J 1.6 §4.1.1; OCPP 2.0.1 part 4 §4.1.1; OCPP 2.1 part 4 §4.1.1.
        """
        message_id = self._next_id()
        if self._is_closed:
            return message_id, (Dropped(message_id, action, was_sent=False),)
        if len(self._queue) >= self._max_queued:
            raise QueueFull(f"{self._max_queued} calls wait already")
        data = write_call(message_id, action, payload)
        answer_s = self._call_timeout_s if timeout_s is None else timeout_s
        self._queue.append(_Pending(message_id, action, data, answer_s, now + self._queue_ttl_s))
        return message_id, () if self._outstanding else self._next_call(now)

    def send(self, action: str, payload: Struct | Raw) -> tuple[str, Sequence[Event]]:
        """Send what is never answered, without waiting for a turn.

        Raises: ValueError before 2.1. Spec: OCPP 2.1 part 4 §4.2.4.
        """
        if self.dialect is not Dialect.OCPP21:
            raise ValueError(f"{self.dialect.value} has no SEND")
        message_id = self._next_id()
        if self._is_closed:
            return message_id, (Dropped(message_id, action, was_sent=False),)
        return message_id, (Send(write_send(message_id, action, payload), 6, message_id, action),)

    def _next_call(self, now: float) -> list[Event]:
        """Put the next call on the wire, passing over those whose turn came too late."""
        events: list[Event] = []
        while self._queue:
            call = self._queue.pop(0)
            if call.deadline <= now:
                events.append(Expired(call.message_id, call.action))
                continue
            call.deadline = now + call.answer_s
            self._outstanding = call
            events.append(Send(call.data, 2, call.message_id, call.action))
            break
        return events

    # What time does

    def next_deadline(self) -> float | None:
        """When `expire` has something to do at the earliest; None if nothing of ours is pending."""
        pending = [call.deadline for call in self._queue]
        if self._outstanding is not None:
            pending.append(self._outstanding.deadline)
        return min(pending, default=None)

    def expire(self, now: float) -> Sequence[Event]:
        """Give up on calls whose time is over, and let the next one go."""
        late = self._outstanding
        events: list[Event] = []
        if late is not None and late.deadline <= now:
            events.append(TimedOut(late.message_id, late.action))
            self._timed_out[late.message_id] = late.action
            if len(self._timed_out) > REMEMBERED_TIMEOUTS:
                del self._timed_out[next(iter(self._timed_out))]
            self._outstanding = None
        if self._queue:
            events.extend(Expired(call.message_id, call.action) for call in self._queue if call.deadline <= now)
            self._queue = [call for call in self._queue if call.deadline > now]
            if self._outstanding is None:
                events.extend(self._next_call(now))
        return events

    def close(self) -> Sequence[Event]:
        """The connection is gone. What we asked is dropped; what they asked and we still work on needs no answer any more."""
        events: list[Event] = []
        if self._outstanding is not None:
            events.append(Dropped(self._outstanding.message_id, self._outstanding.action, was_sent=True))
        events.extend(Dropped(call.message_id, call.action, was_sent=False) for call in self._queue)
        self._is_closed = True
        self._outstanding = self._handling = None
        self._queue.clear()
        self._waiting.clear()
        return events
