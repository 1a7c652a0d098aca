"""1.6: what an operator asks of a station from afar."""

from typing import Any

import pytest

from tests.conformance.harness import Site
from tests.conformance.station import Station, call_error
from tests.conformance.v16.acting import CARD, authorize, charge, connector_status, start, stop


async def tap(site: Site) -> dict[str, Any]:
    """An operator starts a session for a card at the first connector; the session."""
    evse_id = (await site.operator.get("/stations/CP1"))["evses"][0]["evse_id"]
    return await site.operator.post("/sessions", {"evse_id": evse_id, "token": CARD})


async def begin(site: Site, station: Station) -> int:
    """The station does what it was asked to: asks for the card, starts, charges; the transaction's id."""
    asked = await station.hears("RemoteStartTransaction")
    assert asked == {"connectorId": 1, "idTag": CARD}
    assert (await authorize(station))["status"] == "Accepted"
    begun = await start(site, station)
    assert begun["idTagInfo"]["status"] == "Accepted"
    await site.status(station, "Charging")
    return int(begun["transactionId"])


async def test_tc_010_csms_remote_start_cable_first(site: Site) -> None:
    """The cable is plugged in, then somebody starts from afar: the session that was asked for is the one that charges."""
    await site.operator.token(CARD)
    async with site.station() as station:
        await site.status(station, "Preparing")
        asked = await tap(site)
        await begin(site, station)
        session = await site.operator.session(station_id="CP1")
        assert (session["id"], session["state"]) == (asked["id"], "charging")


async def test_tc_011_1_csms_remote_start_first(site: Site) -> None:
    """Somebody starts from afar, then the cable is plugged in."""
    await site.operator.token(CARD)
    async with site.station() as station:
        asked = await tap(site)
        assert await station.hears("RemoteStartTransaction") == {"connectorId": 1, "idTag": CARD}
        assert (await authorize(station))["status"] == "Accepted"
        await site.status(station, "Preparing")
        begun = await start(site, station)
        assert begun["idTagInfo"]["status"] == "Accepted"
        await site.status(station, "Charging")
        assert (await site.operator.session(station_id="CP1"))["id"] == asked["id"]


async def test_tc_011_2_csms_remote_start_connection_timeout(site: Site) -> None:
    """Somebody starts from afar and nobody plugs in: the connector is free again, and the session has failed."""
    await site.operator.token(CARD)
    async with site.station() as station:
        await tap(site)
        await station.hears("RemoteStartTransaction")
        assert (await authorize(station))["status"] == "Accepted"
        await site.status(station, "Preparing")
        site.pass_time(90)
        await site.status(station, "Available")
        assert await connector_status(site) == "available"
        failed = await site.operator.session(station_id="CP1", state="failed")
        assert failed["started_at"] is None


async def test_tc_012_csms_remote_stop(site: Site) -> None:
    """Somebody stops from afar: the station is asked by the transaction's number, and the session ends for that reason."""
    async with site.station() as station:
        transaction_id = await charge(site, station)
        session = await site.operator.session(station_id="CP1")
        await site.operator.post(f"/sessions/{session['id']}/stop")
        assert await station.hears("RemoteStopTransaction") == {"transactionId": transaction_id}
        await stop(site, station, transaction_id, "Remote")
        await site.status(station, "Finishing")
        await site.status(station, "Available")
        ended = await site.operator.session(station_id="CP1")
        assert (ended["state"], ended["stop_reason"]) == ("ended", "Remote")


async def test_tc_026_csms_remote_start_rejected(site: Site) -> None:
    """The station will not start: whoever asked hears it, and the session has failed."""
    await site.operator.token(CARD)
    async with site.station(answers={"RemoteStartTransaction": {"status": "Rejected"}}) as station:
        evse_id = (await site.operator.get("/stations/CP1"))["evses"][0]["evse_id"]
        refused = await site.operator.person.post("/sessions", json={"evse_id": evse_id, "token": CARD})
        assert (refused.status_code, refused.json()["code"]) == (409, "start_rejected")
        assert (await station.hears("RemoteStartTransaction"))["idTag"] == CARD
        assert (await site.operator.session(station_id="CP1"))["state"] == "failed"


async def test_tc_028_csms_remote_stop_rejected(site: Site) -> None:
    """A stop of a transaction the station does not know is rejected there; the answer comes back and nothing else changes."""
    async with site.station(answers={"RemoteStopTransaction": {"status": "Rejected"}}) as station:
        transaction_id = await charge(site, station)
        done = await site.operator.command("CP1", "RemoteStopTransaction", {"transactionId": transaction_id + 1})
        assert (done["state"], done["response"]) == ("answered", {"status": "Rejected"})
        assert await station.hears("RemoteStopTransaction") == {"transactionId": transaction_id + 1}
        assert (await site.operator.session(station_id="CP1"))["state"] == "charging"


async def test_tc_017_1_csms_unlock_connector(site: Site) -> None:
    """An operator unlocks a connector that nobody uses."""
    async with site.station() as station:
        done = await site.operator.command("CP1", "UnlockConnector", {"connectorId": 1})
        assert (done["state"], done["response"]) == ("answered", {"status": "Unlocked"})
        assert await station.hears("UnlockConnector") == {"connectorId": 1}


