"""K15 to K17: a car tells what it needs, is offered a profile for its transaction, and keeps to it or is offered another."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.v201.cars import AC_NEEDS, DC_NEEDS, TRANSACTION, Car, silence

PROFILE: dict[str, Any] = {
    "id": 5,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Relative",
    "transactionId": TRANSACTION,
    "chargingSchedule": [{"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}]}],
}


def schedule_of(asked: Any) -> Any:
    """The schedule in a SetChargingProfile, after a look at what must be in every one."""
    profile = asked["chargingProfile"]
    assert (asked["evseId"], profile["chargingProfilePurpose"], profile["transactionId"]) == (1, "TxProfile", TRANSACTION)
    [schedule] = profile["chargingSchedule"]
    assert schedule["chargingSchedulePeriod"][0]["startPeriod"] == 0
    return schedule


def doubled(schedule: Any) -> Any:
    """The schedule with twice the limits."""
    periods = [{**period, "limit": period["limit"] * 2} for period in schedule["chargingSchedulePeriod"]]
    return {**schedule, "chargingSchedulePeriod": periods}


async def test_tc_k_53_csms_load_levelling_with_a_smart_car(site: Site) -> None:
    """A car that tells its needs gets a profile for its transaction, and its schedule within that is accepted."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        answer = await car.tell_needs(AC_NEEDS, maxScheduleTuples=3)
        assert answer["status"] == "Accepted"
        offered = schedule_of(await station.hears("SetChargingProfile"))
        assert len(offered["chargingSchedulePeriod"]) <= 3
        assert offered["chargingSchedulePeriod"][0] == {"startPeriod": 0, "limit": 32.0, "numberPhases": 3}
        assert (await car.tell_schedule(offered))["status"] == "Accepted"
        await car.charge()
        await silence(site, station, "SetChargingProfile")
        [needs] = (await site.operator.get("/stations/CP1/charging-needs"))["items"]
        assert (needs["state"], needs["transaction_id"], needs["energy_wh"]) == ("agreed", TRANSACTION, 30_000)


async def test_tc_k_55_csms_a_schedule_beyond_the_limits(site: Site) -> None:
    """A car's schedule beyond its profile is rejected and answered with another profile; one within it is accepted."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        assert (await car.tell_needs(AC_NEEDS))["status"] == "Accepted"
        offered = schedule_of(await station.hears("SetChargingProfile"))
        assert (await car.tell_schedule(doubled(offered)))["status"] == "Rejected"
        await car.charge()
        again = schedule_of(await station.hears("SetChargingProfile"))
        assert (await car.tell_schedule(again))["status"] == "Accepted"
        await car.tell("Updated", "ChargingRateChanged", state="Charging")
        await silence(site, station, "SetChargingProfile")


async def test_tc_k_57_csms_renegotiation_by_the_car(site: Site) -> None:
    """New needs in the middle of a transaction get a new profile, which takes the place of the one before."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.tell_needs(AC_NEEDS)
        first = await station.hears("SetChargingProfile")
        await car.tell_schedule(schedule_of(first))
        await car.charge()
        less = {**AC_NEEDS, "acChargingParameters": {**AC_NEEDS["acChargingParameters"], "evMaxCurrent": 16}}
        assert (await car.tell_needs(less))["status"] in {"Accepted", "Processing"}
        await car.tell("Updated", "ChargingRateChanged", state="Charging")
        second = await station.hears("SetChargingProfile")
        assert second["chargingProfile"]["id"] == first["chargingProfile"]["id"]
        assert schedule_of(second)["chargingSchedulePeriod"][0]["limit"] == 16.0
        assert (await car.tell_schedule(schedule_of(second)))["status"] == "Accepted"
        await car.tell("Updated", "ChargingRateChanged", state="Charging")


