"""What a connector said of itself during a session, in order of its own time. Pure."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

DRAWS = frozenset({"Charging", "SuspendedEVSE"})
"""Energy flows, or would if the station let it: no idle time."""
IDLES = frozenset({"SuspendedEV", "Finishing"})
"""The car takes nothing any more."""
PAUSES = frozenset({"SuspendedEV", "SuspendedEVSE", "Finishing"})
UNPLUGGED = "Available"
MAX_STATUSES = 64
"""So many of the newest are kept at most; of one said again and again, its first and its last word."""


class Reported(NamedTuple):
    """The connector changed its status."""

    at: int
    wire_status: str


def put_in(statuses: list[Reported], new: Reported) -> None:
    """Keep one more, in its place; the same one twice is one."""
    place = bisect_left(statuses, new)
    if statuses[place : place + 1] != [new]:
        statuses.insert(place, new)
        if len(statuses) > MAX_STATUSES:
            statuses[:] = _thinned(statuses)


def _thinned(statuses: list[Reported]) -> list[Reported]:
    """Without what a status said between its first and its last word in a row; where that is little, without the oldest too."""
    rows = zip(statuses, statuses[1:], statuses[2:], strict=False)
    inner = [one for before, one, after in rows if not before.wire_status == one.wire_status == after.wire_status]
    told = [statuses[0], *inner, statuses[-1]]
    return told[-3 * MAX_STATUSES // 4 :]


def is_paused(statuses: list[Reported], since: int) -> bool:
    """Whether the newest word of charging or pausing since then is a pause."""
    said = (one.wire_status for one in _newest_first(statuses, since) if one.wire_status in DRAWS or one.wire_status in PAUSES)
    return next(said, None) in PAUSES


def idle_since(statuses: list[Reported], since: int, started_at: int) -> tuple[int | None, int | None]:
    """When the car stopped drawing and when it was unplugged; None while it may draw, and while it is there."""
    idle_at: int | None = None
    unplugged_at: int | None = None
    for at, wire_status in takewhile(lambda one: one.wire_status not in DRAWS, _newest_first(statuses, since)):
        if wire_status == UNPLUGGED and at > started_at:
            idle_at = unplugged_at = at
        elif wire_status in IDLES:
            idle_at = max(at, started_at)
    return idle_at, unplugged_at


def _newest_first(statuses: list[Reported], since: int) -> Iterator[Reported]:
    return takewhile(lambda one: one.at >= since, reversed(statuses))
