"""1.6: firmware, diagnostics, logs and security events."""

from typing import Any

import pytest

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v16.acting import reboot

PLACE = "https://example.com/firmware.bin"
SIGNED = {
    "requestId": 7,
    "firmware": {
        "location": PLACE,
        "retrieveDateTime": "2026-01-01T00:00:00Z",
        "signingCertificate": "-----BEGIN CERTIFICATE-----",
        "signature": "c2lnbmF0dXJl",
    },
}


async def steps(site: Site, kind: str) -> tuple[str | None, list[str]]:
    """What the station answered to the newest job of a kind, and every step of it since."""
    [job, *_] = (await site.operator.get(f"/stations/CP1/{kind}"))["items"]
    return job["answer"], [step["status"] for step in job["states"]]


async def update(site: Site, station: Station) -> None:
    """An operator asks for an update of the firmware."""
    wish = {"location": PLACE, "retrieveDate": site.stamp(60)}
    done = await site.operator.command("CP1", "UpdateFirmware", wish)
    assert (done["state"], done["response"]) == ("answered", {})
    assert await station.hears("UpdateFirmware") == wish


async def tell(station: Station, *words: str, action: str = "FirmwareStatusNotification", **fields: Any) -> None:
    """The station tells how far it has come."""
    for word in words:
        assert await station.ask(action, status=word, **fields) == {}


async def test_tc_044_1_csms_firmware_update(site: Site) -> None:
    """Firmware is downloaded and installed; every step is on record under the update that was asked for."""
    async with site.station() as station:
        await update(site, station)
        await tell(station, "Downloading", "Downloaded")
        await site.status(station, "Unavailable")
        await tell(station, "Installing")
        await reboot(site, station)
        await tell(station, "Installed")
        assert await steps(site, "firmware") == ("Accepted", ["Downloading", "Downloaded", "Installing", "Installed"])
        assert (await site.operator.get("/stations/CP1"))["firmware_status"] == "Installed"


async def test_tc_044_2_csms_firmware_download_failed(site: Site) -> None:
    """The download fails; the update is over and says so."""
    async with site.station() as station:
        await update(site, station)
        await tell(station, "Downloading", "DownloadFailed")
        assert await steps(site, "firmware") == ("Accepted", ["Downloading", "DownloadFailed"])


async def test_tc_044_3_csms_firmware_installation_failed(site: Site) -> None:
    """The installation fails after the restart; the update is over and says so."""
    async with site.station() as station:
        await update(site, station)
        await tell(station, "Downloading", "Downloaded", "Installing")
        await reboot(site, station)
        await tell(station, "InstallationFailed")
        said, told = await steps(site, "firmware")
        assert (said, told[-1]) == ("Accepted", "InstallationFailed")


async def test_tc_045_1_csms_get_diagnostics(site: Site) -> None:
    """An operator asks for diagnostics; the name of the file and every step of the upload are on record."""
    async with site.station() as station:
        wish = {"location": "ftp://example.com/logs", "retries": 2}
        done = await site.operator.command("CP1", "GetDiagnostics", wish)
        assert done["response"] == {"fileName": "diagnostics.zip"}
        assert await station.hears("GetDiagnostics") == wish
        await tell(station, "Uploading", "Uploaded", action="DiagnosticsStatusNotification")
        assert await steps(site, "logs") == ("Accepted", ["Uploading", "Uploaded"])
        assert (await site.operator.get("/stations/CP1"))["diagnostics_status"] == "Uploaded"


async def test_tc_045_2_csms_get_diagnostics_upload_failed(site: Site) -> None:
    """The upload fails: each step is acknowledged and on record, and the job is over with that word."""
    async with site.station() as station:
        wish = {"location": "ftp://example.com/logs", "retries": 1, "retryInterval": 1}
        done = await site.operator.command("CP1", "GetDiagnostics", wish)
        assert done["response"] == {"fileName": "diagnostics.zip"}
        assert await station.hears("GetDiagnostics") == wish
        await tell(station, "Uploading", "UploadFailed", action="DiagnosticsStatusNotification")
        assert await steps(site, "logs") == ("Accepted", ["Uploading", "UploadFailed"])
        assert (await site.operator.get("/stations/CP1"))["diagnostics_status"] == "UploadFailed"


