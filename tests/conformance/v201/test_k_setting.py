"""K01, K05, K10: charging profiles that operators set and clear; what the station took is what is shown."""

from typing import Any

import pytest
from ocpp.exceptions import NotSupportedError  # pyright: ignore[reportMissingTypeStubs] - it has none

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.cars import TOKEN, TRANSACTION, Car

CRITERIA = {"evseId": 1, "stackLevel": 2, "chargingProfilePurpose": "TxDefaultProfile"}


def profile(site: Site, number: int = 11, limit: float = 6.0, **fields: Any) -> dict[str, Any]:
    """An absolute default profile, valid for an hour from now."""
    schedule = {
        "id": 1,
        "startSchedule": site.stamp(),
        "duration": 3600,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit, "numberPhases": 1}],
    }
    whole = {
        "id": number,
        "stackLevel": 2,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "validFrom": site.stamp(),
        "validTo": site.stamp(3600),
        "chargingSchedule": [schedule],
        **fields,
    }
    if whole["chargingProfileKind"] == "Relative":
        del schedule["startSchedule"]
    return {name: value for name, value in whole.items() if value is not None}


def for_transaction(site: Site, **fields: Any) -> dict[str, Any]:
    """A profile for one transaction."""
    facts: dict[str, Any] = {
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        "validFrom": None,
        "validTo": None,
    }
    return profile(site, limit=7.0, **{**facts, **fields})


async def put(site: Site, station: Station, told: dict[str, Any], evse: int = 1, answer: str = "Accepted") -> None:
    """An operator sets a profile; the station hears exactly that."""
    wanted = {"evseId": evse, "chargingProfile": told}
    done = await site.operator.command("CP1", "SetChargingProfile", wanted)
    assert (done["state"], done["response"]) == ("answered", {"status": answer})
    assert await station.hears("SetChargingProfile") == wanted


async def shown(site: Site) -> list[dict[str, Any]]:
    """The profiles in the station as the API tells them."""
    return (await site.operator.get("/stations/CP1/charging-profiles"))["items"]


async def test_tc_k_01_csms_a_default_for_one_evse(site: Site) -> None:
    """A default profile for one EVSE is sent as it was made, and shown once the station has taken it."""
    async with site.station(dialect="2.0.1") as station:
        told = profile(site)
        await put(site, station, told)
        [kept] = await shown(site)
        assert (kept["profile_id"], kept["evse_number"], kept["purpose"], kept["content"]) == (11, 1, "TxDefaultProfile", told)


async def test_tc_k_10_csms_a_default_for_every_evse(site: Site) -> None:
    """A default profile for the station as a whole."""
    async with site.station(dialect="2.0.1") as station:
        await put(site, station, profile(site), evse=0)
        assert [kept["evse_number"] for kept in await shown(site)] == [0]


async def test_tc_k_02_csms_a_profile_for_a_transaction_that_is_not_there(site: Site) -> None:
    """A station without a transaction declines a profile for one, and nothing is shown."""
    async with site.station(dialect="2.0.1", answers={"SetChargingProfile": {"status": "Rejected"}}) as station:
        await put(site, station, for_transaction(site), answer="Rejected")
        assert await shown(site) == []


