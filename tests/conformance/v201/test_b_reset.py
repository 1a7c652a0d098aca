"""OCPP 2.0.1 part 6, block B: resets of a station and of an EVSE, and where a station is told to connect to."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.v201.charging import CARD, Charge

PROFILE: dict[str, Any] = {
    "configurationSlot": 1,
    "connectionData": {
        "ocppVersion": "OCPP20",
        "ocppTransport": "JSON",
        "ocppCsmsUrl": "wss://csms.example/ocpp",
        "messageTimeout": 30,
        "securityProfile": 2,
        "ocppInterface": "Wired0",
    },
}


async def test_tc_b_20_csms_reset_of_an_idle_station(site: Site) -> None:
    """An operator asks an idle station to restart when it is idle; it does, and comes back accepted.

    Spec: OCPP 2.0.1 B11.FR.01.
    """
    async with site.station(dialect="2.0.1") as station:
        assert (await site.operator.command("CP1", "Reset", {"type": "OnIdle"}))["response"] == {"status": "Accepted"}
        assert await station.hears("Reset") == {"type": "OnIdle"}
    async with site.station(dialect="2.0.1", boot=False) as station:
        assert (await site.boot(station, "RemoteReset"))["status"] == "Accepted"
        await site.status(station, "Available")


async def test_tc_b_21_csms_reset_on_idle_with_a_transaction(site: Site) -> None:
    """A restart that waits for the transaction: it ends normally, then the station boots.

    Spec: OCPP 2.0.1 B12.FR.01, B12.FR.03.
    """
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1", answers={"Reset": {"status": "Scheduled"}}) as station:
        charge = Charge(site, station)
        await charge.run()
        done = await site.operator.command("CP1", "Reset", {"type": "OnIdle"})
        assert done["response"] == {"status": "Scheduled"}
        assert (await charge.deauthorise())["idTokenInfo"]["status"] == "Accepted"
        await charge.event("ChargingStateChanged", state="EVConnected")
        await charge.end("EVCommunicationLost", "EVDisconnected", state="Idle")
        assert (await charge.session(state="ended"))["energy_wh"] == 500
        assert (await site.boot(station, "ScheduledReset"))["status"] == "Accepted"


async def test_tc_b_22_csms_immediate_reset_with_a_transaction(site: Site) -> None:
    """A restart at once ends the transaction for the command's sake; the session is over with its energy and reason.

    Spec: OCPP 2.0.1 B12.FR.02, B12.FR.04.
    """
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        await charge.run()
        await site.operator.command("CP1", "Reset", {"type": "Immediate"})
        assert await station.hears("Reset") == {"type": "Immediate"}
        await charge.end("ResetCommand", "ImmediateReset", state="EVConnected")
        session = await charge.session(state="ended")
        assert (session["energy_wh"], session["stop_reason"]) == (500, "ImmediateReset")
        assert (await site.boot(station, "RemoteReset"))["status"] == "Accepted"
        await site.status(station, "Occupied")


async def test_tc_b_25_csms_reset_of_an_idle_evse(site: Site) -> None:
    """One EVSE is asked to restart when idle. Spec: OCPP 2.0.1 B11.FR.08."""
    async with site.station(dialect="2.0.1") as station:
        done = await site.operator.command("CP1", "Reset", {"type": "OnIdle", "evseId": 1})
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("Reset") == {"type": "OnIdle", "evseId": 1}


async def test_tc_b_26_csms_reset_of_an_evse_on_idle_with_a_transaction(site: Site) -> None:
    """One EVSE is asked to restart after its transaction, which ends normally. Spec: OCPP 2.0.1 B12.FR.07."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1", answers={"Reset": {"status": "Scheduled"}}) as station:
        charge = Charge(site, station)
        await charge.run()
        await site.operator.command("CP1", "Reset", {"type": "OnIdle", "evseId": 1})
        assert await station.hears("Reset") == {"type": "OnIdle", "evseId": 1}
        await charge.deauthorise()
        await charge.end("EVCommunicationLost", "EVDisconnected", state="Idle")
        assert (await charge.session(state="ended"))["stop_reason"] == "EVDisconnected"


async def test_tc_b_27_csms_immediate_reset_of_an_evse_with_a_transaction(site: Site) -> None:
    """One EVSE is asked to restart at once, which ends its transaction and no other. Spec: OCPP 2.0.1 B12.FR.08."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    await site.operator.token("OTHER", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1") as station:
        first, second = Charge(site, station), Charge(site, station, transaction_id="tx-2", evse=2)
        await first.run()
        await second.run({**CARD, "idToken": "OTHER"})
        await site.operator.command("CP1", "Reset", {"type": "Immediate", "evseId": 1})
        assert await station.hears("Reset") == {"type": "Immediate", "evseId": 1}
        await first.end("ResetCommand", "ImmediateReset", state="EVConnected")
        await first.session(state="ended", stop_reason="ImmediateReset")
        await first.session(state="charging")


async def test_a_transaction_that_a_restart_swallowed_is_asked_about_and_closed(site: Site) -> None:
    """A station that boots amid a transaction is asked about it; where it knows of none, the session is over.

    Spec: OCPP 2.0.1 E14.
    """
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        await charge.run()
    gone: dict[str, Any] = {"ongoingIndicator": False, "messagesInQueue": False}
    async with site.station(dialect="2.0.1", answers={"GetTransactionStatus": gone}) as station:
        assert await station.hears("GetTransactionStatus") == {"transactionId": "tx-1"}
        session = await charge.session(state="ended")
        assert (session["energy_wh"], session["flags"]) == (500, ["estimated"])


async def test_a_transaction_that_goes_on_after_a_restart_is_left_alone(site: Site) -> None:
    """A station that says that the transaction runs, or that messages wait, keeps its session. Spec: OCPP 2.0.1 E14."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        await charge.run()
    runs: dict[str, Any] = {"ongoingIndicator": True, "messagesInQueue": False}
    async with site.station(dialect="2.0.1", answers={"GetTransactionStatus": runs}) as station:
        await station.hears("GetTransactionStatus")
        charge.station = station
        await charge.charge(100)
        assert (await charge.session(state="charging", energy_wh=600))["flags"] == []


async def test_tc_b_42_csms_a_network_profile_is_set(site: Site) -> None:
    """A station is told another address; what it took is on record. Spec: OCPP 2.0.1 B09.FR.01."""
    async with site.station(dialect="2.0.1") as station:
        done = await site.operator.command("CP1", "SetNetworkProfile", PROFILE)
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("SetNetworkProfile") == PROFILE
        [event] = await site.events("network_profile_set")
        assert (event.data["slot"], event.data["url"], event.data["security_profile"]) == (1, "wss://csms.example/ocpp", 2)


async def network_profile_declined(site: Site, status: str) -> None:
    """A station that does not take the profile says so, and nothing is on record."""
    async with site.station(dialect="2.0.1", answers={"SetNetworkProfile": {"status": status}}) as station:
        done = await site.operator.command("CP1", "SetNetworkProfile", PROFILE)
        assert (done["state"], done["response"]) == ("answered", {"status": status})
        await station.hears("SetNetworkProfile")
        assert await site.events("network_profile_set") == []


async def test_tc_b_44_csms_a_network_profile_fails(site: Site) -> None:
    """The station's Failed is the command's answer. Spec: OCPP 2.0.1 B09.FR.02, B09.FR.03."""
    await network_profile_declined(site, "Failed")
