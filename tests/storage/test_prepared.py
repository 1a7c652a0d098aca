"""Prepared statements say the same as SQLAlchemy would, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from gridtap.storage.database import Database
from gridtap.storage.prepared import Prepared, prepared_insert
from gridtap.storage.tables.log import events
from gridtap.storage.tables.stations import stations
from gridtap.storage.transaction import Transaction

AT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
ROW = {
    "name": "Ünï 100%",
    "registration": "accepted",
    "min_security_profile": 0,
    "connected": True,
    "generation": 0,
    "flags": ["a", "b"],
    "demo": False,
    "created_at": AT,
}
_MAKE = prepared_insert(stations, "station_id", *ROW, returning="station_key")
_FIND = Prepared(select(stations).where(stations.c.station_id == bindparam("wanted")).limit(1))
_CHANGE = Prepared(
    update(stations).where(stations.c.station_id == bindparam("wanted")).values(booted_at=bindparam("to_at"), connected=False)
)


async def test_rows_come_back_as_they_went_in(database: Database) -> None:
    made = await database.write(lambda tx: tx.run(_MAKE, station_id="S1", **ROW)[0])
    row = await database.read(lambda connection: _FIND.first(connection, wanted="S1"))
    assert row.station_key == made.station_key
    assert {name: getattr(row, name) for name in ROW} == ROW
    assert row.booted_at is None
    assert await database.read(lambda connection: _FIND.first(connection, wanted="S2")) is None


async def test_a_change_and_its_fixed_values_are_kept(database: Database) -> None:
    def work(tx: Transaction) -> None:
        tx.run(_MAKE, station_id="S1", **ROW)
        tx.run(_CHANGE, wanted="S1", to_at=AT)

    await database.write(work)
    row = await database.read(lambda connection: _FIND.first(connection, wanted="S1"))
    assert (row.booted_at, row.connected) == (AT, False)


async def test_a_row_that_breaks_a_rule_is_told_as_sqlalchemy_tells_it(database: Database) -> None:
    await database.write(lambda tx: tx.run(_MAKE, station_id="S1", **ROW))
    with pytest.raises(IntegrityError):
        await database.write(lambda tx: tx.run(_MAKE, station_id="S1", **ROW))
    assert await database.write(lambda tx: tx.one(select(events.c.cursor))) is None
