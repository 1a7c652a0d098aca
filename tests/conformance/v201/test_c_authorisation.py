"""OCPP 2.0.1 part 6, block C: what a token is told, alone, in a group and as a master pass."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.charging import CARD, Charge

SECOND = {"idToken": "SECOND", "type": "ISO14443"}
NOBODYS = {"idToken": "NOBODYS", "type": "ISO14443"}
FAMILY = {"idToken": "FAMILY", "type": "Central"}


async def told(station: Station, token: dict[str, Any]) -> dict[str, Any]:
    """What Authorize is answered."""
    return (await station.ask("Authorize", idToken=token))["idTokenInfo"]


async def test_tc_c_02_csms_a_token_nobody_knows(site: Site) -> None:
    """A token that nobody registered is Unknown, one that is void is Invalid. Spec: OCPP 2.0.1 C01.FR.07, C04, C06."""
    await site.operator.token("VOID", kind="rfid", status="invalid")
    async with site.station(dialect="2.0.1") as station:
        assert await told(station, NOBODYS) == {"status": "Unknown"}
        assert (await told(station, {**CARD, "idToken": "VOID"}))["status"] == "Invalid"
        assert await told(station, {"idToken": "1234", "type": "KeyCode"}) == {"status": "Unknown"}


async def test_tc_c_06_csms_a_blocked_token(site: Site) -> None:
    """A blocked token is told so. Spec: OCPP 2.0.1 C01.FR.07."""
    await site.operator.token("CARD", kind="rfid", status="blocked")
    async with site.station(dialect="2.0.1") as station:
        assert (await told(station, CARD))["status"] == "Blocked"


async def test_tc_c_07_csms_an_expired_token(site: Site) -> None:
    """A token whose time is over is Expired; until then its time bounds how long a station may remember it.

    Spec: OCPP 2.0.1 C01.FR.07, C10.FR.13.
    """
    until = site.stamp(3600)
    await site.operator.token("CARD", kind="rfid", status="accepted", expires_at=until)
    async with site.station(dialect="2.0.1") as station:
        assert await told(station, CARD) == {"status": "Accepted", "cacheExpiryDateTime": until[:19] + "Z"}
        site.pass_time(3601)
        assert (await told(station, CARD))["status"] == "Expired"


async def test_tc_c_08_csms_a_token_from_the_stations_cache_is_checked_again(site: Site) -> None:
    """A station that lets a remembered token charge hears of its status in the answer to the event.

    Spec: OCPP 2.0.1 C12.FR.03.
    """
    await site.operator.token("CARD", kind="rfid", status="accepted")
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        await charge.plug_in()
        assert (await charge.authorise(asks=False))["idTokenInfo"]["status"] == "Accepted"


async def test_tc_c_20_csms_a_remembered_token_that_is_not_valid_any_more(site: Site) -> None:
    """A remembered token that nobody knows is told so in the answer to the event, and its session shows it.

    Spec: OCPP 2.0.1 C12.FR.03, E05.FR.01.
    """
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        await charge.plug_in()
        assert (await charge.authorise(NOBODYS, asks=False))["idTokenInfo"] == {"status": "Unknown"}
        await charge.end("Deauthorized", "DeAuthorized")
        assert (await charge.session(state="ended"))["energy_wh"] == 0


async def cache_cleared(site: Site, status: str) -> None:
    """A station is asked to forget the tokens it remembers; its word is the answer."""
    async with site.station(dialect="2.0.1", answers={"ClearCache": {"status": status}}) as station:
        done = await site.operator.command("CP1", "ClearCache")
        assert await station.hears("ClearCache") == {}
        assert done["response"] == {"status": status}


async def test_tc_c_37_csms_the_cache_is_cleared(site: Site) -> None:
    """The station forgets. Spec: OCPP 2.0.1 C11."""
    await cache_cleared(site, "Accepted")


async def test_tc_c_38_csms_the_cache_is_not_cleared(site: Site) -> None:
    """The station will not. Spec: OCPP 2.0.1 C11."""
    await cache_cleared(site, "Rejected")


async def family(site: Site) -> None:
    """Two cards of one group."""
    for token in ("CARD", "SECOND"):
        await site.operator.token(token, kind="rfid", status="accepted", group="FAMILY")


async def test_tc_c_39_csms_a_token_of_the_same_group_stops(site: Site) -> None:
    """One card starts, another of its group stops; every answer about either names the group.

    Spec: OCPP 2.0.1 C09.FR.02, C09.FR.03, C09.FR.09, C09.FR.12.
    """
    await family(site)
    known = {"status": "Accepted", "groupIdToken": FAMILY}
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        await charge.plug_in()
        assert await told(station, SECOND) == known
        assert (await charge.authorise())["idTokenInfo"] == known
        await charge.begin_charging()
        assert await told(station, SECOND) == known
        assert (await charge.deauthorise(SECOND))["idTokenInfo"] == known
        await charge.event("ChargingStateChanged", state="EVConnected")
        await charge.end("EVCommunicationLost", "EVDisconnected", state="Idle")
        await charge.session(state="ended", stop_reason="EVDisconnected")


async def test_tc_c_40_csms_a_token_of_the_same_group_on_the_local_list_stops(site: Site) -> None:
    """The same without Authorize, because both cards stand on the station's list. Spec: OCPP 2.0.1 C09.FR.03, C09.FR.12."""
    await family(site)
    async with site.station(dialect="2.0.1") as station:
        await site.operator.post("/stations/CP1/local-list/sync", {"full": True})
        sent = await station.hears("SendLocalList")
        assert {entry["idTokenInfo"]["groupIdToken"]["idToken"] for entry in sent["localAuthorizationList"]} == {"FAMILY"}
        charge = Charge(site, station)
        await charge.plug_in()
        assert (await charge.authorise(asks=False))["idTokenInfo"]["groupIdToken"] == FAMILY
        await charge.begin_charging()
        assert (await charge.deauthorise(SECOND))["idTokenInfo"] == {"status": "Accepted", "groupIdToken": FAMILY}


