"""Pages with opaque cursors: where the next one begins, in a form nobody should build themselves."""

import base64
import binascii
from typing import Any, TypeVar

import msgspec

from gridtap.kit.errors import Malformed

T = TypeVar("T", bound=tuple[Any, ...])
MAX_NUMBER = 2**62


def make_cursor(*place: str | int) -> str:
    """A cursor that stands for a place in some order."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def read_cursor(cursor: str | None, kind: type[T]) -> T | None:
    """The place a cursor stands for, as the tuple type `kind`; None for the first page.

    Raises: Malformed `bad_cursor`.
    """
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        place = msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True), type=kind)
    except (UnicodeEncodeError, binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise _bad_cursor() from error
    if not all(_is_sound(part) for part in place):
        raise _bad_cursor()
    return place


def _is_sound(part: object) -> bool:
    """Whether a database can take it."""
    return abs(part) <= MAX_NUMBER if isinstance(part, int) else "\0" not in str(part)


def _bad_cursor() -> Malformed:
    return Malformed("bad_cursor", "This cursor is none of ours; begin with the first page.")
