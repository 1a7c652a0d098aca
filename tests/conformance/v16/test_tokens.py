"""1.6: which cards may charge, and what the backend says of those that may not."""

import asyncio

from tests.conformance.harness import Site
from tests.conformance.v16.acting import authorize, charge, start, stop


async def test_tc_023_1_csms_authorize_invalid(site: Site) -> None:
    """A card nobody knows is Invalid."""
    async with site.station() as station:
        assert await authorize(station, "STRANGER") == {"status": "Invalid"}


async def test_tc_023_2_csms_authorize_expired(site: Site) -> None:
    """A card whose time is over is Expired, by the clock as well as by an operator's word."""
    await site.operator.token("CARD1", expires_at=site.stamp(60))
    await site.operator.token("CARD2", status="expired")
    async with site.station() as station:
        assert (await authorize(station, "CARD1"))["status"] == "Accepted"
        assert await authorize(station, "CARD2") == {"status": "Expired"}
        site.pass_time(61)
        assert (await authorize(station, "CARD1"))["status"] == "Expired"


async def test_tc_023_3_csms_authorize_blocked(site: Site) -> None:
    """A card that an operator blocked is Blocked, from that moment on."""
    await site.operator.token("CARD1")
    async with site.station() as station:
        assert await authorize(station) == {"status": "Accepted"}
        await site.operator.token("CARD1", status="blocked")
        assert await authorize(station) == {"status": "Blocked"}


async def test_a_card_is_the_same_in_any_case_and_tells_its_group(site: Site) -> None:
    """Identifiers compare without case; the group comes back as parentIdTag with every answer. Spec: OCPP 1.6 §3.8, §7.27."""
    await site.operator.token("CaRd1", group="FLEET")
    async with site.station() as station:
        assert await authorize(station, "card1") == {"status": "Accepted", "parentIdTag": "FLEET"}
        begun = await start(site, station, "cARD1")
        assert begun["idTagInfo"] == {"status": "Accepted", "parentIdTag": "FLEET"}
        ended = await stop(site, station, begun["transactionId"], "Local", idTag="CARD1")
        assert ended["idTagInfo"] == {"status": "Accepted", "parentIdTag": "FLEET"}


async def test_one_card_at_two_places_is_concurrent_where_the_card_forbids_it(site: Site) -> None:
    """The second start is answered ConcurrentTx and is a session all the same; Authorize is not. Spec: OCPP 1.6 §7.2."""
    async with site.station() as first, site.station("CP2") as second:
        transaction_id = await charge(site, first)
        await site.operator.token("CARD1", allows_concurrent=False)
        assert (await authorize(second))["status"] == "Accepted"
        refused = await start(site, second)
        assert refused["idTagInfo"]["status"] == "ConcurrentTx"
        assert refused["transactionId"] > 0
        await stop(site, second, refused["transactionId"], "DeAuthorized")
        await stop(site, first, transaction_id, "Local")
        site.pass_time(1)
        assert (await start(site, second))["idTagInfo"]["status"] == "Accepted"


async def test_a_group_may_forbid_what_the_house_allows_and_a_card_may_allow_it_again(site: Site) -> None:
    await site.operator.put("/token-groups/FLEET", {"allows_concurrent": False})
    async with site.station() as first, site.station("CP2") as second, site.station("CP3") as third:
        await charge(site, first)
        await site.operator.token("CARD1", group="FLEET")
        assert (await start(site, second))["idTagInfo"]["status"] == "ConcurrentTx"
        await site.operator.token("CARD1", group="FLEET", allows_concurrent=True)
        assert (await start(site, third))["idTagInfo"]["status"] == "Accepted"


async def test_a_start_told_again_gets_the_first_answer_though_the_card_charges_by_now(site: Site) -> None:
    """A repetition is no second start. Spec: OCPP 1.6 §4.8, semantics R1."""
    await site.operator.token("CARD1", allows_concurrent=False)
    async with site.station() as station:
        stamp = site.stamp()
        first = await start(site, station, timestamp=stamp)
        assert await start(site, station, timestamp=stamp) == first
        assert first["idTagInfo"]["status"] == "Accepted"


async def test_two_cards_of_a_group_charge_at_once(site: Site) -> None:
    """The rule is about one card; others of its group are other drivers."""
    await site.operator.put("/token-groups/FLEET", {"allows_concurrent": False})
    await site.operator.token("CARD2", group="FLEET")
    async with site.station() as first, site.station("CP2") as second:
        await charge(site, first)
        assert (await start(site, second, "CARD2"))["idTagInfo"]["status"] == "Accepted"


async def test_a_tap_in_the_app_is_refused_where_the_token_charges_already(site: Site) -> None:
    """The driver hears it before the station is asked."""
    async with site.station() as first, site.station("CP2") as second:
        await charge(site, first)
        await site.operator.token("CARD1", allows_concurrent=False)
        evse_id = (await site.operator.get("/stations/CP2"))["evses"][0]["evse_id"]
        refused = await site.operator.person.post("/sessions", json={"evse_id": evse_id, "token": "CARD1"})
        assert (refused.status_code, refused.json()["code"]) == (403, "token_concurrent")
        assert second.payloads("RemoteStartTransaction") == []


async def test_two_taps_at_two_places_begin_one_session_where_the_token_may_not_charge_twice(site: Site) -> None:
    """A start that is under way counts, until the station refuses it or lets its time pass."""
    await site.operator.token("CARD1", allows_concurrent=False)
    async with site.station() as first, site.station("CP2") as second:
        here, there = [(await site.operator.get(f"/stations/{name}"))["evses"][0]["evse_id"] for name in ("CP1", "CP2")]

        async def tap(evse_id: str) -> tuple[int, str | None]:
            answer = await site.operator.person.post("/sessions", json={"evse_id": evse_id, "token": "CARD1"})
            return answer.status_code, answer.json().get("code")

        taps = await asyncio.gather(tap(here), tap(there))
        assert sorted(taps, key=lambda said: said[0]) == [(201, None), (403, "token_concurrent")]
        won, lost = (here, there) if taps[0][0] == 201 else (there, here)
        assert await tap(won) == (409, "connector_busy")
        assert await tap(lost) == (403, "token_concurrent")
        site.pass_time(site.house.parts.settings.start_timeout_s + 1)
        loser = second if lost == there else first
        loser.answers["RemoteStartTransaction"] = {"status": "Rejected"}
        assert await tap(lost) == (409, "start_rejected")
        loser.answers["RemoteStartTransaction"] = {"status": "Accepted"}
        assert await tap(lost) == (201, None)


async def test_a_stopped_card_says_what_it_is_now(site: Site) -> None:
    """A stop by a card that was blocked meanwhile is taken, and answered with the card's status."""
    async with site.station() as station:
        transaction_id = await charge(site, station)
        await site.operator.token("CARD1", status="blocked")
        ended = await stop(site, station, transaction_id, "Local", idTag="CARD1")
        assert ended["idTagInfo"]["status"] == "Blocked"
        assert (await site.operator.session(station_id="CP1"))["state"] == "ended"
