"""What a car asks for, the schedule it is offered under given limits, and whether it keeps to that. Pure.

Spec: OCPP 2.0.1 K15, K16, K17.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from gridtap.smartcharging.profiles import (
    NOMINAL_V,
    Period,
    Rule,
    Schedule,
    amperes,
    ceiling_w,
    changes,
    power_at,
)

HORIZON = timedelta(hours=24)
"""How far ahead a schedule is worked out where recurring profiles have no end."""
TOLERANCE = 1.001
"""A car may be this much above its schedule: what is rounded on the way is no breach."""
EDGE_S = 30
"""A car may follow a step down so much later: it counts from when it read the schedule."""
_PHASES = {"AC_single_phase": 1, "AC_two_phase": 2, "AC_three_phase": 3}


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What a car told; it has either alternating or direct current. `max_power_w` is what it can take at most.

    `min_power_w` is the least it can charge with: below that it does not charge at all. `capacity_wh` is of its battery.
    """

    transfer: str
    max_power_w: float
    min_power_w: float = 0.0
    energy_wh: int | None = None
    departs_at: datetime | None = None
    soc_pct: int | None = None
    capacity_wh: int | None = None

    @property
    def phases(self) -> int | None:
        """How many phases it uses; None for direct current."""
        return _PHASES.get(self.transfer)


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """Under what a schedule must stay, and in what form it is to be told.

    `rules` are the profiles and foreign limits that hold on the EVSE, `began_at` is when the session began.
    """

    began_at: datetime
    max_power_w: float | None = None
    rules: tuple[Rule, ...] = ()
    max_periods: int | None = None
    rate_units: str | None = None


def ac_needs(transfer: str, *, min_current_a: float, max_current_a: float, energy_wh: int, departs_at: datetime | None) -> Needs:
    """Needs in alternating current: currents are per phase."""
    per_ampere_w = NOMINAL_V * (_PHASES.get(transfer) or 3)
    return Needs(
        transfer=transfer,
        max_power_w=max_current_a * per_ampere_w,
        min_power_w=min_current_a * per_ampere_w,
        energy_wh=energy_wh,
        departs_at=departs_at,
    )


def make_offer(needs: Needs, bounds: Bounds, now: datetime) -> Schedule | None:
    """As much as the car can take and the limits allow at any time from now; None where that is nothing at all.

    With more steps than the car can read, neighbours are joined at the lower of the two, so that no limit is passed.
    Spec: OCPP 2.0.1 K15.FR.03, K15.FR.04, K15.FR.07, K15.FR.18 (one schedule).
    """
    now = now.replace(microsecond=0)
    steps = _steps(needs, bounds, now)
    if all(power_w <= 0 for _, power_w in steps):
        return None
    steps = _joined(steps, max(1, bounds.max_periods or 1024))
    phases = needs.phases
    unit = _unit(phases, bounds.rate_units)
    recurs = any(rule.kind == "Recurring" for rule in bounds.rules)
    return Schedule(
        unit=unit,
        periods=tuple(Period(start_s=start_s, limit=_told(power_w, unit, phases), phases=phases) for start_s, power_w in steps),
        start_at=now,
        duration_s=int(HORIZON.total_seconds()) if recurs else None,
    )


def _steps(needs: Needs, bounds: Bounds, now: datetime) -> list[tuple[int, float]]:
    """Power by seconds from now, wherever it changes."""
    steps: list[tuple[int, float]] = []
    for at in changes(bounds.rules, now, now + HORIZON, bounds.began_at):
        ceiling = ceiling_w(bounds.rules, at, bounds.began_at, needs.phases)
        power_w = min(limit for limit in (needs.max_power_w, bounds.max_power_w, ceiling) if limit is not None)
        power_w = 0.0 if power_w < needs.min_power_w else max(0.0, power_w)
        start_s = int((at - now).total_seconds())
        if steps and steps[-1][0] == start_s:
            steps[-1] = (start_s, min(power_w, steps[-1][1]))
        elif not steps or steps[-1][1] != power_w:
            steps.append((start_s, power_w))
    return steps


def _joined(steps: Sequence[tuple[int, float]], most: int) -> list[tuple[int, float]]:
    """At most so many steps, those that differ least joined first."""
    joined = list(steps)
    while len(joined) > most:
        gaps = [abs(after[1] - before[1]) for before, after in pairwise(joined)]
        place = gaps.index(min(gaps))
        start_s = joined[place][0]
        joined[place : place + 2] = [(start_s, min(joined[place][1], joined[place + 1][1]))]
    return joined


def _unit(phases: int | None, allowed: str | None) -> str:
    """Amperes for alternating current and watts for direct, unless the station takes only the other."""
    units = {unit.strip() for unit in (allowed or "A,W").split(",")}
    wanted = "W" if phases is None else "A"
    return wanted if wanted in units or not units & {"A", "W"} else ("A" if wanted == "W" else "W")


def _told(power_w: float, unit: str, phases: int | None) -> float:
    """A power in the schedule's unit, rounded down to a tenth."""
    amount = power_w if unit == "W" else amperes(power_w, phases)
    return int(round(amount * 10, 6)) / 10


def is_beyond(wanted: Schedule, wanted_from: datetime, offered: Sequence[Schedule], began_at: datetime) -> bool:
    """Whether a car's schedule passes the one it was offered at any time; without an offer it cannot.

    Of several offered schedules the one with the car's number counts, else the first.
    Spec: OCPP 2.0.1 K15.FR.11, K15.FR.12, K16.FR.06, K16.FR.07.
    """
    if not offered:
        return False
    offer = next((each for each in offered if each.schedule_id == wanted.schedule_id), offered[0])
    offer_from = offer.start_at or began_at
    phases = next((period.phases for period in offer.periods if period.phases is not None), None)
    ahead_s = (wanted_from - offer_from).total_seconds()
    turns_s = {period.start_s - ahead_s for period in offer.periods}
    edges_s = {float(period.start_s) for period in wanted.periods} | turns_s | {turn_s + EDGE_S for turn_s in turns_s}
    for elapsed_s in edges_s:
        asked_w = power_at(wanted, elapsed_s, phases)
        since_s = max(0.0, elapsed_s + ahead_s)
        allowed = [power_at(offer, at_s, phases) for at_s in (since_s, max(0.0, since_s - EDGE_S))]
        if asked_w is not None and asked_w > TOLERANCE * max((limit for limit in allowed if limit is not None), default=asked_w):
            return True
    return False


def same_offer(first: Schedule, second: Schedule, now: datetime, began_at: datetime) -> bool:
    """Whether two offers allow the same from now on; one that does needs not be sent again."""
    lead_s = [(now - (offer.start_at or began_at)).total_seconds() for offer in (first, second)]
    edges_s = {0.0}
    for offer, since_s in zip((first, second), lead_s, strict=True):
        edges_s.update(period.start_s - since_s for period in offer.periods)
    return all(power_at(first, at_s + lead_s[0]) == power_at(second, at_s + lead_s[1]) for at_s in edges_s if at_s >= 0)
