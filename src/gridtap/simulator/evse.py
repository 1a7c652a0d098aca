"""One EVSE as physics: what is plugged in, what may flow, what does flow. Knows nothing of OCPP."""

import random
from enum import Enum

import msgspec

from gridtap.simulator.car import Car, battery_voltage_v, charge, is_full, soc_pct, wanted_current_a, wanted_power_w
from gridtap.simulator.meter import Draw, Meter, mains_frequency_hz, phase_voltage_v
from gridtap.simulator.pilot import MIN_PILOT_A, Pilot, may_draw, offered_current_a, pilot_state

MAX_SLICES = 400
"""However long nobody looked, the integration takes no more steps than this."""


class ConnectorType(Enum):
    """The plug, with the word used towards people and the API."""

    TYPE2 = "type2"
    CCS2 = "ccs2"
    CHADEMO = "chademo"
    TYPE1 = "type1"
    NACS = "nacs"


class Rating(msgspec.Struct, frozen=True):
    """What an EVSE is built for; `phases` is 0 for DC."""

    connector_type: ConnectorType
    max_power_w: int
    phases: int

    @property
    def max_current_a(self) -> float:
        """AC current per phase at 230 V; for DC at 400 V."""
        return self.max_power_w / (230 * self.phases) if self.phases else self.max_power_w / 400


class Allowance(msgspec.Struct, frozen=True):
    """What a charging schedule allows at this moment; None is no limit. Power counts all phases together."""

    power_w: float | None = None
    phases: int | None = None


class Evse:
    """A socket with a meter, a contactor, and perhaps a car."""

    def __init__(self, rating: Rating, meter: Meter, random_source: random.Random) -> None:
        self.rating = rating
        self.meter = meter
        self.car: Car | None = None
        self.energised = False
        """Whether the station lets energy flow: authorised, in a transaction, not faulted."""
        self.operable = True
        """False while the EVSE is broken; no energy then."""
        self.allowance = Allowance()
        self.locked = False
        self.draw = Draw()
        self._random = random_source
        self._at_s: float | None = None

    @property
    def is_dc(self) -> bool:
        """Whether the rectifier stands in the station."""
        return self.rating.phases == 0

    @property
    def soc_pct(self) -> float | None:
        """What the car says of its battery; only DC cars tell."""
        return soc_pct(self.car) if self.car is not None and self.is_dc else None

    @property
    def car_asks(self) -> bool:
        """Whether a car is there that wants energy."""
        return self.car is not None and not self.car.pauses and not is_full(self.car)

    @property
    def pilot(self) -> Pilot:
        """The letter on the pilot line."""
        return pilot_state(plugged=self.car is not None, asks=self.car_asks, available=self.operable)

    @property
    def offers_power(self) -> bool:
        """Whether the station offers the car anything at all."""
        return self.energised and self.operable and self._offered_w() > 0

    def advance(self, now_s: float) -> None:
        """Let time pass until `now_s` (monotone): energy flows into the car through the meter.

        Slices are at most 30 s, or wider when very much time passed, so that the taper is followed.
        """
        if self._at_s is None or now_s <= self._at_s:
            if self._at_s is None:
                self.resume(now_s)
            return
        if self.draw.power_w <= 0 and not (self.energised and self.car_asks):
            self._at_s = now_s
            return
        elapsed_ms = round((now_s - self._at_s) * 1000)
        slice_ms = max(30_000, elapsed_ms // MAX_SLICES + 1)
        while elapsed_ms > 0:
            step_ms = min(slice_ms, elapsed_ms)
            added_mwh = self.meter.integrate(round(self.draw.power_w * 1000), step_ms)
            if self.car is not None:
                self.car = charge(self.car, added_mwh)
            elapsed_ms -= step_ms
            self._at_s += step_ms / 1000
            self.settle()
        self.settle()

    def resume(self, at_s: float) -> None:
        """Go on as if it had been `at_s` all the time; the next `advance` counts from there."""
        self._at_s = at_s
        self.settle()

    def settle(self) -> None:
        """Work out anew what flows at this moment."""
        self.draw = self._dc_draw() if self.is_dc else self._ac_draw()

    def _offered_w(self) -> float:
        limit_w = self.allowance.power_w
        offered_w = self.rating.max_power_w if limit_w is None else min(limit_w, self.rating.max_power_w)
        if self.is_dc:
            return max(0.0, float(offered_w))
        phases = self._phases()
        return offered_current_a(offered_w / (230 * phases)) * 230 * phases

    def _phases(self) -> int:
        return max(1, min(self.rating.phases, self.allowance.phases or self.rating.phases))

    def _ac_draw(self) -> Draw:
        phases = self._phases()
        voltages = tuple(phase_voltage_v(self._random) for _ in range(self.rating.phases))
        frequency_hz = mains_frequency_hz(self._random)
        offered_w = self._offered_w() if self.energised and self.operable else 0.0
        offered_a = min(offered_w / (230 * phases), self.rating.max_current_a)
        current_a = 0.0
        if self.car is not None and may_draw(self.pilot) and offered_a >= MIN_PILOT_A - 0.001:
            current_a = round(wanted_current_a(self.car, offered_a, phases, 230.0), 2)
        used = min(phases, self.car.model.ac_phases) if self.car else 0
        currents = tuple(current_a if phase < used else 0.0 for phase in range(self.rating.phases))
        power_w = sum(u * i for u, i in zip(voltages, currents, strict=True))
        return Draw(min(power_w, offered_w), voltages, currents, frequency_hz, offered_a, offered_w)

    def _dc_draw(self) -> Draw:
        offered_w = self._offered_w() if self.energised and self.operable else 0.0
        voltage_v = round(battery_voltage_v(self.car), 1) if self.car else 0.0
        power_w = wanted_power_w(self.car, offered_w) if self.car and may_draw(self.pilot) else 0.0
        current_a = round(power_w / voltage_v, 2) if voltage_v else 0.0
        offered_a = offered_w / voltage_v if voltage_v else 0.0
        return Draw(power_w, (voltage_v,), (current_a,), mains_frequency_hz(self._random), offered_a, offered_w)
