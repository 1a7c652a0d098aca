"""OCPP 2.0.1 part 6, block E: every way in which a transaction may end, or seem to."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.charging import Charge, notice, reading


async def running(site: Site, station: Station) -> Charge:
    """A transaction with 500 Wh on the meter."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    charge = Charge(site, station)
    await charge.run()
    return charge


async def suspended(site: Site, station: Station) -> Charge:
    """The same, and the car takes no more (EnergyTransferSuspended)."""
    charge = await running(site, station)
    await charge.event("ChargingStateChanged", state="SuspendedEV")
    return charge


async def stopping(site: Site, station: Station) -> Charge:
    """The same, and the driver has shown the card to stop (StopAuthorized, EVConnectedPostSession)."""
    charge = await running(site, station)
    await charge.deauthorise()
    await charge.event("ChargingStateChanged", state="EVConnected")
    await charge.session(state="stopping")
    return charge


async def is_over(charge: Charge, reason: str) -> None:
    """One session, over with its energy and this reason."""
    session = await charge.session(state="ended", stop_reason=reason)
    assert (session["energy_wh"], session["flags"]) == (500, [])


async def test_tc_e_07_csms_ends_when_the_driver_stops(site: Site) -> None:
    """The card at the reader is the end. Spec: OCPP 2.0.1 E06.FR.06."""
    async with site.station(dialect="2.0.1") as station:
        charge = await running(site, station)
        await charge.end("StopAuthorized", "Local")
        await is_over(charge, "Local")


async def test_tc_e_08_csms_ends_when_energy_stops_after_the_card(site: Site) -> None:
    """The card was shown, the energy stopped, that is the end. Spec: OCPP 2.0.1 E06.FR.07."""
    async with site.station(dialect="2.0.1") as station:
        charge = await running(site, station)
        await charge.deauthorise()
        await charge.end("ChargingStateChanged", "Local", state="EVConnected")
        await is_over(charge, "Local")


async def test_tc_e_14_csms_ends_when_the_cable_is_unplugged_at_the_station(site: Site) -> None:
    """After the card, the cable leaves the station. Spec: OCPP 2.0.1 E06.FR.02."""
    async with site.station(dialect="2.0.1") as station:
        charge = await stopping(site, station)
        await charge.end("EVCommunicationLost", "EVDisconnected", state="Idle")
        await site.status(station, "Available")
        await is_over(charge, "EVDisconnected")


async def test_tc_e_15_csms_ends_when_the_driver_stops_locally(site: Site) -> None:
    """Stop authorised by the driver at the station. Spec: OCPP 2.0.1 E06.FR.03."""
    async with site.station(dialect="2.0.1") as station:
        charge = await running(site, station)
        answer = await charge.end("StopAuthorized", "Local", idToken={"idToken": "CARD", "type": "ISO14443"})
        assert answer["idTokenInfo"]["status"] == "Accepted"
        await is_over(charge, "Local")


async def test_tc_e_17_csms_ends_when_the_car_is_lost(site: Site) -> None:
    """A car that took no more is gone. Spec: OCPP 2.0.1 E06.FR.04."""
    async with site.station(dialect="2.0.1") as station:
        charge = await suspended(site, station)
        await charge.end("EVCommunicationLost", "EVDisconnected", state="Idle")
        assert (await charge.session(state="ended"))["energy_wh"] == 500


async def test_tc_e_19_csms_ends_when_the_bay_is_empty(site: Site) -> None:
    """Unplugged first, then the car leaves the bay. Spec: OCPP 2.0.1 E06.FR.01."""
    async with site.station(dialect="2.0.1") as station:
        charge = await stopping(site, station)
        await charge.event("EVCommunicationLost", state="Idle")
        await site.status(station, "Available")
        await charge.end("EVDeparted", "Local")
        await is_over(charge, "Local")


async def test_tc_e_20_csms_ends_when_the_cable_is_unplugged_at_the_car(site: Site) -> None:
    """A car that took no more is unplugged at its own side. Spec: OCPP 2.0.1 E06.FR.02."""
    async with site.station(dialect="2.0.1") as station:
        charge = await suspended(site, station)
        await charge.end("EVCommunicationLost", "EVDisconnected", state="Idle")
        await site.status(station, "Available")
        await is_over(charge, "EVDisconnected")


async def test_tc_e_21_csms_ends_when_an_operator_stops(site: Site) -> None:
    """Stop at the public API is RequestStopTransaction for that transaction, and its end is Remote.

    Spec: OCPP 2.0.1 F03.FR.01, F03.FR.09, F03.FR.10, E06.FR.03.
    """
    async with site.station(dialect="2.0.1") as station:
        charge = await running(site, station)
        session = await charge.session(state="charging")
        await site.operator.post(f"/sessions/{session['id']}/stop")
        assert await station.hears("RequestStopTransaction") == {"transactionId": "tx-1"}
        await charge.session(state="stopping")
        await charge.end("RemoteStop", "Remote")
        await is_over(charge, "Remote")


async def test_tc_e_22_csms_ends_when_the_car_takes_no_more(site: Site) -> None:
    """The car's own stop is the end. Spec: OCPP 2.0.1 E06.FR.07."""
    async with site.station(dialect="2.0.1") as station:
        charge = await running(site, station)
        await charge.end("ChargingStateChanged", "StoppedByEV", state="SuspendedEV")
        await is_over(charge, "StoppedByEV")


