"""N02 to N08: monitors that operators set, clear and list, and what they notice."""

from typing import Any

from tests.conformance.harness import Site
from tests.conformance.station import Station

AVAILABILITY = {"name": "AvailabilityState"}
EVSE: dict[str, Any] = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": AVAILABILITY}
POWER: dict[str, Any] = {"component": {"name": "ChargingStation"}, "variable": {"name": "Power"}}
WHOLE: dict[str, Any] = {"component": {"name": "ChargingStation"}, "variable": AVAILABILITY}
DELTA: dict[str, Any] = {"value": 1.0, "type": "Delta", "severity": 8}
THRESHOLD: dict[str, Any] = {"value": 22_000.0, "type": "UpperThreshold", "severity": 4}


async def ask(site: Site, station: Station, answer: str, **criteria: Any) -> None:
    """An operator asks for monitors; the station hears exactly that."""
    station.answers["GetMonitoringReport"] = {"status": answer}
    wanted = {"requestId": 8, **criteria}
    done = await site.operator.command("CP1", "GetMonitoringReport", wanted)
    assert (done["state"], done["response"]) == ("answered", {"status": answer})
    assert await station.hears("GetMonitoringReport") == wanted


async def report(site: Site, station: Station, *told: tuple[dict[str, Any], int, dict[str, Any]], **fields: Any) -> None:
    """The station reports monitors: where, number, what."""
    monitors = [{**place, "variableMonitoring": [{"id": number, "transaction": False, **kind}]} for place, number, kind in told]
    facts: dict[str, Any] = {"requestId": 8, "seqNo": 0, "generatedAt": site.stamp(), "monitor": monitors, **fields}
    assert await station.ask("NotifyMonitoringReport", **facts) == {}


async def shown(site: Site) -> dict[int, dict[str, Any]]:
    """The monitors in the station as the API tells them, by number."""
    items = (await site.operator.get("/stations/CP1/monitors"))["items"]
    return {each["monitor_id"]: each for each in items}


async def test_tc_n_01_csms_monitors_of_a_kind(site: Site) -> None:
    """None that watch changes, one that watches a threshold."""
    async with site.station(dialect="2.0.1") as station:
        await ask(site, station, "EmptyResultSet", monitoringCriteria=["DeltaMonitoring"])
        await ask(site, station, "Accepted", monitoringCriteria=["ThresholdMonitoring"])
        await report(site, station, (POWER, 1, THRESHOLD), tbc=True)
        await report(site, station, (EVSE, 2, THRESHOLD), seqNo=1)
        kept = await shown(site)
        assert {number: each["kind"] for number, each in kept.items()} == {1: "UpperThreshold", 2: "UpperThreshold"}


async def test_tc_n_02_csms_monitors_of_a_variable(site: Site) -> None:
    """None on one variable, one on another, which is shown."""
    async with site.station(dialect="2.0.1") as station:
        await ask(site, station, "EmptyResultSet", componentVariable=[POWER])
        await ask(site, station, "Accepted", componentVariable=[POWER, EVSE])
        await report(site, station, (EVSE, 5, DELTA))
        [kept] = (await shown(site)).values()
        assert (kept["component"], kept["variable"], kept["kind"]) == ("EVSE@1", "AvailabilityState", "Delta")


async def test_tc_n_03_csms_monitors_of_a_kind_on_a_variable(site: Site) -> None:
    """Kind and variable together."""
    async with site.station(dialect="2.0.1") as station:
        await ask(site, station, "EmptyResultSet", monitoringCriteria=["DeltaMonitoring"], componentVariable=[EVSE])
        await ask(site, station, "Accepted", monitoringCriteria=["ThresholdMonitoring"], componentVariable=[POWER])
        await report(site, station, (POWER, 1, THRESHOLD))
        [kept] = (await shown(site)).values()
        assert (kept["component"], kept["variable"], kept["threshold"]) == ("ChargingStation", "Power", 22_000.0)


async def test_tc_n_60_csms_monitors_of_a_kind_on_several_variables(site: Site) -> None:
    """Kind and a list of variables together."""
    async with site.station(dialect="2.0.1") as station:
        both = [WHOLE, EVSE]
        await ask(site, station, "EmptyResultSet", monitoringCriteria=["ThresholdMonitoring"], componentVariable=both)
        await ask(site, station, "Accepted", monitoringCriteria=["DeltaMonitoring"], componentVariable=both)
        await report(site, station, (WHOLE, 3, DELTA), (EVSE, 4, DELTA))
        assert sorted(await shown(site)) == [3, 4]


