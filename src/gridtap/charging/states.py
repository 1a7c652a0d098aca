"""2.x charging states as the words a session knows. Pure."""

from gridtap.charging.machine import SessionFold
from gridtap.charging.statuses import DRAWS

_SAME = frozenset({"Charging", "SuspendedEV", "SuspendedEVSE"})


def wire_status_of(fold: SessionFold, charging_state: str) -> str:
    """A charging state as 1.6 would have called it: the same state means another thing before and after energy has flowed.

    Spec: OCPP 2.0.1 ChargingStateEnumType.
    """
    if charging_state in _SAME:
        return charging_state
    has_drawn = any(status.wire_status in DRAWS for status in fold.statuses)
    if not has_drawn:
        return "Preparing"
    return "Available" if charging_state == "Idle" else "Finishing"
