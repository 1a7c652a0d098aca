"""What a driver is told of a session's limit, in a few words for the display of a station. Pure."""

from decimal import Decimal

from gridtap.charging.model import SessionLimit
from gridtap.kit.money import Money

_WORDS = {
    "en": {
        "stops": "Charging stops at",
        "or": "or",
        "pct": "%",
        "CostLimitReached": "The cost limit is reached.",
        "EnergyLimitReached": "The energy limit is reached.",
        "TimeLimitReached": "The time limit is reached.",
        "SoCLimitReached": "The battery limit is reached.",
    },
    "de": {
        "stops": "Ladeende bei",
        "or": "oder",
        "pct": " %",
        "CostLimitReached": "Das Kostenlimit ist erreicht.",
        "EnergyLimitReached": "Das Energielimit ist erreicht.",
        "TimeLimitReached": "Das Zeitlimit ist erreicht.",
        "SoCLimitReached": "Das Batterielimit ist erreicht.",
    },
}
REACHED = frozenset(word for word in _WORDS["en"] if word.endswith("LimitReached"))
"""Reasons of events that tell of a limit. Spec: OCPP 2.1 TriggerReasonEnumType."""


def reached_text(trigger: str, language: str) -> str:
    """Which limit is reached; English for a language we do not speak."""
    return _WORDS.get(language, _WORDS["en"])[trigger]


def limit_text(limit: SessionLimit, currency: str, language: str) -> str:
    """Where charging will stop by itself, as `Charging stops at 10 kWh or 5.00 EUR`; empty where it will not."""
    words = _WORDS.get(language, _WORDS["en"])
    bounds: list[str] = []
    if limit.energy_wh is not None:
        bounds.append(f"{(Decimal(limit.energy_wh) / 1000).normalize():f} kWh")
    if limit.cost_minor is not None:
        bounds.append(str(Money(limit.cost_minor, currency)))
    if limit.duration_s is not None:
        bounds.append(f"{-(-limit.duration_s // 60)} min")
    if limit.soc_pct is not None:
        bounds.append(f"{limit.soc_pct}{words['pct']}")
    return f"{words['stops']} " + f" {words['or']} ".join(bounds) if bounds else ""
