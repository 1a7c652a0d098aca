"""How a friendly station answers what a test says nothing about; always by the schema of its dialect."""

from collections.abc import Callable, Mapping
from typing import Any

Payload = Mapping[str, Any]


def default_answer(dialect: str, action: str, asked: Payload) -> Payload:
    """The answer of a station that does what it is asked."""
    special = (_SPECIAL_16 if dialect == "1.6" else _SPECIAL_2X).get(action)
    return {"status": "Accepted"} if special is None else special(asked)


def _configuration(asked: Payload) -> Payload:
    return {"configurationKey": [], "unknownKey": list(asked.get("key", []))}


def _variables_told(asked: Payload) -> Payload:
    told = [
        {"attributeStatus": "UnknownVariable", "component": each["component"], "variable": each["variable"]}
        for each in asked["getVariableData"]
    ]
    return {"getVariableResult": told}


def _variables_set(asked: Payload) -> Payload:
    told = [
        {"attributeStatus": "Accepted", "component": each["component"], "variable": each["variable"]}
        for each in asked["setVariableData"]
    ]
    return {"setVariableResult": told}


def _monitors_set(asked: Payload) -> Payload:
    told = [
        {
            "id": number,
            "status": "Accepted",
            "type": each["type"],
            "severity": each["severity"],
            "component": each["component"],
            "variable": each["variable"],
        }
        for number, each in enumerate(asked["setMonitoringData"], start=1)
    ]
    return {"setMonitoringResult": told}


def _monitors_cleared(asked: Payload) -> Payload:
    return {"clearMonitoringResult": [{"status": "Accepted", "id": number} for number in asked["id"]]}


_SPECIAL_16: dict[str, Callable[[Payload], Payload]] = {
    "GetConfiguration": _configuration,
    "GetDiagnostics": lambda _: {"fileName": "diagnostics.zip"},
    "GetLocalListVersion": lambda _: {"listVersion": 0},
    "UnlockConnector": lambda _: {"status": "Unlocked"},
    "UpdateFirmware": lambda _: {},
}
_SPECIAL_2X: dict[str, Callable[[Payload], Payload]] = {
    "ClearVariableMonitoring": _monitors_cleared,
    "CostUpdated": lambda _: {},
    "GetLocalListVersion": lambda _: {"versionNumber": 0},
    "GetTransactionStatus": lambda _: {"messagesInQueue": False},
    "GetVariables": _variables_told,
    "SetVariableMonitoring": _monitors_set,
    "SetVariables": _variables_set,
    "UnlockConnector": lambda _: {"status": "Unlocked"},
}
