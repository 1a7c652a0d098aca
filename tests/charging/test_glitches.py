"""A word that a meter said wrong is never billed."""

import pytest

from gridtap.charging.meter import begin_meter, total

KWH = 1_000_000
SECOND = 1_000_000


def _billed_wh(words: list[int], *, every_s: int = 10) -> tuple[int, list[str]]:
    fold = begin_meter(0, words[0] * 1000)
    for number, word in enumerate(words[1:-1], start=1):
        assert fold.add(number * every_s * SECOND, word * 1000)
    closed = total(fold, len(words) * every_s * SECOND, words[-1] * 1000)
    return closed.energy_mwh // 1000, closed.flags


@pytest.mark.parametrize("words", [[100_000, 100_100, 0, 100_150, 100_200], [900_000, 901_000, 5, 902_000, 903_000]])
def test_a_zero_between_good_words_is_no_reset(words: list[int]) -> None:
    billed_wh, flags = _billed_wh(words)
    assert billed_wh == words[-1] - words[0]
    assert flags


def test_a_register_that_stays_low_was_reset() -> None:
    billed_wh, flags = _billed_wh([100_000, 105_000, 0, 2_000, 4_000], every_s=600)
    assert billed_wh == 9_000
    assert "meter_reset" in flags


def test_a_start_at_zero_under_a_lifetime_register_bills_what_came_after() -> None:
    billed_wh, flags = _billed_wh([0, 500_000, 500_100, 500_200])
    assert billed_wh == 200
    assert "meter_jump" in flags


def test_a_clock_that_stands_still_is_forgiven_but_seen() -> None:
    billed_wh, flags = _billed_wh([1_000, 31_000], every_s=0)
    assert billed_wh == 30_000
    assert flags == ["meter_jump"]


@pytest.mark.parametrize(
    "words",
    [
        [5_000_000, 5_000_500, 5_098_000, 5_001_000, 5_001_500, 5_002_000],
        [5_000_000, 5_000_500, 5_001_000, 5_001_500, 5_098_000, 5_002_000],
        [5_000_000, 5_098_000, 5_001_000, 5_001_500, 5_002_000],
        [1_000, 1_500, 99_000, 2_000, 2_500, 3_000],
        [1_000, 1_500, 9_000, 2_000, 2_500, 3_000],
        [1_000, 1_500, 5_000_000, 2_000, 2_500, 3_000],
        [1_000, 99_000, 2_000, 2_500, 3_000],
        [0, 500, 99_000, 1_000, 99_500, 1_500, 2_000],
    ],
)
@pytest.mark.parametrize("every_s", [60, 600])
def test_one_word_that_both_its_neighbours_contradict_is_not_billed(words: list[int], every_s: int) -> None:
    billed_wh, flags = _billed_wh(words, every_s=every_s)
    assert billed_wh == words[-1] - words[0]
    assert flags == ["meter_jump"]


def test_a_doubtful_rise_is_not_shown_before_the_next_word_goes_on_from_it() -> None:
    fold = begin_meter(0, 0)
    assert fold.add(60 * SECOND, 40 * KWH)
    assert fold.energy_mwh == 0
    assert fold.add(120 * SECOND, 41 * KWH)
    assert (fold.energy_mwh, fold.flags) == (41 * KWH, ["meter_jump"])


def test_a_meter_that_is_reset_after_its_first_word_counts_both_parts() -> None:
    billed_wh, flags = _billed_wh([0, 10_000, 200, 5_000, 9_000], every_s=1800)
    assert (billed_wh, flags) == (19_000, ["meter_reset"])


def test_a_meter_that_is_replaced_counts_both_parts() -> None:
    billed_wh, flags = _billed_wh([50_000, 52_000, 54_000, 800_000, 802_000, 804_000], every_s=600)
    assert (billed_wh, flags) == (4_000 + 4_000, ["meter_jump"])


def test_more_than_the_connector_gives_is_seen() -> None:
    known = begin_meter(0, 0, most_w=22_000)
    assert total(known, 600 * SECOND, 50 * KWH).flags == ["meter_jump"]
    assert total(begin_meter(0, 0), 600 * SECOND, 50 * KWH).flags == []
    assert total(known, 600 * SECOND, 5 * KWH).flags == []


@pytest.mark.parametrize("every_s", [60, 600, 3000])
@pytest.mark.parametrize(
    "words",
    [
        [180_000, 1_000, 182_000],
        [180_000, 1_000, 181_000, 182_000],
        [100_000, 101_000, 0, 0, 102_000, 103_000],
        [190_000, 190_500, 500, 1_000, 191_500, 192_000],
        [20_000, 21_000, 7, 7, 22_000],
        [1_000, 2_000, 0, 0, 3_000, 4_000],
    ],
)
def test_a_register_that_is_back_without_having_climbed_was_never_low(words: list[int], every_s: int) -> None:
    billed_wh, _ = _billed_wh(words, every_s=every_s)
    assert billed_wh == words[-1] - words[0]


@pytest.mark.parametrize("every_s", [60, 600])
def test_one_low_word_is_wrong_where_the_connector_cannot_have_given_the_rest(every_s: int) -> None:
    fold = begin_meter(0, 20_000_000, most_w=11_000)
    for number, word in enumerate((21_000, 7), start=1):
        assert fold.add(number * every_s * SECOND, word * 1000)
    assert total(fold, 3 * every_s * SECOND, 22_000_000).energy_mwh == 2_000_000


@pytest.mark.parametrize("every_s", [60, 300, 900])
def test_a_session_meter_that_is_reset_and_climbs_past_where_it_fell_counts_both_parts(every_s: int) -> None:
    first, then = range(0, 4_001, 500), range(0, 6_001, 500)
    billed_wh, flags = _billed_wh([*first, *then], every_s=every_s)
    assert (billed_wh, flags) == (10_000, ["meter_reset"])


def test_what_was_shown_by_mistake_stands_until_the_end() -> None:
    fold, shown = begin_meter(0, 90_000_000), list[int]()
    for number, word in enumerate((90_500, 500, 1_000, 1_500, 2_000, 92_500), start=1):
        assert fold.add(number * 400 * SECOND, word * 1000)
        shown.append(fold.energy_mwh)
    assert shown == sorted(shown)
    assert total(fold, 7 * 400 * SECOND, 93_000_000).energy_mwh == 3_000_000


@pytest.mark.parametrize("words", [[999_000, 1_000], [999_000, 999_900, 1_000], [998_500, 999_900, 1_000, 1_500]])
def test_a_register_of_six_digits_that_rolls_over_is_not_taken_for_one_in_kwh(words: list[int]) -> None:
    assert _billed_wh(words, every_s=600) == (1_000_000 - words[0] + words[-1], ["meter_rollover"])


def test_a_register_in_kwh_that_is_near_its_full_digits_has_not_rolled_over() -> None:
    assert _billed_wh([990_000, 995_000, 995], every_s=600) == (5_000, ["meter_units_mixed"])
    assert _billed_wh([490_000, 500_000, 502], every_s=7200) == (12_000, ["meter_units_mixed"])
