"""The numbers of a 2.x transaction's events: which were seen, and whether one is missing. Pure."""

from bisect import bisect_left

import msgspec

START_LOST, GAP, SEQUENCE_REPEATED = "start_lost", "sequence_gap", "sequence_repeated"


class EventNumbers(msgspec.Struct, omit_defaults=True):
    """Numbers seen, as whole ranges in order. Changed in place, because events arrive by the thousand.

    A gap is legal: a station that is short of memory drops events between the first and the last.
    Spec: OCPP 2.0.1 E04.FR.07, E04.FR.08 (dropping of Updated events).
    """

    ranges: list[tuple[int, int]] = []
    is_start_told: bool = False

    def add(self, seq_no: int, *, is_start: bool = False) -> bool:
        """Take one number; False where it was seen before, and nothing changes. Hot."""
        ranges = self.ranges
        if ranges and ranges[-1][1] + 1 == seq_no:
            ranges[-1] = ranges[-1][0], seq_no
            self.is_start_told = self.is_start_told or is_start
            return True
        place = bisect_left(ranges, (seq_no + 1, seq_no + 1))
        if place and ranges[place - 1][0] <= seq_no <= ranges[place - 1][1]:
            return False
        self.is_start_told = self.is_start_told or is_start
        first = last = seq_no
        if place < len(ranges) and ranges[place][0] == seq_no + 1:
            last = ranges.pop(place)[1]
        if place and ranges[place - 1][1] == seq_no - 1:
            place -= 1
            first = ranges.pop(place)[0]
        ranges.insert(place, (first, last))
        return True

    @property
    def flags(self) -> tuple[str, ...]:
        """What is missing."""
        lost = () if self.is_start_told else (START_LOST,)
        return (*lost, GAP) if len(self.ranges) > 1 else lost
