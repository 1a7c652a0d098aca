"""Tokens, users, keys for programs, and who changed what."""

from typing import Annotated

from litestar import delete, get, patch, post, put
from litestar.params import JSONBody, QueryParameter

from gridtap.api.callers import admins_only, operators_only
from gridtap.api.doors import Cursor, GivenCaller, GivenParts, IdPath, Limit, Search, TokenPath
from gridtap.api.shapes.common import Account, Role
from gridtap.api.shapes.operator import (
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
from gridtap.kit.errors import Unreachable


@get("/tokens", guards=[operators_only], tags=["tokens"])
async def list_tokens(
    parts: GivenParts,
    q: Search = None,
    status: Annotated[TokenStatus | None, QueryParameter()] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> TokenPage:
    """Tokens by their text."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/tokens/{token:str}", guards=[operators_only], tags=["tokens"])
async def show_token(parts: GivenParts, token: TokenPath) -> Token:
    """One token."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@put("/tokens/{token:str}", guards=[operators_only], tags=["tokens"])
async def put_token(data: JSONBody[TokenChange], parts: GivenParts, caller: GivenCaller, token: TokenPath) -> Token:
    """Make or replace a token."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@delete("/tokens/{token:str}", guards=[operators_only], tags=["tokens"])
async def remove_token(parts: GivenParts, caller: GivenCaller, token: TokenPath) -> None:
    """Forget a token."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/users", guards=[operators_only], tags=["people"])
async def list_users(
    parts: GivenParts,
    q: Search = None,
    role: Annotated[Role | None, QueryParameter()] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> UserPage:
    """People who may sign in, by e-mail address."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/users", guards=[admins_only], tags=["people"])
async def make_user(data: JSONBody[NewUser], parts: GivenParts, caller: GivenCaller) -> Account:
    """Make an account of any role."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@patch("/users/{user_id:str}", guards=[admins_only], tags=["people"])
async def change_user(data: JSONBody[UserChange], parts: GivenParts, caller: GivenCaller, user_id: IdPath) -> Account:
    """Change an account; a new password signs all its devices out."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/audit", guards=[operators_only], tags=["people"])
async def list_audit(parts: GivenParts, limit: Limit = 100, cursor: Cursor = None) -> AuditPage:
    """Who changed what, newest first."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@get("/api-keys", guards=[operators_only], tags=["people"])
async def list_api_keys(parts: GivenParts, caller: GivenCaller) -> ApiKeyPage:
    """The caller's own keys for programs."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@post("/api-keys", guards=[operators_only], tags=["people"])
async def make_api_key(data: JSONBody[NewApiKey], parts: GivenParts, caller: GivenCaller) -> ApiKey:
    """Make a key that may do what the caller may; its secret is shown this once."""
    raise Unreachable("not_built", "This door is being built.", status=501)


@delete("/api-keys/{key_id:str}", guards=[operators_only], tags=["people"])
async def remove_api_key(parts: GivenParts, caller: GivenCaller, key_id: IdPath) -> None:
    """Make a key worthless."""
    raise Unreachable("not_built", "This door is being built.", status=501)


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
