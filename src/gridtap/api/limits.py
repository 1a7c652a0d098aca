"""Rate limits: buckets of tries that refill with time, one for each address or account."""

import math
from collections import OrderedDict

from gridtap.kit.clock import Clock
from gridtap.kit.errors import GridtapError

MAX_BUCKETS = 10_000


class TooManyRequests(GridtapError):
    """Asked too often; `retry_after_s` says when to come back."""

    status = 429
    title = "Too many requests"


class Buckets:
    """Buckets of `capacity` tries; one try comes back each `refill_s` seconds."""

    def __init__(self, clock: Clock, *, capacity: int, refill_s: float) -> None:
        self._clock = clock
        self._capacity = capacity
        self._refill_s = refill_s
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> None:
        """Use one try up. Raises: TooManyRequests when none is left."""
        spent = self._spent_now(name)
        if spent + 1 > self._capacity:
            wait_s = math.ceil((spent + 1 - self._capacity) * self._refill_s)
            raise TooManyRequests(
                "too_many_requests", f"Too many tries; try again in {wait_s} s.", extra={"retry_after_s": wait_s}
            )
        self._keep(name, spent + 1)

    def give_back(self, name: str) -> None:
        """The try was a good one and counts for nothing."""
        self._keep(name, max(0.0, self._spent_now(name) - 1))

    def _spent_now(self, name: str) -> float:
        spent, at = self._spent.get(name, (0.0, 0.0))
        return max(0.0, spent - (self._clock.monotonic() - at) / self._refill_s)

    def _keep(self, name: str, spent: float) -> None:
        self._spent[name] = (spent, self._clock.monotonic())
        self._spent.move_to_end(name)
        while len(self._spent) > MAX_BUCKETS:
            self._spent.popitem(last=False)


class DoorLimits:
    """The limits of the doors that anybody may knock at."""

    def __init__(self, clock: Clock) -> None:
        self.login_by_account = Buckets(clock, capacity=10, refill_s=30)
        self.login_by_address = Buckets(clock, capacity=40, refill_s=4)
        self.registration_by_address = Buckets(clock, capacity=20, refill_s=60)
