"""Virtual stations over SOAP against our own backend, both directions over real sockets."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gridtap.flows.limits import LimitKeeper
from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.envelope import Call, Headers, content_type, write_request
from gridtap.ocpp.soap.v16 import messages as m
from gridtap.ocpp.v16.messages import ConfigurationStatus
from gridtap.simulator.evse import ConnectorType, Rating
from gridtap.simulator.link import BackOff
from gridtap.simulator.plan import Habits, StationPlan
from gridtap.simulator.simulation import Setup, Simulation
from gridtap.simulator.v16.settings import Settings
from gridtap.stations.model import ConnectorChange
from gridtap.stations.registry import change_connector
from tests.api.house import STATION_PASSWORD, House, eventually, open_house

DIALECTS = [Dialect.OCPP15S, Dialect.OCPP16S]
QUICK = Habits(auto_plug_s=0.1, physics_step_s=0.1, reboot_s=0.2, settings=(("MeterValueSampleInterval", "1"),))
IDS = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.value)


def plan(dialect: Dialect) -> StationPlan:
    """The one station."""
    socket = Rating(ConnectorType.TYPE2, 11_000, 3)
    return StationPlan(station_id="CP1", password=STATION_PASSWORD, serial="V1", evses=(socket,), dialect=dialect)


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server that may call stations on this machine, and knows one."""
    async with open_house(sqlite_url, tmp_path, allow_private_callbacks=True) as opened:
        await opened.register("CP1")
        yield opened


@asynccontextmanager
async def simulated(house: House, station: StationPlan) -> AsyncGenerator[Simulation]:
    """The station alive; its callback address is what the operator has confirmed."""
    setup = Setup(habits=QUICK, back_off=BackOff(first_s=0.05, most_s=0.2))
    simulation = Simulation([station], f"{house.client.base_url}/soap", setup)
    simulation.start()
    operator = await house.person("operator")
    await operator.patch("/stations/CP1", json={"callback_url": simulation.callback_urls()["CP1"]})
    try:
        yield simulation
    finally:
        await simulation.stop()
    assert simulation.failures == []


async def until_state(house: House, session_id: str, *states: str) -> Any:
    """The session once it is in one of these states."""
    driver = await house.person("driver")

    async def look() -> Any:
        session = (await driver.get(f"/sessions/{session_id}")).json()
        return session if session["state"] in states else None

    return await eventually(look)


async def usable_evse(house: House, simulation: Simulation) -> str:
    """The station's EVSE, once it has registered; what its connector can give is on record."""

    async def look() -> Any:
        shown = (await (await house.person("operator")).get("/stations/CP1")).json()
        return shown["evses"][0]["evse_id"] if shown["evses"] and simulation.registered else None

    evse_id = await eventually(look)
    await house.db.write(lambda tx: change_connector(tx, "CP1", ConnectorChange(evse_number=1, type="type2", max_power_w=11_000)))
    return evse_id


@IDS
async def test_a_tap_on_start_gives_a_whole_session(house: House, dialect: Dialect) -> None:
    driver = await house.person("driver")
    async with simulated(house, plan(dialect)) as simulation:
        evse_id = await usable_evse(house, simulation)
        started = await driver.post("/sessions", json={"evse_id": evse_id})
        assert started.status_code == 201, started.text
        session_id = started.json()["id"]
        await until_state(house, session_id, "charging")

        async def drawn() -> bool:
            return (await driver.get(f"/sessions/{session_id}")).json()["energy_wh"] >= 1

        await eventually(drawn)
        assert (await driver.get(f"/sessions/{session_id}/readings")).json()["items"] != []
        assert (await driver.post(f"/sessions/{session_id}/stop")).status_code == 200
        ended = await until_state(house, session_id, "ended")
        assert ended["energy_wh"] >= 1
        assert ended["flags"] == []
        shown = (await (await house.person("operator")).get("/stations/CP1")).json()
        assert (shown["dialect"], shown["callback_seen"]) == (dialect.value, simulation.callback_urls()["CP1"])


@IDS
async def test_a_time_limit_ends_the_session_whether_or_not_the_dialect_has_profiles(house: House, dialect: Dialect) -> None:
    driver = await house.person("driver")
    async with simulated(house, plan(dialect)) as simulation:
        evse_id = await usable_evse(house, simulation)
        keeper = LimitKeeper(house.parts.flows)
        await keeper.start()
        try:
            started = await driver.post("/sessions", json={"evse_id": evse_id, "limit": {"duration_s": 1}})
            assert started.status_code == 201, started.text
            await until_state(house, started.json()["id"], "charging")
            house.clock.advance(60)  # the station's own clock is the machine's
            await until_state(house, started.json()["id"], "ended")
        finally:
            await keeper.stop()


async def test_a_power_limit_is_refused_by_name_at_a_station_of_15(house: House) -> None:
    driver = await house.person("driver")
    async with simulated(house, plan(Dialect.OCPP15S)) as simulation:
        evse_id = await usable_evse(house, simulation)
        refused = await driver.post("/sessions", json={"evse_id": evse_id, "limit": {"power_w": 5_000, "duration_s": 600}})
        assert (refused.status_code, refused.json()["code"]) == (409, "power_limit_not_possible")
        assert "power_w" in refused.json()["detail"]


