"""L01: firmware that a station downloads, checks and installs; every step is answered and shown."""

from collections.abc import Mapping
from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Answer, Station
from tests.conformance.v201.cars import Car

LOCATION = "https://firmware.example/two-8.bin"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ\n-----END CERTIFICATE-----"
SIGNATURE = "MEUCIQDxkm5XwTqcXHuFLw=="
CHECKED = ("Downloading", "Downloaded", "SignatureVerified")


def request(site: Site, request_id: int = 7, **fields: Any) -> dict[str, Any]:
    """An update with a signature."""
    firmware = {
        "location": LOCATION,
        "retrieveDateTime": site.stamp(),
        "signingCertificate": CERTIFICATE,
        "signature": SIGNATURE,
        **fields,
    }
    return {"requestId": request_id, "firmware": firmware}


async def update(site: Site, station: Station, answer: str = "Accepted", request_id: int = 7, **fields: Any) -> Mapping[str, Any]:
    """An operator updates the firmware; what the station heard."""
    wanted = request(site, request_id, **fields)
    done = await site.operator.command("CP1", "UpdateFirmware", wanted)
    assert (done["state"], done["response"]) == ("answered", {"status": answer})
    heard = await station.hears("UpdateFirmware")
    assert heard == wanted
    return heard


async def report(station: Station, *statuses: str, request_id: int = 7) -> None:
    """The station tells its steps."""
    for status in statuses:
        assert await station.ask("FirmwareStatusNotification", status=status, requestId=request_id) == {}


async def restart(site: Site, station: Station) -> None:
    """The station starts with its new firmware, and its connector is free."""
    assert (await site.boot(station, "FirmwareUpdate", firmwareVersion="8"))["status"] == "Accepted"
    await connector(site, station, "Available")


async def connector(site: Site, station: Station, status: str, evse: int = 1) -> None:
    """A connector's status in both of its forms."""
    await site.status(station, status, evse=evse)
    event = {
        "eventId": 40 + evse,
        "timestamp": site.stamp(),
        "trigger": "Delta",
        "actualValue": status,
        "component": {"name": "Connector", "evse": {"id": evse, "connectorId": 1}},
        "variable": {"name": "AvailabilityState"},
        "eventNotificationType": "HardWiredNotification",
    }
    assert await station.ask("NotifyEvent", generatedAt=site.stamp(), seqNo=0, eventData=[event]) == {}


async def job(site: Site, request_id: int = 7) -> dict[str, Any]:
    """The job as the API tells it."""
    page = await site.operator.get("/stations/CP1/firmware")
    return next(each for each in page["items"] if each["request_id"] == request_id)


async def told(site: Site, request_id: int = 7) -> list[str]:
    """The steps of a job."""
    return [state["status"] for state in (await job(site, request_id))["states"]]


async def test_tc_l_01_csms_installed(site: Site) -> None:
    """A signed update goes through all its steps to a restart with the new version."""
    async with site.station(dialect="2.0.1") as station:
        heard = await update(site, station)
        assert heard["firmware"]["signingCertificate"] == CERTIFICATE
        assert heard["firmware"]["signature"] == SIGNATURE
        await report(station, *CHECKED, "Installing", "InstallRebooting")
        await restart(site, station)
        assert not (await job(site))["is_over"]
        await report(station, "Installed")
        kept = await job(site)
        assert (kept["answer"], kept["status"], kept["is_over"], kept["is_signed"]) == ("Accepted", "Installed", True, True)
        assert await told(site) == [*CHECKED, "Installing", "InstallRebooting", "Installed"]
        assert (await site.operator.get("/stations/CP1/firmware"))["version"] == "8"


async def test_tc_l_02_csms_install_scheduled(site: Site) -> None:
    """An update that is to be installed later waits for its time."""
    async with site.station(dialect="2.0.1") as station:
        await update(site, station, installDateTime=site.stamp(600))
        await report(station, *CHECKED, "InstallScheduled")
        site.pass_time(600)
        await report(station, "Installing", "InstallRebooting")
        await restart(site, station)
        await report(station, "Installed")
        kept = await job(site)
        assert (kept["status"], kept["is_over"]) == ("Installed", True)
        assert kept["install_at"] > kept["retrieve_at"]


async def test_tc_l_03_csms_download_scheduled(site: Site) -> None:
    """An update that is to be downloaded later waits for its time."""
    async with site.station(dialect="2.0.1") as station:
        await update(site, station, retrieveDateTime=site.stamp(600))
        await report(station, "DownloadScheduled")
        site.pass_time(600)
        await report(station, *CHECKED, "Installing", "InstallRebooting")
        await restart(site, station)
        await report(station, "Installed")
        assert (await told(site))[0] == "DownloadScheduled"


async def test_tc_l_04_csms_revoked_certificate(site: Site) -> None:
    """A station that knows the signing certificate as revoked takes no update, and the job is over."""
    async with site.station(dialect="2.0.1", answers={"UpdateFirmware": {"status": "RevokedCertificate"}}) as station:
        await update(site, station, "RevokedCertificate")
        kept = await job(site)
        assert (kept["answer"], kept["status"], kept["is_over"]) == ("RevokedCertificate", None, True)


