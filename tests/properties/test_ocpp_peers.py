"""Two peers over a link that loses, doubles and delays frames: who asked gets one outcome, who answers does a call once."""

import itertools
import json
from collections import Counter
from collections.abc import Sequence

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

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
    ResultReceived,
    Send,
    TimedOut,
    UnsolicitedReply,
)
from gridtap.ocpp.peer import Peer, QueueFull
from gridtap.ocpp.v16.messages import DataTransferRequest, DataTransferResponse, DataTransferStatus

sides = st.sampled_from([0, 1])


class End:
    """One peer, what it has in hand, and what became of its calls."""

    def __init__(self, name: str) -> None:
        ids = itertools.count(1)
        self.peer = Peer(
            Dialect.OCPP16,
            next_id=lambda: f"{name}{next(ids)}",
            call_timeout_s=10,
            queue_ttl_s=25,
            max_queued_calls=5,
            max_waiting_calls=4,
        )
        self.handling: CallReceived | None = None
        self.asked: set[str] = set()
        self.outcomes: dict[str, Event] = {}
        self.done: Counter[str] = Counter()
        self.on_the_wire: str | None = None
        self.late: set[str] = set()


class LossyLink(RuleBasedStateMachine):
    """Frames wait in a list per direction; rules deliver, lose, double and overtake."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.ends = (End("a"), End("b"))
        self.link: tuple[list[bytes], list[bytes]] = ([], [])

    def take(self, side: int, events: Sequence[Event]) -> None:
        """Do what a peer says, and check that it may say it."""
        end = self.ends[side]
        for event in events:
            match event:
                case Send():
                    self.sent(end, event)
                    self.link[1 - side].append(event.data)
                case CallReceived():
                    assert end.handling is None
                    end.handling = event
                case ResultReceived() | ErrorReceived() | TimedOut() | Expired() | Dropped():
                    assert event.message_id in end.asked
                    assert event.message_id not in end.outcomes
                    end.outcomes[event.message_id] = event
                    if end.on_the_wire == event.message_id:
                        end.on_the_wire = None
                case LateReply():
                    assert isinstance(end.outcomes[event.message_id], TimedOut)
                    assert event.message_id not in end.late
                    end.late.add(event.message_id)
                case UnsolicitedReply() | BadMessage():
                    pass
                case _:
                    assert event is not None

    def sent(self, end: End, event: Send) -> None:
        if event.message_type == 2:
            assert end.on_the_wire is None
            assert event.message_id not in end.outcomes
            end.on_the_wire = event.message_id

    @rule(side=sides, text=st.text(max_size=5))
    def ask(self, side: int, text: str) -> None:
        end = self.ends[side]
        try:
            message_id, events = end.peer.call("DataTransfer", DataTransferRequest(vendor_id="v", data=text), self.now)
        except QueueFull:
            return
        end.asked.add(message_id)
        self.take(side, events)

    @rule(side=sides, refuse=st.booleans())
    def answer(self, side: int, refuse: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        end = self.ends[side]
        if end.handling is None:
            return
        message_id, end.handling = end.handling.message_id, None
        if refuse:
            self.take(side, end.peer.reply_error(message_id, CallError(ErrorKind.INTERNAL, "busy")))
            return
        end.done[message_id] += 1
        self.take(side, end.peer.reply(message_id, DataTransferResponse(status=DataTransferStatus.ACCEPTED, data=str(self.now))))

    @rule(side=sides, place=st.integers(0, 3), twice=st.booleans())
    def deliver(self, side: int, place: int, twice: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        waiting = self.link[side]
        if place >= len(waiting):
            return
        frame = waiting[place] if twice else waiting.pop(place)
        self.take(side, self.ends[side].peer.receive(frame, self.now))

    @rule(side=sides, place=st.integers(0, 3))
    def lose(self, side: int, place: int) -> None:
        if place < len(self.link[side]):
            self.link[side].pop(place)

    @rule(seconds=st.sampled_from([1, 5, 11, 30]))
    def wait(self, seconds: int) -> None:
        self.now += seconds
        for side, end in enumerate(self.ends):
            self.take(side, end.peer.expire(self.now))
            deadline = end.peer.next_deadline()
            assert deadline is None or deadline > self.now

    @rule(side=sides, data=st.binary(max_size=20))
    def babble(self, side: int, data: bytes) -> None:
        self.take(side, self.ends[side].peer.receive(data, self.now))

    @invariant()
    def nothing_is_done_twice_within_the_memory(self) -> None:
        for end in self.ends:
            assert all(times == 1 for times in end.done.values())

    @invariant()
    def a_result_is_the_answer_that_was_given(self) -> None:
        for frames in self.link:
            replies: dict[str, set[bytes]] = {}
            for frame in frames:
                kind, message_id, *_ = json.loads(frame)
                if kind == 3:
                    replies.setdefault(message_id, set()).add(frame)
            assert all(len(same) == 1 for same in replies.values())

    def teardown(self) -> None:
        for side, end in enumerate(self.ends):
            self.take(side, end.peer.close())
            assert end.outcomes.keys() == end.asked
            assert end.peer.is_idle


TestLossyLink = LossyLink.TestCase
TestLossyLink.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
