"""Stations written with mobilityhouse/ocpp complete whole sessions against the gateway."""
# The library types its answers loosely and its words as enums, while its users write plain strings.
# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false, reportUnknownVariableType=false
# pyright: reportMissingTypeStubs=false, reportArgumentType=false, reportOptionalMemberAccess=false

import asyncio

from ocpp.v16 import call

from gridtap.charging.model import Session
from gridtap.charging.store import SessionFilter, list_sessions
from gridtap.stations.store import get_station, list_settings
from tests.gateway.house import House, eventually
from tests.interop.mobilityhouse import mobilityhouse_station


async def sessions_of(house: House) -> list[Session]:
    """All sessions, newest first."""
    return await house.read(lambda connection: list_sessions(connection, SessionFilter()))


async def test_a_boot_tells_what_the_station_is(house: House) -> None:
    async with mobilityhouse_station(house):
        known = await house.read(lambda connection: get_station(connection, "CP1"))
        assert (known.vendor, known.model, known.connected, known.dialect) == ("TMH", "Library", True, "ocpp1.6")
        assert house.gateway.fleet.connected_ids() == ["CP1"]


async def test_tokens_are_authorised_or_not(house: House) -> None:
    async with mobilityhouse_station(house) as station:
        said = [(await station.call(call.Authorize(id_tag=tag))).id_tag_info["status"] for tag in ("good", "BLOCKED", "nobody")]
        assert said == ["Accepted", "Blocked", "Invalid"]


async def test_a_local_session_is_kept_with_its_energy(house: House) -> None:
    async with mobilityhouse_station(house) as station:
        started = await station.start_charging("GOOD")
        assert started.id_tag_info["status"] == "Accepted"
        await station.meter(1500, 7200)
        stopped = await station.stop_charging("Local")
        assert stopped.id_tag_info is None
        [session] = await sessions_of(house)
        assert (session.state, session.energy_wh, session.stop_reason) == ("ended", 1500, "Local")
        assert session.transaction_id == str(started.transaction_id)


async def test_a_remote_session_starts_and_stops(house: House) -> None:
    async with mobilityhouse_station(house) as station:
        commands = house.gateway.commands
        started = await commands.remote_start("CP1", 1, "GOOD")
        assert (started.state, started.accepted) == ("answered", True)
        await asyncio.wait_for(station.started.wait(), 10)
        await station.meter(800, 11000)
        refused = await commands.remote_stop("CP1", "1999999999")
        assert (refused.state, refused.response, refused.accepted) == ("answered", {"status": "Rejected"}, False)
        stopped = await commands.remote_stop("CP1", str(station.transaction_id))
        assert stopped.accepted
        await asyncio.wait_for(station.stopped.wait(), 10)
        [session] = await sessions_of(house)
        assert (session.state, session.energy_wh, session.stop_reason) == ("ended", 800, "Remote")


async def test_the_configuration_is_read_and_changed(house: House) -> None:
    async with mobilityhouse_station(house) as station:
        commands = house.gateway.commands
        await eventually(lambda: station.settings["MeterValueSampleInterval"] == "10")
        read = await commands.read_settings("CP1", ["NumberOfConnectors", "Nonsense"])
        assert read.response == {
            "configurationKey": [{"key": "NumberOfConnectors", "readonly": False, "value": "1"}],
            "unknownKey": ["Nonsense"],
        }
        changed = await commands.change_setting("CP1", "HeartbeatInterval", "60")
        assert changed.response == {"status": "Accepted"}
        rejected = await commands.change_setting("CP1", "NumberOfConnectors", "2")
        assert (rejected.accepted, rejected.response) == (False, {"status": "Rejected"})
        kept = {each.key: each.value for each in await house.read(lambda connection: list_settings(connection, "CP1"))}
        assert (kept["HeartbeatInterval"], kept["NumberOfConnectors"], kept["MeterValueSampleInterval"]) == ("60", "1", "10")


async def test_it_is_reset_and_triggered(house: House) -> None:
    async with mobilityhouse_station(house) as station:
        reset = await house.gateway.commands.reset("CP1", hard=True)
        assert (reset.accepted, station.asked) == (True, ["Reset Hard"])
        triggered = await house.gateway.commands.trigger("CP1", "StatusNotification", evse_number=1)
        assert triggered.accepted

        async def looks_available() -> bool:
            known = await house.read(lambda connection: get_station(connection, "CP1"))
            return bool(known.evses) and known.evses[0].connectors[0].status == "available"

        await eventually(looks_available)


async def test_it_may_compress_its_messages(house: House) -> None:
    async with mobilityhouse_station(house, compression="deflate") as station:
        await station.start_charging("GOOD")
        await station.meter(10, 10)
        read = await house.gateway.commands.read_settings("CP1")
        assert read.accepted
