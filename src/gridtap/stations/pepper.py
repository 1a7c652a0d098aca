"""Whether the pepper in the data folder is the one that this database was sealed under: no node starts with another one."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from gridtap.kit.errors import Refused
from gridtap.stations.credentials import PEPPER_FILE, Sealer, load_pepper
from gridtap.storage.database import Database
from gridtap.storage.tables.installation import installation
from gridtap.storage.transaction import Transaction

CHECK = "pepper_check"


async def load_proved_pepper(db: Database, data_dir: Path, *, is_lost: bool, on_lost: Callable[[Transaction], None]) -> bytes:
    """The pepper of the data folder, made on first use of a new database, and put on record there by a value that tells it apart.

    `is_lost` puts another one in the place of the one before, which is gone for good; `on_lost` runs in that transaction.
    Raises: Refused `pepper_missing`, `pepper_wrong`, each with what to copy; Malformed `bad_pepper`.
    """
    path = data_dir.expanduser() / PEPPER_FILE
    known = await db.read(find_check)
    if known is not None and not path.exists() and not is_lost:
        raise Refused("pepper_missing", _sentence(f"There is no file {path}, but this database was used with one."))
    pepper = load_pepper(data_dir)
    check = Sealer(pepper).key_for("check of the pepper").hex()
    if not await db.write(lambda tx: keep_check(tx, check, on_lost if is_lost else None)):
        raise Refused("pepper_wrong", _sentence(f"{path} is not the one that this database was used with."))
    return pepper


def find_check(connection: Connection) -> str | None:
    """The value on record, or None where no node has started on this database yet."""
    return connection.execute(select(installation.c.value).where(installation.c.name == CHECK)).scalar_one_or_none()


def keep_check(tx: Transaction, check: str, on_lost: Callable[[Transaction], None] | None) -> bool:
    """Put the value on record where there is none, or, with `on_lost`, another; False where another stays. Safe to repeat."""
    known = find_check(tx.connection)
    if known is None:
        tx.execute(insert(installation).values(name=CHECK, value=check))
    elif known != check and on_lost is not None:
        tx.execute(update(installation).where(installation.c.name == CHECK).values(value=check))
        on_lost(tx)
    return known in {None, check} or on_lost is not None


def _sentence(what: str) -> str:
    return (
        f"{what} With another one no station password is right and no key of ours can be opened. Copy {PEPPER_FILE} from the "
        "data folder of a node that runs, or from the backup that belongs to this database. If it is lost for good, start once "
        "with GRIDTAP_PEPPER_LOST=true: every station then needs a new password, and our authority makes new keys."
    )
