"""The chart of the last hour reads only what is new."""

from datetime import UTC, datetime, timedelta

from gridtap.api.power_chart import MINUTES, PowerChart

NOON = datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)
MINUTE = int(NOON.timestamp()) // 60


def test_at_first_the_whole_hour_is_read() -> None:
    chart = PowerChart()
    assert chart.unknown_since(NOON) == datetime(2026, 11, 22, 11, 1, tzinfo=UTC)
    drawn = chart.draw({MINUTE: 7000, MINUTE - 59: 1}, chart.unknown_since(NOON), NOON)
    assert len(drawn) == MINUTES
    assert (drawn[0], drawn[-1]) == (((MINUTE - 59) * 60, 1), (MINUTE * 60, 7000))


def test_later_only_the_last_minutes_are_read_and_the_others_remembered() -> None:
    chart = PowerChart()
    chart.draw({MINUTE - 10: 5, MINUTE: 7000}, chart.unknown_since(NOON), NOON)
    later = NOON + timedelta(minutes=1)
    since = chart.unknown_since(later)
    assert since == datetime(2026, 11, 22, 11, 58, tzinfo=UTC)
    drawn = dict(chart.draw({MINUTE: 8000, MINUTE + 1: 9000}, since, later))
    assert [drawn[(MINUTE + shift) * 60] for shift in (-10, 0, 1)] == [5, 8000, 9000]


def test_after_a_long_silence_the_whole_hour_is_read_again() -> None:
    chart = PowerChart()
    chart.draw({MINUTE: 7000}, chart.unknown_since(NOON), NOON)
    later = NOON + timedelta(hours=3)
    since = chart.unknown_since(later)
    assert since == datetime(2026, 11, 22, 14, 1, tzinfo=UTC)
    assert sum(power_w for _, power_w in chart.draw({}, since, later)) == 0


def test_a_clock_that_was_set_back_breaks_nothing() -> None:
    chart = PowerChart()
    chart.draw({MINUTE: 7000}, chart.unknown_since(NOON), NOON)
    earlier = NOON - timedelta(hours=2)
    since = chart.unknown_since(earlier)
    assert since <= earlier
    assert len(chart.draw({}, since, earlier)) == MINUTES
