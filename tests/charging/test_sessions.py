"""From plug to receipt: the session as the station's words make it, on both databases."""

from datetime import timedelta

import pytest

from gridtap.charging import sessions
from gridtap.charging.model import NewSession
from gridtap.drivers.tokens import get_token
from gridtap.kit.errors import NotFound, Refused
from gridtap.stations.presence import Arrival, note_connected
from tests.charging.wording import TOKEN, Station


async def test_a_session_runs_from_start_to_stop(station: Station) -> None:
    transaction_id, _ = await station.start(1000)
    station.clock.advance(600)
    await station.meter(transaction_id, 2500)
    live = await station.session()
    assert (live.state, live.energy_wh, live.transaction_id) == ("charging", 1500, str(transaction_id))
    await station.stop(transaction_id, 4000)
    ended = await station.session()
    assert (ended.state, ended.energy_wh, ended.stop_reason) == ("ended", 3000, "Local")
    assert ended.power_w == 0
    assert ended.started_at is not None
    assert ended.ended_at is not None
    assert (ended.ended_at - ended.started_at).total_seconds() == 602


async def test_a_prepared_session_is_joined_by_its_start(station: Station) -> None:
    prepared = await station.prepare()
    assert prepared.state == "starting"
    station.clock.advance(3)
    await station.start(token=TOKEN.lower())
    started = await station.session()
    assert (started.session_id, started.state) == (prepared.session_id, "charging")
    assert await station.events() == ["session_created", "session_started"]


async def test_a_busy_connector_refuses_a_second_session(station: Station) -> None:
    await station.prepare()
    with pytest.raises(Refused) as refusal:
        await station.prepare()
    assert refusal.value.code == "connector_busy"


async def test_a_session_at_an_unknown_station_is_not_found(station: Station) -> None:
    station.station_id = "CP-404"
    with pytest.raises(NotFound):
        await station.prepare()


async def test_somebody_elses_start_fails_the_prepared_session(station: Station) -> None:
    prepared = await station.prepare()
    await station.start(token="OTHER")
    first, second = await station.sessions()
    assert (first.session_id, first.state) == (prepared.session_id, "failed")
    assert first.failure is not None
    assert first.failure.code == "connector_taken"
    assert second.state == "charging"


async def test_a_start_from_a_queue_does_not_join_a_session_prepared_later(station: Station) -> None:
    yesterday = station.at(-86_400)
    prepared = await station.prepare()
    await station.start(1000, at=yesterday)
    first, second = await station.sessions()
    assert (first.session_id, first.state) == (prepared.session_id, "starting")
    assert second.started_at == yesterday
    assert "started_offline" in second.flags


async def test_an_asked_stop_shows_until_the_station_refuses_or_stops(station: Station) -> None:
    transaction_id, _ = await station.start()
    session_id = (await station.session()).session_id
    asked = await station.run(lambda tx: sessions.ask_stop(tx, session_id))
    assert asked.state == "stopping"
    withdrawn = await station.run(lambda tx: sessions.undo_ask_stop(tx, session_id))
    assert withdrawn.state == "charging"
    await station.run(lambda tx: sessions.ask_stop(tx, session_id))
    await station.stop(transaction_id, 1200)
    assert (await station.session()).state == "ended"
    over = await station.run(lambda tx: sessions.ask_stop(tx, session_id))
    assert over.state == "ended"


async def test_a_session_that_never_begins_fails_with_its_reason(station: Station) -> None:
    prepared = await station.prepare()
    await station.run(lambda tx: sessions.fail_session(tx, prepared.session_id, "rejected", "The station said no."))
    failed = await station.session()
    assert failed.state == "failed"
    assert failed.failure is not None
    assert failed.failure.sentence == "The station said no."
    assert (await station.prepare()).state == "starting"


async def test_a_started_session_cannot_be_failed(station: Station) -> None:
    prepared = await station.prepare()
    await station.start()
    kept = await station.run(lambda tx: sessions.fail_session(tx, prepared.session_id, "late", "Too late."))
    assert kept.state == "charging"


async def test_sessions_that_were_prepared_long_ago_expire(station: Station) -> None:
    prepared = await station.prepare()
    expired = await station.run(lambda tx: sessions.expire_prepared(tx, station.at(1)))
    assert expired == [prepared.session_id]
    assert (await station.session()).state == "failed"


async def test_a_car_that_pauses_suspends_the_session(station: Station) -> None:
    transaction_id, _ = await station.start()
    await station.status("Charging")
    station.clock.advance(60)
    await station.status("SuspendedEV")
    paused = await station.session()
    assert (paused.state, paused.wire_status) == ("suspended", "SuspendedEV")
    assert paused.charged_until is not None
    await station.status("Charging")
    again = await station.session()
    assert (again.state, again.charged_until) == ("charging", None)
    await station.stop(transaction_id, 1100)


async def test_readings_without_a_transaction_join_the_session_on_their_evse(station: Station) -> None:
    await station.start(1000)
    station.clock.advance(10)
    await station.meter(None, 1200)
    assert (await station.session()).energy_wh == 200


async def test_a_third_start_leaves_no_older_session_live(station: Station) -> None:
    await station.start(5000, at=station.at(-60))
    await station.start(1000, at=station.at(-7200))
    await station.start(9000)
    assert [session.state for session in await station.sessions()] == ["ended", "ended", "charging"]


