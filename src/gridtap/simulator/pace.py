"""Time that runs faster than the wall's, so that an hour of charging fits in a minute."""

from datetime import datetime, timedelta

from gridtap.kit.clock import Clock, to_micros


class PacedClock:
    """A clock `speed` times as fast as the one below it, from the moment it was made."""

    def __init__(self, below: Clock, speed: float = 1.0) -> None:
        self.speed = speed
        self._below = below
        self._began_at = below.now()
        self._began_s = below.monotonic()

    def now(self) -> datetime:
        if self.speed == 1.0:
            return self._below.now()
        return self._began_at + timedelta(seconds=self.monotonic() - self._began_s)

    def micros(self) -> int:
        return to_micros(self.now())

    def monotonic(self) -> float:
        if self.speed == 1.0:
            return self._below.monotonic()
        return self._began_s + (self._below.monotonic() - self._began_s) * self.speed

    def real_s(self, seconds: float) -> float:
        """How long these simulated seconds really last."""
        return seconds / self.speed
