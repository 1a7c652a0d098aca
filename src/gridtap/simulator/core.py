"""What stations of every dialect have inside: a clock of their own, timers, and calls to the backend. No I/O."""

import random
from abc import abstractmethod
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import uuid4

import msgspec

from gridtap.kit.clock import Clock
from gridtap.ocpp.dialect import Dialect, decode_response, wire_code
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.events import (
    BadMessage,
    CallReceived,
    ErrorReceived,
    Event,
    Expired,
    Overflowed,
    ResultReceived,
    Send,
    TimedOut,
)
from gridtap.ocpp.peer import Peer, QueueFull
from gridtap.simulator.keyring import CSMS_USES, Keyring, identity_of, to_pem
from gridtap.simulator.network import Identity, Network, Networks, Way
from gridtap.simulator.plan import Counts, DropLink, Effect, Habits, StationPlan, Transmit
from gridtap.simulator.timers import Timers

Response = TypeVar("Response", bound=msgspec.Struct)


class Awaited(msgspec.Struct, frozen=True):
    """A call of ours on the wire, and what follows its answer."""

    action: str
    deliver: Callable[[msgspec.Struct], None]
    fail: Callable[[str], None]


def _ignore(_: object) -> None:
    """Nothing follows."""


class Core:
    """The part of a station's memory that knows no dialect's words."""

    connected = False
    powered = True
    """False while it reboots."""
    networked = True
    """False while somebody has cut its network."""
    is_stranger = False
    """The backend refused a message as from somebody it does not know."""
    next_message_id: str | None = None

    def __init__(self, dialect: Dialect, plan: StationPlan, habits: Habits, clock: Clock, random_source: random.Random) -> None:
        self.dialect = dialect
        self.plan = plan
        self.habits = habits
        self.clock = clock
        self.random = random_source
        self.timers = Timers()
        self.effects: list[Effect] = []
        self.counts = Counts()
        self.awaited: dict[str, Awaited] = {}
        self.after_reply: list[Callable[[], None]] = []
        self.clock_error_s = habits.clock_offset_s
        self._made_s = clock.monotonic()
        self.networks = Networks(Network(plan.security_profile))
        self.keyring = Keyring()
        self.peer = self.new_peer()

    @abstractmethod
    def answer_call(self, event: CallReceived) -> None:
        """Reply to one request of the backend, exactly once."""

    @property
    def csms_roots(self) -> tuple[str, ...]:
        """The roots by which it knows its backend, PEM."""
        return tuple(to_pem([root.certificate]) for root in self.keyring.roots if root.use in CSMS_USES)

    @property
    def identity(self) -> Identity | None:
        """What it shows to the backend: what it was given last, or delivered with."""
        return identity_of(self.keyring) or self.plan.identity

    @property
    def way(self) -> Way:
        """What the next connection needs."""
        return Way(self.networks.present, self.csms_roots, self.identity)

    def reached(self) -> None:
        """A connection came to be."""
        if self.networks.worked():
            self.show_network()

    def missed(self) -> None:
        """An attempt to connect failed; after some the old way is taken again."""
        if self.networks.failed():
            self.show_network()

    @abstractmethod
    def show_network(self) -> None:
        """Let the settings tell of the network in use."""

    def said(self, message: msgspec.Struct) -> msgspec.Struct:
        """A message of ours as it goes on the wire. Raises: CallError NOT_SUPPORTED for what the dialect cannot say."""
        return message

    def heard(self, message: msgspec.Struct) -> msgspec.Struct:
        """A message of the backend as the station understands it."""
        return message

    def new_peer(self) -> Peer:
        """A fresh peer, as after every connection; answers to old calls can no longer come."""
        timeout_s = self.habits.call_timeout_s
        return Peer(self.dialect, next_id=self._take_id, call_timeout_s=timeout_s, queue_ttl_s=2 * timeout_s)

    @property
    def wants_link(self) -> bool:
        """Whether it looks for the backend."""
        return self.powered and self.networked

    @property
    def now_s(self) -> float:
        """Monotone seconds of the simulation."""
        return self.clock.monotonic()

    @property
    def now_at(self) -> datetime:
        """What the station's own clock shows, to the millisecond; it may be wrong."""
        drift_s = (self.now_s - self._made_s) * self.habits.clock_drift_ppm / 1e6
        at = self.clock.now() + timedelta(seconds=self.clock_error_s + drift_s)
        return at.replace(microsecond=at.microsecond // 1000 * 1000)

    def set_clock(self, backend_at: datetime) -> None:
        """Follow the backend's clock, unless this station does not; whole seconds set no clock that is right to the second."""
        ahead_s = (self.now_at - backend_at).total_seconds() - self.habits.clock_offset_s
        is_right = backend_at.microsecond == 0 and 0 <= ahead_s < 1
        if self.habits.follows_backend_clock and not is_right:
            self.clock_error_s = (backend_at - self.clock.now()).total_seconds() + self.habits.clock_offset_s
            self._made_s = self.now_s

    def call(
        self,
        action: str,
        request: msgspec.Struct,
        expected: type[Response],
        then: Callable[[Response], None] = _ignore,
        failed: Callable[[str], None] = _ignore,
    ) -> str | None:
        """Ask the backend; exactly one of `then` and `failed` follows. Returns the message id, None when it could not leave."""

        def deliver(answer: msgspec.Struct) -> None:
            if isinstance(answer, expected):
                then(answer)

        if not self.connected:
            failed("offline")
            return None
        try:
            message_id, events = self.peer.call(action, self.said(request), self.now_s)
        except (QueueFull, CallError) as error:
            self.counts.errors += 1
            failed("queue full" if isinstance(error, QueueFull) else error.description)
            return None
        self.awaited[message_id] = Awaited(action, deliver, failed)
        self.take(events)
        return message_id

    def take(self, events: Iterable[Event]) -> None:
        """Do what the peer says, in order."""
        for event in events:
            match event:
                case Send():
                    self.counts.sent += 1
                    self.effects.append(Transmit(event.data))
                case CallReceived():
                    self.answer_call(event)
                case ResultReceived():
                    self._deliver(event)
                case ErrorReceived():
                    self.is_stranger = event.code == wire_code(self.dialect, ErrorKind.SECURITY)
                    self._fail(event.message_id, event.code)
                case TimedOut() | Expired():
                    self._fail(event.message_id, "timed out")
                case BadMessage():
                    self.counts.errors += 1
                case Overflowed():
                    self.effects.append(DropLink("the backend sends faster than we answer"))
                case _:
                    pass
        self._watch_calls()

    def _deliver(self, event: ResultReceived) -> None:
        awaited = self.awaited.pop(event.message_id, None)
        if awaited is None:
            return
        try:
            answer = self.heard(decode_response(self.dialect, event.action, event.payload))
        except CallError as error:
            self.counts.errors += 1
            awaited.fail(error.description)
            return
        awaited.deliver(answer)

    def _fail(self, message_id: str, reason: str) -> None:
        self.counts.errors += 1
        awaited = self.awaited.pop(message_id, None)
        if awaited is not None:
            awaited.fail(reason)

    def _watch_calls(self) -> None:
        """Wake up when a call of ours has waited long enough."""
        due_s = self.peer.next_deadline()
        if due_s is None:
            self.timers.cancel("peer")
        else:
            self.timers.set("peer", due_s, self._expire_calls)

    def _expire_calls(self) -> None:
        self.take(self.peer.expire(self.now_s))

    def every(self, name: str, interval_s: float, action: Callable[[], None]) -> None:
        """Fire `action` every `interval_s` from now on; 0 stops it."""
        self.timers.cancel(name)
        if interval_s <= 0:
            return

        def again() -> None:
            self.timers.set(name, self.now_s + interval_s, again)
            action()

        self.timers.set(name, self.now_s + interval_s, again)

    def after(self, name: str, delay_s: float, action: Callable[[], None]) -> None:
        """Fire `action` once, `delay_s` from now."""
        self.timers.set(name, self.now_s + delay_s, action)

    def _take_id(self) -> str:
        if self.next_message_id is not None:
            message_id, self.next_message_id = self.next_message_id, None
            return message_id
        return str(uuid4())
