"""A charger of OCPP 2.0.1 with a display and monitors on a real socket: it does what it is asked and reports when told to."""

import base64
import json
import queue
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

Payload = dict[str, Any]
Reply = tuple[Payload, list[tuple[str, Payload]]]
"""An answer, and what the station says of its own accord after it."""
ACCEPTED: Payload = {"status": "Accepted"}
POWER = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}


def now() -> str:
    """This instant as OCPP writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def told(component: Payload, variable: str, value: str, mutability: str = "ReadOnly", **about: object) -> Payload:
    """One variable of a report."""
    attribute = {"value": value, "mutability": mutability}
    characteristics = {"dataType": "string", "supportsMonitoring": False, **about}
    return {
        "component": component,
        "variable": {"name": variable},
        "variableAttribute": [attribute],
        "variableCharacteristics": characteristics,
    }


class Charger201:
    """One station; `asked` is what the backend asked, in order."""

    def __init__(self, socket: ClientConnection) -> None:
        self.asked: list[tuple[str, Payload]] = []
        self._socket = socket
        self._answers: dict[str, queue.Queue[Payload]] = {}
        self._calls = 0
        self._monitors: dict[int, Payload] = {}
        self._messages: dict[int, Payload] = {}
        self._mode = "Fast"
        self._thread = threading.Thread(target=self._listen, name="story-charger", daemon=True)

    def start(self) -> None:
        """Boot and tell a free connector."""
        self._thread.start()
        self.call("BootNotification", {"reason": "PowerUp", "chargingStation": {"vendorName": "Acme", "model": "Talker"}})
        status = {"timestamp": now(), "connectorStatus": "Available", "evseId": 1, "connectorId": 1}
        self.call("StatusNotification", status)

    def call(self, action: str, payload: Payload) -> Payload:
        """Ask the backend something and return its answer."""
        own_id = self._send(action, payload)
        self._answers[own_id] = queue.Queue()
        return self._answers[own_id].get(timeout=20)

    def notice(self, severity_value: str, *, monitor_id: int = 1) -> None:
        """One of its monitors noticed something."""
        event = {"eventId": len(self.asked) + 1, "timestamp": now(), "trigger": "Alerting", "actualValue": severity_value}
        place = {"eventNotificationType": "CustomMonitor", "variableMonitoringId": monitor_id, **POWER}
        self.call("NotifyEvent", {"generatedAt": now(), "seqNo": 0, "eventData": [{**event, **place}]})

    def stop(self) -> None:
        """Wait for the reader; the socket is closed by its owner."""
        self._thread.join(timeout=10)

    def _send(self, action: str, payload: Payload) -> str:
        self._calls += 1
        own_id = f"story-{self._calls}"
        self._socket.send(json.dumps([2, own_id, action, payload]))
        return own_id

    def _listen(self) -> None:
        try:
            for text in self._socket:
                frame = cast("list[Any]", json.loads(text))
                if frame[0] == 2:
                    self._answer(frame[1], frame[2], frame[3])
                elif frame[1] in self._answers:
                    self._answers[frame[1]].put(frame[2] if frame[0] == 3 else {})
        except ConnectionClosed:
            return  # the story is over

    def _answer(self, message_id: str, action: str, payload: Payload) -> None:
        self.asked.append((action, payload))
        handler: Callable[[Payload], Reply] | None
        handler = getattr(self, f"_{action.lower()}", None)
        if handler is None:
            self._socket.send(json.dumps([4, message_id, "NotImplemented", "", {}]))
            return
        answer, after = handler(payload)
        self._socket.send(json.dumps([3, message_id, answer]))
        for name, report in after:
            self._send(name, report)

    def _getbasereport(self, payload: Payload) -> Reply:
        station, evse = {"name": "ChargingStation"}, {"name": "EVSE", "evse": {"id": 1}}
        modes = {"dataType": "OptionList", "valuesList": "Fast,Calm"}
        data = [
            told(station, "Mode", self._mode, "ReadWrite", **modes),
            told(station, "Depth", "3", "ReadWrite", dataType="integer", minLimit=0, maxLimit=9, unit="m"),
            told(station, "Secret", "", "WriteOnly"),
            told(evse, "Power", "0", dataType="decimal", unit="W", supportsMonitoring=True),
        ]
        report = {"requestId": payload["requestId"], "generatedAt": now(), "seqNo": 0, "tbc": False, "reportData": data}
        return ACCEPTED, [("NotifyReport", report)]

    def _getvariables(self, payload: Payload) -> Reply:
        places = [{name: data[name] for name in ("component", "variable")} for data in payload["getVariableData"]]
        return {"getVariableResult": [{"attributeStatus": "UnknownVariable", **place} for place in places]}, []

    def _setvariables(self, payload: Payload) -> Reply:
        results: list[Payload] = []
        for data in payload["setVariableData"]:
            taken = data["variable"]["name"] == "Mode"
            self._mode = data["attributeValue"] if taken else self._mode
            place = {name: data[name] for name in ("component", "variable")}
            results.append({"attributeStatus": "RebootRequired" if taken else "Rejected", **place})
        return {"setVariableResult": results}, []

    def _setvariablemonitoring(self, payload: Payload) -> Reply:
        results: list[Payload] = []
        for data in payload["setMonitoringData"]:
            number = len(self._monitors) + 1
            self._monitors[number] = data
            place = {name: data[name] for name in ("component", "variable", "type", "severity")}
            results.append({"id": number, "status": "Accepted", **place})
        return {"setMonitoringResult": results}, []

    def _clearvariablemonitoring(self, payload: Payload) -> Reply:
        known = [number for number in payload["id"] if self._monitors.pop(number, None)]
        results = [{"id": number, "status": "Accepted" if number in known else "NotFound"} for number in payload["id"]]
        return {"clearMonitoringResult": results}, []

    def _setmonitoringlevel(self, _payload: Payload) -> Reply:
        return ACCEPTED, []

    def _setdisplaymessage(self, payload: Payload) -> Reply:
        self._messages[payload["message"]["id"]] = payload["message"]
        return ACCEPTED, []

    def _cleardisplaymessage(self, payload: Payload) -> Reply:
        return {"status": "Accepted" if self._messages.pop(payload["id"], None) else "Unknown"}, []

    def _getdisplaymessages(self, payload: Payload) -> Reply:
        report = {"requestId": payload["requestId"], "tbc": False, "messageInfo": list(self._messages.values())}
        return ({"status": "Unknown"}, []) if not self._messages else (ACCEPTED, [("NotifyDisplayMessages", report)])


@contextmanager
def charger201(ocpp_url: str, station_id: str, password: str) -> Generator[Charger201]:
    """A charger that has booted."""
    headers = {"Authorization": "Basic " + base64.b64encode(f"{station_id}:{password}".encode()).decode()}
    address, dialect = f"{ocpp_url}/{station_id}", Subprotocol("ocpp2.0.1")
    with connect(address, subprotocols=[dialect], additional_headers=headers, proxy=None) as socket:
        made = Charger201(socket)
        made.start()
        try:
            yield made
        finally:
            socket.close()
            made.stop()
