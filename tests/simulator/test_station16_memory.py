"""A station outlives a restart of the simulator: nothing told is forgotten, nothing owed is lost."""

import pytest

from gridtap.simulator.meter import MeterFault
from gridtap.simulator.plan import Habits
from tests.simulator.yard import connected, saloon


def test_a_charge_goes_on_under_the_same_transaction_and_the_meter_counted_meanwhile() -> None:
    yard = connected()
    yard.charge()
    yard.run(600)
    told_wh = int(yard.last("MeterValues")["meterValue"][0]["sampledValue"][0]["value"])
    heir = yard.reborn(after_s=600).connect()
    assert heir.statuses() == ["Charging"]
    assert heir.all("BootNotification") == []
    heir.run(60)
    reading = heir.last("MeterValues")
    assert reading["transactionId"] == 1
    assert int(reading["meterValue"][0]["sampledValue"][0]["value"]) - told_wh == pytest.approx(11_040 * 660 / 3600, rel=0.02)
    heir.do(lambda: heir.station.tap(1, "CARD"))
    assert heir.all("StartTransaction") == []
    (session,) = heir.sessions()
    assert session.meter_start_wh == yard.last("StartTransaction")["meterStart"]
    assert session.energy_mwh / 1000 == pytest.approx(11_040 * 1260 / 3600, rel=0.02)


def test_what_was_kept_before_the_start_left_says_the_start_again_word_for_word() -> None:
    yard = connected()
    yard.silent.add("StartTransaction")
    yard.charge()
    heir = yard.reborn(yard.flash, after_s=5).connect()
    assert heir.last("StartTransaction") == yard.last("StartTransaction")


def test_a_stop_nobody_acknowledged_is_said_again() -> None:
    yard = connected()
    yard.charge()
    yard.run(90)
    yard.disconnect()
    yard.do(lambda: yard.station.tap(1, "CARD"))
    heir = yard.reborn(yard.flash).connect()
    assert heir.last("StopTransaction")["transactionId"] == 1
    assert [session.stop_acknowledged for session in heir.sessions()] == [True]
    assert heir.statuses() == ["Finishing"]


def test_settings_lists_profiles_and_faults_are_still_there() -> None:
    yard = connected()
    yard.ask("ChangeConfiguration", key="HeartbeatInterval", value="42")
    yard.ask("SendLocalList", listVersion=5, updateType="Full")
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 7}]}
    profile = {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": schedule,
    }
    yard.ask("SetChargingProfile", connectorId=0, csChargingProfiles=profile)
    yard.ask("ChangeAvailability", connectorId=2, type="Inoperative")
    yard.do(lambda: yard.station.fault(1, "HighTemperature"))
    yard.do(lambda: yard.station.disturb_meter(1, MeterFault.KWH_UNIT))
    heir = yard.reborn().connect()
    assert (heir.statuses(1), heir.statuses(2)) == (["Faulted"], ["Unavailable"])
    assert heir.ask("GetLocalListVersion") == {"listVersion": 5}
    answer = heir.ask("GetCompositeSchedule", connectorId=1, duration=60)
    assert answer["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] == 7


def test_a_driver_who_was_on_the_way_still_finds_the_connector_kept() -> None:
    yard = connected(Habits(auto_plug_s=3.0, auto_leave_s=20.0))
    yard.ask("RemoteStartTransaction", idTag="APP", connectorId=1)
    heir = yard.reborn().connect()
    heir.run(5)
    assert heir.last("StartTransaction")["idTag"] == "APP"
    heir = heir.reborn().connect()
    heir.ask("RemoteStopTransaction", transactionId=1)
    heir.run(30)
    assert heir.statuses()[-1] == "Available"


def test_an_idle_car_stays_plugged_in() -> None:
    yard = connected()
    yard.do(lambda: yard.station.plug(1, saloon(70)))
    heir = yard.reborn(after_s=3600).connect()
    assert heir.statuses() == ["Preparing"]
    assert heir.station.view().connectors[0].energy_wh == 0
