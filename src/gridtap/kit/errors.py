"""The five kinds of error, each with a stable code and a sentence a person can act on.

GridtapError
├── Malformed    400  what was sent cannot be understood
├── NotAllowed   401/403  who asks is unknown, or may not do this
├── NotFound     404  there is no such thing
├── Refused      409  understood and allowed, but not in this state
└── Unreachable  504  the station (or another node) did not answer
Anything else is a bug of ours: 500 / InternalError, logged with its trace.
"""

from collections.abc import Mapping


class GridtapError(Exception):
    """Base of what we refuse on purpose; doors map `status` and `code` once.

    `code` is stable snake_case such as `connector_busy`; `detail` is one sentence for a person;
    `extra` holds machine-readable facts (`field`, `limit`) that the door shows as they are.
    """

    status = 500
    title = "Error"

    def __init__(self, code: str, detail: str, *, status: int | None = None, extra: Mapping[str, object] | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.extra = dict(extra or {})
        if status is not None:
            self.status = status


class Malformed(GridtapError):
    """What was sent cannot be understood."""

    status = 400
    title = "Malformed request"


class NotAllowed(GridtapError):
    """Who asks is unknown (401) or may not do this (403)."""

    status = 403
    title = "Not allowed"


class NotFound(GridtapError):
    """There is no such thing, or it is not visible to who asks: `<thing>_unknown` for what they named."""

    status = 404
    title = "Not found"


class Refused(GridtapError):
    """Understood and allowed, but not in this state of things."""

    status = 409
    title = "Refused"


class Unreachable(GridtapError):
    """The station did not answer in time, or is not connected."""

    status = 504
    title = "Station unreachable"
