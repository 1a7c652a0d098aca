"""A transaction that its station does not know any more is over, until its end comes after all; on both databases."""

from datetime import timedelta

import pytest

from gridtap.charging.doubts import note_not_ongoing, note_ongoing, unheard
from gridtap.charging.hearing import TransactionEventKind, TransactionFact
from gridtap.charging.sessions import note_reboot
from gridtap.charging.transactions import record_event
from gridtap.kit.clock import HandClock, to_micros
from gridtap.storage.database import Database
from tests.charging.test_drifting_clocks import answer, is_rebuilt, register
from tests.charging.wording import Station


def event(clock: HandClock, seq_no: int, kind: TransactionEventKind, wh: int) -> TransactionFact:
    """An event ten seconds after the one before it."""
    at = clock.now() + timedelta(seconds=10 * seq_no)
    return TransactionFact(
        station_id="CP-1",
        transaction_id="tx-1",
        seq_no=seq_no,
        event=kind,
        trigger="MeterValuePeriodic",
        station_at=at,
        payload=b"{}",
        evse=(1, 1),
        samples=[register(at, wh)],
        charging_state="Charging",
    )


async def test_a_transaction_nobody_knows_any_more_is_over_and_its_late_end_counts(database: Database, clock: HandClock) -> None:
    station = Station(database, clock, "CP-1")
    await station.set_up()
    first, second = event(clock, 0, "started", 1000), event(clock, 1, "updated", 1500)
    last = event(clock, 2, "ended", 1800)
    clock.advance(60)
    for fact in (first, second):
        await database.write(lambda tx, fact=fact: record_event(tx, fact, answer))
    for _ in range(2):
        await database.write(lambda tx: note_not_ongoing(tx, "CP-1", "tx-1"))
    await database.write(lambda tx: note_not_ongoing(tx, "CP-1", "never heard of"))
    over = await station.session()
    assert (over.state, over.energy_wh, "estimated" in over.flags) == ("ended", 500, True)
    assert (await station.events()).count("session_ended") == 1
    assert await is_rebuilt(database, over)
    await database.write(lambda tx: record_event(tx, last, answer))
    final = await station.session()
    assert (final.state, final.energy_wh, "estimated" in final.flags) == ("ended", 800, False)
    assert await is_rebuilt(database, final)


@pytest.mark.parametrize("way", ["asked", "told"])
async def test_a_restarted_station_s_transaction_is_paused_until_it_says_that_it_goes_on(
    database: Database, clock: HandClock, way: str
) -> None:
    station = Station(database, clock, "CP-1")
    await station.set_up()
    first, second = event(clock, 0, "started", 1000), event(clock, 1, "updated", 1500)
    clock.advance(60)
    await database.write(lambda tx: record_event(tx, first, answer))
    await database.write(lambda tx: note_reboot(tx, "CP-1"))
    restarted = await station.session()
    assert (restarted.state, restarted.flags) == ("suspended", ("unconfirmed",))
    if way == "asked":
        await database.write(lambda tx: note_ongoing(tx, "CP-1", "tx-1"))
    else:
        await database.write(lambda tx: record_event(tx, second, answer))
    going_on = await station.session()
    assert (going_on.state, going_on.flags) == ("charging", ())
    assert await is_rebuilt(database, going_on)


async def test_only_transactions_that_a_station_has_not_spoken_of_since_it_came_back_are_in_doubt(
    database: Database, clock: HandClock
) -> None:
    station = Station(database, clock, "CP-1")
    await station.set_up()
    first, second = event(clock, 0, "started", 1000), event(clock, 1, "updated", 1500)
    clock.advance(60)
    await database.write(lambda tx: record_event(tx, first, answer))
    clock.advance(1)
    back = {"CP-1": to_micros(clock.now()), "CP-2": 0}
    assert await database.write(lambda tx: unheard(tx, back)) == [("CP-1", "tx-1")]
    await database.write(lambda tx: record_event(tx, second, answer))
    assert await database.write(lambda tx: unheard(tx, back)) == []
