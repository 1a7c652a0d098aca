"""Groups of tokens: what holds for all of a group; a group without a row here has no rules of its own."""

from sqlalchemy import Connection, delete, func, insert, select, update

from gridtap.drivers.model import TokenGroup
from gridtap.kit.errors import Malformed, NotFound
from gridtap.storage.tables.people import token_groups, tokens
from gridtap.storage.transaction import Transaction

MAX_GROUP_CHARACTERS = 36
"""idToken of 2.x; 1.6 carries groups of up to 20."""


def checked_group(name: str) -> str:
    """The name of a group as it is kept. Raises: Malformed `bad_group`."""
    kept = name.strip()
    if not kept or len(kept) > MAX_GROUP_CHARACTERS or not kept.isprintable():
        sentence = f"A group has 1 to {MAX_GROUP_CHARACTERS} printable characters."
        raise Malformed("bad_group", sentence, extra={"field": "group"})
    return kept


def put_group(tx: Transaction, group: TokenGroup) -> TokenGroup:
    """Make a group's rules or replace them. Emits token_group_changed.

    Raises: Malformed `bad_group`.
    """
    name = checked_group(group.group)
    values = {
        "label": group.label,
        "allows_concurrent": group.allows_concurrent,
        "is_master_pass": group.is_master_pass,
    }
    if tx.execute(update(token_groups).where(token_groups.c.group_id == name).values(**values)).rowcount == 0:
        tx.execute(insert(token_groups).values(group_id=name, created_at=tx.now, **values))
    tx.emit("token_group_changed", data={"group": name, "allows_concurrent": group.allows_concurrent})
    return get_group(tx.connection, name)


def remove_group(tx: Transaction, name: str) -> None:
    """Forget a group's rules; its tokens stay in it. Emits token_group_changed. Raises: NotFound `group_unknown`."""
    if tx.execute(delete(token_groups).where(token_groups.c.group_id == name)).rowcount == 0:
        raise NotFound("group_unknown", f"There are no rules for a group {name}.")
    tx.emit("token_group_changed", data={"group": name})


def get_group(connection: Connection, name: str) -> TokenGroup:
    """A group, with or without rules. Raises: NotFound `group_unknown` where no token is in it either."""
    found = next((group for group in list_groups(connection) if group.group == name), None)
    if found is None:
        raise NotFound("group_unknown", f"There is no group {name}.")
    return found


def list_groups(connection: Connection) -> list[TokenGroup]:
    """Every group that has rules or tokens, by name."""
    members = select(tokens.c.group_id, func.count()).where(tokens.c.group_id.is_not(None)).group_by(tokens.c.group_id)
    counts = {str(name): int(count) for name, count in connection.execute(members)}
    rules = {row.group_id: row for row in connection.execute(select(token_groups))}
    return [
        TokenGroup(
            group=name,
            label=None if name not in rules else rules[name].label,
            allows_concurrent=None if name not in rules else rules[name].allows_concurrent,
            is_master_pass=name in rules and bool(rules[name].is_master_pass),
            tokens=counts.get(name, 0),
        )
        for name in sorted(counts.keys() | rules.keys())
    ]


def master_pass_group(connection: Connection) -> str | None:
    """The group of the master passes, as stations are told it; None where there is none. They know one only: the first made."""
    groups = token_groups.c
    query = select(groups.group_id).where(groups.is_master_pass).order_by(groups.created_at, groups.group_id)
    return connection.execute(query.limit(1)).scalar()
