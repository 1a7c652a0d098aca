"""Bills that a person corrects: facts beside what the station said, on both databases."""

import itertools
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from gridtap.charging.correcting import NewCorrection, attach_stop, correct_bill, preview_correction, take_back_correction
from gridtap.charging.corrections import corrected_view
from gridtap.charging.deciding import NewDecision, decide, reopen
from gridtap.charging.facts import Decided, fact_of_key, stored_facts
from gridtap.charging.machine import Began, Fact, Flagged, SessionFold, Stopped, View, step
from gridtap.charging.model import Correction, Session
from gridtap.charging.rebuild import rebuild_session
from gridtap.charging.store import bill_of, cost_of
from gridtap.charging.times import Corrected, Moment
from gridtap.kit.clock import from_micros
from gridtap.kit.errors import GridtapError
from gridtap.storage.tables.charging import facts
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction
from gridtap.tariffs.catalogue import put_tariff
from gridtap.tariffs.model import Prices, Tariff
from tests.charging.wording import Station, sample

BY = "usr_1"
HOUR_S = 3600


async def _over(station: Station, stop_wh: int = 201_000) -> tuple[Session, int, bytes]:
    """A session of an hour whose meter says 200 kWh more than at its start, its transaction and the answer to its stop."""
    transaction, _ = await station.start(1000)
    station.clock.advance(HOUR_S)
    answer = await station.stop(transaction, stop_wh, at=station.at())
    return await station.session(), transaction, answer


async def _correct(station: Station, session: Session, **new: Any) -> Session:
    correction = NewCorrection(by=BY, reason="The meter jumped.", **new)
    await station.run(lambda tx: correct_bill(tx, session.session_id, correction))
    return await station.session()


async def _fails(station: Station, session: Session, **new: Any) -> str:
    with pytest.raises(GridtapError) as caught:
        await _correct(station, session, **new)
    return caught.value.code


async def test_a_corrected_energy_is_what_the_session_shows_and_the_stations_word_is_kept_beside_it(station: Station) -> None:
    told, _, _ = await _over(station)
    seen = await _correct(station, told, energy_mwh=12_000_000)
    assert seen.energy_wh == 12_000
    assert seen.ended_at == told.ended_at
    assert "corrected" in seen.flags
    assert seen.corrected is not None
    assert (seen.corrected.told_energy_mwh, seen.corrected.told_ended_at) == (told.energy_mwh, told.ended_at)
    assert (seen.corrected.correction.by, seen.corrected.correction.reason) == (BY, "The meter jumped.")
    assert (seen.meter_start_mwh, seen.meter_stop_mwh) == (told.meter_start_mwh, told.meter_stop_mwh)
    assert (await station.events())[-1] == "session_corrected"


async def test_a_corrected_end_shortens_the_time_that_is_charged(station: Station) -> None:
    told, _, _ = await _over(station, 9000)
    assert told.started_at is not None
    seen = await _correct(station, told, ended_at=from_micros(int(told.started_at.timestamp() * 1e6) + 600_000_000))
    assert seen.ended_at is not None
    assert (seen.ended_at - told.started_at).total_seconds() == 600
    assert seen.energy_mwh == told.energy_mwh


async def test_taken_back_the_session_is_again_as_its_station_told_it(station: Station) -> None:
    told, _, _ = await _over(station)
    await _correct(station, told, energy_mwh=1_000_000)
    await station.run(lambda tx: take_back_correction(tx, told.session_id, BY))
    seen = await station.session()
    assert (seen.energy_mwh, seen.ended_at, seen.flags, seen.corrected) == (told.energy_mwh, told.ended_at, told.flags, None)
    with pytest.raises(GridtapError, match="no_correction"):
        await station.run(lambda tx: take_back_correction(tx, told.session_id, BY))
    again = await _correct(station, told, energy_mwh=3_000_000)
    assert again.energy_wh == 3000


async def test_a_doubt_about_the_energy_is_settled_by_a_correction(station: Station) -> None:
    transaction, _ = await station.start(1000)
    station.clock.advance(60)
    await station.stop(transaction, 91_000)
    told = await station.session()
    assert await station.reviews() == ["meter"]
    await _correct(station, told, energy_mwh=1_000_000)
    assert await station.reviews() == []
    assert (await station.events())[-2:] == ["session_corrected", "review_resolved"]


async def test_a_stop_told_again_after_a_correction_gets_the_first_answer_and_changes_nothing(station: Station) -> None:
    transaction, _ = await station.start(1000)
    station.clock.advance(HOUR_S)
    at = station.at()
    first = await station.stop(transaction, 201_000, at=at)
    seen = await _correct(station, await station.session(), energy_mwh=12_000_000)
    assert await station.stop(transaction, 201_000, at=at) == first
    await station.meter(transaction, 100_000, at=at)
    again = await station.session()
    assert (again.energy_wh, again.corrected) == (12_000, seen.corrected)