async def test_tc_l_05_csms_invalid_certificate(site: Site) -> None:
    """An invalid signing certificate is refused, and the security event that follows is kept."""
    async with site.station(dialect="2.0.1", answers={"UpdateFirmware": {"status": "InvalidCertificate"}}) as station:
        await update(site, station, "InvalidCertificate")
        told_of = "InvalidFirmwareSigningCertificate"
        assert await station.ask("SecurityEventNotification", type=told_of, timestamp=site.stamp()) == {}
        [event] = await site.events("security_event")
        assert event.data["type"] == told_of
        assert (await job(site))["is_over"]


async def test_tc_l_06_csms_invalid_signature(site: Site) -> None:
    """A signature that does not fit ends the job, and the security event that follows is kept."""
    async with site.station(dialect="2.0.1") as station:
        await update(site, station)
        await report(station, "Downloading", "Downloaded", "InvalidSignature")
        told_of = "InvalidFirmwareSignature"
        assert await station.ask("SecurityEventNotification", type=told_of, timestamp=site.stamp()) == {}
        [event] = await site.events("security_event")
        assert event.data["type"] == told_of
        kept = await job(site)
        assert (kept["status"], kept["is_over"]) == ("InvalidSignature", True)


async def fails_with(site: Site, *steps: str) -> None:
    """A job that ends badly."""
    async with site.station(dialect="2.0.1") as station:
        await update(site, station)
        await report(station, *steps)
        kept = await job(site)
        assert (kept["status"], kept["is_over"]) == (steps[-1], True)


async def test_tc_l_07_csms_download_failed(site: Site) -> None:
    """A download that fails ends the job."""
    await fails_with(site, "Downloading", "DownloadFailed")


async def test_tc_l_08_csms_install_verification_failed(site: Site) -> None:
    """Firmware that does not pass its check while it is installed ends the job."""
    await fails_with(site, *CHECKED, "Installing", "InstallVerificationFailed")


async def test_tc_l_09_csms_installation_failed(site: Site) -> None:
    """A station that comes back from its restart without the new firmware says so."""
    async with site.station(dialect="2.0.1") as station:
        await update(site, station)
        await report(station, *CHECKED, "Installing", "InstallRebooting")
        await restart(site, station)
        await report(station, "InstallationFailed")
        kept = await job(site)
        assert (kept["status"], kept["is_over"]) == ("InstallationFailed", True)


async def test_tc_l_10_csms_a_newer_update_takes_the_place_of_one_under_way(site: Site) -> None:
    """The station drops the update it was at for a newer one; the first is shown as cancelled."""
    answers: dict[str, Answer] = {"UpdateFirmware": [{"status": "Accepted"}, {"status": "AcceptedCanceled"}]}
    async with site.station(dialect="2.0.1", answers=answers) as station:
        await update(site, station)
        await report(station, "Downloading")
        await update(site, station, "AcceptedCanceled", 8)
        await report(station, *CHECKED, "Installing", "InstallRebooting", request_id=8)
        await restart(site, station)
        await report(station, "Installed", request_id=8)
        first, second = await job(site, 7), await job(site, 8)
        assert (first["status"], first["is_over"]) == ("Cancelled", True)
        assert (second["status"], second["is_over"]) == ("Installed", True)


async def test_tc_l_11_csms_an_update_that_cannot_be_stopped(site: Site) -> None:
    """The station declines a newer update and goes on with the one it is at."""
    answers: dict[str, Answer] = {"UpdateFirmware": [{"status": "Accepted"}, {"status": "Rejected"}]}
    async with site.station(dialect="2.0.1", answers=answers) as station:
        await update(site, station)
        await report(station, "Downloading")
        await update(site, station, "Rejected", 8)
        await report(station, "Downloaded", "SignatureVerified", "Installing", "InstallRebooting")
        await restart(site, station)
        await report(station, "Installed")
        first, second = await job(site, 7), await job(site, 8)
        assert (first["status"], first["is_over"]) == ("Installed", True)
        assert (second["answer"], second["status"], second["is_over"]) == ("Rejected", None, True)


async def test_tc_l_13_csms_an_update_waits_for_a_transaction_to_end(site: Site) -> None:
    """While a car charges the other connectors are taken out of service; the update goes on after the car has left."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.charge()
        heard = await update(site, station)
        assert heard["firmware"]["signingCertificate"] == CERTIFICATE
        await report(station, "DownloadScheduled")
        await connector(site, station, "Unavailable", evse=2)
        token = {"idToken": "CAFE01", "type": "ISO14443"}
        await car.tell("Updated", "StopAuthorized", state="EVConnected", idToken=token)
        await car.leave(1_000)
        await connector(site, station, "Available")
        await report(station, *CHECKED, "Installing", "InstallRebooting")
        await restart(site, station)
        await report(station, "Installed")
        assert (await job(site))["status"] == "Installed"
        await site.operator.session(station_id="CP1", state="ended", energy_wh=1_000)


async def test_a_password_in_a_location_reaches_the_station_and_is_shown_to_nobody(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        await update(site, station, location="https://user:secret@firmware.example/two-8.bin")
        assert "secret" not in str(await job(site))


async def test_an_update_that_never_left_is_shown_as_such(site: Site) -> None:
    async with site.station(dialect="2.0.1"):
        pass
    await site.operator.command("CP1", "UpdateFirmware", request(site))
    kept = await job(site)
    assert (kept["answer"], kept["is_over"]) == ("station_offline", True)
