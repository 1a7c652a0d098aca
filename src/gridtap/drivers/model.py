"""People, tokens and what a station is told about a token: values, frozen."""

from datetime import datetime
from typing import Literal

import msgspec

Role = Literal["driver", "operator", "admin"]
TokenStatus = Literal["accepted", "blocked", "expired", "invalid"]
AuthorisationStatus = Literal["accepted", "blocked", "expired", "invalid", "concurrent"]

APP_TOKEN_KIND = "app"  # noqa: S105 - the kind of a token, no secret
MAX_TOKEN_CHARACTERS = 36
"""idToken of 2.x; 1.6 carries 20 of them."""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person who signs in; `email` is lower-case."""

    user_id: str
    email: str
    name: str
    role: Role
    locale: str
    created_at: datetime


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """A person to be; `password_hash` is made by `passwords.hash_password`, off the event loop."""

    user_id: str
    email: str
    name: str
    role: Role
    password_hash: str
    locale: str = "en"


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What identifies a driver at a station; `token` is folded (upper-case), as 1.6 compares without case."""

    token: str
    kind: str
    status: TokenStatus
    label: str | None = None
    expires_at: datetime | None = None
    group: str | None = None
    driver_id: str | None = None
    created_at: datetime | None = None
    last_used_at: datetime | None = None
    allows_concurrent: bool | None = None
    """Whether it may charge at two places at once; None as its group says, else as the house does."""


class TokenGroup(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for all tokens of a group; `tokens` counts them."""

    group: str
    label: str | None = None
    allows_concurrent: bool | None = None
    is_master_pass: bool = False
    """Whether its tokens stop every session, as the police's or a caretaker's do, and begin none."""
    tokens: int = 0


class Authorisation(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to "may this token charge"; `kind` is the token's, `unknown` for a stranger's."""

    status: AuthorisationStatus
    expires_at: datetime | None = None
    group: str | None = None
    driver_id: str | None = None
    kind: str = "unknown"
    allows_concurrent: bool | None = None
    """Whether the token, or else its group, may charge at two places at once; None where neither says."""
    is_master_pass: bool = False
    """Whether it may stop every session, and begin none."""
