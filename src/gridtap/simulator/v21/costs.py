"""What a transaction costs by a tariff of 2.1. Pure. Spec: OCPP 2.1 I12, TariffType, CostDetailsType."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import msgspec
from msgspec import UNSET, UnsetType

from gridtap.ocpp.v21 import messages as m

WH_IN_KWH = 1000
S_IN_MINUTE = 60
_RANGES = {
    "energy": ("min_energy", "max_energy"),
    "charging_time": ("min_charging_time", "max_charging_time"),
    "idle_time": ("min_idle_time", "max_idle_time"),
}
"""Conditions that this station understands: each on the amount that its own price is for."""


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """What was used: energy, and the time until the car stopped drawing and since."""

    energy_wh: float = 0.0
    charging_s: float = 0.0
    idle_s: float = 0.0


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff and what had been used when it began to apply; nothing is calculated again for what was before."""

    tariff: m.Tariff
    began_at: datetime
    since: Usage = Usage()


def is_understood(tariff: m.Tariff) -> bool:
    """Whether every condition is one that this station can evaluate."""
    dimensions = {"energy": tariff.energy, "charging_time": tariff.charging_time, "idle_time": tariff.idle_time}
    for name, told in dimensions.items():
        if not isinstance(told, UnsetType) and not all(_knows(price.conditions, _RANGES[name]) for price in told.prices):
            return False
    fees = [fee for fee in (tariff.fixed_fee, tariff.reservation_fixed) if not isinstance(fee, UnsetType)]
    waits = tariff.reservation_time
    priced = [price for fee in fees for price in fee.prices] + ([] if isinstance(waits, UnsetType) else list(waits.prices))
    return all(price.conditions is UNSET for price in priced)


def elements(tariff: m.Tariff) -> int:
    """The most prices that any part of a tariff has. Spec: OCPP 2.1 TariffMaxElements."""
    parts = (tariff.energy, tariff.charging_time, tariff.idle_time, tariff.fixed_fee)
    return max((len(part.prices) for part in parts if not isinstance(part, UnsetType)), default=0)


def cost_details(segments: Sequence[Segment], usage: Usage, *, with_periods: bool) -> m.CostDetails:
    """What was used costs so much; at least one segment. Spec: OCPP 2.1 I12.FR.01 to I12.FR.17, I12.FR.41."""
    ends = [segment.since for segment in segments[1:]] + [usage]
    parts = [_part(segment, end, is_first=index == 0) for index, (segment, end) in enumerate(zip(segments, ends, strict=True))]
    said = {name: _total([part[name] for part in parts if name in part]) for name in ("fixed", *_RANGES)}
    every = [price for price in said.values() if not isinstance(price, UnsetType)]
    periods = [_period(segment, end) for segment, end in zip(segments, ends, strict=True)]
    return m.CostDetails(
        charging_periods=periods if with_periods else UNSET,
        total_cost=m.TotalCost(
            currency=segments[-1].tariff.currency,
            type_of_cost=m.TariffCost.NORMAL_COST,
            fixed=said["fixed"],
            energy=said["energy"],
            charging_time=said["charging_time"],
            idle_time=said["idle_time"],
            total=m.TotalPrice(excl_tax=_sum(every, "excl_tax"), incl_tax=_sum(every, "incl_tax")),
        ),
        total_usage=m.TotalUsage(
            energy=round(usage.energy_wh, 3),
            charging_time=round(usage.charging_s),
            idle_time=round(usage.idle_s),
        ),
    )


def total_with_tax(segments: Sequence[Segment], usage: Usage) -> float | None:
    """What it costs with tax so far; None without a tariff."""
    if not segments:
        return None
    total = cost_details(segments, usage, with_periods=False).total_cost.total.incl_tax
    return None if isinstance(total, UnsetType) else total


def _knows(conditions: m.TariffConditions | UnsetType, names: tuple[str, str]) -> bool:
    if isinstance(conditions, UnsetType):
        return True
    told = {name for name in conditions.__struct_fields__ if getattr(conditions, name) is not UNSET}
    return told <= {*names, "custom_data"}


