"""Profiles and limits in stations, as they take them, tell of them and let go of them."""

import pytest

from gridtap.smartcharging.keeping import (
    clear_limit,
    end_transaction_profiles,
    forget_profiles,
    keep_only_profiles,
    record_limit,
    record_profiles,
)
from gridtap.smartcharging.model import Profile, ProfileFilter
from gridtap.smartcharging.store import list_limits, list_profiles
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.storage.database import Database


@pytest.fixture
async def database(database: Database) -> Database:
    """A database of each kind that knows station CP1."""
    await database.write(lambda tx: register_station(tx, NewStation(station_id="CP1")))
    return database


def profile(
    number: int, purpose: str = "TxDefaultProfile", evse: int = 1, level: int = 0, transaction: str | None = None
) -> Profile:
    """A profile without much in it."""
    return Profile(
        profile_id=number,
        evse_number=evse,
        purpose=purpose,
        kind="Absolute",
        stack_level=level,
        content={"id": number},
        transaction_id=transaction,
    )


FOREIGN = "ChargingStationExternalConstraints"
ALL = [
    profile(1),
    profile(2, evse=2),
    profile(3, level=5),
    profile(4, "TxProfile", transaction="T1"),
    profile(5, "ChargingStationMaxProfile", evse=0),
    profile(-6, FOREIGN, evse=0),
]


async def numbers(database: Database) -> set[int]:
    """The numbers of the profiles that are known."""
    return {one.profile_id for one in await database.read(lambda connection: list_profiles(connection, "CP1"))}


async def test_a_profile_with_a_known_number_replaces_it(database: Database) -> None:
    await database.write(lambda tx: record_profiles(tx, "CP1", [profile(1)]))
    await database.write(lambda tx: record_profiles(tx, "CP1", [profile(1, evse=2, level=3)]))
    [kept] = await database.read(lambda connection: list_profiles(connection, "CP1"))
    assert (kept.evse_number, kept.stack_level, kept.content) == (2, 3, {"id": 1})


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        (ProfileFilter(profile_ids=(3,)), {1, 2, 4, 5, -6}),
        (ProfileFilter(purpose="TxDefaultProfile"), {4, 5, -6}),
        (ProfileFilter(purpose="TxDefaultProfile", stack_level=0, evse_number=1), {2, 3, 4, 5, -6}),
        (ProfileFilter(), {-6}),
    ],
)
async def test_what_was_cleared_is_forgotten_but_never_what_others_set(
    database: Database, gone: ProfileFilter, left: set[int]
) -> None:
    await database.write(lambda tx: record_profiles(tx, "CP1", ALL))
    await database.write(lambda tx: forget_profiles(tx, "CP1", gone))
    assert await numbers(database) == left


async def test_a_whole_report_ends_what_fits_the_question_and_was_not_told(database: Database) -> None:
    await database.write(lambda tx: record_profiles(tx, "CP1", ALL))
    await database.write(lambda tx: keep_only_profiles(tx, "CP1", ProfileFilter(evse_number=1), [4]))
    assert await numbers(database) == {2, 4, 5, -6}


async def test_the_profiles_of_a_transaction_end_with_it(database: Database) -> None:
    await database.write(lambda tx: record_profiles(tx, "CP1", ALL))
    await database.write(lambda tx: end_transaction_profiles(tx, "CP1", "T1"))
    assert 4 not in await numbers(database)


async def test_a_limit_is_replaced_by_its_source_and_cleared_for_the_whole_station(database: Database) -> None:
    for critical in (None, True):
        await database.write(
            lambda tx, critical=critical: record_limit(tx, "CP1", 1, "EMS", is_grid_critical=critical, schedules=[{"id": 1}])
        )
    await database.write(lambda tx: record_limit(tx, "CP1", 1, "SO", is_grid_critical=False, schedules=[]))
    found = await database.read(lambda connection: list_limits(connection, "CP1"))
    assert [(limit.limit_source, limit.is_grid_critical) for limit in found] == [("EMS", True), ("SO", False)]
    await database.write(lambda tx: clear_limit(tx, "CP1", 0, "EMS"))
    found = await database.read(lambda connection: list_limits(connection, "CP1"))
    assert [limit.limit_source for limit in found] == ["SO"]
