"""What must hold whatever happens: the numbered rules, on both databases."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import func, select

from gridtap.api.views_sessions import phase_of
from gridtap.charging import sessions
from gridtap.charging.rebuild import rebuild_session
from gridtap.kit.clock import HandClock
from gridtap.storage.database import Database
from gridtap.storage.events import read_events
from gridtap.storage.tables.charging import facts, readings
from gridtap.storage.transaction import Transaction
from tests.charging.wording import POWER, Station, sample


async def _count(database: Database, table: str) -> int:
    counted = {"facts": facts, "readings": readings}[table]
    return int(await database.read(lambda connection: connection.execute(select(func.count()).select_from(counted)).scalar_one()))


async def test_r1_a_start_told_twice_gets_the_first_answer_again_and_makes_one_session(station: Station) -> None:
    at = station.at()
    _, first = await station.start(1000, at=at)
    station.clock.advance(90)
    _, second = await station.start(1000, at=at)
    assert second == first
    assert len(await station.sessions()) == 1


async def test_r1_a_start_told_again_after_a_restart_gets_the_first_answer(
    database_url: str, database: Database, clock: HandClock
) -> None:
    before = Station(database, clock)
    await before.set_up()
    at = before.at()
    _, first = await before.start(1000, at=at)
    restarted = Database(database_url, clock=clock)
    restarted.start()
    try:
        after = Station(restarted, clock)
        _, second = await after.start(1000, at=at)
        assert second == first
        assert len(await after.sessions()) == 1
    finally:
        await restarted.stop()


async def test_r1_the_same_words_from_another_station_are_another_session(station: Station) -> None:
    at = station.at()
    await station.start(1000, at=at)
    other = Station(station.database, station.clock, "CP-2")
    await other.set_up()
    await other.start(1000, at=at)
    assert len(await station.sessions()) == 2


async def test_r3_a_stop_told_twice_gets_the_first_answer_again(station: Station) -> None:
    transaction_id, _ = await station.start(1000)
    at = station.at(60)
    station.clock.advance(60)
    first = await station.stop(transaction_id, 2000, at=at, token="RFID-1")
    station.clock.advance(90)
    second = await station.stop(transaction_id, 2000, at=at, token="RFID-1")
    assert second == first
    assert await station.reviews() == []
    assert (await station.events()).count("session_ended") == 1


async def test_r3_a_second_stop_that_says_something_else_is_acknowledged_and_put_up_for_review(station: Station) -> None:
    transaction_id, _ = await station.start(1000)
    station.clock.advance(60)
    await station.stop(transaction_id, 2000)
    assert await station.stop(transaction_id, 9000) == b"{}"
    ended = await station.session()
    assert ended.energy_wh == 1000
    assert "stop_conflict" in ended.flags
    assert await station.reviews() == ["conflict"]


async def test_r4_rows_and_their_event_are_kept_together_or_not_at_all(station: Station) -> None:
    prepared = await station.prepare()

    def asks_and_fails(tx: Transaction) -> None:
        sessions.ask_stop(tx, prepared.session_id)
        raise RuntimeError("after the verb")

    with pytest.raises(RuntimeError):
        await station.run(asks_and_fails)
    assert (await station.session()).state == "starting"
    assert await station.events() == ["session_created"]


@pytest.mark.parametrize("token", ["STRANGER", "nul\x00token"])
async def test_r6_an_unknown_token_still_makes_a_session_with_its_status(station: Station, token: str) -> None:
    _, answer = await station.start(1000, token=token)
    assert msgspec.json.decode(answer)["idTagInfo"]["status"] == "invalid"
    session = await station.session()
    assert (session.state, session.token_status, session.token_kind) == ("charging", "invalid", "unknown")
    assert session.flags == ("not_authorised",)
    await _assert_rebuilt(station)


@pytest.mark.parametrize("unknown", ["-1", "0", "4711"])
async def test_r7_a_stop_of_an_unknown_transaction_joins_the_one_session_that_fits(station: Station, unknown: str) -> None:
    await station.start(1000)
    station.clock.advance(600)
    await station.stop(unknown, 3000)
    session = await station.session()
    assert (session.state, session.energy_wh) == ("ended", 2000)
    assert "joined_by_fit" in session.flags
    assert await station.reviews() == []


async def test_r7_a_stop_that_fits_two_sessions_waits_for_a_person(station: Station) -> None:
    await station.start(1000, evse=1)
    await station.start(1000, evse=2)
    station.clock.advance(600)
    assert await station.stop("-1", 3000) == b"{}"
    assert [session.state for session in await station.sessions()] == ["charging", "charging"]
    assert await station.reviews() == ["orphan"]


async def test_r7_a_stop_below_the_meters_last_word_does_not_fit(station: Station) -> None:
    transaction_id, _ = await station.start(1000)
    station.clock.advance(600)
    await station.meter(transaction_id, 5000)
    await station.stop("-1", 3000)
    assert (await station.session()).state == "charging"
    assert await station.reviews() == ["orphan"]


async def test_r7_readings_of_an_unknown_transaction_join_the_session_on_their_evse(station: Station) -> None:
    await station.start(1000)
    station.clock.advance(10)
    await station.meter("-1", 1500)
    assert (await station.session()).energy_wh == 500


async def test_r7_readings_of_nobodys_transaction_leave_one_orphan_with_its_payload(station: Station) -> None:
    for _ in range(3):
        station.clock.advance(10)
        await station.meter("4711", 1500)
    assert await station.reviews() == ["orphan"]
    payloads = await station.database.read(lambda connection: connection.execute(select(facts.c.payload)).scalars().all())
    assert list(payloads) == ['{"meterValue":[]}']
    assert await _count(station.database, "readings") == 3


async def test_r8_a_stop_that_comes_before_its_start_ends_the_session_when_the_start_comes(station: Station) -> None:
    began = station.at(-3600)
    late = (sample(station.at(-1800), "2500"),)
    await station.stop("-1", 4000, at=station.at(-600), token="RFID-1", samples=late)
    assert await station.reviews() == ["orphan"]
    await station.start(1000, at=began)
    session = await station.session()
    assert (session.state, session.energy_wh, session.started_at) == ("ended", 3000, began)
    assert session.meter_stop_mwh == 4_000_000
    assert await station.reviews() == []
    assert await _count(station.database, "readings") == 1


async def test_r8_readings_that_come_before_their_start_join_it(station: Station) -> None:
    began = station.at(-60)
    await station.meter("-1", 1500, at=station.at(-30))
    await station.start(1000, at=began)
    assert (await station.session()).energy_wh == 500
    assert await station.reviews() == []


async def test_r12_what_is_left_out_later_does_not_overwrite_what_was_told(station: Station) -> None:
    transaction_id, _ = await station.start(1000)
    station.clock.advance(60)
    await station.stop(transaction_id, 2000, token=None)
    session = await station.session()
    assert (session.token, session.token_kind, session.token_status) == ("RFID-1", "rfid", "accepted")


@pytest.mark.parametrize(
    "wrong",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
        datetime(2036, 1, 1, tzinfo=UTC),
        datetime(2016, 1, 1, tzinfo=UTC),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, tzinfo=UTC),
    ],
)
async def test_r13_a_wrong_clock_is_never_refused_and_durations_stay_right(station: Station, wrong: datetime) -> None:
    began = station.clock.now()
    transaction_id, _ = await station.start(1000, at=wrong)
    station.clock.advance(900)
    await station.meter(transaction_id, 1500, at=wrong + timedelta(seconds=900))
    station.clock.advance(900)
    await station.stop(transaction_id, 3000, at=wrong + timedelta(seconds=1800))
    session = await station.session()
    assert session.state == "ended"
    assert session.energy_wh == 2000
    assert session.started_at is not None
    assert session.ended_at is not None
    assert (session.ended_at - session.started_at).total_seconds() == 1800
    assert abs((session.started_at - began).total_seconds()) < 60
    assert "clock_wrong" in session.flags


async def test_r13_a_clock_that_is_set_right_in_mid_session_leaves_a_sound_duration(station: Station) -> None:
    transaction_id, _ = await station.start(1000, at=datetime(1970, 1, 1, tzinfo=UTC))
    station.clock.advance(1800)
    await station.stop(transaction_id, 3000)
    session = await station.session()
    assert session.started_at is not None
    assert session.ended_at is not None
    assert (session.ended_at - session.started_at).total_seconds() == 1800


async def test_r13_a_start_with_a_slow_clock_still_answers_the_drivers_tap(station: Station) -> None:
    prepared = await station.prepare()
    station.clock.advance(3)
    await station.start(1000, at=station.at(-300))
    session = await station.session()
    assert (session.session_id, session.state) == (prepared.session_id, "charging")
    assert session.started_at is not None
    assert session.started_at >= prepared.created_at


async def test_r13_three_times_are_kept(station: Station) -> None:
    told = datetime(1970, 1, 1, tzinfo=UTC)
    await station.start(1000, at=told)
    query = select(facts).where(facts.c.kind == "started")
    row = await station.database.read(lambda connection: connection.execute(query).one())
    assert (row.station_at, row.received_at, row.corrected_at) == (told, station.clock.now(), station.clock.now())


async def test_r14_a_meter_that_is_reset_counts_both_segments(station: Station) -> None:
    transaction_id, _ = await station.start(50_000)
    station.clock.advance(600)
    await station.meter(transaction_id, 52_000)
    station.clock.advance(60)
    await station.meter(transaction_id, 300)
    station.clock.advance(600)
    await station.stop(transaction_id, 1300)
    session = await station.session()
    assert session.energy_wh == 3300
    assert "meter_reset" in session.flags


async def test_r14_a_stop_below_its_start_is_never_negative(station: Station) -> None:
    transaction_id, _ = await station.start(50_000)
    station.clock.advance(600)
    await station.stop(transaction_id, 200)
    session = await station.session()
    assert session.energy_wh == 200
    assert "meter_reset" in session.flags


async def test_r15_after_a_reboot_a_session_is_unconfirmed_until_the_station_speaks_of_it(station: Station) -> None:
    transaction_id, _ = await station.start(1000)
    await station.status("Charging")
    station.clock.advance(60)
    power = [sample(station.at(), "7000", POWER)]
    await station.run(lambda tx: sessions.record_readings(tx, "CP-1", 1, str(transaction_id), power, b"{}"))
    assert (await station.session()).power_w == 7000
    await station.run(lambda tx: sessions.note_reboot(tx, station.station_id))
    restarted = await station.session()
    assert (restarted.state, restarted.power_w, restarted.flags) == ("suspended", None, ("unconfirmed",))
    assert phase_of(restarted, connected=True, connector_status="occupied") == "station_restarted"
    await _assert_rebuilt(station)
    station.clock.advance(60)
    await station.meter(transaction_id, 1500)
    going_on = await station.session()
    assert (going_on.state, going_on.power_w, going_on.flags) == ("charging", 7000, ())
    await _assert_rebuilt(station)


async def test_r15_a_later_stop_replaces_the_estimate(station: Station) -> None:
    transaction_id, _ = await station.start(1000)
    station.clock.advance(600)
    await station.meter(transaction_id, 2000)
    await station.run(lambda tx: sessions.note_reboot(tx, station.station_id))
    station.clock.advance(600)
    ended_at = station.at(-300)
    await station.start(2500)
    estimated, running = await station.sessions()
    assert (estimated.state, estimated.energy_wh) == ("ended", 1000)
    assert "estimated" in estimated.flags
    assert running.state == "charging"
    await station.stop(transaction_id, 2400, at=ended_at)
    final, _ = await station.sessions()
    assert (final.energy_wh, final.ended_at) == (1400, ended_at)
    assert "estimated" not in final.flags
    assert await station.reviews() == []


async def test_r15_a_free_connector_after_a_reboot_can_be_used_again(station: Station) -> None:
    await station.start(1000)
    await station.run(lambda tx: sessions.note_reboot(tx, station.station_id))
    await station.status("Available")
    assert (await station.prepare()).state == "starting"


async def test_r16_a_station_hears_answers_in_the_order_of_its_words(station: Station) -> None:
    said: list[str] = []

    def keep(word: str) -> None:
        station.database.submit(lambda tx: word, lambda result, error: said.append(result))

    words = [f"word {number}" for number in range(1500)]
    for word in words:
        keep(word)
    await station.run(lambda tx: None)
    assert said == words


async def test_r25_transaction_ids_are_positive_and_never_come_back(
    database_url: str, database: Database, clock: HandClock
) -> None:
    seen: list[int] = []
    station = Station(database, clock)
    await station.set_up()
    for number in range(3):
        seen.append((await station.start(number))[0])
        with pytest.raises(RuntimeError):
            await station.run(_fail)
        seen.append((await station.start(number + 100))[0])
    restarted = Database(database_url, clock=clock)
    restarted.start()
    try:
        seen.append((await Station(restarted, clock).start(999))[0])
    finally:
        await restarted.stop()
    assert len(set(seen)) == len(seen)
    assert seen == sorted(seen)
    assert all(0 < number < 2**31 for number in seen)


def _fail(tx: object) -> None:
    raise RuntimeError("a unit that fails rolls its batch back")


async def test_i8_a_session_rebuilt_from_its_facts_equals_the_live_one(station: Station) -> None:
    prepared = await station.prepare()
    station.clock.advance(2)
    transaction_id, _ = await station.start(1000)
    await station.status("Charging")
    for minute in range(1, 6):
        station.clock.advance(60)
        await station.meter(transaction_id, 1000 + 100 * minute)
    await station.meter(transaction_id, 1150, at=station.at(-150))
    await station.run(lambda tx: sessions.note_reboot(tx, station.station_id))
    await station.status("SuspendedEV")
    await _assert_rebuilt(station)
    await station.run(lambda tx: sessions.ask_stop(tx, prepared.session_id))
    station.clock.advance(120)
    await station.stop(transaction_id, 1600)
    await station.stop(transaction_id, 1700)
    await _assert_rebuilt(station)


async def _assert_rebuilt(station: Station) -> None:
    live = await station.session()
    rebuilt = await station.database.read(lambda connection: rebuild_session(connection, live.session_key, live.updated_at))
    assert rebuilt == live


async def test_every_event_of_a_session_names_its_session_station_and_driver(station: Station) -> None:
    transaction_id, _ = await station.start(1000)
    await station.stop(transaction_id, 1100)
    session = await station.session()
    told = await station.database.read(lambda connection: read_events(connection, after=0))
    assert [event.kind for event in told] == ["session_created", "session_started", "session_ended"]
    assert {(event.session_id, event.station_id) for event in told} == {(session.session_id, "CP-1")}
