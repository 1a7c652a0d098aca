"""A transaction that its station does not know any more is over, until its end comes after all; on both databases."""

from datetime import timedelta

from gridtap.charging.hearing import TransactionEventKind, TransactionFact
from gridtap.charging.transactions import note_not_ongoing, record_event
from gridtap.kit.clock import HandClock
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
