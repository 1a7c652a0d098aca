"""Energy from a meter's register: a sum of segments that survives resets, rollovers and nonsense, and never falls."""

from copy import copy

import msgspec
from msgspec.structs import replace

MWH = 1000
"""Thousandths of a Wh in a Wh."""
_KWH = 1000 * MWH
_HOUR_US = 3_600_000_000
_SLACK_MWH = 10 * _KWH
_RESET_W = 500_000
"""More than a station gives: a register that stands below this power times the time since has been reset to zero."""
_STEP_W, _LONE_W = 150_000, 50_000
"""What a connector of unknown power hardly gives on from a register that was reset: in one step, and from a lone low word."""
_JUMP_SLACK_MWH = 1 * _KWH
_UNTIMED_MWH = 200 * _KWH
"""More than a car takes: what a register gained above this, in no time, was never delivered."""
_FALL_US = 300 * 1_000_000
"""A register that stays below where it fell from for this long was really reset."""
_JUMP_W = 1_000_000
_OVERLOAD = 1.5
"""No connector gives more than its rated power times this."""
WOBBLE_MWH = 10 * MWH
_REGRESS_MWH = 1 * _KWH
_ROLLOVER_SLACK_MWH = 500 * MWH
_MIXED_FROM_MWH = 100 * _KWH
"""Below this a register in kWh cannot be told from one that was reset."""
_COARSE_MWH = 2 * _KWH
"""What whole kWh hide: a register that may have rolled over has done so, unless another unit explains it with this much less."""
_ROLLOVERS_MWH = (*(10**digits * MWH for digits in range(6, 11)), 2**31 * MWH, 2**32 * MWH)

RESET, ROLLOVER, REGRESS, JUMP, MIXED = "meter_reset", "meter_rollover", "meter_regress", "meter_jump", "meter_units_mixed"
NEGATIVE = "meter_negative"


class Fall(msgspec.Struct, frozen=True):
    """Where a register stood when it fell: it was reset, it is another meter, or a word came wrong or out of order.

    `low` is where it fell to. `is_believed` says that it stood below for so long that what it counts there is shown: it may
    still turn out wrong.
    """

    at: int
    segment_start: int
    last: int
    done: int
    low: int = -1
    is_believed: bool = False