async def test_a_station_without_diagnostics_says_so_and_nothing_is_awaited(site: Site) -> None:
    """No file name means that there is nothing to upload. Spec: OCPP 1.6 §5.9."""
    async with site.station(answers={"GetDiagnostics": {}}):
        await site.operator.command("CP1", "GetDiagnostics", {"location": "ftp://example.com/logs"})
        assert await steps(site, "logs") == ("NothingToUpload", [])


async def test_tc_079_csms_get_security_log(site: Site) -> None:
    """An operator asks for the security log; every step of the upload is on record under its number."""
    async with site.station() as station:
        wish = {"logType": "SecurityLog", "requestId": 3, "log": {"remoteLocation": "https://example.com/logs"}}
        done = await site.operator.command("CP1", "GetLog", wish)
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("GetLog") == wish
        await tell(station, "Uploading", "Uploaded", action="LogStatusNotification", requestId=3)
        assert await steps(site, "logs") == ("Accepted", ["Uploading", "Uploaded"])


async def test_tc_080_csms_secure_firmware_update(site: Site) -> None:
    """Signed firmware is verified and installed; the update is told step by step, and the security event is kept."""
    async with site.station() as station:
        done = await site.operator.command("CP1", "SignedUpdateFirmware", SIGNED)
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("SignedUpdateFirmware") == SIGNED
        words = ["Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallRebooting"]
        await tell(station, *words, action="SignedFirmwareStatusNotification", requestId=7)
        assert (await site.boot(station))["status"] == "Accepted"
        await station.ask("SecurityEventNotification", type="FirmwareUpdated", timestamp=site.stamp())
        await site.status(station, "Available")
        await tell(station, "Installed", action="SignedFirmwareStatusNotification", requestId=7)
        assert await steps(site, "firmware") == ("Accepted", [*words, "Installed"])
        assert [event.data["type"] for event in await site.events("security_event")] == ["FirmwareUpdated"]


async def test_tc_081_csms_secure_firmware_update_invalid_signature(site: Site) -> None:
    """The signature does not fit: the update is over with that word."""
    async with site.station() as station:
        await site.operator.command("CP1", "SignedUpdateFirmware", SIGNED)
        assert (await station.hears("SignedUpdateFirmware"))["firmware"]["signature"] == SIGNED["firmware"]["signature"]  # pyright: ignore[reportArgumentType, reportCallIssue, reportIndexIssue] - a literal
        await tell(
            station, "Downloading", "Downloaded", "InvalidSignature", action="SignedFirmwareStatusNotification", requestId=7
        )
        assert (await steps(site, "firmware"))[1] == ["Downloading", "Downloaded", "InvalidSignature"]


async def test_tc_078_csms_invalid_central_system_certificate(site: Site) -> None:
    """A root that a station will not install: its word comes back, and the security event it sends is kept."""
    async with site.station(answers={"InstallCertificate": {"status": "Rejected"}}) as station:
        wish = {"certificateType": "CentralSystemRootCertificate", "certificate": "-----BEGIN CERTIFICATE-----"}
        done = await site.operator.command("CP1", "InstallCertificate", wish)
        assert done["response"] == {"status": "Rejected"}
        assert (await station.hears("InstallCertificate"))["certificateType"] == "CentralSystemRootCertificate"
        event: dict[str, Any] = {"type": "InvalidCentralSystemCertificate", "timestamp": site.stamp()}
        assert await station.ask("SecurityEventNotification", **event) == {}
        [kept] = await site.events("security_event")
        assert kept.data["type"] == "InvalidCentralSystemCertificate"


@pytest.mark.parametrize("word", ["Rejected", "InvalidCertificate", "RevokedCertificate"])
async def test_signed_firmware_that_a_station_will_not_have_is_over_at_once(site: Site, word: str) -> None:
    async with site.station(answers={"SignedUpdateFirmware": {"status": word}}):
        await site.operator.command("CP1", "SignedUpdateFirmware", SIGNED)
        [job] = (await site.operator.get("/stations/CP1/firmware"))["items"]
        assert (job["answer"], job["is_over"]) == (word, True)
