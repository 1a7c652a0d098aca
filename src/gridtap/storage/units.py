"""Units of work on their way through the writer."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from gridtap.storage.transaction import Transaction

Work = Callable[[Transaction], Any]
Done = Callable[[Any, BaseException | None], None]
"""Called on the event loop after the commit with (result, None), or with (None, error) and nothing kept."""
Outcome = tuple[Any, BaseException | None]


class Unit(Struct, frozen=True):
    """Work that waits for its commit, and who is told of it; `is_prompt`: at the COMMIT, before the disk has confirmed it."""

    work: Work
    done: Done
    received_us: int
    is_prompt: bool = False


class UnitFailed(Exception):
    """One unit is to blame for the rollback of its batch."""

    def __init__(self, unit: Unit, reason: Exception) -> None:
        super().__init__(str(reason))
        self.unit = unit
        self.reason = reason


def has_prompt(batch: Sequence[Unit]) -> bool:
    """Whether somebody wants to go on at the COMMIT."""
    return any(unit.is_prompt for unit in batch)


def once(done: Done) -> Done:
    """Tell only the first time."""
    waiting = [done]
    return lambda result, error: waiting.pop()(result, error) if waiting else None
