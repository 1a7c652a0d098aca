"""Bodies of the operator's door: what stations keep for us: reservations and local lists."""

from datetime import datetime
from typing import Literal

import msgspec

ReservationState = Literal["asked", "reserved", "refused", "used", "cancelled", "expired", "replaced", "lost"]


class NewReservation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /stations/{station_id}/reservations. EVSE 0 is any of the station's; `connector_type` is 2.x's own word."""

    token: str
    expires_at: datetime
    evse_number: int = 0
    connector_type: str | None = None


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """An EVSE (0: any) kept for a token; `number` is the wire's id, `said` the station's last word about it.

    `used` by `session_id`; `lost` where the station does not know it any more; `replaced` by one with the same number.
    """

    reservation_id: str
    station_id: str
    number: int
    evse_number: int
    connector_type: str | None
    token: str
    group: str | None
    state: ReservationState
    said: str | None
    expires_at: datetime
    created_at: datetime
    ended_at: datetime | None
    session_id: str | None


class ReservationPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /reservations?station_id=&state=&limit=&cursor=, newest first."""

    items: list[Reservation]
    next_cursor: str | None = None


class LocalList(msgspec.Struct, frozen=True, kw_only=True):
    """The tokens a station may trust while it is offline: the version and number of entries it holds, and its last word."""

    station_id: str
    version: int
    state: Literal["unknown", "current", "failed", "unsupported"]
    said: str | None
    entries: int
    changed_at: datetime | None
    pending: int
    """How many entries a synchronisation would send."""


class SyncList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /stations/{station_id}/local-list/sync; `full` sends all of it even where less would do."""

    full: bool = False


class SyncedList(msgspec.Struct, frozen=True, kw_only=True):
    """What the station holds now, how many entries were sent, and how many of our tokens its list has no room for."""

    list: LocalList
    sent: int
    left_out: int
