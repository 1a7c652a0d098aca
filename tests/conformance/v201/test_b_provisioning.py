"""OCPP 2.0.1 part 6, block B: cold boots and what a station that is not accepted may say."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.charging import notice


def part(seq_no: int, **fields: Any) -> dict[str, Any]:
    """A part of the report that was asked for as number 7."""
    return {"requestId": 7, "generatedAt": "2026-01-01T00:00:00Z", "seqNo": seq_no, **fields}


async def boots(site: Site, station: Station, reason: str = "PowerUp") -> dict[str, Any]:
    """A Boot; its answer has a time and an interval whatever its status."""
    answer = await site.boot(station, reason)
    assert answer["currentTime"]
    assert answer["interval"] > 0
    return answer


async def test_tc_b_01_csms_cold_boot_accepted(site: Site) -> None:
    """A registered station that boots is accepted, told the time and its heartbeat interval, and may speak.

    Spec: OCPP 2.0.1 B01.FR.02.
    """
    async with site.station(dialect="2.0.1", boot=False) as station:
        assert (await boots(site, station))["status"] == "Accepted"
        await site.status(station, "Available")
        await station.ask("NotifyEvent", **notice(site, "Available"))
        assert (await station.ask("Heartbeat"))["currentTime"]


async def test_tc_b_02_csms_cold_boot_pending(site: Site) -> None:
    """A station that must wait keeps its connection, can be read and set meanwhile, and is accepted at its next Boot.

    Spec: OCPP 2.0.1 B02.FR.01, B02.FR.06.
    """
    await site.register("CP1", registration="pending")
    async with site.station(dialect="2.0.1", boot=False) as station:
        assert (await boots(site, station))["status"] == "Pending"
        read = {"getVariableData": [{"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "OfflineThreshold"}}]}
        assert (await site.operator.command("CP1", "GetVariables", read))["state"] == "answered"
        setting = {**read["getVariableData"][0], "attributeValue": "123"}
        assert (await site.operator.command("CP1", "SetVariables", {"setVariableData": [setting]}))["state"] == "answered"
        assert (await site.operator.command("CP1", "GetBaseReport", {"requestId": 7, "reportBase": "FullInventory"}))[
            "state"
        ] == "answered"
        await station.ask("NotifyReport", **part(0, tbc=True))
        await station.ask("NotifyReport", **part(1))
        assert await station.refused("NotifyReport", **part(2)) == "SecurityError"
        await site.register("CP1", registration="accepted")
        assert (await boots(site, station))["status"] == "Accepted"
        await site.status(station, "Available")
        await station.ask("NotifyEvent", **notice(site, "Available"))


async def test_tc_b_30_csms_what_is_said_before_being_accepted_is_a_security_error(site: Site) -> None:
    """Pending or rejected, a station that says anything but Boot is told SecurityError.

    Spec: OCPP 2.0.1 B02.FR.09, B03.FR.07, B01.FR.10.
    """
    for registration, status in (("pending", "Pending"), ("rejected", "Rejected")):
        await site.register("CP1", registration=registration)
        async with site.station(dialect="2.0.1", boot=False) as station:
            assert await station.refused("Heartbeat") == "SecurityError"
            assert (await boots(site, station))["status"] == status
            told = {"timestamp": site.stamp(), "connectorStatus": "Available", "evseId": 1, "connectorId": 1}
            assert await station.refused("StatusNotification", **told) == "SecurityError"
            assert await station.refused("NotifyEvent", **notice(site, "Available")) == "SecurityError"
            started = {
                "eventType": "Started",
                "timestamp": site.stamp(),
                "triggerReason": "CablePluggedIn",
                "seqNo": 0,
                "transactionInfo": {"transactionId": "t1"},
            }
            assert await station.refused("TransactionEvent", **started) == "SecurityError"
            assert (await site.operator.get("/sessions"))["items"] == []


async def test_a_rejected_station_may_not_even_say_what_it_was_asked_for(site: Site) -> None:
    """A rejected station that answers a trigger with a message is told SecurityError.

    Spec: OCPP 2.0.1 B03.FR.07.
    """
    await site.register("CP1", registration="rejected")
    async with site.station(dialect="2.0.1", boot=False) as station:
        await boots(site, station)
        assert (await site.operator.command("CP1", "TriggerMessage", {"requestedMessage": "Heartbeat"}))["state"] == "answered"
        assert await station.refused("Heartbeat") == "SecurityError"


async def test_tc_b_31_csms_an_accepted_station_that_waits_is_asked_for_its_boot(site: Site) -> None:
    """The moment an operator accepts a pending station it is asked for a Boot, before its interval has passed.

    Spec: OCPP 2.0.1 B02, F06.
    """
    await site.register("CP1", registration="pending")
    async with site.station(dialect="2.0.1", boot=False) as station:
        assert (await boots(site, station))["status"] == "Pending"
        await site.register("CP1", registration="accepted")
        assert await station.hears("TriggerMessage") == {"requestedMessage": "BootNotification"}
        assert (await boots(site, station, "Triggered"))["status"] == "Accepted"
        await site.status(station, "Available")
        await station.ask("NotifyEvent", **notice(site, "Available"))


async def test_a_triggered_message_may_come_once_while_a_station_waits(site: Site) -> None:
    """A pending station may answer a trigger with the message asked for, once, and with no other.

    Spec: OCPP 2.0.1 B02.FR.02, B02.FR.09.
    """
    await site.register("CP1", registration="pending")
    async with site.station(dialect="2.0.1", boot=False) as station:
        await boots(site, station)
        await site.operator.command("CP1", "TriggerMessage", {"requestedMessage": "Heartbeat"})
        assert await station.refused("LogStatusNotification", status="Idle") == "SecurityError"
        await station.ask("Heartbeat")
        assert await station.refused("Heartbeat") == "SecurityError"
        station.answers["TriggerMessage"] = {"status": "Rejected"}
        await site.operator.command("CP1", "TriggerMessage", {"requestedMessage": "Heartbeat"})
        assert await station.refused("Heartbeat") == "SecurityError"


async def test_a_station_taken_out_by_mistake_goes_on_without_a_boot(site: Site) -> None:
    """Acceptance taken back silences a station at once; given back, it speaks on, as it never learnt of the change."""
    async with site.station(dialect="2.0.1") as station:
        await site.register("CP1", registration="pending")
        assert await station.refused("Heartbeat") == "SecurityError"
        await site.register("CP1", registration="accepted")
        await station.ask("Heartbeat")


async def test_nobody_can_start_at_a_station_that_waits(site: Site) -> None:
    """A start at a pending station is refused before the station hears of it. Spec: OCPP 2.0.1 B02.FR.05."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1") as station:
        [evse] = (await site.operator.get("/stations/CP1"))["evses"]
        await site.register("CP1", registration="pending")
        refused = await site.operator.person.post("/sessions", json={"evse_id": evse["evse_id"], "token": "CARD"})
        assert (refused.status_code, refused.json()["code"]) == (409, "station_not_accepted")
        assert station.payloads("RequestStartTransaction") == []
