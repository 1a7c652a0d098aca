"""Old rows go in small steps; partitions come ahead of time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, inspect, select

from gridtap.kit.clock import HandClock, to_micros
from gridtap.storage import maintenance
from gridtap.storage.database import Database, make_engine
from gridtap.storage.hot import FRAMES
from gridtap.storage.partitions import drop_partitions, keep_partitions
from gridtap.storage.tables.log import frames
from gridtap.storage.tables.people import idempotency_keys, logins, users
from gridtap.storage.transaction import Transaction


async def _append_frames(database: Database, oldest: datetime, count: int) -> None:
    start = to_micros(oldest)
    for number in range(count):
        database.append_soon(FRAMES, [(1, start + number, "in", "call", "m", "Heartbeat", 2, "{}")])
    await database.write(lambda tx: None)


async def test_frames_past_their_time_go_and_the_others_stay(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance, "STEP_ROWS", 5)
    await _append_frames(database, clock.now() - timedelta(days=31), 12)
    await _append_frames(database, clock.now() - timedelta(days=29), 3)
    cleaned = await maintenance.clean(database, frame_retention=timedelta(days=30))
    assert cleaned.frames == 12
    counted = await database.read(lambda connection: connection.execute(select(func.count()).select_from(frames)).scalar_one())
    assert counted == 3


async def test_expired_logins_and_yesterdays_idempotency_keys_go(database: Database, clock: HandClock) -> None:
    now, hour = clock.now(), timedelta(hours=1)
    user = {"user_id": "u", "email": "a@example.com", "name": "A", "role": "driver", "password_hash": "", "created_at": now}

    def fill(tx: Transaction) -> None:
        run = tx.execute
        run(insert(users).values(**user))
        for name, expires_at in ((b"old", now - hour), (b"new", now + hour)):
            run(insert(logins).values(token_digest=name, user_id="u", created_at=now, expires_at=expires_at))
        for name, created_at in (("old", now - 25 * hour), ("new", now - hour)):
            run(insert(idempotency_keys).values(user_id="u", key=name, request_digest=b"", created_at=created_at))

    await database.write(fill)
    cleaned = await maintenance.clean(database, frame_retention=timedelta(days=30))
    assert (cleaned.logins, cleaned.idempotency_keys) == (1, 1)
    kept = await database.read(lambda connection: connection.execute(select(idempotency_keys.c.key)).scalars().all())
    assert list(kept) == ["new"]


def test_partitions_are_made_three_months_ahead_once(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    with engine.connect() as connection:
        made = keep_partitions(connection, datetime(2031, 11, 30, tzinfo=UTC))
        assert made == [f"{table}_{month}" for month in ("203111", "203112", "203201") for table in ("frames", "readings")]
        assert keep_partitions(connection, datetime(2031, 11, 30, tzinfo=UTC)) == []
    engine.dispose()


def test_partitions_past_their_time_are_dropped_whole(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    with engine.connect() as connection:
        keep_partitions(connection, datetime(2020, 1, 1, tzinfo=UTC))
        dropped = drop_partitions(connection, "frames", datetime(2020, 3, 1, tzinfo=UTC))
        assert dropped == ["frames_202001", "frames_202002"]
        assert "frames_202003" in inspect(connection).get_table_names()
    engine.dispose()
