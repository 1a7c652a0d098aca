"""Drivers who come and go at a calm rate: who plugs in where, who taps, who leaves. Pure but for its dice."""

import random
from collections.abc import Mapping, Sequence

import msgspec

from gridtap.simulator.car import Car, CarModel, new_car
from gridtap.simulator.plan import ConnectorView

CARS: tuple[CarModel, ...] = (
    CarModel(name="Lumo City", capacity_wh=38_000, ac_phases=1, ac_max_a=32.0, dc_max_w=46_000),
    CarModel(name="Lumo Estate", capacity_wh=62_000, ac_phases=3, ac_max_a=16.0, dc_max_w=125_000),
    CarModel(name="Arven GT", capacity_wh=84_000, ac_phases=3, ac_max_a=16.0, dc_max_w=205_000),
    CarModel(name="Tavo Van", capacity_wh=75_000, ac_phases=3, ac_max_a=32.0, dc_max_w=110_000),
    CarModel(name="Pico", capacity_wh=24_000, ac_phases=2, ac_max_a=16.0, dc_max_w=0),
)
TAP_AFTER_S = 2.0
UNPLUG_AFTER_S = 3.0

Place = tuple[str, int]
"""A station's id and the number of its EVSE."""


class Plug(msgspec.Struct, frozen=True):
    """A car arrives."""

    place: Place
    car: Car


class Tap(msgspec.Struct, frozen=True):
    """Its driver holds a card to the reader, to start or to stop."""

    place: Place
    token: str


class Unplug(msgspec.Struct, frozen=True):
    """It drives away."""

    place: Place


Move = Plug | Tap | Unplug


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """How busy the place is."""

    most_share: float = 0.34
    """Visitors never take more than this share of all EVSEs."""
    gap_s: float = 75.0
    """Mean time between two arrivals."""
    shortest_stay_s: float = 420.0
    longest_stay_s: float = 2700.0
    at_start: int = 5
    """Visitors who are there already."""


class _Visit(msgspec.Struct):
    token: str
    tap_s: float
    leave_s: float
    tapped: bool = False
    leaving: bool = False


class Traffic:
    """The visitors of a city. It touches only the cars it brought."""

    def __init__(self, tokens: Sequence[str], rhythm: Rhythm, random_source: random.Random) -> None:
        """Each visitor carries one of `tokens`, none of them twice at a time."""
        self._tokens = tuple(tokens)
        self._rhythm = rhythm
        self._random = random_source
        self._visits: dict[Place, _Visit] = {}
        self._seen: set[Place] = set()
        self._to_come = rhythm.at_start
        self._next_arrival_s = 0.0

    def step(self, now_s: float, places: Mapping[Place, ConnectorView]) -> list[Move]:
        """What happens now, given how the EVSEs that are in service look; call it about once a second."""
        is_new = self._look_around(now_s, places)
        moves: list[Move] = []
        for place, visit in list(self._visits.items()):
            if place in places:
                moves += self._follow(now_s, place, visit, places[place])
        if places and not is_new and (self._to_come or now_s >= self._next_arrival_s):
            arrivals = self._arrive(now_s, places)
            if arrivals and self._to_come:
                self._to_come -= 1
            if arrivals or not self._to_come:
                self._next_arrival_s = now_s + self._gap_s()
            moves += arrivals
        return moves

    def _look_around(self, now_s: float, places: Mapping[Place, ConnectorView]) -> bool:
        """Cars that are there when a place is first seen came before a restart; they are ours, unless a driver charges one.

        Returns whether there was a new place: nobody arrives before the city has been seen.
        """
        new = places.keys() - self._seen
        self._seen |= new
        for place in sorted(new):
            view = places[place]
            if view.plugged and (view.token is None or view.token in self._tokens):
                stay_s = self._random.uniform(0, self._rhythm.longest_stay_s)
                self._visits[place] = _Visit(view.token or "", now_s, now_s + stay_s, tapped=True)
                self._to_come = max(0, self._to_come - 1)
        return bool(new)

    def _gap_s(self) -> float:
        return self._random.expovariate(1 / self._rhythm.gap_s)

    def _arrive(self, now_s: float, places: Mapping[Place, ConnectorView]) -> list[Move]:
        free = [place for place, view in places.items() if view.status == "Available" and place not in self._visits]
        carried = {visit.token for visit in self._visits.values()}
        tokens = [token for token in self._tokens if token not in carried]
        if not free or not tokens or len(self._visits) + 1 > self._rhythm.most_share * len(places):
            return []
        place = self._random.choice(free)
        is_dc = places[place].connector_type != "type2"
        model = self._random.choice([model for model in CARS if model.dc_max_w or not is_dc])
        stay_s = self._random.uniform(self._rhythm.shortest_stay_s, self._rhythm.longest_stay_s)
        self._visits[place] = _Visit(self._random.choice(tokens), now_s + TAP_AFTER_S, now_s + stay_s)
        return [
            Plug(place, new_car(model, self._random.uniform(12, 58), target_soc_pct=self._random.choice((80.0, 90.0, 100.0))))
        ]

    def _follow(self, now_s: float, place: Place, visit: _Visit, view: ConnectorView) -> list[Move]:
        """The next thing one visitor does, if its time has come."""
        if not view.plugged:
            del self._visits[place]
            return []
        if not visit.tapped and now_s >= visit.tap_s:
            visit.tapped = True
            return [Tap(place, visit.token)]
        if visit.tapped and not visit.leaving and now_s >= visit.leave_s:
            visit.leaving = True
            visit.leave_s = now_s + UNPLUG_AFTER_S
            return [Tap(place, visit.token)] if view.token == visit.token else []
        if visit.leaving and now_s >= visit.leave_s and view.token is None:
            del self._visits[place]
            return [Unplug(place)]
        return []
