"""OCPP 2.0.1 part 6, block C: a master pass stops every session and begins none."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.charging import CARD, Charge

PASS = {"idToken": "POLICE", "type": "ISO14443"}
SECOND = {"idToken": "SECOND", "type": "ISO14443"}
KNOWN = {"status": "Accepted", "groupIdToken": {"idToken": "MASTERS", "type": "Central"}}


async def issued(site: Site) -> None:
    """A master pass and two cards."""
    await site.operator.put("/token-groups/MASTERS", {"label": "Police and caretakers", "is_master_pass": True})
    await site.operator.token("POLICE", kind="rfid", status="accepted", group="MASTERS")
    for token in ("CARD", "SECOND"):
        await site.operator.token(token, kind="rfid", status="accepted")


async def two_charging(site: Site, station: Station) -> list[Charge]:
    """Two sessions of two cards."""
    charges = [Charge(site, station, transaction_id=f"tx-{evse}", evse=evse) for evse in (1, 2)]
    for charge, token in zip(charges, (CARD, SECOND), strict=True):
        await charge.run(token)
    return charges


async def shown(station: Station) -> None:
    """The pass is held to the reader: it is good, and known by its group."""
    assert (await station.ask("Authorize", idToken=PASS))["idTokenInfo"] == KNOWN


async def test_tc_c_47_csms_a_master_pass_stops_everything(site: Site) -> None:
    """Both transactions end by the pass; each answer knows it, and each session says why it ended.

    Spec: OCPP 2.0.1 C16.FR.01, C09.FR.12.
    """
    await issued(site)
    async with site.station(dialect="2.0.1") as station:
        charges = await two_charging(site, station)
        await shown(station)
        for charge in charges:
            assert (await charge.end("StopAuthorized", "MasterPass", idToken=PASS))["idTokenInfo"] == KNOWN
            session = await charge.session(evse_number=charge.evse, state="ended")
            assert (session["stop_reason"], session["energy_wh"]) == ("MasterPass", 500)


async def test_tc_c_48_csms_a_master_pass_stops_what_was_chosen(site: Site) -> None:
    """One transaction ends by the pass, the other runs on. Spec: OCPP 2.0.1 C16.FR.01."""
    await issued(site)
    async with site.station(dialect="2.0.1") as station:
        first, second = await two_charging(site, station)
        await shown(station)
        assert (await first.end("StopAuthorized", "MasterPass", idToken=PASS))["idTokenInfo"] == KNOWN
        await first.session(evse_number=1, state="ended")
        await second.session(evse_number=2, state="charging")


async def test_tc_c_49_csms_a_master_pass_at_a_station_without_a_screen(site: Site) -> None:
    """Without a screen everything ends; the events may name whose transactions they were. Spec: OCPP 2.0.1 C16.FR.02."""
    await issued(site)
    async with site.station(dialect="2.0.1") as station:
        charges = await two_charging(site, station)
        await shown(station)
        for charge, token in zip(charges, (CARD, SECOND), strict=True):
            assert (await charge.end("StopAuthorized", "MasterPass", idToken=token))["idTokenInfo"]["status"] == "Accepted"
            await charge.session(evse_number=charge.evse, state="ended", stop_reason="MasterPass")


async def test_a_master_pass_begins_nothing(site: Site) -> None:
    """A transaction that begins with the pass is told Invalid, and the API will not start one. Spec: OCPP 2.0.1 C16.FR.03."""
    await issued(site)
    async with site.station(dialect="2.0.1") as station:
        charge = Charge(site, station)
        assert (await charge.event("Authorized", idToken=PASS))["idTokenInfo"]["status"] == "Invalid"
        await charge.end("Deauthorized", "DeAuthorized")
        [evse] = (await site.operator.get("/stations/CP1"))["evses"]
        refused = await site.operator.person.post("/sessions", json={"evse_id": evse["evse_id"], "token": "POLICE"})
        assert (refused.status_code, refused.json()["code"]) == (403, "token_master_pass")


async def test_stations_are_told_which_group_is_the_master_pass(site: Site) -> None:
    """After its Boot a station that knows master passes is told their group. Spec: OCPP 2.0.1 C16, B05."""
    await issued(site)

    def told(asked: dict[str, Any]) -> dict[str, Any]:
        accepted = {"attributeStatus": "Accepted", "attributeValue": ""}
        return {"getVariableResult": [{**each, **accepted} for each in asked["getVariableData"]]}

    async with site.station(dialect="2.0.1", answers={"GetVariables": told}) as station:
        wanted = {
            "attributeValue": "MASTERS",
            "component": {"name": "AuthCtrlr"},
            "variable": {"name": "MasterPassGroupId"},
        }
        await station.hears("SetVariables", lambda asked: wanted in asked["setVariableData"])
