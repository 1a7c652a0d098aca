"""Answers that need no database, for what is being handled while the database is away."""

from collections.abc import Callable

from msgspec import Struct


class Instead:
    """Of one connection: what could be answered without the database, and what was while its unit of work still waits."""

    __slots__ = ("_given", "_offers")

    def __init__(self) -> None:
        self._offers: dict[str, Callable[[], Struct | None]] = {}
        self._given: set[str] = set()

    def offer(self, message_id: str, make: Callable[[], Struct | None]) -> None:
        """This is how a message could be answered; None from it says that it cannot."""
        self._offers[message_id] = make

    def waiting(self) -> tuple[str, ...]:
        """The messages with an offer."""
        return tuple(self._offers)

    def take(self, message_id: str, *, still_waits: bool = False) -> Struct | None:
        """The answer, or None. `still_waits`: its unit of work will end later, and shall not answer again."""
        make = self._offers.pop(message_id, None)
        answer = None if make is None else make()
        if answer is not None and still_waits:
            self._given.add(message_id)
        return answer

    def is_done(self, message_id: str) -> bool:
        """Whether a message whose unit of work has ended was answered before. Hot."""
        if message_id in self._given:
            self._given.discard(message_id)
            return True
        return False

    def forget(self, message_id: str) -> None:
        """It was answered from the database. Hot."""
        if self._offers:
            self._offers.pop(message_id, None)
