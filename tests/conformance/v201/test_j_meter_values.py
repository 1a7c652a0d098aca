"""J: readings by the clock and by interval, outside transactions and in them, signed too; each is answered and kept."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.cars import Car

REGISTER = "Energy.Active.Import.Register"
SIGNED = {
    "signedMeterData": "ZGF0YQ==",
    "signingMethod": "ECDSASHA256",
    "encodingMethod": "OCMF",
    "publicKey": "a2V5",
}


def clock_reading(site: Site, energy_wh: float, context: str = "Sample.Clock", **fields: Any) -> dict[str, Any]:
    """A reading of the register."""
    sampled = {"value": energy_wh, "context": context, "measurand": REGISTER, **fields}
    return {"timestamp": site.stamp(), "sampledValue": [sampled]}


async def by_the_clock(site: Site, station: Station, evse: int) -> None:
    """The same reading in both of its forms: as a MeterValues and as a periodic event of a monitor."""
    assert await station.ask("MeterValues", evseId=evse, meterValue=[clock_reading(site, 5_000)]) == {}
    event = {
        "eventId": 100 + evse,
        "timestamp": site.stamp(),
        "trigger": "Periodic",
        "actualValue": "5000",
        "component": {"name": "FiscalMetering", "evse": {"id": evse}} if evse else {"name": "FiscalMetering"},
        "variable": {"name": "EnergyActiveImport"},
        "eventNotificationType": "HardWiredNotification",
    }
    assert await station.ask("NotifyEvent", generatedAt=site.stamp(), seqNo=0, eventData=[event]) == {}


async def values_come(site: Site, session_id: str, wanted: list[float]) -> None:
    """Wait until the register's readings in a session, as the API tells them, are these."""

    async def look() -> bool:
        page = await site.operator.get(f"/sessions/{session_id}/readings")
        return [float(each["value"]) for each in page["items"] if each["measurand"] == REGISTER] == wanted

    await site.eventually(look)


async def test_tc_j_01_csms_clock_aligned_without_a_transaction(site: Site) -> None:
    """Readings by the clock of the station and of its EVSE are answered while nobody charges."""
    async with site.station(dialect="2.0.1") as station:
        for _ in range(3):
            for evse in (0, 1):
                await by_the_clock(site, station, evse)
            site.pass_time(60)
        noticed = (await site.operator.get("/stations/CP1/station-events"))["items"]
        assert len(noticed) == 6
        assert {each["trigger"] for each in noticed} == {"Periodic"}


async def test_tc_j_02_csms_clock_aligned_in_a_transaction(site: Site) -> None:
    """While one EVSE charges its readings by the clock come as events, those of the others as before."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.charge()
        for energy_wh in (100, 200, 300):
            await by_the_clock(site, station, 2)
            told = clock_reading(site, energy_wh)
            answer = await car.tell("Updated", "MeterValueClock", meterValue=[told])
            assert set(answer) <= {"totalCost"}
            site.pass_time(60)
        session = await site.operator.session(station_id="CP1", energy_wh=300)
        await values_come(site, session["id"], [0, 100, 200, 300])


async def test_tc_j_03_csms_clock_aligned_with_the_end(site: Site) -> None:
    """All readings by the clock that come with the end of a transaction are kept."""
    async with site.station(dialect="2.0.1") as station:
        session = await ended_with(site, station, "Sample.Clock")
        await values_come(site, session["id"], [0, 1_000, 2_000])


async def test_tc_j_04_csms_clock_aligned_and_signed(site: Site) -> None:
    """Signed readings by the clock that come with the end of a transaction are taken."""
    async with site.station(dialect="2.0.1") as station:
        session = await ended_with(site, station, "Sample.Clock", signedMeterValue=SIGNED)
        assert session["energy_wh"] == 2_000


async def test_tc_j_07_csms_sampled_at_the_start_with_the_evse(site: Site) -> None:
    """A transaction that begins with its EVSE and a first reading is one session from that reading on."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        answer = await car.plug_and_authorise(7_000)
        assert answer["idTokenInfo"]["status"] == "Accepted"
        site.pass_time(60)
        await car.meter(7_500)
        await site.operator.session(station_id="CP1", energy_wh=500)


async def test_tc_j_08_csms_sampled_at_the_start_before_the_evse_is_known(site: Site) -> None:
    """A token first, the EVSE and the first reading later: still one session, on that EVSE."""
    async with site.station(dialect="2.0.1") as station:
        await site.status(station, "Available", evse=2)
        await site.operator.token("CAFE01", kind="rfid", status="accepted")
        car = Car(site, station)
        token = {"idToken": "CAFE01", "type": "ISO14443"}
        assert (await car.tell("Started", "Authorized", idToken=token))["idTokenInfo"]["status"] == "Accepted"
        await site.status(station, "Occupied", evse=2)
        plugged = {"evse": {"id": 2, "connectorId": 1}, "meterValue": [clock_reading(site, 7_000, "Transaction.Begin")]}
        await car.tell("Updated", "CablePluggedIn", state="EVConnected", **plugged)
        await car.charge()
        site.pass_time(60)
        await car.meter(7_250)
        session = await site.operator.session(station_id="CP1", energy_wh=250)
        places = (await site.operator.get("/stations/CP1"))["evses"]
        assert session["evse_id"] == next(place["evse_id"] for place in places if place["number"] == 2)


async def test_tc_j_09_csms_sampled_while_it_runs(site: Site) -> None:
    """Periodic readings are answered one by one and kept."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.charge()
        for energy_wh in (10, 20, 30):
            site.pass_time(10)
            assert set(await car.meter(energy_wh)) <= {"totalCost"}
        session = await site.operator.session(station_id="CP1")
        await values_come(site, session["id"], [0, 10, 20, 30])


async def test_tc_j_10_csms_sampled_with_the_end(site: Site) -> None:
    """All periodic readings that come with the end of a transaction are kept."""
    async with site.station(dialect="2.0.1") as station:
        session = await ended_with(site, station, "Sample.Periodic")
        await values_come(site, session["id"], [0, 1_000, 2_000])


async def test_tc_j_11_csms_sampled_and_signed(site: Site) -> None:
    """Signed periodic readings that come with the end of a transaction are taken."""
    async with site.station(dialect="2.0.1") as station:
        session = await ended_with(site, station, "Sample.Periodic", signedMeterValue=SIGNED)
        assert session["energy_wh"] == 2_000


async def ended_with(site: Site, station: Station, context: str, **fields: Any) -> dict[str, Any]:
    """A transaction whose end brings its readings: one in the middle, and one of the end."""
    car = Car(site, station)
    await car.plug_and_authorise()
    await car.charge()
    site.pass_time(60)
    told = [clock_reading(site, 1_000, context, **fields)]
    site.pass_time(60)
    told.append(clock_reading(site, 2_000, "Transaction.End", **fields))
    info = {"stoppedReason": "EVDisconnected"}
    await car.tell("Ended", "EVCommunicationLost", state="Idle", info=info, meterValue=told)
    session = await site.operator.session(station_id="CP1", state="ended")
    assert session["energy_wh"] == 2_000
    return session
