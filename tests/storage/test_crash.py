"""What was acknowledged is there after a crash, also when it had not reached its table yet."""

import asyncio
import subprocess
import sys

import pytest
from sqlalchemy import event, func, select, text

from gridtap.kit.clock import HandClock
from gridtap.storage.backlog import FEW_ROWS
from gridtap.storage.database import Database
from gridtap.storage.hot import READINGS
from gridtap.storage.tables.charging import counters, readings
from gridtap.storage.transaction import Transaction
from tests.charging.wording import Station

CHILD = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from sqlalchemy import insert
from gridtap.storage.database import Database
from gridtap.storage.hot import READINGS
from gridtap.storage.tables.charging import counters

async def main(url):
    database = Database(url)
    database.start()
    def unit(number):
        def work(tx):
            tx.execute(insert(counters).values(name=f"n{number}", next_value=number))
            for kind in range(4):
                tx.append(READINGS, (number % 50, number, kind, 1, None, 1, None))
        return work
    number = 0
    while True:
        batch = [asyncio.ensure_future(database.write(unit(number + step))) for step in range(200)]
        await asyncio.gather(*batch)
        number += 200
        sys.stdout.write(f"{number}\\n")
        sys.stdout.flush()

asyncio.run(main(sys.argv[1]))
"""


def _counts(url: str) -> tuple[int, int]:
    async def count() -> tuple[int, int]:
        database = Database(url)
        database.start()
        await database.write(lambda tx: None)
        try:
            return await database.read(
                lambda connection: (
                    int(connection.execute(select(func.count()).select_from(counters)).scalar_one()),
                    int(connection.execute(select(func.count()).select_from(readings)).scalar_one()),
                )
            )
        finally:
            await database.stop()

    return asyncio.run(count())


def test_what_was_acknowledged_survives_sigkill(sqlite_url: str) -> None:
    with subprocess.Popen([sys.executable, "-c", CHILD, sqlite_url], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        acknowledged = 0
        for line in child.stdout:
            acknowledged = int(line)
            if acknowledged >= 1000:
                break
        child.kill()
        acknowledged = max([acknowledged, *(int(line) for line in child.stdout if line.endswith("\n"))])
    kept_rows, kept_readings = _counts(sqlite_url)
    assert kept_rows >= acknowledged >= 1000
    assert kept_readings == 4 * kept_rows


async def test_readings_under_load_wait_in_the_log_and_are_found_again_by_the_next_process(sqlite_url: str) -> None:
    first = Database(sqlite_url)
    first.start()
    await first.write(lambda tx: None)

    def many(tx: Transaction) -> None:
        for number in range(FEW_ROWS + 1):
            tx.append(READINGS, (1, number, 1, 1, None, 1, None))

    await first.write(many)
    assert await _logged(first) == 1
    second = Database(sqlite_url)
    second.start()
    try:
        await second.write(lambda tx: None)
        assert await _logged(second) == 0
        query = select(func.count()).select_from(readings)
        assert await second.read(lambda connection: connection.execute(query).scalar_one()) == FEW_ROWS + 1
    finally:
        await second.stop()
        await first.stop()


async def _logged(database: Database) -> int:
    query = text("SELECT count(*) FROM readings_log")
    return int(await database.read(lambda connection: connection.execute(query).scalar_one()))


async def test_readings_of_a_unit_that_fails_leave_nothing_in_the_log(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.start()

    def fails(tx: Transaction) -> None:
        for number in range(FEW_ROWS + 1):
            tx.append(READINGS, (1, number, 1, 1, None, 1, None))
        raise RuntimeError("after the readings")

    with pytest.raises(RuntimeError):
        await database.write(fails)
    await database.stop()
    again = Database(sqlite_url)
    again.start()
    query = select(func.count()).select_from(readings)
    assert await again.read(lambda connection: connection.execute(query).scalar_one()) == 0
    await again.stop()


async def test_a_session_goes_on_where_it_was_when_the_process_died(database_url: str, clock: HandClock) -> None:
    died = Database(database_url, clock=clock)
    died.start()
    before = Station(died, clock)
    await before.set_up()
    transaction_id, _ = await before.start(1000)
    for minute in range(1, 4):
        clock.advance(0.1)
        await before.meter(transaction_id, 1000 + 100 * minute)
    event.listen(died.engine, "before_cursor_execute", _refuse)
    reborn = Database(database_url, clock=clock)
    reborn.start()
    after = Station(reborn, clock)
    try:
        clock.advance(10)
        await after.meter(transaction_id, 1400)
        assert (await after.session()).energy_wh == 400
        await after.stop(transaction_id, 1500)
        assert (await after.session()).energy_wh == 500
    finally:
        await reborn.stop()
        await died.stop()


def _refuse(*_arguments: object) -> None:
    """What a dead process may still want does not reach the database."""
    raise RuntimeError("this process is dead")
