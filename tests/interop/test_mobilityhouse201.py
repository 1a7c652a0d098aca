"""2.0.1 stations written with mobilityhouse/ocpp complete whole sessions against the gateway."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false

from ocpp.v201 import call

from gridtap.charging.model import Session
from gridtap.charging.store import SessionFilter, list_sessions
from gridtap.stations.store import get_station
from tests.gateway.house import House
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
