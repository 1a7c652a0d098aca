"""How a table of handlers is made."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Raw, Struct

from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler


def handler(kind: type[Struct], run: Callable[[Link, str, Any, Raw], None], *, precious: bool = False) -> Handler:
    """A line of the table: how an action is decoded and done."""
    return Handler(msgspec.json.Decoder(kind).decode, run, precious)
