"""Prices in a few words, for the display of a station. Pure."""

from decimal import Decimal

from gridtap.tariffs.model import Prices

LANGUAGES = ("en", "de")
_WORDS = {
    "en": {
        "per_kwh": "kWh",
        "per_minute": "min",
        "per_session": "session",
        "idle_per_minute": "min idle",
        "free": "free of charge",
    },
    "de": {
        "per_kwh": "kWh",
        "per_minute": "Min.",
        "per_session": "Ladevorgang",
        "idle_per_minute": "Standmin.",
        "free": "kostenlos",
    },
}


def price_text(prices: Prices, language: str) -> str:
    """All prices with tax, as `0.59 EUR/kWh + 1.00 EUR/session`; English for a language we do not speak."""
    words = _WORDS.get(language, _WORDS["en"])
    told = [f"{_taxed(price, prices.tax_pct)} {prices.currency}/{words[name]}" for name, price in _charged(prices)]
    return " + ".join(told) or words["free"]


def _charged(prices: Prices) -> list[tuple[str, Decimal]]:
    named = {name: getattr(prices, name) for name in ("per_kwh", "per_minute", "per_session", "idle_per_minute")}
    return [(name, price) for name, price in named.items() if price]


def _taxed(price: Decimal, tax_pct: Decimal) -> str:
    taxed = (price * (100 + tax_pct) / 100).quantize(Decimal("0.0001"))
    whole, _, part = f"{taxed:f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"
