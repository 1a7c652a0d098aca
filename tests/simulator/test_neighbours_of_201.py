"""Virtual stations of 2.0 and 2.1 over real sockets against our own gateway: a whole session from a card and from afar."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gridtap.charging.model import Session
from gridtap.charging.store import SessionFilter, list_sessions
from gridtap.drivers.model import Token
from gridtap.drivers.tokens import put_token
from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.plan import Habits
from gridtap.simulator.simulation import Setup, Simulation
from gridtap.stations.devicemodel import list_variables
from gridtap.stations.model import StationChange
from gridtap.stations.registry import change_station
from gridtap.storage.database import Database
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.catalogue import put_tariff
from gridtap.tariffs.model import Prices, Tariff
from tests.gateway.house import PASSWORD, House, eventually, open_house
from tests.simulator.test_real_backend import PLAN

QUICK = Habits(auto_plug_s=0.2, physics_step_s=0.1, settings=(("MeterValueSampleInterval", "1"),))


@asynccontextmanager
async def running_house(url: str) -> AsyncGenerator[House]:
    """A gateway that knows the station, its driver's card and a price."""
    db = Database(url)
    db.start()

    def furnish(tx: Transaction) -> None:
        put_token(tx, Token(token="GOOD", kind="rfid", status="accepted"))
        put_tariff(tx, Tariff(tariff_id="day", name="Day", prices=Prices(currency="EUR", per_kwh=Decimal(50))))
        change_station(tx, "SIM-1", StationChange(tariff_id="day"))

    try:
        async with open_house(db, meter_interval_s=1) as house:
            await house.register("SIM-1")
            await db.write(furnish)
            yield house
    finally:
        await db.stop()


async def the_session(house: House, *, ended: bool, number: int = 0) -> Session:
    """The session with this number, oldest first, once it has drawn energy, or has ended."""

    async def look() -> Session | None:
        sessions = await house.read(lambda connection: list_sessions(connection, SessionFilter()))
        found = sessions[::-1][number : number + 1]
        return found[0] if found and (found[0].state == "ended" if ended else found[0].energy_wh > 0) else None

    return await eventually(look, within_s=30)


@pytest.mark.parametrize("dialect", [Dialect.OCPP20, Dialect.OCPP21])
async def test_a_station_charges_by_card_and_from_afar(sqlite_url: str, dialect: Dialect) -> None:
    async with running_house(sqlite_url) as house:
        plan = replace(PLAN, dialect=dialect, password=PASSWORD)
        simulation = Simulation([plan], house.gateway.ocpp_url, Setup(habits=QUICK))
        simulation.start()
        try:
            await eventually(lambda: simulation.registered == 1)
            simulation.plug("SIM-1", 1)
            simulation.tap("SIM-1", 1, "GOOD")
            await the_session(house, ended=False)
            simulation.tap("SIM-1", 1, "GOOD")
            session = await the_session(house, ended=True)
            assert (session.token, session.stop_reason) == ("GOOD", "Local")
            assert (session.cost_minor or 0) > 0
            simulation.unplug("SIM-1", 1)
            outcome = await house.gateway.commands.remote_start("SIM-1", 2, "GOOD")
            assert outcome.accepted
            session = await the_session(house, ended=False, number=1)
            assert session.transaction_id is not None
            outcome = await house.gateway.commands.remote_stop("SIM-1", session.transaction_id)
            assert outcome.accepted
            session = await the_session(house, ended=True, number=1)
            assert session.stop_reason == "Remote"
            known = await house.read(lambda connection: list_variables(connection, "SIM-1"))
            assert any(variable.key == "SampledDataCtrlr.TxUpdatedInterval" for variable in known)
        finally:
            await simulation.stop()
        assert simulation.failures == []
        assert simulation.totals().errors == 0
