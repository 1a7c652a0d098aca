"""Reservations from the asking to the session that uses them, on both databases."""

from datetime import timedelta

import pytest

from gridtap.kit.clock import HandClock
from gridtap.stations.model import NewStation
from gridtap.stations.registry import register_station
from gridtap.stations.reservations import (
    NewReservation,
    Reservation,
    ask_reservation,
    expire_reservations,
    get_reservation,
    list_reservations,
    note_cancelled,
    note_given_up,
    note_reserved,
    use_reservation,
)
from gridtap.storage.database import Database


async def asked(database: Database, clock: HandClock, *, evse: int = 1, number: int | None = None) -> Reservation:
    """A station, made on first sight, is asked to keep an EVSE for a card for an hour."""
    new = NewReservation(
        station_id="CP-1",
        evse_number=evse,
        token="CARD",
        expires_at=clock.now() + timedelta(hours=1),
        number=number,
        group_id="FLEET",
    )
    return await database.write(lambda tx: ask_reservation(tx, new))


@pytest.fixture(autouse=True)
async def station(database: Database) -> None:
    """There is a station."""
    await database.write(lambda tx: register_station(tx, NewStation(station_id="CP-1")))


async def state_of(database: Database, kept: Reservation) -> str:
    """What became of it."""
    return (await database.read(lambda connection: get_reservation(connection, kept.reservation_id))).state


async def test_a_reservation_has_the_stations_next_number_and_waits_for_its_answer(database: Database, clock: HandClock) -> None:
    first, second = await asked(database, clock), await asked(database, clock)
    assert (first.number, second.number, first.state) == (1, 2, "asked")


async def test_what_is_asked_for_twice_is_one_reservation(database: Database, clock: HandClock) -> None:
    first = await asked(database, clock, number=7)
    assert (await asked(database, clock, number=7)).reservation_id == first.reservation_id


@pytest.mark.parametrize(("accepted", "state"), [(True, "reserved"), (False, "refused")])
async def test_the_stations_word_decides(database: Database, clock: HandClock, accepted: bool, state: str) -> None:
    kept = await asked(database, clock)
    await database.write(lambda tx: note_reserved(tx, "CP-1", kept.number, "Occupied", accepted=accepted))
    assert await state_of(database, kept) == state


async def test_another_reservation_under_the_same_number_replaces_the_first(database: Database, clock: HandClock) -> None:
    first = await asked(database, clock, number=7)
    await database.write(lambda tx: note_reserved(tx, "CP-1", 7, "Accepted", accepted=True))
    second = await asked(database, clock, number=7, evse=2)
    await database.write(lambda tx: note_reserved(tx, "CP-1", 7, "Accepted", accepted=True))
    assert (await state_of(database, first), await state_of(database, second)) == ("replaced", "reserved")


async def test_a_reservation_of_any_evse_is_used_by_the_group_wherever_it_starts(database: Database, clock: HandClock) -> None:
    kept = await asked(database, clock, evse=0)
    await database.write(lambda tx: note_reserved(tx, "CP-1", kept.number, "Accepted", accepted=True))

    async def start(token: str, group: str | None) -> Reservation | None:
        return await database.write(
            lambda tx: use_reservation(tx, "CP-1", number=None, evse_number=3, token=token, group_id=group, session_id="ses_1")
        )

    assert await start("STRANGER", None) is None
    used = await start("COLLEAGUE", "FLEET")
    assert used is not None
    assert (used.state, used.session_id) == ("used", "ses_1")


async def test_a_reservation_ends_with_its_time(database: Database, clock: HandClock) -> None:
    kept = await asked(database, clock)
    await database.write(lambda tx: note_reserved(tx, "CP-1", kept.number, "Accepted", accepted=True))
    assert await database.write(expire_reservations) == 0
    clock.advance(3601)
    assert await database.write(expire_reservations) == 1
    assert await state_of(database, kept) == "expired"


async def test_what_a_station_takes_back_or_does_not_know_is_over(database: Database, clock: HandClock) -> None:
    first, second, third = [await asked(database, clock) for _ in range(3)]
    for kept in (first, second, third):
        number = kept.number
        await database.write(lambda tx, number=number: note_reserved(tx, "CP-1", number, "Accepted", accepted=True))
    await database.write(lambda tx: note_cancelled(tx, "CP-1", first.number, "Accepted", accepted=True))
    await database.write(lambda tx: note_cancelled(tx, "CP-1", second.number, "Rejected", accepted=False))
    await database.write(lambda tx: note_given_up(tx, "CP-1", third.number, "Removed"))
    found = await database.read(lambda connection: list_reservations(connection, station_id="CP-1"))
    assert {each.number: each.state for each in found} == {
        first.number: "cancelled",
        second.number: "lost",
        third.number: "lost",
    }


@pytest.mark.parametrize("number", [2**31, 2**62, -(2**31) - 1])
async def test_a_number_that_no_reservation_can_have_uses_and_ends_none(database: Database, number: int) -> None:
    kept = await database.write(
        lambda tx: use_reservation(tx, "CP-1", number=number, evse_number=1, token="T", group_id=None, session_id="ses_1")
    )
    assert kept is None
    await database.write(lambda tx: note_given_up(tx, "CP-1", number, "Expired"))
