"""Numbers beyond all reason: refused where a station tells them, sent where an operator wants it, and never in the way later."""

from typing import Any

import pytest

from tests.conformance.harness import Site
from tests.conformance.v201.cars import AC_NEEDS, Car

HUGE = 10**30
AT_THE_END = "9999-12-31T23:59:59Z"


def schedule(**fields: Any) -> dict[str, Any]:
    """A schedule with something odd in it."""
    periods = [{"startPeriod": fields.pop("start", 0), "limit": 10.0}]
    return {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": periods, **fields}


def profile(**fields: Any) -> dict[str, Any]:
    """A profile with something odd in it."""
    whole = {
        "id": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": [schedule()],
    }
    return {**whole, **fields}


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("NotifyChargingLimit", {"chargingLimit": {"chargingLimitSource": "EMS"}, "chargingSchedule": [schedule(start=HUGE)]}),
        ("NotifyChargingLimit", {"chargingLimit": {"chargingLimitSource": "EMS"}, "evseId": HUGE}),
        ("NotifyEVChargingNeeds", {"evseId": 1, "chargingNeeds": AC_NEEDS, "maxScheduleTuples": HUGE}),
        ("NotifyEVChargingSchedule", {"evseId": 1, "timeBase": AT_THE_END, "chargingSchedule": schedule(duration=HUGE)}),
        (
            "NotifyEVChargingNeeds",
            {
                "evseId": 1,
                "chargingNeeds": {
                    "requestedEnergyTransfer": "DC",
                    "dcChargingParameters": {"evMaxCurrent": HUGE, "evMaxVoltage": 400},
                },
            },
        ),
        (
            "ReportChargingProfiles",
            {"requestId": 1, "chargingLimitSource": "CSO", "evseId": 1, "chargingProfile": [profile(stackLevel=HUGE)]},
        ),
        ("FirmwareStatusNotification", {"status": "Downloading", "requestId": HUGE}),
        ("PublishFirmwareStatusNotification", {"status": "Downloading", "requestId": HUGE}),
        ("LogStatusNotification", {"status": "Uploading", "requestId": HUGE}),
    ],
)
async def test_what_no_station_needs_is_refused(site: Site, action: str, payload: dict[str, Any]) -> None:
    async with site.station(dialect="2.0.1") as station:
        await Car(site, station).plug_and_authorise()
        assert await station.refused(action, **payload) == "PropertyConstraintViolation"


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("SetChargingProfile", {"evseId": HUGE, "chargingProfile": profile()}),
        ("SetChargingProfile", {"evseId": 1, "chargingProfile": profile(id=HUGE)}),
        ("SetChargingProfile", {"evseId": 1, "chargingProfile": profile(chargingSchedule=[schedule(start=HUGE)])}),
        ("ClearChargingProfile", {"chargingProfileId": HUGE}),
        ("ClearChargingProfile", {"chargingProfileCriteria": {"stackLevel": HUGE}}),
        ("GetChargingProfiles", {"requestId": HUGE, "chargingProfile": {"chargingProfileId": [HUGE]}}),
        ("GetLog", {"requestId": HUGE, "logType": "SecurityLog", "log": {"remoteLocation": "ftp://logs.example"}}),
        ("ClearVariableMonitoring", {"id": [HUGE]}),
        ("ClearDisplayMessage", {"id": HUGE}),
        ("SetMonitoringLevel", {"severity": HUGE}),
        (
            "SetDisplayMessage",
            {"message": {"id": HUGE, "priority": "InFront", "message": {"format": "UTF8", "content": "Hello"}}},
        ),
        ("CustomerInformation", {"requestId": HUGE, "report": True, "clear": True, "customerIdentifier": "me"}),
    ],
)
async def test_what_an_operator_wants_reaches_the_station_however_odd(site: Site, action: str, payload: dict[str, Any]) -> None:
    async with site.station(dialect="2.0.1") as station:
        done = await site.operator.command("CP1", action, payload)
        assert done["state"] == "answered"
        assert await station.hears(action) == payload


async def test_a_limit_at_the_end_of_the_calendar_does_not_stand_in_the_way_of_an_offer(site: Site) -> None:
    async with site.station(dialect="2.0.1") as station:
        late = schedule(startSchedule=AT_THE_END, start=2**31 - 1)
        await station.ask("NotifyChargingLimit", chargingLimit={"chargingLimitSource": "EMS"}, chargingSchedule=[late])
        early = profile(validFrom="0001-01-01T00:00:00Z", chargingSchedule=[schedule(startSchedule="0001-01-02T00:00:00")])
        await site.operator.command("CP1", "SetChargingProfile", {"evseId": 1, "chargingProfile": early})
        await station.hears("SetChargingProfile")
        car = Car(site, station)
        await car.plug_and_authorise()
        assert (await car.tell_needs(AC_NEEDS))["status"] == "Accepted"
        heard = await station.hears("SetChargingProfile")
        assert heard["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"] == 10.0
