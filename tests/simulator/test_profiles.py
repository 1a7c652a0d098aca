"""The composite limit of installed profiles, case by case. Spec: OCPP 1.6 §3.13; OCPP 2.0.1 K §3, K08."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from gridtap.simulator.profiles import (
    Installed,
    Kind,
    Limit,
    Period,
    Profile,
    Purpose,
    Running,
    Slot,
    Stacking,
    Unit,
    allowed_now,
    composite,
    is_sound,
    share_w,
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


FULL_A = 32
HARDWARE = {1: Limit(22_080, Unit.W), 2: Limit(22_080, Unit.W)}


def installed(profiles: list[Profile], stacking: Stacking = Stacking.LEVEL_FIRST) -> Installed:
    return Installed(profiles=profiles, stacking=stacking, running=RUNNING, hardware=HARDWARE)


def amperes(slots: list[Slot]) -> list[tuple[int, float]]:
    assert {slot.limit.unit for slot in slots} == {Unit.A}
    return [(slot.start_s, slot.limit.amount) for slot in slots]


def schedule(profiles: list[Profile], window_s: int = 3600, start_at: datetime = NOON, evse: int = 1) -> list[Slot]:
    return composite(installed(profiles), evse, start_at, window_s)


def test_without_profiles_flows_what_the_hardware_can_do() -> None:
    assert amperes(schedule([])) == [(0, FULL_A)]
    assert amperes(schedule([], evse=0)) == [(0, 2 * FULL_A)]


def test_no_profile_makes_the_hardware_stronger() -> None:
    assert amperes(schedule([profile(Purpose.TX_DEFAULT, Period(0, 80), Period(60, 20))])) == [(0, FULL_A), (60, 20)]


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
    assert amperes(schedule([other])) == [(0, FULL_A)]
    assert amperes(schedule([replace(other, transaction="7")])) == [(0, 6)]


def test_in_1_6_the_default_of_a_connector_replaces_the_default_of_all() -> None:
    everywhere = profile(Purpose.TX_DEFAULT, Period(0, 10), evse=0, stack_level=8)
    here = replace(profile(Purpose.TX_DEFAULT, Period(0, 14)), duration_s=600)
    of_1_6 = installed([everywhere, here], Stacking.EVSE_FIRST)
    assert amperes(composite(of_1_6, 1, NOON, 3600)) == [(0, 14), (600, 10)]
    assert amperes(composite(of_1_6, 2, NOON, 3600)) == [(0, 10)]


def test_in_2_x_the_default_of_all_is_one_of_the_evses_own_and_the_level_decides() -> None:
    everywhere = replace(profile(Purpose.TX_DEFAULT, Period(0, 10), evse=0, stack_level=8), duration_s=900)
    here = profile(Purpose.TX_DEFAULT, Period(0, 14))
    assert amperes(schedule([everywhere, here])) == [(0, 10), (900, 14)]


def test_the_stations_maximum_caps_the_rest() -> None:
    cap = profile(Purpose.STATION_MAX, Period(0, 12), Period(1800, 40), evse=0)
    default = profile(Purpose.TX_DEFAULT, Period(0, 16))
    assert amperes(schedule([cap, default])) == [(0, 12), (1800, 16)]


def test_the_whole_station_may_draw_the_sum_of_its_evses() -> None:
    default = profile(Purpose.TX_DEFAULT, Period(0, 16), evse=0)
    assert amperes(schedule([default], evse=0)) == [(0, 32)]


def test_an_evse_without_a_profile_counts_with_its_hardware_in_the_sum() -> None:
    assert amperes(schedule([profile(Purpose.TX_DEFAULT, Period(0, 16), Period(60, 10))], evse=0)) == [(0, 48), (60, 42)]


def test_a_relative_default_of_all_steps_at_each_evse_from_its_own_start() -> None:
    default = profile(Purpose.TX_DEFAULT, Period(0, 16), Period(900, 10), evse=0)
    later = NOON + timedelta(minutes=10)
    assert amperes(schedule([default], start_at=later, evse=0)) == [(0, 32), (300, 26), (900, 20)]


def test_watts_of_unlike_evses_add_up_as_watts() -> None:
    one_phase = replace(profile(Purpose.TX_DEFAULT, Period(0, 10, 1)), duration_s=None)
    three_phases = profile(Purpose.TX_DEFAULT, Period(0, 10, 3), evse=2)
    whole = composite(installed([one_phase, three_phases]), 0, NOON, 60, Unit.W)
    assert [slot.limit.amount for slot in whole] == [10 * 230 + 10 * 690]


def test_an_evse_with_one_phase_says_so() -> None:
    narrow = Installed(profiles=[], stacking=Stacking.LEVEL_FIRST, running={}, hardware={1: Limit(7_360, Unit.W, 1)})
    assert composite(narrow, 1, NOON, 60) == [Slot(0, Limit(32, Unit.A, 1))]


def test_of_unlike_phases_the_fewer_count_whoever_names_them() -> None:
    cap, own = profile(Purpose.STATION_MAX, Period(0, 20, 3), evse=0), profile(Purpose.TX_DEFAULT, Period(0, 18, 1))
    assert schedule([cap, own]) == [Slot(0, Limit(18, Unit.A, 1))]
    cap, own = profile(Purpose.STATION_MAX, Period(0, 20, 1), evse=0), profile(Purpose.TX_DEFAULT, Period(0, 18, 3))
    assert schedule([cap, own]) == [Slot(0, Limit(18, Unit.A, 1))]


def test_a_daily_schedule_comes_back_every_day_from_its_first_start_on() -> None:
    """Spec: OCPP 2.0.1 K01.FR.30, K01.FR.40: before it, nothing is imposed, though other implementations reach back."""
    night = replace(
        profile(Purpose.TX_DEFAULT, Period(0, 10), kind=Kind.DAILY), start_at=MONDAY + timedelta(hours=22), duration_s=7200
    )
    after = MONDAY + timedelta(days=3, hours=23)
    assert amperes(schedule([night], window_s=7200, start_at=after)) == [(0, 10), (3600, FULL_A)]
    before = MONDAY - timedelta(days=3) + timedelta(hours=23)
    assert amperes(schedule([night], window_s=7200, start_at=before)) == [(0, FULL_A)]


def test_a_recurring_schedule_longer_than_its_period_begins_anew_all_the_same() -> None:
    """Spec: OCPP 1.6 errata 3.44."""
    long = replace(profile(Purpose.TX_DEFAULT, Period(0, 10), Period(90_000, 6), kind=Kind.DAILY), start_at=MONDAY)
    assert amperes(schedule([replace(long, duration_s=100_000)], window_s=86_400, start_at=MONDAY + timedelta(hours=20))) == [
        (0, 10)
    ]


def test_a_period_past_the_schedules_duration_is_not_executed() -> None:
    """Spec: OCPP 2.0.1 K01.FR.11."""
    short = replace(profile(Purpose.TX_DEFAULT, Period(0, 10), Period(600, 6)), duration_s=600)
    assert amperes(schedule([short])) == [(0, 10), (600, FULL_A)]


def test_a_weekly_schedule_counts_only_on_its_day() -> None:
    weekly = replace(profile(Purpose.TX_DEFAULT, Period(0, 10), kind=Kind.WEEKLY), start_at=MONDAY, duration_s=86_400)
    assert amperes(schedule([weekly], start_at=NOON)) == [(0, 10)]
    assert amperes(schedule([weekly], start_at=NOON + timedelta(days=2))) == [(0, FULL_A)]
    assert amperes(schedule([weekly], start_at=NOON + timedelta(days=14))) == [(0, 10)]


def test_an_absolute_schedule_waits_for_its_start() -> None:
    later = replace(profile(Purpose.TX_DEFAULT, Period(0, 10), kind=Kind.ABSOLUTE), start_at=NOON + timedelta(minutes=10))
    assert amperes(schedule([later])) == [(0, FULL_A), (600, 10)]


def test_validity_opens_and_closes_a_profile() -> None:
    valid = replace(
        profile(Purpose.TX_DEFAULT, Period(0, 10)), valid_from=NOON + timedelta(minutes=1), valid_to=NOON + timedelta(minutes=2)
    )
    assert amperes(schedule([valid])) == [(0, FULL_A), (60, 10), (120, FULL_A)]


def test_watts_become_amperes_by_the_phases_that_are_known() -> None:
    assert Limit(11_040, Unit.W).amperes() == 16
    assert Limit(3_680, Unit.W, 1).amperes() == 16
    assert Limit(16, Unit.A).watts() == 11_040


def test_amperes_and_watts_are_compared_with_each_other() -> None:
    cap = profile(Purpose.STATION_MAX, Period(0, 16, 1), evse=0)
    power = replace(profile(Purpose.TX_DEFAULT, Period(0, 12_000), Period(600, 2_300)), unit=Unit.W)
    slots = composite(installed([cap, power]), 1, NOON, 3600)
    assert [(slot.start_s, slot.limit.amperes()) for slot in slots] == [(0, pytest.approx(16)), (600, 10)]


def test_what_is_allowed_now_is_the_first_slot_of_the_schedule() -> None:
    profiles = [profile(Purpose.STATION_MAX, Period(0, 12), evse=0), profile(Purpose.TX, Period(0, 16), Period(60, 9))]
    now = allowed_now(installed(profiles), 1, NOON + timedelta(seconds=90))
    assert now == Limit(9, Unit.A)


def test_evses_in_use_share_the_stations_maximum() -> None:
    cap = profile(Purpose.STATION_MAX, Period(0, 20), evse=0)
    both = Installed(
        profiles=[cap, profile(Purpose.TX_DEFAULT, Period(0, 6))],
        stacking=Stacking.LEVEL_FIRST,
        running={number: Running(str(number), NOON) for number in (1, 2)},
        hardware=HARDWARE,
    )
    first, second = (allowed_now(both, number, NOON) for number in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.amperes(), second.amperes()) == (6, pytest.approx(14))


@pytest.mark.parametrize(
    ("cap_w", "wants_w", "shares_w"),
    [
        (9000, {1: 11_000, 2: 11_000, 3: 11_000}, {1: 3000, 2: 3000, 3: 3000}),
        (9000, {1: 1000, 2: 11_000, 3: 11_000}, {1: 1000, 2: 4000, 3: 4000}),
        (9000, {1: 1000, 2: 2000}, {1: 1000, 2: 2000}),
        (0, {1: 1000, 2: 2000}, {1: 0, 2: 0}),
    ],
)
def test_a_cap_is_divided_evenly_and_nothing_of_it_is_wasted(
    cap_w: float, wants_w: dict[int, float], shares_w: dict[int, float]
) -> None:
    assert share_w(cap_w, wants_w) == shares_w


@pytest.mark.parametrize(
    "periods",
    [(), (Period(5, 10),), (Period(0, 10), Period(0, 12)), (Period(0, -1),), (Period(0, 10), Period(60, 8), Period(30, 6))],
)
def test_periods_that_contradict_themselves_are_not_sound(periods: tuple[Period, ...]) -> None:
    assert not is_sound(periods)
