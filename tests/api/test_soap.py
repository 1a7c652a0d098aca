"""Stations over SOAP on the HTTP port: zeep as the station, asking and being asked, over real sockets."""

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from gridtap.drivers.tokens import app_token_of
from gridtap.ocpp.dialect import Dialect
from tests.api.house import STATION_PASSWORD, House, open_house
from tests.api.soap_station import NOW, ZeepStation

DIALECTS = [Dialect.OCPP15S, Dialect.OCPP16S]
Fault: Any = import_module("zeep.exceptions").Fault


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server that may call stations on this machine."""
    async with open_house(sqlite_url, tmp_path, allow_private_callbacks=True) as opened:
        yield opened


def station_of(house: House, dialect: Dialect, station_id: str = "CP1", password: str | None = STATION_PASSWORD) -> ZeepStation:
    return ZeepStation(f"{house.client.base_url}/soap", dialect, station_id, password=password)


def reading(dialect: Dialect, energy_wh: int) -> dict[str, Any]:
    """One meter value in the dialect's own form."""
    if dialect is Dialect.OCPP15S:
        sample = {"_value_1": str(energy_wh), "unit": "Wh", "measurand": "Energy.Active.Import.Register"}
        return {"values": [{"timestamp": NOW, "value": [sample]}]}
    sample = {"value": str(energy_wh), "unit": "Wh", "measurand": "Energy.Active.Import.Register"}
    return {"meterValue": [{"timestamp": NOW, "sampledValue": [sample]}]}


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.value)
async def test_a_whole_session_of_a_zeep_station_is_kept(house: House, dialect: Dialect) -> None:
    operator, driver = await house.person("operator"), await house.person("driver")
    token = await house.db.read(lambda connection: app_token_of(connection, driver.user_id))
    await house.register("CP1")
    station = station_of(house, dialect)
    hello = await station.boot()
    assert hello["status"] == "Accepted"
    await station.status("Available")
    assert (await station.call("Authorize", idTag=token))["status"] == "Accepted"
    started = await station.call("StartTransaction", connectorId=1, idTag=token, timestamp=NOW, meterStart=1000)
    number = started["transactionId"]
    await station.call("MeterValues", connectorId=1, transactionId=number, **reading(dialect, 2500))
    await station.call("StopTransaction", transactionId=number, timestamp=NOW, meterStop=4000)

    shown = (await operator.get("/stations/CP1")).json()
    assert (shown["dialect"], shown["connected"], shown["vendor"]) == (dialect.value, True, "Acme")
    session = (await operator.get("/sessions")).json()["items"][0]
    assert (session["state"], session["energy_wh"]) == ("ended", 3000)
