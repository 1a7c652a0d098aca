"""The 1.6 station as a whole, without I/O: what happens to it comes in as calls, what it wants done goes out as effects."""

import random
from collections.abc import Callable

import msgspec

from gridtap.kit.clock import Clock
from gridtap.kit.errors import NotFound
from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.v16.messages import ChargePointErrorCode, StopReason
from gridtap.simulator.car import Car
from gridtap.simulator.meter import MeterFault
from gridtap.simulator.network import Way
from gridtap.simulator.plan import ConnectorView, Counts, Effect, Habits, StationPlan, StationView
from gridtap.simulator.v16 import driving, memory, outgoing, power, status, transactions
from gridtap.simulator.v16.answering import answer
from gridtap.simulator.v16.state import Connector, Fault, Station


class Station16:
    """A virtual OCPP 1.6-J station.

    Every method takes what happened and returns the effects that follow, in order. `next_due()` says when `tick()` has
    something to do. Time comes from the clock given; nothing here sleeps, reads or writes.
    """

    dialect = Dialect.OCPP16

    def __init__(self, plan: StationPlan, habits: Habits, clock: Clock, random_source: random.Random) -> None:
        self.plan = plan
        self._state = Station(plan, habits, clock, random_source, answer)

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
        state = self._state
        state.counts.received += 1
        return self._do(lambda: self._take(data))

    def tick(self) -> list[Effect]:
        """Time has passed."""
        return self._do(lambda: self._state.timers.fire(self._state.now_s))

    def plug(self, evse: int, car: Car) -> list[Effect]:
        """Put the cable into a car. Raises: NotFound, Refused `already_plugged`."""
        connector = self._connector(evse)
        return self._do(lambda: driving.plug(self._state, connector, car))

    def unplug(self, evse: int) -> list[Effect]:
        """Take the cable out. Raises: NotFound, Refused `not_plugged`."""
        connector = self._connector(evse)
        return self._do(lambda: driving.unplug(self._state, connector))

    def tap(self, evse: int, token: str) -> list[Effect]:
        """Hold a card to the reader of an EVSE. Raises: NotFound."""
        connector = self._connector(evse)
        return self._do(lambda: driving.tap(self._state, connector, token))

    def fault(self, evse: int, code: str = "GroundFailure", info: str = "") -> list[Effect]:
        """Break an EVSE: energy stops, a transaction ends. Raises: NotFound; ValueError for a code 1.6 does not know."""
        connector, error_code = self._connector(evse), ChargePointErrorCode(code)
        return self._do(lambda: self._break(connector, Fault(error_code, info)))

    def repair(self, evse: int) -> list[Effect]:
        """Mend an EVSE. Raises: NotFound."""
        connector = self._connector(evse)
        return self._do(lambda: self._mend(connector))

    def disturb_meter(self, evse: int, fault: MeterFault) -> list[Effect]:
        """Make the meter of an EVSE misbehave. Raises: NotFound."""
        connector = self._connector(evse)
        return self._do(lambda: connector.evse.meter.disturb(fault))

    def pause_car(self, evse: int, *, pauses: bool) -> list[Effect]:
        """Let the car itself hold charging back, or go on. Raises: NotFound."""
        connector = self._connector(evse)
        return self._do(lambda: driving.pause_car(self._state, connector, pauses=pauses))

    def offline(self) -> list[Effect]:
        """Cut the network; the station goes on charging and keeps its messages."""
        return self._do(lambda: power.cut_network(self._state))

    def online(self) -> list[Effect]:
        """Give the network back."""
        return self._do(lambda: power.mend_network(self._state))

    def finish(self) -> list[Effect]:
        """End all transactions locally, as when the day is over."""
        return self._do(lambda: transactions.end_all(self._state, StopReason.LOCAL))

    def open_truth(self) -> list[Effect]:
        """The truth of transactions the backend has not heard the end of."""
        state = self._state
        running = [c.transaction for c in state.connectors.values() if c.transaction is not None]
        queued = [q.transaction for q in state.outbox.items() if q.action == "StopTransaction"]
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
            connectors=tuple(self._view(connector) for connector in state.connectors.values()),
        )

    def _do(self, action: Callable[[], object]) -> list[Effect]:
        action()
        effects, self._state.effects = self._state.effects, []
        return effects

    def _take(self, data: bytes) -> None:
        state = self._state
        state.take(state.peer.receive(data, state.now_s))
        if state.is_stranger:
            state.is_stranger = False
            power.introduce_again(state)

    def _connector(self, evse: int) -> Connector:
        connector = self._state.connectors.get(evse)
        if connector is None:
            raise NotFound("evse_unknown", f"{self.plan.station_id} has no EVSE {evse}.")
        return connector

    def _break(self, connector: Connector, fault: Fault) -> None:
        connector.evse.advance(self._state.now_s)
        connector.fault, connector.evse.operable, connector.waiting = fault, False, None
        transactions.end(self._state, connector, StopReason.OTHER)
        connector.evse.settle()
        status.refresh(self._state, connector)

    def _mend(self, connector: Connector) -> None:
        connector.fault, connector.evse.operable = None, True
        connector.evse.meter.repair()
        connector.evse.settle()
        status.refresh(self._state, connector)

    def _view(self, connector: Connector) -> ConnectorView:
        evse, transaction = connector.evse, connector.transaction
        evse.advance(self._state.now_s)
        energy_mwh = evse.meter.true_mwh - transaction.true_start_mwh if transaction else 0
        return ConnectorView(
            number=connector.number,
            connector_type=evse.rating.connector_type.value,
            max_power_w=evse.rating.max_power_w,
            status=status.status_of(self._state, connector).value,
            plugged=evse.car is not None,
            pilot=evse.pilot.value,
            token=transaction.id_tag if transaction else None,
            transaction_id=transaction.transaction_id if transaction else None,
            power_w=round(evse.draw.power_w),
            energy_wh=energy_mwh // 1000,
            soc_pct=evse.soc_pct,
            fault=connector.fault.error_code.value if connector.fault else None,
        )
