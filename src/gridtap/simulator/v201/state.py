"""Everything a station of 2.x remembers."""

import random
from collections.abc import Callable
from datetime import datetime

import msgspec

from gridtap.kit.clock import Clock
from gridtap.ocpp.convert import from_201, to_201
from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.events import CallReceived
from gridtap.ocpp.v21 import messages as m21
from gridtap.ocpp.v201.messages import (
    AuthorizeResponse,
    BootReason,
    ChargingState,
    ConnectorStatus,
    IdToken,
    IdTokenInfo,
    OperationalStatus,
    RegistrationStatus,
    TransactionEventRequest,
    TransactionEventResponse,
)
from gridtap.simulator.core import Core
from gridtap.simulator.evse import Evse
from gridtap.simulator.meter import Meter
from gridtap.simulator.outbox import Outbox
from gridtap.simulator.plan import Habits, StationPlan
from gridtap.simulator.profiles import Profile
from gridtap.simulator.v21.costs import Segment
from gridtap.simulator.v21.words import Beyond, allowed_of, answer_of
from gridtap.simulator.v201.settings import Settings


class Fault(msgspec.Struct, frozen=True):
    """What is broken on an EVSE, in the maker's own word."""

    code: str
    info: str = ""


class Reservation(msgspec.Struct, frozen=True):
    """An EVSE kept for one token, or one of its group, until it expires."""

    reservation_id: int
    id_token: str
    group: str | None
    expires_at: datetime


class Driver(msgspec.Struct, frozen=True):
    """Somebody who may charge; `group` is the group token."""

    token: IdToken
    group: str | None = None
    remote_start_id: int | None = None
    profile: Profile | None = None


class Transaction(msgspec.Struct, kw_only=True):
    """One transaction, from its first event until the backend has heard of its last."""

    evse: int
    transaction_id: str
    started_at: datetime
    meter_start_wh: int
    true_start_mwh: int
    next_seq_no: int = 0
    id_token: str | None = None
    """Who charges; None until somebody was authorised."""
    remote_start_id: int | None = None
    shown_state: ChargingState | None = None
    charged_s: float = 0.0
    charging_since_s: float | None = None
    start_acknowledged: bool = False
    ended_at: datetime | None = None
    meter_stop_wh: int | None = None
    true_stop_mwh: int | None = None
    reason: str | None = None
    refused: bool = False
    """The backend did not accept the token after all."""
    total_cost: float | None = None
    """What the backend said last that it costs."""
    idle_since: datetime | None = None
    """When the car stopped drawing; None while it draws."""
    segments: list[Segment] = []
    """The tariffs of 2.1 that it is calculated by, one after the other."""
    is_driver_tariff: bool = False
    tariff_to_tell: str | None = None
    mode: m21.OperationMode = m21.OperationMode.CHARGING_ONLY
    """By what the period of its schedule steers it. Spec: OCPP 2.1 K §3.4."""
    mode_to_tell: m21.OperationMode | None = None
    limit: m21.TransactionLimit | None = None
    limit_to_tell: m21.TransactionLimit | None = None
    limit_hit: m21.TriggerReason | None = None
    """The limit that stopped the energy."""


class Queued(msgspec.Struct, frozen=True):
    """A transaction event in the outbox."""

    transaction: Transaction
    request: TransactionEventRequest
    then: Callable[[TransactionEventResponse], None]
    lost: Callable[[], None] = lambda: None
    """What follows when the station gives the event up."""
    beyond: Beyond | None = None
    """What 2.1 says of it and 2.0.1 cannot."""


class Outlet:
    """One EVSE with its one connector: its physics, and what OCPP says of it."""

    def __init__(self, number: int, evse: Evse) -> None:
        self.number = number
        self.evse = evse
        self.operative = True
        self.scheduled: OperationalStatus | None = None
        self.reservation: Reservation | None = None
        self.driver: Driver | None = None
        """Who may charge now, plugged in or not."""
        self.transaction: Transaction | None = None
        self.fault: Fault | None = None
        self.leaves_alone = False
        """Whether its car drives away by itself after the transaction."""
        self.ended_s: float | None = None
        """Monotone second at which the last transaction ended."""
        self.shown: ConnectorStatus | None = None
        """The status the backend was told last."""


