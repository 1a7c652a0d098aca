"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from gridtap.kit.clock import from_micros, to_micros

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""An integer key that SQLite numbers by itself."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, kept as integer microseconds since 1970: exact, ordered and zone-proof everywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class Json(TypeDecorator[Any]):
    """A JSON document kept as text; read back as plain lists, dicts, strings and numbers."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value)
