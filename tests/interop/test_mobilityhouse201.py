"""2.0.1 stations written with mobilityhouse/ocpp complete whole sessions against the gateway."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false

import asyncio
from typing import Any

from ocpp.v201 import call

from gridtap.charging.model import NewSession, Session
from gridtap.charging.owners import keep_remote_start
from gridtap.charging.sessions import prepare_session
from gridtap.charging.store import SessionFilter, list_sessions
from gridtap.flows.parts import FlowParts
from gridtap.flows.start import StartRequest, start_charging
from gridtap.flows.stop import stop_charging
from gridtap.gateway.model import PowerLimit
from gridtap.kit.clock import SystemClock
from gridtap.kit.ids import Ids
from gridtap.settings import Settings
from gridtap.stations.devicemodel import Report, list_variables, read_report
from gridtap.stations.store import get_station
from gridtap.storage.transaction import Transaction
from tests.gateway.house import House, eventually
from tests.interop.mobilityhouse201 import station201


async def sessions_of(house: House) -> list[Session]:
    """All sessions, newest first."""
    return await house.read(lambda connection: list_sessions(connection, SessionFilter()))


async def test_a_boot_tells_what_the_station_is(house: House) -> None:
    async with station201(house) as station:
        await station.status("Available")
        known = await house.read(lambda connection: get_station(connection, "CP1"))
        assert (known.vendor, known.model, known.firmware, known.dialect) == ("TMH", "Library", "1.2", "ocpp2.0.1")
        assert [(evse.number, evse.connectors[0].status) for evse in known.evses] == [(1, "available")]
        assert (await station.call(call.Heartbeat())).current_time


async def test_tokens_are_authorised_or_not(house: House) -> None:
    async with station201(house) as station:
        said: list[str] = []
        for token, kind in (("good", "ISO14443"), ("BLOCKED", "ISO14443"), ("nobody", "ISO14443"), ("", "NoAuthorization")):
            answer = await station.call(call.Authorize(id_token={"id_token": token, "type": kind}))
            said.append(answer.id_token_info["status"])
        assert said == ["Accepted", "Blocked", "Unknown", "Accepted"]


async def test_a_local_session_is_kept_with_its_energy(house: House) -> None:
    async with station201(house) as station:
        station.energy_wh = 100
        started = await station.start_charging("GOOD")
        assert started.id_token_info["status"] == "Accepted"
        await station.update(900)
        station.energy_wh = 1600
        ended = await station.stop_charging()
        assert ended.total_cost == 0.0
        [session] = await sessions_of(house)
        assert (session.state, session.energy_wh, session.stop_reason, session.token) == ("ended", 1500, "Local", "GOOD")
        assert (session.meter_start_mwh, session.meter_stop_mwh, session.soc_pct) == (100_000, 1_600_000, 42.0)
        assert (session.transaction_id, session.flags) == ("tx-1", ())


async def test_a_remote_session_starts_and_stops(house: House) -> None:
    async with station201(house) as station:
        commands = house.gateway.commands
        new = NewSession(station_id="CP1", evse_number=1, connector_number=1, token="GOOD", driver_id=None)
        prepared: list[Session] = []

        def prepare(tx: Transaction) -> str:
            prepared.append(prepare_session(tx, new))
            return prepared[-1].session_id

        limit = PowerLimit(power_w=7000, duration_s=600)
        started = await commands.remote_start("CP1", 1, "GOOD", profile=limit, first=prepare)
        assert (started.state, started.accepted, started.session_id) == ("answered", True, prepared[0].session_id)
        await asyncio.wait_for(station.started.wait(), 10)
        [(_, asked)] = [said for said in station.asked if said[0] == "RequestStartTransaction"]
        assert (asked["evse_id"], asked["id_token"]) == (1, {"id_token": "GOOD", "type": "ISO14443"})
        assert asked["charging_profile"]["charging_profile_purpose"] == "TxProfile"
        assert [period["limit"] for period in asked["charging_profile"]["charging_schedule"][0]["charging_schedule_period"]] == [
            7000,
            0,
        ]
        await station.update(800)
        refused = await commands.remote_stop("CP1", "another")
        assert (refused.state, refused.response, refused.accepted) == ("answered", {"status": "Rejected"}, False)
        stopped = await commands.remote_stop("CP1", station.transaction_id or "")
        assert stopped.accepted
        await asyncio.wait_for(station.stopped.wait(), 10)
        [session] = await sessions_of(house)
        assert (session.session_id, session.state, session.energy_wh) == (prepared[0].session_id, "ended", 800)
        assert (session.stop_reason, session.token_status) == ("Remote", "accepted")


async def test_a_start_names_its_session_though_the_station_chose_another_token(house: House) -> None:
    async with station201(house) as station:
        number = 4711

        def ask(tx: Transaction) -> Session:
            session = prepare_session(tx, NewSession(station_id="CP1", evse_number=1, connector_number=1, token="APP"))
            keep_remote_start(tx, "CP1", number, session.session_id)
            return session

        prepared = await house.db.write(ask)
        await station.start_charging("good", transaction_id="t", remote_start_id=number)
        [session] = await sessions_of(house)
        assert (session.session_id, session.state) == (prepared.session_id, "charging")


async def test_variables_are_read_and_changed(house: House) -> None:
    async with station201(house) as station:
        await eventually(lambda: station.variables["SampledDataCtrlr", "TxUpdatedInterval"] == "10")
        commands = house.gateway.commands
        read = await commands.read_settings("CP1", ["SampledDataCtrlr.TxUpdatedInterval", "Nonsense.Nothing"])
        results: Any = (read.response or {})["getVariableResult"]
        assert [result["attributeStatus"] for result in results] == ["Accepted", "UnknownVariable"]
        changed = await commands.change_setting("CP1", "SampledDataCtrlr.TxUpdatedInterval", "77")
        assert (changed.accepted, station.variables["SampledDataCtrlr", "TxUpdatedInterval"]) == (True, "77")
        rejected = await commands.change_setting("CP1", "Nonsense.Nothing", "1")
        assert (rejected.state, rejected.accepted) == ("answered", False)
        kept = {each.key: each.value for each in await house.read(lambda connection: list_variables(connection, "CP1"))}
        assert kept["SampledDataCtrlr.TxUpdatedInterval"] == "77"
        assert "Nonsense.Nothing" not in kept


async def test_it_is_reset_unlocked_triggered_and_taken_out_of_service(house: House) -> None:
    async with station201(house) as station:
        commands = house.gateway.commands
        assert (await commands.reset("CP1", hard=True)).accepted
        assert (await commands.unlock("CP1", 1)).response == {"status": "Unlocked"}
        assert (await commands.change_availability("CP1", 1, operative=False)).accepted
        assert (await commands.trigger("CP1", "StatusNotification", evse_number=1)).accepted
        assert ("Reset", {"type": "Immediate"}) in station.asked
        assert ("ChangeAvailability", {"operational_status": "Inoperative", "evse": {"id": 1}}) in station.asked

        async def looks_available() -> bool:
            known = await house.read(lambda connection: get_station(connection, "CP1"))
            return bool(known.evses) and known.evses[0].connectors[0].status == "available"

        assert await eventually(looks_available)


async def test_a_booted_station_is_set_up_and_its_device_model_is_read(house: House) -> None:
    async with station201(house) as station:
        await eventually(lambda: station.variables["SampledDataCtrlr", "TxUpdatedInterval"] == "10")
        await eventually(lambda: "Power.Active.Import" in station.variables["SampledDataCtrlr", "TxUpdatedMeasurands"])
        report = await eventually(lambda: complete_report(house))
        assert len(report.parts) == 2
        known = {each.key: each for each in await house.read(lambda connection: list_variables(connection, "CP1"))}
        interval = known["SampledDataCtrlr.TxUpdatedInterval"]
        assert (interval.value, interval.mutability, interval.attribute) == ("10", "ReadWrite", "Actual")
        assert interval.characteristics == {"dataType": "string", "supportsMonitoring": False}
        [told] = await house.events("report_complete")
        assert told.data == {"kind": "device_model", "request_id": 1, "parts": 2}


async def complete_report(house: House) -> Report | None:
    """The report of the device model, once it is whole."""
    found = await house.read(lambda connection: read_report(connection, "CP1", "device_model", 1))
    return found if found is not None and found.is_complete else None


async def test_a_transaction_with_a_gap_is_asked_about(house: House) -> None:
    async with station201(house) as station:
        await station.start_charging("GOOD")
        station.seq_no += 2
        await station.stop_charging()
        await eventually(lambda: ("GetTransactionStatus", {"transaction_id": "tx-1"}) in station.asked)


async def test_a_tap_starts_a_2_0_1_station_and_another_stops_it(house: House) -> None:
    async with station201(house) as station:
        await station.status("Available")
        known = await house.read(lambda connection: get_station(connection, "CP1"))
        clock = SystemClock()
        parts = FlowParts(
            db=house.db,
            commands=house.gateway.commands,
            office=house.gateway.pki.office,
            clock=clock,
            ids=Ids(clock),
            settings=Settings(ocpp_port=0),
        )
        tap = StartRequest(evse_id=known.evses[0].evse_id, requested_by="driver", token="GOOD")
        session = await start_charging(parts, tap)
        assert session.state == "starting"
        await asyncio.wait_for(station.started.wait(), 10)
        await station.update(1200)
        await stop_charging(parts, session.session_id, requested_by="driver")
        await asyncio.wait_for(station.stopped.wait(), 10)
        [over] = await sessions_of(house)
        assert (over.session_id, over.state, over.energy_wh, over.stop_reason) == (session.session_id, "ended", 1200, "Remote")
