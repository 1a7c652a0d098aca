"""A 2.0.1 station without sockets, and a small backend written here that answers it."""

import random

from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.plan import Habits, StationPlan
from gridtap.simulator.station import Station
from gridtap.simulator.v201.station import Station201
from tests.simulator.yard import FACTORY, Json, Yard

CARD = "04A1B2C3D4E5F6"
SPEAKS = Dialect.OCPP201
"""What stations of this yard speak; the tests of 2.1 run those of 2.0.1 with their own."""
TOKEN = {"idToken": CARD, "type": "ISO14443"}


class Yard201(Yard):
    """One 2.0.1 station, one backend, one clock."""

    def make(self, plan: StationPlan, habits: Habits) -> Station:
        return Station201(plan, habits, self.clock, random.Random(7), SPEAKS)

    @property
    def events(self) -> list[Json]:
        """Every TransactionEvent, as often as it was sent."""
        return self.all("TransactionEvent")

    def story(self) -> list[tuple[str, str, str]]:
        """Each event's type, trigger and charging state, periodic readings left out."""
        told = [event for event in self.events if event["triggerReason"] != "MeterValuePeriodic"]
        return [(e["eventType"], e["triggerReason"], e["transactionInfo"]["chargingState"]) for e in told]

    def statuses(self, connector: int = 1) -> list[str]:
        told = self.all("StatusNotification")
        return [payload["connectorStatus"] for payload in told if payload["evseId"] == connector]

    def get(self, component: str, variable: str, **where: object) -> Json:
        """What GetVariables says of one variable."""
        asked = {"component": {"name": component, **where}, "variable": {"name": variable}}
        return self.ask("GetVariables", getVariableData=[asked])["getVariableResult"][0]

    def set(self, component: str, variable: str, text: str, instance: str | None = None) -> str:
        """The status SetVariables gives one variable."""
        named = {"name": variable} if instance is None else {"name": variable, "instance": instance}
        asked = {"component": {"name": component}, "variable": named, "attributeValue": text}
        return self.ask("SetVariables", setVariableData=[asked])["setVariableResult"][0]["attributeStatus"]

    def _answer(self, action: str, payload: Json) -> Json:
        if action in self.answers:
            return self.answers[action](payload)
        match action:
            case "Authorize":
                return {"idTokenInfo": {"status": "Accepted"}}
            case "TransactionEvent":
                return {"idTokenInfo": {"status": "Accepted"}} if "idToken" in payload else {}
            case _:
                return super()._answer(action, payload)


def connected201(habits: Habits = FACTORY) -> Yard201:
    """A yard whose station has booted."""
    return Yard201(habits).connect()
