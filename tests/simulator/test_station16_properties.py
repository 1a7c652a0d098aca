"""Whatever people, cars and the network do to a 1.6 station, what it bills is what its meter counted, told once and in order."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gridtap.simulator.plan import ConnectorView, Habits
from tests.simulator.yard import Yard, saloon

EVSES = st.sampled_from((1, 2))
CARDS = st.sampled_from(("ANNA", "BERT"))


class Street(RuleBasedStateMachine):
    """Random hands on one station, and a backend that comes and goes."""

    def __init__(self) -> None:
        super().__init__()
        habits = Habits(auto_plug_s=3.0, auto_leave_s=20.0, settings=(("AllowOfflineTxForUnknownId", "true"),))
        self.yard = Yard(habits).connect()

    def view(self, evse: int) -> ConnectorView:
        return self.yard.station.view().connectors[evse - 1]

    @rule(evse=EVSES, level=st.integers(10, 99))
    def plug_or_unplug(self, evse: int, level: int) -> None:
        if self.view(evse).plugged:
            self.yard.do(lambda: self.yard.station.unplug(evse))
        else:
            self.yard.do(lambda: self.yard.station.plug(evse, saloon(level)))

    @rule(evse=EVSES, card=CARDS)
    def tap(self, evse: int, card: str) -> None:
        self.yard.do(lambda: self.yard.station.tap(evse, card))

    @rule(seconds=st.sampled_from((1, 20, 70, 1800)))
    def wait(self, seconds: int) -> None:
        self.yard.run(seconds)

    @rule(evse=EVSES)
    def break_or_mend(self, evse: int) -> None:
        if self.view(evse).fault:
            self.yard.do(lambda: self.yard.station.repair(evse))
        else:
            self.yard.do(lambda: self.yard.station.fault(evse, "GroundFailure"))

    @precondition(lambda self: self.yard.is_connected)
    @rule()
    def lose_the_connection(self) -> None:
        self.yard.disconnect()

    @precondition(lambda self: not self.yard.is_connected and self.yard.station.wants_link)
    @rule()
    def find_it_again(self) -> None:
        self.yard.connect()

    @precondition(lambda self: self.yard.is_connected)
    @rule(evse=EVSES, card=CARDS)
    def start_remotely(self, evse: int, card: str) -> None:
        self.yard.ask("RemoteStartTransaction", idTag=card, connectorId=evse)

    @precondition(lambda self: self.yard.is_connected)
    @rule(kind=st.sampled_from(("Soft", "Hard")))
    def reset(self, kind: str) -> None:
        self.yard.ask("Reset", type=kind)

    @precondition(lambda self: self.yard.is_connected)
    @rule(evse=st.sampled_from((0, 1, 2)), kind=st.sampled_from(("Operative", "Inoperative")))
    def change_availability(self, evse: int, kind: str) -> None:
        self.yard.ask("ChangeAvailability", connectorId=evse, type=kind)

    @invariant()
    def a_transaction_is_told_once_and_stopped_at_most_once(self) -> None:
        stops = [payload["transactionId"] for payload in self.yard.all("StopTransaction")]
        assert len(stops) == len(set(stops))
        assert set(stops) <= set(range(1, self.yard.transactions + 1))

    @invariant()
    def what_is_billed_is_what_flowed(self) -> None:
        for session in self.yard.sessions():
            assert session.meter_stop_wh is not None
            assert abs(session.meter_stop_wh - session.meter_start_wh - session.energy_mwh / 1000) < 1
            assert session.energy_mwh >= 0

    @invariant()
    def power_flows_only_into_a_car_within_a_transaction(self) -> None:
        for connector in self.yard.station.view().connectors:
            assert connector.power_w == 0 or (connector.plugged and connector.token and not connector.fault)
            assert connector.power_w <= connector.max_power_w * 1.02

    @invariant()
    def the_backend_knows_the_status_of_every_connector(self) -> None:
        yard = self.yard
        if yard.station.is_registered:
            for connector in yard.station.view().connectors:
                assert yard.statuses(connector.number)[-1] == connector.status


Street.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestStreet = Street.TestCase
