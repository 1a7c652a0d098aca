"""What a station that is not accepted may say all the same: Boot, and while it is pending what it was asked for."""

from typing import Literal

from msgspec import Raw

from gridtap.gateway.answers import read_object
from gridtap.ocpp.errors import CallError, ErrorKind

Standing = Literal["unheard", "accepted", "pending", "rejected"]
_TRIGGERS = frozenset({"TriggerMessage", "ExtendedTriggerMessage"})
_REPORTS = frozenset({"GetBaseReport", "GetReport"})
_REPORT = "NotifyReport"
_OF_EACH_EVSE = frozenset({"MeterValues", "StatusNotification", "TransactionEvent"})
"""Without an EVSE they are asked of all, and come once for each."""


class Gate:
    """One connection's. `standing` is what the station was told by the last answer to a Boot on it."""

    __slots__ = ("_asked_for", "standing")

    def __init__(self, *, is_known: bool) -> None:
        self.standing: Standing = "accepted" if is_known else "unheard"
        self._asked_for: dict[str, int | None] = {}
        """How many messages of an action may come; None for as many as there are."""

    def booted(self, registration: Standing) -> None:
        """A Boot was answered; what was asked for before it is void."""
        self.standing = registration
        self._asked_for.clear()

    def was_answered(self, action: str, request: Raw, response: Raw) -> None:
        """The station answered a question of ours, which may let it speak."""
        if action not in _TRIGGERS and action not in _REPORTS:
            return
        if (read_object(response) or {}).get("status") != "Accepted":
            return
        if action in _REPORTS:
            self._allow(_REPORT, 1)
            return
        asked = read_object(request) or {}
        wanted = str(asked.get("requestedMessage"))
        is_of_all = wanted in _OF_EACH_EVSE and "evse" not in asked and "connectorId" not in asked
        self._allow("SignCertificate" if wanted.startswith("Sign") else wanted, None if is_of_all else 1)

    def _allow(self, action: str, count: int | None) -> None:
        left = self._asked_for.get(action, 0)
        self._asked_for[action] = None if count is None or left is None else left + count

    def check(self, action: str) -> None:
        """Whether a station that is not accepted may say this. A report counts as one message, however many its parts.

        Raises: CallError SECURITY.
        Spec: OCPP 1.6 §4.2.1; OCPP 2.0.1 B01.FR.10, B02.FR.02, B02.FR.09, B03.FR.07.
        """
        if action == "BootNotification":
            return
        if self.standing == "rejected" or action not in self._asked_for:
            raise CallError(ErrorKind.SECURITY, "The station has not been accepted yet; send BootNotification first.")
        if action != _REPORT:
            self._use(action)

    def reported(self) -> None:
        """The last part of a report came."""
        if _REPORT in self._asked_for:
            self._use(_REPORT)

    def _use(self, action: str) -> None:
        left = self._asked_for[action]
        if left == 1:
            del self._asked_for[action]
        elif left is not None:
            self._asked_for[action] = left - 1
