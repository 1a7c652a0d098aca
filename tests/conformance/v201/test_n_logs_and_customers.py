"""N01, N09, N10: logs that stations upload, and what they hold about customers."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Answer, Station
from tests.conformance.v201.cars import TOKEN

TOKEN_ON_THE_WIRE = {"idToken": TOKEN, "type": "ISO14443"}
HASHES = {
    "hashAlgorithm": "SHA256",
    "issuerNameHash": "a1b2c3",
    "issuerKeyHash": "d4e5f6",
    "serialNumber": "17",
}


def log_request(request_id: int = 4, log_type: str = "DiagnosticsLog") -> dict[str, Any]:
    """A question for a log."""
    return {"requestId": request_id, "logType": log_type, "log": {"remoteLocation": "ftp://logs.example/in"}}


async def ask_log(site: Site, station: Station, wanted: dict[str, Any], answer: str = "Accepted") -> None:
    """An operator asks for a log; the station hears exactly that."""
    done = await site.operator.command("CP1", "GetLog", wanted)
    assert (done["state"], done["response"]["status"]) == ("answered", answer)
    assert await station.hears("GetLog") == wanted


async def tell(station: Station, *statuses: str, request_id: int = 4) -> None:
    """The station tells how far it is."""
    for status in statuses:
        assert await station.ask("LogStatusNotification", status=status, requestId=request_id) == {}


async def jobs(site: Site) -> dict[int, dict[str, Any]]:
    """The uploads as the API tells them, by number."""
    return {each["request_id"]: each for each in (await site.operator.get("/stations/CP1/logs"))["items"]}


async def uploaded(site: Site, log_type: str) -> None:
    """A log that is uploaded, and shown with every step."""
    answers: dict[str, Answer] = {"GetLog": {"status": "Accepted", "filename": "CP1.zip"}}
    async with site.station(dialect="2.0.1", answers=answers) as station:
        await ask_log(site, station, log_request(log_type=log_type))
        await tell(station, "Uploading", "Uploaded")
        kept = (await jobs(site))[4]
        assert (kept["log_type"], kept["file_name"], kept["is_over"]) == (log_type, "CP1.zip", True)
        assert [state["status"] for state in kept["states"]] == ["Uploading", "Uploaded"]


async def test_tc_n_25_csms_a_diagnostics_log(site: Site) -> None:
    """A log of diagnostics."""
    await uploaded(site, "DiagnosticsLog")


async def test_tc_n_35_csms_a_security_log(site: Site) -> None:
    """A log of security."""
    await uploaded(site, "SecurityLog")


async def test_tc_n_34_csms_a_log_it_does_not_give(site: Site) -> None:
    """A station that declines uploads nothing, and the job is over."""
    async with site.station(dialect="2.0.1", answers={"GetLog": {"status": "Rejected"}}) as station:
        await ask_log(site, station, log_request(), "Rejected")
        kept = (await jobs(site))[4]
        assert (kept["answer"], kept["status"], kept["is_over"]) == ("Rejected", None, True)


async def test_tc_n_36_csms_a_second_log_takes_the_place_of_the_first(site: Site) -> None:
    """The first upload is given up for the second, and both are shown."""
    answers: dict[str, Answer] = {"GetLog": [{"status": "Accepted"}, {"status": "AcceptedCanceled"}]}
    async with site.station(dialect="2.0.1", answers=answers) as station:
        await ask_log(site, station, log_request(4))
        await tell(station, "Uploading")
        await ask_log(site, station, log_request(5), "AcceptedCanceled")
        await tell(station, "AcceptedCanceled")
        await tell(station, "Uploading", "Uploaded", request_id=5)
        kept = await jobs(site)
        assert (kept[4]["status"], kept[4]["is_over"]) == ("AcceptedCanceled", True)
        assert (kept[5]["status"], kept[5]["is_over"]) == ("Uploaded", True)


async def ask_customer(
    site: Site, station: Station, *, report: bool, clear: bool = False, answer: str = "Accepted", **who: Any
) -> None:
    """An operator asks about a customer; the station hears exactly that."""
    wanted = {"requestId": 12, "report": report, "clear": clear, **(who or {"idToken": TOKEN_ON_THE_WIRE})}
    done = await site.operator.command("CP1", "CustomerInformation", wanted)
    assert (done["state"], done["response"]) == ("answered", {"status": answer})
    assert await station.hears("CustomerInformation") == wanted


async def told(site: Site, station: Station, *parts: str) -> None:
    """The station tells what it holds, in parts, and that is joined."""
    for number, data in enumerate(parts):
        about: dict[str, Any] = {"requestId": 12, "seqNo": number, "generatedAt": site.stamp(), "data": data}
        about["tbc"] = number < len(parts) - 1
        assert await station.ask("NotifyCustomerInformation", **about) == {}
    joined = await site.operator.get("/stations/CP1/reports/customer_information/12")
    assert joined["is_complete"]
    assert [part["data"] for part in joined["parts"]] == list(parts)


async def test_tc_n_27_csms_what_is_held_about_a_customer(site: Site) -> None:
    """Data about a customer in two parts."""
    async with site.station(dialect="2.0.1") as station:
        await ask_customer(site, station, report=True)
        await told(site, station, "charged on Monday", "and on Tuesday")


async def test_tc_n_28_csms_nothing_is_held_about_a_customer(site: Site) -> None:
    """A report without data."""
    async with site.station(dialect="2.0.1") as station:
        await ask_customer(site, station, report=True)
        await told(site, station, "")


async def test_tc_n_29_csms_a_question_it_does_not_answer(site: Site) -> None:
    """A station that declines tells nothing."""
    async with site.station(dialect="2.0.1", answers={"CustomerInformation": {"status": "Rejected"}}) as station:
        await ask_customer(site, station, report=True, answer="Rejected")
        assert (await site.operator.get("/stations/CP1/reports"))["items"] == []


async def test_tc_n_30_csms_told_and_cleared(site: Site) -> None:
    """What is held is told once more and cleared."""
    async with site.station(dialect="2.0.1") as station:
        await ask_customer(site, station, report=True, clear=True)
        await told(site, station, "charged on Monday")


async def test_tc_n_31_csms_nothing_to_tell_or_to_clear(site: Site) -> None:
    """A report that nothing was held."""
    async with site.station(dialect="2.0.1") as station:
        await ask_customer(site, station, report=True, clear=True)
        await told(site, station, "")


async def test_tc_n_32_csms_cleared_without_a_report(site: Site) -> None:
    """Only that it was cleared is told."""
    async with site.station(dialect="2.0.1") as station:
        await ask_customer(site, station, report=False, clear=True)
        await told(site, station, "")


async def test_tc_n_62_csms_a_customer_by_a_name(site: Site) -> None:
    """A customer named by an identifier."""
    async with site.station(dialect="2.0.1") as station:
        await ask_customer(site, station, report=True, clear=True, customerIdentifier="OpenChargeAlliance")
        await told(site, station, "charged on Monday")


async def test_tc_n_63_csms_a_customer_by_a_certificate(site: Site) -> None:
    """A customer named by the hashes of a certificate."""
    async with site.station(dialect="2.0.1") as station:
        await ask_customer(site, station, report=True, clear=True, customerCertificate=HASHES)
        await told(site, station, "charged on Monday")


async def test_tc_n_46_csms_a_cleared_customer_leaves_the_local_list(site: Site) -> None:
    """A customer who is on the station's list is taken off it by a difference with a higher version."""
    async with site.station(dialect="2.0.1") as station:
        await site.operator.token(TOKEN, kind="rfid", status="accepted")
        await site.operator.post("/stations/CP1/local-list/sync")
        before = await station.hears("SendLocalList")
        await ask_customer(site, station, report=True, clear=True)
        await told(site, station, "charged on Monday")
        heard = await station.hears("SendLocalList")
        assert (heard["updateType"], heard["localAuthorizationList"]) == ("Differential", [{"idToken": TOKEN_ON_THE_WIRE}])
        assert heard["versionNumber"] > before["versionNumber"]


async def test_a_cleared_customer_who_is_on_no_list_changes_none(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        await ask_customer(site, station, report=False, clear=True)
        await told(site, station, "")
        await site.operator.command("CP1", "ClearCache")
        assert station.calls("SendLocalList") == []
