"""Bodies of the operator's door: passwords on stations, and the security ladder."""

from datetime import datetime
from typing import Literal

import msgspec


class NewStationPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /stations/{station_id}/credentials/rotate; a password left out is generated. 16 to 40 characters."""

    password: str | None = None


class RotatedPassword(msgspec.Struct, frozen=True, kw_only=True):
    """The password, shown this once. `unconfirmed`: the station's yes was not heard or it wants a restart; both are let in."""

    password: str
    state: Literal["changed", "unconfirmed"]
    detail: str
    command_id: str


class SecurityWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /stations/{station_id}/security: climb to a security profile. `patience_s` is how long each wait may take."""

    profile: int
    patience_s: int = 600


class LadderStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a climb; `profile` is the rung it leads to, `detail` what came of it in plain words."""

    code: Literal["password", "trust", "organization", "certificate", "switch", "arrival"]
    profile: int
    state: Literal["waiting", "doing", "done", "skipped", "failed"]
    detail: str | None
    at: datetime | None


class Ladder(msgspec.Struct, frozen=True, kw_only=True):
    """The latest climb of a station; `problem` says in plain words why it ended short of its goal, and what still holds."""

    goal_profile: int
    state: Literal["climbing", "done", "failed", "cancelled"]
    steps: list[LadderStep]
    problem: str | None
    requested_by: str | None
    began_at: datetime
    changed_at: datetime


class StationSecurity(msgspec.Struct, frozen=True, kw_only=True):
    """GET /stations/{station_id}/security."""

    station_id: str
    connected: bool
    security_profile: int | None
    min_security_profile: int
    asked_security_profile: int | None
    has_password: bool
    highest_profile: int
    """The highest that this server can take the station to as it runs now: 1 without TLS, 2 behind a TLS proxy, else 3."""
    obstacle: str | None
    """Why it cannot climb now, in plain words; null when it can, or is there already."""
    tls_url: str | None
    """What stands in the station's own settings when it comes over TLS."""
    ladder: Ladder | None
