"""A small demo city: sites, stations, tokens of its drivers, and the life in it."""

import asyncio
import os
import random
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

import msgspec

from gridtap.kit.clock import Clock
from gridtap.kit.errors import Refused
from gridtap.kit.log import get_log
from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.evse import ConnectorType, Rating
from gridtap.simulator.plan import ConnectorView, Habits, StationPlan
from gridtap.simulator.simulation import Setup, Simulation
from gridtap.simulator.traffic import Move, Place, Plug, Rhythm, Tap, Traffic, Unplug

TOKENS = 10
KEEP_EVERY_S = 5
"""Between two writes of the memory, besides those before a billing message."""
CALM = Rhythm()
DEMO_HABITS = Habits(
    auto_plug_s=3.0,
    auto_leave_s=20.0,
    settings=(("MeterValueSampleInterval", "3"), ("ConnectionTimeOut", "90")),
)


class SitePlan(msgspec.Struct, frozen=True, kw_only=True):
    """A place with stations; streets are invented, the city is not."""

    key: str
    name: str
    address: str
    city: str
    latitude: float
    longitude: float


_AC11 = Rating(ConnectorType.TYPE2, 11_000, 3)
_AC22 = Rating(ConnectorType.TYPE2, 22_000, 3)
_DC50 = (Rating(ConnectorType.CCS2, 50_000, 0), Rating(ConnectorType.CHADEMO, 50_000, 0))
_DC150 = (Rating(ConnectorType.CCS2, 150_000, 0), Rating(ConnectorType.CCS2, 150_000, 0))

_SITES = (
    SitePlan(
        key="station", name="Old Freight Yard", address="Am Alten Güterhof 4", city="Freiburg", latitude=47.9985, longitude=7.8412
    ),
    SitePlan(
        key="lindenhof",
        name="Lindenhof Quarter",
        address="Lindenhofstraße 18",
        city="Freiburg",
        latitude=47.9862,
        longitude=7.8534,
    ),
    SitePlan(key="solar", name="Solar Quarter", address="Sonnenhofweg 3", city="Freiburg", latitude=47.9769, longitude=7.8251),
    SitePlan(
        key="north", name="North Fast-Charging Park", address="Messering 21", city="Freiburg", latitude=48.0148, longitude=7.8327
    ),
)
# site, station id, position, vendor, model, EVSEs
_STATIONS: tuple[tuple[str, str, str, str, str, tuple[Rating, ...]], ...] = (
    ("station", "FR-GUETER-01", "Bay 1, by the clock", "Voltwerk", "Pillar 22", (_AC22, _AC22)),
    ("station", "FR-GUETER-02", "Bay 3", "Voltwerk", "Pillar 22", (_AC22, _AC22)),
    ("station", "FR-GUETER-03", "Bay 5, step-free", "Voltwerk", "Pillar 22", (_AC22, _AC22)),
    ("lindenhof", "FR-LINDEN-01", "Under the lime trees, left", "Ampelio", "Duo 11", (_AC11, _AC11)),
    ("lindenhof", "FR-LINDEN-02", "Under the lime trees, right", "Ampelio", "Duo 11", (_AC11, _AC11)),
    ("lindenhof", "FR-LINDEN-03", "By the bakery", "Ampelio", "Duo 11", (_AC11, _AC11)),
    ("solar", "FR-SOLAR-01", "Car park roof, row A", "Ampelio", "Duo 22", (_AC22, _AC22)),
    ("solar", "FR-SOLAR-02", "Car park roof, row B", "Ampelio", "Duo 22", (_AC22, _AC22)),
    ("solar", "FR-SOLAR-03", "Entrance", "Brisk", "Rapid 50", _DC50),
    ("north", "FR-NORD-01", "Lane 1", "Brisk", "Hyper 150", _DC150),
    ("north", "FR-NORD-02", "Lane 2", "Brisk", "Hyper 150", _DC150),
    ("north", "FR-NORD-03", "Lane 3", "Brisk", "Rapid 50", _DC50),
)
_SPEAK: Mapping[str, Dialect] = {
    "FR-LINDEN-03": Dialect.OCPP15S,
    "FR-SOLAR-01": Dialect.OCPP16S,
    "FR-LINDEN-02": Dialect.OCPP201,
    "FR-NORD-02": Dialect.OCPP21,
    "FR-SOLAR-02": Dialect.OCPP20,
}
"""The others speak 1.6-J: a fleet is mixed."""
_FIRMWARE = {"Voltwerk": "3.4.1", "Ampelio": "2024.11.2", "Brisk": "7.0.19"}