class Station(Core):
    """The memory of one 2.0.1 station. Its parts are modules of functions that take it first."""

    registration: RegistrationStatus | None = None
    boot_reason = BootReason.POWER_UP
    operative = True
    resets_when_idle = False
    """A reset waits for the last transaction to end."""
    booted_s = float("-inf")
    """Monotone second of the last accepted Boot."""
    list_version = 0
    event_id = 0

    def __init__(
        self,
        plan: StationPlan,
        habits: Habits,
        clock: Clock,
        random_source: random.Random,
        answer: "Callable[[Station, CallReceived], None]",
        dialect: Dialect,
    ) -> None:
        """`answer` replies to each request of the backend."""
        super().__init__(dialect, plan, habits, clock, random_source)
        self._answer = answer
        self.settings = Settings(habits.settings)
        self.settings.store("OCPPCommCtrlr.MessageAttempts[TransactionEvent]", str(habits.contract.attempts))
        self.settings.store("OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]", str(round(habits.contract.interval_s)))
        self.outlets = {
            number: Outlet(number, Evse(rating, Meter(random_source.randrange(200_000, 9_000_000)), random_source))
            for number, rating in enumerate(plan.evses, start=1)
        }
        self.outbox: Outbox[Queued] = Outbox(habits.contract)
        self.firmware = plan.firmware
        self.profiles: list[Profile] = []
        self.local_list: dict[str, IdTokenInfo] = {}
        self.cache: dict[str, IdTokenInfo] = {}
        self.tariffs: dict[int, list[m21.Tariff]] = {}
        """Default tariffs by EVSE."""
        self.driver_tariffs: dict[str, m21.Tariff] = {}
        """Tariffs of drivers who may charge, by what list and cache know their tokens by."""
        if dialect is Dialect.OCPP21:
            self.settings.store("TariffCostCtrlr.Available[Tariff]", "true")
        self.slots = {0: self.networks.present}
        """Networks by number."""
        self.show_network()

    def show_network(self) -> None:
        """What is in use stands in the variables; less secure slots are gone. Spec: OCPP 2.0.1 A05.FR.06."""
        present = self.networks.present
        if self.networks.fallback is None:
            self.slots = {slot: network for slot, network in self.slots.items() if network.profile >= present.profile}
        kept = [
            part
            for part in self.settings.text("OCPPCommCtrlr.NetworkConfigurationPriority").split(",")
            if int(part) in self.slots
        ]
        self.settings.store("OCPPCommCtrlr.NetworkConfigurationPriority", ",".join(kept) or str(present.slot))
        self.settings.store("OCPPCommCtrlr.ActiveNetworkProfile", str(present.slot))
        self.settings.store("SecurityCtrlr.SecurityProfile", str(present.profile))

    def said(self, message: msgspec.Struct) -> msgspec.Struct:
        """A message of ours in the words of the dialect, which may be a neighbour of 2.0.1."""
        return from_201(self.dialect, message)

    def heard(self, message: msgspec.Struct) -> msgspec.Struct:
        """A message of the backend in 2.0.1's words."""
        told = to_201(message)
        if isinstance(message, m21.TransactionEventResponse) and isinstance(told, TransactionEventResponse):
            return answer_of(told, message)
        if isinstance(message, m21.AuthorizeResponse) and isinstance(told, AuthorizeResponse):
            return allowed_of(told, message)
        return told

    @property
    def may_talk(self) -> bool:
        """Whether messages other than Boot may be sent now. Spec: OCPP 2.0.1 B01, B02."""
        return self.connected and self.registration is RegistrationStatus.ACCEPTED

    def answer_call(self, event: CallReceived) -> None:
        """Reply to one request of the backend, exactly once."""
        self._answer(self, event)
