"""The ladder with stations that really change: simulated ones climb to a certificate of their own, or fall back."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop

from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.link import BackOff
from gridtap.simulator.load import load_stations
from gridtap.simulator.plan import Habits, StationPlan
from gridtap.simulator.simulation import Setup, Simulation
from tests.conformance.harness import PASSWORD, Site
from tests.conformance.tls import open_tls_site

SETUP = Setup(habits=Habits(reboot_s=0.2), back_off=BackOff(first_s=0.05, most_s=0.2))


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """On the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A site that takes TLS."""
    async with open_tls_site(sqlite_url, tmp_path) as opened:
        yield opened


def plan(dialect: Dialect) -> StationPlan:
    """One station on paper."""
    return load_stations(1, "SIM-", PASSWORD, 1, dialect)[0]


@asynccontextmanager
async def simulated(site: Site, chosen: StationPlan, memory: bytes | None = None) -> AsyncGenerator[Simulation]:
    """A running station that the site knows."""
    await site.register(chosen.station_id)
    simulation = Simulation([chosen], f"ws://127.0.0.1:{site.house.gateway.port}/ocpp", SETUP)
    if memory is not None:
        simulation.recall(memory)
    simulation.start()
    try:

        async def registered() -> bool:
            return simulation.registered == 1

        await site.eventually(registered)
        yield simulation
    finally:
        await simulation.stop()
    assert simulation.failures == []


async def security(site: Site, station_id: str, state: str) -> dict[str, Any]:
    """How the station stands, once its climb is in a state."""
    async with asyncio.timeout(40):
        while True:
            found = await site.operator.get(f"/stations/{station_id}/security")
            if found["ladder"] is not None and found["ladder"]["state"] == state:
                return found
            assert found["ladder"] is None or found["ladder"]["state"] == "climbing", found["ladder"]
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("dialect", [Dialect.OCPP16, Dialect.OCPP201])
async def test_a_station_climbs_from_a_password_to_a_certificate_of_its_own(site: Site, dialect: Dialect) -> None:
    chosen = plan(dialect)
    async with simulated(site, chosen) as simulation:
        await site.operator.post(f"/stations/{chosen.station_id}/security", {"profile": 3, "patience_s": 30})
        done = await security(site, chosen.station_id, "done")
        assert (done["security_profile"], done["min_security_profile"]) == (3, 3)
        assert {step["state"] for step in done["ladder"]["steps"]} == {"done"}
        memory = simulation.remember()
    async with simulated(site, chosen, memory):

        async def is_in_by_certificate() -> bool:
            now = await site.operator.get(f"/stations/{chosen.station_id}")
            return bool(now["connected"]) and now["security_profile"] == 3

        assert await site.eventually(is_in_by_certificate)


@pytest.mark.parametrize("dialect", [Dialect.OCPP16, Dialect.OCPP201])
async def test_a_station_that_cannot_come_in_on_the_new_way_takes_the_old_one(site: Site, dialect: Dialect) -> None:
    chosen = plan(dialect)
    other = "wss://localhost:1/ocpp" if dialect is Dialect.OCPP201 else "2"
    async with simulated(site, chosen):
        if dialect is Dialect.OCPP201:
            await _send_away(site, chosen.station_id, other)
        else:  # it trusts nobody yet, so it says no to TLS
            change = {"key": "SecurityProfile", "value": other}
            said = await site.operator.command(chosen.station_id, "ChangeConfiguration", change)
            assert said["response"] == {"status": "Rejected"}

        async def is_back() -> bool:
            found = await site.operator.get(f"/stations/{chosen.station_id}")
            return bool(found["connected"]) and found["security_profile"] == 1

        await site.eventually(is_back)


async def _send_away(site: Site, station_id: str, url: str) -> None:
    """Tell a 2.x station of an address where nobody is."""
    connection = {
        "messageTimeout": 30,
        "ocppCsmsUrl": url,
        "ocppInterface": "Wired0",
        "ocppTransport": "JSON",
        "ocppVersion": "OCPP20",
        "securityProfile": 1,
    }
    priority = {
        "attributeValue": "1,0",
        "component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": "NetworkConfigurationPriority"},
    }
    said = await site.operator.command(station_id, "SetNetworkProfile", {"configurationSlot": 1, "connectionData": connection})
    assert said["response"] == {"status": "Accepted"}
    said = await site.operator.command(station_id, "SetVariables", {"setVariableData": [priority]})
    assert said["response"]["setVariableResult"][0]["attributeStatus"] == "RebootRequired"
    assert (await site.operator.command(station_id, "Reset", {"type": "Immediate"}))["response"] == {"status": "Accepted"}
