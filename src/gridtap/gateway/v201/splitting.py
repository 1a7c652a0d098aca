"""Several variables in as few messages as a station takes at once. Pure."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from msgspec import Struct

from gridtap.ocpp.dialect import encode

MAX_VARIABLES_AT_ONCE = 20
"""How many variables are put in one message where the station has not said how many it takes."""
_FRAME_BYTES = 96
"""More than the frame and the field's name around the variables."""
T = TypeVar("T", bound=Struct)


class Room(NamedTuple):
    """What a station takes in one message; `most_bytes` None where it has not said."""

    most_items: int = MAX_VARIABLES_AT_ONCE
    most_bytes: int | None = None


def read_room(items: str | None, size_bytes: str | None) -> Room:
    """From ItemsPerMessage and BytesPerMessage, as far as they are known and make sense."""
    most_items = int(items) if items is not None and items.isdecimal() else MAX_VARIABLES_AT_ONCE
    most_bytes = int(size_bytes) if size_bytes is not None and size_bytes.isdecimal() else 0
    return Room(max(1, most_items), most_bytes or None)


def split(variables: Sequence[T], room: Room) -> list[list[T]]:
    """The variables in order, in messages that the station takes; one that is too long by itself goes alone.

    Spec: OCPP 2.0.1 B05.FR.11, B06.FR.05, B06.FR.16 (ItemsPerMessage, BytesPerMessage).
    """
    parts: list[list[T]] = []
    used = 0
    for variable in variables:
        size = len(encode(variable)) + 1
        is_full = not parts or len(parts[-1]) >= room.most_items
        if is_full or (room.most_bytes is not None and used + size > room.most_bytes):
            parts.append([])
            used = _FRAME_BYTES
        parts[-1].append(variable)
        used += size
    return parts
