"""The queue of transaction messages: kept in order, kept while offline, given up by contract."""

from collections import deque
from typing import Generic, TypeVar

import msgspec

Item = TypeVar("Item")


class RetryContract(msgspec.Struct, frozen=True, kw_only=True):
    """How a make of station treats a message the backend did not take.

    Attempt n + 1 follows `interval_s` × n after attempt n failed; a time-out and an error both count, being offline does not.
    """

    attempts: int
    interval_s: float
    same_message_id: bool
    ends_charge: bool
    """Whether a StartTransaction given up on also ends the running charge."""


LIBOCPP = RetryContract(attempts=3, interval_s=30.0, same_message_id=False, ends_charge=False)
MICRO_OCPP = RetryContract(attempts=3, interval_s=60.0, same_message_id=True, ends_charge=True)


class Entry(msgspec.Struct, Generic[Item]):
    """One message waiting; `message_id` is what its last attempt was sent under."""

    item: Item
    failures: int = 0
    message_id: str | None = None


class Outbox(Generic[Item]):
    """First in, first out; only the head is ever on the wire."""

    def __init__(self, contract: RetryContract) -> None:
        self.contract = contract
        self._entries: deque[Entry[Item]] = deque()
        self._on_wire = False
        self._not_before_s = float("-inf")

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, item: Item, *, failures: int = 0, message_id: str | None = None) -> None:
        """Append a message; it goes out after all before it are answered or given up."""
        self._entries.append(Entry(item, failures, message_id))

    def due(self, now_s: float) -> Entry[Item] | None:
        """The head if it may be sent now; None while one is on the wire or its pause is not over."""
        if self._on_wire or not self._entries or now_s < self._not_before_s:
            return None
        return self._entries[0]

    def next_due(self) -> float | None:
        """Monotone second at which the head may be sent; None when there is nothing to wait for."""
        return None if self._on_wire or not self._entries else self._not_before_s

    def sent(self, message_id: str) -> None:
        """The head is on the wire under this id."""
        self._entries[0].message_id = message_id
        self._on_wire = True

    def answered(self) -> Item:
        """The backend took the head; it is done."""
        self._on_wire = False
        return self._entries.popleft().item

    def interrupted(self) -> None:
        """The connection went away with the head unanswered: this is no failure of the attempt."""
        self._on_wire = False

    def failed(self, now_s: float) -> Item | None:
        """The head timed out or was refused. Returns it when the contract gives up on it, else None."""
        self._on_wire = False
        head = self._entries[0]
        head.failures += 1
        if head.failures < self.contract.attempts:
            self._not_before_s = now_s + self.contract.interval_s * head.failures
            return None
        self._not_before_s = now_s
        return self._entries.popleft().item

    def entries(self) -> tuple[Entry[Item], ...]:
        """Everything that waits with its history, first first."""
        return tuple(self._entries)

    def items(self) -> tuple[Item, ...]:
        """Everything that waits, first first."""
        return tuple(entry.item for entry in self._entries)
