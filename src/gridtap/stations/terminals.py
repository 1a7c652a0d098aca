"""Payment terminals at stations: what they settled with a driver's card, or could not."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select

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


def list_settlements(connection: Connection, station_id: str, *, limit: int = 100) -> list[StoredSettlement]:
    """What terminals at a station settled, the newest first."""
    columns = settlements.c
    query = select(settlements).where(columns.station_id == station_id)
    rows = connection.execute(query.order_by(columns.settlement_key.desc()).limit(limit)).mappings()
    return [StoredSettlement(**{name: row[name] for name in StoredSettlement.__struct_fields__}) for row in rows]
