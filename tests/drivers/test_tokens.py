"""Who may charge with what."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridtap.drivers.model import NewUser, Token, TokenStatus
from gridtap.drivers.people import make_user
from gridtap.drivers.tokens import app_token_of, authorise, fold_token, get_token, put_token, remove_token
from gridtap.kit.clock import HandClock
from gridtap.kit.errors import Malformed, NotFound
from gridtap.storage.database import Database


async def test_a_token_nobody_knows_is_invalid(database: Database, clock: HandClock) -> None:
    found = await database.read(lambda connection: authorise(connection, "04AABB", clock.now()))
    assert (found.status, found.kind, found.driver_id) == ("invalid", "unknown", None)


async def test_tokens_compare_without_case_and_blanks(database: Database, clock: HandClock) -> None:
    await database.write(lambda tx: put_token(tx, Token(token="04aaBB", kind="rfid", status="accepted", group="fleet")))
    for written in ("04AABB", "04aabb", " 04AaBb "):
        found = await database.read(lambda connection, token=written: authorise(connection, token, clock.now()))
        assert (found.status, found.group, found.kind) == ("accepted", "fleet", "rfid")


@pytest.mark.parametrize("status", ["blocked", "expired", "invalid"])
async def test_a_token_is_what_the_operator_says(database: Database, clock: HandClock, status: TokenStatus) -> None:
    await database.write(lambda tx: put_token(tx, Token(token="T", kind="rfid", status=status)))
    assert (await database.read(lambda connection: authorise(connection, "T", clock.now()))).status == status


async def test_a_token_expires_by_itself_and_stays_blocked(database: Database, clock: HandClock) -> None:
    soon = clock.now() + timedelta(hours=1)
    await database.write(lambda tx: put_token(tx, Token(token="T", kind="rfid", status="accepted", expires_at=soon)))
    await database.write(lambda tx: put_token(tx, Token(token="B", kind="rfid", status="blocked", expires_at=soon)))
    assert (await database.read(lambda connection: authorise(connection, "T", clock.now()))).status == "accepted"
    clock.advance(3600)
    found = await database.read(lambda connection: authorise(connection, "T", clock.now()))
    assert (found.status, found.expires_at) == ("expired", soon)
    assert (await database.read(lambda connection: authorise(connection, "B", clock.now()))).status == "blocked"


async def test_putting_a_token_again_replaces_it_and_keeps_when_it_was_made(database: Database, clock: HandClock) -> None:
    first = await database.write(lambda tx: put_token(tx, Token(token="T", kind="rfid", status="accepted", label="Old")))
    clock.advance(60)
    second = await database.write(lambda tx: put_token(tx, Token(token="t", kind="plate", status="blocked")))
    assert (second.kind, second.status, second.label, second.created_at) == ("plate", "blocked", None, first.created_at)


async def test_removing_a_token_that_is_not_there_says_so(database: Database) -> None:
    with pytest.raises(NotFound, match="token_unknown"):
        await database.write(lambda tx: remove_token(tx, "T"))
    await database.write(lambda tx: put_token(tx, Token(token="T", kind="rfid", status="accepted")))
    await database.write(lambda tx: remove_token(tx, "t"))
    assert await database.read(lambda connection: get_token(connection, "T")) is None


async def test_every_person_has_an_app_token_that_may_charge(database: Database, clock: HandClock) -> None:
    new = NewUser(user_id="usr_1", email="Ada@Example.com", name="Ada", role="driver", password_hash="x")
    user = await database.write(lambda tx: make_user(tx, new, app_token="APP123456789012"))
    token = await database.read(lambda connection: app_token_of(connection, user.user_id))
    assert len(token) <= 20
    found = await database.read(lambda connection: authorise(connection, token, clock.now()))
    assert (found.status, found.driver_id, found.kind) == ("accepted", "usr_1", "app")


async def test_a_token_for_nobody_we_know_is_refused(database: Database) -> None:
    with pytest.raises(NotFound, match="driver_unknown"):
        await database.write(lambda tx: put_token(tx, Token(token="T", kind="rfid", status="accepted", driver_id="usr_none")))


@given(st.text(alphabet="aB0 éß\u200b\0/", max_size=40))
def test_a_folded_token_stays_as_it_is(text: str) -> None:
    try:
        folded = fold_token(text)
    except Malformed:
        folded = "REFUSED"
    assert fold_token(folded) == folded
