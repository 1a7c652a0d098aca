"""A master pass is known on both databases: by its group, and by what its tokens may not do."""

from gridtap.drivers.groups import list_groups, master_pass_group, put_group
from gridtap.drivers.model import Token, TokenGroup
from gridtap.drivers.tokens import authorise, put_token
from gridtap.storage.database import Database


async def test_a_token_of_a_master_pass_group_is_one(database: Database) -> None:
    await database.write(lambda tx: put_token(tx, Token(token="PASS", kind="rfid", status="accepted", group="MASTERS")))
    await database.write(lambda tx: put_token(tx, Token(token="CARD", kind="rfid", status="accepted", group="FAMILY")))
    assert await database.read(master_pass_group) is None
    await database.write(lambda tx: put_group(tx, TokenGroup(group="MASTERS", is_master_pass=True)))
    await database.write(lambda tx: put_group(tx, TokenGroup(group="FAMILY")))
    assert await database.read(master_pass_group) == "MASTERS"
    now = database.clock.now()
    known = {token: await database.read(lambda c, token=token: authorise(c, token, now)) for token in ("PASS", "CARD")}
    assert {token: found.is_master_pass for token, found in known.items()} == {"PASS": True, "CARD": False}
    groups = await database.read(list_groups)
    assert {group.group: (group.is_master_pass, group.tokens) for group in groups} == {"MASTERS": (True, 1), "FAMILY": (False, 1)}
    await database.write(lambda tx: put_group(tx, TokenGroup(group="MASTERS")))
    assert await database.read(master_pass_group) is None
