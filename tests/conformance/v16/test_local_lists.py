"""1.6: the list of tokens a station may trust while it is offline."""

from typing import Any

import pytest

from tests.conformance.harness import Site
from tests.conformance.station import call_error


async def test_tc_042_1_csms_get_local_list_version_not_supported(site: Site) -> None:
    """A station that keeps no list says version -1; the operator is told, and nothing is sent."""
    async with site.station(answers={"GetLocalListVersion": {"listVersion": -1}}) as station:
        done = await site.operator.command("CP1", "GetLocalListVersion")
        assert done["response"] == {"listVersion": -1}
        assert await station.hears("GetLocalListVersion") == {}
        assert (await site.operator.get("/stations/CP1/local-list"))["state"] == "unsupported"
        refused = await site.operator.person.post("/stations/CP1/local-list/sync", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "local_list_not_supported")
        assert station.payloads("SendLocalList") == []


async def test_tc_042_2_csms_get_local_list_version_empty(site: Site) -> None:
    """A station with an empty list says version 0, and that is what is known of it."""
    async with site.station(answers={"GetLocalListVersion": {"listVersion": 0}}):
        done = await site.operator.command("CP1", "GetLocalListVersion")
        assert done["response"] == {"listVersion": 0}
        known = await site.operator.get("/stations/CP1/local-list")
        assert (known["version"], known["entries"], known["state"]) == (0, 0, "unknown")


async def test_tc_043_1_csms_send_local_list_not_supported(site: Site) -> None:
    """A station that keeps no list refuses one with NotSupported, and is known for it from then on."""
    async with site.station(answers={"SendLocalList": {"status": "NotSupported"}}) as station:
        await site.operator.token("CARD1")
        refused = await site.operator.person.post("/stations/CP1/local-list/sync", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "local_list_not_supported")
        assert (await station.hears("SendLocalList"))["updateType"] == "Full"
        assert (await site.operator.get("/stations/CP1/local-list"))["state"] == "unsupported"


async def test_tc_043_3_csms_send_local_list_failed(site: Site) -> None:
    """A difference that failed is followed by the whole list by itself; when that fails too, the operator hears the word."""
    answers: dict[str, Any] = {"GetLocalListVersion": {"listVersion": 1}}
    async with site.station(answers={"GetLocalListVersion": {"listVersion": 0}}) as station:
        await site.operator.token("CARD1")
        await site.operator.post("/stations/CP1/local-list/sync")
        station.answers.update(answers, SendLocalList={"status": "Failed"})
        await site.operator.token("CARD2")
        refused = await site.operator.person.post("/stations/CP1/local-list/sync", json={})
        assert (refused.status_code, refused.json()["said"]) == (409, "Failed")
        assert [sent["updateType"] for sent in station.payloads("SendLocalList")] == ["Full", "Differential", "Full"]
        assert (await site.operator.get("/stations/CP1/local-list"))["state"] == "failed"


async def test_tc_043_4_csms_send_local_list_full(site: Site) -> None:
    """One call sends all cards of the house under a new version; app tokens and expired cards are not on it."""
    await site.operator.token("CARD1", group="FLEET")
    await site.operator.token("CARD2", status="blocked")
    await site.operator.token("OLD", expires_at=site.stamp(-60))
    async with site.station() as station:
        done = await site.operator.post("/stations/CP1/local-list/sync", {"full": True})
        assert (done["sent"], done["left_out"], done["list"]["version"], done["list"]["state"]) == (2, 0, 1, "current")
        assert await station.hears("SendLocalList") == {
            "listVersion": 1,
            "updateType": "Full",
            "localAuthorizationList": [
                {"idTag": "CARD1", "idTagInfo": {"status": "Accepted", "parentIdTag": "FLEET"}},
                {"idTag": "CARD2", "idTagInfo": {"status": "Blocked"}},
            ],
        }


async def test_tc_043_5_csms_send_local_list_differential(site: Site) -> None:
    """After a change of cards only the difference is sent, under the next version; a card that is gone has no info."""
    await site.operator.token("CARD1")
    await site.operator.token("CARD2")
    async with site.station() as station:
        await site.operator.post("/stations/CP1/local-list/sync")
        station.answers["GetLocalListVersion"] = {"listVersion": 1}
        await site.operator.delete("/tokens/CARD1")
        await site.operator.token("CARD3")
        done = await site.operator.post("/stations/CP1/local-list/sync")
        assert (done["sent"], done["list"]["version"], done["list"]["entries"], done["list"]["pending"]) == (2, 2, 2, 0)
        assert (await station.hears("SendLocalList"))["updateType"] == "Full"
        assert await station.hears("SendLocalList") == {
            "listVersion": 2,
            "updateType": "Differential",
            "localAuthorizationList": [{"idTag": "CARD3", "idTagInfo": {"status": "Accepted"}}, {"idTag": "CARD1"}],
        }
        station.answers["GetLocalListVersion"] = {"listVersion": 2}
        assert (await site.operator.post("/stations/CP1/local-list/sync"))["sent"] == 0
        assert len(station.payloads("SendLocalList")) == 2


async def test_a_station_with_another_version_than_ours_gets_the_whole_list(site: Site) -> None:
    await site.operator.token("CARD1")
    async with site.station() as station:
        await site.operator.post("/stations/CP1/local-list/sync")
        station.answers["GetLocalListVersion"] = {"listVersion": 7}
        done = await site.operator.post("/stations/CP1/local-list/sync")
        assert done["list"]["version"] == 8
        assert [sent["updateType"] for sent in station.payloads("SendLocalList")] == ["Full", "Full"]


async def test_a_list_is_sent_in_as_many_messages_as_the_station_takes(site: Site) -> None:
    for number in range(5):
        await site.operator.token(f"CARD{number}")
    settings = [{"key": "SendLocalListMaxLength", "readonly": True, "value": "2"}]
    async with site.station(answers={"GetConfiguration": {"configurationKey": settings}}) as station:
        await station.hears("GetConfiguration")
        await site.operator.post("/stations/CP1/settings/read")
        done = await site.operator.post("/stations/CP1/local-list/sync")
        sent = station.payloads("SendLocalList")
        assert [(each["updateType"], each["listVersion"]) for each in sent] == [
            ("Full", 1),
            ("Differential", 2),
            ("Differential", 3),
        ]
        assert (done["sent"], done["list"]["version"], done["list"]["entries"]) == (5, 3, 5)


@pytest.mark.parametrize("action", ["GetLocalListVersion", "SendLocalList"])
async def test_a_station_that_cannot_even_be_asked_is_known_for_it(site: Site, action: str) -> None:
    async with site.station(answers={action: call_error("NotImplemented")}):
        refused = await site.operator.person.post("/stations/CP1/local-list/sync", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "local_list_not_supported")
        assert (await site.operator.get("/stations/CP1/local-list"))["state"] == "unsupported"
