"""OCPP 2.0.1 part 6, block F: starts and unlocking from afar, and messages asked for."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.charging import CARD, Charge, notice, reading


async def start(site: Site, station: Station) -> dict[str, Any]:
    """An operator starts at EVSE 1 for the card; what the station was asked."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    [evse] = (await site.operator.get("/stations/CP1"))["evses"]
    await site.operator.post("/sessions", {"evse_id": evse["evse_id"], "token": "CARD"})
    asked = await station.hears("RequestStartTransaction")
    assert (asked["idToken"], asked["evseId"]) == (CARD, 1)
    return asked


async def test_tc_f_01_csms_remote_start_with_the_cable_plugged_in(site: Site) -> None:
    """The cable is there: the transaction that runs becomes the driver's. Spec: OCPP 2.0.1 F01.FR.13, F01.FR.25."""
    joined = {"status": "Accepted", "transactionId": "tx-1"}
    async with site.station(dialect="2.0.1", answers={"RequestStartTransaction": joined}) as station:
        charge = Charge(site, station)
        await charge.plug_in()
        asked = await start(site, station)
        answer = await charge.event("RemoteStart", idToken=CARD, remote_start_id=asked["remoteStartId"])
        assert answer["idTokenInfo"]["status"] == "Accepted"
        await charge.begin_charging()
        assert (await charge.session(state="charging"))["token_kind"] == "rfid"


async def test_tc_f_02_csms_remote_start_that_the_station_asks_back_about(site: Site) -> None:
    """A station that authorises remote starts asks about the token, hears yes, and the start joins the session.

    Spec: OCPP 2.0.1 F01.FR.01, F02.FR.01.
    """
    async with site.station(dialect="2.0.1") as station:
        asked = await start(site, station)
        assert (await station.ask("Authorize", idToken=CARD))["idTokenInfo"]["status"] == "Accepted"
        charge = Charge(site, station)
        await charge.event("RemoteStart", idToken=CARD, remote_start_id=asked["remoteStartId"])
        await charge.event("CablePluggedIn", state="EVConnected")
        await charge.begin_charging()
        await charge.session(state="charging")


async def test_tc_f_03_csms_remote_start_before_the_cable(site: Site) -> None:
    """A station that trusts remote starts begins at once; the number it was given joins it to the session.

    Spec: OCPP 2.0.1 F01.FR.02, F02.FR.01.
    """
    async with site.station(dialect="2.0.1") as station:
        asked = await start(site, station)
        charge = Charge(site, station)
        told = await charge.event("RemoteStart", remote_start_id=asked["remoteStartId"])
        assert "idTokenInfo" not in told
        await charge.event("CablePluggedIn", state="EVConnected")
        await charge.begin_charging()
        assert (await charge.session(state="charging"))["token_kind"] == "rfid"


async def test_tc_f_04_csms_remote_start_and_no_cable_came(site: Site) -> None:
    """No cable in time: the driver is let go while the transaction waits for its end. Spec: OCPP 2.0.1 E03.FR.04, E03.FR.05."""
    async with site.station(dialect="2.0.1") as station:
        asked = await start(site, station)
        charge = Charge(site, station)
        await charge.event("RemoteStart", idToken=CARD, remote_start_id=asked["remoteStartId"])
        await charge.event("EVConnectTimeout")
        await charge.session(state="stopping")
        await charge.event("EVConnectTimeout", "Ended", stopped="Timeout")
        await charge.session(state="ended", stop_reason="Timeout")


async def test_tc_f_06_csms_a_connector_is_unlocked(site: Site) -> None:
    """A plug is let go, and the station's word comes back. Spec: OCPP 2.0.1 F05."""
    async with site.station(dialect="2.0.1") as station:
        done = await site.operator.command("CP1", "UnlockConnector", {"evseId": 1, "connectorId": 1})
        assert done["response"] == {"status": "Unlocked"}
        assert await station.hears("UnlockConnector") == {"evseId": 1, "connectorId": 1}


async def triggered(site: Site, station: Station, message: str, **where: Any) -> None:
    """An operator asks for a message; the station will send it."""
    wanted = {"requestedMessage": message, **where}
    assert (await site.operator.command("CP1", "TriggerMessage", wanted))["response"] == {"status": "Accepted"}
    assert await station.hears("TriggerMessage") == wanted


async def test_tc_f_11_csms_meter_values_of_one_evse_are_asked_for(site: Site) -> None:
    """What EVSE 1 reads now is asked for and taken. Spec: OCPP 2.0.1 F06.FR.01, F06.FR.02."""
    async with site.station(dialect="2.0.1") as station:
        await triggered(site, station, "MeterValues", evse={"id": 1})
        assert await station.ask("MeterValues", evseId=1, meterValue=reading(site, 10.0, "Trigger")) == {}