async def test_tc_n_47_csms_all_monitors(site: Site) -> None:
    """All monitors, in parts; one that is not among them any more is forgotten."""
    async with site.station(dialect="2.0.1") as station:
        await report(site, station, (POWER, 9, THRESHOLD), requestId=1)
        await ask(site, station, "Accepted")
        await report(site, station, (POWER, 1, THRESHOLD), tbc=True)
        await report(site, station, (EVSE, 2, DELTA), seqNo=1, tbc=False)
        assert sorted(await shown(site)) == [1, 2]
        joined = await site.operator.get("/stations/CP1/reports/monitoring/8")
        assert (joined["is_complete"], len(joined["parts"])) == (True, 2)


async def test_tc_n_05_csms_which_monitors_are_active(site: Site) -> None:
    """Each base is sent as chosen; those of the factory take away what operators had set."""
    async with site.station(dialect="2.0.1") as station:
        await install(site, station, {**DELTA, **EVSE})
        for base in ("All", "FactoryDefault", "HardWiredOnly"):
            done = await site.operator.command("CP1", "SetMonitoringBase", {"monitoringBase": base})
            assert done["response"] == {"status": "Accepted"}
            assert await station.hears("SetMonitoringBase") == {"monitoringBase": base}
            assert len(await shown(site)) == (1 if base == "All" else 0)
            assert (await site.operator.get("/stations/CP1/monitors"))["active_base"] == base


async def install(site: Site, station: Station, *told: dict[str, Any]) -> None:
    """An operator sets monitors; the station hears exactly that."""
    wanted = {"setMonitoringData": list(told)}
    done = await site.operator.command("CP1", "SetVariableMonitoring", wanted)
    assert [result["status"] for result in done["response"]["setMonitoringResult"]] == ["Accepted"] * len(told)
    assert await station.hears("SetVariableMonitoring") == wanted


async def test_tc_n_08_csms_one_monitor_is_set(site: Site) -> None:
    """A monitor is shown with the number that the station gave it."""
    async with site.station(dialect="2.0.1") as station:
        await install(site, station, {**DELTA, **EVSE})
        [kept] = (await shown(site)).values()
        assert (kept["monitor_id"], kept["component"], kept["severity"], kept["is_custom"]) == (1, "EVSE@1", 8, True)


async def test_tc_n_09_csms_several_monitors_are_set(site: Site) -> None:
    """Monitors on several components in one message."""
    async with site.station(dialect="2.0.1") as station:
        await install(site, station, {**DELTA, **EVSE}, {**DELTA, **WHOLE})
        assert [each["component"] for each in (await shown(site)).values()] == ["ChargingStation", "EVSE@1"]


async def level(site: Site, answer: str) -> Any:
    """From which severity on the station tells of events."""
    async with site.station(dialect="2.0.1", answers={"SetMonitoringLevel": {"status": answer}}) as station:
        done = await site.operator.command("CP1", "SetMonitoringLevel", {"severity": 4})
        assert done["response"] == {"status": answer}
        assert await station.hears("SetMonitoringLevel") == {"severity": 4}
        return (await site.operator.get("/stations/CP1/monitors"))["active_level"]


async def test_tc_n_16_csms_a_level_is_set(site: Site) -> None:
    """A level that the station took is shown."""
    assert await level(site, "Accepted") == 4


async def test_tc_n_17_csms_a_level_it_does_not_take(site: Site) -> None:
    """A level that the station declined is not shown."""
    assert await level(site, "Rejected") is None


async def test_tc_n_18_csms_more_are_cleared_than_fit_in_a_message(site: Site) -> None:
    """What an operator clears goes in as many messages as the station takes."""

    def variables(asked: Any) -> dict[str, Any]:
        told = [
            {"attributeStatus": "Accepted", "attributeValue": "2", **each}
            if each["variable"].get("instance") == "ClearVariableMonitoring"
            else {"attributeStatus": "UnknownVariable", **each}
            for each in asked["getVariableData"]
        ]
        return {"getVariableResult": told}

    async with site.station(dialect="2.0.1", answers={"GetVariables": variables}) as station:
        cleared = await site.operator.post("/stations/CP1/monitors/clear", {"monitor_ids": [1, 2, 3, 4, 5]})
        assert [each["status"] for each in cleared["items"]] == ["Accepted"] * 5
        asked = [each["variable"] for heard in station.payloads("GetVariables") for each in heard["getVariableData"]]
        assert {"name": "ItemsPerMessage", "instance": "ClearVariableMonitoring"} in asked
        assert [heard["id"] for heard in station.payloads("ClearVariableMonitoring")] == [[1, 2], [3, 4], [5]]


