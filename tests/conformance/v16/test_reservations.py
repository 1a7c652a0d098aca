"""1.6: a connector kept for one token."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station


async def reserve(site: Site, evse: int = 1, token: str = "CARD1") -> dict[str, Any]:
    """An operator reserves for an hour; the reservation."""
    wish = {"token": token, "evse_number": evse, "expires_at": site.stamp(3600)}
    return await site.operator.post("/stations/CP1/reservations", wish)


async def start(site: Site, station: Station, token: str = "CARD1", **fields: Any) -> dict[str, Any]:
    """The station begins a transaction at connector 1."""
    told: dict[str, Any] = {"connectorId": 1, "idTag": token, "meterStart": 100, "timestamp": site.stamp(), **fields}
    return await station.ask("StartTransaction", **told)


async def state_of(site: Site, reservation: dict[str, Any]) -> str:
    """What became of a reservation."""
    return (await site.operator.get(f"/reservations/{reservation['reservation_id']}"))["state"]


async def test_tc_046_csms_reservation_of_a_connector_transaction(site: Site) -> None:
    """A connector is reserved for a card, the card starts there, and the reservation belongs to that session."""
    await site.operator.token("CARD1")
    async with site.station() as station:
        kept = await reserve(site)
        asked = await station.hears("ReserveNow")
        assert asked == {
            "connectorId": 1,
            "idTag": "CARD1",
            "reservationId": kept["number"],
            "expiryDate": asked["expiryDate"],
        }
        assert kept["state"] == "reserved"
        await site.status(station, "Reserved")
        assert (await station.ask("Authorize", idTag="CARD1"))["idTagInfo"]["status"] == "Accepted"
        begun = await start(site, station, reservationId=kept["number"])
        assert begun["idTagInfo"]["status"] == "Accepted"
        await site.status(station, "Charging")
        used = await site.operator.get(f"/reservations/{kept['reservation_id']}")
        session = await site.operator.session(station_id="CP1")
        assert (used["state"], used["session_id"]) == ("used", session["id"])


async def test_tc_047_csms_reservation_of_a_connector_expires(site: Site) -> None:
    """Nobody comes: the reservation ends with its time, and the connector is free again."""
    await site.operator.token("CARD1")
    async with site.station() as station:
        kept = await reserve(site)
        await station.hears("ReserveNow")
        await site.status(station, "Reserved")
        site.pass_time(3601)
        await site.status(station, "Available")
        await site.eventually(lambda: _is(site, kept, "expired"))


async def _is(site: Site, kept: dict[str, Any], state: str) -> bool:
    return await state_of(site, kept) == state


async def _refusal(site: Site, said: str) -> None:
    await site.operator.token("CARD1")
    async with site.station(answers={"ReserveNow": {"status": said}}) as station:
        wish = {"token": "CARD1", "evse_number": 1, "expires_at": site.stamp(3600)}
        refused = await site.operator.person.post("/stations/CP1/reservations", json=wish)
        assert (refused.status_code, refused.json()["code"], refused.json()["said"]) == (409, "reservation_refused", said)
        assert (await station.hears("ReserveNow"))["connectorId"] == 1
        [row] = (await site.operator.get("/reservations", station_id="CP1"))["items"]
        assert (row["state"], row["said"]) == ("refused", said)


async def test_tc_048_1_csms_reservation_of_a_connector_faulted(site: Site) -> None:
    """A connector with a fault is not reserved, and the operator hears why."""
    await _refusal(site, "Faulted")


async def test_tc_048_2_csms_reservation_of_a_connector_occupied(site: Site) -> None:
    """A connector in use is not reserved, and the operator hears why."""
    await _refusal(site, "Occupied")


async def test_tc_048_3_csms_reservation_of_a_connector_unavailable(site: Site) -> None:
    """A connector out of service is not reserved, and the operator hears why."""
    await _refusal(site, "Unavailable")


async def test_tc_048_4_csms_reservation_of_a_connector_rejected(site: Site) -> None:
    """A station that takes no reservations says so, and the operator hears it."""
    await _refusal(site, "Rejected")


async def test_tc_049_csms_reservation_of_a_station_transaction(site: Site) -> None:
    """Any connector of a station is reserved for a card; where it starts uses the reservation, also without its number."""
    await site.operator.token("CARD1")
    async with site.station() as station:
        kept = await reserve(site, evse=0)
        assert (await station.hears("ReserveNow"))["connectorId"] == 0
        begun = await start(site, station)
        assert begun["idTagInfo"]["status"] == "Accepted"
        assert await state_of(site, kept) == "used"


async def test_tc_051_csms_cancel_reservation(site: Site) -> None:
    """A reservation that was taken back is free again, and is known to be."""
    await site.operator.token("CARD1")
    async with site.station() as station:
        kept = await reserve(site)
        done = await site.operator.post(f"/reservations/{kept['reservation_id']}/cancel")
        assert await station.hears("CancelReservation") == {"reservationId": kept["number"]}
        assert done["state"] == "cancelled"


async def test_tc_052_csms_cancel_reservation_rejected(site: Site) -> None:
    """The station does not know the reservation (any more): it is lost, not kept up as if it held."""
    await site.operator.token("CARD1")
    async with site.station(answers={"CancelReservation": {"status": "Rejected"}}) as station:
        kept = await reserve(site)
        done = await site.operator.post(f"/reservations/{kept['reservation_id']}/cancel")
        assert await station.hears("CancelReservation") == {"reservationId": kept["number"]}
        assert (done["state"], done["said"]) == ("lost", "Rejected")


async def test_tc_053_csms_use_a_reserved_connector_with_parent_id_tag(site: Site) -> None:
    """The station is told the card's group with the reservation; another card of the group starts there, and uses it."""
    await site.operator.token("CARD1", group="FLEET")
    await site.operator.token("CARD2", group="FLEET")
    async with site.station() as station:
        kept = await reserve(site)
        assert (await station.hears("ReserveNow"))["parentIdTag"] == "FLEET"
        told = await station.ask("Authorize", idTag="CARD2")
        assert told["idTagInfo"] == {"status": "Accepted", "parentIdTag": "FLEET"}
        begun = await start(site, station, token="CARD2", reservationId=kept["number"])
        assert begun["idTagInfo"] == {"status": "Accepted", "parentIdTag": "FLEET"}
        assert await state_of(site, kept) == "used"


async def test_a_reservation_asked_for_with_the_generic_command_is_on_record_too(site: Site) -> None:
    async with site.station():
        wish = {"connectorId": 1, "idTag": "CARD9", "reservationId": 77, "expiryDate": site.stamp(600)}
        done = await site.operator.command("CP1", "ReserveNow", wish)
        assert done["response"] == {"status": "Accepted"}
        [row] = (await site.operator.get("/reservations", state="reserved"))["items"]
        assert (row["number"], row["token"], row["evse_number"]) == (77, "CARD9", 1)


async def test_a_reservation_is_not_asked_for_a_card_that_may_not_charge(site: Site) -> None:
    await site.operator.token("CARD1", status="blocked")
    async with site.station() as station:
        wish = {"token": "CARD1", "evse_number": 1, "expires_at": site.stamp(3600)}
        refused = await site.operator.person.post("/stations/CP1/reservations", json=wish)
        assert (refused.status_code, refused.json()["code"]) == (403, "token_blocked")
        assert station.payloads("ReserveNow") == []
