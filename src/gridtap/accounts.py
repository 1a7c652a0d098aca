"""Accounts made without the API: by `gridtap user`, for the demo, and the first admin of a new database."""

import asyncio
import getpass
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console
from sqlalchemy import Connection, select

from gridtap.banner import DemoLogin
from gridtap.drivers import passwords, people
from gridtap.drivers.model import NewUser, Role, User
from gridtap.kit.clock import SystemClock
from gridtap.kit.errors import Refused
from gridtap.kit.ids import Ids
from gridtap.settings import load_settings
from gridtap.storage.database import Database, open_database
from gridtap.storage.migrate import require_current_schema
from gridtap.storage.tables.people import users

FIRST_ADMIN_EMAIL = "admin@gridtap.local"
DEMO_LOGINS = (
    DemoLogin("driver", "driver@example.com", "demo-driver"),
    DemoLogin("operator", "operator@example.com", "demo-operator"),
)


async def make_account(db: Database, ids: Ids, *, email: str, name: str, role: Role, password: str) -> User:
    """Make a person who may sign in with a password. Raises: Malformed `bad_password`, `bad_email`; Refused `email_taken`."""
    passwords.check_password(password)
    password_hash = await asyncio.to_thread(passwords.hash_password, password)
    new = NewUser(user_id=ids.next("usr"), email=email, name=name, role=role, password_hash=password_hash)
    app_token = f"APP{ids.code(12)}"
    return await db.write(lambda tx: people.make_user(tx, new, app_token=app_token))


async def make_demo_accounts(db: Database, ids: Ids) -> None:
    """The accounts that a demo database shows to everybody. Safe to repeat."""
    names = {"driver": "Dana Driver", "operator": "Olu Operator"}
    roles: dict[str, Role] = {"driver": "driver", "operator": "admin"}
    for login in DEMO_LOGINS:
        try:
            await make_account(
                db, ids, email=login.email, name=names[login.role], role=roles[login.role], password=login.password
            )
        except Refused as refusal:
            if refusal.code != "email_taken":
                raise


async def make_first_admin(db: Database, ids: Ids) -> DemoLogin | None:
    """An admin with a random password for a database that nobody can sign in to; None where somebody can."""
    if await db.read(_has_operator):
        return None
    password = ids.secret(16)
    await make_account(db, ids, email=FIRST_ADMIN_EMAIL, name="Admin", role="admin", password=password)
    return DemoLogin("admin", FIRST_ADMIN_EMAIL, password)


def _has_operator(connection: Connection) -> bool:
    return connection.execute(select(users.c.user_id).where(users.c.role != "driver").limit(1)).first() is not None


def add_user(
    email: str,
    *,
    name: str = "",
    role: Literal["driver", "operator", "admin"] = "operator",
    password: Annotated[str | None, Parameter(help="Asked for when left out; 8 characters or more.")] = None,
) -> None:
    """Make somebody who may sign in: a driver, an operator or an admin."""
    people.fold_email(email)
    settings = load_settings()
    require_current_schema(settings.resolved_database_url)
    chosen = password if password is not None else getpass.getpass("Password (8 characters or more): ")

    async def add() -> None:
        async with open_database(settings.resolved_database_url) as db:
            ids = Ids(SystemClock())
            await make_account(db, ids, email=email, name=name or email.split("@")[0], role=role, password=chosen)

    asyncio.run(add())
    Console().print(f"{role.capitalize()} [bold]{email}[/] may sign in now.")
