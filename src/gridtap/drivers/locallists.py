"""Local lists: which tokens a station may trust while it is offline, what it holds of them, and what it lacks."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from gridtap.drivers.model import APP_TOKEN_KIND, TokenStatus
from gridtap.storage.tables.lists import local_list_entries, local_lists
from gridtap.storage.tables.people import tokens
from gridtap.storage.transaction import Transaction

ListState = Literal["unknown", "current", "failed", "unsupported"]
_LISTED: tuple[TokenStatus, ...] = ("accepted", "blocked")
"""A blocked token is told too: else a station's cache might let it in."""


class ListEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a station is told about one token; `expires_at` in whole seconds."""

    token: str
    kind: str
    status: TokenStatus
    expires_at: datetime | None = None
    group_id: str | None = None


class LocalList(msgspec.Struct, frozen=True, kw_only=True):
    """A station's list as we know it: `version` and `entries` that it holds, its last word, and whether it can have one."""

    station_id: str
    version: int = 0
    state: ListState = "unknown"
    said: str | None = None
    changed_at: datetime | None = None
    entries: int = 0


class ListChange(NamedTuple):
    """What a station lacks: entries to add or change, and tokens to take off."""

    put: tuple[ListEntry, ...]
    gone: tuple[ListEntry, ...]

    def __len__(self) -> int:
        return len(self.put) + len(self.gone)


def wanted_entries(connection: Connection, now: datetime, *, max_characters: int) -> dict[str, ListEntry]:
    """What a list built of our tokens holds now, by token; one that is expired, stands for an app or is too long is left out."""
    query = select(tokens).where(tokens.c.status.in_(_LISTED), tokens.c.kind != APP_TOKEN_KIND).order_by(tokens.c.token)
    return {
        row.token: ListEntry(
            token=row.token,
            kind=row.kind,
            status=row.status,
            expires_at=None if row.expires_at is None else row.expires_at.replace(microsecond=0),
            group_id=row.group_id if row.group_id is not None and len(row.group_id) <= max_characters else None,
        )
        for row in connection.execute(query)
        if len(row.token) <= max_characters and (row.expires_at is None or row.expires_at > now)
    }


def held_entries(connection: Connection, station_id: str) -> dict[str, ListEntry]:
    """What a station was sent and took, by token."""
    columns = local_list_entries.c
    rows = connection.execute(select(local_list_entries).where(columns.station_id == station_id))
    return {
        row.token: ListEntry(token=row.token, kind=row.kind, status=row.status, expires_at=row.expires_at, group_id=row.group_id)
        for row in rows
    }


def difference(wanted: Mapping[str, ListEntry], held: Mapping[str, ListEntry]) -> ListChange:
    """What must be sent so that a station that holds one list has the other; kinds alone do not matter. Pure."""
    put = tuple(entry for token, entry in wanted.items() if token not in held or _told(entry) != _told(held[token]))
    return ListChange(put, tuple(entry for token, entry in held.items() if token not in wanted))


def _told(entry: ListEntry) -> tuple[object, ...]:
    return entry.status, entry.expires_at, entry.group_id


def get_list(connection: Connection, station_id: str) -> LocalList:
    """A station's list as we know it; `unknown` where nobody has asked yet."""
    row = connection.execute(select(local_lists).where(local_lists.c.station_id == station_id)).first()
    if row is None:
        return LocalList(station_id=station_id)
    columns = local_list_entries.c
    count = connection.execute(select(func.count()).where(columns.station_id == station_id)).scalar_one()
    return LocalList(
        station_id=station_id,
        version=row.version,
        state=row.state,
        said=row.said,
        changed_at=row.changed_at,
        entries=int(count),
    )


def note_list_taken(
    tx: Transaction, station_id: str, version: int, put: Iterable[ListEntry], gone: Iterable[str], *, is_full: bool
) -> None:
    """A station took a list or a part of one. Safe to repeat. Emits local_list_changed.

    Spec: OCPP 1.6 §5.15; OCPP 2.0.1 D01.
    """
    columns = local_list_entries.c
    added = list(put)
    dropped = [*gone, *(entry.token for entry in added)]
    mine = columns.station_id == station_id
    if is_full:
        tx.execute(delete(local_list_entries).where(mine))
    else:
        for start in range(0, len(dropped), 500):
            tx.execute(delete(local_list_entries).where(mine, columns.token.in_(dropped[start : start + 500])))
    if added:
        rows: list[dict[str, object]] = [{"station_id": station_id, **msgspec.structs.asdict(entry)} for entry in added]
        tx.execute(insert(local_list_entries), rows)
    _put(tx, station_id, version, "current", "Accepted")


def note_list_refused(tx: Transaction, station_id: str, said: str) -> None:
    """A station did not take a list; `NotSupported` says that it cannot have one. Emits local_list_changed."""
    state: ListState = "unsupported" if said in {"NotSupported", "NotImplemented"} else "failed"
    _put(tx, station_id, get_list(tx.connection, station_id).version, state, said)


def note_list_version(tx: Transaction, station_id: str, version: int) -> None:
    """A station told which version it holds; -1 says that it cannot have one. Emits local_list_changed on news.

    Another version than ours means that what we know of its entries is worthless. Spec: OCPP 1.6 §5.10; OCPP 2.0.1 D02.
    """
    known = get_list(tx.connection, station_id)
    if version < 0:
        _put(tx, station_id, 0, "unsupported", str(version))
        return
    if known.version == version and known.state == "current":
        return
    if known.version != version:
        tx.execute(delete(local_list_entries).where(local_list_entries.c.station_id == station_id))
    _put(tx, station_id, version, known.state if known.version == version else "unknown", None)


def _put(tx: Transaction, station_id: str, version: int, state: ListState, said: str | None) -> None:
    values = {"version": version, "state": state, "said": said, "changed_at": tx.now}
    if tx.execute(update(local_lists).where(local_lists.c.station_id == station_id).values(**values)).rowcount == 0:
        tx.execute(insert(local_lists).values(station_id=station_id, **values))
    tx.emit("local_list_changed", station_id=station_id, data={"version": version, "state": state, "said": said})
