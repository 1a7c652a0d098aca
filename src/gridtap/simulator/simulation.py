"""Many virtual stations at once, and the hands that plug, unplug, tap and break them."""

import asyncio
import random
from collections.abc import Callable, Sequence
from functools import partial

import msgspec
from msgspec.structs import replace

from gridtap.kit.clock import Clock, SystemClock
from gridtap.kit.errors import NotFound
from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.car import DEMO_CAR, Car, new_car
from gridtap.simulator.link import BackOff, Link, Wire
from gridtap.simulator.meter import MeterFault
from gridtap.simulator.pace import PacedClock
from gridtap.simulator.plan import Counts, Habits, StationPlan, StationView, Truth
from gridtap.simulator.soap.door import CallbackDoor
from gridtap.simulator.soap.link import SoapLink, SoapWire, new_client
from gridtap.simulator.station import Station
from gridtap.simulator.v16.station import Station16
from gridtap.simulator.v201.station import Station201


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """How a simulation runs."""

    habits: Habits = Habits()
    seed: int = 1
    speed: float = 1.0
    """Above 1 the stations' time runs faster than the wall's: timers, meters and the timestamps they send."""
    connects_per_s: float = 200.0
    back_off: BackOff = BackOff()
    cards: tuple[str, ...] = ()
    """What a hand that names no card holds to a reader."""
    tls_ca: str = ""
    """PEM of the authorities by which stations know their backend over TLS."""
    soap_url: str = ""
    """Where stations over SOAP post to; empty: the address that the others connect to."""


_MAKES: dict[Dialect, Callable[[StationPlan, Habits, Clock, random.Random], Station]] = {
    Dialect.OCPP15S: Station16,
    Dialect.OCPP16S: Station16,
    Dialect.OCPP16: Station16,
    Dialect.OCPP20: partial(Station201, dialect=Dialect.OCPP20),
    Dialect.OCPP201: Station201,
    Dialect.OCPP21: partial(Station201, dialect=Dialect.OCPP21),
}


class Kept(msgspec.Struct, frozen=True):
    """What outlives a restart, of one station."""

    password: bytes
    station: msgspec.Raw


def _nobody(_: Truth) -> None:
    """Nobody keeps the truth."""


