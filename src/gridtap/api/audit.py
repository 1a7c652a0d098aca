"""Who changed what: one row with the change itself, in one transaction."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy import insert

from gridtap.api.callers import Caller
from gridtap.storage.database import Database
from gridtap.storage.tables.people import audit
from gridtap.storage.transaction import Transaction

T = TypeVar("T")


async def audited(
    db: Database,
    caller: Caller,
    action: str,
    subject: str,
    work: Callable[[Transaction], T],
    *,
    data: Mapping[str, object] | None = None,
) -> T:
    """Do the work and note who did it; nothing is noted when it fails. `data` holds no secrets."""

    def both(tx: Transaction) -> T:
        result = work(tx)
        note(tx, caller, action, subject, data)
        return result

    return await db.write(both)


def note(tx: Transaction, caller: Caller, action: str, subject: str, data: Mapping[str, object] | None = None) -> None:
    """Write the line of the audit log, with the address it was asked from."""
    told = dict(data or {})
    if caller.remote_address is not None:
        told["remote_address"] = caller.remote_address
    tx.execute(insert(audit).values(at=tx.now, user_id=caller.user_id, action=action, subject=subject, data=told))
