"""Bulk rows: what neighbours share is handed to the driver once, and every row is kept as it is."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from gridtap.kit.clock import to_micros
from gridtap.storage.database import open_database
from gridtap.storage.hot import MANY, READINGS, TRANSACTION_EVENTS
from gridtap.storage.tables.charging import readings
from gridtap.storage.tables.transactions import transaction_events
from gridtap.storage.transaction import Transaction

NOON_US = 1_767_268_800_000_000
Rows = list[tuple[object, ...]]


def _readings() -> Rows:
    """A chunk that shares all it can, one that shares half, one that shares nothing, and a rest."""
    alike: Rows = [(7, NOON_US + number, 1, number, 3, NOON_US, None) for number in range(MANY)]
    half: Rows = [(7 + number % 2, NOON_US + number, 2, number, 3, NOON_US, None) for number in range(MANY)]
    each: Rows = [(9, NOON_US + number, 3, number, None if number % 3 else 4, NOON_US, number or None) for number in range(MANY)]
    return [*alike, *half, *each, (10, NOON_US, 1, 1, None, NOON_US, None)]


def _events() -> Rows:
    rest = (NOON_US, NOON_US, NOON_US, 1)
    alike: Rows = [("S1", "T1", n, "updated", "Clock", "Charging", False, *rest, None, n, "{}") for n in range(MANY)]
    mixed: Rows = [
        ("S2", f"T{n % 3}", n, "ended" if n % 5 else "updated", "Clock", None, n % 2 == 0, *rest, n % 4 or None, None, "{}")
        for n in range(MANY)
    ]
    return alike + mixed


async def test_rows_are_kept_as_they_are_whatever_their_neighbours_share(database_url: str) -> None:
    def keep(tx: Transaction) -> None:
        tx.extend(READINGS, _readings())
        tx.extend(TRANSACTION_EVENTS, _events())
        tx.flush_hot()

    async with open_database(database_url) as database:
        await database.write(keep)
        for table, source, rows in ((readings, READINGS, _readings()), (transaction_events, TRANSACTION_EVENTS, _events())):
            columns = [table.c[name] for name in source.columns]
            kept = await database.read(lambda connection, columns=columns: connection.execute(select(*columns)).all())
            assert sorted(map(repr, map(_stored, kept))) == sorted(map(repr, rows))


def _stored(row: Row[Any]) -> tuple[object, ...]:
    return tuple(to_micros(each) if isinstance(each, datetime) else each for each in row)
