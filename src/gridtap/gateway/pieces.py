"""A message that comes in fragments, until its last one."""


class Pieces:
    """What came so far; `newest_at` is monotonic seconds. Empty fragments take no room, however many come."""

    __slots__ = ("data", "is_deflated", "newest_at")

    def __init__(self, *, is_deflated: bool) -> None:
        self.data = bytearray()
        self.is_deflated = is_deflated
        self.newest_at = 0.0

    def add(self, piece: bytes, now: float) -> None:
        """Take the next fragment."""
        self.data += piece
        self.newest_at = now
