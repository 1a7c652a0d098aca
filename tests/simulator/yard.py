"""A 1.6 station without sockets: time is turned by hand, and a small backend written here answers it."""

import json
import random
from collections.abc import Callable
from typing import Any, Self

from gridtap.kit.clock import HandClock
from gridtap.simulator.car import Car, CarModel, new_car
from gridtap.simulator.evse import ConnectorType, Rating
from gridtap.simulator.plan import (
    Acknowledged,
    CloseLink,
    DropLink,
    Effect,
    Habits,
    Keep,
    NewPassword,
    OpenLink,
    SessionTruth,
    StationPlan,
    Transmit,
    Truth,
)
from gridtap.simulator.station import Station
from gridtap.simulator.v16.station import Station16

Json = dict[str, Any]
SALOON = CarModel(name="Saloon", capacity_wh=60_000, ac_phases=3, ac_max_a=16.0, dc_max_w=100_000)
PLAN = StationPlan(
    station_id="YARD-1",
    password="secret-secret-secret",
    evses=(Rating(ConnectorType.TYPE2, 22_000, 3), Rating(ConnectorType.CCS2, 50_000, 0)),
    serial="YARD-0001",
)

FACTORY = Habits()


def saloon(soc_pct: float = 40.0) -> Car:
    """A usual car."""
    return new_car(SALOON, soc_pct)


class Yard:
    """One station, one backend, one clock."""

    def __init__(self, habits: Habits = FACTORY, plan: StationPlan = PLAN, clock: HandClock | None = None) -> None:
        self.habits = habits
        self.clock = clock or HandClock()
        self.station = self.make(plan, habits)
        self.sent: list[tuple[str, Json]] = []
        self.message_ids: list[tuple[str, str]] = []
        self.truths: list[Truth] = []
        self.effects: list[Effect] = []
        self.silent: set[str] = set()
        """Actions that are never answered."""
        self.refusing: set[str] = set()
        """Actions answered with a CALLERROR."""
        self.refuses_as = "InternalError"
        self.answers: dict[str, Callable[[Json], Json]] = {}
        self.is_connected = False
        self.transactions = 0
        self.flash = b""
        """What the station had written down when it was last told to keep."""
        self._asked = 0
        self._replies: dict[str, list[Any]] = {}

    def make(self, plan: StationPlan, habits: Habits) -> Station:
        """The station that stands in this yard."""
        return Station16(plan, habits, self.clock, random.Random(7))

    def connect(self) -> Self:
        self.is_connected = True
        self.do(self.station.connected)
        return self

    def disconnect(self) -> None:
        self.is_connected = False
        self.do(self.station.disconnected)

    def reborn(self, flash: bytes | None = None, after_s: float = 0.0) -> Self:
        """The same station in a new process some time later, not yet connected; the backend has forgotten nothing."""
        self.clock.advance(after_s)
        heir = type(self)(self.habits, self.station.plan, self.clock)
        heir.transactions = self.transactions
        heir.station.recall(flash or self.station.remember())
        return heir

    def do(self, action: Callable[[], list[Effect]]) -> None:
        self._perform(action())

    def run(self, seconds: float) -> None:
        """Let time pass; everything due on the way happens at its moment."""
        end_s = self.clock.monotonic() + seconds
        for _ in range(200_000):
            due_s = self.station.next_due()
            if due_s is None or due_s > end_s:
                break
            self.clock.advance(max(0.0, due_s - self.clock.monotonic()))
            self.do(self.station.tick)
        self.clock.advance(max(0.0, end_s - self.clock.monotonic()))

    def ask(self, action: str, **payload: Any) -> Json:
        """What the station answers to the backend; a refusal comes as `{"error": code}`."""
        self._asked += 1
        message_id = f"ask-{self._asked}"
        self.do(lambda: self.station.receive(json.dumps([2, message_id, action, payload]).encode()))
        reply = self._replies.pop(message_id)
        return reply[2] if reply[0] == 3 else {"error": reply[2]}

    def all(self, action: str) -> list[Json]:
        return [payload for name, payload in self.sent if name == action]

    def last(self, action: str) -> Json:
        return self.all(action)[-1]

    def statuses(self, connector: int = 1) -> list[str]:
        return [payload["status"] for payload in self.all("StatusNotification") if payload["connectorId"] == connector]

    def sessions(self) -> list[SessionTruth]:
        return [truth for truth in self.truths if isinstance(truth, SessionTruth)]

    def charge(self, connector: int = 1, card: str = "CARD", car: Car | None = None) -> None:
        """Plug in and start with a card."""
        self.do(lambda: self.station.plug(connector, car or saloon()))
        self.do(lambda: self.station.tap(connector, card))

    def _perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Transmit():
                    self._frame(json.loads(effect.data))
                case Acknowledged() | SessionTruth():
                    self.truths.append(effect)
                case Keep():
                    self.flash = self.station.remember()
                case CloseLink() | DropLink() | OpenLink() | NewPassword():
                    self.effects.append(effect)
                    if not isinstance(effect, OpenLink):
                        self.is_connected = False
                        self.do(self.station.disconnected)

    def _frame(self, frame: list[Any]) -> None:
        if frame[0] in (3, 4):
            self._replies[frame[1]] = frame
            return
        _, message_id, action, payload = frame
        self.sent.append((action, payload))
        self.message_ids.append((action, message_id))
        if action in self.silent or not self.is_connected:
            return
        if action in self.refusing:
            reply: list[Any] = [4, message_id, self.refuses_as, "no", {}]
        else:
            reply = [3, message_id, self._answer(action, payload)]
        self.do(lambda: self.station.receive(json.dumps(reply).encode()))

    def _answer(self, action: str, payload: Json) -> Json:
        if action in self.answers:
            return self.answers[action](payload)
        now = self.clock.now().isoformat()
        match action:
            case "BootNotification":
                return {"status": "Accepted", "currentTime": now, "interval": 300}
            case "Heartbeat":
                return {"currentTime": now}
            case "Authorize":
                return {"idTagInfo": {"status": "Accepted"}}
            case "StartTransaction":
                self.transactions += 1
                return {"transactionId": self.transactions, "idTagInfo": {"status": "Accepted"}}
            case "SignCertificate":
                return {"status": "Accepted"}
            case _:
                return {}


def connected(habits: Habits = FACTORY) -> Yard:
    """A yard whose station has booted."""
    return Yard(habits).connect()
