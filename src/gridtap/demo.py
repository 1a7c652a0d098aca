"""The demo: accounts, prices and a small city of simulated stations, put into a database of its own."""

import hashlib
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal

import msgspec
from sqlalchemy import Connection, select

from gridtap.accounts import make_demo_accounts
from gridtap.api.shapes.operator import DemoStation
from gridtap.drivers.model import Token
from gridtap.drivers.tokens import put_token
from gridtap.kit.errors import Malformed
from gridtap.kit.ids import Ids
from gridtap.settings import Settings
from gridtap.simulator.city import City, demo_city, demo_sites, demo_tokens
from gridtap.simulator.plan import StationPlan
from gridtap.stations.credentials import Sealer
from gridtap.stations.model import ConnectorChange, NewSite, NewStation, StationChange
from gridtap.stations.registry import change_connector, change_station, put_site, register_station
from gridtap.storage.database import Database
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.catalogue import put_tariff
from gridtap.tariffs.model import Prices, Tariff

_VAT_PCT = Decimal(19)
_FAST_SITE = "north"


class Demo:
    """The hand that plugs and unplugs the city's cars, as the console asks."""

    def __init__(self, city: City) -> None:
        self._city = city

    @property
    def station_ids(self) -> tuple[str, ...]:
        """The simulated stations."""
        return self._city.simulation.station_ids

    async def plug(self, station_id: str, evse: int) -> None:
        """Plug a car in. Raises: NotFound `station_unknown`; Refused `already_plugged`."""
        self._city.simulation.plug(station_id, evse)

    async def unplug(self, station_id: str, evse: int) -> None:
        """Take the cable out. Raises: NotFound `station_unknown`; Refused `not_plugged`."""
        self._city.simulation.unplug(station_id, evse)

    async def fault(self, station_id: str, evse: int) -> None:
        """Break an EVSE. Raises: NotFound `station_unknown`."""
        self._city.simulation.fault(station_id, evse)

    async def repair(self, station_id: str, evse: int) -> None:
        """Mend an EVSE. Raises: NotFound `station_unknown`."""
        self._city.simulation.repair(station_id, evse)

    async def offline(self, station_id: str) -> None:
        """Cut its network. Raises: NotFound `station_unknown`."""
        self._city.simulation.offline(station_id)

    async def online(self, station_id: str) -> None:
        """Give its network back. Raises: NotFound `station_unknown`."""
        self._city.simulation.online(station_id)

    async def tap(self, station_id: str, evse: int, token: str | None) -> None:
        """Hold a card to its reader; None is the card that charges there, or a free one. Raises: NotFound `station_unknown`."""
        self._city.simulation.tap(station_id, evse, token)

    async def state(self, station_id: str) -> DemoStation:
        """How it looks from outside. Raises: NotFound `station_unknown`."""
        view = self._city.simulation.state(station_id)
        connectors = [msgspec.to_builtins(connector) for connector in view.connectors]
        return DemoStation(station_id=station_id, online=view.connected, connectors=connectors)


def is_demo_database(connection: Connection) -> bool:
    """Whether this database was ever a demo's, known passwords and all."""
    return connection.execute(select(stations.c.station_key).where(stations.c.demo).limit(1)).first() is not None


def check_loopback(settings: Settings) -> None:
    """A demo shows its passwords to everybody, so it serves this machine only, unless told otherwise.

    Raises: Malformed `demo_not_local`.
    """
    local = {"127.0.0.1", "::1", "localhost"}
    if settings.demo_open or {settings.http_host, settings.ocpp_host} <= local:
        return
    raise Malformed(
        "demo_not_local",
        "A demo database has known passwords and serves this machine only. Leave out --host, use another GRIDTAP_DATA_DIR,"
        " or set GRIDTAP_DEMO_OPEN=true.",
    )


@asynccontextmanager
async def open_demo(db: Database, ids: Ids, settings: Settings, sealer: Sealer, pepper: bytes) -> AsyncGenerator[Demo]:
    """Fill the database where that is still to be done, and bring the city to life; its stations connect in the background.

    The stations' passwords are drawn from this installation's pepper, so no two demos share one.
    """
    seed = int.from_bytes(hashlib.sha256(b"demo city" + pepper).digest()[:8])
    await make_demo_accounts(db, ids)
    await db.write(lambda tx: _furnish(tx, sealer, seed))
    memory = settings.data_dir.expanduser() / "city.json"
    url = f"ws://{_reachable(settings.ocpp_host)}:{settings.ocpp_port}/ocpp"
    soap_url = f"http://{_reachable(settings.http_host)}:{settings.http_port}/soap"
    city = City(url, seed=seed, memory=memory, soap_url=soap_url)
    city.start()
    listening = city.simulation.callback_urls()
    await db.write(lambda tx: _confirm_callbacks(tx, listening))
    try:
        yield Demo(city)
    finally:
        await city.stop()


def _confirm_callbacks(tx: Transaction, urls: Mapping[str, str]) -> None:
    """What an operator would do once: say where each SOAP station is called. The port is another one after each start."""
    known = set(tx.execute(select(stations.c.station_id).where(stations.c.station_id.in_(urls))).scalars())
    for station_id in known:
        change_station(tx, station_id, StationChange(callback_url=urls[station_id]))


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)


def _furnish(tx: Transaction, sealer: Sealer, seed: int) -> None:
    plans = demo_city(seed)
    if tx.one(select(stations.c.station_key).where(stations.c.station_id == plans[0].station_id)) is not None:
        return  # furnished before; what a visitor has changed since stays
    standard = _tariff(tx, "tar_standard", "Standard", Prices(currency="EUR", per_kwh=Decimal("0.40"), tax_pct=_VAT_PCT))
    fast = Prices(
        currency="EUR",
        per_kwh=Decimal("0.50"),
        per_session=Decimal("0.50"),
        idle_per_minute=Decimal("0.10"),
        idle_grace_minutes=15,
        tax_pct=_VAT_PCT,
    )
    fast_tariff = _tariff(tx, "tar_fast", "Fast charging", fast)
    for site in demo_sites():
        put_site(
            tx,
            NewSite(
                site_id=f"site_{site.key}",
                name=site.name,
                address=site.address,
                city=site.city,
                country="DE",
                latitude=site.latitude,
                longitude=site.longitude,
                timezone="Europe/Berlin",
                tariff_id=fast_tariff if site.key == _FAST_SITE else standard,
            ),
        )
    for number, token in enumerate(demo_tokens(seed), start=1):
        put_token(tx, Token(token=token, kind="rfid", status="accepted", label=f"Demo card {number}"))
    for plan in plans:
        _place(tx, plan, sealer)


def _tariff(tx: Transaction, tariff_id: str, name: str, prices: Prices) -> str:
    put_tariff(tx, Tariff(tariff_id=tariff_id, name=name, prices=prices))
    return tariff_id


def _place(tx: Transaction, plan: StationPlan, sealer: Sealer) -> None:
    new = NewStation(
        station_id=plan.station_id,
        password=sealer.seal(plan.password.encode()),
        name=plan.name,
        site_id=f"site_{plan.site_key}",
        demo=True,
    )
    register_station(tx, new)
    for number, rating in enumerate(plan.evses, start=1):
        change = ConnectorChange(evse_number=number, type=rating.connector_type.value, max_power_w=rating.max_power_w)
        change_connector(tx, plan.station_id, change)
