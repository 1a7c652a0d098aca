"""The server with a fault built in on purpose, to show that the harness catches it.

python tests/faults/broken_server.py VARIANT ARGUMENTS OF gridtap
"""

import asyncio
import itertools
import sys
from collections.abc import Callable
from typing import Any

from msgspec import Raw

from gridtap.charging import opening, sessions, starting
from gridtap.cli import app
from gridtap.gateway.link import Link

LATE_S = 0.5
"""How long after the acknowledgement the commit comes; a kill in between loses the fact."""
CUT_EVERY = 3
_starts = itertools.count(1)
_salt = itertools.count(1)
_honest = Link.commit


def _verb(work: Any) -> str:
    return getattr(getattr(work, "func", work), "__name__", "")


def _nobody(_result: object, _error: BaseException | None) -> None:
    """Nobody waits for this commit."""


def acknowledge_first() -> None:
    """Answer StopTransaction at once and commit it later."""

    def commit(self: Link, message_id: str, work: Any, reply: Any, **options: Any) -> None:
        if _verb(work) != "end_transaction":
            _honest(self, message_id, work, reply, **options)
            return
        self.answer(message_id, Raw(b"{}"))
        asyncio.get_running_loop().call_later(LATE_S, self.db.submit, work, _nobody)

    Link.commit = commit


def cut_after_start() -> None:
    """Commit every third StartTransaction and cut the line instead of answering: no fault, the retry meets the stored reply."""

    def commit(self: Link, message_id: str, work: Any, reply: Any, **options: Any) -> None:
        if _verb(work) == "begin_transaction" and next(_starts) % CUT_EVERY == 0:
            self.db.submit(work, lambda _result, _error: self.end(1011, "cut"))
            return
        _honest(self, message_id, work, reply, **options)

    Link.commit = commit


def cut_and_forget() -> None:
    """The same, with no two facts ever taken for the same one."""
    cut_after_start()

    def never_the_same(*parts: object) -> str:
        return f"{parts[0]}-{next(_salt)}-{id(parts)}"

    for module in (sessions, opening, starting):
        if hasattr(module, "digest"):
            module.digest = never_the_same  # pyright: ignore[reportAttributeAccessIssue] - a saboteur


VARIANTS: dict[str, Callable[[], None]] = {
    "acknowledge_first": acknowledge_first,
    "cut_after_start": cut_after_start,
    "cut_and_forget": cut_and_forget,
}

if __name__ == "__main__":
    VARIANTS[sys.argv[1]]()
    app(sys.argv[2:])
