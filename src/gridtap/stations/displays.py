"""Messages on a station's display, as operators set them and the station last listed them."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from gridtap.storage.tables.upkeep import display_messages
from gridtap.storage.transaction import Transaction


class DisplayMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message; without a state it is shown in every state, without a transaction to everybody."""

    message_id: int
    priority: str
    format: str
    content: str
    state: str | None = None
    start_at: datetime | None = None
    end_at: datetime | None = None
    transaction_id: str | None = None
    display: str | None = None
    language: str | None = None


class StoredMessage(DisplayMessage, frozen=True, kw_only=True):
    """A message as last heard of."""

    updated_at: datetime


def record_messages(tx: Transaction, station_id: str, told: Sequence[DisplayMessage]) -> None:
    """Keep messages as they are in the station; one with the same number is replaced. Spec: OCPP 2.0.1 O01, O03, O06."""
    columns = display_messages.c
    for message in told:
        facts = msgspec.structs.asdict(message)
        where = (columns.station_id == station_id) & (columns.message_id == message.message_id)
        if tx.execute(update(display_messages).where(where).values(**facts, updated_at=tx.now)).rowcount == 0:
            tx.execute(insert(display_messages).values(station_id=station_id, **facts, updated_at=tx.now))


def forget_messages(tx: Transaction, station_id: str, gone: Collection[int]) -> None:
    """Messages that were cleared, or that the station does not know. Spec: OCPP 2.0.1 O05."""
    columns = display_messages.c
    tx.execute(delete(display_messages).where(columns.station_id == station_id, columns.message_id.in_(gone)))


def keep_only_messages(tx: Transaction, station_id: str, present: Collection[int]) -> None:
    """The whole list came: what it does not name is not there any more. Spec: OCPP 2.0.1 O03."""
    columns = display_messages.c
    tx.execute(delete(display_messages).where(columns.station_id == station_id, columns.message_id.not_in(present)))


def end_transaction_messages(tx: Transaction, station_id: str, transaction_id: str) -> None:
    """A transaction is over, and the messages for its driver with it. Spec: OCPP 2.0.1 O02.FR.02."""
    columns = display_messages.c
    tx.execute(delete(display_messages).where(columns.station_id == station_id, columns.transaction_id == transaction_id))


def list_messages(connection: Connection, station_id: str) -> list[StoredMessage]:
    """A station's messages by number."""
    columns = display_messages.c
    rows = connection.execute(select(display_messages).where(columns.station_id == station_id).order_by(columns.message_id))
    return [StoredMessage(**{name: row[name] for name in StoredMessage.__struct_fields__}) for row in rows.mappings()]
