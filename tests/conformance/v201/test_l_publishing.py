"""L03, L04: a local controller offers firmware to the stations behind it, and takes it back."""

from typing import Any

import pytest

from tests.conformance.harness import Site
from tests.conformance.station import Station

LOCATION = "https://firmware.example/two-8.bin"
CHECKSUM = "0f343b0931126a20f133d67c2b018a3b"
PUBLISHED_AT = ["http://10.0.0.2/two-8.bin", "ftp://10.0.0.2/two-8.bin"]
VERIFIED = ("Downloading", "Downloaded", "ChecksumVerified")


async def publish(site: Site, station: Station) -> None:
    """An operator has firmware published; the station agrees."""
    wanted = {"location": LOCATION, "checksum": CHECKSUM, "requestId": 5}
    done = await site.operator.command("CP1", "PublishFirmware", wanted)
    assert done["response"] == {"status": "Accepted"}
    assert await station.hears("PublishFirmware") == wanted


async def report(station: Station, *statuses: str, **fields: Any) -> None:
    """The controller tells its steps."""
    for status in statuses:
        assert await station.ask("PublishFirmwareStatusNotification", status=status, requestId=5, **fields) == {}


async def job(site: Site) -> dict[str, Any]:
    """The publication as the API tells it."""
    [kept] = (await site.operator.get("/stations/CP1/firmware"))["items"]
    assert (kept["kind"], kept["location"], kept["checksum"]) == ("publication", LOCATION, CHECKSUM)
    return kept


async def test_tc_l_17_csms_published(site: Site) -> None:
    """Firmware is fetched, checked and published, and where it can be had is shown."""
    async with site.station(dialect="2.0.1") as station:
        await publish(site, station)
        await report(station, *VERIFIED)
        await report(station, "Published", location=PUBLISHED_AT)
        kept = await job(site)
        assert (kept["status"], kept["is_over"], kept["published_at"]) == ("Published", True, PUBLISHED_AT)


async def fails_with(site: Site, *steps: str) -> None:
    """A publication that ends badly."""
    async with site.station(dialect="2.0.1") as station:
        await publish(site, station)
        await report(station, *steps)
        kept = await job(site)
        assert (kept["status"], kept["is_over"]) == (steps[-1], True)


async def test_tc_l_24_csms_download_failed(site: Site) -> None:
    """Firmware that cannot be fetched is not published."""
    await fails_with(site, "Downloading", "DownloadFailed")


async def test_tc_l_19_csms_invalid_checksum(site: Site) -> None:
    """Firmware with another checksum than told is not published."""
    await fails_with(site, "Downloading", "Downloaded", "InvalidChecksum")


async def test_tc_l_20_csms_publish_failed(site: Site) -> None:
    """Firmware that was fetched and checked may still fail to be published."""
    await fails_with(site, *VERIFIED, "PublishFailed")


async def unpublish(site: Site, answer: str) -> None:
    """An operator takes the firmware back."""
    async with site.station(dialect="2.0.1", answers={"UnpublishFirmware": {"status": answer}}) as station:
        await publish(site, station)
        await report(station, *VERIFIED, "Published")
        done = await site.operator.command("CP1", "UnpublishFirmware", {"checksum": CHECKSUM})
        assert done["response"] == {"status": answer}
        assert await station.hears("UnpublishFirmware") == {"checksum": CHECKSUM}


async def test_tc_l_21_csms_unpublished(site: Site) -> None:
    """Firmware that was taken back is shown as such."""
    await unpublish(site, "Unpublished")
    assert (await job(site))["status"] == "Unpublished"


async def test_tc_l_22_csms_no_firmware(site: Site) -> None:
    """A controller that has no such firmware does not publish it either."""
    await unpublish(site, "NoFirmware")
    assert (await job(site))["status"] == "Unpublished"


async def test_tc_l_23_csms_download_ongoing(site: Site) -> None:
    """A controller at which a station is downloading keeps the firmware published."""
    await unpublish(site, "DownloadOngoing")
    assert (await job(site))["status"] == "Published"


@pytest.mark.parametrize("action", ["FirmwareStatusNotification", "PublishFirmwareStatusNotification"])
async def test_an_idle_station_that_is_asked_for_news_starts_no_job(site: Site, action: str) -> None:
    async with site.station(dialect="2.0.1") as station:
        assert await station.ask(action, status="Idle") == {}
        assert (await site.operator.get("/stations/CP1/firmware"))["items"] == []
