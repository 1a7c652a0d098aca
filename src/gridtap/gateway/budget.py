"""How much a station may do: messages that cannot be read, and messages at all."""


class Budget:
    """A token bucket for bad messages: `burst` at once, refilled with `per_s`."""

    __slots__ = ("_at", "_left", "burst", "per_s")

    def __init__(self, burst: float = 200.0, per_s: float = 1.0) -> None:
        self.burst = burst
        self.per_s = per_s
        self._left = burst
        self._at: float | None = None

    def spend(self, now: float) -> bool:
        """Take one; False when nothing is left. `now` is monotonic seconds."""
        since = 0.0 if self._at is None else now - self._at
        self._at = now
        self._left = min(self.burst, self._left + since * self.per_s)
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class Pace:
    """Messages a station may send: `per_window` in each `window_s`, looked at only once in so many, so that it costs nothing."""

    __slots__ = ("_count", "_since", "per_window", "window_s")

    def __init__(self, per_window: int = 2000, window_s: float = 1.0) -> None:
        self.per_window = per_window
        self.window_s = window_s
        self._count = 0
        self._since: float | None = None

    def pause_after(self, now: float, count: int = 1) -> float:
        """Count a message, a large one as several; seconds to stop reading for, mostly 0. Hot."""
        self._count += count
        if self._since is None:
            self._since = now
        if self._count < self.per_window:
            return 0.0
        left = self.window_s - (now - self._since)
        self._count = 0
        self._since = now + max(left, 0.0)
        return max(left, 0.0)
