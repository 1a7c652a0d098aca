"""Tokens, users, keys for programs, and who changed what."""

import asyncio
from typing import Annotated

from litestar import delete, get, patch, post, put
from litestar.params import JSONBody, QueryParameter

from gridtap.api.audit import audited
from gridtap.api.callers import admins_only, operators_only
from gridtap.api.checks import bad_field, checked_text
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, IdPath, Limit, Search, TokenPath
from gridtap.api.driver.account import account_of, make_app_token
from gridtap.api.parts import Parts
from gridtap.api.shapes.catalogue import (
    ApiKey,
    ApiKeyPage,
    AuditPage,
    NewApiKey,
    NewUser,
    Token,
    TokenChange,
    TokenPage,
    TokenStatus,
    UserChange,
    UserPage,
)
from gridtap.api.shapes.common import Account, Role
from gridtap.api.views_log import audit_page
from gridtap.api.views_people import api_key_page, token_page, token_view, user_page
from gridtap.drivers import logins, people, tokens
from gridtap.drivers.groups import checked_group
from gridtap.drivers.model import NewUser as UserFacts
from gridtap.drivers.model import Token as TokenFacts
from gridtap.drivers.model import User
from gridtap.drivers.passwords import check_password, hash_password
from gridtap.kit.log import mask
from gridtap.storage.transaction import Transaction

SECRET_DIGITS = 40


@get("/tokens", guards=[operators_only], tags=["tokens"])
async def list_tokens(
    parts: GivenParts,
    q: Search = None,
    status: Annotated[TokenStatus | None, QueryParameter()] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> TokenPage:
    """Tokens by their text."""
    return await parts.db.read(lambda connection: token_page(connection, text=q, status=status, limit=limit, cursor=cursor))


@get("/tokens/{token:str}", guards=[operators_only], tags=["tokens"])
async def show_token(parts: GivenParts, token: TokenPath) -> Token:
    """One token."""
    return await parts.db.read(lambda connection: token_view(connection, token))


@put("/tokens/{token:str}", guards=[operators_only], tags=["tokens"])
async def put_token(data: JSONBody[TokenChange], parts: GivenParts, caller: GivenCaller, token: TokenPath) -> Token:
    """Make or replace a token."""
    if data.expires_at is not None and data.expires_at.tzinfo is None:
        raise bad_field("expires_at", "An instant with its zone, such as 2027-01-31T00:00:00Z.")
    facts = TokenFacts(
        token=token,
        kind=data.kind,
        status=data.status,
        label=None if data.label is None else checked_text(data.label, "label") or None,
        expires_at=data.expires_at,
        group=checked_group(data.group) if data.group and data.group.strip() else None,
        driver_id=data.driver_id or None,
        allows_concurrent=data.allows_concurrent,
    )

    def work(tx: Transaction) -> Token:
        tokens.put_token(tx, facts)
        return token_view(tx.connection, token)

    shown = {"kind": facts.kind, "status": facts.status}
    return await audited(parts.db, caller, "token_put", mask(token), work, data=shown)


@delete("/tokens/{token:str}", guards=[operators_only], tags=["tokens"])
async def remove_token(parts: GivenParts, caller: GivenCaller, token: TokenPath) -> None:
    """Forget a token."""
    await audited(parts.db, caller, "token_removed", mask(token), lambda tx: tokens.remove_token(tx, token))


@get("/users", guards=[operators_only], tags=["people"])
async def list_users(
    parts: GivenParts,
    q: Search = None,
    role: Annotated[Role | None, QueryParameter()] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> UserPage:
    """People who may sign in, by e-mail address."""
    return await parts.db.read(lambda connection: user_page(connection, text=q, role=role, limit=limit, cursor=cursor))


@post("/users", guards=[admins_only], tags=["people"])
async def make_user(data: JSONBody[NewUser], parts: GivenParts, caller: GivenCaller) -> Account:
    """Make an account of any role."""
    facts = UserFacts(
        user_id=parts.ids.next("usr"),
        email=people.fold_email(data.email),
        name=people.fold_name(data.name),
        role=data.role,
        password_hash=await _hashed(parts, data.password),
    )
    user = await audited(
        parts.db,
        caller,
        "user_made",
        facts.user_id,
        lambda tx: people.make_user(tx, facts, app_token=make_app_token(parts)),
        data={"email": facts.email, "role": facts.role},
    )
    return account_of(user)


@patch("/users/{user_id:str}", guards=[admins_only], tags=["people"])
async def change_user(data: JSONBody[UserChange], parts: GivenParts, caller: GivenCaller, user_id: IdPath) -> Account:
    """Change an account; a new password signs all its devices out."""
    password_hash = None if data.password is None else await _hashed(parts, data.password)

    def work(tx: Transaction) -> User:
        if password_hash is not None:
            logins.close_other_logins(tx, user_id, but=caller.token if user_id == caller.user_id else None)
        return people.change_user(tx, user_id, name=data.name, role=data.role, password_hash=password_hash)

    told: dict[str, object] = {"name": data.name, "role": data.role, "password": data.password is not None}
    user = await audited(parts.db, caller, "user_changed", user_id, work, data=told)
    parts.known.forget_user(user_id)
    return account_of(user)


async def _hashed(parts: Parts, password: str) -> str:
    check_password(password)
    async with parts.hashing:
        return await asyncio.to_thread(hash_password, password)


@get("/audit", guards=[operators_only], tags=["people"])
async def list_audit(parts: GivenParts, limit: Limit = 100, cursor: Cursor = None) -> AuditPage:
    """Who changed what, newest first."""
    return await parts.db.read(lambda connection: audit_page(connection, limit=limit, cursor=cursor))


@get("/api-keys", guards=[operators_only], tags=["people"])
async def list_api_keys(parts: GivenParts, caller: GivenCaller, limit: Limit = 100, cursor: Cursor = None) -> ApiKeyPage:
    """The caller's own keys for programs, newest first."""
    return await parts.db.read(lambda connection: api_key_page(connection, caller.user_id, limit=limit, cursor=cursor))


@post("/api-keys", guards=[operators_only], tags=["people"])
async def make_api_key(data: JSONBody[NewApiKey], parts: GivenParts, caller: GivenCaller) -> ApiKey:
    """Make a key that may do what the caller may; its secret is shown this once."""
    name = checked_text(data.name, "name", required=True)
    key_id, secret = parts.ids.next("key"), logins.KEY_PREFIX + parts.ids.secret(SECRET_DIGITS)
    created_at = await audited(
        parts.db,
        caller,
        "api_key_made",
        key_id,
        lambda tx: logins.make_key(tx, key_id=key_id, user_id=caller.user_id, name=name, secret=secret),
        data={"name": name},
    )
    return ApiKey(key_id=key_id, name=name, created_at=created_at, secret=secret)


@delete("/api-keys/{key_id:str}", guards=[operators_only], tags=["people"])
async def remove_api_key(parts: GivenParts, caller: GivenCaller, key_id: IdPath) -> None:
    """Make a key worthless."""
    owner = None if caller.role == "admin" else caller.user_id
    await audited(parts.db, caller, "api_key_removed", key_id, lambda tx: logins.remove_key(tx, key_id, user_id=owner))
    parts.known.forget_all()


ROUTES = [
    list_tokens,
    show_token,
    put_token,
    remove_token,
    list_users,
    make_user,
    change_user,
    list_audit,
    list_api_keys,
    make_api_key,
    remove_api_key,
]
