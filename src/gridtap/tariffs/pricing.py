"""What usage costs: one pure function for the live price and the final one."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from gridtap.kit.money import minor_digits
from gridtap.tariffs.model import Bill, BillLine, LineKind, Prices, Usage

_MWH_IN_KWH = 1_000_000
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF", "JPY": "¥"}
_WORDS = {
    "en": {"free": "free", "kwh": "kWh", "min": "min", "session": "session", "idle": "min idle", "after": "after"},
    "de": {"free": "kostenlos", "kwh": "kWh", "min": "Min.", "session": "Vorgang", "idle": "Min. Standzeit", "after": "nach"},
}


def price(prices: Prices, usage: Usage) -> Bill:
    """The bill for some usage. Exact until the end, rounded once, half to even; tax is what is left of the rounded total."""
    scale = 10 ** minor_digits(prices.currency)
    parts = [part for part in _parts(prices, usage) if part[1]]
    exact = [quantity * Fraction(unit_price) * scale for _, quantity, _, unit_price in parts]
    net = sum(exact, Fraction(0))
    net_minor = round(net)
    total_minor = round(net * (100 + Fraction(prices.tax_pct)) / 100)
    lines = tuple(
        BillLine(kind=kind, quantity=_shown(quantity), unit=unit, unit_price=unit_price, net_minor=minor)
        for (kind, quantity, unit, unit_price), minor in zip(parts, _share(exact, net_minor), strict=True)
    )
    return Bill(
        currency=prices.currency,
        lines=lines,
        net_minor=net_minor,
        tax_pct=prices.tax_pct,
        tax_minor=total_minor - net_minor,
        total_minor=total_minor,
    )


def nothing_due(prices: Prices) -> Bill:
    """The bill for what is not charged at all."""
    return Bill(currency=prices.currency, lines=(), net_minor=0, tax_pct=prices.tax_pct, tax_minor=0, total_minor=0)


def _parts(prices: Prices, usage: Usage) -> list[tuple[LineKind, Fraction, str, Decimal]]:
    idle_s = max(0, usage.idle_s - 60 * prices.idle_grace_minutes)
    parts: list[tuple[LineKind, Fraction, str, Decimal | None]] = [
        ("session", Fraction(1), "session", prices.per_session),
        ("energy", Fraction(usage.energy_mwh, _MWH_IN_KWH), "kWh", prices.per_kwh),
        ("time", Fraction(usage.charging_s, 60), "min", prices.per_minute),
        ("idle", Fraction(idle_s, 60), "min", prices.idle_per_minute),
    ]
    return [(kind, quantity, unit, unit_price) for kind, quantity, unit, unit_price in parts if unit_price is not None]


def _share(exact: list[Fraction], whole: int) -> list[int]:
    """Whole numbers that sum to `whole`, each next to its exact one: the largest remainders get the spare units."""
    shares = [part.numerator // part.denominator for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: shares[index] - exact[index])
    for index in by_remainder[: whole - sum(shares)]:
        shares[index] += 1
    return shares


def _shown(quantity: Fraction) -> Decimal:
    return (Decimal(quantity.numerator) / Decimal(quantity.denominator)).quantize(Decimal("0.001"), ROUND_HALF_EVEN)


def describe(prices: Prices, locale: str = "en") -> str:
    """One readable line, tax included, such as `0.49 €/kWh + 0.05 €/min idle after 15 min`."""
    words = _WORDS.get(locale, _WORDS["en"])
    idle = words["idle"]
    if prices.idle_grace_minutes:
        idle = f"{idle} {words['after']} {prices.idle_grace_minutes} {words['min']}"
    offers = [
        (prices.per_kwh, words["kwh"]),
        (prices.per_minute, words["min"]),
        (prices.per_session, words["session"]),
        (prices.idle_per_minute, idle),
    ]
    said = [f"{_gross(net, prices, locale)}/{per}" for net, per in offers if net]
    return " + ".join(said) or words["free"]


def _gross(net: Decimal, prices: Prices, locale: str) -> str:
    gross = net * (100 + prices.tax_pct) / 100
    digits = minor_digits(prices.currency)
    fine = max(digits + 2, 1 - gross.adjusted())  # a price that is not zero does not read as zero
    rounded = gross.quantize(Decimal(1).scaleb(-fine), ROUND_HALF_EVEN).normalize()
    places = max(digits, -int(rounded.as_tuple().exponent))
    number = f"{rounded:.{places}f}"
    symbol = _SYMBOLS.get(prices.currency, prices.currency)
    return f"{number.replace('.', ',') if locale == 'de' else number} {symbol}"
