"""Everything a 1.6 station remembers."""

import random
from collections.abc import Callable
from datetime import datetime

import msgspec

from gridtap.kit.clock import Clock
from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.events import CallReceived
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
from gridtap.simulator.core import Core
from gridtap.simulator.evse import Evse
from gridtap.simulator.meter import Meter
from gridtap.simulator.outbox import Outbox
from gridtap.simulator.plan import Habits, StationPlan
from gridtap.simulator.profiles import Profile
from gridtap.simulator.v16.settings import Settings


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


class Station(Core):
    """The memory of one 1.6 station. Its parts are modules of functions that take it first."""

    registration: RegistrationStatus | None = None
    operative = True
    announces_station = False
    """The status of connector 0 has changed and is told when the last transaction ends."""
    booted_s = float("-inf")
    """Monotone second of the last accepted Boot."""
    list_version = 0
    reboots = 0

    def __init__(
        self,
        plan: StationPlan,
        habits: Habits,
        clock: Clock,
        random_source: random.Random,
        answer: "Callable[[Station, CallReceived], None]",
    ) -> None:
        """`answer` replies to each request of the backend."""
        super().__init__(Dialect.OCPP16, plan, habits, clock, random_source)
        self._answer = answer
        contract = habits.contract
        attempts = ("TransactionMessageAttempts", str(contract.attempts))
        pause = ("TransactionMessageRetryInterval", str(round(contract.interval_s)))
        self.settings = Settings(len(plan.evses), (attempts, pause, *habits.settings), plan.dialect)
        self.connectors = {
            number: Connector(number, Evse(rating, Meter(random_source.randrange(200_000, 9_000_000)), random_source))
            for number, rating in enumerate(plan.evses, start=1)
        }
        self.outbox: Outbox[Queued] = Outbox(habits.contract)
        self.firmware = plan.firmware
        self.profiles: list[Profile] = []
        self.local_list: dict[str, IdTagInfo] = {}
        self.cache: dict[str, IdTagInfo] = {}
        self.show_network()

    def show_network(self) -> None:
        """The profile in use is what SecurityProfile tells."""
        self.settings.store("SecurityProfile", str(self.networks.present.profile))

    @property
    def may_talk(self) -> bool:
        """Whether messages other than Boot may be sent now. Spec: OCPP 1.6 §4.2."""
        return self.connected and self.registration is RegistrationStatus.ACCEPTED

    def answer_call(self, event: CallReceived) -> None:
        """Reply to one request of the backend, exactly once."""
        self._answer(self, event)
