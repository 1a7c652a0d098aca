"""After a process ended at once, sessions show all that was stored; on both databases."""

from sqlalchemy import select, update

from gridtap.charging.resuming import resume_sessions
from gridtap.charging.store import SessionFilter, list_sessions
from gridtap.kit.clock import HandClock
from gridtap.storage.database import Database
from gridtap.storage.tables.charging import sessions
from tests.charging.wording import Station


async def test_a_session_shows_its_last_reading_after_the_process_was_killed(
    database_url: str, database: Database, clock: HandClock
) -> None:
    station = Station(database, clock)
    await station.set_up()
    transaction_id, _ = await station.start(1000)
    clock.advance(60)
    await station.meter(transaction_id, 1500)
    await station.session()
    before = await database.read(lambda connection: connection.execute(select(sessions)).one())
    clock.advance(60)
    await station.meter(transaction_id, 2500)
    await station.session()
    stale = {name: getattr(before, name) for name in ("energy_mwh", "power_w", "meter_at", "fold", "updated_at")}
    await database.write(lambda tx: tx.execute(update(sessions).values(**stale)))
    restarted = Database(database_url, clock=clock)
    restarted.start()
    try:
        assert await resume_sessions(restarted) == 1
        (shown,) = await restarted.read(lambda connection: list_sessions(connection, SessionFilter()))
        assert shown.energy_wh == 1500
        assert await resume_sessions(restarted) == 0
    finally:
        await restarted.stop()
