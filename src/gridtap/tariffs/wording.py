"""Prices in a few words, for the display of a station. Pure."""

from decimal import Decimal
from typing import NamedTuple

from gridtap.kit.money import Money
from gridtap.tariffs.model import Bill, BillLine, LineKind, Prices

LANGUAGES = ("en", "de")
_WORDS = {
    "en": {
        "per_kwh": "kWh",
        "per_minute": "min",
        "per_session": "session",
        "idle_per_minute": "min idle",
        "free": "free of charge",
        "tax": "tax",
    },
    "de": {
        "per_kwh": "kWh",
        "per_minute": "Min.",
        "per_session": "Ladevorgang",
        "idle_per_minute": "Standmin.",
        "free": "kostenlos",
        "tax": "MwSt.",
    },
}


_UNITS: dict[LineKind, str] = {
    "energy": "per_kwh",
    "time": "per_minute",
    "session": "per_session",
    "idle": "idle_per_minute",
}


class Words(NamedTuple):
    """Text for a driver, in a language."""

    language: str
    text: str


def price_text(prices: Prices, language: str) -> str:
    """All prices with tax, as `0.59 EUR/kWh + 1.00 EUR/session`; English for a language we do not speak."""
    words = _WORDS.get(language, _WORDS["en"])
    told = [f"{_taxed(price, prices.tax_pct)} {prices.currency}/{words[name]}" for name, price in _charged(prices)]
    return " + ".join(told) or words["free"]


def _charged(prices: Prices) -> list[tuple[str, Decimal]]:
    named = {name: getattr(prices, name) for name in ("per_kwh", "per_minute", "per_session", "idle_per_minute")}
    return [(name, price) for name, price in named.items() if price]


def _taxed(price: Decimal, tax_pct: Decimal) -> str:
    exact = price * (100 + tax_pct) / 100
    taxed = exact.quantize(Decimal(1).scaleb(-max(4, 1 - exact.adjusted())))  # one that is not zero does not read as zero
    whole, _, part = f"{taxed:f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


def bill_text(bill: Bill, language: str) -> str:
    """What it was and what it costs, as `12.5 kWh 6.13 EUR + 1 session 1.00 EUR + tax 1.35 EUR = 8.48 EUR`."""
    words = _WORDS.get(language, _WORDS["en"])
    total = str(Money(bill.total_minor, bill.currency))
    if len(bill.lines) == 1 and not bill.tax_minor:
        return f"{_shown(bill.lines[0], words)} = {total}"
    parts = [f"{_shown(line, words)} {Money(line.net_minor, bill.currency)}" for line in bill.lines]
    if bill.tax_minor:
        parts.append(f"{words['tax']} {Money(bill.tax_minor, bill.currency)}")
    return f"{' + '.join(parts)} = {total}" if parts else total


def free_text(energy_mwh: int, language: str) -> str:
    """What was drawn where nothing is to be paid, as `12.5 kWh, free of charge`."""
    words = _WORDS.get(language, _WORDS["en"])
    energy_kwh = (Decimal(energy_mwh) / 1_000_000).quantize(Decimal("0.001")).normalize()
    return f"{energy_kwh:f} kWh, {words['free']}"


def _shown(line: BillLine, words: dict[str, str]) -> str:
    return f"{line.quantity.normalize():f} {words[_UNITS[line.kind]]}"
