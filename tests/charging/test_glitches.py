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
