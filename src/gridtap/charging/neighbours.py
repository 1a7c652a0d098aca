"""Sessions that came before or after on the same EVSE: they share a meter, and its register tells them apart."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from gridtap.charging.live import LiveSession, LiveSessions
from gridtap.charging.machine import first_register
from gridtap.charging.meter import WOBBLE_MWH
from gridtap.kit.clock import from_micros
from gridtap.storage.prepared import Prepared
from gridtap.storage.tables.charging import sessions
from gridtap.storage.transaction import Transaction

_LOOKED_AT = 20
"""So many of the newest sessions of an EVSE: stops that come later than after these are for people."""
_NEWEST = Prepared(
    select(sessions.c.session_key, sessions.c.started_at, sessions.c.meter_start_mwh)
    .where(sessions.c.evse_key == bindparam("of_evse"))
    .order_by(sessions.c.session_key.desc())
    .limit(_LOOKED_AT)
)


class Following(NamedTuple):
    """The session after: when it began, and where the register stood then."""

    started_at: datetime
    first_mwh: int | None

    def counts(self, register_mwh: int | None) -> bool:
        """Whether it has begun to count before the register stood there."""
        return self.first_mwh is not None and register_mwh is not None and register_mwh > self.first_mwh + WOBBLE_MWH


def next_on_evse(tx: Transaction, live: LiveSession) -> Following | None:
    """The session that began next on the EVSE, if one has."""
    if live.fold.began is None:
        return None
    session, began_at = live.session, from_micros(live.fold.began.moment.corrected.at)
    rows = tx.run(_NEWEST, of_evse=session.evse_key)
    later = [row for row in rows if row.session_key != session.session_key and row.started_at and row.started_at > began_at]
    nearest = min(later, default=None, key=lambda row: row.started_at)
    if nearest is None:
        return None
    known = tx.memo(LiveSessions, LiveSessions).by_key.get(nearest.session_key)
    return Following(nearest.started_at, nearest.meter_start_mwh if known is None else first_register(known.fold))


def overlaps_next(tx: Transaction, live: LiveSession, register_mwh: int | None) -> bool:
    """Whether a stop claims energy that the next session on the EVSE has begun to count already."""
    following = next_on_evse(tx, live)
    return following is not None and following.counts(register_mwh)
