"""A transaction is one session, in whatever order, however often and from wherever its events come."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from gridtap.charging.deciding import NewDecision, decide
from gridtap.charging.model import NewSession
from gridtap.charging.rebuild import rebuild_session
from gridtap.charging.sessions import fail_session, prepare_session
from gridtap.charging.store import SessionFilter, list_sessions
from gridtap.storage.tables.charging import facts
from tests.gateway.house import House
from tests.gateway.v201.station import EVSE, GOOD, Station201, numbers_kept, station201, the_session

ENERGY_KWH = "Energy.Active.Import.Register"


def whole_story(station: Station201) -> list[dict[str, Any]]:
    """A session of 2.5 kWh in four events."""
    return [
        station.started(),
        station.event(1, "Updated", "MeterValuePeriodic", wh=2000),
        station.event(2, "Updated", "ChargingStateChanged", wh=3500, info={"chargingState": "SuspendedEV"}),
        station.event(3, "Ended", "EVDeparted", wh=3500, info={"stoppedReason": "EVDisconnected"}),
    ]


async def test_a_whole_transaction_is_one_session_with_its_price(house: House) -> None:
    async with station201(house) as station:
        answers = [await station.say(event) for event in whole_story(station)]
        assert answers == [
            {"idTokenInfo": {"status": "Accepted"}},
            {"totalCost": 0.5},
            {"totalCost": 1.25},
            {"totalCost": 1.25},
        ]
        session = await the_session(house)
        assert (session.state, session.energy_wh, session.cost_minor, session.currency) == ("ended", 2500, 125, "EUR")
        assert (session.stop_reason, session.token, session.token_kind, session.flags) == (
            "EVDisconnected",
            "GOOD",
            "rfid",
            ("started_offline",),
        )
        assert session.idle_s == 10
        assert [event.kind for event in await house.events("session_ended")] == ["session_ended"]


async def test_an_event_sent_twice_gets_the_first_answer_again_and_is_kept_once(house: House) -> None:
    async with station201(house) as station:
        story = whole_story(station)
        first = [await station.say(event) for event in story[:3]]
        await house.db.write(lambda tx: tx.emit("a_pause"))
    async with station201(house) as again:
        again.began_at = station.began_at
        assert [await again.say(event) for event in story[:3]] == first
        last = await again.say(story[3])
        assert await again.say(story[3]) == last
        assert [await again.say(event) for event in story] == [*first, last]
        assert await numbers_kept(house) == [0, 1, 2, 3]
        session = await the_session(house)
        assert (session.state, session.energy_wh) == ("ended", 2500)


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
async def test_events_in_any_order_end_in_the_same_session(house: House, order: tuple[int, ...]) -> None:
    async with station201(house) as station:
        story = whole_story(station)
        for number in order:
            await station.say(story[number])
        session = await the_session(house)
        assert (session.state, session.energy_wh, session.cost_minor, session.idle_s) == ("ended", 2500, 125, 10)
        assert (session.meter_start_mwh, session.meter_stop_mwh, session.token) == (1_000_000, 3_500_000, "GOOD")
        assert session.flags == ("started_offline",)
        known = await house.read(lambda connection: list_sessions(connection, SessionFilter(states=("ended",))))
        assert len(known) == 1


async def test_a_late_update_does_not_open_an_ended_session_again(house: House) -> None:
    async with station201(house) as station:
        story = whole_story(station)
        for number in (0, 3, 1):
            await station.say(story[number])
        session = await the_session(house)
        assert (session.state, session.flags) == ("ended", ("sequence_gap", "started_offline"))
        await station.say(story[2])
        session = await the_session(house)
        assert (session.state, session.flags) == ("ended", ("started_offline",))


async def test_a_transaction_whose_start_was_lost_is_a_session_and_says_so(house: House) -> None:
    async with station201(house) as station:
        await station.say(
            station.event(4, "Updated", "MeterValuePeriodic", wh=5000, evse=EVSE, info={"chargingState": "Charging"})
        )
        answer = await station.say(station.event(5, "Ended", "StopAuthorized", wh=6000, idToken=GOOD))
        assert answer == {"totalCost": 0.5, "idTokenInfo": {"status": "Accepted"}}
        session = await the_session(house)
        assert (session.state, session.energy_wh, session.token) == ("ended", 1000, "GOOD")
        assert "start_lost" in session.flags
        [incomplete] = await house.events("transaction_incomplete")
        assert incomplete.data == {"transaction_id": "tx-1", "missing": ["start_lost"]}


async def test_token_and_evse_told_once_are_kept(house: House) -> None:
    async with station201(house) as station:
        await station.say(station.event(0, "Started", "CablePluggedIn", evse=EVSE, info={"chargingState": "EVConnected"}))
        session = await the_session(house)
        assert (session.token, session.token_status, session.wire_status) == (None, None, "Preparing")
        answer = await station.say(station.event(1, "Updated", "Authorized", idToken=GOOD))
        assert answer["idTokenInfo"] == {"status": "Accepted"}
        await station.say(station.event(2, "Updated", "ChargingStateChanged", wh=100, info={"chargingState": "Charging"}))
        other = {"idToken": "OTHER", "type": "ISO14443"}
        answer = await station.say(
            station.event(3, "Updated", "StopAuthorized", idToken=other, info={"chargingState": "EVConnected"})
        )
        assert answer["idTokenInfo"] == {"status": "Unknown"}
        session = await the_session(house)
        assert (session.token, session.token_status, session.state, session.wire_status) == (
            "GOOD",
            "accepted",
            "stopping",
            "Finishing",
        )
        await station.say(station.event(4, "Ended", "EVDeparted", wh=300))
        session = await the_session(house)
        assert (session.state, session.token, session.energy_wh, session.stop_reason) == ("ended", "GOOD", 200, "Local")


async def test_an_evse_told_late_moves_the_session_and_its_readings(house: House) -> None:
    async with station201(house) as station:
        await station.say(station.event(1, "Updated", "MeterValuePeriodic", wh=5000))
        await station.say(station.event(2, "Updated", "MeterValuePeriodic", wh=5400, evse={"id": 2, "connectorId": 1}))
        await station.say(station.event(3, "Ended", "EVDeparted", wh=6000))
        session = await the_session(house)
        assert (session.state, session.energy_wh) == ("ended", 1000)


async def test_evse_zero_is_as_good_as_none_and_flagged(house: House) -> None:
    async with station201(house) as station:
        await station.say(station.started(evse={"id": 0}))
        await station.say(station.event(1, "Updated", "ChargingStateChanged", evse=EVSE, info={"chargingState": "Charging"}))
        session = await the_session(house)
    assert (session.state, session.flags) == ("charging", ("evse_zero", "started_offline"))


async def test_a_blocked_token_is_refused_and_its_energy_still_counts(house: House) -> None:
    async with station201(house) as station:
        blocked = {"idToken": "BLOCKED", "type": "ISO14443"}
        answer = await station.say(station.started(idToken=blocked))
        assert answer == {"idTokenInfo": {"status": "Blocked"}}
        await station.say(station.event(1, "Ended", "Deauthorized", wh=1200, info={"stoppedReason": "DeAuthorized"}))
        session = await the_session(house)
        assert (session.token_status, session.energy_wh, session.stop_reason) == ("blocked", 200, "DeAuthorized")


async def test_a_start_button_is_accepted(house: House) -> None:
    async with station201(house) as station:
        answer = await station.say(station.started(idToken={"idToken": "", "type": "NoAuthorization"}))
        assert answer == {"idTokenInfo": {"status": "Accepted"}}
        session = await the_session(house)
        assert (session.token, session.token_status) == (None, "accepted")


async def test_an_offline_transaction_is_kept_and_asked_about(house: House) -> None:
    async with station201(house) as station:
        for event in whole_story(station):
            await station.say({**event, "offline": True})
        session = await the_session(house)
        assert (session.state, session.energy_wh, session.flags) == ("ended", 2500, ("started_offline",))
        assert [event.data["missing"] for event in await house.events("transaction_incomplete")] == [[]]


async def test_a_station_that_numbers_every_event_alike_still_ends_its_session(house: House) -> None:
    async with station201(house) as station:
        for event in whole_story(station):
            await station.say({**event, "seqNo": 0})
        first = await station.say({**whole_story(station)[3], "seqNo": 0})
        session = await the_session(house)
        assert (session.state, session.energy_wh) == ("ended", 2500)
        assert "sequence_repeated" in session.flags
        assert first == {"totalCost": 1.25}


async def test_an_end_that_claims_what_the_next_transaction_counts_is_put_up_for_review(house: House) -> None:
    async with station201(house) as station:
        await station.say(station.started())
        following = station.started(wh=2000, transaction_id="tx-2")
        meter_value = [{**each, "timestamp": station.at(300)} for each in following["meterValue"]]
        await station.say({**following, "timestamp": station.at(300), "meterValue": meter_value})
        await station.say(station.event(60, "Ended", "EVDeparted", wh=4000))
        found = await house.read(lambda connection: list_sessions(connection, SessionFilter()))
        assert sorted("meter_overlap" in session.flags for session in found) == [False, True]
        assert [event.session_id for event in await house.events("review_needed")]


@pytest.mark.parametrize("kind", ["Updated", "Ended"])
async def test_a_used_number_after_the_end_brings_no_more_energy(house: House, kind: str) -> None:
    async with station201(house) as station:
        for event in whole_story(station):
            await station.say(event)
        late = station.event(3, kind, "MeterValuePeriodic", wh=9000)
        meter_value = [{**each, "timestamp": station.at(600)} for each in late["meterValue"]]
        await station.say({**late, "timestamp": station.at(600), "meterValue": meter_value})
        session = await the_session(house)
        assert (session.energy_wh, "sequence_repeated" in session.flags) == (2500, True)


async def test_an_event_told_again_with_another_time_is_taken_and_answered(house: House) -> None:
    async with station201(house) as station:
        begun = station.started()
        paused = station.event(1, "Updated", "ChargingStateChanged", wh=2000, info={"chargingState": "SuspendedEV"})
        for event in (begun, paused):
            await station.say(event)
        for seconds, event in ((40, begun), (41, {**paused, "transactionInfo": begun["transactionInfo"]})):
            await station.say({**event, "timestamp": station.at(seconds)})
        await station.say(whole_story(station)[3])
        session = await the_session(house)
        assert (session.state, session.energy_wh) == ("ended", 2500)


async def test_units_and_powers_of_ten_are_understood(house: House) -> None:
    async with station201(house) as station:
        at = station.at(10)
        sampled = [
            {"value": 1.5, "measurand": ENERGY_KWH, "unitOfMeasure": {"unit": "kWh"}},
            {"value": 11, "measurand": "Power.Active.Import", "unitOfMeasure": {"unit": "W", "multiplier": 3}},
            {"value": 16, "measurand": "Current.Import", "phase": "L1"},
            {"value": 1, "measurand": "Voltage", "unitOfMeasure": {"unit": "V", "multiplier": 1_000_000_000}},
        ]
        await station.say(station.started(wh=1000))
        update = station.event(1, "Updated", "MeterValuePeriodic", meterValue=[{"timestamp": at, "sampledValue": sampled}])
        await station.say(update)
        session = await the_session(house)
        assert (session.energy_wh, session.power_w, session.current_a, session.voltage_v) == (500, 11000, 16.0, None)


async def test_a_driver_who_taps_start_where_the_cable_is_plugged_in_gets_that_session(house: House) -> None:
    async with station201(house) as station:
        await station.say(station.event(0, "Started", "CablePluggedIn", evse=EVSE, info={"chargingState": "EVConnected"}))
        new = NewSession(station_id="CP1", evse_number=1, connector_number=1, token="GOOD", token_kind="rfid")
        claimed = await house.db.write(lambda tx: prepare_session(tx, new))
        await station.say(station.event(1, "Updated", "RemoteStart", idToken=GOOD, info={"chargingState": "Charging"}))
        session = await the_session(house)
        assert (session.session_id, session.token, session.token_status) == (claimed.session_id, "GOOD", "accepted")


async def test_a_claim_that_the_station_declined_is_given_up(house: House) -> None:
    async with station201(house) as station:
        await station.say(station.event(0, "Started", "CablePluggedIn", evse=EVSE, info={"chargingState": "EVConnected"}))
        new = NewSession(station_id="CP1", evse_number=1, connector_number=1, token="GOOD")
        claimed = await house.db.write(lambda tx: prepare_session(tx, new))
        await house.db.write(lambda tx: fail_session(tx, claimed.session_id, "start_rejected", "No."))
        session = await the_session(house)
        assert (session.token, session.driver_id, session.is_live) == (None, None, True)


async def test_a_second_end_is_kept_for_a_person(house: House) -> None:
    async with station201(house) as station:
        for event in whole_story(station):
            await station.say(event)
        await station.say(station.event(4, "Ended", "StopAuthorized", wh=9000))
        session = await the_session(house)
        assert (session.state, "stop_conflict" in session.flags) == ("ended", True)
        assert len(await house.events("review_needed")) == 1


async def test_what_a_second_end_says_is_taken_for_the_bill(house: House) -> None:
    async with station201(house) as station:
        for event in whole_story(station):
            await station.say(event)
        told = await the_session(house)
        await station.say(station.event(4, "Ended", "StopAuthorized", wh=9000))
        query = select(facts.c.fact_key).where(facts.c.review == "conflict")
        key = await house.read(lambda connection: int(connection.execute(query).scalar_one()))
        assert (await the_session(house)).energy_mwh == told.energy_mwh
        decided = NewDecision(verdict="taken", by="usr_1", note="The second is right.")
        await house.db.write(lambda tx: decide(tx, key, decided))
        session = await the_session(house)
        assert (session.energy_wh, session.corrected and session.corrected.told_energy_mwh) == (8000, told.energy_mwh)
        assert session.ended_at is not None
        assert told.ended_at is not None
        assert (session.ended_at - told.ended_at).total_seconds() == 10
        rebuilt = await house.read(lambda connection: rebuild_session(connection, session.session_key, session.updated_at))
        assert rebuilt == session


@pytest.mark.parametrize("seq_no", [-1, 2**31, 2**70])
async def test_a_number_no_station_counts_to_is_refused(house: House, seq_no: int) -> None:
    async with station201(house) as station:
        answer = await station.raw.call("TransactionEvent", {**station.started(), "seqNo": seq_no})
        assert answer[0] == 4
        assert answer[2] in {"PropertyConstraintViolation", "TypeConstraintViolation", "FormatViolation"}


async def test_periodic_readings_are_told_the_running_cost_once_a_minute(house: House) -> None:
    async with station201(house) as station:
        await station.say(station.started())
        readings = [station.event(number, "Updated", "MeterValuePeriodic", wh=1000 + 1000 * number) for number in (1, 2)]
        assert [await station.say(event) for event in readings] == [{"totalCost": 0.5}, {}]
        changed = station.event(3, "Updated", "ChargingStateChanged", info={"chargingState": "SuspendedEV"})
        assert await station.say(changed) == {"totalCost": 1.0}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_a_reading_numbered_beyond_the_end_is_not_billed(house: House, order: tuple[int, ...]) -> None:
    async with station201(house) as station:
        await station.say(station.started())
        story = [
            station.event(1, "Updated", "MeterValuePeriodic", wh=2000),
            station.event(2, "Ended", "EVDeparted", wh=3500, info={"stoppedReason": "EVDisconnected"}),
            station.event(3, "Updated", "MeterValuePeriodic", wh=9000),
        ]
        for number in order:
            await station.say(story[number])
        session = await the_session(house)
        assert (session.state, session.energy_wh) == ("ended", 2500)
        now = session.updated_at
        rebuilt = await house.read(lambda connection: rebuild_session(connection, session.session_key, now))
        assert rebuilt.energy_wh == 2500
