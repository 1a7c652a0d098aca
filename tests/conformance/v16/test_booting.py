"""1.6: a station starts and restarts, and what it may say before it was accepted."""

import pytest

from tests.conformance.harness import Site
from tests.conformance.v16.acting import authorize, reboot, start


async def test_tc_001_csms_cold_boot(site: Site) -> None:
    """A station that is switched on is accepted, tells its connectors, and lives by the interval it was given."""
    async with site.station(boot=False) as station:
        booted = await site.boot(station)
        assert booted["status"] == "Accepted"
        assert booted["interval"] > 0
        for connector in (0, 1, 2):
            await site.status(station, "Available", connector)
        heard = await station.ask("Heartbeat")
        assert heard["currentTime"].endswith("Z")
        told = await site.operator.get("/stations/CP1")
        assert [evse["connectors"][0]["status"] for evse in told["evses"]] == ["available", "available"]


async def test_tc_013_csms_hard_reset(site: Site) -> None:
    """An operator restarts a station at once; it comes back and is accepted again."""
    async with site.station() as station:
        done = await site.operator.command("CP1", "Reset", {"type": "Hard"})
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("Reset") == {"type": "Hard"}
        await reboot(site, station)


async def test_tc_014_csms_soft_reset(site: Site) -> None:
    """An operator restarts a station gently; it comes back and is accepted again."""
    async with site.station() as station:
        done = await site.operator.command("CP1", "Reset", {"type": "Soft"})
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("Reset") == {"type": "Soft"}
        await reboot(site, station)


@pytest.mark.parametrize(("registration", "word"), [("pending", "Pending"), ("rejected", "Rejected")])
async def test_a_station_that_is_not_accepted_may_say_nothing_but_boot(site: Site, registration: str, word: str) -> None:
    """Everything else is a SecurityError, and nothing of it is kept; it is told when to try again.

    Spec: OCPP 1.6 §4.2.1.
    """
    await site.register("CP1", registration=registration)
    await site.operator.token("CARD1")
    async with site.station(boot=False) as station:
        booted = await site.boot(station)
        assert booted["status"] == word
        assert booted["interval"] > 0
        stamp = site.stamp()
        refused = [
            await station.refused("Authorize", idTag="CARD1"),
            await station.refused("Heartbeat"),
            await station.refused("StatusNotification", connectorId=1, errorCode="NoError", status="Available"),
            await station.refused("StartTransaction", connectorId=1, idTag="CARD1", meterStart=0, timestamp=stamp),
            await station.refused("DataTransfer", vendorId="acme"),
        ]
        assert set(refused) == {"SecurityError"}
        assert (await site.operator.get("/sessions"))["items"] == []


async def test_a_pending_station_may_be_asked_and_say_what_it_is_asked_for(site: Site) -> None:
    """While a station is pending it is configured, and a message asked for by a trigger is taken; once.

    Spec: OCPP 1.6 §4.2.1.
    """
    await site.register("CP1", registration="pending")
    async with site.station(boot=False) as station:
        assert (await site.boot(station))["status"] == "Pending"
        done = await site.operator.command("CP1", "ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"})
        assert done["response"] == {"status": "Accepted"}
        await site.operator.command("CP1", "TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1})
        await station.hears("TriggerMessage")
        await site.status(station, "Available")
        again = await station.refused("StatusNotification", connectorId=1, errorCode="NoError", status="Available")
        assert again == "SecurityError"


async def test_a_pending_station_that_the_operator_accepts_works_from_its_next_boot_on(site: Site) -> None:
    await site.register("CP1", registration="pending")
    await site.operator.token("CARD1")
    async with site.station(boot=False) as station:
        assert (await site.boot(station))["status"] == "Pending"
        await site.operator.patch("/stations/CP1", {"registration": "accepted"})
        assert (await site.boot(station))["status"] == "Accepted"
        assert (await authorize(station))["status"] == "Accepted"


async def test_a_station_whose_acceptance_was_taken_back_is_refused_in_mid_connection(site: Site) -> None:
    await site.operator.token("CARD1")
    async with site.station() as station:
        assert (await authorize(station))["status"] == "Accepted"
        await site.operator.patch("/stations/CP1", {"registration": "rejected"})

        async def is_refused() -> bool:
            answers = [frame for frame in station.frames if frame.way == "heard" and frame.kind == 4]
            if not answers:
                await station.refused("Heartbeat")
            return True

        await site.eventually(is_refused)
        assert (await site.boot(station))["status"] == "Rejected"


async def test_a_station_that_never_booted_is_refused(site: Site) -> None:
    await site.operator.token("CARD1")
    async with site.station(boot=False) as station:
        assert await station.refused("Heartbeat") == "SecurityError"
        assert (await site.boot(station))["status"] == "Accepted"
        assert (await start(site, station))["idTagInfo"]["status"] == "Accepted"
