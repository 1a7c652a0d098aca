"""What usage costs: one pure function for the live price and the final one."""

from gridtap.tariffs.model import Bill, Prices, Usage


def price(prices: Prices, usage: Usage) -> Bill:
    """The bill for some usage. Exact until the end, rounded once, half to even."""
    raise NotImplementedError


def describe(prices: Prices, locale: str = "en") -> str:
    """One readable line, tax included, such as `0.49 €/kWh + 0.05 €/min idle after 15 min`."""
    raise NotImplementedError
