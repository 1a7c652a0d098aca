"""The composite limit of installed profiles, case by case. Spec: OCPP 1.6 §3.13."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from gridtap.simulator.profiles import (
    Kind,
    Limit,
    Period,
    Profile,
    Purpose,
    Running,
    Slot,
    Unit,
    allowed_now,
    composite,
    is_sound,
)

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
NOON = MONDAY + timedelta(hours=12)
RUNNING = {1: Running("7", NOON)}


def profile(purpose: Purpose, *periods: Period, evse: int = 1, stack_level: int = 0, kind: Kind = Kind.RELATIVE) -> Profile:
    return Profile(
        profile_id=stack_level + 10,
        evse=evse,
        stack_level=stack_level,
        purpose=purpose,
        kind=kind,
        unit=Unit.A,
        periods=periods,
    )


def amperes(slots: list[Slot]) -> list[tuple[int, float | None]]:
    return [(slot.start_s, None if slot.limit is None else slot.limit.amount) for slot in slots]


def schedule(profiles: list[Profile], window_s: int = 3600, start_at: datetime = NOON, evse: int = 1) -> list[Slot]:
    return composite(profiles, evse, [1, 2], start_at, window_s, RUNNING)


def test_without_profiles_nothing_limits() -> None:
    assert amperes(schedule([])) == [(0, None)]


def test_the_highest_stack_level_wins_and_the_one_below_follows_when_it_ends() -> None:
    low = profile(Purpose.TX_DEFAULT, Period(0, 16))
    high = replace(profile(Purpose.TX_DEFAULT, Period(0, 8), stack_level=3), duration_s=600)
    assert amperes(schedule([low, high])) == [(0, 8), (600, 16)]


def test_a_transactions_own_profile_replaces_the_default() -> None:
    default = profile(Purpose.TX_DEFAULT, Period(0, 8), stack_level=5)
    own = profile(Purpose.TX, Period(0, 20))
    assert amperes(schedule([default, own])) == [(0, 20)]


def test_a_profile_of_another_transaction_does_not_count() -> None:
    other = replace(profile(Purpose.TX, Period(0, 6)), transaction="8")
    assert amperes(schedule([other])) == [(0, None)]
    assert amperes(schedule([replace(other, transaction="7")])) == [(0, 6)]


def test_the_default_of_an_evse_goes_before_the_default_of_all() -> None:
    everywhere = profile(Purpose.TX_DEFAULT, Period(0, 10), evse=0, stack_level=8)
    here = profile(Purpose.TX_DEFAULT, Period(0, 14))
    assert amperes(schedule([everywhere, here])) == [(0, 14)]
    assert amperes(schedule([everywhere, here], evse=2)) == [(0, 10)]


def test_the_stations_maximum_caps_the_rest() -> None:
    cap = profile(Purpose.STATION_MAX, Period(0, 12), Period(1800, 40), evse=0)
    default = profile(Purpose.TX_DEFAULT, Period(0, 16))
    assert amperes(schedule([cap, default])) == [(0, 12), (1800, 16)]


def test_the_whole_station_may_draw_the_sum_of_its_evses() -> None:
    default = profile(Purpose.TX_DEFAULT, Period(0, 16), evse=0)
    assert amperes(schedule([default], evse=0)) == [(0, 32)]


def test_a_daily_schedule_comes_back_every_day_also_before_its_first_start() -> None:
    night = replace(
        profile(Purpose.TX_DEFAULT, Period(0, 10), kind=Kind.DAILY), start_at=MONDAY + timedelta(hours=22), duration_s=7200
    )
    late = MONDAY - timedelta(days=3) + timedelta(hours=23)
    assert amperes(schedule([night], window_s=7200, start_at=late)) == [(0, 10), (3600, None)]


def test_a_weekly_schedule_counts_only_on_its_day() -> None:
    weekly = replace(profile(Purpose.TX_DEFAULT, Period(0, 10), kind=Kind.WEEKLY), start_at=MONDAY, duration_s=86_400)
    assert amperes(schedule([weekly], start_at=NOON)) == [(0, 10)]
    assert amperes(schedule([weekly], start_at=NOON + timedelta(days=2))) == [(0, None)]
    assert amperes(schedule([weekly], start_at=NOON + timedelta(days=14))) == [(0, 10)]


def test_an_absolute_schedule_waits_for_its_start() -> None:
    later = replace(profile(Purpose.TX_DEFAULT, Period(0, 10), kind=Kind.ABSOLUTE), start_at=NOON + timedelta(minutes=10))
    assert amperes(schedule([later])) == [(0, None), (600, 10)]


def test_validity_opens_and_closes_a_profile() -> None:
    valid = replace(
        profile(Purpose.TX_DEFAULT, Period(0, 10)), valid_from=NOON + timedelta(minutes=1), valid_to=NOON + timedelta(minutes=2)
    )
    assert amperes(schedule([valid])) == [(0, None), (60, 10), (120, None)]


def test_watts_become_amperes_by_the_phases_that_are_known() -> None:
    assert Limit(11_040, Unit.W).amperes() == 16
    assert Limit(3_680, Unit.W, 1).amperes() == 16
    assert Limit(16, Unit.A).watts() == 11_040


def test_amperes_and_watts_are_compared_with_each_other() -> None:
    cap = profile(Purpose.STATION_MAX, Period(0, 16, 1), evse=0)
    power = replace(profile(Purpose.TX_DEFAULT, Period(0, 12_000), Period(600, 2_300)), unit=Unit.W)
    slots = schedule([cap, power])
    assert [(slot.start_s, slot.limit.amperes() if slot.limit else None) for slot in slots] == [(0, pytest.approx(16)), (600, 10)]


def test_what_is_allowed_now_is_the_first_slot_of_the_schedule() -> None:
    profiles = [profile(Purpose.STATION_MAX, Period(0, 12), evse=0), profile(Purpose.TX, Period(0, 16), Period(60, 9))]
    now = allowed_now(profiles, 1, NOON + timedelta(seconds=90), RUNNING[1])
    assert now == Limit(9, Unit.A)


@pytest.mark.parametrize(
    "periods",
    [(), (Period(5, 10),), (Period(0, 10), Period(0, 12)), (Period(0, -1),), (Period(0, 10), Period(60, 8), Period(30, 6))],
)
def test_periods_that_contradict_themselves_are_not_sound(periods: tuple[Period, ...]) -> None:
    assert not is_sound(periods)
