"""K08, K09, K12 to K14: what stations report of their profiles, the schedule that follows, and limits that others set."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station
from tests.conformance.v201.cars import Car

PURPOSE = "TxDefaultProfile"


def profile(number: int, purpose: str = PURPOSE, level: int = 0) -> dict[str, Any]:
    """A profile in the station."""
    schedule = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}]}
    return {
        "id": number,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative",
        "chargingSchedule": [schedule],
    }


async def ask(site: Site, station: Station, criteria: dict[str, Any], evse: int | None = None) -> None:
    """An operator asks for profiles; the station hears exactly that."""
    wanted = {"requestId": 9, "chargingProfile": criteria, **({} if evse is None else {"evseId": evse})}
    done = await site.operator.command("CP1", "GetChargingProfiles", wanted)
    assert done["response"] == {"status": "Accepted"}
    assert await station.hears("GetChargingProfiles") == wanted


async def report(station: Station, evse: int, *told: dict[str, Any], source: str = "CSO", **fields: Any) -> None:
    """The station reports profiles of an EVSE."""
    facts: dict[str, Any] = {
        "requestId": 9,
        "chargingLimitSource": source,
        "evseId": evse,
        "chargingProfile": list(told),
        **fields,
    }
    assert await station.ask("ReportChargingProfiles", **facts) == {}


async def shown(site: Site) -> list[tuple[int, int]]:
    """EVSE and number of the profiles in the station as the API tells them."""
    items = (await site.operator.get("/stations/CP1/charging-profiles"))["items"]
    return [(kept["evse_number"], kept["profile_id"]) for kept in items]


async def test_tc_k_29_csms_profiles_of_the_station_as_a_whole(site: Site) -> None:
    """Profiles of EVSE 0 alone, while a car charges."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.charge()
        await ask(site, station, {"chargingProfilePurpose": "ChargingStationMaxProfile"}, evse=0)
        await report(station, 0, profile(1, "ChargingStationMaxProfile"))
        assert await shown(site) == [(0, 1)]


async def test_tc_k_31_csms_profiles_of_every_evse(site: Site) -> None:
    """Without an EVSE the station reports one after the other, and the parts are joined."""
    async with site.station(dialect="2.0.1") as station:
        await ask(site, station, {"chargingProfilePurpose": PURPOSE})
        for evse in (0, 1, 2):
            await report(station, evse, profile(evse + 1), tbc=evse < 2)
        assert await shown(site) == [(0, 1), (1, 2), (2, 3)]
        joined = await site.operator.get("/stations/CP1/reports/charging_profiles/9")
        assert (joined["is_complete"], len(joined["parts"])) == (True, 3)
        [head] = (await site.operator.get("/stations/CP1/reports"))["items"]
        assert (head["kind"], head["part_count"], head["is_complete"]) == ("charging_profiles", 3, True)


async def profiles_by(site: Site, criteria: dict[str, Any], evse: int | None = 1) -> None:
    """What fits the question is shown as reported; what fitted before and was not told is gone."""
    async with site.station(dialect="2.0.1") as station:
        await report(station, 1, profile(6), profile(7), requestId=1)
        await ask(site, station, criteria, evse)
        await report(station, 1, profile(7))
        assert (1, 7) in await shown(site)


async def test_tc_k_30_csms_profiles_of_one_evse(site: Site) -> None:
    """Profiles of one EVSE."""
    await profiles_by(site, {"chargingProfilePurpose": PURPOSE})
    assert await shown(site) == [(1, 7)]


async def test_tc_k_32_csms_a_profile_by_its_number(site: Site) -> None:
    """Profiles by number: those with other numbers stay as they are known."""
    await profiles_by(site, {"chargingProfileId": [7]}, evse=None)
    assert await shown(site) == [(1, 6), (1, 7)]


async def test_tc_k_33_csms_profiles_of_a_level(site: Site) -> None:
    """Profiles of one EVSE on one level."""
    await profiles_by(site, {"stackLevel": 0})
    assert await shown(site) == [(1, 7)]


async def test_tc_k_34_csms_profiles_of_a_source(site: Site) -> None:
    """Profiles of one EVSE that one source set."""
    await profiles_by(site, {"chargingLimitSource": ["CSO"]})
    assert await shown(site) == [(1, 7)]


async def test_tc_k_35_csms_profiles_of_a_purpose(site: Site) -> None:
    """Profiles of one EVSE with another purpose than those that are known: those stay."""
    await profiles_by(site, {"chargingProfilePurpose": "TxProfile"})
    assert await shown(site) == [(1, 6), (1, 7)]