async def test_tc_c_43_csms_a_token_that_the_local_list_calls_invalid_is_asked_for(site: Site) -> None:
    """A station that is in doubt about the second card asks, and hears that it is good and of the group.

    Spec: OCPP 2.0.1 C09.FR.02, C09.FR.05.
    """
    await family(site)
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        await charge.plug_in()
        await charge.authorise(asks=False)
        await charge.begin_charging()
        assert await told(station, SECOND) == {"status": "Accepted", "groupIdToken": FAMILY}
        assert (await charge.deauthorise(SECOND))["idTokenInfo"]["groupIdToken"] == FAMILY


async def test_a_start_button_needs_no_token(site: Site) -> None:
    """NoAuthorization is always accepted. Spec: OCPP 2.0.1 C02.FR.02."""
    async with site.station(dialect="2.0.1") as station:
        nothing = {"idToken": "", "type": "NoAuthorization"}
        assert await told(station, nothing) == {"status": "Accepted"}
        charge = Charge(site, station)
        assert (await charge.authorise(nothing))["idTokenInfo"] == {"status": "Accepted"}


async def test_a_token_that_charges_elsewhere_is_concurrent(site: Site) -> None:
    """A token that may charge at one place only is ConcurrentTx at the second; at the first it still stops.

    Spec: OCPP 2.0.1 AuthorizationStatusEnumType.
    """
    await site.operator.token("CARD", kind="rfid", status="accepted", allows_concurrent=False)
    async with site.station(dialect="2.0.1") as station:
        first, second = Charge(site, station), Charge(site, station, transaction_id="tx-2", evse=2)
        await first.run()
        await second.plug_in()
        assert (await second.authorise(asks=False))["idTokenInfo"]["status"] == "ConcurrentTx"
        assert (await first.deauthorise())["idTokenInfo"]["status"] == "Accepted"
