"""Two peers over a link that loses, doubles and delays frames: who asked gets one outcome, who answers does a call once."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

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


class LossyLink:
    """Frames wait in a list per direction; steps deliver, lose, double and overtake them."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ends = (End("a"), End("b"))
        self.link: tuple[list[bytes], list[bytes]] = ([], [])
        self.passed: tuple[list[bytes], list[bytes]] = ([], [])

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

    def ask(self, side: int, number: int) -> None:
        end = self.ends[side]
        try:
            message_id, events = end.peer.call("DataTransfer", DataTransferRequest(vendor_id="v", data=str(number)), self.now)
        except QueueFull:
            return
        end.asked.add(message_id)
        self.take(side, events)

    def answer(self, side: int, number: int) -> None:
        end = self.ends[side]
        if end.handling is None:
            return
        message_id, end.handling = end.handling.message_id, None
        if number == 0:
            self.take(side, end.peer.reply_error(message_id, CallError(ErrorKind.INTERNAL, "busy")))
            return
        end.done[message_id] += 1
        self.take(side, end.peer.reply(message_id, DataTransferResponse(status=DataTransferStatus.ACCEPTED, data=str(self.now))))

    def deliver(self, side: int, number: int) -> None:
        waiting = self.link[side]
        if waiting:
            frame = waiting.pop(number % min(2, len(waiting)))
            self.passed[side].append(frame)
            self.take(side, self.ends[side].peer.receive(frame, self.now))

    def deliver_again(self, side: int, number: int) -> None:
        if number < len(self.passed[side]):
            self.take(side, self.ends[side].peer.receive(self.passed[side][-1 - number], self.now))

    def lose(self, side: int, number: int) -> None:
        if number < len(self.link[side]):
            self.link[side].pop(number)

    def wait(self, side: int, number: int) -> None:
        self.now += [1, 5, 11, 30][number]
        self.take(side, self.ends[side].peer.expire(self.now))
        deadline = self.ends[side].peer.next_deadline()
        assert deadline is None or deadline > self.now

    def babble(self, side: int, number: int) -> None:
        frame = [b"", b'[2,"a1","X",{}', b'[3,"a1",{}]', b'[4,"b1","GenericError","",{}]'][number]
        self.take(side, self.ends[side].peer.receive(frame, self.now))

    def check(self) -> None:
        for end in self.ends:
            assert all(times == 1 for times in end.done.values()), "a call was done twice"
        for frames in self.link:
            replies: dict[str, set[bytes]] = {}
            for frame in frames:
                kind, message_id, *_ = json.loads(frame)
                if kind == 3:
                    replies.setdefault(message_id, set()).add(frame)
            assert all(len(same) == 1 for same in replies.values()), "a repeated call got another answer"

    def finish(self) -> None:
        """Let both sides work off what they hold over a link that is well again, then close."""
        for _ in range(200):
            for side in (0, 1):
                self.deliver(side, 0)
                self.answer(side, 1)
        for side, end in enumerate(self.ends):
            assert end.handling is None
            assert end.peer.waiting_calls == 0, "a call was never handed out"
            self.take(side, end.peer.close())
            assert end.outcomes.keys() == end.asked, "a call has no outcome"
            assert end.peer.is_idle


USUAL = [LossyLink.ask] * 3 + [LossyLink.deliver] * 5 + [LossyLink.answer] * 3
TROUBLE = [LossyLink.deliver_again, LossyLink.lose, LossyLink.wait, LossyLink.babble]
steps = st.tuples(st.sampled_from(USUAL + TROUBLE), st.integers(0, 1), st.integers(0, 3))


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, min_size=50, max_size=50))
def test_a_lossy_link_neither_doubles_nor_loses_an_outcome(
    plan: list[tuple[Callable[[LossyLink, int, int], None], int, int]],
) -> None:
    link = LossyLink()
    for step, side, number in plan:
        step(link, side, number)
        link.check()
    link.finish()
    link.check()
