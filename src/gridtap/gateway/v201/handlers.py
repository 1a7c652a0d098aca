"""How a table of handlers is made."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Raw, Struct

from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.ocpp.convert import way_up
from gridtap.ocpp.dialect import Dialect, codec_for


def handler(kind: type[Struct], run: Callable[[Any, str, Any, Raw], None], *, precious: bool = False) -> Handler:
    """A line of the table: how an action is decoded and done."""
    return Handler(msgspec.json.Decoder(kind).decode, run, precious)


def translated(dialect: Dialect, action: str, found: Handler) -> Handler:
    """The same line for a neighbouring dialect: its message is converted to 2.0.1's before it is done."""
    codec = codec_for(dialect, action)
    convert, run = way_up(dialect, codec.request), found.run
    if convert is None:
        raise TypeError(f"2.0.1 has no {action}")

    def run_translated(link: Link, message_id: str, request: Struct, raw: Raw) -> None:
        run(link, message_id, convert(request), raw)

    return Handler(codec.request_decoder.decode, run_translated, found.precious)
