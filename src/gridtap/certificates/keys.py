"""Private keys of ours: kept sealed, with the certificates that vouch for them."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from gridtap.kit.clock import as_text
from gridtap.storage.tables.certificates import authority_keys
from gridtap.storage.transaction import Transaction


class KeptKey(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed key as its row stands; `chain` holds the certificates above its own, without the root."""

    fingerprint: str
    name: str
    certificate: str
    chain: str
    sealed_key: bytes
    hosts: tuple[str, ...]
    not_after: datetime
    retired_at: datetime | None = None


def find_key(connection: Connection, name: str) -> KeptKey | None:
    """The key in use under a name; where two nodes made one each, all take the first."""
    columns = authority_keys.c
    query = select(authority_keys).where((columns.name == name) & columns.retired_at.is_(None))
    row = connection.execute(query.order_by(columns.created_at, columns.fingerprint)).mappings().first()
    return None if row is None else _key_of(row)


def list_keys(connection: Connection, prefix: str, now: datetime) -> list[KeptKey]:
    """Keys under names that begin so, in use or retired, whose certificates are still good; by name, the oldest first."""
    columns = authority_keys.c
    query = select(authority_keys).where(columns.name.startswith(prefix) & (columns.not_after > now))
    ordered = query.order_by(columns.name, columns.created_at, columns.fingerprint)
    return [_key_of(row) for row in connection.execute(ordered).mappings()]


def keep_key(tx: Transaction, kept: KeptKey, *, replaces: str | None) -> KeptKey:
    """Put a key to use in the place of the one whose fingerprint is `replaces`; returns the one that is in use then.

    One that somebody else put there meanwhile stays.
    """
    present = find_key(tx.connection, kept.name)
    if present is not None and present.fingerprint != replaces:
        return present
    if present is not None:
        where = authority_keys.c.fingerprint == present.fingerprint
        tx.execute(update(authority_keys).where(where).values(retired_at=tx.now))
    values: dict[str, object] = {name: getattr(kept, name) for name in kept.__struct_fields__}
    tx.execute(insert(authority_keys).values(**values, created_at=tx.now))
    data = {"name": kept.name, "fingerprint": kept.fingerprint, "not_after": as_text(kept.not_after)}
    tx.emit("authority_key_made", data=data)
    return kept


def give_up_keys(tx: Transaction) -> None:
    """What they were sealed under is lost: new ones are made when needed. Roots stay trusted, so stations keep their way in."""
    columns = authority_keys.c
    tx.execute(delete(authority_keys).where(columns.name.not_like("root-%")))
    tx.execute(update(authority_keys).where(columns.retired_at.is_(None)).values(retired_at=tx.now))


def _key_of(row: RowMapping) -> KeptKey:
    same = {name: row[name] for name in KeptKey.__struct_fields__ if name != "hosts"}
    return KeptKey(**same, hosts=tuple(row["hosts"]))
