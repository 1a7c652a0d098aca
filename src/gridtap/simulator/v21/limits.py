"""Where a transaction stops by itself: what the backend set, kept and obeyed. Pure. Spec: OCPP 2.1 E16."""

import msgspec
from msgspec import UNSET

from gridtap.ocpp.v21 import messages as m

SUPPORTED = "maxCost,maxEnergy,maxTime,maxSoC"
"""TxCtrlr.SupportedLimits, with the word for time that messages use."""
_TRIGGERS = {
    "max_cost": m.TriggerReason.COST_LIMIT_REACHED,
    "max_energy": m.TriggerReason.ENERGY_LIMIT_REACHED,
    "max_time": m.TriggerReason.TIME_LIMIT_REACHED,
    "max_soc": m.TriggerReason.SOC_LIMIT_REACHED,
}


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What a transaction used so far; None where nobody knows it."""

    cost: float | None
    energy_wh: float
    elapsed_s: float
    soc_pct: float | None


def merged(kept: m.TransactionLimit | None, told: m.TransactionLimit) -> m.TransactionLimit:
    """A limit once set is changed, never taken away. Spec: OCPP 2.1 E16.FR.17."""
    if kept is None:
        return told
    news = {name: getattr(told, name) for name in _TRIGGERS if getattr(told, name) is not UNSET}
    return msgspec.structs.replace(kept, **news)


def reached(limit: m.TransactionLimit | None, used: Used) -> m.TriggerReason | None:
    """Which limit stops the energy now, if any. Spec: OCPP 2.1 E16.FR.05, E16.FR.09, E16.FR.10."""
    if limit is None:
        return None
    amounts = {"max_cost": used.cost, "max_energy": used.energy_wh, "max_time": used.elapsed_s, "max_soc": used.soc_pct}
    for name, amount in amounts.items():
        most = getattr(limit, name)
        if most is not UNSET and amount is not None and amount >= most:
            return _TRIGGERS[name]
    return None
