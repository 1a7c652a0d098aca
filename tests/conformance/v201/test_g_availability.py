"""OCPP 2.0.1 part 6, block G: stations, EVSEs and connectors go in and out of service."""

from typing import Any

import pytest

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.charging import Charge, notice

EVSE = {"id": 1}
CONNECTOR = {"id": 1, "connectorId": 1}


async def asked(site: Site, station: Station, word: str, evse: dict[str, int] | None, status: str = "Accepted") -> None:
    """An operator asks; exactly that reaches the station, and its word comes back."""
    wanted: dict[str, Any] = {"operationalStatus": word, **({} if evse is None else {"evse": evse})}
    done = await site.operator.command("CP1", "ChangeAvailability", wanted)
    assert done["response"] == {"status": status}
    assert await station.hears("ChangeAvailability") == wanted


async def is_shown(site: Site, shown: str) -> None:
    """The connectors that people see."""
    evses = (await site.operator.get("/stations/CP1"))["evses"]
    assert {connector["status"] for evse in evses for connector in evse["connectors"]} == {shown}


async def changed(site: Site, word: str, evse: dict[str, int] | None) -> None:
    """Out of service or back: the station tells, in either of its two ways, what people then see."""
    state, shown = ("Unavailable", "unavailable") if word == "Inoperative" else ("Available", "available")
    async with site.station(dialect="2.0.1") as station:
        await site.status(station, "Available" if word == "Inoperative" else "Unavailable")
        await asked(site, station, word, evse)
        site.pass_time(1)
        await station.ask("NotifyEvent", **notice(site, state))
        await is_shown(site, shown)
        site.pass_time(1)
        await site.status(station, state)
        await is_shown(site, shown)


async def test_tc_g_03_csms_an_evse_goes_out_of_service(site: Site) -> None:
    """One EVSE becomes inoperative. Spec: OCPP 2.0.1 G03."""
    await changed(site, "Inoperative", EVSE)


async def test_tc_g_04_csms_an_evse_comes_back(site: Site) -> None:
    """One EVSE becomes operative. Spec: OCPP 2.0.1 G03."""
    await changed(site, "Operative", EVSE)


async def test_tc_g_05_csms_a_station_goes_out_of_service(site: Site) -> None:
    """The whole station becomes inoperative: no EVSE is named. Spec: OCPP 2.0.1 G04."""
    await changed(site, "Inoperative", None)


async def test_tc_g_06_csms_a_station_comes_back(site: Site) -> None:
    """The whole station becomes operative: no EVSE is named. Spec: OCPP 2.0.1 G04."""
    await changed(site, "Operative", None)


async def test_tc_g_07_csms_a_connector_goes_out_of_service(site: Site) -> None:
    """One connector becomes inoperative. Spec: OCPP 2.0.1 G03."""
    await changed(site, "Inoperative", CONNECTOR)


async def test_tc_g_08_csms_a_connector_comes_back(site: Site) -> None:
    """One connector becomes operative. Spec: OCPP 2.0.1 G03."""
    await changed(site, "Operative", CONNECTOR)


async def scheduled(site: Site, evse: dict[str, int] | None) -> None:
    """Asked for amid a transaction it is scheduled: the session ends as it would, then the connector is out of service."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1", answers={"ChangeAvailability": {"status": "Scheduled"}}) as station:
        charge = Charge(site, station)
        await charge.run()
        await asked(site, station, "Inoperative", evse, "Scheduled")
        await charge.session(state="charging")
        await charge.deauthorise()
        await charge.event("ChargingStateChanged", state="EVConnected")
        await charge.end("EVCommunicationLost", "EVDisconnected", state="Idle")
        await site.status(station, "Unavailable")
        assert (await charge.session(state="ended"))["energy_wh"] == 500
        await is_shown(site, "unavailable")


async def test_tc_g_11_csms_an_evse_goes_out_of_service_after_its_transaction(site: Site) -> None:
    """One EVSE, scheduled. Spec: OCPP 2.0.1 G03.FR.05."""
    await scheduled(site, EVSE)


async def test_tc_g_14_csms_a_station_goes_out_of_service_after_its_transaction(site: Site) -> None:
    """The whole station, scheduled. Spec: OCPP 2.0.1 G04.FR.06."""
    await scheduled(site, None)


async def test_tc_g_17_csms_a_connector_goes_out_of_service_after_its_transaction(site: Site) -> None:
    """One connector, scheduled. Spec: OCPP 2.0.1 G03.FR.05."""
    await scheduled(site, CONNECTOR)


async def test_tc_g_20_csms_a_lock_that_fails_is_taken_note_of(site: Site) -> None:
    """A plug that cannot be locked is an event of the station's; it is kept. Spec: OCPP 2.0.1 G05.FR.03."""
    async with site.station(dialect="2.0.1") as station:
        told = notice(site, "true", variable="Problem")
        told["eventData"][0]["component"] = {"name": "ConnectorPlugRetentionLock", "evse": CONNECTOR}
        assert await station.ask("NotifyEvent", **told) == {}
        [event] = await site.events("station_noticed")
        assert (event.data["component"], event.data["variable"], event.data["actual_value"]) == (
            "ConnectorPlugRetentionLock@1:1",
            "Problem",
            "true",
        )


@pytest.mark.parametrize("word", ["Nonsense", "Charging"])
async def test_a_state_that_connectors_do_not_have_changes_nothing(site: Site, word: str) -> None:
    """A notice with a word of another kind is kept, and the connector stays as it was. Spec: OCPP 2.0.1 G01."""
    async with site.station(dialect="2.0.1") as station:
        await site.status(station, "Available")
        await station.ask("NotifyEvent", **notice(site, word))
        await is_shown(site, "available")