async def test_a_corrected_session_rebuilt_from_its_facts_is_the_same(station: Station) -> None:
    told, _, _ = await _over(station)
    for energy_wh in (7000, 8000):
        await _correct(station, told, energy_mwh=energy_wh * 1000)
    seen = await station.session()
    rebuilt = await station.database.read(lambda connection: rebuild_session(connection, seen.session_key, seen.updated_at))
    assert rebuilt == seen
    assert seen.energy_wh == 8000


async def test_nothing_is_charged_where_the_bill_is_void(station: Station) -> None:
    prices = Prices(currency="EUR", per_kwh=Decimal("0.50"), per_session=Decimal(1), tax_pct=Decimal(19))

    def price(tx: Transaction) -> None:
        put_tariff(tx, Tariff(tariff_id="tar_1", name="Day", prices=prices))
        tx.execute(update(stations).values(tariff_id="tar_1"))

    await station.run(price)
    told, _, _ = await _over(station, 11_000)
    assert told.cost_minor == 714
    after = (await _preview(station, told, is_void=True))[1]
    assert after.cost_minor == 0
    assert (await station.session()).cost_minor == 714
    seen = await _correct(station, told, is_void=True)
    bill = bill_of(seen, station.clock.now())
    assert bill is not None
    assert (seen.cost_minor, cost_of(seen, station.clock.now()), bill.lines, bill.total_minor) == (0, 0, (), 0)
    assert seen.energy_wh == 10_000


async def _preview(station: Station, session: Session, **new: Any) -> tuple[Session, Session]:
    correction = NewCorrection(by=BY, reason="", **new)
    now = station.clock.now()
    return await station.database.read(lambda connection: preview_correction(connection, session.session_id, correction, now))


async def test_what_cannot_be_a_bill_is_refused(station: Station) -> None:
    transaction, _ = await station.start(1000)
    live = await station.session()
    assert await _fails(station, live, energy_mwh=0) == "session_not_over"
    station.clock.advance(HOUR_S)
    await station.stop(transaction, 2000)
    assert await _fails(station, live) == "nothing_to_correct"
    assert await _fails(station, live, energy_mwh=-1) == "negative_energy"
    assert await _fails(station, live, ended_at=station.at(-2 * HOUR_S)) == "end_before_start"
    assert await _fails(station, live, ended_at=station.at(HOUR_S)) == "end_in_future"
    assert await _fails(station, live, energy_mwh=1, is_void=True) == "void_with_figures"


async def test_a_stop_that_fitted_no_session_ends_the_one_that_a_person_says(station: Station) -> None:
    await station.start(1000)
    await station.start(50_000, evse=2)
    station.clock.advance(HOUR_S)
    at = station.at()
    answer = await station.stop(999, 60_000, at=at)
    assert await station.reviews() == ["orphan"]
    (first, second) = await station.sessions()
    key = await _orphan(station)

    def attach(tx: Transaction) -> None:
        attach_stop(tx, fact_of_key(tx.connection, key), second.session_id, "It ran at the second connector.")

    await station.run(attach)
    (still, ended) = await station.sessions()
    assert (still.state, ended.state, ended.energy_wh, ended.ended_at) == ("charging", "ended", 10_000, at)
    assert still.session_id == first.session_id
    assert await station.reviews() == []
    assert await station.stop(999, 60_000, at=at) == answer
    rebuilt = await station.database.read(lambda connection: rebuild_session(connection, ended.session_key, ended.updated_at))
    assert rebuilt == ended
    with pytest.raises(GridtapError, match="session_has_stop"):
        await station.run(attach)


async def _give(station: Station, session: Session) -> int:
    """Give the one orphan to a session; its key."""
    key = await _orphan(station)
    given = NewDecision(verdict="given", by=BY, note="It ran there.", session_id=session.session_id)
    await station.run(lambda tx: decide(tx, key, given))
    return key


async def _reopen(station: Station, key: int) -> None:
    await station.run(lambda tx: reopen(tx, key, by=BY, note="It was another's."))


async def _verdicts(station: Station) -> list[tuple[str, str]]:
    """What people decided, in order."""
    query = select(facts).where(facts.c.kind == "decided").order_by(facts.c.fact_key)
    found = await station.database.read(lambda connection: list(stored_facts(connection.execute(query))))
    return [(fact.content.verdict, fact.content.note) for fact in found if isinstance(fact.content, Decided)]


