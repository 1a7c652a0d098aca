"""The 2.0.1 station as a whole, without I/O: what happens to it comes in as calls, what it wants done goes out as effects."""

import random
from collections.abc import Callable

import msgspec

from gridtap.kit.clock import Clock
from gridtap.kit.errors import NotFound
from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.v201.messages import Reason, TransactionEvent, TriggerReason
from gridtap.simulator.car import Car
from gridtap.simulator.meter import MeterFault
from gridtap.simulator.network import Way
from gridtap.simulator.plan import ConnectorView, Counts, Effect, Habits, StationPlan, StationView
from gridtap.simulator.v201 import driving, memory, outgoing, power, reservations, status, transactions
from gridtap.simulator.v201.answering import answer
from gridtap.simulator.v201.state import Fault, Outlet, Station

_REASONS = {"GroundFailure": Reason.GROUND_FAULT, "OverCurrentFailure": Reason.OVERCURRENT_FAULT}


class Station201:
    """A virtual station of 2.0.1 or a neighbour of it; what each method means is said at `v16.station.Station16`."""

    def __init__(
        self,
        plan: StationPlan,
        habits: Habits,
        clock: Clock,
        random_source: random.Random,
        dialect: Dialect = Dialect.OCPP201,
    ) -> None:
        """Inside it thinks in 2.0.1; in 2.0 and 2.1 its words are converted on the wire."""
        self.plan = plan
        self.dialect = dialect
        self._state = Station(plan, habits, clock, random_source, answer, dialect)

    @property
    def counts(self) -> Counts:
        """What it did so far."""
        return self._state.counts

    @property
    def wants_link(self) -> bool:
        """Whether it wants to be connected: not while it reboots or is cut off."""
        return self._state.wants_link

    @property
    def is_registered(self) -> bool:
        """Whether it is connected and the backend accepted its Boot."""
        return self._state.may_talk

    @property
    def is_drained(self) -> bool:
        """Whether the backend has heard of everything it should."""
        return not len(self._state.outbox) and not self._state.awaited

    @property
    def way(self) -> Way:
        """What its next connection needs."""
        return self._state.way

    def missed(self) -> list[Effect]:
        """An attempt to connect failed."""
        return self._do(self._state.missed)

    def next_due(self) -> float | None:
        """Monotone second at which `tick` has something to do; None when nothing is planned."""
        return self._state.timers.next_due()

    def connected(self) -> list[Effect]:
        """The socket is open."""
        return self._do(lambda: power.link_up(self._state))

    def disconnected(self) -> list[Effect]:
        """The socket is gone."""
        return self._do(lambda: power.link_down(self._state)) if self._state.connected else []

    def receive(self, data: bytes) -> list[Effect]:
        """A message arrived."""
        self._state.counts.received += 1
        return self._do(lambda: self._take(data))

    def tick(self) -> list[Effect]:
        """Time has passed."""
        return self._do(lambda: self._state.timers.fire(self._state.now_s))

    def plug(self, evse: int, car: Car) -> list[Effect]:
        """Put the cable into a car. Raises: NotFound, Refused `already_plugged`."""
        outlet = self._outlet(evse)
        return self._do(lambda: driving.plug(self._state, outlet, car))

    def unplug(self, evse: int) -> list[Effect]:
        """Take the cable out. Raises: NotFound, Refused `not_plugged`."""
        outlet = self._outlet(evse)
        return self._do(lambda: driving.unplug(self._state, outlet))

    def tap(self, evse: int, token: str) -> list[Effect]:
        """Hold a card to the reader of an EVSE. Raises: NotFound."""
        outlet = self._outlet(evse)
        return self._do(lambda: driving.tap(self._state, outlet, token))

    def fault(self, evse: int, code: str = "GroundFailure", info: str = "") -> list[Effect]:
        """Break an EVSE: energy stops, a transaction ends. Raises: NotFound; ValueError for a code too long for the wire."""
        outlet = self._outlet(evse)
        if not 0 < len(code) <= 50:
            raise ValueError(f"{code[:60]!r} is no technical code")
        return self._do(lambda: self._break(outlet, Fault(code, info)))

    def repair(self, evse: int) -> list[Effect]:
        """Mend an EVSE. Raises: NotFound."""
        outlet = self._outlet(evse)
        return self._do(lambda: self._mend(outlet))

    def disturb_meter(self, evse: int, fault: MeterFault) -> list[Effect]:
        """Make the meter of an EVSE misbehave. Raises: NotFound."""
        outlet = self._outlet(evse)
        return self._do(lambda: outlet.evse.meter.disturb(fault))

    def pause_car(self, evse: int, *, pauses: bool) -> list[Effect]:
        """Let the car itself hold charging back, or go on. Raises: NotFound."""
        outlet = self._outlet(evse)
        return self._do(lambda: driving.pause_car(self._state, outlet, pauses=pauses))

    def offline(self) -> list[Effect]:
        """Cut the network; the station goes on charging and keeps its messages."""
        return self._do(lambda: power.cut_network(self._state))

    def online(self) -> list[Effect]:
        """Give the network back."""
        return self._do(lambda: power.mend_network(self._state))

    def finish(self) -> list[Effect]:
        """End all transactions locally, as when the day is over."""
        return self._do(lambda: transactions.end_all(self._state, TriggerReason.STOP_AUTHORIZED, Reason.LOCAL))

    def open_truth(self) -> list[Effect]:
        """The truth of transactions the backend has not heard the end of."""
        state = self._state
        running = [o.transaction for o in state.outlets.values() if o.transaction is not None]
        queued = [q.transaction for q in state.outbox.items() if q.request.event_type is TransactionEvent.ENDED]
        return [outgoing.truth(state, transaction, stop_acknowledged=False) for transaction in (*queued, *running)]

    def remember(self) -> bytes:
        """Its flash, as JSON."""
        return msgspec.json.encode(memory.remember(self._state))

    def recall(self, flash: bytes) -> None:
        """Become what `remember` described; call it before it connects. Raises: ValueError for what cannot be read."""
        memory.recall(self._state, msgspec.json.decode(flash, type=memory.Memory))

    def view(self) -> StationView:
        """How it looks to somebody standing before it."""
        state = self._state
        return StationView(
            station_id=self.plan.station_id,
            connected=state.connected,
            wants_link=state.wants_link,
            registration=state.registration.value if state.registration else None,
            waiting_messages=len(state.outbox),
            firmware=state.firmware,
            connectors=tuple(self._view(outlet) for outlet in state.outlets.values()),
        )

    def _do(self, action: Callable[[], object]) -> list[Effect]:
        action()
        power.reset_if_idle(self._state)
        effects, self._state.effects = self._state.effects, []
        return effects

    def _take(self, data: bytes) -> None:
        state = self._state
        state.take(state.peer.receive(data, state.now_s))
        if state.is_stranger:
            state.is_stranger = False
            power.introduce_again(state)

    def _outlet(self, evse: int) -> Outlet:
        outlet = self._state.outlets.get(evse)
        if outlet is None:
            raise NotFound("evse_unknown", f"{self.plan.station_id} has no EVSE {evse}.")
        return outlet

    def _break(self, outlet: Outlet, fault: Fault) -> None:
        state = self._state
        outlet.evse.advance(state.now_s)
        outlet.fault, outlet.evse.operable = fault, False
        outlet.evse.settle()
        transactions.end(state, outlet, TriggerReason.ABNORMAL_CONDITION, _REASONS.get(fault.code, Reason.OTHER))
        transactions.release(state, outlet)
        reservations.break_off(state, outlet)
        status.refresh(state, outlet)
        status.tell_problem(state, outlet, fault, cleared=False)

    def _mend(self, outlet: Outlet) -> None:
        state, fault = self._state, outlet.fault
        outlet.evse.advance(state.now_s)
        outlet.fault, outlet.evse.operable = None, True
        outlet.evse.meter.repair()
        outlet.evse.settle()
        status.refresh(state, outlet)
        if fault is not None:
            status.tell_problem(state, outlet, fault, cleared=True)

    def _view(self, outlet: Outlet) -> ConnectorView:
        evse, transaction = outlet.evse, outlet.transaction
        evse.advance(self._state.now_s)
        energy_mwh = evse.meter.true_mwh - transaction.true_start_mwh if transaction else 0
        return ConnectorView(
            number=outlet.number,
            connector_type=evse.rating.connector_type.value,
            max_power_w=evse.rating.max_power_w,
            status=status.status_of(self._state, outlet).value,
            plugged=evse.car is not None,
            pilot=evse.pilot.value,
            token=outlet.driver.token.id_token if outlet.driver else None,
            transaction_id=transaction.transaction_id if transaction else None,
            power_w=round(evse.draw.power_w),
            energy_wh=energy_mwh // 1000,
            soc_pct=evse.soc_pct,
            fault=outlet.fault.code if outlet.fault else None,
        )
