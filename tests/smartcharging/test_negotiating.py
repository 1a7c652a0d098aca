"""What a car needs, what it was offered, and what it will do, as it is kept."""

from datetime import UTC, datetime

import msgspec
import pytest

from gridtap.smartcharging.needs import Needs
from gridtap.smartcharging.negotiating import (
    NeedsFact,
    StoredNeeds,
    find_needs,
    list_needs,
    note_car_schedule,
    note_needs,
    note_offer,
    settle_offer,
)
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.storage.database import Database

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
FACT = NeedsFact(
    station_id="CP1",
    evse_number=1,
    session_id="ses1",
    transaction_id="T1",
    transfer="DC",
    wanted=Needs(transfer="DC", max_power_w=50_000.0, departs_at=NOON),
)


@pytest.fixture
async def database(database: Database) -> Database:
    """A database of each kind that knows station CP1 and what a car there needs."""
    await database.write(lambda tx: register_station(tx, NewStation(station_id="CP1")))
    await database.write(lambda tx: note_needs(tx, FACT, is_able=True))
    return database


async def kept(database: Database) -> StoredNeeds:
    """What is kept of EVSE 1."""
    found = await database.read(lambda connection: find_needs(connection, "CP1", 1))
    assert found is not None
    return found


async def test_needs_are_kept_as_they_were_told(database: Database) -> None:
    needs = await kept(database)
    assert (needs.wanted, needs.state, needs.offer) == (FACT.wanted, "noticed", None)
    assert await database.read(lambda connection: list_needs(connection, state="noticed")) == [needs]
    assert await database.read(lambda connection: list_needs(connection, "CP2")) == []


async def test_an_offer_counts_from_before_it_is_sent_until_the_station_declines_it(database: Database) -> None:
    await database.write(lambda tx: note_offer(tx, "CP1", "T1", {"id": 7}))
    assert (await kept(database)).offer == {"id": 7}
    await database.write(lambda tx: settle_offer(tx, "CP1", "T1", is_taken=True))
    assert (await kept(database)).state == "offered"
    await database.write(lambda tx: settle_offer(tx, "CP1", "T1", is_taken=False))
    needs = await kept(database)
    assert (needs.state, needs.offer) == ("declined", None)


async def test_an_offer_to_another_transaction_changes_nothing(database: Database) -> None:
    await database.write(lambda tx: note_offer(tx, "CP1", "T2", {"id": 7}))
    assert (await kept(database)).offer is None


async def test_the_stations_answer_does_not_undo_an_agreement_that_overtook_it(database: Database) -> None:
    needs = await kept(database)
    await database.write(lambda tx: note_car_schedule(tx, needs, {"id": 1}, is_beyond=False))
    await database.write(lambda tx: settle_offer(tx, "CP1", "T1", is_taken=True))
    assert (await kept(database)).state == "agreed"


async def test_offers_that_a_car_does_not_keep_to_are_counted_until_it_does_or_asks_anew(database: Database) -> None:
    for tries in (1, 2):
        needs = await kept(database)
        await database.write(lambda tx, needs=needs: note_car_schedule(tx, needs, {"id": 1}, is_beyond=True))
        assert (await kept(database)).tries == tries
    await database.write(lambda tx: note_needs(tx, FACT, is_able=False))
    needs = await kept(database)
    assert (needs.tries, needs.state) == (0, "unable")


async def test_the_next_car_begins_anew(database: Database) -> None:
    await database.write(lambda tx: note_offer(tx, "CP1", "T1", {"id": 7}))
    next_car = msgspec.structs.replace(FACT, transaction_id="T2", session_id="ses2")
    await database.write(lambda tx: note_needs(tx, next_car, is_able=True))
    needs = await kept(database)
    assert (needs.transaction_id, needs.offer) == ("T2", None)
