"""The car: a battery that fills, tapers and stops, and how much it takes from a connector."""

import msgspec

FLOOR_SHARE = 0.08
"""Share of the full rate a battery still takes just before it is full."""


class CarModel(msgspec.Struct, frozen=True, kw_only=True):
    """What a make of car can do. `ac_phases` is 1, 2 or 3; `dc_max_w` is 0 when it cannot charge on DC."""

    name: str
    capacity_wh: int
    ac_phases: int
    ac_max_a: float
    dc_max_w: int
    taper_from_pct: float = 80.0
    min_soc_pct: float = 5.0


DEMO_CAR = CarModel(name="Demo", capacity_wh=62_000, ac_phases=3, ac_max_a=16.0, dc_max_w=120_000)
"""What comes when nobody says which car."""


class Car(msgspec.Struct, frozen=True, kw_only=True):
    """One car at one moment. `stored_mwh` is exact; `stay_s` is how long its driver means to leave it plugged in."""

    model: CarModel
    stored_mwh: int
    target_soc_pct: float = 100.0
    stay_s: float | None = None
    pauses: bool = False
    """Whether the car itself holds charging back, as its own timer would."""


def new_car(model: CarModel, soc_pct: float, *, target_soc_pct: float = 100.0, stay_s: float | None = None) -> Car:
    """A car with its battery at `soc_pct`, never below what its model lets it discharge to."""
    level_pct = min(max(soc_pct, model.min_soc_pct), 100.0)
    return Car(model=model, stored_mwh=round(model.capacity_wh * 10 * level_pct), target_soc_pct=target_soc_pct, stay_s=stay_s)


def soc_pct(car: Car) -> float:
    """State of charge, 0 to 100."""
    return car.stored_mwh / (car.model.capacity_wh * 10)


def is_full(car: Car) -> bool:
    """Whether the car has reached what its driver wants."""
    return soc_pct(car) >= min(car.target_soc_pct, 100.0)


def taper_share(car: Car) -> float:
    """Share of the full rate the battery takes at its state of charge, from 1 down to `FLOOR_SHARE`."""
    level, start = soc_pct(car), car.model.taper_from_pct
    if level <= start or start >= 100.0:
        return 1.0
    return max(FLOOR_SHARE, 1.0 - (1.0 - FLOOR_SHARE) * (level - start) / (100.0 - start))


def wanted_current_a(car: Car, offered_a: float, phases: int, voltage_v: float) -> float:
    """AC current per phase the car takes of what is offered; 0 when it pauses or is full.

    The onboard charger is the narrow place; only near the end does the battery take less than it gives.
    """
    if car.pauses or is_full(car) or phases < 1:
        return 0.0
    used = min(phases, car.model.ac_phases)
    full_rate_w = max(car.model.dc_max_w, round(3 * 230 * car.model.ac_max_a))
    battery_a = full_rate_w * taper_share(car) / (voltage_v * used)
    return max(0.0, min(offered_a, car.model.ac_max_a, battery_a))


def wanted_power_w(car: Car, offered_w: float) -> float:
    """DC power the car takes of what is offered; 0 when it pauses, is full or has no DC inlet."""
    if car.pauses or is_full(car):
        return 0.0
    return max(0.0, min(offered_w, car.model.dc_max_w * taper_share(car)))


def battery_voltage_v(car: Car) -> float:
    """DC voltage of the pack: rises from 340 V empty to 410 V full."""
    return 340.0 + 0.7 * soc_pct(car)


def charge(car: Car, energy_mwh: int) -> Car:
    """The car after taking this energy; what does not fit is lost as heat."""
    return msgspec.structs.replace(car, stored_mwh=min(car.stored_mwh + energy_mwh, car.model.capacity_wh * 1000))
