"""Everything a 1.6 station remembers, and the few things all its parts do: call, queue, tell the time."""

import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import uuid4

import msgspec

from gridtap.kit.clock import Clock
from gridtap.ocpp.dialect import Dialect, decode_response
from gridtap.ocpp.errors import SPELLING_16, CallError, ErrorKind
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
from gridtap.ocpp.v16.messages import (
    AvailabilityType,
    ChargePointErrorCode,
    ChargePointStatus,
    IdTagInfo,
    MeterValue,
    MeterValuesRequest,
    RegistrationStatus,
    StartTransactionRequest,
    StopTransactionRequest,
)
from gridtap.simulator.evse import Evse
from gridtap.simulator.meter import Meter
from gridtap.simulator.outbox import Outbox
from gridtap.simulator.plan import Counts, DropLink, Effect, Habits, StationPlan, Transmit
from gridtap.simulator.profiles import Profile
from gridtap.simulator.timers import Timers
from gridtap.simulator.v16.keyring import Keyring
from gridtap.simulator.v16.settings import Settings

Response = TypeVar("Response", bound=msgspec.Struct)


class Fault(msgspec.Struct, frozen=True):
    """What is broken on a connector."""

    error_code: ChargePointErrorCode
    info: str = ""
    vendor_error_code: str = ""


class Reservation(msgspec.Struct, frozen=True):
    """A connector kept for one token until it expires."""

    reservation_id: int
    id_tag: str
    parent: str | None
    expires_at: datetime


class Waiting(msgspec.Struct, frozen=True):
    """A driver who may charge but has not plugged in yet."""

    id_tag: str
    parent: str | None
    remote: bool
    profile: Profile | None = None


class Transaction(msgspec.Struct, kw_only=True):
    """One transaction, from the moment energy may flow until the backend has heard of its end."""

    connector: int
    id_tag: str
    parent: str | None
    started_at: datetime
    meter_start_wh: int
    true_start_mwh: int
    remote: bool
    transaction_id: int | None = None
    start_acknowledged: bool = False
    ended_at: datetime | None = None
    meter_stop_wh: int | None = None
    true_stop_mwh: int | None = None
    reason: str | None = None
    refused: bool = False
    """The backend did not accept the token after all."""
    samples: list[MeterValue] = msgspec.field(default_factory=list[MeterValue])
    """What StopTransaction will carry as transactionData."""


class Queued(msgspec.Struct, frozen=True):
    """A transaction message in the outbox; its transaction id is filled in when it leaves."""

    action: str
    transaction: Transaction
    request: StartTransactionRequest | StopTransactionRequest | MeterValuesRequest
    then: Callable[[msgspec.Struct], None] = lambda response: None
    lost: Callable[[], None] = lambda: None
    """What follows when the station gives the message up."""


class Connector:
    """One connector: its physics, and what OCPP says of it."""

    def __init__(self, number: int, evse: Evse) -> None:
        self.number = number
        self.evse = evse
        self.operative = True
        self.scheduled: AvailabilityType | None = None
        self.reservation: Reservation | None = None
        self.waiting: Waiting | None = None
        self.transaction: Transaction | None = None
        self.fault: Fault | None = None
        self.finishing = False
        self.leaves_alone = False
        """Whether its car drives away by itself after the transaction."""
        self.ended_s: float | None = None
        """Monotone second at which the last transaction ended."""
        self.shown: ChargePointStatus | None = None
        """The status the backend was told last."""
        self.shown_error = ChargePointErrorCode.NO_ERROR


class Awaited(msgspec.Struct, frozen=True):
    """A call of ours on the wire, and what follows its answer."""

    action: str
    deliver: Callable[[msgspec.Struct], None]
    fail: Callable[[str], None]


def _ignore(_: object) -> None:
    """Nothing follows."""


class Station:
    """The memory of one 1.6 station. Its parts are modules of functions that take it first."""

    registration: RegistrationStatus | None = None
    connected = False
    powered = True
    """False while it reboots."""
    networked = True
    """False while somebody has cut its network."""
    operative = True
    announces_station = False
    """The status of connector 0 has changed and is told when the last transaction ends."""
    booted_s = float("-inf")
    """Monotone second of the last accepted Boot."""
    is_stranger = False
    """The backend refused a message as from somebody it does not know."""
    list_version = 0
    reboots = 0
    next_message_id: str | None = None

    def __init__(
        self,
        plan: StationPlan,
        habits: Habits,
        clock: Clock,
        random_source: random.Random,
        answer: "Callable[[Station, CallReceived], None]",
    ) -> None:
        """`answer` replies to each request of the backend."""
        self.plan = plan
        self._answer = answer
        self.habits = habits
        self.clock = clock
        self.random = random_source
        contract = habits.contract
        attempts = ("TransactionMessageAttempts", str(contract.attempts))
        pause = ("TransactionMessageRetryInterval", str(round(contract.interval_s)))
        self.settings = Settings(len(plan.evses), (attempts, pause, *habits.settings))
        self.connectors = {
            number: Connector(number, Evse(rating, Meter(random_source.randrange(200_000, 9_000_000)), random_source))
            for number, rating in enumerate(plan.evses, start=1)
        }
        self.timers = Timers()
        self.outbox: Outbox[Queued] = Outbox(habits.contract)
        self.effects: list[Effect] = []
        self.counts = Counts()
        self.firmware = plan.firmware
        self.profiles: list[Profile] = []
        self.local_list: dict[str, IdTagInfo] = {}
        self.cache: dict[str, IdTagInfo] = {}
        self.keyring = Keyring()
        self.awaited: dict[str, Awaited] = {}
        self.after_reply: list[Callable[[], None]] = []
        self.clock_error_s = habits.clock_offset_s
        self._made_s = clock.monotonic()
        self.peer = self.new_peer()

    def new_peer(self) -> Peer:
        """A fresh peer, as after every connection; answers to old calls can no longer come."""
        timeout_s = self.habits.call_timeout_s
        return Peer(Dialect.OCPP16, next_id=self._take_id, call_timeout_s=timeout_s, queue_ttl_s=2 * timeout_s)

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

    @property
    def may_talk(self) -> bool:
        """Whether messages other than Boot may be sent now. Spec: OCPP 1.6 §4.2."""
        return self.connected and self.registration is RegistrationStatus.ACCEPTED

    def set_clock(self, backend_at: datetime) -> None:
        """Follow the backend's clock, unless this station does not."""
        if self.habits.follows_backend_clock:
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
            message_id, events = self.peer.call(action, request, self.now_s)
        except QueueFull:
            self.counts.errors += 1
            failed("queue full")
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
                    self._answer(self, event)
                case ResultReceived():
                    self._deliver(event)
                case ErrorReceived():
                    self.is_stranger = event.code == SPELLING_16[ErrorKind.SECURITY]
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
            answer = decode_response(Dialect.OCPP16, event.action, event.payload)
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
