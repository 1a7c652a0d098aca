"""Payment terminals at stations: what they settled with a driver's card, or could not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, or_, select

from gridtap.storage.tables.equipment import settlements
from gridtap.storage.transaction import Transaction


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """A try to settle; `content` is as it came. Status in the station's own word: Settled, Canceled, Rejected, Failed."""

    psp_ref: str
    status: str
    settled_at: datetime
    transaction_id: str | None
    amount_milli: int
    content: dict[str, object]


class StoredSettlement(Settlement, frozen=True, kw_only=True):
    """A try as it was told."""

    received_at: datetime


def record_settlement(tx: Transaction, station_id: str, told: Settlement, session_id: str | None = None) -> None:
    """Keep what a terminal settled; `session_id` is the session it paid for, where that is known. Safe to repeat.

    Emits terminal_settlement once. Spec: OCPP 2.1 C19 to C22.
    """
    columns = settlements.c
    same = (columns.psp_ref == told.psp_ref) & (columns.status == told.status) & (columns.settled_at == told.settled_at)
    if tx.one(select(columns.settlement_key).where(columns.station_id == station_id, same)) is not None:
        return
    tx.execute(insert(settlements).values(station_id=station_id, **msgspec.structs.asdict(told), received_at=tx.now))
    data = {"status": told.status, "transaction_id": told.transaction_id, "amount_milli": told.amount_milli}
    tx.emit("terminal_settlement", station_id=station_id, session_id=session_id, data=data)


def settlements_for(
    connection: Connection, station_id: str, *, transaction_id: str | None, token: str | None
) -> list[StoredSettlement]:
    """What was settled for one transaction, the oldest first: named by it, or by the reference that stood as its token.

    Spec: OCPP 2.1 C20.FR.05, C21.FR.02 (transactionId, pspRef).
    """
    columns = settlements.c
    named = [columns.transaction_id == transaction_id] if transaction_id is not None else []
    paid = [columns.transaction_id.is_(None) & (columns.psp_ref == token)] if token is not None else []
    if not (named or paid):
        return []
    query = select(settlements).where(columns.station_id == station_id, or_(*named, *paid))
    return [_stored(row) for row in connection.execute(query.order_by(columns.settlement_key)).mappings()]


def list_settlements(connection: Connection, station_id: str, *, limit: int = 100) -> list[StoredSettlement]:
    """What terminals at a station settled, the newest first."""
    columns = settlements.c
    query = select(settlements).where(columns.station_id == station_id)
    rows = connection.execute(query.order_by(columns.settlement_key.desc()).limit(limit)).mappings()
    return [_stored(row) for row in rows]


def _stored(row: Mapping[Any, Any]) -> StoredSettlement:
    return StoredSettlement(**{name: row[name] for name in StoredSettlement.__struct_fields__})