async def test_tc_e_39_csms_ends_when_no_car_came(site: Site) -> None:
    """A card was shown and no cable plugged in before the time was over. Spec: OCPP 2.0.1 E03.FR.05, E06.FR.04."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        await charge.authorise()
        await charge.event("EVConnectTimeout", "Ended", stopped="Timeout")
        session = await charge.session(state="ended")
        assert (session["stop_reason"], session["energy_wh"]) == ("Timeout", 0)


async def test_tc_e_26_csms_a_car_that_is_unplugged_and_plugged_in_again_goes_on(site: Site) -> None:
    """Unplugged at the car, the transaction is suspended; plugged in again, the same session goes on.

    Spec: OCPP 2.0.1 E10.FR.01, E10.FR.02.
    """
    async with site.station(dialect="2.0.1") as station:
        charge = await suspended(site, station)
        await charge.event("EVCommunicationLost", state="Idle")
        await site.status(station, "Available")
        await station.ask("NotifyEvent", **notice(site, "Available"))
        await charge.event("CablePluggedIn", state="EVConnected")
        await charge.event("ChargingStateChanged", state="Charging")
        await charge.charge(300)
        assert (await charge.session(state="charging", energy_wh=800))["flags"] == []


def says(*, ongoing: bool | None, waits: bool) -> dict[str, Any]:
    """An answer to GetTransactionStatus."""
    told: dict[str, Any] = {"messagesInQueue": waits}
    return told if ongoing is None else {"ongoingIndicator": ongoing, **told}


async def test_tc_e_29_csms_a_transaction_that_runs_and_whose_messages_wait(site: Site) -> None:
    """Asked about after it was offline, the station says that more comes, and it does. Spec: OCPP 2.0.1 E14.FR.02, E14.FR.04."""
    async with site.station(dialect="2.0.1") as station:
        charge = await running(site, station)
    answers = {"GetTransactionStatus": says(ongoing=True, waits=True)}
    async with site.station(dialect="2.0.1", boot=False, answers=answers) as station:
        charge.station = station
        done = await site.operator.command("CP1", "GetTransactionStatus", {"transactionId": "tx-1"})
        assert done["response"] == says(ongoing=True, waits=True)
        assert await station.hears("GetTransactionStatus") == {"transactionId": "tx-1"}
        await charge.event("MeterValuePeriodic", offline=True, meterValue=reading(site, 1700))
        await charge.session(state="charging", energy_wh=700)


async def test_tc_e_30_csms_a_transaction_that_runs_and_whose_messages_all_came(site: Site) -> None:
    """The station says that the transaction runs and nothing waits: the session runs on. Spec: OCPP 2.0.1 E14.FR.05."""
    async with site.station(dialect="2.0.1", answers={"GetTransactionStatus": says(ongoing=True, waits=False)}) as station:
        charge = await running(site, station)
        await site.operator.command("CP1", "GetTransactionStatus", {"transactionId": "tx-1"})
        assert await station.hears("GetTransactionStatus") == {"transactionId": "tx-1"}
        await charge.session(state="charging")


async def test_tc_e_31_csms_an_end_with_a_gap_before_it_is_asked_about(site: Site) -> None:
    """Two numbers are missing before an offline end: the backend asks by itself, and takes what still waited.

    Spec: OCPP 2.0.1 E14.FR.03, E14.FR.04.
    """
    async with site.station(dialect="2.0.1") as station:
        charge = await running(site, station)
    answers = {"GetTransactionStatus": says(ongoing=False, waits=True)}
    async with site.station(dialect="2.0.1", boot=False, answers=answers) as station:
        charge.station = station
        await site.status(station, "Available")
        missing = charge.seq_no
        charge.seq_no += 2
        charge.wh = 1900
        await charge.end("EVCommunicationLost", "EVDisconnected", state="Idle", offline=True)
        assert await station.hears("GetTransactionStatus") == {"transactionId": "tx-1"}
        assert "sequence_gap" in (await charge.session(state="ended", energy_wh=900))["flags"]
        charge.seq_no = missing
        for wh in (1600, 1800):
            await charge.event("MeterValuePeriodic", offline=True, meterValue=reading(site, wh))
        assert "sequence_gap" not in (await charge.session(state="ended", energy_wh=900))["flags"]


async def test_tc_e_33_csms_whether_any_messages_wait(site: Site) -> None:
    """Asked without a transaction, the station says that messages wait, and they come. Spec: OCPP 2.0.1 E14.FR.06, E14.FR.07."""
    async with site.station(dialect="2.0.1", answers={"GetTransactionStatus": says(ongoing=None, waits=True)}) as station:
        charge = await running(site, station)
        done = await site.operator.command("CP1", "GetTransactionStatus")
        assert done["response"] == {"messagesInQueue": True}
        assert await station.hears("GetTransactionStatus") == {}
        await charge.event("MeterValuePeriodic", offline=True, meterValue=reading(site, 1600))
        await charge.session(state="charging", energy_wh=600)


async def test_tc_e_34_csms_no_messages_wait(site: Site) -> None:
    """Asked without a transaction, the station says that nothing waits. Spec: OCPP 2.0.1 E14.FR.06, E14.FR.08."""
    async with site.station(dialect="2.0.1", answers={"GetTransactionStatus": says(ongoing=None, waits=False)}) as station:
        done = await site.operator.command("CP1", "GetTransactionStatus")
        assert done["response"] == {"messagesInQueue": False}
        assert await station.hears("GetTransactionStatus") == {}
