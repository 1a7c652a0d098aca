"""When the events of a 2.x transaction happened: each between those with the numbers before and after it. Pure."""

from datetime import datetime

import msgspec

from gridtap.charging.told import Word

REMEMBERED = 100
"""At least so many of the newest; twice as many at most, so that they are seldom looked through."""
_LONG_AGO = -(2**62)


class Heard(msgspec.Struct, frozen=True, gc=False):
    """An event's place among the others: the instant we go by, how far that is from the corrected one, the meter's word.

    `station_at` and `own_at` are the station's own time, as it came and in microseconds.
    """

    at: int
    shift_us: int
    word: Word | None
    own_at: int
    station_at: datetime


class Places:
    """The instants of the newest events by number, in microseconds since 1970."""

    __slots__ = ("_at", "_newest", "_newest_at", "_newest_own")

    def __init__(self) -> None:
        self._at: dict[int, int] = {}
        self._newest = -1
        self._newest_at = self._newest_own = _LONG_AGO

    def place(self, seq_no: int, own: int, corrected: int, *, received_at: int, is_offline: bool) -> int:
        """When an event happened, from the station's own time and the corrected one. Hot.

        Where the clock was set back, what passed by it since the event before counts; in the one event that it was set
        back before, the instant of arrival does, unless the event waited in a queue.
        """
        at = corrected
        if seq_no < self._newest:
            at = self._between(seq_no, corrected)
        elif corrected <= self._newest_at:
            if own >= self._newest_own:
                at = min(self._newest_at + own - self._newest_own, received_at)
            elif not is_offline:
                at = received_at
            at = max(at, self._newest_at + 1)
        self.put(seq_no, own, at)
        return at

    def put(self, seq_no: int, own: int, at: int) -> None:
        """An event happened then."""
        self._at[seq_no] = at
        if seq_no >= self._newest:
            self._newest, self._newest_at, self._newest_own = seq_no, at, own
        if len(self._at) > 2 * REMEMBERED:
            for number in sorted(self._at)[:-REMEMBERED]:
                del self._at[number]

    def _between(self, seq_no: int, at: int) -> int:
        earlier = [before for number, before in self._at.items() if number < seq_no]
        later = [after for number, after in self._at.items() if number > seq_no]
        at = min(at, min(later, default=self._newest_at) - 1)
        return max(at, max(earlier) + 1) if earlier else at