async def test_a_start_that_comes_late_is_over_at_once_and_its_stop_still_counts(station: Station) -> None:
    await station.start(5000, at=station.at(-60))
    late, _ = await station.start(1000, at=station.at(-7200))
    running, old = await station.sessions()
    assert (running.state, old.state, old.flags) == ("charging", "ended", ("estimated", "started_offline"))
    await station.stop(late, 4000, at=station.at(-3600))
    running, old = await station.sessions()
    assert (running.state, old.energy_wh, old.flags) == ("charging", 3000, ("started_offline",))
    await station.meter(None, 6000)
    assert [session.energy_wh for session in await station.sessions()] == [1000, 3000]


async def test_a_start_from_a_queue_does_not_take_a_prepared_sessions_own_start_away(station: Station) -> None:
    prepared = await station.prepare()
    await station.start(1000, at=station.at(-7200))
    station.clock.advance(2)
    await station.start(5000)
    first, second = await station.sessions()
    assert (first.session_id, first.state, second.state) == (prepared.session_id, "charging", "ended")


@pytest.mark.parametrize(("is_asked", "reason"), [(True, "Remote"), (False, "Local")])
async def test_an_end_without_a_reason_is_ours_when_we_asked_for_it(station: Station, is_asked: bool, reason: str) -> None:
    transaction_id, _ = await station.start()
    if is_asked:
        session_id = (await station.session()).session_id
        await station.run(lambda tx: sessions.ask_stop(tx, session_id))
    await station.stop(transaction_id, 2000, at=station.at(), reason=None)
    await station.stop(transaction_id, 2000, at=station.at(), reason=None)
    over = await station.session()
    assert (over.state, over.stop_reason, over.flags) == ("ended", reason, ())


async def test_a_start_is_the_last_use_of_its_token(station: Station) -> None:
    before = await station.run(lambda tx: get_token(tx.connection, TOKEN))
    assert before is not None
    began_at = station.clock.now()
    await station.start(token=TOKEN.lower())
    after = await station.run(lambda tx: get_token(tx.connection, TOKEN))
    assert after is not None
    assert after.last_used_at == began_at


async def _tapped(station: Station, token_kind: str) -> str:
    new = NewSession(station_id="CP-1", evse_number=1, connector_number=1, token=TOKEN, token_kind=token_kind)
    return (await station.run(lambda tx: sessions.prepare_session(tx, new))).session_id


async def _connected(station: Station) -> None:
    arrival = Arrival(station_id="CP-1", dialect="ocpp1.6", remote_address=None, node_id="n")
    await station.run(lambda tx: note_connected(tx, arrival))


@pytest.mark.parametrize("behind", [timedelta(minutes=11), timedelta(hours=3), timedelta(hours=23)])
async def test_a_start_for_an_app_s_token_joins_its_tap_however_far_the_clock_is_behind(
    station: Station, behind: timedelta
) -> None:
    await _connected(station)
    tapped = await _tapped(station, "app")
    station.clock.advance(2)
    transaction_id, _ = await station.start(1000, at=station.clock.now() - behind)
    station.clock.advance(600)
    await station.meter(transaction_id, 1500, at=station.clock.now() - behind)
    await station.stop(transaction_id, 2000, at=station.clock.now() - behind)
    session = await station.session()
    assert (session.session_id, session.state, session.energy_wh) == (tapped, "ended", 1000)
    assert session.started_at is not None
    assert session.ended_at is not None
    assert (session.ended_at - session.started_at).total_seconds() == 600


async def test_a_start_of_when_the_station_was_connected_did_not_wait_in_a_queue(station: Station) -> None:
    await _connected(station)
    station.clock.advance(7200)
    tapped = await _tapped(station, "rfid")
    station.clock.advance(2)
    await station.start(1000, at=station.at(-3600))
    assert (await station.session()).session_id == tapped


@pytest.mark.parametrize("behind", [timedelta(minutes=30), timedelta(hours=3)])
async def test_a_card_s_start_joins_at_a_station_that_has_told_its_queue_however_far_its_clock_is_behind(
    station: Station, behind: timedelta
) -> None:
    await _connected(station)
    station.clock.advance(900)
    asked = await _tapped(station, "rfid")
    station.clock.advance(2)
    await station.start(1000, at=station.clock.now() - behind)
    assert (await station.session()).session_id == asked


@pytest.mark.parametrize("quiet_s", [0, 590])
async def test_a_card_s_start_at_a_station_that_may_still_tell_its_queue_is_a_session_of_its_own(
    station: Station, quiet_s: int
) -> None:
    await _connected(station)
    station.clock.advance(900 if quiet_s else 300)
    if quiet_s:
        first, _ = await station.start(500, at=station.at(-7200))
        await station.stop(first, 900, at=station.at(-5400))
        station.clock.advance(quiet_s)
    asked = await _tapped(station, "rfid")
    station.clock.advance(2)
    await station.start(1000, at=station.at(-3600))
    by_id = {session.session_id: session for session in await station.sessions()}
    assert by_id[asked].state == "starting"


@pytest.mark.parametrize("token_kind", ["rfid", "app"])
async def test_a_start_that_was_asked_for_before_the_line_was_lost_leaves_a_newer_tap_alone(
    station: Station, token_kind: str
) -> None:
    first = await _tapped(station, token_kind)
    began_at = station.at(5)
    station.clock.advance(120)
    await station.run(lambda tx: sessions.fail_session(tx, first, "not_started", "Not started."))
    station.clock.advance(3600)
    await _connected(station)
    second = await _tapped(station, token_kind)
    station.clock.advance(2)
    await station.start(1000, at=began_at)
    await station.start(3000)
    by_id = {session.session_id: session for session in await station.sessions()}
    assert (by_id[first].state, by_id[second].state, by_id[second].meter_start_mwh) == ("failed", "charging", 3_000_000)
    assert len(by_id) == 3
