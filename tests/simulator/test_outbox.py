"""The queue of transaction messages keeps its contract with a backend that fails."""

from msgspec.structs import replace

from gridtap.simulator.outbox import LIBOCPP, MICRO_OCPP, Outbox
from gridtap.simulator.timers import Timers


def test_only_the_head_is_sent_and_the_next_waits_for_its_answer() -> None:
    outbox: Outbox[str] = Outbox(LIBOCPP)
    outbox.put("start")
    outbox.put("stop")
    entry = outbox.due(0.0)
    assert entry is not None
    assert entry.item == "start"
    outbox.sent("id-1")
    assert outbox.due(0.0) is None
    assert outbox.answered() == "start"
    following = outbox.due(0.0)
    assert following is not None
    assert following.item == "stop"


def test_three_failures_lose_a_message_with_growing_pauses_between() -> None:
    outbox: Outbox[str] = Outbox(LIBOCPP)
    outbox.put("stop")
    outbox.sent("id-1")
    assert outbox.failed(100.0) is None
    assert outbox.due(129.9) is None
    assert outbox.due(130.0) is not None
    outbox.sent("id-2")
    assert outbox.failed(130.0) is None
    assert outbox.next_due() == 190.0
    outbox.sent("id-3")
    assert outbox.failed(190.0) == "stop"
    assert len(outbox) == 0


def test_a_broken_connection_is_no_failure() -> None:
    outbox: Outbox[str] = Outbox(replace(LIBOCPP, attempts=1))
    outbox.put("stop")
    for attempt in range(10):
        outbox.sent(f"id-{attempt}")
        outbox.interrupted()
    entry = outbox.due(0.0)
    assert entry is not None
    assert entry.failures == 0


def test_a_retry_remembers_the_id_it_was_sent_under() -> None:
    outbox: Outbox[str] = Outbox(MICRO_OCPP)
    outbox.put("start")
    outbox.sent("id-1")
    outbox.failed(0.0)
    entry = outbox.due(60.0)
    assert entry is not None
    assert entry.message_id == "id-1"


def test_timers_fire_in_order_once_and_can_be_replaced() -> None:
    timers = Timers()
    fired: list[str] = []
    timers.set("late", 2.0, lambda: fired.append("late"))
    timers.set("early", 1.0, lambda: fired.append("early"))
    timers.set("gone", 1.5, lambda: fired.append("gone"))
    timers.set("gone", 9.0, lambda: fired.append("moved"))
    timers.cancel("nobody")
    assert timers.next_due() == 1.0
    assert timers.fire(2.0) == 2
    assert fired == ["early", "late"]
    assert timers.fire(9.0) == 1
    assert timers.next_due() is None
