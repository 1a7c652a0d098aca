"""What proves who asks: opaque bearer tokens of logins and keys of programs, kept as digests only."""

import hashlib
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from gridtap.drivers.model import Role
from gridtap.kit.errors import NotFound
from gridtap.storage.tables.people import api_keys, logins, users
from gridtap.storage.transaction import Transaction

KEY_PREFIX = "gtk_"


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """Who a bearer token belongs to; `expires_at` is None for a program's key, `key_id` None for a login."""

    user_id: str
    name: str
    role: Role
    expires_at: datetime | None
    key_id: str | None


def digest_of(secret: str) -> bytes:
    """What is kept of a bearer token; tokens are random, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


def open_login(tx: Transaction, user_id: str, secret: str, *, lasts: timedelta) -> datetime:
    """Keep a new login, forget those that have run out; returns when it expires."""
    expires_at = tx.now + lasts
    tx.execute(delete(logins).where(logins.c.user_id == user_id, logins.c.expires_at <= tx.now))
    tx.execute(insert(logins).values(token_digest=digest_of(secret), user_id=user_id, created_at=tx.now, expires_at=expires_at))
    return expires_at


def close_login(tx: Transaction, secret: str) -> None:
    """Forget a login. Safe to repeat."""
    tx.execute(delete(logins).where(logins.c.token_digest == digest_of(secret)))


def close_other_logins(tx: Transaction, user_id: str, *, but: str | None) -> None:
    """Forget all logins of a person except one, as after a change of password."""
    query = delete(logins).where(logins.c.user_id == user_id)
    tx.execute(query if but is None else query.where(logins.c.token_digest != digest_of(but)))


def make_key(tx: Transaction, *, key_id: str, user_id: str, name: str, secret: str) -> datetime:
    """Keep a program's key; returns when it was made."""
    tx.execute(
        insert(api_keys).values(key_id=key_id, key_digest=digest_of(secret), user_id=user_id, name=name, created_at=tx.now)
    )
    return tx.now


def remove_key(tx: Transaction, key_id: str, *, user_id: str | None = None) -> None:
    """Forget a program's key; with `user_id` only if it is theirs. Raises: NotFound `api_key_unknown`."""
    query = delete(api_keys).where(api_keys.c.key_id == key_id)
    gone = tx.execute(query if user_id is None else query.where(api_keys.c.user_id == user_id))
    if gone.rowcount == 0:
        raise NotFound("api_key_unknown", f"There is no API key {key_id}.")


def note_key_used(tx: Transaction, key_id: str) -> None:
    """Remember that a program's key was used now."""
    tx.execute(update(api_keys).where(api_keys.c.key_id == key_id).values(last_used_at=tx.now))


def prove(connection: Connection, secret: str, now: datetime) -> Proven | None:
    """Who a bearer token belongs to; None when it is unknown or has run out."""
    digest = digest_of(secret)
    if secret.startswith(KEY_PREFIX):
        query = select(api_keys.c.key_id, users).join(users).where(api_keys.c.key_digest == digest)
        row = connection.execute(query).first()
        return None if row is None else _proven(row.user_id, row.name, row.role, None, row.key_id)
    query = select(logins.c.expires_at, users).join(users).where(logins.c.token_digest == digest, logins.c.expires_at > now)
    row = connection.execute(query).first()
    return None if row is None else _proven(row.user_id, row.name, row.role, row.expires_at, None)


def _proven(user_id: str, name: str, role: Role, expires_at: datetime | None, key_id: str | None) -> Proven:
    return Proven(user_id=user_id, name=name, role=role, expires_at=expires_at, key_id=key_id)
