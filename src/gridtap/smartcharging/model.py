"""Charging profiles, limits of others, and what cars need, as they are kept."""

from collections.abc import Mapping
from datetime import datetime

import msgspec


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A charging profile in a station; `content` is the profile in OCPP's own names, EVSE 0 the station as a whole."""

    profile_id: int
    evse_number: int
    purpose: str
    kind: str
    stack_level: int
    content: Mapping[str, object]
    transaction_id: str | None = None
    limit_source: str = "CSO"


class StoredProfile(Profile, frozen=True, kw_only=True):
    """A profile as last heard of."""

    updated_at: datetime


class ProfileFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which profiles; None asks nothing, and an empty filter means all."""

    profile_ids: tuple[int, ...] | None = None
    evse_number: int | None = None
    purpose: str | None = None
    stack_level: int | None = None
    limit_sources: tuple[str, ...] | None = None


class ChargingLimit(msgspec.Struct, frozen=True, kw_only=True):
    """A limit that somebody else set in a station; its schedules are in OCPP's own names, and may be none."""

    evse_number: int
    limit_source: str
    is_grid_critical: bool | None
    schedules: list[object]
    set_at: datetime
