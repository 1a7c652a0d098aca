"""Bodies of the operator's door: what is kept in lists: tokens, sites, tariffs, people, keys, audit."""

from datetime import datetime
from typing import Literal

import msgspec

from gridtap.api.shapes.common import Account, ReceiptLine, Role

TokenStatus = Literal["accepted", "blocked", "expired", "invalid"]
TokenKind = Literal["rfid", "app", "plate", "contract", "emaid", "central", "key_code", "mac_address"]


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What identifies a driver at a station; `kind` says as what: a card, an app, a contract and so on."""

    token: str
    kind: str
    status: TokenStatus
    label: str | None = None
    expires_at: datetime | None = None
    group: str | None = None
    driver_id: str | None = None
    driver_name: str | None = None
    created_at: datetime | None = None
    last_used_at: datetime | None = None
    allows_concurrent: bool | None = None
    """Whether it may charge at two places at once; null as its group says, else as GRIDTAP_CONCURRENT_SESSIONS does."""


class TokenChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT /tokens/{token}: makes or replaces it."""

    status: TokenStatus = "accepted"
    kind: TokenKind = "rfid"
    label: str | None = None
    expires_at: datetime | None = None
    group: str | None = None
    driver_id: str | None = None
    allows_concurrent: bool | None = None


class TokenGroup(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for all tokens of a group, and how many there are."""

    group: str
    label: str | None = None
    allows_concurrent: bool | None = None
    is_master_pass: bool = False
    tokens: int = 0


class TokenGroupChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT /token-groups/{group}: makes or replaces its rules. Tokens of a master pass stop every session and begin none."""

    label: str | None = None
    allows_concurrent: bool | None = None
    is_master_pass: bool = False


class TokenGroupPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /token-groups."""

    items: list[TokenGroup]
    next_cursor: str | None = None


class TokenPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /tokens?q=&status=&limit=&cursor=."""

    items: list[Token]
    next_cursor: str | None = None


class NewSite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /sites, and PUT /sites/{site_id}."""

    name: str
    address: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    timezone: str = "UTC"
    tariff_id: str | None = None


class Tariff(msgspec.Struct, frozen=True, kw_only=True):
    """Net prices as decimal strings of major units (`"0.49"`); null where it does not apply."""

    tariff_id: str
    name: str
    currency: str
    per_kwh: str | None
    per_minute: str | None
    per_session: str | None
    idle_per_minute: str | None
    idle_grace_minutes: int
    tax_pct: str
    text: str
    in_use: int
    """How many sites and stations charge by it."""


class NewTariff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /tariffs, and PUT /tariffs/{tariff_id}. Running sessions keep the price they began with."""

    name: str
    currency: str | None = None
    per_kwh: str | None = None
    per_minute: str | None = None
    per_session: str | None = None
    idle_per_minute: str | None = None
    idle_grace_minutes: int = 0
    tax_pct: str = "0"


class TariffPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /tariffs."""

    items: list[Tariff]
    next_cursor: str | None = None


class UserPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /users?q=&role=."""

    items: list[Account]
    next_cursor: str | None = None


class NewUser(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /users, admins only."""

    email: str
    name: str
    role: Role
    password: str


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key for programs; `secret` is shown once, when it is made."""

    key_id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None = None
    secret: str | None = None


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Who changed what."""

    id: int
    at: datetime
    user_id: str | None
    user_name: str | None
    action: str
    subject: str
    data: dict[str, object]


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /audit, newest first."""

    items: list[AuditEntry]
    next_cursor: str | None = None


class UserChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PATCH /users/{user_id}, admins only; what is left out stays."""

    name: str | None = None
    role: Role | None = None
    password: str | None = None


class NewApiKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /api-keys: a key that may do what its maker may."""

    name: str


class ApiKeyPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /api-keys: the caller's own, newest first."""

    items: list[ApiKey]
    next_cursor: str | None = None


class TariffTrial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /tariffs/preview: what a session would cost by a tariff that need not exist yet."""

    tariff: NewTariff
    energy_wh: int
    charging_s: int
    idle_s: int = 0


class TariffPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What it would cost, line by line."""

    lines: list[ReceiptLine]
    net_minor: int
    tax_minor: int
    total_minor: int
    currency: str
    text: str
