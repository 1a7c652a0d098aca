"""What usage costs, to the last minor unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridtap.tariffs.model import Prices, Usage
from gridtap.tariffs.pricing import describe, price

FULL = Prices(
    currency="EUR",
    per_kwh=Decimal("0.40"),
    per_minute=Decimal("0.02"),
    per_session=Decimal("1.00"),
    idle_per_minute=Decimal("0.10"),
    idle_grace_minutes=15,
    tax_pct=Decimal(19),
)


def test_a_bill_has_a_line_for_everything_that_was_used() -> None:
    bill = price(FULL, Usage(energy_mwh=10_000_000, charging_s=3600, idle_s=1800))
    assert [(line.kind, line.quantity, line.net_minor) for line in bill.lines] == [
        ("session", Decimal(1), 100),
        ("energy", Decimal(10), 400),
        ("time", Decimal(60), 120),
        ("idle", Decimal(15), 150),
    ]
    assert (bill.net_minor, bill.tax_minor, bill.total_minor) == (770, 146, 916)


def test_idle_time_within_the_grace_costs_nothing() -> None:
    bill = price(FULL, Usage(energy_mwh=0, charging_s=0, idle_s=900))
    assert [line.kind for line in bill.lines] == ["session"]


def test_a_tariff_without_prices_costs_nothing() -> None:
    bill = price(Prices(currency="EUR"), Usage(energy_mwh=50_000_000, charging_s=3600, idle_s=3600))
    assert (bill.lines, bill.total_minor) == ((), 0)


@pytest.mark.parametrize(("currency", "expected"), [("EUR", 1234), ("JPY", 12), ("KWD", 12340)])
def test_minor_units_follow_the_currency(currency: str, expected: int) -> None:
    prices = Prices(currency=currency, per_kwh=Decimal("1.234"))
    assert price(prices, Usage(energy_mwh=10_000_000, charging_s=0)).total_minor == expected


def test_half_a_minor_unit_goes_to_the_even_one() -> None:
    prices = Prices(currency="EUR", per_kwh=Decimal("0.01"))
    assert price(prices, Usage(energy_mwh=500_000, charging_s=0)).total_minor == 0
    assert price(prices, Usage(energy_mwh=1_500_000, charging_s=0)).total_minor == 2


@pytest.mark.parametrize(
    ("prices", "locale", "line"),
    [
        (Prices(currency="EUR"), "en", "free"),
        (Prices(currency="EUR", per_kwh=Decimal("0.49")), "en", "0.49 €/kWh"),
        (Prices(currency="EUR", per_kwh=Decimal("0.40"), tax_pct=Decimal(19)), "de", "0,476 €/kWh"),
        (
            Prices(currency="EUR", per_kwh=Decimal("0.49"), idle_per_minute=Decimal("0.05"), idle_grace_minutes=15),
            "en",
            "0.49 €/kWh + 0.05 €/min idle after 15 min",
        ),
        (Prices(currency="JPY", per_kwh=Decimal(60)), "en", "60 ¥/kWh"),
        (Prices(currency="EUR", per_kwh=Decimal("0.00001")), "en", "0.00001 €/kWh"),
        (Prices(currency="EUR", per_kwh=Decimal("0.00001"), tax_pct=Decimal(19)), "en", "0.000012 €/kWh"),
    ],
)
def test_a_tariff_reads_as_one_line(prices: Prices, locale: str, line: str) -> None:
    assert describe(prices, locale) == line


_amounts = st.decimals(min_value=0, max_value=100, places=4) | st.none()
_prices = st.builds(
    Prices,
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    per_kwh=_amounts,
    per_minute=_amounts,
    per_session=_amounts,
    idle_per_minute=_amounts,
    idle_grace_minutes=st.integers(0, 120),
    tax_pct=st.decimals(min_value=0, max_value=100, places=2),
)
_usages = st.builds(Usage, energy_mwh=st.integers(0, 10**9), charging_s=st.integers(0, 10**6), idle_s=st.integers(0, 10**5))


@given(_prices, _usages)
def test_lines_sum_to_the_net_and_net_and_tax_to_the_total(prices: Prices, usage: Usage) -> None:
    bill = price(prices, usage)
    assert sum(line.net_minor for line in bill.lines) == bill.net_minor
    assert bill.net_minor + bill.tax_minor == bill.total_minor
    assert bill.tax_minor >= 0


@given(_prices, _usages, st.integers(0, 10**6), st.integers(0, 3600), st.integers(0, 3600))
def test_using_more_never_costs_less(prices: Prices, usage: Usage, energy_mwh: int, charging_s: int, idle_s: int) -> None:
    more = Usage(energy_mwh=usage.energy_mwh + energy_mwh, charging_s=usage.charging_s + charging_s, idle_s=usage.idle_s + idle_s)
    assert price(prices, more).total_minor >= price(prices, usage).total_minor
