"""Bodies of the operator's door: what a person decides: reviews, and corrections of bills."""

from datetime import datetime

import msgspec

from gridtap.api.shapes.common import LimitNumber, SessionState


class StopFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What a second stop would make of its session's bill; null where it does not tell."""

    energy_wh: int | None
    ended_at: datetime | None


class OpenSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session without a stop, which one that fits no session may belong to."""

    session_id: str
    state: SessionState
    evse_number: int
    started_at: datetime
    energy_wh: int


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that fits no session, or contradicts one.

    POST /reviews/{id}/resolve {note}; with `take` where there are `figures` to take, with a `session_id` of `sessions`, or
    with `right` where it `may_be_right`. POST /reviews/{id}/reopen {note} once it was decided.
    """

    id: int
    at: datetime
    station_id: str
    kind: str
    reason: str
    session_id: str | None
    payload: dict[str, object]
    figures: StopFigures | None = None
    sessions: list[OpenSession] = []
    may_be_right: bool = False
    """Whether a meter is in doubt that a person may believe."""
    resolved_at: datetime | None = None
    note: str | None = None
    """What was decided, in the operator's words."""


class ReviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """GET /reviews."""

    items: list[ReviewItem]
    next_cursor: str | None = None


class Resolution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the operator decided about a review item.

    `take`: a second stop's figures become a correction of its session's bill. `session_id`: a stop that fits no session ends it.
    `right`: the meter that was in doubt is right, and the bill stays.
    """

    note: str
    take: bool = False
    session_id: str | None = None
    right: bool = False


class Reopening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /reviews/{id}/reopen: why a decision holds no more. A stop that was given to a session leaves it."""

    note: str


class CorrectionTried(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /sessions/{id}/correction/preview; what is left out stays as the station said it. `void`: charge nothing."""

    energy_wh: LimitNumber | None = None
    ended_at: datetime | None = None
    void: bool = False


class BillCorrection(CorrectionTried, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /sessions/{id}/correction; one that was made before holds no more. Drivers read the reason on their receipt."""

    reason: str


class BillFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What a bill is made of, and what it comes to with tax."""

    energy_wh: int
    ended_at: datetime | None
    idle_s: int
    cost_minor: int


class CorrectionPreview(msgspec.Struct, frozen=True, kw_only=True):
    """A bill as it stands, and as it would with the correction."""

    currency: str
    before: BillFigures
    after: BillFigures