async def test_tc_k_36_csms_profiles_of_a_purpose_and_a_level(site: Site) -> None:
    """Profiles of one EVSE by purpose and level together."""
    await profiles_by(site, {"chargingProfilePurpose": PURPOSE, "stackLevel": 0})
    assert await shown(site) == [(1, 7)]


async def test_a_station_without_profiles_has_none_that_fit_the_question(site: Site) -> None:
    async with site.station(dialect="2.0.1", answers={"GetChargingProfiles": {"status": "NoProfiles"}}) as station:
        await report(station, 1, profile(6), requestId=1)
        await report(station, 2, profile(7), requestId=2)
        wanted = {"requestId": 9, "evseId": 1, "chargingProfile": {"chargingProfilePurpose": PURPOSE}}
        await site.operator.command("CP1", "GetChargingProfiles", wanted)
        assert await shown(site) == [(2, 7)]


async def test_tc_k_52_csms_a_foreign_limit_among_the_profiles(site: Site) -> None:
    """A limit that somebody else set is reported as a profile of its own purpose and source."""
    foreign = "ChargingStationExternalConstraints"
    async with site.station(dialect="2.0.1") as station:
        await ask(site, station, {"chargingProfilePurpose": foreign})
        await report(station, 0, profile(-1, foreign), source="EMS")
        [kept] = (await site.operator.get("/stations/CP1/charging-profiles"))["items"]
        assert (kept["profile_id"], kept["purpose"], kept["limit_source"]) == (-1, foreign, "EMS")


async def composite(site: Site, evse: int) -> None:
    """An operator asks which schedule follows from all profiles; the station's answer is the command's."""
    wanted = {"evseId": evse, "duration": 300, "chargingRateUnit": "A"}
    schedule = {
        "evseId": evse,
        "duration": 300,
        "scheduleStart": site.stamp(),
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0}],
    }
    answers = {"GetCompositeSchedule": {"status": "Accepted", "schedule": schedule}}
    async with site.station(dialect="2.0.1", answers=answers) as station:
        done = await site.operator.command("CP1", "GetCompositeSchedule", wanted)
        assert done["response"] == answers["GetCompositeSchedule"]
        assert await station.hears("GetCompositeSchedule") == wanted


async def test_tc_k_43_csms_the_schedule_of_an_evse(site: Site) -> None:
    """The schedule that follows for one EVSE."""
    await composite(site, 1)


async def test_tc_k_44_csms_the_schedule_of_the_station(site: Site) -> None:
    """The schedule that follows for the station as a whole."""
    await composite(site, 0)


async def limits(site: Site) -> list[dict[str, Any]]:
    """What others limit the station to, as the API tells it."""
    return (await site.operator.get("/stations/CP1/charging-limits"))["items"]


async def test_tc_k_48_csms_somebody_else_limits_the_station(site: Site) -> None:
    """A limit of the building is answered and shown, with its schedule where it is told."""
    async with site.station(dialect="2.0.1") as station:
        assert await station.ask("NotifyChargingLimit", chargingLimit={"chargingLimitSource": "EMS"}) == {}
        [kept] = await limits(site)
        assert (kept["evse_number"], kept["limit_source"], kept["schedules"]) == (0, "EMS", [])
        schedule = {"id": 1, "chargingRateUnit": "W", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 5000.0}]}
        limit = {"chargingLimitSource": "EMS", "isGridCritical": True}
        assert await station.ask("NotifyChargingLimit", evseId=1, chargingLimit=limit, chargingSchedule=[schedule]) == {}
        _, kept = await limits(site)
        assert (kept["evse_number"], kept["is_grid_critical"], kept["schedules"]) == (1, True, [schedule])


async def test_tc_k_50_csms_a_foreign_limit_is_gone(site: Site) -> None:
    """A limit that is released is not shown any more; one that was never told is released as well."""
    async with site.station(dialect="2.0.1") as station:
        await station.ask("NotifyChargingLimit", chargingLimit={"chargingLimitSource": "EMS"})
        for _ in range(2):
            assert await station.ask("ClearedChargingLimit", chargingLimitSource="EMS") == {}
        assert await limits(site) == []


async def test_tc_k_51_csms_a_foreign_limit_is_gone_while_a_car_charges(site: Site) -> None:
    """The car goes on with another rate, and the session with it."""
    async with site.station(dialect="2.0.1") as station:
        car = Car(site, station)
        await car.plug_and_authorise()
        await car.charge()
        await station.ask("NotifyChargingLimit", chargingLimit={"chargingLimitSource": "EMS"}, evseId=1)
        assert await station.ask("ClearedChargingLimit", chargingLimitSource="EMS", evseId=1) == {}
        assert set(await car.tell("Updated", "ChargingRateChanged", state="Charging")) <= {"totalCost"}
        assert await limits(site) == []
        await site.operator.session(station_id="CP1", state="charging")
