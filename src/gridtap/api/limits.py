"""Rate limits: buckets of tries that refill with time, one for each address or account."""

import math
from collections import OrderedDict
from ipaddress import ip_address, ip_network

from gridtap.kit.clock import Clock
from gridtap.kit.errors import GridtapError

MAX_BUCKETS = 10_000
FREE_GUESSES = 5
MAX_GUESSES = 100
GUESS_FADES_S = 30.0
WAIT_STEP_S = 0.1
MAX_WAIT_S = 2.0


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


class Guesses:
    """Wrong passwords of an account from anywhere: they slow down its sign-ins a little, and never refuse one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._made: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def note(self, account: str) -> None:
        """A wrong password was tried."""
        self._made[account] = (min(self._now(account) + 1, MAX_GUESSES), self._clock.monotonic())
        self._made.move_to_end(account)
        while len(self._made) > MAX_BUCKETS:
            self._made.popitem(last=False)

    def wait_s(self, account: str) -> float:
        """How long the next answer about this account is held back."""
        return min(MAX_WAIT_S, max(0.0, self._now(account) - FREE_GUESSES) * WAIT_STEP_S)

    def _now(self, account: str) -> float:
        made, at = self._made.get(account, (0.0, 0.0))
        return max(0.0, made - (self._clock.monotonic() - at) / GUESS_FADES_S)


def place_of(address: str | None) -> str:
    """Whom an address belongs to: itself, or the network of an IPv6 one, of which anybody has millions."""
    if address is None:
        return "unknown"
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 6:
        mapped = found.ipv4_mapped
        return str(ip_network((found, 64), strict=False)) if mapped is None else str(mapped)
    return address


class DoorLimits:
    """The limits of the doors that anybody may knock at."""

    def __init__(self, clock: Clock) -> None:
        self.login_by_pair = Buckets(clock, capacity=10, refill_s=30)
        """By address and account together, so that a stranger elsewhere can lock nobody out."""
        self.login_by_address = Buckets(clock, capacity=100, refill_s=2)
        self.password_by_user = Buckets(clock, capacity=10, refill_s=30)
        self.guesses = Guesses(clock)
        self.registration_by_address = Buckets(clock, capacity=20, refill_s=60)