class MeterFold(msgspec.Struct):
    """What a register said so far, in order of time. Changed in place, because it stands in the hot path.

    Instants are microseconds since 1970, energy is thousandths of a Wh. `before` is the register at the
    instant before the last one. `most_w` is what its connector gives at most, 0 where nobody knows. `is_doubtful` says that the
    last word rose by more than that: it counts once the next one goes on from it. `floor` is energy that was shown though
    a word was wrong: it goes with the end.
    """

    segment_start: int
    last: int
    last_at: int
    before: int
    before_at: int
    done: int = 0
    flags: list[str] = []
    fall: Fall | None = None
    """Set while the register stands below where it fell from: only what comes then can tell what it was."""
    most_w: int = 0
    is_doubtful: bool = False
    floor: int = 0

    @property
    def energy_mwh(self) -> int:
        """Energy of all segments so far; that before a fall, as long as nobody knows what the fall was."""
        if self.fall is not None and not self.fall.is_believed:
            return max(self.floor, self.fall.done + self.fall.last - self.fall.segment_start)
        return max(self.floor, self.done + (self.before if self.is_doubtful else self.last) - self.segment_start)

    def add(self, at: int, register: int) -> bool:
        """Take the register's next word; False where it came too late, so that all words must be folded anew in order."""
        if at < self.last_at:
            return False
        if register < 0 <= self.last:
            self._flag(NEGATIVE)  # no register counts below zero: the word is wrong, and the next one goes on from the one before
            return True
        if at == self.last_at:
            if register < self.last:
                return register >= self.before and not self.is_doubtful
        else:
            if register < self.last or self.is_doubtful:
                self._look_back(at, register)
            self.before, self.before_at = self.last, self.last_at
        if self.fall is not None:
            self._judge(self.fall, at, register)
        gained_mwh, passed_us = register - self.last, at - self.last_at
        if 0 <= gained_mwh <= _JUMP_SLACK_MWH or (gained_mwh > 0 and self.is_doubtful):
            self.last = register
        elif gained_mwh > _SLACK_MWH and passed_us and gained_mwh > _JUMP_SLACK_MWH + _flow(self._most_w, passed_us):
            self.last, self.is_doubtful = register, True
        elif gained_mwh > 0 and gained_mwh <= _JUMP_SLACK_MWH + _flow(_JUMP_W, passed_us):
            self.last = register
        else:
            self._break(at, passed_us, register)
        self.last_at = at
        return True

    @property
    def _most_w(self) -> int:
        return self._usual_w(_RESET_W)

    def _look_back(self, at: int, register: int) -> None:
        """What the last word was, now that the next one is here: true, or wrong where both its neighbours say so."""
        if self.is_doubtful and register >= self.last - _REGRESS_MWH:
            self._believe()
        elif self.is_doubtful or self._was_wrong(at, register):
            self._flag(JUMP)
            self.floor = self.energy_mwh
            self.last, self.last_at, self.is_doubtful = self.before, self.before_at, False

    def _believe(self) -> None:
        """The register did rise that far; what no car takes, and nothing can give in that time, is not counted."""
        self.is_doubtful = False
        gained_mwh, passed_us = self.last - self.before, self.last_at - self.before_at
        is_possible = gained_mwh <= _JUMP_SLACK_MWH + _flow(_JUMP_W, passed_us)
        if self.most_w or not is_possible:
            self._flag(JUMP)
        if not is_possible and gained_mwh > _UNTIMED_MWH:
            self.segment_start += gained_mwh

    def _was_wrong(self, at: int, register: int) -> bool:
        """Whether the word goes on from the one before the last. It may also be a meter that was just reset to zero."""
        if self.last - register <= _REGRESS_MWH or not self.segment_start <= self.before <= register + WOBBLE_MWH:
            return False
        if register - self.before > _SLACK_MWH + _flow(self._most_w, at - self.before_at):
            return False
        rose_mwh, passed_us = self.last - self.before, self.last_at - self.before_at
        could_rise = self.before == self.segment_start and rose_mwh <= _JUMP_SLACK_MWH + _flow(self._most_w, passed_us)
        return not (could_rise and self._is_reset(at - self.last_at, register))

    def _is_reset(self, passed_us: int, register: int) -> bool:
        return 0 <= register * 2 < self.last and register <= _SLACK_MWH + _flow(_RESET_W, passed_us)

    def _break(self, at: int, passed_us: int, register: int) -> None:
        """The register did not simply go on: a reset, a rollover, another unit, or nonsense."""
        if register > self.last:
            self._jump(register)
            return
        rest = _rollover_rest(self.last, register, passed_us)
        is_mixed = _is_mixed(self.last, register, _flow(self._usual_w(_STEP_W), passed_us))
        if is_mixed and (not rest or rest + register > register * 1000 - self.last + _COARSE_MWH):
            self._flag(MIXED)
            self.last = max(self.last, register * 1000)
        elif rest:
            self._flag(ROLLOVER)
            self._segment(begin=0, register=register, extra=rest)
        elif self._is_reset(passed_us, register):
            self._flag(RESET)
            self._fall(at, register)
            self._segment(begin=0, register=register)
        elif self.last - register <= _REGRESS_MWH:
            if self.last - register > WOBBLE_MWH:
                self._flag(REGRESS)
        else:
            self._flag(REGRESS)
            self._fall(at, register)
            self._segment(begin=register, register=register)

    def _fall(self, at: int, low: int) -> None:
        if self.fall is None or self.fall.is_believed:
            self.fall = Fall(at, self.segment_start, self.last, self.done, low)

    def _judge(self, fall: Fall, at: int, register: int) -> None:
        """What a fall was: nothing, when the register is back without having climbed; a reset, when it climbs anew."""
        if register >= fall.last and self._has_not_climbed(fall, at, register):
            self.floor = self.energy_mwh
            self.segment_start, self.last, self.done, self.fall = fall.segment_start, fall.last, fall.done, None
            self.before = fall.last
        elif at - fall.at > _FALL_US and not self.last == register == fall.low:
            self.fall = None if register >= fall.last else replace(fall, is_believed=True)

    def _has_not_climbed(self, fall: Fall, at: int, register: int) -> bool:
        """Whether a register that is back was wrong below: it came too soon or in too large a step, or from one low word alone.

        What said the same twice, and goes on from where it fell, was not heard in between.
        """
        passed_us, rose_mwh = at - self.last_at, register - self.last
        if register > _flow(_RESET_W, at - fall.at) or rose_mwh > _SLACK_MWH + _flow(self._usual_w(_STEP_W), passed_us):
            return True
        goes_on = register - fall.last <= _SLACK_MWH + _flow(self._most_w, at - fall.at)
        if not goes_on or self.last != fall.low:
            return False
        is_said_twice = self.last_at > fall.at
        return is_said_twice or rose_mwh > _KWH + _flow(self._usual_w(_LONE_W), passed_us)

    def _usual_w(self, unknown_w: int) -> int:
        return int(self.most_w * _OVERLOAD) or unknown_w

    def _jump(self, register: int) -> None:
        """More than any station gives in that time. A clock that stands still is forgiven what a car can take, but not unseen."""
        self._flag(JUMP)
        if register - self.last <= _UNTIMED_MWH:
            self.last = register
        else:
            self._segment(begin=register, register=register)

    def _segment(self, *, begin: int, register: int, extra: int = 0) -> None:
        self.done += self.last - self.segment_start + extra
        self.segment_start = begin
        self.last = register

    def _flag(self, flag: str) -> None:
        if flag not in self.flags:
            self.flags.append(flag)


