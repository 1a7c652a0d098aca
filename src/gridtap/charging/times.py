"""When things really happened: the station's clock, ours, and the corrected instant between them.

All instants are microseconds since 1970. A station's clock may be wrong by years; a message may be late by months.
"""

from typing import NamedTuple

SECOND_US = 1_000_000
AHEAD_US = 30 * SECOND_US
"""A station's time further ahead of ours than this is a wrong clock: nothing comes before it happened."""
BACKLOG_US = 400 * 86_400 * SECOND_US
"""A message older than this was not queued so long: its clock is wrong."""
LONGEST_SESSION_US = 60 * 86_400 * SECOND_US


class Corrected(NamedTuple):
    """The instant we go by. `is_trusted` says that the station's clock gave it."""

    at: int
    is_trusted: bool


def correct(station_at: int, received_at: int, offset: int) -> Corrected:
    """The instant of a message; `offset` is what is added to this station's clock, 0 where it is right.

    Spec: OCPP 1.6 §4.6 (clocks follow the Heartbeat).
    """
    shifted = station_at + offset
    if is_plausible(shifted, received_at):
        return Corrected(shifted, is_trusted=offset == 0)
    if is_plausible(station_at, received_at):
        return Corrected(station_at, is_trusted=True)
    return Corrected(received_at, is_trusted=False)


def is_plausible(at: int, received_at: int) -> bool:
    """Whether something received now can have happened then."""
    return received_at - BACKLOG_US <= at <= received_at + AHEAD_US


class Moment(NamedTuple):
    """A fact's times: the station's own, ours, and the corrected one."""

    station_at: int
    received_at: int
    corrected: Corrected


class Span(NamedTuple):
    """When a session began and ended."""

    started_at: int
    ended_at: int


def span(start: Moment, stop: Moment, floor: int) -> Span:
    """Begin and end from both facts; `floor` is the last sign of life between them.

    The station's own difference counts wherever it can be true, because a clock that is wrong still runs evenly.
    """
    began, ended = start.corrected.at, stop.corrected.at
    lasted = stop.station_at - start.station_at
    runs_evenly = 0 <= lasted <= LONGEST_SESSION_US
    if not start.corrected.is_trusted and runs_evenly:
        began = min(ended - lasted, start.received_at)
    elif not stop.corrected.is_trusted and runs_evenly:
        ended = min(began + lasted, stop.received_at)
    return Span(began, max(ended, began, floor))
