"""Answers to one question that was asked in parts, as one. Pure."""

from collections.abc import Awaitable, Iterable, Sequence
from typing import cast

import msgspec

from gridtap.gateway.model import CommandOutcome


async def ask_in_parts(asking: Iterable[Awaitable[CommandOutcome]], fields: Sequence[str]) -> CommandOutcome:
    """Ask part after part; the lists in these fields of the response are joined. The first part that failed is returned as it is.

    `asking` makes each question when it is its turn, and has at least one.
    """
    outcomes: list[CommandOutcome] = []
    for question in asking:
        outcomes.append(await question)
        if outcomes[-1].state != "answered":
            return outcomes[-1]
    if len(outcomes) == 1:
        return outcomes[0]
    joined: dict[str, object] = {
        field: [item for outcome in outcomes for item in cast("list[object]", (outcome.response or {}).get(field) or [])]
        for field in fields
    }
    return msgspec.structs.replace(outcomes[-1], response=joined)