def _part(segment: Segment, end: Usage, *, is_first: bool) -> dict[str, m.Price]:
    tariff, since = segment.tariff, segment.since
    part: dict[str, m.Price] = {}
    if is_first and not isinstance(tariff.fixed_fee, UnsetType):
        part["fixed"] = _price(tariff.fixed_fee.prices[0].price_fixed, tariff.fixed_fee.tax_rates)
    if not isinstance(tariff.energy, UnsetType):
        prices = [_Band.of(price.price_kwh / WH_IN_KWH, price.conditions, _RANGES["energy"]) for price in tariff.energy.prices]
        part["energy"] = _price(_priced(prices, since.energy_wh, end.energy_wh), tariff.energy.tax_rates)
    spans = {"charging_time": (since.charging_s, end.charging_s), "idle_time": (since.idle_s, end.idle_s)}
    for name, told in (("charging_time", tariff.charging_time), ("idle_time", tariff.idle_time)):
        if not isinstance(told, UnsetType):
            prices = [_Band.of(price.price_minute / S_IN_MINUTE, price.conditions, _RANGES[name]) for price in told.prices]
            part[name] = _price(_priced(prices, *spans[name]), told.tax_rates)
    return part


class _Band(msgspec.Struct, frozen=True):
    """A price for each unit of an amount between two bounds."""

    price: float
    least: float
    most: float

    @classmethod
    def of(cls, price: float, conditions: m.TariffConditions | UnsetType, names: tuple[str, str]) -> "_Band":
        if isinstance(conditions, UnsetType):
            return cls(price, 0.0, float("inf"))
        least, most = getattr(conditions, names[0]), getattr(conditions, names[1])
        return cls(price, 0.0 if least is UNSET else float(least), float("inf") if most is UNSET else float(most))


def _priced(bands: Sequence[_Band], begin: float, end: float) -> float:
    """Each stretch costs what the first price that applies to it says. Spec: OCPP 2.1 I12.FR.34."""
    edges = sorted({begin, end, *(edge for band in bands for edge in (band.least, band.most) if begin < edge < end)})
    cost = 0.0
    for low, high in pairwise(edges):
        price = next((band.price for band in bands if band.least <= low and high <= band.most), 0.0)
        cost += price * (high - low)
    return cost


def _price(excl_tax: float, taxes: Sequence[m.TaxRate] | UnsetType) -> m.Price:
    """With tax upon tax where rates are stacked. Spec: OCPP 2.1 I12.FR.13."""
    if isinstance(taxes, UnsetType):
        return m.Price(excl_tax=_rounded(excl_tax), incl_tax=_rounded(excl_tax))
    incl_tax = excl_tax
    for stack in sorted({_level(rate) for rate in taxes}):
        incl_tax *= 1 + sum(rate.tax for rate in taxes if _level(rate) == stack) / 100
    return m.Price(excl_tax=_rounded(excl_tax), incl_tax=_rounded(incl_tax), tax_rates=list(taxes))


def _level(rate: m.TaxRate) -> int:
    return 0 if isinstance(rate.stack, UnsetType) else rate.stack


def _total(prices: Sequence[m.Price]) -> m.Price | UnsetType:
    """Several segments' prices as one; rates that differ are not told together."""
    if not prices:
        return UNSET
    same = all(price.tax_rates == prices[0].tax_rates for price in prices)
    taxes = prices[0].tax_rates if same else UNSET
    return m.Price(excl_tax=_sum(prices, "excl_tax"), incl_tax=_sum(prices, "incl_tax"), tax_rates=taxes)


def _sum(prices: Sequence[m.Price], name: str) -> float:
    return _rounded(sum(getattr(price, name) for price in prices))


def _rounded(amount: float) -> float:
    return round(amount, 6)


def _period(segment: Segment, end: Usage) -> m.ChargingPeriod:
    since = segment.since
    used = (
        (m.CostDimensionKind.ENERGY, end.energy_wh - since.energy_wh),
        (m.CostDimensionKind.CHARGING_TIME, end.charging_s - since.charging_s),
        (m.CostDimensionKind.IDLE_TIME, end.idle_s - since.idle_s),
    )
    return m.ChargingPeriod(
        tariff_id=segment.tariff.tariff_id,
        start_period=segment.began_at,
        dimensions=[m.CostDimension(type=kind, volume=round(volume, 3)) for kind, volume in used if volume > 0] or UNSET,
    )
