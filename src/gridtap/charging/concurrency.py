"""Whether a token that may charge may begin here and now: at two places at once, or as a master pass."""

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from gridtap.charging.live import LiveSessions
from gridtap.charging.model import LIVE_STATES
from gridtap.charging.times import SECOND_US
from gridtap.drivers.model import Authorisation
from gridtap.storage.tables.charging import sessions
from gridtap.storage.transaction import Transaction

OLD_US = 600 * SECOND_US
"""A start from longer ago comes from a queue: that energy flowed already, and to refuse it now would undo nothing."""


def judge_start(
    tx: Transaction, token: str, authorisation: Authorisation, *, evse_key: int, began_at: int, house_allows: bool
) -> Authorisation:
    """The authorisation, `concurrent` where the token charges at another EVSE and may not do both, `invalid` for a master pass.

    `began_at` is the corrected instant in microseconds. A session whose station has rebooted since and not spoken of it again
    does not count: a lost stop must not lock a driver out.
    Spec: OCPP 1.6 §7.2 (ConcurrentTx, for a start alone); OCPP 2.0.1 AuthorizationStatusEnumType, C12.FR.09, C16.FR.03.
    """
    if authorisation.is_master_pass and authorisation.status == "accepted":
        return msgspec.structs.replace(authorisation, status="invalid")
    allows = house_allows if authorisation.allows_concurrent is None else authorisation.allows_concurrent
    if authorisation.status != "accepted" or allows or began_at < tx.now_us - OLD_US:
        return authorisation
    memo = tx.memo(LiveSessions, LiveSessions)
    others = [memo.of_key(tx, key) for key in _of_token(tx.connection, token, sessions.c.started_at.is_not(None), but=evse_key)]
    if not any(live is not None and not live.fold.is_unconfirmed for live in others):
        return authorisation
    return msgspec.structs.replace(authorisation, status="concurrent")


def is_charging(connection: Connection, token: str, *, but: int, asked_since: datetime) -> bool:
    """Whether a session of this token runs at an EVSE other than `but`, or a start asked for since an instant is under way there.

    An older start that nobody began counts no more, whether it was tidied up or not: it must not lock a driver out.
    """
    columns = sessions.c
    under_way = (columns.state == "starting") & (columns.created_at >= asked_since)
    return bool(_of_token(connection, token, columns.started_at.is_not(None) | under_way, but=but))


def _of_token(connection: Connection, token: str, condition: ColumnElement[bool], *, but: int) -> list[int]:
    columns = sessions.c
    query = select(columns.session_key).where(columns.state.in_(LIVE_STATES), columns.evse_key != but, condition)
    query = query.where(func.upper(columns.token) == token.strip().upper())
    return [int(row.session_key) for row in connection.execute(query)]
