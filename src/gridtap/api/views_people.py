"""Tokens, users and keys as the doors show them."""

from typing import Any

from sqlalchemy import Connection, Row, Select, or_, select

from gridtap.api.pages import make_cursor, read_cursor
from gridtap.api.shapes.catalogue import ApiKey, ApiKeyPage, Token, TokenPage, UserPage
from gridtap.api.shapes.common import Account
from gridtap.drivers.tokens import fold_token
from gridtap.kit.errors import NotFound
from gridtap.storage.tables.people import api_keys, tokens, users


def token_page(connection: Connection, *, text: str | None, status: str | None, limit: int, cursor: str | None) -> TokenPage:
    """Tokens by their text."""
    after = read_cursor(cursor, tuple[str])
    query = _tokens()
    if text:
        columns = (tokens.c.token, tokens.c.label, tokens.c.group_id, users.c.name, users.c.email)
        query = query.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    if status is not None:
        query = query.where(tokens.c.status == status)
    if after is not None:
        query = query.where(tokens.c.token > after[0])
    found = connection.execute(query.order_by(tokens.c.token).limit(limit + 1)).all()
    return TokenPage(
        items=[_token(row) for row in found[:limit]],
        next_cursor=make_cursor(found[limit - 1].token) if len(found) > limit else None,
    )


def token_view(connection: Connection, token: str) -> Token:
    """One token. Raises: NotFound `token_unknown`."""
    row = connection.execute(_tokens().where(tokens.c.token == fold_token(token))).first()
    if row is None:
        raise NotFound("token_unknown", "There is no such token.")
    return _token(row)


def _tokens() -> Select[Any]:
    return select(tokens, users.c.name.label("driver_name")).outerjoin(users, users.c.user_id == tokens.c.driver_id)


def _token(row: Row[Any]) -> Token:
    return Token(
        token=row.token,
        kind=row.kind,
        status=row.status,
        label=row.label,
        expires_at=row.expires_at,
        group=row.group_id,
        driver_id=row.driver_id,
        driver_name=row.driver_name,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        allows_concurrent=row.allows_concurrent,
    )


def user_page(connection: Connection, *, text: str | None, role: str | None, limit: int, cursor: str | None) -> UserPage:
    """People who may sign in, by e-mail address."""
    after = read_cursor(cursor, tuple[str])
    query = select(users)
    if text:
        query = query.where(or_(*(column.icontains(text, autoescape=True) for column in (users.c.email, users.c.name))))
    if role is not None:
        query = query.where(users.c.role == role)
    if after is not None:
        query = query.where(users.c.email > after[0])
    found = connection.execute(query.order_by(users.c.email).limit(limit + 1)).all()
    return UserPage(
        items=[_account(row) for row in found[:limit]],
        next_cursor=make_cursor(found[limit - 1].email) if len(found) > limit else None,
    )


def _account(row: Row[Any]) -> Account:
    return Account(
        user_id=row.user_id,
        email=row.email,
        name=row.name,
        role=row.role,
        locale=row.locale,
        created_at=row.created_at,
    )


def api_key_page(connection: Connection, user_id: str, *, limit: int, cursor: str | None) -> ApiKeyPage:
    """A person's keys for programs, newest first."""
    before = read_cursor(cursor, tuple[str])
    query = select(api_keys).where(api_keys.c.user_id == user_id)
    if before is not None:
        query = query.where(api_keys.c.key_id < before[0])
    found = connection.execute(query.order_by(api_keys.c.key_id.desc()).limit(limit + 1)).all()
    return ApiKeyPage(
        items=[
            ApiKey(key_id=row.key_id, name=row.name, created_at=row.created_at, last_used_at=row.last_used_at)
            for row in found[:limit]
        ],
        next_cursor=make_cursor(found[limit - 1].key_id) if len(found) > limit else None,
    )