def begin_meter(at: int, register: int, most_w: int = 0) -> MeterFold:
    """A fold that starts with the register's first word."""
    return MeterFold(segment_start=register, last=register, last_at=at, before=register, before_at=at, flags=[], most_w=most_w)


def sure(fold: MeterFold) -> MeterFold:
    """A copy of the fold without what was shown by mistake."""
    kept = copy(fold)
    kept.floor = 0
    return kept


def total(fold: MeterFold, stop_at: int, stop_register: int) -> MeterFold:
    """A copy of the fold with the last word said; the fold itself stays open for words that come late.

    A register that ends below where it fell from was another meter: its segment counts then.

    Where the register only ever rose, the total is exactly the last word minus the first.
    """
    closed = sure(fold)
    closed.flags = list(fold.flags)
    if not closed.done and closed.segment_start <= stop_register < closed.last and closed.last - stop_register <= WOBBLE_MWH:
        closed.last = stop_register
    closed.add(max(stop_at, closed.last_at + 1), stop_register)
    closed.floor = 0
    if closed.is_doubtful:
        closed._believe()  # pyright: ignore[reportPrivateUsage] - a fold of our own
    if closed.fall is not None:
        closed.fall = None
        closed._flag(RESET)  # pyright: ignore[reportPrivateUsage] - a fold of our own
    return closed


def could_give(most_w: int, energy_mwh: int, lasted_us: int) -> bool:
    """Whether a connector can have given so much in that time; where nobody knows its power, what any gives."""
    return energy_mwh <= _JUMP_SLACK_MWH + _flow(int(most_w * _OVERLOAD) or _JUMP_W, lasted_us)


def _flow(power_w: int, passed_us: int) -> int:
    return power_w * MWH * max(passed_us, 0) // _HOUR_US


def _is_mixed(last: int, register: int, flown_mwh: int) -> bool:
    """Whether the word is in kWh though it says Wh."""
    if last < _MIXED_FROM_MWH:
        return False
    return last - _REGRESS_MWH <= register * 1000 <= last + _REGRESS_MWH + flown_mwh


def _rollover_rest(last: int, register: int, passed_us: int) -> int:
    """What was left to a full register before it began again; 0 where it did not roll over."""
    near = _ROLLOVER_SLACK_MWH + _flow(_RESET_W, passed_us)
    if not 0 <= register <= near:
        return 0
    return next((full - last for full in _ROLLOVERS_MWH if 0 < full - last <= near and full - last + register <= near), 0)