async def test_tc_n_44_csms_a_monitor_that_cannot_be_cleared(site: Site) -> None:
    """A monitor that the station keeps stays shown; those it cleared or does not know go."""
    statuses = {1: "Rejected", 2: "Accepted", 3: "NotFound"}

    def answer(asked: Any) -> dict[str, Any]:
        return {"clearMonitoringResult": [{"id": number, "status": statuses[number]} for number in asked["id"]]}

    async with site.station(dialect="2.0.1", answers={"ClearVariableMonitoring": answer}) as station:
        await report(site, station, *[(POWER, number, {**THRESHOLD, "severity": number}) for number in (1, 2, 3)])
        done = await site.operator.command("CP1", "ClearVariableMonitoring", {"id": [1, 2, 3]})
        assert done["state"] == "answered"
        assert await station.hears("ClearVariableMonitoring") == {"id": [1, 2, 3]}
        assert sorted(await shown(site)) == [1]


async def notify(site: Site, station: Station, **fields: Any) -> dict[str, Any]:
    """A monitor notices something; what is kept of it."""
    event = {
        "eventId": 70,
        "timestamp": site.stamp(),
        "trigger": "Alerting",
        "actualValue": "1",
        "eventNotificationType": "CustomMonitor",
        "variableMonitoringId": 1,
        **EVSE,
        **fields,
    }
    assert await station.ask("NotifyEvent", generatedAt=site.stamp(), seqNo=0, eventData=[event]) == {}
    return (await site.operator.get("/stations/CP1/station-events"))["items"][0]


async def test_tc_n_24_csms_periodic_events(site: Site) -> None:
    """What comes again and again is answered each time and kept with the severity of its monitor."""
    async with site.station(dialect="2.0.1") as station:
        await install(site, station, {**DELTA, "type": "Periodic", "value": 60.0, **EVSE})
        for number in range(3):
            kept = await notify(site, station, eventId=number, trigger="Periodic", actualValue=str(number))
            assert (kept["event_id"], kept["trigger"], kept["severity"]) == (number, "Periodic", 8)
            site.pass_time(60)


async def test_tc_n_48_csms_an_event_about_what_may_not_be_read(site: Site) -> None:
    """An event without a value, because the variable may only be written."""
    async with site.station(dialect="2.0.1") as station:
        assert (await notify(site, station, actualValue=""))["actual_value"] == ""


async def test_tc_n_49_csms_an_event_that_is_over_after_a_restart(site: Site) -> None:
    """An event that says that what it told of is over."""
    async with site.station(dialect="2.0.1") as station:
        assert (await notify(site, station))["cleared"] is False
        assert (await notify(site, station, eventId=71, cleared=True))["cleared"] is True


async def test_tc_n_50_csms_a_periodic_event(site: Site) -> None:
    """An event of a periodic monitor."""
    async with site.station(dialect="2.0.1") as station:
        assert (await notify(site, station, trigger="Periodic"))["trigger"] == "Periodic"


async def test_tc_n_21_csms_an_alert(site: Site) -> None:
    """An event of a threshold, and only the grave ones of several."""
    async with site.station(dialect="2.0.1") as station:
        await report(site, station, (POWER, 1, {**THRESHOLD, "severity": 2}), (EVSE, 2, DELTA))
        await notify(site, station)
        await notify(site, station, eventId=71, variableMonitoringId=2, trigger="Delta")
        grave = (await site.operator.get("/stations/CP1/station-events", worst=4))["items"]
        assert [(each["event_id"], each["severity"]) for each in grave] == [(70, 2)]


async def test_a_station_that_restarts_is_asked_for_its_monitors_where_an_operator_had_set_some(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        await install(site, station, {**DELTA, **EVSE})
        await site.boot(station)
        heard = await station.hears("GetMonitoringReport")
        assert set(heard) == {"requestId"}
        await report(site, station, (EVSE, 31, DELTA), requestId=heard["requestId"])
        assert list(await shown(site)) == [31]
