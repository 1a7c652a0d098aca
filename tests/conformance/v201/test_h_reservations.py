"""OCPP 2.0.1 part 6, block H: an EVSE kept for one token."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.charging import CARD, Charge, notice


async def reserve(site: Site, station: Station, **wanted: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """An operator reserves for an hour; the reservation, and what the station was asked."""
    wish = {"token": "CARD", "expires_at": site.stamp(3600), **wanted}
    kept = await site.operator.post("/stations/CP1/reservations", wish)
    asked = await station.hears("ReserveNow")
    assert asked["idToken"] == CARD
    assert asked["id"] == kept["number"]
    return kept, asked


async def says(site: Site, station: Station, word: str, evse: int = 1) -> None:
    """The station tells a connector's state in both ways."""
    await site.status(station, word, evse)
    await station.ask("NotifyEvent", **notice(site, word, evse))


async def became(site: Site, kept: dict[str, Any], state: str) -> dict[str, Any]:
    """The reservation once it is in this state."""

    async def look() -> dict[str, Any] | None:
        found = await site.operator.get(f"/reservations/{kept['reservation_id']}")
        return found if found["state"] == state else None

    return await site.eventually(look)


async def card(site: Site, **fields: Any) -> None:
    """The card that things are kept for."""
    await site.operator.token("CARD", kind="rfid", status="accepted", **fields)


async def test_tc_h_01_csms_an_evse_is_kept_for_a_token(site: Site) -> None:
    """One EVSE is kept, the token comes, and the reservation is used by its session. Spec: OCPP 2.0.1 H01, H03."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        kept, asked = await reserve(site, station, evse_number=1)
        assert asked["evseId"] == 1
        assert not {"connectorType", "groupIdToken"} & asked.keys()
        await says(site, station, "Reserved")
        charge = Charge(site, station)
        answer = await charge.event("Authorized", idToken=CARD, reservationId=kept["number"])
        assert answer["idTokenInfo"]["status"] == "Accepted"
        session = await charge.session(state="charging")
        assert (await became(site, kept, "used"))["session_id"] == session["id"]


async def test_tc_h_07_csms_nobody_comes_for_a_reservation(site: Site) -> None:
    """The station says that the time is over; so is the reservation. Spec: OCPP 2.0.1 H04.FR.01."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        kept, asked = await reserve(site, station, evse_number=1)
        assert asked["evseId"] == 1
        await says(site, station, "Reserved")
        await says(site, station, "Available")
        await station.ask("ReservationStatusUpdate", reservationId=kept["number"], reservationUpdateStatus="Expired")
        await became(site, kept, "expired")


async def test_tc_h_08_csms_any_evse_is_kept(site: Site) -> None:
    """Any EVSE of the station is kept: none is named. Spec: OCPP 2.0.1 H01."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        kept, asked = await reserve(site, station)
        assert not {"evseId", "connectorType"} & asked.keys()
        await says(site, station, "Reserved")
        await became(site, kept, "reserved")


async def test_tc_h_14_csms_as_many_reservations_as_there_are_evses(site: Site) -> None:
    """Each EVSE of a station is kept by a reservation of its own, with a number of its own. Spec: OCPP 2.0.1 H01."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        await site.status(station, "Available", 2)
        made = [await reserve(site, station) for _ in range(2)]
        assert len({asked["id"] for _, asked in made}) == 2
        for evse in (1, 2):
            await says(site, station, "Reserved", evse)
        for kept, _ in made:
            await became(site, kept, "reserved")


async def test_tc_h_15_csms_a_type_of_connector_is_kept(site: Site) -> None:
    """A connector of a type is kept: no EVSE is named. Spec: OCPP 2.0.1 H01.FR.06."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        _, asked = await reserve(site, station, connector_type="cType2")
        assert asked["connectorType"] == "cType2"
        assert "evseId" not in asked


async def test_tc_h_17_csms_a_reservation_is_cancelled(site: Site) -> None:
    """An operator frees what is kept; the number is that of the reservation. Spec: OCPP 2.0.1 H02."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        kept, _ = await reserve(site, station, evse_number=1)
        await says(site, station, "Reserved")
        await site.operator.post(f"/reservations/{kept['reservation_id']}/cancel")
        assert await station.hears("CancelReservation") == {"reservationId": kept["number"]}
        await says(site, station, "Available")
        await became(site, kept, "cancelled")


