"""1.6: charging profiles, set, told and cleared."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.v16.acting import CARD, authorize, charge, start, stop


def profile(number: int, purpose: str, *, kind: str = "Relative", **fields: Any) -> dict[str, Any]:
    """A profile with one limit."""
    schedule: dict[str, Any] = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}]}
    return {
        "chargingProfileId": number,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind,
        "chargingSchedule": {**schedule, **fields.pop("schedule", {})},
        **fields,
    }


async def kept(site: Site) -> dict[int, str]:
    """Profiles that the station is known to hold: number and purpose."""
    found = (await site.operator.get("/stations/CP1/charging-profiles"))["items"]
    return {item["profile_id"]: item["purpose"] for item in found}


async def test_tc_056_csms_default_charging_profile(site: Site) -> None:
    """An operator sets a default for new transactions, good for a while; the station takes it and it is known there."""
    async with site.station() as station:
        span = {"validFrom": site.stamp(-60), "validTo": site.stamp(86_400)}
        timed = profile(
            1, "TxDefaultProfile", kind="Absolute", schedule={"startSchedule": site.stamp(), "duration": 3600}, **span
        )
        wish = {"connectorId": 1, "csChargingProfiles": timed}
        done = await site.operator.command("CP1", "SetChargingProfile", wish)
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("SetChargingProfile") == wish
        assert await kept(site) == {1: "TxDefaultProfile"}


async def test_tc_057_csms_profile_for_a_running_transaction(site: Site) -> None:
    """An operator limits a running transaction by its number; the profile is gone when the transaction is."""
    async with site.station() as station:
        transaction_id = await charge(site, station)
        wish = {"connectorId": 1, "csChargingProfiles": profile(2, "TxProfile", transactionId=transaction_id)}
        done = await site.operator.command("CP1", "SetChargingProfile", wish)
        assert done["response"] == {"status": "Accepted"}
        assert await station.hears("SetChargingProfile") == wish
        assert await kept(site) == {2: "TxProfile"}
        await stop(site, station, transaction_id, "Local")
        assert await kept(site) == {}


async def test_tc_059_csms_remote_start_with_profile(site: Site) -> None:
    """A start from afar with a ceiling carries a profile for the transaction to come, without its number."""
    await site.operator.token(CARD)
    async with site.station() as station:
        evse_id = (await site.operator.get("/stations/CP1"))["evses"][0]["evse_id"]
        await site.operator.post("/sessions", {"evse_id": evse_id, "token": CARD, "limit": {"power_w": 7400}})
        asked = await station.hears("RemoteStartTransaction")
        given = asked["chargingProfile"]
        assert (asked["idTag"], asked["connectorId"]) == (CARD, 1)
        assert (given["chargingProfilePurpose"], given["chargingProfileKind"]) == ("TxProfile", "Relative")
        assert given.keys().isdisjoint({"transactionId", "recurrencyKind"})
        assert "startSchedule" not in given["chargingSchedule"]
        assert given["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 7400.0}]
        assert (await authorize(station))["status"] == "Accepted"
        await site.status(station, "Preparing")
        assert (await start(site, station))["idTagInfo"]["status"] == "Accepted"
        await site.status(station, "Charging")


async def test_tc_066_csms_get_composite_schedule(site: Site) -> None:
    """An operator asks what the profiles come to; the station's schedule comes back as it was told."""
    period = [{"startPeriod": 0, "limit": 16.0}]
    told = {
        "status": "Accepted",
        "connectorId": 1,
        "scheduleStart": "2026-01-01T00:00:00Z",
        "chargingSchedule": {"chargingRateUnit": "A", "duration": 300, "chargingSchedulePeriod": period},
    }
    async with site.station(answers={"GetCompositeSchedule": told}) as station:
        wish = {"connectorId": 1, "duration": 300, "chargingRateUnit": "A"}
        done = await site.operator.command("CP1", "GetCompositeSchedule", wish)
        assert done["response"] == told
        assert await station.hears("GetCompositeSchedule") == wish


async def test_tc_067_csms_clear_charging_profiles(site: Site) -> None:
    """Three profiles are set, then cleared by number, by criteria, and all that is left; what is known follows."""
    async with site.station() as station:
        transaction_id = await charge(site, station)
        wanted = [
            (0, profile(1, "ChargePointMaxProfile")),
            (1, profile(2, "TxDefaultProfile")),
            (1, profile(3, "TxProfile", transactionId=transaction_id)),
        ]
        for connector, given in wanted:
            wish = {"connectorId": connector, "csChargingProfiles": given}
            await site.operator.command("CP1", "SetChargingProfile", wish)
            assert await station.hears("SetChargingProfile") == wish
        assert await kept(site) == {1: "ChargePointMaxProfile", 2: "TxDefaultProfile", 3: "TxProfile"}
        clearings: list[tuple[dict[str, Any], dict[int, str]]] = [
            ({"id": 1}, {2: "TxDefaultProfile", 3: "TxProfile"}),
            ({"connectorId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0}, {3: "TxProfile"}),
            ({}, {}),
        ]
        for wish, left in clearings:
            done = await site.operator.command("CP1", "ClearChargingProfile", wish)
            assert done["response"] == {"status": "Accepted"}
            assert await station.hears("ClearChargingProfile") == wish
            assert await kept(site) == left