async def test_a_stop_given_to_the_wrong_session_is_taken_away_again_and_given_to_another(station: Station) -> None:
    await station.start(1000)
    await station.start(50_000, evse=2)
    station.clock.advance(HOUR_S)
    at = station.at()
    samples = (sample(at, "60000"),)
    answer = await station.stop(999, 60_000, at=at, samples=samples)
    before, right = await station.sessions()
    key = await _give(station, before)
    assert (await station.sessions())[0].state == "ended"
    await _reopen(station, key)
    first, second = await station.sessions()
    assert (first.state, first.energy_mwh, first.flags, first.stop_reason) == ("charging", before.energy_mwh, before.flags, None)
    assert await station.reviews() == ["orphan"]
    for seen in (first, second):
        assert await _rebuilt(station, seen) == seen
    assert await _give(station, right) == key
    _, ended = await station.sessions()
    assert (ended.state, ended.energy_wh) == ("ended", 10_000)
    assert await station.stop(999, 60_000, at=at, samples=samples) == answer
    wrong = "It was another's."
    assert await _verdicts(station) == [("given", "It ran there."), ("opened", wrong), ("given", "It ran there.")]


async def _rebuilt(station: Station, seen: Session) -> Session:
    return await station.database.read(lambda connection: rebuild_session(connection, seen.session_key, seen.updated_at))


async def test_a_session_that_loses_its_stop_is_over_where_another_has_begun_since(station: Station) -> None:
    await station.start(1000)
    station.clock.advance(HOUR_S)
    await station.stop(999, 9000, token="ANOTHER")
    key = await _give(station, await station.session())
    station.clock.advance(60)
    await station.start(9000)
    await _reopen(station, key)
    first, second = await station.sessions()
    assert (first.state, second.state) == ("ended", "charging")
    assert "estimated" in first.flags
    assert await _rebuilt(station, first) == first


async def test_what_nobody_decided_is_not_opened_again_and_neither_is_what_a_bill_was_corrected_by(station: Station) -> None:
    await station.start(1000)
    station.clock.advance(HOUR_S)
    await station.stop(999, 9000, token="ANOTHER")
    key = await _orphan(station)
    with pytest.raises(GridtapError, match="review_open"):
        await _reopen(station, key)
    with pytest.raises(GridtapError, match="review_unknown"):
        await _reopen(station, key + 99)
    await _give(station, await station.session())
    session = await _correct(station, await station.session(), energy_mwh=1)
    with pytest.raises(GridtapError, match="bill_corrected"):
        await _reopen(station, key)
    await station.run(lambda tx: take_back_correction(tx, session.session_id, BY))
    await _reopen(station, key)
    assert (await station.session()).state == "charging"


async def test_a_meter_in_doubt_that_is_right_is_taken_off_the_list_and_put_back(station: Station) -> None:
    transaction, _ = await station.start(1000)
    station.clock.advance(60)
    await station.stop(transaction, 91_000)
    told = await station.session()
    query = select(facts.c.fact_key).where(facts.c.review == "meter")
    key = await station.database.read(lambda connection: int(connection.execute(query).scalar_one()))
    right = NewDecision(verdict="right", by=BY, note="It is a fast one.")
    await station.run(lambda tx: decide(tx, key, right))
    assert await station.reviews() == []
    with pytest.raises(GridtapError, match="review_resolved"):
        await station.run(lambda tx: decide(tx, key, right))
    seen = await station.session()
    assert (seen.energy_mwh, seen.cost_minor, seen.corrected) == (told.energy_mwh, told.cost_minor, None)
    await _reopen(station, key)
    assert await station.reviews() == ["meter"]
    assert await _verdicts(station) == [("right", "It is a fast one."), ("opened", "It was another's.")]
    assert (await station.events())[-2:] == ["review_resolved", "review_needed"]


async def test_only_a_meter_in_doubt_can_be_right(station: Station) -> None:
    await station.start(1000)
    await station.stop(999, 500, token="ANOTHER")
    key = await _orphan(station)
    with pytest.raises(GridtapError, match="meter_not_in_doubt"):
        await station.run(lambda tx: decide(tx, key, NewDecision(verdict="right", by=BY, note="x")))
    assert await station.reviews() == ["orphan"]


async def _orphan(station: Station) -> int:
    query = select(facts.c.fact_key).where(facts.c.review == "orphan")
    return await station.database.read(lambda connection: int(connection.execute(query).scalar_one()))


def test_corrections_fold_alike_in_whatever_order_they_come() -> None:
    def moment(at: int) -> Moment:
        return Moment(at, at, Corrected(at, is_trusted=True))

    now = from_micros(9_000_000_000)
    told: list[Fact] = [
        Began(moment(1_000_000_000), 0),
        Stopped(moment(2_000_000_000), 5_000_000, "Local"),
        Correction(number=1, at=now, by=BY, energy_mwh=1),
        Correction(number=2, at=now, by=BY, is_taken_back=True),
        Correction(number=3, at=now, by=BY, ended_at=from_micros(1_500_000_000)),
    ]
    views: list[View] = []
    for order in itertools.permutations(told):
        fold = SessionFold()
        for fact in order:
            step(fold, deepcopy(fact))
        step(fold, Flagged("x"))
        views.append(corrected_view(fold))
    assert all(view == views[0] for view in views)
    assert (views[0].ended_at, views[0].figures.energy_mwh) == (1_500_000_000, 5_000_000)
