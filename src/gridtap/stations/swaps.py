"""Battery swaps: which batteries a driver gave and took."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select

from gridtap.storage.tables.equipment import battery_swaps
from gridtap.storage.transaction import Transaction


class Swap(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a swap, in the station's own word: BatteryIn, BatteryOut, BatteryOutTimeout."""

    request_id: int
    event: str
    token: str
    batteries: list[dict[str, object]]


class StoredSwap(Swap, frozen=True, kw_only=True):
    """A step as it was told."""

    received_at: datetime


def record_swap(tx: Transaction, station_id: str, swap: Swap) -> None:
    """Keep a step of a swap. Safe to repeat. Emits battery_swap once. Spec: OCPP 2.1 S03."""
    columns = battery_swaps.c
    where = (columns.station_id == station_id) & (columns.request_id == swap.request_id) & (columns.event == swap.event)
    if tx.one(select(columns.request_id).where(where)) is not None:
        return
    tx.execute(insert(battery_swaps).values(station_id=station_id, **msgspec.structs.asdict(swap), received_at=tx.now))
    data = {"request_id": swap.request_id, "event": swap.event, "batteries": len(swap.batteries)}
    tx.emit("battery_swap", station_id=station_id, data=data)


def list_swaps(connection: Connection, station_id: str, *, limit: int = 100) -> list[StoredSwap]:
    """Steps of swaps at a station, the newest first."""
    columns = battery_swaps.c
    query = select(battery_swaps).where(columns.station_id == station_id)
    order = (columns.received_at.desc(), columns.request_id.desc(), columns.event.desc())
    rows = connection.execute(query.order_by(*order).limit(limit)).mappings()
    return [StoredSwap(**{name: row[name] for name in StoredSwap.__struct_fields__}) for row in rows]
