"""Energy from a meter's register: a sum of segments that survives resets, rollovers and nonsense, and never falls."""

from copy import copy

import msgspec

MWH = 1000
"""Thousandths of a Wh in a Wh."""
_KWH = 1000 * MWH
_HOUR_US = 3_600_000_000
_SLACK_MWH = 10 * _KWH
_RESET_W = 500_000
"""More than a station gives: a register that stands below this power times the time since has been reset to zero."""
_JUMP_SLACK_MWH = 1 * _KWH
_UNTIMED_MWH = 200 * _KWH
"""More than a car takes: what a register gained above this, in no time, was never delivered."""
_FALL_US = 300 * 1_000_000
"""A register that stays below where it fell from for this long was really reset."""
_JUMP_W = 1_000_000
_WOBBLE_MWH = 10 * MWH
_REGRESS_MWH = 1 * _KWH
_ROLLOVER_SLACK_MWH = 500 * MWH
_MIXED_FROM_MWH = 100 * _KWH
"""Below this a register in kWh cannot be told from one that was reset."""
_ROLLOVERS_MWH = (*(10**digits * MWH for digits in range(6, 11)), 2**31 * MWH, 2**32 * MWH)

RESET, ROLLOVER, REGRESS, JUMP, MIXED = "meter_reset", "meter_rollover", "meter_regress", "meter_jump", "meter_units_mixed"


class Fall(msgspec.Struct, frozen=True):
    """Where a register stood when it fell: it was reset, it is another meter, or a word came wrong or out of order."""

    at: int
    segment_start: int
    last: int
    done: int


class MeterFold(msgspec.Struct):
    """What a register said so far, in order of time. Changed in place, because it stands in the hot path.

    Instants are microseconds since 1970, energy is thousandths of a Wh. `before` is the register at the
    instant before the last one.
    """

    segment_start: int
    last: int
    last_at: int
    before: int
    before_at: int
    done: int = 0
    flags: list[str] = []
    fall: Fall | None = None
    """Set while the register stands below where it fell from. Nothing is counted then: only the end can tell what it was."""

    @property
    def energy_mwh(self) -> int:
        """Energy of all segments so far; that before a fall, as long as nobody knows what the fall was."""
        if self.fall is not None:
            return self.fall.done + self.fall.last - self.fall.segment_start
        return self.done + self.last - self.segment_start

    def add(self, at: int, register: int) -> bool:
        """Take the register's next word; False where it came too late, so that all words must be folded anew in order."""
        if at < self.last_at:
            return False
        if at == self.last_at:
            if register < self.last:
                return register >= self.before
        else:
            self.before, self.before_at = self.last, self.last_at
        if self.fall is not None:
            self._judge(self.fall, at, register)
        gained_mwh, passed_us = register - self.last, at - self.last_at
        if gained_mwh >= 0 and (gained_mwh <= _JUMP_SLACK_MWH or gained_mwh <= _JUMP_SLACK_MWH + _flow(_JUMP_W, passed_us)):
            self.last = register
        else:
            self._break(at, passed_us, register)
        self.last_at = at
        return True

    def _break(self, at: int, passed_us: int, register: int) -> None:
        """The register did not simply go on: a reset, a rollover, another unit, or nonsense."""
        if register > self.last:
            self._jump(register)
        elif _is_mixed(self.last, register, passed_us):
            self._flag(MIXED)
            self.last = max(self.last, register * 1000)
        elif rest := _rollover_rest(self.last, register, passed_us):
            self._flag(ROLLOVER)
            self._segment(begin=0, register=register, extra=rest)
        elif 0 <= register * 2 < self.last and register <= _SLACK_MWH + _flow(_RESET_W, passed_us):
            self._flag(RESET)
            self._fall(at)
            self._segment(begin=0, register=register)
        elif self.last - register <= _REGRESS_MWH:
            if self.last - register > _WOBBLE_MWH:
                self._flag(REGRESS)
        else:
            self._flag(REGRESS)
            self._fall(at)
            self._segment(begin=register, register=register)

    def _fall(self, at: int) -> None:
        self.fall = self.fall or Fall(at, self.segment_start, self.last, self.done)

    def _judge(self, fall: Fall, at: int, register: int) -> None:
        """What a fall was: nothing, when the register is back too soon to have climbed there; a reset, when it stayed low."""
        if register >= fall.last and register > _flow(_RESET_W, at - fall.at):
            self.segment_start, self.last, self.done, self.fall = fall.segment_start, fall.last, fall.done, None
        elif at - fall.at > _FALL_US:
            self.fall = None

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


def begin_meter(at: int, register: int) -> MeterFold:
    """A fold that starts with the register's first word."""
    return MeterFold(segment_start=register, last=register, last_at=at, before=register, before_at=at, flags=[])


def total(fold: MeterFold, stop_at: int, stop_register: int) -> MeterFold:
    """A copy of the fold with the last word said; the fold itself stays open for words that come late.

    A register that ends below where it fell from was another meter: its segment counts then.

    Where the register only ever rose, the total is exactly the last word minus the first.
    """
    closed = copy(fold)
    closed.flags = list(fold.flags)
    if not closed.done and closed.segment_start <= stop_register < closed.last and closed.last - stop_register <= _WOBBLE_MWH:
        closed.last = stop_register
    closed.add(max(stop_at, closed.last_at + 1), stop_register)
    if closed.fall is not None:
        closed.fall = None
        closed._flag(RESET)  # pyright: ignore[reportPrivateUsage] - a fold of our own
    return closed


def _flow(power_w: int, passed_us: int) -> int:
    return power_w * MWH * max(passed_us, 0) // _HOUR_US


def _is_mixed(last: int, register: int, passed_us: int) -> bool:
    """Whether the word is in kWh though it says Wh."""
    if last < _MIXED_FROM_MWH:
        return False
    return last - _REGRESS_MWH <= register * 1000 <= last + _REGRESS_MWH + _flow(_RESET_W, passed_us)


def _rollover_rest(last: int, register: int, passed_us: int) -> int:
    """What was left to a full register before it began again; 0 where it did not roll over."""
    near = _ROLLOVER_SLACK_MWH + _flow(_RESET_W, passed_us)
    if not 0 <= register <= near:
        return 0
    return next((full - last for full in _ROLLOVERS_MWH if 0 < full - last <= near and full - last + register <= near), 0)