async def test_tc_k_60_csms_a_profile_for_a_running_transaction(site: Site) -> None:
    """A profile for the transaction on an EVSE names it, and goes when it ends."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.charge()
        await put(site, station, for_transaction(site, transactionId=TRANSACTION))
        [kept] = await shown(site)
        assert (kept["purpose"], kept["transaction_id"]) == ("TxProfile", TRANSACTION)
        await car.leave(100)
        assert await shown(site) == []


async def test_tc_k_03_csms_a_ceiling_for_the_station(site: Site) -> None:
    """A ceiling for the whole station."""
    async with site.station(dialect="2.0.1") as station:
        await put(site, station, profile(site, limit=8.0, chargingProfilePurpose="ChargingStationMaxProfile"), evse=0)
        [kept] = await shown(site)
        assert (kept["evse_number"], kept["purpose"]) == (0, "ChargingStationMaxProfile")


async def test_tc_k_04_csms_a_profile_replaced_by_its_number(site: Site) -> None:
    """A second profile with the number of the first takes its place."""
    async with site.station(dialect="2.0.1") as station:
        for limit in (8.0, 6.0):
            await put(site, station, profile(site, limit=limit))
        [kept] = await shown(site)
        assert kept["content"]["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"] == 6.0


async def test_tc_k_70_csms_two_profiles_on_two_levels(site: Site) -> None:
    """Two profiles with different numbers on different levels stand beside each other."""
    async with site.station(dialect="2.0.1") as station:
        await put(site, station, profile(site, 11, stackLevel=1))
        await put(site, station, profile(site, 12, stackLevel=2))
        assert [(kept["profile_id"], kept["stack_level"]) for kept in await shown(site)] == [(11, 1), (12, 2)]


async def test_tc_k_15_csms_a_station_that_knows_no_profiles(site: Site) -> None:
    """A station that does not support profiles says so by an error, which is the outcome of the command."""
    async with site.station(dialect="2.0.1", answers={"SetChargingProfile": NotSupportedError()}) as station:
        wanted = {"evseId": 1, "chargingProfile": profile(site)}
        done = await site.operator.command("CP1", "SetChargingProfile", wanted)
        assert (done["state"], done["error"]["code"]) == ("rejected_by_peer", "NotSupported")
        assert await station.hears("SetChargingProfile") == wanted
        assert await shown(site) == []


@pytest.mark.parametrize("recurrency", ["Daily", "Weekly"])
async def test_tc_k_19_csms_a_recurring_profile(site: Site, recurrency: str) -> None:
    """A profile that comes again every day or every week."""
    async with site.station(dialect="2.0.1") as station:
        await put(site, station, profile(site, chargingProfileKind="Recurring", recurrencyKind=recurrency))
        [kept] = await shown(site)
        assert (kept["kind"], kept["content"]["recurrencyKind"]) == ("Recurring", recurrency)


async def test_tc_k_05_csms_cleared_by_number(site: Site) -> None:
    """After the operator has looked at what is there, one profile is cleared by its number alone."""
    async with site.station(dialect="2.0.1") as station:
        wanted = {"requestId": 3, "chargingProfile": {"chargingProfilePurpose": "ChargingStationMaxProfile"}}
        await site.operator.command("CP1", "GetChargingProfiles", wanted)
        ceiling = profile(site, 21, chargingProfilePurpose="ChargingStationMaxProfile")
        told: dict[str, Any] = {"requestId": 3, "chargingLimitSource": "CSO", "evseId": 0, "chargingProfile": [ceiling]}
        assert await station.ask("ReportChargingProfiles", **told) == {}
        assert [kept["profile_id"] for kept in await shown(site)] == [21]
        done = await site.operator.command("CP1", "ClearChargingProfile", {"chargingProfileId": 21})
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("ClearChargingProfile") == {"chargingProfileId": 21}
        assert await shown(site) == []


async def test_tc_k_06_csms_cleared_by_purpose_and_level(site: Site) -> None:
    """The default profile of one level on one EVSE is cleared, and no other."""
    async with site.station(dialect="2.0.1") as station:
        await put(site, station, profile(site, 11))
        await put(site, station, profile(site, 12, stackLevel=3))
        done = await site.operator.command("CP1", "ClearChargingProfile", {"chargingProfileCriteria": CRITERIA})
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("ClearChargingProfile") == {"chargingProfileCriteria": CRITERIA}
        assert [kept["profile_id"] for kept in await shown(site)] == [12]


async def test_tc_k_08_csms_nothing_to_clear(site: Site) -> None:
    """A station that has no such profile says Unknown; what we thought it had is forgotten."""
    async with site.station(dialect="2.0.1", answers={"ClearChargingProfile": {"status": "Unknown"}}) as station:
        await put(site, station, profile(site))
        done = await site.operator.command("CP1", "ClearChargingProfile", {"chargingProfileCriteria": CRITERIA})
        assert done["response"] == {"status": "Unknown"}
        assert await station.hears("ClearChargingProfile") == {"chargingProfileCriteria": CRITERIA}
        assert await shown(site) == []


async def test_tc_k_37_csms_a_start_with_a_profile(site: Site) -> None:
    """A start from afar brings a relative profile without a transaction, and the transaction joins its session."""
    async with site.station(dialect="2.0.1") as station:
        await site.operator.token(TOKEN, kind="rfid", status="accepted")
        await site.status(station, "Occupied")
        evse_id = (await site.operator.get("/stations/CP1"))["evses"][0]["evse_id"]
        await site.operator.patch("/stations/CP1", {"connectors": [{"evse_number": 1, "number": 1, "max_power_w": 22_000}]})
        limit = {"power_w": 11_040}
        started = await site.operator.post("/sessions", {"evse_id": evse_id, "token": TOKEN, "limit": limit})
        heard = await station.hears("RequestStartTransaction")
        assert (heard["evseId"], heard["idToken"]) == (1, {"idToken": TOKEN, "type": "ISO14443"})
        sent = heard["chargingProfile"]
        assert (sent["chargingProfilePurpose"], sent["chargingProfileKind"]) == ("TxProfile", "Relative")
        assert "transactionId" not in sent
        info = {"remoteStartId": heard["remoteStartId"]}
        answer = await Car(site, station).tell(
            "Started",
            "RemoteStart",
            info=info,
            evse={"id": 1, "connectorId": 1},
            idToken=heard["idToken"],
        )
        assert answer["idTokenInfo"]["status"] == "Accepted"
        await site.operator.session(id=started["id"], state="charging")


async def test_profiles_of_ours_for_two_evses_do_not_take_each_others_place(site: Site) -> None:
    """A profile with a known number replaces the one that has it, whatever its EVSE (K01.FR.05)."""
    async with site.station(dialect="2.0.1") as station:
        await site.operator.token(TOKEN, kind="rfid", status="accepted")
        for evse in (1, 2):
            await site.status(station, "Occupied", evse=evse)
        places = (await site.operator.get("/stations/CP1"))["evses"]
        for place in places:
            body = {"evse_id": place["evse_id"], "token": TOKEN, "limit": {"power_w": 11_040}}
            await site.operator.post("/sessions", body)
        numbers = [heard["chargingProfile"]["id"] for heard in station.payloads("RequestStartTransaction")]
        assert len(set(numbers)) == 2
