"""The register of a 2.x transaction: whatever order events come in, the fold is that of their numbers, and never falls."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gridtap.charging.model import MeterSample, ReadingKind
from gridtap.charging.places import Places
from gridtap.charging.readings import ENERGY_REGISTER
from gridtap.charging.told import ToldMeter, Word, tell, word_of

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
GAINS = st.lists(st.integers(0, 900_000), min_size=2, max_size=20)


def _words(gains: list[int], shuffled_at: list[int]) -> list[Word]:
    words: list[Word] = []
    register_mwh = 5_000_000
    for number, gain in enumerate(gains):
        register_mwh += gain
        words.append(Word(number, shuffled_at[number], register_mwh if number == 0 else None, register_mwh))
    return words


@given(GAINS, st.data())
def test_energy_is_what_the_register_gained_whatever_the_instants_and_the_order(gains: list[int], data: st.DataObject) -> None:
    instants = [data.draw(st.integers(0, 10**15)) for _ in gains]
    words = _words(gains, instants)
    order = data.draw(st.permutations(words))
    told, known = ToldMeter(), list[Word]()
    energies: list[int] = []
    for word in order:
        known.append(word)
        if not told.add(word):
            told = tell(known)
        energies.append(0 if told.meter is None else told.meter.energy_mwh)
    assert told == tell(words)
    assert energies[-1] == sum(gains[1:])
    assert all(later >= earlier for earlier, later in pairwise(energies))


@given(st.lists(st.tuples(st.integers(0, 10**15), st.integers(0, 10**15), st.booleans()), min_size=1, max_size=30))
def test_events_happen_in_the_order_of_their_numbers(clocks: list[tuple[int, int, bool]]) -> None:
    places = Places()
    placed = [
        places.place(number, own, corrected, received_at=corrected, is_offline=is_offline)
        for number, (own, corrected, is_offline) in enumerate(clocks)
    ]
    assert placed == sorted(set(placed))


@given(st.permutations(range(6)))
def test_events_that_come_in_another_order_happen_in_that_of_their_numbers(order: list[int]) -> None:
    places = Places()
    placed = {number: places.place(number, 10 * number, 10 * number, received_at=100, is_offline=True) for number in order}
    assert placed == {number: 10 * number for number in order}


def _register(at: datetime, context: str, register_mwh: int) -> MeterSample:
    return MeterSample(at, ReadingKind(ENERGY_REGISTER, None, "Outlet", context, "Wh"), register_mwh)


def test_an_end_that_brings_everything_says_where_the_register_began_and_stands() -> None:
    sampled = [
        _register(EPOCH + timedelta(hours=3), "Sample.Periodic", 4_000),
        _register(EPOCH, "Transaction.Begin", 1_000),
        _register(EPOCH + timedelta(hours=1), "Transaction.End", 5_000),
    ]
    assert word_of(7, 0, sampled, is_start=False) == Word(7, 0, 1_000, 5_000)
    assert word_of(7, 0, sampled[:1], is_start=False) == Word(7, 0, None, 4_000)
    assert word_of(7, 0, [], is_start=False) is None


def test_a_beginning_that_only_the_end_tells_counts_from_there() -> None:
    told = tell([Word(0, 0, None, 2_000), Word(1, 10, None, 3_000), Word(9, 20, 1_500, 6_000)])
    assert told.first_mwh == 1_500
    assert told.meter is not None
    assert told.meter.energy_mwh == 4_500
