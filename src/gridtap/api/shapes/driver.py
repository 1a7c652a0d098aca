"""Bodies of the driver's door."""

from datetime import datetime
from typing import Literal

import msgspec

from gridtap.api.shapes.common import Account, Evse, Limit, LimitNumber, ReadingView, SessionView, SiteSummary


class Login(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /auth/login."""

    email: str
    password: str


class Registration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /auth/register; the password has at least 8 characters."""

    email: str
    password: str
    name: str
    locale: str = "en"


class LoggedIn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`driver` or `operator` is there, by the account's role (admins are operators here)."""

    access_token: str
    expires_at: datetime
    driver: Account | None = None
    operator: Account | None = None


class ProfileChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PATCH /me; what is left out stays."""

    name: str | None = None
    locale: str | None = None
    password: str | None = None
    current_password: str | None = None


class DemoAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Shown on the sign-in pages of a demo database only."""

    role: str
    email: str
    password: str


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """GET /info, open to all: what the sign-in pages need."""

    version: str
    demo: bool
    demo_accounts: list[DemoAccount]
    allow_registration: bool
    currency: str
    http_url: str
    ocpp_url: str
    ocpp_tls_url: str | None
    """The same over TLS; null where this server has none."""
    reservation_max_s: int
    """For how long a driver may reserve a place to charge; 0: not at all."""


class StartSession(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /sessions; `connector_id` may be left out where the EVSE has one connector."""

    evse_id: str
    connector_id: int | None = None
    limit: Limit | None = None
    token: str | None = None
    """Operators only: charge on behalf of this token."""


class Reserve(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /evses/{evse_id}/reserve: for how long, from now."""

    duration_s: int


ReservationAnswer = Literal["awaited", "missing", "given"]
ReservationOutcome = Literal["used", "expired", "cancelled", "cancelled_by_operator", "given_up"]


class OwnReservation(msgspec.Struct, frozen=True, kw_only=True):
    """An EVSE kept for the caller, or one that was; `evse_id` null: any of the station's.

    `outcome` is null as long as it is kept, or may be: see `answer`. `given_up`: the station let go of it, for `said` (Faulted,
    Unavailable and so on).
    """

    reservation_id: str
    evse_id: str | None
    evse_number: int
    code: str | None
    station_id: str
    station_name: str
    site_id: str | None
    site_name: str | None
    created_at: datetime
    expires_at: datetime
    left_s: int
    """How long it is still kept, so that a countdown needs no right clock of its own."""
    ended_at: datetime | None
    answer: ReservationAnswer
    """Whether the station has answered; what it never answered it may keep all the same, until the time is over."""
    outcome: ReservationOutcome | None
    said: str | None
    session_id: str | None


class OwnReservationPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /me/reservations, newest first: what is kept, and what was kept lately."""

    items: list[OwnReservation]


class StopAt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT /sessions/{id}/limit: stop by itself at the first of these; what is left out is no limit."""

    energy_wh: LimitNumber | None = None
    duration_s: LimitNumber | None = None
    cost_minor: LimitNumber | None = None
    soc_pct: LimitNumber | None = None


class LimitNews(msgspec.Struct, frozen=True, kw_only=True):
    """GET /sessions/{id}/limit: what is wanted, what the station was told of it last, and what it said that it keeps.

    Stations of OCPP 2.1 can keep limits by themselves; whatever they do, the session is stopped when one is reached.
    """

    wanted: Limit | None
    told: Limit | None
    told_at: datetime | None
    kept: Limit | None
    kept_at: datetime | None
    can_keep: list[str]
    """The limits that the station says it can keep by itself: energy_wh, duration_s, cost_minor, soc_pct."""


class SitePage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /sites."""

    items: list[SiteSummary]
    next_cursor: str | None = None


class SessionPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /sessions, newest first."""

    items: list[SessionView]
    next_cursor: str | None = None


class ReadingPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /sessions/{id}/readings, oldest first."""

    items: list[ReadingView]
    next_cursor: str | None = None


class EvsePage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /evses."""

    items: list[Evse]
    next_cursor: str | None = None
