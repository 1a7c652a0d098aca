"""What a database needs from time to time: partitions ahead, and old rows taken away in small steps."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Delete, delete, select, tuple_

from gridtap.kit.clock import to_micros
from gridtap.storage.database import Database
from gridtap.storage.partitions import drop_partitions, keep_partitions
from gridtap.storage.tables.equipment import stream_values
from gridtap.storage.tables.log import frames
from gridtap.storage.tables.people import idempotency_keys, logins
from gridtap.storage.transaction import Transaction

STEP_ROWS = 5_000
MAX_STEPS = 2_000
IDEMPOTENCY_KEPT = timedelta(hours=24)


class Cleaned(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows went; a dropped partition counts as its name."""

    frames: int
    logins: int
    idempotency_keys: int
    stream_values: int
    partitions: tuple[str, ...]


async def clean(db: Database, *, frame_retention: timedelta) -> Cleaned:
    """Make partitions ahead; drop frames and stream values past their time, logins past theirs and idempotency keys of yesterday.

    Works in steps of 5,000 rows, each a unit of its own, so that stations never wait long. Safe to repeat and to interrupt.
    """
    now = db.clock.now()
    oldest = now - frame_retention
    await db.write(lambda tx: keep_partitions(tx.connection, tx.now))
    dropped = await db.write(lambda tx: drop_partitions(tx.connection, "frames", oldest))
    return Cleaned(
        frames=await _in_steps(db, _old_frames(oldest)),
        logins=await _in_steps(db, _old_logins(now)),
        idempotency_keys=await _in_steps(db, _old_keys(now - IDEMPOTENCY_KEPT)),
        stream_values=await _in_steps(db, _old_stream_values(oldest)),
        partitions=tuple(dropped),
    )


async def _in_steps(db: Database, statement: Delete) -> int:
    def step(tx: Transaction) -> int:
        return tx.execute(statement).rowcount

    removed = 0
    for _ in range(MAX_STEPS):
        count = await db.write(step)
        removed += count
        if count < STEP_ROWS:
            break
    return removed


def _old_frames(oldest: datetime) -> Delete:
    key = (frames.c.station_key, frames.c.id)
    old = select(*key).where(frames.c.id < to_micros(oldest)).limit(STEP_ROWS)
    return delete(frames).where(tuple_(*key).in_(old))


def _old_logins(now: datetime) -> Delete:
    old = select(logins.c.token_digest).where(logins.c.expires_at <= now).limit(STEP_ROWS)
    return delete(logins).where(logins.c.token_digest.in_(old))


def _old_keys(oldest: datetime) -> Delete:
    key = (idempotency_keys.c.user_id, idempotency_keys.c.key)
    old = select(*key).where(idempotency_keys.c.created_at < oldest).limit(STEP_ROWS)
    return delete(idempotency_keys).where(tuple_(*key).in_(old))


def _old_stream_values(oldest: datetime) -> Delete:
    old = select(stream_values.c.id).where(stream_values.c.received_at < oldest).limit(STEP_ROWS)
    return delete(stream_values).where(stream_values.c.id.in_(old))
