"""Local lists: what a station holds, what it lacks, on both databases."""

from datetime import timedelta

import pytest

from gridtap.drivers.groups import list_groups, put_group, remove_group
from gridtap.drivers.locallists import (
    ListEntry,
    difference,
    get_list,
    held_entries,
    note_list_refused,
    note_list_taken,
    note_list_version,
    wanted_entries,
)
from gridtap.drivers.model import Token, TokenGroup
from gridtap.drivers.tokens import authorise, put_token
from gridtap.kit.clock import HandClock
from gridtap.kit.errors import NotFound
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.storage.database import Database

ONE = ListEntry(token="ONE", kind="rfid", status="accepted")
TWO = ListEntry(token="TWO", kind="rfid", status="blocked")


@pytest.fixture(autouse=True)
async def station(database: Database) -> None:
    """There is a station."""
    await database.write(lambda tx: register_station(tx, NewStation(station_id="CP-1")))


async def test_cards_are_listed_and_apps_expired_and_too_long_ones_are_not(database: Database, clock: HandClock) -> None:
    past = clock.now() - timedelta(seconds=1)
    tokens = [
        Token(token="ONE", kind="rfid", status="accepted"),
        Token(token="TWO", kind="rfid", status="blocked"),
        Token(token="OLD", kind="rfid", status="accepted", expires_at=past),
        Token(token="APP", kind="app", status="accepted"),
        Token(token="L" * 21, kind="rfid", status="accepted"),
        Token(token="BAD", kind="rfid", status="invalid"),
    ]
    for token in tokens:
        await database.write(lambda tx, token=token: put_token(tx, token))
    found = await database.read(lambda connection: wanted_entries(connection, clock.now(), max_characters=20))
    assert found == {"ONE": ONE, "TWO": TWO}


async def test_what_a_station_took_is_what_it_holds(database: Database) -> None:
    await database.write(lambda tx: note_list_taken(tx, "CP-1", 1, [ONE, TWO], (), is_full=True))
    await database.write(lambda tx: note_list_taken(tx, "CP-1", 2, [], ["ONE"], is_full=False))
    held = await database.read(lambda connection: held_entries(connection, "CP-1"))
    known = await database.read(lambda connection: get_list(connection, "CP-1"))
    assert held == {"TWO": TWO}
    assert (known.version, known.state, known.entries) == (2, "current", 1)
    assert difference({"ONE": ONE}, held) == ((ONE,), (TWO,))


async def test_a_version_that_is_not_ours_makes_worthless_what_was_known(database: Database) -> None:
    await database.write(lambda tx: note_list_taken(tx, "CP-1", 1, [ONE], (), is_full=True))
    await database.write(lambda tx: note_list_version(tx, "CP-1", 1))
    assert (await database.read(lambda connection: get_list(connection, "CP-1"))).state == "current"
    await database.write(lambda tx: note_list_version(tx, "CP-1", 5))
    known = await database.read(lambda connection: get_list(connection, "CP-1"))
    assert (known.version, known.state, known.entries) == (5, "unknown", 0)


async def test_a_refusal_keeps_the_version_and_says_why(database: Database) -> None:
    await database.write(lambda tx: note_list_taken(tx, "CP-1", 3, [ONE], (), is_full=True))
    await database.write(lambda tx: note_list_refused(tx, "CP-1", "Failed"))
    known = await database.read(lambda connection: get_list(connection, "CP-1"))
    assert (known.version, known.state, known.said) == (3, "failed", "Failed")
    await database.write(lambda tx: note_list_refused(tx, "CP-1", "NotImplemented"))
    assert (await database.read(lambda connection: get_list(connection, "CP-1"))).state == "unsupported"


async def test_a_groups_rule_holds_for_its_tokens_unless_they_say_otherwise(database: Database, clock: HandClock) -> None:
    await database.write(lambda tx: put_token(tx, Token(token="ONE", kind="rfid", status="accepted", group="FLEET")))
    own = Token(token="TWO", kind="rfid", status="accepted", group="FLEET", allows_concurrent=True)
    await database.write(lambda tx: put_token(tx, own))
    await database.write(lambda tx: put_group(tx, TokenGroup(group="FLEET", allows_concurrent=False)))
    [group] = await database.read(list_groups)
    assert (group.tokens, group.allows_concurrent) == (2, False)
    for token, allowed in (("ONE", False), ("TWO", True)):
        found = await database.read(lambda connection, token=token: authorise(connection, token, clock.now()))
        assert found.allows_concurrent is allowed
    await database.write(lambda tx: remove_group(tx, "FLEET"))
    assert (await database.read(lambda connection: authorise(connection, "ONE", clock.now()))).allows_concurrent is None
    with pytest.raises(NotFound):
        await database.write(lambda tx: remove_group(tx, "FLEET"))
