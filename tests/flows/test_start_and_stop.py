"""Start and stop: a tap gets the station's own answer, and every way it can go wrong has its own word."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gridtap.charging.model import Session, SessionLimit
from gridtap.charging.store import get_session
from gridtap.drivers.model import Token
from gridtap.drivers.tokens import put_token
from gridtap.flows.limits import LimitKeeper
from gridtap.flows.parts import FlowParts
from gridtap.flows.recall import recall_cancelled_start
from gridtap.flows.start import StartRequest, start_charging
from gridtap.flows.stop import stop_charging
from gridtap.kit.errors import GridtapError, Refused
from gridtap.stations.model import ConnectorChange, SettingReport
from gridtap.stations.registry import change_connector
from gridtap.stations.settings import record_settings
from gridtap.stations.store import get_station
from tests.flows.conftest import APP_TOKEN, DRIVER
from tests.gateway.house import House, RawStation, eventually


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


async def _report(station: RawStation, status: str = "Available") -> None:
    payload = {"connectorId": 1, "errorCode": "NoError", "status": status, "timestamp": _now()}
    assert (await station.call("StatusNotification", payload))[0] == 3


async def _evse_id(house: House) -> str:
    await house.db.write(lambda tx: change_connector(tx, "CP1", ConnectorChange(evse_number=1, type="type2", max_power_w=11_000)))
    return (await house.read(lambda connection: get_station(connection, "CP1"))).evses[0].evse_id


async def _request(house: House, limit: SessionLimit | None = None) -> StartRequest:
    return StartRequest(evse_id=await _evse_id(house), requested_by=DRIVER, driver_id=DRIVER, limit=limit)


async def _answer(station: RawStation, action: str, status: str) -> dict[str, Any]:
    call = await station.next_call(action)
    await station.say(json.dumps([3, call[1], {"status": status}]))
    return call[3]


async def _start_transaction(station: RawStation, meter_start_wh: int = 1000) -> int:
    payload = {"connectorId": 1, "idTag": APP_TOKEN, "meterStart": meter_start_wh, "timestamp": _now()}
    answer = await station.call("StartTransaction", payload)
    assert answer[2]["idTagInfo"]["status"] == "Accepted"
    return answer[2]["transactionId"]


async def _look(house: House, session_id: str) -> Session:
    found = await house.read(lambda connection: get_session(connection, session_id))
    assert found is not None
    return found


async def _charging(
    house: House, flows: FlowParts, station: RawStation, limit: SessionLimit | None = None
) -> tuple[Session, int]:
    """A session that the station has begun, and its transaction id."""
    await _report(station)
    start = asyncio.create_task(start_charging(flows, await _request(house, limit)))
    await _answer(station, "RemoteStartTransaction", "Accepted")
    session = await start
    return session, await _start_transaction(station)


async def test_a_start_becomes_the_session_that_the_station_begins(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        session, transaction_id = await _charging(house, flows, station)
        begun = await _look(house, session.session_id)
        assert begun.state == "charging"
        assert begun.transaction_id == str(transaction_id)
        assert begun.driver_id == DRIVER


async def test_a_power_and_time_limit_travels_as_a_tx_profile(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        await _report(station)
        limit = SessionLimit(power_w=6_000, duration_s=600)
        start = asyncio.create_task(start_charging(flows, await _request(house, limit)))
        sent = await _answer(station, "RemoteStartTransaction", "Accepted")
        await start
    profile = sent["chargingProfile"]
    assert profile["chargingProfilePurpose"] == "TxProfile"
    periods = profile["chargingSchedule"]["chargingSchedulePeriod"]
    assert [(period["startPeriod"], period["limit"] > 0) for period in periods] == [(0, True), (600, False)]


async def _tell_features(house: House, features: str) -> None:
    told = [SettingReport("SupportedFeatureProfiles", features, readonly=True)]
    await house.db.write(lambda tx: record_settings(tx, "CP1", told))


async def test_a_time_limit_is_kept_by_the_server_where_the_station_has_no_smart_charging(house: House, flows: FlowParts) -> None:
    keeper = LimitKeeper(flows)
    await keeper.start()
    try:
        async with house.station() as station:
            await _report(station)
            await _tell_features(house, "Core, RemoteTrigger")
            start = asyncio.create_task(start_charging(flows, await _request(house, SessionLimit(duration_s=1))))
            assert "chargingProfile" not in await _answer(station, "RemoteStartTransaction", "Accepted")
            await start
            transaction_id = await _start_transaction(station)
            assert await _answer(station, "RemoteStopTransaction", "Accepted") == {"transactionId": transaction_id}
    finally:
        await keeper.stop()


async def test_a_power_limit_is_refused_by_name_where_the_station_would_ignore_it(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        await _report(station)
        await _tell_features(house, "Core")
        with pytest.raises(Refused, match="power_w") as caught:
            await start_charging(flows, await _request(house, SessionLimit(power_w=6_000, duration_s=600)))
    assert caught.value.code == "power_limit_not_possible"


async def test_a_time_limit_travels_where_the_station_has_smart_charging(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        await _report(station)
        await _tell_features(house, "Core,SmartCharging")
        start = asyncio.create_task(start_charging(flows, await _request(house, SessionLimit(duration_s=600))))
        assert "chargingProfile" in await _answer(station, "RemoteStartTransaction", "Accepted")
        await start


async def test_a_busy_connector_is_refused_before_the_station_is_asked(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        await _charging(house, flows, station)
        with pytest.raises(GridtapError, match="connector_busy"):
            await start_charging(flows, await _request(house))


async def test_two_taps_at_once_start_one_session(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        await _report(station)
        request = await _request(house)
        taps = asyncio.gather(start_charging(flows, request), start_charging(flows, request), return_exceptions=True)
        await _answer(station, "RemoteStartTransaction", "Accepted")
        outcomes = await taps
    refused = [outcome for outcome in outcomes if isinstance(outcome, GridtapError)]
    assert [refusal.code for refusal in refused] == ["connector_busy"]


async def test_a_station_that_declines_leaves_a_failed_session_with_its_reason(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        await _report(station)
        start = asyncio.create_task(start_charging(flows, await _request(house)))
        await _answer(station, "RemoteStartTransaction", "Rejected")
        with pytest.raises(GridtapError, match="start_rejected"):
            await start
        again = asyncio.create_task(start_charging(flows, await _request(house)))
        await _answer(station, "RemoteStartTransaction", "Accepted")
        assert (await again).state == "starting"


async def test_an_offline_station_is_said_to_be_offline(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        await _report(station)
    with pytest.raises(GridtapError, match="station_unreachable") as caught:
        await start_charging(flows, await _request(house))
    assert caught.value.status == 504


@pytest.mark.parametrize("status", ["blocked", "expired", "invalid"])
async def test_a_token_that_may_not_charge_is_told_why(house: House, flows: FlowParts, status: str) -> None:
    request = StartRequest(evse_id=await _evse_id(house), requested_by="usr_operator", token="04AABBCC")
    if status != "invalid":
        expires_at = datetime(2020, 1, 1, tzinfo=UTC) if status == "expired" else None
        token = Token(
            token="04AABBCC", kind="rfid", status="blocked" if status == "blocked" else "accepted", expires_at=expires_at
        )
        await house.db.write(lambda tx: put_token(tx, token))
    with pytest.raises(GridtapError, match=f"token_{status}"):
        await start_charging(flows, request)


async def test_a_faulted_connector_and_an_unknown_one_are_refused(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        await _report(station, "Faulted")
        request = await _request(house)
        with pytest.raises(GridtapError, match="connector_faulted"):
            await start_charging(flows, request)
        other = StartRequest(evse_id=request.evse_id, requested_by=DRIVER, driver_id=DRIVER, connector_number=7)
        with pytest.raises(GridtapError, match="connector_unknown"):
            await start_charging(flows, other)


async def test_a_stop_ends_with_the_stations_stop_transaction(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        session, transaction_id = await _charging(house, flows, station)
        stop = asyncio.create_task(stop_charging(flows, session.session_id, requested_by=DRIVER, driver_id=DRIVER))
        assert await _answer(station, "RemoteStopTransaction", "Accepted") == {"transactionId": transaction_id}
        assert (await stop).state == "stopping"
        ended = {"transactionId": transaction_id, "meterStop": 3500, "timestamp": _now(), "reason": "Remote"}
        await station.call("StopTransaction", ended)
        over = await _look(house, session.session_id)
    assert (over.state, over.energy_wh, over.stop_reason) == ("ended", 2500, "Remote")
    with pytest.raises(GridtapError, match="session_over"):
        await stop_charging(flows, session.session_id, requested_by=DRIVER)


async def test_a_declined_stop_leaves_the_session_charging(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        session, _ = await _charging(house, flows, station)
        stop = asyncio.create_task(stop_charging(flows, session.session_id, requested_by=DRIVER))
        await _answer(station, "RemoteStopTransaction", "Rejected")
        with pytest.raises(GridtapError, match="stop_rejected"):
            await stop
        assert (await _look(house, session.session_id)).state == "charging"


async def test_another_drivers_session_is_not_there_to_be_stopped(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        session, _ = await _charging(house, flows, station)
        with pytest.raises(GridtapError, match="session_unknown"):
            await stop_charging(flows, session.session_id, requested_by="usr_other", driver_id="usr_other")


async def test_a_start_taken_back_is_stopped_when_the_station_begins_it_all_the_same(house: House, flows: FlowParts) -> None:
    async with house.station() as station:
        await _report(station)
        start = asyncio.create_task(start_charging(flows, await _request(house)))
        await _answer(station, "RemoteStartTransaction", "Accepted")
        session = await start
        cancelled = await stop_charging(flows, session.session_id, requested_by=DRIVER, driver_id=DRIVER)
        assert cancelled.state == "failed"
        transaction_id = await _start_transaction(station)
        begun = (await house.events("session_started"))[-1]
        recall = asyncio.create_task(recall_cancelled_start(flows, begun))
        assert await _answer(station, "RemoteStopTransaction", "Accepted") == {"transactionId": transaction_id}
        await recall


async def test_an_energy_limit_stops_the_session_by_itself(house: House, flows: FlowParts) -> None:
    keeper = LimitKeeper(flows)
    await keeper.start()
    try:
        async with house.station() as station:
            session, transaction_id = await _charging(house, flows, station, SessionLimit(energy_wh=500))
            values = [{"timestamp": _now(), "sampledValue": [{"value": "1600"}]}]
            payload = {"connectorId": 1, "transactionId": transaction_id, "meterValue": values}
            await station.call("MeterValues", payload)
            assert await _answer(station, "RemoteStopTransaction", "Accepted") == {"transactionId": transaction_id}

            async def stopping() -> bool:
                return (await _look(house, session.session_id)).state == "stopping"

            assert await eventually(stopping)
    finally:
        await keeper.stop()
