"""One writer, many units: failures stay with their owner, order is kept, acknowledged means committed."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from gridtap.kit.errors import Refused, Unreachable
from gridtap.storage.database import Database
from gridtap.storage.tables.charging import counters
from gridtap.storage.transaction import Transaction


def _insert(name: str, number: int = 1) -> Callable[[Transaction], str]:
    def work(tx: Transaction) -> str:
        tx.execute(insert(counters).values(name=name, next_value=number))
        return name

    return work


async def _names(database: Database) -> list[str]:
    rows = await database.read(lambda connection: connection.execute(select(counters.c.name)).scalars().all())
    return sorted(str(name) for name in rows)


def _hold(database: Database) -> Callable[[], None]:
    """Keep the writer busy until called, so that what is submitted meanwhile makes one batch."""
    import threading

    gate = threading.Event()
    database.submit(lambda tx: gate.wait(10), lambda result, error: None)
    return gate.set


async def test_a_unit_that_fails_does_not_hurt_its_neighbours(database: Database) -> None:
    release = _hold(database)
    writes = [asyncio.ensure_future(database.write(_insert(name))) for name in ("a", "b")]
    doubled = asyncio.ensure_future(database.write(_insert("a")))
    writes.append(asyncio.ensure_future(database.write(_insert("c"))))
    await asyncio.sleep(0)
    release()
    assert await asyncio.gather(*writes) == ["a", "b", "c"]
    with pytest.raises(Exception, match=r"(?i)unique"):
        await doubled
    assert await _names(database) == ["a", "b", "c"]


async def test_a_unit_that_refuses_before_it_writes_fails_alone_and_undoes_nothing(database: Database) -> None:
    def refuses(tx: Transaction) -> None:
        raise Refused("no", "Not now.")

    release = _hold(database)
    runs: list[str] = []

    def counted(tx: Transaction) -> None:
        runs.append("run")
        _insert("a")(tx)

    kept = asyncio.ensure_future(database.write(counted))
    refused = asyncio.ensure_future(database.write(refuses))
    await asyncio.sleep(0)
    release()
    await kept
    with pytest.raises(Refused):
        await refused
    assert runs == ["run"]
    assert await _names(database) == ["a"]


async def test_a_unit_that_refuses_after_it_wrote_keeps_nothing(database: Database) -> None:
    def refuses(tx: Transaction) -> None:
        _insert("a")(tx)
        raise Refused("no", "Not now.")

    with pytest.raises(Refused):
        await database.write(refuses)
    assert await _names(database) == []


async def test_many_failing_units_in_one_batch_each_fail_alone(database: Database) -> None:
    release = _hold(database)
    await asyncio.sleep(0)
    names = [f"n{number % 7}" for number in range(40)]
    writes = [asyncio.ensure_future(database.write(_insert(name))) for name in names]
    await asyncio.sleep(0)
    release()
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == names[:7]
    assert sum(isinstance(outcome, Exception) for outcome in outcomes) == 33


async def test_units_run_in_the_order_they_came(database: Database) -> None:
    seen: list[int] = []
    for number in range(2000):
        database.submit(lambda tx, number=number: seen.append(number), lambda result, error: None)
    await database.write(lambda tx: None)
    assert seen == list(range(2000))


async def test_what_was_acknowledged_is_there_for_every_other_connection(database: Database) -> None:
    await database.write(_insert("a"))
    with database.engine.connect() as other:
        assert other.execute(select(counters.c.name)).scalars().all() == ["a"]


class _Memory:
    """A memo that counts how often it was made."""

    made = 0

    def __init__(self, _tx: Transaction) -> None:
        type(self).made += 1
        self.known = 0

    def flush(self, tx: Transaction) -> None:
        """Nothing to write."""


async def test_a_rollback_forgets_what_memos_know(database: Database) -> None:
    _Memory.made = 0

    def remembers(tx: Transaction) -> int:
        memo = tx.memo(_Memory, _Memory)
        memo.known += 1
        return memo.known

    def fails(tx: Transaction) -> None:
        remembers(tx)
        tx.execute(text("SELECT 1"))
        raise RuntimeError("no")

    assert await database.write(remembers) == 1
    assert await database.write(remembers) == 2
    with pytest.raises(RuntimeError):
        await database.write(fails)
    assert await database.write(remembers) == 1
    assert _Memory.made == 2


async def test_events_are_told_after_their_commit_and_never_after_a_rollback(database: Database) -> None:
    told: list[str] = []
    database.listen(lambda events: told.extend(event.kind for event in events))

    def fails(tx: Transaction) -> None:
        tx.emit("never")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await database.write(fails)
    await database.write(lambda tx: tx.emit("told"))
    await asyncio.sleep(0)
    assert told == ["told"]


async def test_a_stopping_writer_commits_what_waits_and_takes_no_more(database: Database, database_url: str) -> None:
    waiting = [asyncio.ensure_future(database.write(_insert(f"n{number}"))) for number in range(50)]
    await asyncio.sleep(0)
    await database.stop()
    assert len(await asyncio.gather(*waiting)) == 50
    with pytest.raises(Unreachable):
        await database.write(_insert("late"))
    again = Database(database_url)
    again.start()
    assert len(await _names(again)) == 50
    await again.stop()


async def test_a_lost_connection_fails_its_units_and_the_writer_connects_again(postgres_url: str) -> None:
    database = Database(postgres_url)
    database.start()

    def dies(tx: Transaction) -> None:
        _insert("lost")(tx)
        pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
        _terminate(database, pid)
        _insert("never")(tx)

    try:
        with pytest.raises(Unreachable) as failure:
            await database.write(dies)
        assert failure.value.code == "database_unreachable"
        assert await database.write(_insert("after")) == "after"
        assert await _names(database) == ["after"]
    finally:
        await database.stop()


async def test_a_commit_that_is_not_confirmed_is_not_acknowledged(postgres_url: str) -> None:
    database = Database(postgres_url)
    database.start()

    class Killer(_Memory):
        def flush(self, tx: Transaction) -> None:
            _terminate(database, tx.connection.execute(text("SELECT pg_backend_pid()")).scalar_one())

    def work(tx: Transaction) -> None:
        _insert("unknown")(tx)
        tx.memo(Killer, Killer)

    try:
        with pytest.raises(Unreachable) as failure:
            await database.write(work)
        assert failure.value.code == "commit_unknown"
        assert await database.write(_insert("after")) == "after"
    finally:
        await database.stop()


def _terminate(database: Database, pid: Any) -> None:
    with database.engine.connect() as other:
        assert other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid}).scalar_one()
