"""1.6: sessions that drivers begin and end at the station."""

from tests.conformance.harness import Site
from tests.conformance.v16.acting import CARD, authorize, charge, connector_status, start, stop


async def test_tc_003_csms_plug_in_first(site: Site) -> None:
    """The cable first, then the card: one session, of that card, charging."""
    await site.operator.token(CARD)
    async with site.station() as station:
        await site.status(station, "Preparing")
        assert (await authorize(station))["status"] == "Accepted"
        begun = await start(site, station)
        assert begun["idTagInfo"]["status"] == "Accepted"
        await site.status(station, "Charging")
        session = await site.operator.session(station_id="CP1")
        assert (session["state"], session["token_kind"]) == ("charging", "rfid")


async def test_tc_004_1_csms_identification_first(site: Site) -> None:
    """The card first, then the cable."""
    async with site.station() as station:
        transaction_id = await charge(site, station)
        assert transaction_id > 0
        assert (await site.operator.session(station_id="CP1"))["state"] == "charging"


async def test_tc_004_2_csms_identification_first_connection_timeout(site: Site) -> None:
    """The card is shown and nobody plugs in: the connector is free again, and there is no session."""
    await site.operator.token(CARD)
    async with site.station() as station:
        assert (await authorize(station))["status"] == "Accepted"
        await site.status(station, "Preparing")
        site.pass_time(60)
        await site.status(station, "Available")
        assert await connector_status(site) == "available"
        assert (await site.operator.get("/sessions"))["items"] == []


async def test_tc_005_1_csms_cable_pulled_at_the_car(site: Site) -> None:
    """The car lets go of the cable: the session ends with what the meter showed, for that reason."""
    async with site.station() as station:
        transaction_id = await charge(site, station)
        await site.status(station, "SuspendedEV")
        site.pass_time(60)
        ended = await stop(site, station, transaction_id, "EVDisconnected")
        assert ended.keys() <= {"idTagInfo"}
        await site.status(station, "Finishing")
        await site.status(station, "Available")
        session = await site.operator.session(station_id="CP1")
        assert (session["state"], session["stop_reason"], session["energy_wh"]) == ("ended", "EVDisconnected", 2500)


async def test_tc_007_csms_start_with_a_cached_card(site: Site) -> None:
    """A station that knows the card from before starts without asking; the start itself is judged."""
    await site.operator.token(CARD)
    async with site.station() as station:
        await site.status(station, "Preparing")
        begun = await start(site, station)
        assert begun["idTagInfo"]["status"] == "Accepted"
        await site.status(station, "Charging")
        assert station.calls("Authorize", "sent") == []


async def test_tc_024_csms_connector_lock_failure(site: Site) -> None:
    """The lock of a connector fails: the operator sees the fault with its name."""
    await site.operator.token(CARD)
    async with site.station() as station:
        assert (await authorize(station))["status"] == "Accepted"
        await site.status(station, "Preparing")
        await site.status(station, "Faulted", errorCode="ConnectorLockFailure")
        told = await site.operator.get("/stations/CP1")
        connector = told["evses"][0]["connectors"][0]
        assert (connector["status"], connector["error_code"]) == ("faulted", "ConnectorLockFailure")


async def test_tc_032_1_csms_power_failure_stops_the_transaction(site: Site) -> None:
    """The power fails in mid-session: the station boots, stops the transaction for that reason, and the session ends once."""
    async with site.station() as station:
        transaction_id = await charge(site, station)
        site.pass_time(60)
        assert (await site.boot(station))["status"] == "Accepted"
        await site.status(station, "Available", 0)
        await site.status(station, "Finishing")
        await stop(site, station, transaction_id, "PowerLoss")
        session = await site.operator.session(station_id="CP1")
        assert (session["state"], session["stop_reason"], session["energy_wh"]) == ("ended", "PowerLoss", 2500)


async def test_tc_037_1_csms_offline_start_valid_card(site: Site) -> None:
    """A transaction that began while the line was cut is told later, and is dated back to when it began."""
    await site.operator.token(CARD)
    async with site.station() as station:
        began_at = site.stamp(-120)
        begun = await start(site, station, seconds=-120)
        assert begun["idTagInfo"]["status"] == "Accepted"
        await site.status(station, "Charging")
        session = await site.operator.session(station_id="CP1")
        assert (session["state"], session["started_at"][:19]) == ("charging", began_at[:19])


async def test_tc_037_3_csms_offline_start_invalid_card(site: Site) -> None:
    """A stranger's card charged while the line was cut: Invalid comes back, the station stops, and the energy is on record."""
    async with site.station() as station:
        begun = await start(site, station, "STRANGER", seconds=-120)
        assert begun["idTagInfo"]["status"] == "Invalid"
        assert begun["transactionId"] > 0
        await site.status(station, "Charging")
        await stop(site, station, begun["transactionId"], "DeAuthorized")
        await site.status(station, "Finishing")
        session = await site.operator.session(station_id="CP1")
        assert (session["state"], session["stop_reason"], session["energy_wh"]) == ("ended", "DeAuthorized", 2500)


async def test_tc_039_csms_offline_transaction(site: Site) -> None:
    """A whole transaction happened while the line was cut: start and stop come from the queue, and make one session."""
    await site.operator.token(CARD)
    async with site.station() as station:
        begun = await start(site, station, seconds=-3600)
        assert begun["idTagInfo"]["status"] == "Accepted"
        await stop(site, station, begun["transactionId"], "Local", seconds=-600)
        session = await site.operator.session(station_id="CP1")
        assert (session["state"], session["energy_wh"]) == ("ended", 2500)
        assert session["ended_at"] > session["started_at"]
