"""Time as an input: the wall clock in production, a hand-turned one in tests."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """Tells the time twice: as an instant for people, as monotone seconds for durations."""

    def now(self) -> datetime:
        """Aware UTC instant."""
        ...

    def micros(self) -> int:
        """The same instant as microseconds since 1970; several times quicker where that is all one needs."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back; only differences mean something."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def micros(self) -> int:
        return time.time_ns() // 1000

    def monotonic(self) -> float:
        return time.monotonic()


class HandClock:
    """A clock that moves only when told to; ships with the product for tests and replays."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._now = start
        self._monotonic = 0.0

    def now(self) -> datetime:
        return self._now

    def micros(self) -> int:
        return to_micros(self.now())

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Move both clocks forward."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def jump(self, seconds: float) -> None:
        """Move only the wall clock, as NTP or a person would; may be negative."""
        self._now += timedelta(seconds=seconds)


def to_micros(at: datetime) -> int:
    """Microseconds since 1970 of an aware instant; exact, also before 1970."""
    return (at - EPOCH) // _MICROSECOND


def as_text(at: datetime) -> str:
    """An aware instant as JSON has it: ISO 8601, UTC, with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def from_micros(micros: int) -> datetime:
    """The aware UTC instant of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=micros)
