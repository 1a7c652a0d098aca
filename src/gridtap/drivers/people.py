"""People: registering, changing and finding those who sign in."""

import re

from sqlalchemy import Connection, insert, select, update

from gridtap.drivers.model import APP_TOKEN_KIND, NewUser, Role, Token, User
from gridtap.drivers.tokens import put_token
from gridtap.kit.errors import Malformed, NotFound, Refused
from gridtap.storage.tables.people import users
from gridtap.storage.transaction import Transaction

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
MAX_NAME_CHARACTERS = 100


def fold_email(email: str) -> str:
    """The form addresses are kept and compared in. Raises: Malformed `bad_email`."""
    folded = email.strip().lower()
    if len(folded) > 254 or not _EMAIL.fullmatch(folded) or not folded.isprintable():
        detail = "This is no e-mail address."
        raise Malformed("bad_email", detail, extra={"errors": [{"field": "email", "message": detail}]})
    return folded


def fold_name(name: str) -> str:
    """A person's name without surrounding blanks. Raises: Malformed `bad_name`."""
    folded = name.strip()
    if not folded or len(folded) > MAX_NAME_CHARACTERS or not folded.isprintable():
        detail = f"A name has 1 to {MAX_NAME_CHARACTERS} printable characters."
        raise Malformed("bad_name", detail, extra={"errors": [{"field": "name", "message": detail}]})
    return folded


def make_user(tx: Transaction, new: NewUser, *, app_token: str) -> User:
    """Make a person who may sign in, with the token that stands for them when they start from the app.

    Raises: Refused `email_taken`; Malformed `bad_email`, `bad_name`.
    """
    email = fold_email(new.email)
    if tx.one(select(users.c.user_id).where(users.c.email == email)) is not None:
        raise Refused("email_taken", "There is an account with this e-mail address; sign in instead.")
    tx.execute(
        insert(users).values(
            user_id=new.user_id,
            email=email,
            name=fold_name(new.name),
            role=new.role,
            locale=new.locale,
            password_hash=new.password_hash,
            created_at=tx.now,
        )
    )
    put_token(tx, Token(token=app_token, kind=APP_TOKEN_KIND, status="accepted", label="App", driver_id=new.user_id))
    tx.emit("user_made", driver_id=new.user_id, data={"role": new.role})
    return get_user(tx.connection, new.user_id)


def change_user(
    tx: Transaction,
    user_id: str,
    *,
    name: str | None = None,
    locale: str | None = None,
    role: Role | None = None,
    password_hash: str | None = None,
) -> User:
    """Change what is given; None stays as it is.

    Raises: NotFound `user_unknown`; Refused `last_admin`.
    """
    user = get_user(tx.connection, user_id)
    if user.role == "admin" and role not in {None, "admin"}:
        others = select(users.c.user_id).where(users.c.role == "admin", users.c.user_id != user_id)
        if tx.one(others) is None:
            raise Refused("last_admin", "This is the last admin; make another one first.")
    given = {
        "name": None if name is None else fold_name(name),
        "locale": locale,
        "role": role,
        "password_hash": password_hash,
    }
    values = {column: given[column] for column in given if given[column] is not None}
    if values:
        tx.execute(update(users).where(users.c.user_id == user_id).values(**values))
    return get_user(tx.connection, user_id)


def get_user(connection: Connection, user_id: str) -> User:
    """The person with this id. Raises: NotFound `user_unknown`."""
    row = connection.execute(select(users).where(users.c.user_id == user_id)).first()
    if row is None:
        raise NotFound("user_unknown", f"There is no user {user_id}.")
    return User(user_id=row.user_id, email=row.email, name=row.name, role=row.role, locale=row.locale, created_at=row.created_at)


def find_by_email(connection: Connection, email: str) -> tuple[User, str] | None:
    """The person with this address and their password hash, or None."""
    row = connection.execute(select(users).where(users.c.email == email.strip().lower())).first()
    if row is None:
        return None
    return get_user(connection, row.user_id), row.password_hash
