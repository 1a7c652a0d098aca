"""Sessions and readings as others read them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from gridtap.charging.model import Reading, Session, SessionState
from gridtap.tariffs.model import Bill, Usage


class SessionFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions; None means any. `states` empty means all; `q` is part of a station id, token or session id."""

    driver_id: str | None = None
    station_id: str | None = None
    evse_key: int | None = None
    states: tuple[SessionState, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    q: str | None = None


def get_session(connection: Connection, session_id: str) -> Session | None:
    """The session, or None."""
    raise NotImplementedError


def list_sessions(connection: Connection, wanted: SessionFilter, *, before: int | None = None, limit: int = 50) -> list[Session]:
    """Newest first; `before` is the session_key of the last one seen."""
    raise NotImplementedError


def live_session_on_evse(connection: Connection, evse_key: int) -> Session | None:
    """The live session that holds the EVSE, or None."""
    raise NotImplementedError


def live_sessions(connection: Connection) -> list[Session]:
    """Every live session, oldest first."""
    raise NotImplementedError


def session_readings(
    connection: Connection,
    session: Session,
    *,
    after: tuple[datetime, int, int] | None = None,
    measurands: Sequence[str] = (),
    limit: int = 500,
) -> list[Reading]:
    """The session's readings, oldest first; `after` is `cursor_of` the last one seen."""
    raise NotImplementedError


def usage_of(session: Session, now: datetime) -> Usage:
    """What the session used until now, or until its end."""
    raise NotImplementedError


def bill_of(session: Session, now: datetime) -> Bill | None:
    """What the session costs until now, or in the end; None where charging is free. Same function for live and final."""
    raise NotImplementedError


def cost_of(session: Session, now: datetime) -> int:
    """`bill_of(...).total_minor`, 0 where charging is free."""
    raise NotImplementedError
