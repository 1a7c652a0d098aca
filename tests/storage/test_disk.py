"""Prompt work goes on at the COMMIT; everybody else waits until the disk has confirmed it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence

import pytest
from sqlalchemy import insert, select

from gridtap.kit.errors import Refused, Unreachable
from gridtap.storage import writer
from gridtap.storage.database import Database
from gridtap.storage.disk import Disk
from gridtap.storage.events import Event
from gridtap.storage.hot import FRAMES
from gridtap.storage.tables.charging import counters
from gridtap.storage.transaction import Transaction

FULL = 2


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    """A started database in a file."""
    opened = Database(sqlite_url)
    opened.start()
    yield opened
    await opened.stop()


class SlowDisk:
    """Makes the real disk's confirmation wait for `let_go`, or fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.confirms = 0
        self.fails = False
        self._gate = threading.Event()
        confirm = Disk.confirm

        def slow(disk: Disk) -> None:
            self.confirms += 1
            assert self._gate.wait(10)
            if self.fails:
                raise OSError(5, "Input/output error")
            confirm(disk)

        monkeypatch.setattr(Disk, "confirm", slow)

    def let_go(self) -> None:
        """The disk has confirmed."""
        self._gate.set()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    """A disk that takes its time."""
    return SlowDisk(monkeypatch)


def _insert(tx: Transaction, name: str) -> str:
    tx.execute(insert(counters).values(name=name, next_value=1))
    return name


async def _names(database: Database) -> list[str]:
    return await database.read(lambda c: sorted(str(name) for name in c.execute(select(counters.c.name)).scalars()))


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


def _side_by_side(database: Database) -> tuple[asyncio.Future[str], asyncio.Future[str]]:
    """A prompt unit and another one in the same commit."""
    held = threading.Event()
    database.submit(lambda _tx: held.wait(10), lambda _result, _error: None)
    prompt = asyncio.ensure_future(database.write(lambda tx: _insert(tx, "prompt"), is_prompt=True))
    other = asyncio.ensure_future(database.write(lambda tx: _insert(tx, "other")))
    asyncio.get_running_loop().call_soon(held.set)
    return prompt, other


async def test_prompt_work_goes_on_before_the_disk_confirms_and_its_neighbours_wait(sqlite: Database, disk: SlowDisk) -> None:
    prompt, other = _side_by_side(sqlite)
    assert await prompt == "prompt"
    assert await _names(sqlite) == ["other", "prompt"]
    assert not other.done()
    disk.let_go()
    assert await other == "other"
    assert disk.confirms == 1


async def test_prompt_work_does_not_wait_for_prompt_work(
    sqlite: Database, disk: SlowDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "CONFIRM_S", 10.0)
    assert await sqlite.write(lambda tx: _insert(tx, "first"), is_prompt=True) == "first"
    assert await sqlite.write(lambda tx: _insert(tx, "second"), is_prompt=True) == "second"
    assert disk.confirms == 0
    assert await sqlite.write(lambda tx: _insert(tx, "third")) == "third"
    assert disk.confirms == 0, "a commit that waits for the disk takes what was before it along"


async def test_listeners_hear_of_prompt_work_once_the_disk_has_confirmed_it(sqlite: Database, disk: SlowDisk) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    def listener(events: Sequence[Event]) -> None:
        for event in events:
            heard.put_nowait(event.kind)

    sqlite.listen(listener)
    await sqlite.write(lambda tx: tx.emit("session_created"), is_prompt=True)
    assert heard.empty()
    disk.let_go()
    assert await asyncio.wait_for(heard.get(), 10) == "session_created"


async def test_a_commit_that_nobody_waits_for_needs_no_disk(sqlite: Database, disk: SlowDisk) -> None:
    frame = (1, 1, 0, 2, "m1", "Heartbeat", 2, b"{}")
    sqlite.append_soon(FRAMES, [frame])
    await _until(lambda: sqlite.writer.batches > 1)
    disk.let_go()
    await sqlite.stop()
    assert disk.confirms == 0


async def test_a_disk_that_does_not_confirm_leaves_the_neighbours_unacknowledged(sqlite: Database, disk: SlowDisk) -> None:
    disk.fails = True
    disk.let_go()
    prompt, other = _side_by_side(sqlite)
    assert await prompt == "prompt"
    with pytest.raises(Unreachable) as failure:
        await other
    assert failure.value.code == "commit_unknown"
    assert await sqlite.write(lambda tx: _insert(tx, "later")) == "later"


async def test_the_next_commit_waits_for_the_disk_by_itself(sqlite: Database, disk: SlowDisk) -> None:
    disk.let_go()
    await sqlite.write(lambda tx: _insert(tx, "prompt"), is_prompt=True)
    level = await sqlite.write(lambda tx: tx.connection.exec_driver_sql("PRAGMA synchronous").scalar_one())
    assert (level, disk.confirms) == (FULL, 1)


async def test_prompt_work_that_refuses_is_told_its_reason_and_keeps_nothing(sqlite: Database, disk: SlowDisk) -> None:
    def refuses(tx: Transaction) -> None:
        _insert(tx, "prompt")
        raise Refused("no", "Not now.")

    disk.let_go()
    with pytest.raises(Refused):
        await sqlite.write(refuses, is_prompt=True)
    assert await _names(sqlite) == []


async def test_prompt_work_is_kept_on_both_databases(database: Database) -> None:
    assert await database.write(lambda tx: _insert(tx, "prompt"), is_prompt=True) == "prompt"
    assert await _names(database) == ["prompt"]
