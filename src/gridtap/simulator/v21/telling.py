"""What an event of a 2.1 station says beyond 2.0.1's: each news once, costs where they are wanted. Spec: OCPP 2.1 E16, I12."""

from gridtap.ocpp.dialect import Dialect
from gridtap.ocpp.v21 import messages as m
from gridtap.ocpp.v201.messages import ChargingState, TransactionEvent, TriggerReason
from gridtap.simulator.v21.costs import Usage, cost_details, total_with_tax
from gridtap.simulator.v21.limits import Used
from gridtap.simulator.v21.words import Beyond
from gridtap.simulator.v201.state import Outlet, Station, Transaction

_DONE = frozenset({ChargingState.SUSPENDED_EV, ChargingState.IDLE})
"""The car takes nothing, by its own will."""
_DRAWS = frozenset({ChargingState.CHARGING, ChargingState.SUSPENDED_EVSE})


def note_state(station: Station, transaction: Transaction) -> None:
    """Since when the car stands there without wanting energy."""
    if transaction.shown_state in _DRAWS:
        transaction.idle_since = None
    elif transaction.shown_state in _DONE and transaction.idle_since is None:
        transaction.idle_since = station.now_at


def beyond(
    station: Station, outlet: Outlet, transaction: Transaction, kind: TransactionEvent, trigger: m.TriggerReason | None
) -> Beyond | None:
    """The part that 2.0.1 has no words for; None where there is nothing of it, or the station speaks another dialect."""
    if station.dialect is not Dialect.OCPP21:
        return None
    limit, transaction.limit_to_tell = transaction.limit_to_tell, None
    tariff_id, transaction.tariff_to_tell = transaction.tariff_to_tell, None
    mode, transaction.mode_to_tell = transaction.mode_to_tell, None
    is_last = kind is TransactionEvent.ENDED
    cost: m.CostDetails | None = None
    is_wanted = is_last or station.settings.flag("TariffCostCtrlr.Enabled[RunningCost]")
    if is_wanted and transaction.segments and calculates(station):
        cost = cost_details(transaction.segments, usage_of(station, outlet, transaction), with_periods=is_last)
    if trigger is None and limit is None and tariff_id is None and cost is None and mode is None:
        return None
    return Beyond(trigger=trigger, tariff_id=tariff_id, limit=limit, cost=cost, mode=mode)


def calculates(station: Station) -> bool:
    """Whether costs are worked out here. Spec: OCPP 2.1 I12.FR.01."""
    return all(station.settings.flag(f"TariffCostCtrlr.Enabled[{name}]") for name in ("Cost", "Tariff"))


def usage_of(station: Station, outlet: Outlet, transaction: Transaction) -> Usage:
    """What a transaction used so far: until the car stopped drawing, and since."""
    end = transaction.ended_at or station.now_at
    drew_until = transaction.idle_since or end
    return Usage(
        energy_wh=(outlet.evse.meter.true_mwh - transaction.true_start_mwh) / 1000,
        charging_s=max(0.0, (drew_until - transaction.started_at).total_seconds()),
        idle_s=max(0.0, (end - drew_until).total_seconds()),
    )


def used_of(station: Station, outlet: Outlet, transaction: Transaction) -> Used:
    """What counts against a limit. Spec: OCPP 2.1 E16.FR.09, E16.FR.15, E16.FR.16."""
    usage = usage_of(station, outlet, transaction)
    own = total_with_tax(transaction.segments, usage) if calculates(station) else None
    return Used(
        cost=transaction.total_cost if own is None else own,
        energy_wh=usage.energy_wh,
        elapsed_s=(station.now_at - transaction.started_at).total_seconds(),
        soc_pct=outlet.evse.soc_pct,
    )


ROUTINE = TriggerReason.CHARGING_STATE_CHANGED
"""What 2.0.1 would call an event whose own reason only 2.1 has a word for."""