class Simulation:
    """Stations over real sockets to one backend. Start it once, stop it once."""

    def __init__(
        self,
        plans: Sequence[StationPlan],
        url: str,
        setup: Setup = Setup(),  # noqa: B008 - a frozen struct
        *,
        clock: Clock | None = None,
        on_truth: Callable[[Truth], None] = _nobody,
        on_keep: Callable[[], None] = lambda: None,
    ) -> None:
        """`url` is what stands before a station's id; `on_truth` hears what the stations were told and metered.
        `on_keep` is called before a billing message leaves: who wants stations to survive a restart writes `remember` down.
        """
        self.clock = PacedClock(clock or SystemClock(), setup.speed)
        self.random = random.Random(setup.seed)
        self.setup = setup
        wire = Wire(url, self.clock, setup.back_off, setup.tls_ca)
        habits = at_speed(setup.habits, setup.speed)
        self._soap: SoapWire | None = None
        if any(plan.dialect.is_soap for plan in plans):
            self._soap = SoapWire(setup.soap_url or url, new_client(setup.habits.call_timeout_s), CallbackDoor())
        self._links: dict[str, Link] = {}
        for plan in plans:
            station = _MAKES[plan.dialect](plan, habits, self.clock, random.Random(f"{setup.seed}:{plan.station_id}"))
            dice = random.Random(f"{setup.seed}:link:{plan.station_id}")
            if self._soap is not None and plan.dialect.is_soap:
                link: Link = SoapLink(station, wire, self._soap, dice, on_truth=on_truth, on_keep=on_keep)
            else:
                link = Link(station, wire, dice, on_truth=on_truth, on_keep=on_keep)
            self._links[plan.station_id] = link
        self._tasks: list[asyncio.Task[None]] = []
        self._opening: asyncio.Task[None] | None = None

    @property
    def station_ids(self) -> tuple[str, ...]:
        """Every station, in the order of the plans."""
        return tuple(self._links)

    @property
    def connected(self) -> int:
        """How many stations have a socket now."""
        return sum(link.is_connected for link in self._links.values())

    @property
    def registered(self) -> int:
        """How many stations are connected and accepted."""
        return sum(link.station.is_registered for link in self._links.values())

    @property
    def failures(self) -> list[Exception]:
        """Bugs of ours that stopped a station; empty if all is well."""
        return [link.failure for link in self._links.values() if link.failure is not None]

    @property
    def refusals(self) -> dict[str, str]:
        """Why stations are not connected, as far as an attempt told."""
        return {station_id: link.last_refusal for station_id, link in self._links.items() if link.last_refusal}

    def totals(self) -> Counts:
        """What all stations did together."""
        total = Counts()
        for link in self._links.values():
            for name in Counts.__struct_fields__:
                setattr(total, name, getattr(total, name) + getattr(link.station.counts, name))
        return total

    def start(self) -> None:
        """Begin to connect, one after another; returns at once."""
        if self._soap is not None:
            self._soap.service.open()
        self._opening = asyncio.get_running_loop().create_task(self._open_all())

    async def stop(self) -> None:
        """Close every socket and wait until all is quiet; open transactions stay open, as after a power cut."""
        if self._opening is not None:
            self._opening.cancel()
        for link in self._links.values():
            link.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *([self._opening] if self._opening else []), return_exceptions=True)
        self._tasks.clear()
        if self._soap is not None:
            await self._soap.service.close()
            await self._soap.client.aclose()

    def callback_urls(self) -> dict[str, str]:
        """Where stations over SOAP listen, by station; known once started."""
        soap = self._soap
        if soap is None:
            return {}
        return {name: soap.service.url_of(name) for name, link in self._links.items() if link.station.plan.dialect.is_soap}

    def finish(self) -> None:
        """End all transactions locally; their stops go out or wait."""
        for link in self._links.values():
            link.do(link.station.finish)

    def close_truth(self) -> None:
        """Tell the truth of transactions whose end no backend confirmed."""
        for link in self._links.values():
            link.do(link.station.open_truth)

    @property
    def is_drained(self) -> bool:
        """Whether the backend has heard of everything it should."""
        return self.undrained == 0

    @property
    def undrained(self) -> int:
        """How many stations still hold messages the backend has not answered."""
        return sum(not link.station.is_drained for link in self._links.values())

    def plug(self, station_id: str, evse: int, car: Car | None = None) -> None:
        """Plug a car in; without one, the demo's. Raises: NotFound, Refused `already_plugged`."""
        link = self._link(station_id)
        chosen = car or new_car(DEMO_CAR, self.random.uniform(15, 60))
        link.do(lambda: link.station.plug(evse, chosen))

    def unplug(self, station_id: str, evse: int) -> None:
        """Take the cable out. Raises: NotFound, Refused `not_plugged`."""
        link = self._link(station_id)
        link.do(lambda: link.station.unplug(evse))

    def tap(self, station_id: str, evse: int, token: str | None = None) -> None:
        """Hold a card to the reader; without one, the card that is charging there, or one of ours nobody uses.

        Raises: NotFound `station_unknown`, `evse_unknown`, `no_card`.
        """
        link = self._link(station_id)
        card = token or self._card_for(link.station.view(), evse)
        link.do(lambda: link.station.tap(evse, card))

    def fault(self, station_id: str, evse: int, code: str = "GroundFailure", info: str = "") -> None:
        """Break an EVSE. Raises: NotFound, ValueError for an unknown code."""
        link = self._link(station_id)
        link.do(lambda: link.station.fault(evse, code, info))

    def repair(self, station_id: str, evse: int) -> None:
        """Mend an EVSE. Raises: NotFound."""
        link = self._link(station_id)
        link.do(lambda: link.station.repair(evse))

    def disturb_meter(self, station_id: str, evse: int, fault: MeterFault) -> None:
        """Make a meter misbehave. Raises: NotFound."""
        link = self._link(station_id)
        link.do(lambda: link.station.disturb_meter(evse, fault))

    def offline(self, station_id: str) -> None:
        """Cut a station's network. Raises: NotFound."""
        link = self._link(station_id)
        link.do(link.station.offline)

    def online(self, station_id: str) -> None:
        """Give it back. Raises: NotFound."""
        link = self._link(station_id)
        link.do(link.station.online)

    def remember(self) -> bytes:
        """Everything the stations keep, as JSON."""
        return msgspec.json.encode(
            {station_id: Kept(link.password, msgspec.Raw(link.station.remember())) for station_id, link in self._links.items()}
        )

    def recall(self, memory: bytes) -> None:
        """Give the stations back what `remember` told; call it before `start`. Raises: ValueError for what cannot be read."""
        for station_id, kept in msgspec.json.decode(memory, type=dict[str, Kept]).items():
            link = self._links.get(station_id)
            if link is not None:
                link.password = kept.password
                link.station.recall(bytes(kept.station))

    def state(self, station_id: str) -> StationView:
        """How a station looks now. Raises: NotFound."""
        return self._link(station_id).station.view()

    def _link(self, station_id: str) -> Link:
        link = self._links.get(station_id)
        if link is None:
            raise NotFound("station_unknown", f"{station_id} is not a simulated station.")
        return link

    def _card_for(self, view: StationView, evse: int) -> str:
        here = next((connector.token for connector in view.connectors if connector.number == evse), None)
        used = {connector.token for link in self._links.values() for connector in link.station.view().connectors}
        card = here or next((card for card in self.setup.cards if card not in used), None)
        if card is None:
            raise NotFound("no_card", "Every card of the demo is in use; name one.")
        return card

    async def _open_all(self) -> None:
        loop = asyncio.get_running_loop()
        for link in self._links.values():
            self._tasks.append(loop.create_task(link.run()))
            await asyncio.sleep(1 / self.setup.connects_per_s)


def at_speed(habits: Habits, speed: float) -> Habits:
    """Habits for a simulation that runs faster: the backend still gets its real seconds to answer, and nobody sets the clock."""
    if speed == 1.0:
        return habits
    return replace(
        habits,
        call_timeout_s=habits.call_timeout_s * speed,
        physics_step_s=max(habits.physics_step_s, speed / 4),
        reboot_s=habits.reboot_s * speed,
        follows_backend_clock=False,
    )