async def test_tc_017_2_csms_unlock_connector_with_fixed_cable(site: Site) -> None:
    """A station with a fixed cable cannot unlock and says so."""
    await _unlock(site, "NotSupported")


async def test_tc_030_csms_unlock_connector_failed(site: Site) -> None:
    """The lock is stuck, and the operator hears it."""
    await _unlock(site, "UnlockFailed")


async def test_tc_031_csms_unlock_unknown_connector(site: Site) -> None:
    """A connector that is not there cannot be unlocked; the question reaches the station all the same."""
    await _unlock(site, "NotSupported", connector=9)


async def _unlock(site: Site, said: str, connector: int = 1) -> None:
    async with site.station(answers={"UnlockConnector": {"status": said}}) as station:
        done = await site.operator.command("CP1", "UnlockConnector", {"connectorId": connector})
        assert (done["state"], done["response"]) == ("answered", {"status": said})
        assert await station.hears("UnlockConnector") == {"connectorId": connector}


async def test_tc_018_1_csms_unlock_connector_in_mid_session(site: Site) -> None:
    """An operator unlocks a connector that charges: the session ends for that reason."""
    async with site.station() as station:
        transaction_id = await charge(site, station)
        done = await site.operator.command("CP1", "UnlockConnector", {"connectorId": 1})
        assert done["response"] == {"status": "Unlocked"}
        await site.status(station, "Finishing")
        await stop(site, station, transaction_id, "UnlockCommand")
        await site.status(station, "Available")
        ended = await site.operator.session(station_id="CP1")
        assert (ended["state"], ended["stop_reason"]) == ("ended", "UnlockCommand")


async def test_tc_054_csms_trigger_message(site: Site) -> None:
    """An operator asks for each message that can be asked for; the question names it, and what comes is taken."""
    async with site.station() as station:
        await _trigger(site, station, {"requestedMessage": "MeterValues", "connectorId": 1})
        sample = {"timestamp": site.stamp(), "sampledValue": [{"value": "1000"}]}
        assert await station.ask("MeterValues", connectorId=1, meterValue=[sample]) == {}
        await _trigger(site, station, {"requestedMessage": "Heartbeat"})
        assert (await station.ask("Heartbeat")).keys() == {"currentTime"}
        await _trigger(site, station, {"requestedMessage": "StatusNotification", "connectorId": 1})
        await site.status(station, "Available")
        await _trigger(site, station, {"requestedMessage": "DiagnosticsStatusNotification"})
        assert await station.ask("DiagnosticsStatusNotification", status="Idle") == {}
        await _trigger(site, station, {"requestedMessage": "FirmwareStatusNotification"})
        assert await station.ask("FirmwareStatusNotification", status="Idle") == {}


async def _trigger(site: Site, station: Station, wish: dict[str, Any]) -> None:
    done = await site.operator.command("CP1", "TriggerMessage", wish)
    assert done["response"] == {"status": "Accepted"}
    assert await station.hears("TriggerMessage", lambda asked: asked == wish) == wish


async def test_tc_055_csms_trigger_message_rejected(site: Site) -> None:
    """A station that will not send what it is asked for says so."""
    async with site.station(answers={"TriggerMessage": {"status": "Rejected"}}) as station:
        done = await site.operator.command("CP1", "TriggerMessage", {"requestedMessage": "MeterValues"})
        assert (done["state"], done["response"]) == ("answered", {"status": "Rejected"})
        assert (await station.hears("TriggerMessage"))["requestedMessage"] == "MeterValues"


async def test_tc_061_csms_clear_authorization_cache(site: Site) -> None:
    """An operator empties a station's cache of cards."""
    async with site.station() as station:
        done = await site.operator.command("CP1", "ClearCache")
        assert (done["state"], done["response"]) == ("answered", {"status": "Accepted"})
        assert await station.hears("ClearCache") == {}


@pytest.mark.parametrize("code", ["NotSupported", "NotImplemented"])
@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("ClearCache", {}),
        ("GetDiagnostics", {"location": "ftp://example.com/logs"}),
        ("ReserveNow", {"connectorId": 1, "expiryDate": "2099-01-01T00:00:00Z", "idTag": "A", "reservationId": 1}),
        ("SetChargingProfile", None),
    ],
)
async def test_a_command_that_a_station_does_not_know_is_on_record_as_refused_by_it(
    site: Site, action: str, payload: dict[str, Any] | None, code: str
) -> None:
    """The state says that the peer refused, the error keeps its own code. Spec: OCPP-J 1.6 §4.2.3."""
    profile = {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}]},
    }
    wish = {"connectorId": 1, "csChargingProfiles": profile} if payload is None else payload
    async with site.station(answers={action: call_error(code)}):
        done = await site.operator.command("CP1", action, wish)
        assert (done["state"], done["error"]["code"]) == ("rejected_by_peer", code)
        kept = await site.operator.get(f"/commands/{done['id']}")
        assert (kept["state"], kept["error"]["code"]) == ("rejected_by_peer", code)
