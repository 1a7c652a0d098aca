"""XML Schema's texts: what counts as a number, a date, a truth value."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridtap.ocpp.errors import CallError
from gridtap.ocpp.soap.lexical import escape, read_boolean, read_date_time, read_decimal, read_int, write_date_time

NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("-0", 0), ("+7", 7), (" 007\n", 7), ("-2147483648", -(2**31))])
def test_integers_may_have_a_sign_zeros_and_space(text: str, value: int) -> None:
    assert read_int(text) == value


@pytest.mark.parametrize(("text", "value"), [("1", 1.0), ("-1.50", -1.5), (".5", 0.5), ("5.", 5.0), (" +0.1 ", 0.1)])
def test_decimals_may_leave_out_one_side(text: str, value: float) -> None:
    assert read_decimal(text) == value


@pytest.mark.parametrize(("text", "value"), [("true", True), ("1", True), ("false", False), (" 0 ", False)])
def test_truth_has_four_spellings(text: str, value: object) -> None:
    assert read_boolean(text) is value


@pytest.mark.parametrize(
    ("read", "text"),
    [(read_int, text) for text in ("", "1.0", "1e3", "0x10", "٣", "1_000", "--1", "2147483648", "9" * 5000, "\u00a01")]
    + [(read_decimal, text) for text in ("", ".", "1e3", "INF", "NaN", "1,5", "1_0", "9" * 5000)]
    + [(read_boolean, text) for text in ("", "True", "yes", "on", "2")]
    + [
        (read_date_time, text)
        for text in ("", "now", "2026-02-30T00:00:00Z", "2026-03-04", "12:00:00Z", "2026-W10-3", "0", "0000-01-01T00:00:00Z")
    ],
)
def test_what_is_none_is_refused(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(CallError):
        read(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-04T12:00:00Z", NOON),
        ("2026-03-04T14:00:00+02:00", NOON),
        ("2026-03-04T12:00:00.1Z", NOON + timedelta(milliseconds=100)),
        ("2026-03-04T12:00:00.123456789Z", NOON + timedelta(microseconds=123456)),
        ("\n2026-03-04T12:00:00Z ", NOON),
        ("2026-03-04T24:00:00Z", NOON + timedelta(hours=12)),
        ("2026-03-04T12:00:60Z", NOON + timedelta(minutes=1)),
        ("2026-03-04 12:00:00+00", NOON),
    ],
)
def test_dates_are_those_of_xml_schema_and_those_that_stations_write(text: str, value: datetime) -> None:
    assert read_date_time(text) == value


def test_a_date_without_a_zone_stays_without_one() -> None:
    assert read_date_time("2026-03-04T12:00:00") == NOON.replace(tzinfo=None)


def test_instants_are_written_in_utc_to_the_millisecond() -> None:
    at = datetime(2026, 3, 4, 14, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=2)))
    assert write_date_time(at) == "2026-03-04T12:00:00.123Z"
    assert write_date_time(NOON) == "2026-03-04T12:00:00Z"


def test_an_instant_beyond_the_calendar_is_not_written() -> None:
    with pytest.raises(CallError):
        write_date_time(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))))


@given(st.text())
def test_any_text_is_escaped_or_refused(text: str) -> None:
    try:
        escaped = escape(text)
    except CallError:
        return
    assert not set(escaped) & set('<>"\n\r\t')


@given(st.text(max_size=50), st.sampled_from([read_int, read_decimal, read_boolean, read_date_time]))
def test_any_text_is_read_or_refused(text: str, read: Callable[[str], object]) -> None:
    try:
        value = read(text)
    except CallError:
        return
    assert value is not None
