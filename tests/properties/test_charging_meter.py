"""Whatever a meter says, energy never falls, never turns negative, and does not depend on the order of arrival."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from gridtap.charging.machine import ENERGY, Began, SessionFold, Stopped, forget_measures, measure, step, view
from gridtap.charging.meter import begin_meter, total
from gridtap.charging.readings import WireKind, read_number, read_sample, read_value, scale_of
from gridtap.charging.times import BACKLOG_US, Corrected, Moment, correct, span

SECOND_US = 1_000_000
KWH_MWH = 1_000_000
MEGAWATT_MWH_A_SECOND = 10**9 / 3600
NOON_US = 1_800_000_000 * SECOND_US

_registers = st.integers(-(10**12), 10**15)
_steps = st.lists(st.tuples(st.integers(0, 3600), _registers), max_size=30)
_rises = st.lists(st.tuples(st.integers(1, 3600), st.integers(0, 10**7)), max_size=30)


def _moment(at_s: int) -> Moment:
    at = NOON_US + at_s * SECOND_US
    return Moment(at, at, Corrected(at, is_trusted=True))


@given(_registers, _steps)
def test_live_energy_never_falls_and_is_never_negative(start: int, words: list[tuple[int, int]]) -> None:
    fold = begin_meter(NOON_US, start)
    at, before = NOON_US, 0
    for passed_s, register in words:
        at += passed_s * SECOND_US
        fold.add(at, register)
        assert fold.energy_mwh >= before
        before = fold.energy_mwh


@given(_registers, _steps, _registers)
def test_final_energy_is_never_negative(start: int, words: list[tuple[int, int]], stop: int) -> None:
    fold = begin_meter(NOON_US, start)
    at = NOON_US
    for passed_s, register in words:
        at += passed_s * SECOND_US
        fold.add(at, register)
    assert total(fold, at, stop).energy_mwh >= 0


@given(st.integers(0, 10**12), _rises)
def test_a_register_that_only_rises_counts_its_last_word_minus_its_first(start: int, rises: list[tuple[int, int]]) -> None:
    fold = begin_meter(NOON_US, start)
    at, register = NOON_US, start
    for passed_s, rise in rises:
        at += passed_s * SECOND_US
        register += rise
        fold.add(at, register)
    assert fold.energy_mwh == register - start
    assert total(fold, at, register).energy_mwh == register - start
    too_fast = any(rise > KWH_MWH + MEGAWATT_MWH_A_SECOND * passed_s for passed_s, rise in rises)
    assert fold.flags == (["meter_jump"] if too_fast else [])


@given(st.lists(st.tuples(st.integers(1, 1000), st.integers(1, 10**6)), min_size=1, max_size=12), st.data())
def test_samples_doubled_and_reordered_end_in_the_same_figures(words: list[tuple[int, int]], data: st.DataObject) -> None:
    samples: list[tuple[int, int]] = []
    at_s, register = 0, 0
    for passed_s, rise in words:
        at_s, register = at_s + passed_s, register + rise
        samples.append((NOON_US + at_s * SECOND_US, register))
    arrived = data.draw(st.permutations(samples + data.draw(st.lists(st.sampled_from(samples), max_size=5))))
    in_order, as_arrived = SessionFold(), SessionFold()
    for fold in (in_order, as_arrived):
        step(fold, Began(_moment(0), 0))
    for at, energy_mwh in samples:
        measure(in_order, ENERGY, at, energy_mwh)
    taken = [measure(as_arrived, ENERGY, at, energy_mwh) for at, energy_mwh in arrived]
    if not all(taken):
        forget_measures(as_arrived)
        for at, energy_mwh in sorted(set(arrived)):
            measure(as_arrived, ENERGY, at, energy_mwh)
    for fold in (in_order, as_arrived):
        step(fold, Stopped(_moment(at_s), register, "Local"))
    assert view(as_arrived) == view(in_order)
    assert view(in_order).figures.energy_mwh == register


_instants = st.integers(-(62_000_000_000 * SECOND_US), 250_000_000_000 * SECOND_US)
_offsets = st.integers(-(10**17), 10**17)


@given(_instants, _instants, _offsets)
def test_any_clock_gives_an_instant_that_can_be_true(station_at: int, received_at: int, offset: int) -> None:
    corrected = correct(station_at, received_at, offset)
    assert received_at - BACKLOG_US <= corrected.at <= received_at + 30 * SECOND_US


@given(_instants, _instants, _instants, st.integers(0, 10**12))
def test_a_session_never_ends_before_it_began(start_told: int, stop_told: int, heard_at: int, later: int) -> None:
    start = Moment(start_told, heard_at, correct(start_told, heard_at, 0))
    stop = Moment(stop_told, heard_at + later, correct(stop_told, heard_at + later, 0))
    ends = span(start, stop, 0)
    assert ends.started_at <= ends.ended_at


@given(st.text(max_size=40), st.text(max_size=20) | st.none(), st.text(max_size=20) | st.none())
def test_any_text_is_a_number_of_63_bits_or_no_sample(value: str, measurand: str | None, unit: str | None) -> None:
    found = read_sample(datetime(2026, 1, 1, tzinfo=UTC), WireKind(measurand, unit), value)
    assert found is None or found.value_milli is None or abs(found.value_milli) < 2**63


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_thousandths_are_exact_whatever_the_unit(number: object) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    plain = read_sample(at, WireKind(unit="Wh"), f"{number}")
    kilo = read_sample(at, WireKind(unit="kWh"), f"{number}")
    assert plain is not None
    assert kilo is not None
    assert plain.value_milli is not None
    assert kilo.value_milli == 1000 * plain.value_milli


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-3, 9), st.sampled_from(["Wh", "V", "K", "Fahrenheit"]))
def test_a_number_is_read_as_its_text_is(value: float, power: int, unit: str) -> None:
    scale = scale_of("Temperature", unit, None, None, None, power)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert read_number(at, scale, value) == read_value(at, scale, repr(value))