async def test_tc_f_12_csms_meter_values_of_all_evses_are_asked_for(site: Site) -> None:
    """What every EVSE reads now is asked for and taken. Spec: OCPP 2.0.1 F06.FR.01."""
    async with site.station(dialect="2.0.1") as station:
        await triggered(site, station, "MeterValues")
        for evse in (1, 2):
            assert await station.ask("MeterValues", evseId=evse, meterValue=reading(site, 10.0, "Trigger")) == {}


async def test_tc_f_13_csms_the_event_of_one_evse_is_asked_for(site: Site) -> None:
    """How the transaction at EVSE 1 stands is asked for, and counts. Spec: OCPP 2.0.1 F06.FR.01, F06.FR.02."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        await charge.run()
        await triggered(site, station, "TransactionEvent", evse={"id": 1})
        await charge.event("Trigger", state="Charging", meterValue=reading(site, 1750, "Trigger"))
        await charge.session(state="charging", energy_wh=750)


async def test_tc_f_14_csms_the_events_of_all_evses_are_asked_for(site: Site) -> None:
    """How every transaction stands is asked for, and each counts. Spec: OCPP 2.0.1 F06.FR.01."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1") as station:
        charges = [Charge(site, station, transaction_id=f"tx-{evse}", evse=evse) for evse in (1, 2)]
        for charge in charges:
            await charge.run()
        await triggered(site, station, "TransactionEvent")
        for charge in charges:
            wh = 1600 + 100 * charge.evse
            await charge.event("Trigger", state="Charging", meterValue=reading(site, wh, "Trigger"))
            await charge.session(evse_number=charge.evse, energy_wh=wh - 1000)


async def test_tc_f_15_csms_the_status_of_a_log_is_asked_for(site: Site) -> None:
    """The state of an upload is asked for, and idle taken. Spec: OCPP 2.0.1 F06.FR.01."""
    async with site.station(dialect="2.0.1") as station:
        await triggered(site, station, "LogStatusNotification")
        assert await station.ask("LogStatusNotification", status="Idle") == {}


async def test_tc_f_18_csms_the_status_of_firmware_is_asked_for(site: Site) -> None:
    """The state of an update is asked for, and idle taken. Spec: OCPP 2.0.1 F06.FR.01."""
    async with site.station(dialect="2.0.1") as station:
        await triggered(site, station, "FirmwareStatusNotification")
        assert await station.ask("FirmwareStatusNotification", status="Idle") == {}


async def test_tc_f_20_csms_a_heartbeat_is_asked_for(site: Site) -> None:
    """A sign of life is asked for, and answered with the time. Spec: OCPP 2.0.1 F06.FR.01."""
    async with site.station(dialect="2.0.1") as station:
        await triggered(site, station, "Heartbeat")
        assert (await station.ask("Heartbeat"))["currentTime"] == site.stamp()[:19] + "Z"


async def status_asked_for(site: Site, word: str, shown: str) -> None:
    """The state of a connector is asked for; the answer, in both forms, is shown."""
    async with site.station(dialect="2.0.1") as station:
        await site.status(station, word)
        await triggered(site, station, "StatusNotification", evse={"id": 1, "connectorId": 1})
        await site.status(station, word)
        await station.ask("NotifyEvent", **notice(site, word))
        [evse] = (await site.operator.get("/stations/CP1"))["evses"]
        assert [connector["status"] for connector in evse["connectors"]] == [shown]


async def test_tc_f_23_csms_the_state_of_a_free_connector_is_asked_for(site: Site) -> None:
    """A free connector says so. Spec: OCPP 2.0.1 F06.FR.01, F06.FR.02, F06.FR.12."""
    await status_asked_for(site, "Available", "available")


async def test_tc_f_24_csms_the_state_of_an_occupied_connector_is_asked_for(site: Site) -> None:
    """A taken connector says so. Spec: OCPP 2.0.1 F06.FR.01, F06.FR.02, F06.FR.13."""
    await status_asked_for(site, "Occupied", "occupied")


async def test_tc_f_27_csms_a_message_that_the_station_cannot_send(site: Site) -> None:
    """NotImplemented is the station's word, and the operator hears it. Spec: OCPP 2.0.1 F06.FR.08."""
    async with site.station(dialect="2.0.1", answers={"TriggerMessage": {"status": "NotImplemented"}}) as station:
        done = await site.operator.command("CP1", "TriggerMessage", {"requestedMessage": "SignV2GCertificate"})
        assert (done["state"], done["response"]) == ("answered", {"status": "NotImplemented"})
        await station.hears("TriggerMessage")