def demo_sites() -> tuple[SitePlan, ...]:
    """The sites of the demo city."""
    return _SITES


def demo_city(seed: int = 1) -> tuple[StationPlan, ...]:
    """The stations of the demo city, to be registered before they knock. The same seed gives the same passwords."""
    dice = random.Random(f"gridtap-city-{seed}")
    return tuple(
        StationPlan(
            station_id=station_id,
            password=f"{dice.getrandbits(80):020x}",
            site_key=site_key,
            name=name,
            vendor=vendor,
            model=model,
            serial=f"{vendor[:2].upper()}{dice.randrange(100_000, 999_999)}",
            firmware=_FIRMWARE[vendor],
            dialect=_SPEAK.get(station_id, Dialect.OCPP16),
            evses=evses,
        )
        for site_key, station_id, name, vendor, model, evses in _STATIONS
    )


def demo_tokens(seed: int = 1) -> tuple[str, ...]:
    """The cards of the city's drivers: they must be known to the backend, or their cars stand idle."""
    dice = random.Random(f"gridtap-tokens-{seed}")
    return tuple(f"04{dice.getrandbits(48):012X}" for _ in range(TOKENS))


class City:
    """The demo city alive: its stations on the wire, its cars coming and going. Start once, stop once."""

    def __init__(
        self,
        url: str,
        *,
        seed: int = 1,
        rhythm: Rhythm = CALM,
        memory: Path | None = None,
        clock: Clock | None = None,
        soap_url: str = "",
    ) -> None:
        """`url` is what stands before a station's id, such as `ws://127.0.0.1:9000/ocpp`; `soap_url` is the SOAP service.

        With a `memory` file the city is the same after a restart: charges go on, passwords and queues are kept. It holds
        passwords, so it is readable by its owner only.
        """
        self.plans = demo_city(seed)
        cards = demo_tokens(seed)
        setup = Setup(habits=DEMO_HABITS, seed=seed, connects_per_s=40.0, cards=cards, soap_url=soap_url)
        self.simulation = Simulation(self.plans, url, setup, clock=clock, on_keep=self._keep)
        self._memory = memory
        self._log = get_log("simulator")
        self._traffic = Traffic(demo_tokens(seed), rhythm, random.Random(f"gridtap-traffic-{seed}"))
        self._life: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect the stations and let the cars come; returns at once."""
        self.recall()
        self.simulation.start()
        self._life = asyncio.get_running_loop().create_task(self._live())

    async def stop(self) -> None:
        """Everybody goes home; sockets close."""
        if self._life is not None:
            self._life.cancel()
            with suppress(asyncio.CancelledError):
                await self._life
        self._keep()
        await self.simulation.stop()

    def step(self) -> None:
        """What the visitors do at this moment."""
        for move in self._traffic.step(self.simulation.clock.monotonic(), self._places()):
            with suppress(Refused):  # a person at the console was quicker
                self._do(move)

    async def _live(self) -> None:
        for second in count():
            self.step()
            if second % KEEP_EVERY_S == 0:
                self._keep()
            await asyncio.sleep(1.0)

    def _keep(self) -> None:
        """Write the stations' memory down, whole or not at all."""
        if self._memory is None:
            return
        fresh = self._memory.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(self.simulation.remember())
        fresh.replace(self._memory)

    def recall(self) -> None:
        """Give the stations back what the memory file holds; one that cannot be read is reported and left behind."""
        if self._memory is None or not self._memory.exists():
            return
        try:
            self.simulation.recall(self._memory.read_bytes())
        except ValueError as error:
            self._log.warning(
                "the city's memory cannot be read; its stations start anew", file=str(self._memory), error=str(error)
            )

    def _places(self) -> Mapping[Place, ConnectorView]:
        """The EVSEs of stations that are in service."""
        views = (self.simulation.state(plan.station_id) for plan in self.plans)
        return {(v.station_id, c.number): c for v in views if v.connected and v.registration == "Accepted" for c in v.connectors}

    def _do(self, move: Move) -> None:
        station_id, evse = move.place
        match move:
            case Plug():
                self.simulation.plug(station_id, evse, move.car)
            case Tap():
                self.simulation.tap(station_id, evse, move.token)
            case Unplug():
                self.simulation.unplug(station_id, evse)
