"""What cars are offered under given limits, and whether they keep to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gridtap.smartcharging.needs import Bounds, Needs, ac_needs, is_beyond, make_offer, same_offer
from gridtap.smartcharging.profiles import Period, Rule, Schedule, ceiling_w, fixed_rule, power_at, read_rule

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
CAR = ac_needs("AC_three_phase", min_current_a=6, max_current_a=32, energy_wh=30_000, departs_at=None)


def schedule(
    *steps: tuple[int, float], unit: str = "A", duration_s: int | None = None, start_at: datetime | None = NOON
) -> Schedule:
    """A schedule of (start, limit)."""
    periods = tuple(Period(start_s=start_s, limit=limit) for start_s, limit in steps)
    return Schedule(unit=unit, periods=periods, start_at=start_at, duration_s=duration_s)


def bounds(*rules: Rule, **fields: Any) -> Bounds:
    """Bounds of a session that began at noon."""
    return Bounds(began_at=NOON, rules=rules, **fields)


def offered(needs: Needs, within: Bounds) -> list[tuple[int, float]]:
    """The steps of the offer at noon."""
    offer = make_offer(needs, within, NOON)
    assert offer is not None
    return [(period.start_s, period.limit) for period in offer.periods]


def test_a_car_without_limits_is_offered_what_it_can_take() -> None:
    assert offered(CAR, bounds()) == [(0, 32.0)]


def test_a_connector_gives_no_more_than_it_has() -> None:
    assert offered(CAR, bounds(max_power_w=11_040)) == [(0, 16.0)]


def test_direct_current_is_told_in_watts_and_alternating_in_amperes_unless_the_station_takes_only_the_other() -> None:
    direct = Needs(transfer="DC", max_power_w=50_000)
    units = [
        make_offer(needs, bounds(rate_units=told), NOON)
        for needs, told in ((direct, None), (CAR, "A,W"), (CAR, "W"), (direct, "A"), (CAR, "?"))
    ]
    assert [offer.unit for offer in units if offer is not None] == ["W", "A", "W", "A", "A"]


def test_below_what_a_car_needs_at_least_it_is_told_to_pause() -> None:
    rule = fixed_rule(schedule((0, 20), (600, 4), (1200, 10)), "EMS")
    assert offered(CAR, bounds(rule)) == [(0, 20.0), (600, 0.0), (1200, 10.0)]


def test_where_the_limits_leave_nothing_there_is_no_offer() -> None:
    assert make_offer(CAR, bounds(fixed_rule(schedule((0, 0)), "EMS")), NOON) is None


def test_more_steps_than_a_car_can_read_are_joined_without_passing_a_limit() -> None:
    rule = fixed_rule(schedule((0, 10), (600, 11), (1200, 20), (1800, 30)), "EMS")
    assert offered(CAR, bounds(rule, max_periods=2)) == [(0, 10.0), (1800, 30.0)]


def test_a_limit_that_ends_gives_the_rest_free() -> None:
    rule = fixed_rule(schedule((0, 8), duration_s=900), "EMS")
    assert offered(CAR, bounds(rule)) == [(0, 8.0), (900, 32.0)]


def test_a_recurring_default_is_worked_out_for_a_day_and_no_further() -> None:
    rule = read_rule(
        {
            "chargingProfileKind": "Recurring",
            "recurrencyKind": "Daily",
            "chargingProfilePurpose": "TxDefaultProfile",
            "stackLevel": 0,
            "chargingSchedule": [
                {
                    "id": 1,
                    "chargingRateUnit": "A",
                    "startSchedule": "2025-12-01T18:00:00Z",
                    "duration": 7200,
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}],
                }
            ],
        }
    )
    offer = make_offer(CAR, bounds(rule), NOON)
    assert offer is not None
    assert [(period.start_s, period.limit) for period in offer.periods] == [(0, 32.0), (6 * 3600, 6.0), (8 * 3600, 32.0)]
    assert offer.duration_s == 86_400


@pytest.mark.parametrize(
    ("wanted", "late_s", "beyond"),
    [
        (schedule((0, 16), (600, 10)), 0, False),
        (schedule((0, 16.01), (600, 10)), 0, False),
        (schedule((0, 17)), 0, True),
        (schedule((0, 16), (629, 10)), 0, False),
        (schedule((0, 16), (631, 10)), 0, True),
        (schedule((0, 16), (600, 10)), 20, False),
        (schedule((0, 16), (600, 10)), 60, True),
        (schedule((0, 16)), 0, True),
        (schedule((0, 16), duration_s=600), 0, False),
        (schedule((0, 10)), 600, False),
        (schedule((0, 11_040), (600, 6_900), unit="W"), 0, False),
        (schedule((0, 11_100), (600, 6_900), unit="W"), 0, True),
    ],
)
def test_a_car_keeps_to_its_offer_at_every_moment(wanted: Schedule, late_s: int, beyond: bool) -> None:
    offer = schedule((0, 16), (600, 10))
    assert is_beyond(wanted, NOON + timedelta(seconds=late_s), [offer], NOON) is beyond


def test_the_offer_with_the_cars_number_counts_and_without_an_offer_nothing_can_be_passed() -> None:
    low, high = schedule((0, 6)), Schedule(unit="A", periods=(Period(start_s=0, limit=30),), schedule_id=2, start_at=NOON)
    wanted = Schedule(unit="A", periods=(Period(start_s=0, limit=20),), schedule_id=2)
    assert not is_beyond(wanted, NOON, [low, high], NOON)
    assert is_beyond(wanted, NOON, [low], NOON)
    assert not is_beyond(wanted, NOON, [], NOON)


def test_an_offer_is_the_same_where_it_allows_the_same_from_now_on() -> None:
    before = schedule((0, 32), (600, 16), start_at=NOON)
    later = NOON + timedelta(seconds=300)
    assert same_offer(before, schedule((0, 32), (300, 16), start_at=later), later, NOON)
    assert not same_offer(before, schedule((0, 32), (301, 16), start_at=later), later, NOON)


steps = some.lists(some.tuples(some.integers(0, 80_000), some.integers(0, 40)), min_size=1, max_size=6)


@given(several=some.lists(steps, max_size=3), most=some.integers(1, 5), after_s=some.integers(0, 86_399))
def test_no_offer_ever_passes_a_limit_or_has_more_steps_than_fit(
    several: list[list[tuple[int, int]]], most: int, after_s: int
) -> None:
    rules: list[Rule] = []
    for number, told in enumerate(several):
        ordered = sorted({start_s: float(limit) for start_s, limit in told}.items())
        rules.append(fixed_rule(schedule((0, 32), *[step for step in ordered if step[0] > 0]), f"limit {number}"))
    within = bounds(*rules, max_periods=most)
    offer = make_offer(CAR, within, NOON)
    if offer is None:
        return
    assert len(offer.periods) <= most
    ceiling = ceiling_w(rules, NOON + timedelta(seconds=after_s), NOON, 3)
    allowed = power_at(offer, after_s)
    assert allowed is not None
    assert allowed <= (CAR.max_power_w if ceiling is None else min(ceiling, CAR.max_power_w)) + 1e-6
    assert not is_beyond(offer, NOON, [offer], NOON)