@IDS
async def test_a_card_starts_and_stops_a_charge(house: House, dialect: Dialect) -> None:
    operator = await house.person("operator")
    await operator.put("/tokens/CARD-1", json={"kind": "rfid", "status": "accepted"})
    async with simulated(house, plan(dialect)) as simulation:

        async def sessions() -> Any:
            return (await operator.get("/sessions")).json()["items"]

        async def registered() -> bool:
            return simulation.registered == 1

        await eventually(registered)
        simulation.plug("CP1", 1)
        simulation.tap("CP1", 1, "CARD-1")
        begun = await eventually(sessions)
        await until_total(simulation, "sessions_started")
        simulation.tap("CP1", 1, "CARD-1")
        await until_total(simulation, "sessions_ended")

        async def is_over() -> bool:
            return (await operator.get(f"/sessions/{begun[0]['id']}")).json()["state"] == "ended"

        assert await eventually(is_over)


async def until_total(simulation: Simulation, name: str) -> None:
    """Until the stations have done so much."""

    async def look() -> bool:
        return getattr(simulation.totals(), name) == 1 and simulation.is_drained

    await eventually(look)


async def test_what_a_station_of_15_does_not_know_is_refused_with_a_fault(house: House) -> None:
    operator = await house.person("operator")
    async with simulated(house, plan(Dialect.OCPP15S)):

        async def known() -> bool:
            return (await operator.get("/stations/CP1")).json()["connected"]

        await eventually(known)
        asked = {"action": "TriggerMessage", "payload": {"requestedMessage": "Heartbeat"}}
        outcome = (await operator.post("/stations/CP1/commands", json=asked)).json()
        assert outcome["state"] == "invalid"
        read = {"action": "GetConfiguration", "payload": {"key": ["HeartbeatInterval", "Nonsense"]}}
        answered = (await operator.post("/stations/CP1/commands", json=read)).json()
        assert answered["response"]["unknownKey"] == ["Nonsense"]


async def test_a_call_for_another_station_is_an_identity_mismatch(house: House) -> None:
    async with simulated(house, plan(Dialect.OCPP16S)) as simulation, httpx.AsyncClient() as client:
        url = simulation.callback_urls()["CP1"]
        headers = Headers(message_id="urn:uuid:1", to=url, charge_box_identity="CP2")
        asked = write_request(Call(Dialect.OCPP16S, Side.CSMS, "ClearCache", m.ClearCacheRequest()), headers)
        answer = await client.post(url, content=asked, headers={"Content-Type": content_type("/ClearCache")})
        assert answer.status_code == 400
        assert b"IdentityMismatch" in answer.content
        assert (await client.post(url, content=b"<x/>")).status_code == 400
        assert (await client.get(url)).status_code == 404
        assert (await client.post(url + "-2", content=asked)).status_code == 404


async def test_a_station_keeps_its_messages_while_the_backend_is_away(house: House) -> None:
    async with simulated(house, plan(Dialect.OCPP16S)) as simulation:

        async def registered() -> bool:
            return simulation.registered == 1

        await eventually(registered)
        simulation.offline("CP1")
        simulation.plug("CP1", 1)
        simulation.online("CP1")
        await eventually(registered)
        operator = await house.person("operator")

        async def preparing() -> bool:
            shown = (await operator.get("/stations/CP1")).json()
            return shown["evses"][0]["connectors"][0]["status"] == "occupied"

        assert await eventually(preparing)


@pytest.mark.parametrize(
    ("dialect", "has", "lacks"),
    [
        (Dialect.OCPP15S, {"LightIntensity", "MeterValueSampleInterval"}, {"NumberOfConnectors", "WebSocketPingInterval"}),
        (Dialect.OCPP16S, {"NumberOfConnectors", "LocalAuthListMaxLength"}, {"SecurityProfile", "WebSocketPingInterval"}),
    ],
)
def test_a_station_tells_the_keys_that_its_dialect_has(dialect: Dialect, has: set[str], lacks: set[str]) -> None:
    settings = Settings(1, dialect=dialect)
    told, unknown = settings.read([])
    names = {one.key for one in told}
    assert (names & has, names & lacks, unknown) == (has, set[str](), [])
    assert settings.read(sorted(lacks)) == ([], sorted(lacks))
    assert {settings.change(name, "1") for name in lacks} == {ConfigurationStatus.NOT_SUPPORTED}


def test_a_station_of_15_spells_its_keys_as_15_does() -> None:
    """The standard configuration key names of OCPP 1.5; in 1.6 the first is HeartbeatInterval."""
    told, _ = Settings(1, dialect=Dialect.OCPP15S).read([])
    assert {one.key for one in told} == {
        "HeartBeatInterval",
        "ConnectionTimeOut",
        "ResetRetries",
        "BlinkRepeat",
        "LightIntensity",
        "MeterValueSampleInterval",
        "ClockAlignedDataInterval",
        "MeterValuesSampledData",
        "MeterValuesAlignedData",
        "StopTxnSampledData",
        "StopTxnAlignedData",
    }
    settings = Settings(1, dialect=Dialect.OCPP15S)
    assert settings.change("HeartbeatInterval", "77") is ConfigurationStatus.ACCEPTED
    assert settings.read(["HeartBeatInterval"])[0][0].value == "77"


def test_a_station_of_15_tells_only_measurands_that_15_has() -> None:
    ((sampled,), _) = Settings(1, dialect=Dialect.OCPP15S).read(["MeterValuesSampledData"])
    assert sampled.value == "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,Temperature"
