"""1.6: a station starts, and what it may say before it was accepted."""

from tests.conformance.harness import Site


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