async def test_tc_k_58_csms_renegotiation_by_the_operator(site: Site) -> None:
    """A profile that the operator sets for the transaction is what the car's next schedule is measured by."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.tell_needs(AC_NEEDS)
        await car.tell_schedule(schedule_of(await station.hears("SetChargingProfile")))
        await car.charge()
        done = await site.operator.command("CP1", "SetChargingProfile", {"evseId": 1, "chargingProfile": PROFILE})
        assert done["response"] == {"status": "Accepted"}
        set_now = schedule_of(await station.hears("SetChargingProfile"))
        assert (await car.tell_schedule(set_now))["status"] == "Accepted"
        await car.tell("Updated", "ChargingRateChanged", state="Charging")
        await silence(site, station, "SetChargingProfile")
        assert (await car.tell_schedule(doubled(set_now)))["status"] == "Rejected"


async def test_tc_k_59_csms_needs_told_again_after_a_new_profile(site: Site) -> None:
    """A station that tells the needs again after a profile it was sent gets a profile once more."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.tell_needs(AC_NEEDS)
        await car.tell_schedule(schedule_of(await station.hears("SetChargingProfile")))
        await car.charge()
        await site.operator.command("CP1", "SetChargingProfile", {"evseId": 1, "chargingProfile": PROFILE})
        schedule_of(await station.hears("SetChargingProfile"))
        assert (await car.tell_needs(AC_NEEDS))["status"] in {"Accepted", "Processing"}
        again = schedule_of(await station.hears("SetChargingProfile"))
        assert (await car.tell_schedule(again))["status"] == "Accepted"
        await car.tell("Updated", "ChargingRateChanged", state="Charging")


async def test_needs_in_direct_current_are_answered_in_watts(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        assert (await car.tell_needs(DC_NEEDS))["status"] == "Accepted"
        offered = schedule_of(await station.hears("SetChargingProfile"))
        assert offered["chargingRateUnit"] == "W"
        assert offered["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 80_000.0}]


async def test_needs_without_a_transaction_or_without_parameters_are_rejected(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        assert (await car.tell_needs(AC_NEEDS))["status"] == "Rejected"
        await car.plug_and_authorise()
        assert (await car.tell_needs({"requestedEnergyTransfer": "DC"}))["status"] == "Rejected"
        await silence(site, station, "SetChargingProfile")


async def test_limits_of_the_building_and_defaults_of_the_operator_bound_the_offer(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        default = {**PROFILE, "id": 9, "chargingProfilePurpose": "TxDefaultProfile"}
        del default["transactionId"]
        default["chargingSchedule"] = [
            {
                "id": 1,
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 20}, {"startPeriod": 3600, "limit": 12}],
            }
        ]
        await site.operator.command("CP1", "SetChargingProfile", {"evseId": 1, "chargingProfile": default})
        await station.hears("SetChargingProfile")
        limit = {
            "id": 1,
            "startSchedule": site.stamp(),
            "chargingRateUnit": "A",
            "duration": 600,
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8}],
        }
        await station.ask("NotifyChargingLimit", chargingLimit={"chargingLimitSource": "EMS"}, chargingSchedule=[limit])
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.tell_needs(AC_NEEDS)
        offered = schedule_of(await station.hears("SetChargingProfile"))["chargingSchedulePeriod"]
        assert [(period["startPeriod"], period["limit"]) for period in offered] == [(0, 8.0), (600, 20.0), (3600, 12.0)]


async def test_a_limit_that_changes_nothing_is_met_with_silence_and_one_that_does_with_a_new_profile(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.tell_needs(AC_NEEDS)
        await car.tell_schedule(schedule_of(await station.hears("SetChargingProfile")))

        async def limit(amperes: float) -> None:
            schedule = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": amperes}]}
            await station.ask("NotifyChargingLimit", chargingLimit={"chargingLimitSource": "EMS"}, chargingSchedule=[schedule])

        await limit(40)
        await silence(site, station, "SetChargingProfile")
        await limit(10)
        assert schedule_of(await station.hears("SetChargingProfile"))["chargingSchedulePeriod"][0]["limit"] == 10.0
        await station.ask("ClearedChargingLimit", chargingLimitSource="EMS")
        assert schedule_of(await station.hears("SetChargingProfile"))["chargingSchedulePeriod"][0]["limit"] == 32.0


async def test_a_car_that_never_keeps_to_its_offers_is_not_asked_for_ever(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.tell_needs(AC_NEEDS)
        for _ in range(6):
            offered = schedule_of(await station.hears("SetChargingProfile"))
            assert (await car.tell_schedule(doubled(offered)))["status"] == "Rejected"
        await silence(site, station, "SetChargingProfile")
