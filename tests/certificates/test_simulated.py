"""Simulated stations get real certificates from the real thing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import uvloop
from msgspec.structs import replace

from gridtap.certificates.reading import common_name, read_chain
from gridtap.ocpp.dialect import Dialect
from gridtap.simulator.plan import Habits
from gridtap.simulator.simulation import Setup, Simulation
from tests.conformance.harness import Site, open_site
from tests.simulator.test_real_backend import PLAN


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """All tests here run on the loop that production runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running Gridtap."""
    async with open_site(sqlite_url, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("dialect", [Dialect.OCPP16, Dialect.OCPP201])
async def test_a_simulated_station_is_given_a_root_and_a_certificate_of_its_own(site: Site, dialect: Dialect) -> None:
    plan = replace(PLAN, dialect=dialect)
    await site.register(plan.station_id, password=plan.password)
    url = f"ws://127.0.0.1:{site.house.gateway.port}/ocpp"
    simulation = Simulation([plan], url, Setup(habits=Habits()))
    simulation.start()
    path = f"/stations/{plan.station_id}"
    try:

        async def booted() -> bool:
            return (await site.operator.get(path))["vendor"] is not None

        await site.eventually(booted)
        done = await site.operator.post(f"{path}/certificates", {"use": "csms_root"})
        assert done["status"] == "Accepted"
        read = await site.operator.post(f"{path}/certificates/read")
        assert [(each["use"], each["subject"] is not None) for each in read["installed"]] == [("csms_root", True)]
        assert (await site.operator.post(f"{path}/certificates/renew"))["status"] == "Accepted"

        async def installed() -> bool:
            shown = await site.operator.get(f"{path}/certificates")
            return [each["state"] for each in shown["requests"]] == ["installed"]

        await site.eventually(installed)
        [issued] = (await site.operator.get(f"{path}/certificates"))["issued"]
        assert common_name(read_chain(issued["chain"])[0].subject) in {plan.station_id, plan.serial}
    finally:
        await simulation.stop()
    assert simulation.failures == []
