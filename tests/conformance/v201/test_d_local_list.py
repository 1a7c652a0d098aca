"""OCPP 2.0.1 part 6, block D: the list of tokens a station may trust while it is offline."""

from typing import Any

from tests.conformance.harness import Site


async def synced(site: Site, **body: Any) -> dict[str, Any]:
    """An operator brings the list of CP1 up to date."""
    return await site.operator.post("/stations/CP1/local-list/sync", body)


async def test_tc_d_01_csms_a_full_list_is_sent(site: Site) -> None:
    """All cards go out at once, under a version above 0. Spec: OCPP 2.0.1 D01.FR.01, D01.FR.06, D01.FR.18."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    await site.operator.token("OTHER", kind="rfid", status="blocked")
    async with site.station(dialect="2.0.1") as station:
        await synced(site, full=True)
        sent = await station.hears("SendLocalList")
        assert (sent["updateType"], sent["versionNumber"]) == ("Full", 1)
        assert {each["idToken"]["idToken"]: each["idTokenInfo"]["status"] for each in sent["localAuthorizationList"]} == {
            "CARD": "Accepted",
            "OTHER": "Blocked",
        }


async def test_tc_d_02_csms_what_changed_is_sent(site: Site) -> None:
    """A new card alone goes out, under a higher version. Spec: OCPP 2.0.1 D01.FR.01, D01.FR.06, D01.FR.18."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    held: dict[str, Any] = {"GetLocalListVersion": [{"versionNumber": 0}, {"versionNumber": 1}]}
    async with site.station(dialect="2.0.1", answers=held) as station:
        await synced(site)
        assert (await station.hears("SendLocalList"))["updateType"] == "Full"
        await site.operator.token("NEW", kind="rfid", status="accepted")
        await synced(site)
        sent = await station.hears("SendLocalList")
        assert (sent["updateType"], sent["versionNumber"]) == ("Differential", 2)
        assert [each["idToken"]["idToken"] for each in sent["localAuthorizationList"]] == ["NEW"]


async def test_tc_d_03_csms_a_token_is_taken_off(site: Site) -> None:
    """A card that was removed goes out without its info. Spec: OCPP 2.0.1 D01.FR.17."""
    await site.operator.token("CARD", kind="rfid", status="accepted")
    await site.operator.token("GONE", kind="rfid", status="accepted")
    held: dict[str, Any] = {"GetLocalListVersion": [{"versionNumber": 0}, {"versionNumber": 1}]}
    async with site.station(dialect="2.0.1", answers=held) as station:
        await synced(site)
        await station.hears("SendLocalList")
        await site.operator.delete("/tokens/GONE")
        await synced(site)
        sent = await station.hears("SendLocalList")
        assert (sent["updateType"], sent["versionNumber"]) == ("Differential", 2)
        assert sent["localAuthorizationList"] == [{"idToken": {"idToken": "GONE", "type": "ISO14443"}}]


async def test_tc_d_04_csms_an_empty_list_is_sent(site: Site) -> None:
    """Where there are no cards the list is emptied: a full one without entries. Spec: OCPP 2.0.1 D01.FR.04."""
    async with site.station(dialect="2.0.1") as station:
        await synced(site, full=True)
        sent = await station.hears("SendLocalList")
        assert sent["updateType"] == "Full"
        assert sent.get("localAuthorizationList", []) == []


async def test_tc_d_08_csms_the_version_is_asked_for(site: Site) -> None:
    """The version a station holds is asked for and known afterwards. Spec: OCPP 2.0.1 D02."""
    async with site.station(dialect="2.0.1", answers={"GetLocalListVersion": {"versionNumber": 7}}) as station:
        done = await site.operator.command("CP1", "GetLocalListVersion")
        assert done["response"] == {"versionNumber": 7}
        assert await station.hears("GetLocalListVersion") == {}
        assert (await site.operator.get("/stations/CP1/local-list"))["version"] == 7


async def test_tc_d_09_csms_a_station_without_a_list_says_version_0(site: Site) -> None:
    """Version 0 says that the station holds no list. Spec: OCPP 2.0.1 D02.FR.02."""
    async with site.station(dialect="2.0.1") as station:
        done = await site.operator.command("CP1", "GetLocalListVersion")
        assert done["response"] == {"versionNumber": 0}
        await station.hears("GetLocalListVersion")
        assert (await site.operator.get("/stations/CP1/local-list"))["entries"] == 0
