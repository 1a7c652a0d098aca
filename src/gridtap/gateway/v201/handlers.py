"""How a table of handlers is made."""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw, Struct
from sqlalchemy import Connection

from gridtap.drivers.model import Authorisation
from gridtap.gateway.link import Link
from gridtap.gateway.linkage import Handler
from gridtap.ocpp.convert import way_up
from gridtap.ocpp.dialect import Dialect, codec_for
from gridtap.ocpp.v201.messages import AuthorizeResponse
from gridtap.tariffs.model import Tariff


class Also(NamedTuple):
    """What a neighbour of 2.0.1 tells of a token's tariff: how it is found, and put into 2.0.1's answer."""

    find: Callable[[Connection, str, Authorisation], Tariff | None]
    put: Callable[[AuthorizeResponse, Tariff | None], Struct]


def _nothing(_connection: Connection, _station_id: str, _authorisation: Authorisation) -> None:
    return None


def _only(response: AuthorizeResponse, _tariff: Tariff | None) -> Struct:
    return response


NOTHING_ELSE = Also(_nothing, _only)
"""2.0.1 has words for the price alone."""


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
