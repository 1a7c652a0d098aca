"""People who sign in, the tokens that stand for them at a station, and what proves who they are."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, false

from gridtap.storage.tables.base import metadata
from gridtap.storage.types import BigKey, Instant, Json

users = Table(
    "users",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("locale", Text, nullable=False, default="en"),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)
"""`email` is kept lower-case. Roles: driver, operator, admin."""

tokens = Table(
    "tokens",
    metadata,
    Column("token", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("label", Text),
    Column("expires_at", Instant),
    Column("group_id", Text),
    Column("driver_id", Text, ForeignKey("users.user_id", ondelete="SET NULL")),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
    Column("allows_concurrent", Boolean),
    Index(None, "driver_id"),
)
"""`token` is kept folded: OCPP 1.6 idTags compare without case (CiString20Type).

`allows_concurrent` says whether it may charge at two places at once; null as its group says, else as the house does.
"""

token_groups = Table(
    "token_groups",
    metadata,
    Column("group_id", Text, primary_key=True),
    Column("label", Text),
    Column("allows_concurrent", Boolean),
    Column("is_master_pass", Boolean, nullable=False, default=False, server_default=false()),
    Column("created_at", Instant, nullable=False),
)
"""What holds for all tokens of a group; a group needs no row here to exist.

Tokens of a master pass stop every session and begin none.
"""

logins = Table(
    "logins",
    metadata,
    Column("token_digest", LargeBinary, primary_key=True),
    Column("user_id", Text, ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("key_digest", LargeBinary, nullable=False, unique=True),
    Column("user_id", Text, ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("user_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_digest", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("body", Text),
    Column("created_at", Instant, nullable=False),
)
"""`status` is null while the first request is still at work."""

audit = Table(
    "audit",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("user_id", Text),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("data", Json, nullable=False, default=dict),
)
