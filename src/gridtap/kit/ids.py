"""Identifiers: short, sortable by time, safe in URLs."""

import secrets
from collections.abc import Callable

from gridtap.kit.clock import Clock, to_micros

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def _base32(number: int, digits: int) -> str:
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(5 * (digits - 1), -1, -5))


class Ids:
    """Makes ids like `ses_01k9q3zr8v5m2t4w`: a prefix, 10 digits of time in ms, 8 random digits."""

    def __init__(self, clock: Clock, random_bits: Callable[[int], int] = secrets.randbits) -> None:
        self._clock = clock
        self._random_bits = random_bits

    def next(self, prefix: str) -> str:
        """A new id; ids made later sort later (to the millisecond)."""
        millis = to_micros(self._clock.now()) // 1000
        return f"{prefix}_{_base32(millis, 10)}{_base32(self._random_bits(40), 8)}"

    def code(self, digits: int = 6) -> str:
        """A short code for people to read off a charger and type; no look-alike letters."""
        return _base32(self._random_bits(5 * digits), digits).upper()

    def secret(self, digits: int = 20) -> str:
        """A random secret of 5 bits a digit, printable, for station passwords and tokens."""
        return _base32(self._random_bits(5 * digits), digits)
