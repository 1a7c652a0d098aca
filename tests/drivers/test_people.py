"""People, passwords and what proves who they are."""

from datetime import timedelta

import pytest

from gridtap.drivers.logins import (
    close_login,
    close_other_logins,
    make_key,
    note_key_used,
    open_login,
    prove,
    remove_key,
)
from gridtap.drivers.model import NewUser, Role
from gridtap.drivers.passwords import check_password, hash_password, password_fits
from gridtap.drivers.people import change_user, find_by_email, fold_email, get_user, make_user
from gridtap.kit.clock import HandClock
from gridtap.kit.errors import Malformed, NotFound, Refused
from gridtap.storage.database import Database


async def make(database: Database, user_id: str, role: Role = "driver") -> None:
    """Somebody with the address `<user_id>@example.com`."""
    new = NewUser(user_id=user_id, email=f"{user_id}@Example.com", name=user_id, role=role, password_hash="hash")
    await database.write(lambda tx: make_user(tx, new, app_token=f"APP{user_id}"))


async def test_an_address_is_taken_whatever_its_case(database: Database) -> None:
    await make(database, "ada")
    again = NewUser(user_id="eve", email="ADA@example.com", name="Eve", role="driver", password_hash="x")
    with pytest.raises(Refused, match="email_taken"):
        await database.write(lambda tx: make_user(tx, again, app_token="APPEVE"))
    found = await database.read(lambda connection: find_by_email(connection, "Ada@EXAMPLE.com"))
    assert found is not None
    assert (found[0].user_id, found[1]) == ("ada", "hash")


async def test_what_is_left_out_of_a_change_stays(database: Database) -> None:
    await make(database, "ada")
    changed = await database.write(lambda tx: change_user(tx, "ada", locale="de"))
    assert (changed.name, changed.locale, changed.role) == ("ada", "de", "driver")
    assert await database.read(lambda connection: get_user(connection, "ada")) == changed


async def test_the_last_admin_cannot_step_down(database: Database) -> None:
    await make(database, "ada", "admin")
    with pytest.raises(Refused, match="last_admin"):
        await database.write(lambda tx: change_user(tx, "ada", role="operator"))
    await make(database, "eve", "admin")
    assert (await database.write(lambda tx: change_user(tx, "ada", role="operator"))).role == "operator"


async def test_a_login_proves_who_asks_until_it_ends(database: Database, clock: HandClock) -> None:
    await make(database, "ada", "operator")
    await database.write(lambda tx: open_login(tx, "ada", "secret", lasts=timedelta(hours=1)))
    proven = await database.read(lambda connection: prove(connection, "secret", clock.now()))
    assert proven is not None
    assert (proven.user_id, proven.role, proven.expires_at) == ("ada", "operator", clock.now() + timedelta(hours=1))
    assert await database.read(lambda connection: prove(connection, "Secret", clock.now())) is None
    clock.advance(3600)
    assert await database.read(lambda connection: prove(connection, "secret", clock.now())) is None


async def test_signing_out_ends_one_login_and_a_new_password_the_others(database: Database, clock: HandClock) -> None:
    await make(database, "ada")
    for secret in ("one", "two", "three"):
        await database.write(lambda tx, name=secret: open_login(tx, "ada", name, lasts=timedelta(hours=1)))

    async def valid() -> list[str]:
        found: list[str] = []
        for secret in ("one", "two", "three"):
            if await database.read(lambda connection, name=secret: prove(connection, name, clock.now())):
                found.append(secret)
        return found

    await database.write(lambda tx: close_login(tx, "one"))
    assert await valid() == ["two", "three"]
    await database.write(lambda tx: close_other_logins(tx, "ada", but="three"))
    assert await valid() == ["three"]


async def test_a_key_proves_its_maker_until_it_is_removed(database: Database, clock: HandClock) -> None:
    await make(database, "ada", "operator")
    await database.write(lambda tx: make_key(tx, key_id="key_1", user_id="ada", name="billing", secret="gtk_secret"))
    proven = await database.read(lambda connection: prove(connection, "gtk_secret", clock.now()))
    assert proven is not None
    assert (proven.user_id, proven.key_id, proven.expires_at) == ("ada", "key_1", None)
    await database.write(lambda tx: note_key_used(tx, "key_1"))
    with pytest.raises(NotFound, match="api_key_unknown"):
        await database.write(lambda tx: remove_key(tx, "key_1", user_id="eve"))
    await database.write(lambda tx: remove_key(tx, "key_1"))
    assert await database.read(lambda connection: prove(connection, "gtk_secret", clock.now())) is None


def test_a_password_fits_only_itself() -> None:
    kept = hash_password("correct horse")
    assert password_fits(kept, "correct horse")
    assert not password_fits(kept, "Correct horse")
    assert not password_fits("no hash at all", "correct horse")
    assert not password_fits(None, "correct horse")


@pytest.mark.parametrize("password", ["", "seven77", "x" * 201])
def test_a_password_has_a_sensible_length(password: str) -> None:
    with pytest.raises(Malformed, match="bad_password"):
        check_password(password)


@pytest.mark.parametrize("email", ["", "a", "a@b", "@b.c", "a@@b.c", "a b@c.d", "a@b.c\0", f"{'a' * 65}@b.c", "a@b..c"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(Malformed, match="bad_email"):
        fold_email(email)
