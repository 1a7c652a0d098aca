"""What was stored in the last second before a process ended at once shows in the rows of its sessions again."""

from sqlalchemy import exists, or_, select

from gridtap.charging.live import LiveSessions, save_figures
from gridtap.charging.model import LIVE_STATES
from gridtap.storage.database import Database
from gridtap.storage.tables.charging import readings, sessions
from gridtap.storage.transaction import Transaction

_AT_ONCE = 100


async def resume_sessions(database: Database) -> int:
    """Bring live sessions up to their stored readings; returns how many were looked at. Safe to repeat.

    Only for the one process that writes: another one's rows lag behind by a second as they should.
    """
    count, after = 0, -1
    while True:
        keys = await database.write(lambda tx, after=after: _resume_some(tx, after))
        count += len(keys)
        if len(keys) < _AT_ONCE:
            return count
        after = keys[-1]


def _resume_some(tx: Transaction, after: int) -> list[int]:
    tx.flush_hot()
    newer = exists().where(
        readings.c.evse_key == sessions.c.evse_key,
        readings.c.session_key == sessions.c.session_key,
        or_(sessions.c.meter_at.is_(None), readings.c.at > sessions.c.meter_at),
    )
    query = select(sessions.c.session_key).where(
        sessions.c.state.in_(LIVE_STATES), sessions.c.started_at.is_not(None), sessions.c.session_key > after, newer
    )
    keys = [int(row.session_key) for row in tx.execute(query.order_by(sessions.c.session_key).limit(_AT_ONCE)).all()]
    memo = tx.memo(LiveSessions, LiveSessions)
    for key in keys:
        live = memo.of_key(tx, key)
        if live is not None:
            save_figures(tx, live)
    return keys
