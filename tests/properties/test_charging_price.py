"""A split interval costs what the whole costs, however often its price is looked at."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gridtap.charging.machine import ENERGY, Began, SessionFold, Stopped, measure, step, view
from gridtap.charging.statuses import Reported
from gridtap.charging.times import Corrected, Moment
from gridtap.tariffs.model import Prices, Usage
from gridtap.tariffs.pricing import price

SECOND_US = 1_000_000
NOON_US = 1_800_000_000 * SECOND_US
PRICES = Prices(
    currency="EUR",
    per_kwh=Decimal("0.4321"),
    per_minute=Decimal("0.0123"),
    idle_per_minute=Decimal("0.1"),
    idle_grace_minutes=10,
    tax_pct=Decimal(19),
)


def _usage(fold: SessionFold, now_us: int) -> Usage:
    shown = view(fold)
    end = shown.ended_at or now_us
    drew_until = shown.charged_until or end
    began = shown.started_at or now_us
    return Usage(
        energy_mwh=shown.figures.energy_mwh,
        charging_s=(drew_until - began) // SECOND_US,
        idle_s=((shown.unplugged_at or end) - drew_until) // SECOND_US,
    )


def _moment(at_us: int) -> Moment:
    return Moment(at_us, at_us, Corrected(at_us, is_trusted=True))


@given(st.lists(st.tuples(st.integers(1, 900), st.integers(0, 10**7)), max_size=20), st.integers(0, 7200))
def test_a_session_read_in_many_pieces_costs_what_it_costs_in_one(pieces: list[tuple[int, int]], idle_s: int) -> None:
    whole, split = SessionFold(), SessionFold()
    at, register, before = NOON_US, 0, 0
    for fold in (whole, split):
        step(fold, Began(_moment(NOON_US), 0))
    for passed_s, rise in pieces:
        at, register = at + passed_s * SECOND_US, register + rise
        measure(split, ENERGY, at, register)
        shown = price(PRICES, _usage(split, at)).total_minor
        assert shown >= before
        before = shown
    end = at + idle_s * SECOND_US
    for fold in (whole, split):
        step(fold, Reported(at, "SuspendedEV"))
    live = price(PRICES, _usage(split, end))
    for fold in (whole, split):
        step(fold, Stopped(_moment(end), register, "Local"))
    assert price(PRICES, _usage(whole, end)) == price(PRICES, _usage(split, end)) == live