async def test_tc_h_19_csms_an_evse_is_kept_for_a_group(site: Site) -> None:
    """A card of a group is kept for with its group, and another card of the group uses it. Spec: OCPP 2.0.1 H01, H03."""
    await card(site, group="FAMILY")
    await site.operator.token("SECOND", kind="rfid", status="accepted", group="FAMILY")
    async with site.station(dialect="2.0.1") as station:
        kept, asked = await reserve(site, station, evse_number=1)
        assert asked["groupIdToken"] == {"idToken": "FAMILY", "type": "Central"}
        await says(site, station, "Reserved")
        charge = Charge(site, station)
        second = {"idToken": "SECOND", "type": "ISO14443"}
        answer = await charge.event("Authorized", idToken=second, reservationId=kept["number"])
        assert answer["idTokenInfo"]["groupIdToken"]["idToken"] == "FAMILY"
        await became(site, kept, "used")


async def test_tc_h_20_csms_a_fault_takes_a_reservation_away(site: Site) -> None:
    """An EVSE that fails cannot keep what it kept: the reservation is over. Spec: OCPP 2.0.1 H01.FR.17."""
    await card(site)
    async with site.station(dialect="2.0.1") as station:
        kept, _ = await reserve(site, station, evse_number=1)
        await says(site, station, "Reserved")
        await says(site, station, "Faulted")
        await station.ask("ReservationStatusUpdate", reservationId=kept["number"], reservationUpdateStatus="Removed")

        async def look() -> str | None:
            state = (await site.operator.get(f"/reservations/{kept['reservation_id']}"))["state"]
            return state if state not in ("asked", "reserved") else None

        assert await site.eventually(look) in {"cancelled", "lost", "expired"}


async def test_tc_h_22_csms_a_station_that_keeps_nothing(site: Site) -> None:
    """A station that refuses is told apart from one that keeps: the operator hears its word. Spec: OCPP 2.0.1 H01."""
    await card(site)
    async with site.station(dialect="2.0.1", answers={"ReserveNow": {"status": "Rejected"}}) as station:
        wish = {"token": "CARD", "evse_number": 1, "expires_at": site.stamp(3600)}
        refused = await site.operator.person.post("/stations/CP1/reservations", json=wish)
        assert (refused.status_code, "Rejected" in refused.text) == (409, True)
        await station.hears("ReserveNow")


async def test_a_tap_where_an_evse_is_kept_carries_the_token_it_is_kept_for(site: Site) -> None:
    """A start for another token is refused without asking; the driver's own start carries its token. Spec: OCPP 2.0.1 H03."""
    me, other = await site.house.person(), await site.house.person(name="other")
    await card(site, driver_id=me.user_id)
    async with site.station(dialect="2.0.1") as station:
        await reserve(site, station, evse_number=1)
        await says(site, station, "Reserved")
        evse_id = await site.house.evse_id()
        refused = await other.post("/sessions", json={"evse_id": evse_id})
        assert (refused.status_code, refused.json()["code"]) == (409, "connector_reserved")
        assert (await me.post("/sessions", json={"evse_id": evse_id})).status_code == 201
        [asked] = station.payloads("RequestStartTransaction")
        assert (asked["idToken"], asked["evseId"]) == (CARD, 1)


async def test_a_tap_of_somebody_else_of_the_group_says_the_group_it_is_kept_for(site: Site) -> None:
    """A connector that is free before the cable comes is still kept: the station tells when not. Spec: OCPP 2.0.1 H03.FR.10."""
    me = await site.house.person()
    await card(site, group="FLEET")
    await site.operator.token("CARD2", kind="rfid", status="accepted", group="FLEET", driver_id=me.user_id)
    async with site.station(dialect="2.0.1") as station:
        kept, _ = await reserve(site, station, evse_number=1)
        await says(site, station, "Reserved")
        assert (await me.post("/sessions", json={"evse_id": await site.house.evse_id()})).status_code == 201
        [asked] = station.payloads("RequestStartTransaction")
        assert (asked["idToken"]["idToken"], asked["groupIdToken"]["idToken"]) == ("CARD2", "FLEET")
        await says(site, station, "Available")
        await became(site, kept, "reserved")
