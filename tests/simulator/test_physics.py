"""Car, pilot, meter and EVSE: what flows, how much of it, and that nothing is lost in counting."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridtap.simulator.car import CarModel, charge, is_full, new_car, soc_pct, taper_share, wanted_current_a, wanted_power_w
from gridtap.simulator.evse import Allowance, ConnectorType, Evse, Rating
from gridtap.simulator.meter import Meter, MeterFault
from gridtap.simulator.pilot import Pilot, may_draw, offered_current_a, pilot_state

SALOON = CarModel(name="Saloon", capacity_wh=60_000, ac_phases=3, ac_max_a=16.0, dc_max_w=100_000)
CITY = CarModel(name="City", capacity_wh=30_000, ac_phases=1, ac_max_a=32.0, dc_max_w=0)
AC22 = Rating(ConnectorType.TYPE2, 22_000, 3)
DC50 = Rating(ConnectorType.CCS2, 50_000, 0)


def energised(rating: Rating, car_soc_pct: float = 40.0, model: CarModel = SALOON) -> Evse:
    evse = Evse(rating, Meter(1_000), random.Random(1))
    evse.car = new_car(model, car_soc_pct)
    evse.energised = True
    evse.advance(0.0)
    return evse


def test_a_battery_takes_its_full_rate_below_the_taper_and_less_and_less_above() -> None:
    shares = [taper_share(new_car(SALOON, level)) for level in (10, 50, 80, 85, 90, 95, 100)]
    assert shares[:3] == [1.0, 1.0, 1.0]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == pytest.approx(0.08)


def test_a_full_or_pausing_car_takes_nothing() -> None:
    full = new_car(SALOON, 80, target_soc_pct=80)
    assert is_full(full)
    assert wanted_power_w(full, 50_000) == 0
    assert wanted_current_a(full, 16, 3, 230) == 0


def test_a_car_cannot_arrive_emptier_than_its_model_allows() -> None:
    assert soc_pct(new_car(SALOON, 0)) == pytest.approx(5.0)


def test_a_battery_never_holds_more_than_its_capacity() -> None:
    assert soc_pct(charge(new_car(SALOON, 99), 10_000_000)) == 100.0


def test_a_car_without_a_dc_inlet_takes_no_dc() -> None:
    assert wanted_power_w(new_car(CITY, 20), 50_000) == 0


@pytest.mark.parametrize(
    ("situation", "letter"),
    [
        ({"plugged": False, "asks": False, "available": True}, Pilot.A),
        ({"plugged": True, "asks": False, "available": True}, Pilot.B),
        ({"plugged": True, "asks": True, "available": True}, Pilot.C),
        ({"plugged": True, "asks": True, "available": False}, Pilot.F),
        ({"plugged": True, "asks": True, "available": True, "powered": False}, Pilot.E),
    ],
)
def test_the_pilot_letter_follows_from_the_situation(situation: dict[str, bool], letter: Pilot) -> None:
    assert pilot_state(**situation) is letter
    assert may_draw(letter) is (letter is Pilot.C)


def test_ventilation_is_asked_for_with_d() -> None:
    assert pilot_state(plugged=True, asks=True, available=True, ventilation=True) is Pilot.D


def test_a_pilot_cannot_offer_less_than_six_amperes() -> None:
    assert [offered_current_a(limit) for limit in (0, 5.9, 6, 16, 100)] == [0, 0, 6, 16, 80]


@given(st.lists(st.tuples(st.integers(0, 350_000_000), st.integers(0, 3_600_000)), max_size=50))
def test_a_meter_loses_nothing_however_time_is_sliced(slices: list[tuple[int, int]]) -> None:
    meter = Meter()
    for power_mw, elapsed_ms in slices:
        meter.integrate(power_mw, elapsed_ms)
    assert meter.true_mwh == sum(power_mw * elapsed_ms for power_mw, elapsed_ms in slices) // 3_600_000


def test_a_meter_that_was_reset_still_knows_what_really_flowed() -> None:
    meter = Meter(5_000)
    meter.integrate(11_000_000, 3_600_000)
    assert meter.register_wh == 16_000
    meter.disturb(MeterFault.RESET)
    assert (meter.register_wh, meter.true_mwh) == (0, 11_000_000)


def test_a_meter_rolls_over_at_its_last_digit() -> None:
    meter = Meter()
    meter.disturb(MeterFault.ROLLOVER)
    before_wh = meter.register_wh
    meter.integrate(11_000_000, 3_600_000)
    assert meter.register_wh < before_wh
    assert meter.true_mwh == 11_000_000


def test_a_meter_can_fall_back_by_a_kilowatt_hour() -> None:
    meter = Meter(5_000)
    meter.disturb(MeterFault.REGRESS)
    assert meter.register_wh == 4_000


def test_three_phases_at_sixteen_amperes_give_eleven_kilowatts() -> None:
    evse = energised(AC22)
    assert evse.draw.currents_a == (16.0, 16.0, 16.0)
    assert evse.draw.power_w == pytest.approx(11_040, rel=0.01)


def test_a_one_phase_car_loads_one_phase_only() -> None:
    evse = energised(AC22, model=CITY)
    assert evse.draw.currents_a[0] > 0
    assert evse.draw.currents_a[1:] == (0.0, 0.0)


def test_an_hour_of_charging_moves_the_register_by_the_energy_that_entered_the_car() -> None:
    evse = energised(AC22)
    assert evse.car is not None
    before_mwh = evse.car.stored_mwh
    evse.advance(3600.0)
    assert evse.meter.register_wh - 1_000 == pytest.approx(11_040, rel=0.01)
    assert evse.car.stored_mwh - before_mwh == evse.meter.true_mwh


def test_a_fast_charge_slows_down_near_the_end_and_stops_when_full() -> None:
    evse = energised(DC50, 70)
    assert evse.draw.power_w == 50_000
    evse.advance(1_500.0)
    slow_w = evse.draw.power_w
    evse.advance(40_000.0)
    assert 0 < slow_w < 50_000
    assert evse.draw.power_w == 0
    assert evse.soc_pct == pytest.approx(100.0)
    assert evse.pilot is Pilot.B


def test_a_limit_is_obeyed_by_the_current_drawn() -> None:
    evse = energised(AC22)
    evse.allowance = Allowance(power_w=230 * 3 * 8.0)
    evse.settle()
    assert evse.draw.currents_a == (8.0, 8.0, 8.0)


def test_a_limit_below_six_amperes_stops_the_flow() -> None:
    evse = energised(AC22)
    evse.allowance = Allowance(power_w=230 * 3 * 5.0)
    evse.settle()
    assert evse.draw.power_w == 0
    assert not evse.offers_power


def test_a_limit_may_also_take_away_phases() -> None:
    evse = energised(AC22)
    evse.allowance = Allowance(power_w=230 * 16.0, phases=1)
    evse.settle()
    assert evse.draw.currents_a == (16.0, 0.0, 0.0)


def test_nothing_flows_through_a_broken_evse() -> None:
    evse = energised(AC22)
    evse.operable = False
    evse.settle()
    evse.advance(3600.0)
    assert evse.meter.true_mwh == 0
    assert evse.pilot is Pilot.F
