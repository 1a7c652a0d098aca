"""What OCPP 2.1 says otherwise than 2.0.1: it can say all of 2.0.1 in the same words, and has free text where 2.0.1 has lists."""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from gridtap.ocpp.v21 import messages as m21
from gridtap.ocpp.v201 import messages as m201

NO_LIMIT = 1e9
"""Stands for the limit of a period that has none: more than any station can give, in amperes and in watts."""

WORDS_UP: dict[str, dict[str, str]] = {
    "IdTokenKind": {"DirectPayment": "NoAuthorization", "EVCCID": "MacAddress", "VIN": "Central"},
}
"""A payment terminal has authorised a direct payment already. Spec: OCPP 2.1 appendix 7, IdTokenEnumStringType; C18.FR.04."""
OTHERWISE_UP: dict[str, str] = {"IdTokenKind": "Central", "ChargingLimitSource": "Other", "Connector": "Unknown"}


def _period_up(source: m21.ChargingSchedulePeriod, values: dict[str, Any]) -> None:
    values.setdefault("limit", NO_LIMIT if source.setpoint is UNSET else source.setpoint)


def _network_up(_source: m21.NetworkConnectionProfile, values: dict[str, Any]) -> None:
    """2.1 leaves the version to the subprotocol."""
    values.setdefault("ocpp_version", m201.OCPPVersion.OCPP20)


FILLS_UP: dict[str, Callable[[Any, dict[str, Any]], None]] = {
    "ChargingSchedulePeriod": _period_up,
    "NetworkConnectionProfile": _network_up,
}
