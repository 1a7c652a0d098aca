"""Stations over SOAP on the HTTP port: zeep as the station, asking and being asked, over real sockets."""

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from gridtap.drivers.tokens import app_token_of
from gridtap.gateway.journal import read_messages
from gridtap.ocpp.dialect import Dialect
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.stations.store import list_pending
from tests.api.house import STATION_PASSWORD, House, eventually, open_house
from tests.api.soap_station import NOW, ZeepStation, listening

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


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.value)
async def test_a_driver_starts_and_stops_a_zeep_station_from_the_app(house: House, dialect: Dialect) -> None:
    operator, driver = await house.person("operator"), await house.person("driver")
    token = await house.db.read(lambda connection: app_token_of(connection, driver.user_id))
    await house.register("CP1")
    async with listening(dialect) as service:
        changed = await operator.patch("/stations/CP1", json={"callback_url": service.url})
        assert changed.json()["callback_url"] == service.url
        station = station_of(house, dialect)
        await station.boot()
        await station.status("Available")
        evse_id = await house.evse_id("CP1")
        started = await driver.post("/sessions", json={"evse_id": evse_id})
        assert started.status_code == 201, started.text
        assert [asked for asked in service.asked if asked[0] == "RemoteStartTransaction"] == [
            ("RemoteStartTransaction", {"idTag": token, "connectorId": 1})
        ]
        begun = await station.call("StartTransaction", connectorId=1, idTag=token, timestamp=NOW, meterStart=0)
        session_id = started.json()["id"]
        stopped = await driver.post(f"/sessions/{session_id}/stop")
        assert stopped.status_code == 200, stopped.text
        assert ("RemoteStopTransaction", {"transactionId": begun["transactionId"]}) in service.asked
        await station.call("StopTransaction", transactionId=begun["transactionId"], timestamp=NOW, meterStop=700)
        receipt = (await driver.get(f"/sessions/{session_id}")).json()
        assert (receipt["state"], receipt["energy_wh"]) == ("ended", 700)


async def test_a_repeated_start_is_answered_with_the_same_transaction(house: House) -> None:
    await house.register("CP1")
    station = station_of(house, Dialect.OCPP16S)
    await station.boot()
    start = {"connectorId": 1, "idTag": "NOBODY", "timestamp": NOW, "meterStart": 5}
    first, again = await station.call("StartTransaction", **start), await station.call("StartTransaction", **start)
    assert first == again


async def test_messages_stand_in_the_log_as_xml_both_ways(house: House) -> None:
    await house.register("CP1")
    await station_of(house, Dialect.OCPP15S).boot()

    async def look() -> list[tuple[str, str, str | None]]:
        rows = await house.db.read(lambda connection: read_messages(connection, "CP1"))
        found = [(row.direction, row.kind, row.action) for row in rows[::-1] if row.body.lstrip().startswith("<")]
        return found if len(found) >= 2 else []

    assert (await eventually(look))[:2] == [("in", "call", "BootNotification"), ("out", "result", "BootNotification")]


async def test_before_a_boot_only_a_boot_is_heard(house: House) -> None:
    await house.register("CP1")
    with pytest.raises(Fault) as raised:
        await station_of(house, Dialect.OCPP16S).call("Heartbeat")
    assert subcode(raised.value) == "SecurityError"


async def test_an_unknown_station_gets_a_fault_and_is_listed_for_the_operator(house: House) -> None:
    with pytest.raises(Fault) as raised:
        await station_of(house, Dialect.OCPP16S, "STRANGER").boot()
    assert subcode(raised.value) == "IdentityMismatch"
    operator = await house.person("operator")

    async def look() -> list[Any]:
        return (await operator.get("/stations/pending")).json()["items"]

    knocked = (await eventually(look))[0]
    assert (knocked["station_id"], knocked["reason"]) == ("STRANGER", "unknown_station")
    assert knocked["type_this"].endswith("/soap")


@pytest.mark.parametrize("password", [None, "not the password"])
async def test_a_station_with_a_wrong_password_or_none_is_turned_away(house: House, password: str | None) -> None:
    await house.register("CP1")
    with pytest.raises(Fault) as raised:
        await station_of(house, Dialect.OCPP16S, password=password).boot()
    assert subcode(raised.value) == "SecurityError"


async def test_a_station_that_gets_it_right_again_is_no_longer_listed(house: House) -> None:
    await house.register("CP1")
    right, wrong = (station_of(house, Dialect.OCPP15S, password=each) for each in (STATION_PASSWORD, "not the password"))
    await right.boot()

    async def listed() -> list[str]:
        return [each.station_id for each in await house.db.read(list_pending)]

    async def none_listed() -> bool:
        return await listed() == []

    with pytest.raises(Fault):
        await wrong.call("Heartbeat")
    await eventually(listed)
    await right.call("Heartbeat")
    assert await eventually(none_listed)


async def test_a_knock_over_soap_just_before_the_station_comes_in_is_not_told_after_it(house: House) -> None:
    await house.register("CP1")
    with pytest.raises(Fault):
        await station_of(house, Dialect.OCPP15S, password="not the password").boot()
    await station_of(house, Dialect.OCPP15S).boot()
    with pytest.raises(Fault):
        await station_of(house, Dialect.OCPP15S, "STRANGER").boot()

    async def listed() -> list[str]:
        return [each.station_id for each in await house.db.read(list_pending)]

    assert await eventually(listed) == ["STRANGER"]


async def test_a_station_may_come_without_a_password_where_the_operator_said_so(house: House) -> None:
    new = NewStation(station_id="OLD", min_security_profile=0)
    await house.db.write(lambda tx: register_station(tx, new))
    assert (await station_of(house, Dialect.OCPP15S, "OLD", password=None).boot())["status"] == "Accepted"


def subcode(fault: Any) -> str:
    return fault.subcodes[0].localname


@pytest.mark.parametrize("values", [800, 12_000])
async def test_a_large_stop_is_taken_and_a_larger_one_is_cut(house: House, values: int) -> None:
    await house.register("CP1")
    station = station_of(house, Dialect.OCPP16S)
    await station.boot()
    number = (await station.call("StartTransaction", connectorId=1, idTag="T", timestamp=NOW, meterStart=1000))["transactionId"]
    data = reading(Dialect.OCPP16S, 2500)["meterValue"] * values
    await station.call("StopTransaction", transactionId=number, timestamp=NOW, meterStop=4000, transactionData=data)
    operator = await house.person("operator")
    session = (await operator.get("/sessions")).json()["items"][0]
    assert (session["state"], session["energy_wh"]) == ("ended", 3000)
