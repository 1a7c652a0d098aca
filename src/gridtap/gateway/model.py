"""What was asked of a station and what became of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

CommandState = Literal["queued", "answered", "rejected_by_peer", "timed_out", "unreachable", "invalid"]
ACCEPTED_WORDS = frozenset({"Accepted", "Scheduled", "RebootRequired", "Unlocked", "AcceptedCanceled"})
"""What stations say when they will do it, now or later."""


class CommandError(msgspec.Struct, frozen=True, kw_only=True):
    """A CALLERROR in the peer's own words, or why the command never got an answer."""

    code: str
    description: str
    details: Mapping[str, object] = {}


class CommandOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """A command as its row stands. `payload` and `response` carry OCPP's own names; secrets in `payload` are masked.

    `answered` holds the station's response, a Rejected one too; `rejected_by_peer` is a CALLERROR. An answer that came after
    its time leaves the state at `timed_out` and stands in `response`.
    """

    id: str
    station_id: str
    action: str
    payload: Mapping[str, object]
    state: CommandState
    response: Mapping[str, object] | None = None
    error: CommandError | None = None
    created_at: datetime
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    requested_by: str | None = None
    session_id: str | None = None

    @property
    def status(self) -> str | None:
        """The station's own word, where its answer has one."""
        said = None if self.state != "answered" or self.response is None else self.response.get("status")
        return None if said is None else str(said)

    @property
    def accepted(self) -> bool:
        """Whether the station said that it will do it; an answer without a status is a yes."""
        if self.state != "answered" or self.response is None:
            return False
        return self.response.get("status", "Accepted") in ACCEPTED_WORDS


class SettingAnswer(msgspec.Struct, frozen=True):
    """What a station said of one setting it was asked to change; `status` is its own word, None where it said none."""

    key: str
    status: str | None
    outcome: CommandOutcome


class PowerLimit(msgspec.Struct, frozen=True, kw_only=True):
    """A ceiling for one session, sent as a TxProfile; in amperes where a station takes only those.

    With `duration_s` the profile falls to 0 after that long, so that the end holds with the line cut too.
    """

    power_w: int
    duration_s: int | None = None
    phases: int = 3
    voltage_v: int = 230


class CommandPage(msgspec.Struct, frozen=True):
    """Commands, newest first, and where to go on."""

    items: tuple[CommandOutcome, ...]
    next_cursor: str | None


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the wire log. `id` is when it passed, in microseconds since 1970, made unique.

    `kind` is call, result, error, send, malformed, connection or mended; `direction` in (from the station) or out.
    """

    id: int
    at: datetime
    direction: str
    kind: str
    message_id: str | None
    action: str | None
    size_bytes: int
    body: str
