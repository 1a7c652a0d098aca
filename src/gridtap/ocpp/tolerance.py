"""What we understand beyond a strict reading: whole numbers written 1.0, and dates that real stations write."""

import re
from datetime import datetime, timedelta

import msgspec

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?P<fraction>[.,]\d{1,12})?)?"
    r"(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?)?"
)


def can_mend(failure: Exception) -> bool:
    """Whether a payload was refused for something that `mend` repairs; looking into every bad payload would cost too much."""
    reason = str(failure)
    return isinstance(failure, msgspec.ValidationError) and ("got `float`" in reason or "RFC3339" in reason)


def mend(raw: bytes) -> bytes | None:
    """The same JSON with odd numbers and dates rewritten, or None if there is nothing to rewrite.

    Only for a payload that was refused as it stands. A JSON schema counts 1.0 as an integer; dates get 24:00:00, a leap
    second, a zone without minutes or missing seconds repaired, because refusing them loses a session.
    """
    try:
        value: Json = msgspec.json.decode(raw)
        mended = _mended(value)
    except (ValueError, RecursionError):
        return None
    return msgspec.json.encode(mended) if mended != value or _has_whole_float(value) else None


def _mended(value: Json) -> Json:
    match value:
        case dict():
            return {key: _mended(below) for key, below in value.items()}
        case list():
            return [_mended(below) for below in value]
        case float() if value.is_integer() and abs(value) < 2**53:
            return int(value)
        case str() if 16 <= len(value) <= 40:
            return mend_time(value)
        case _:
            return value


def _has_whole_float(value: Json) -> bool:
    match value:
        case dict():
            return any(_has_whole_float(below) for below in value.values())
        case list():
            return any(_has_whole_float(below) for below in value)
        case _:
            return isinstance(value, float) and value.is_integer()


def mend_time(text: str) -> str:
    """An RFC 3339 time for one that is nearly so; anything else comes back unchanged."""
    found = _TIME.fullmatch(text)
    if found is None:
        return text
    hour, second = int(found["hour"]), int(found["second"] or 0)
    extra = timedelta(days=hour == 24, seconds=second == 60)
    try:
        at = datetime.fromisoformat(f"{found['day']}T{hour % 24:02}:{found['minute']}:{min(second, 59):02}") + extra
    except (ValueError, OverflowError):
        return text
    fraction = (found["fraction"] or "").replace(",", ".")
    zone = (found["zone"] or "").upper()
    if len(zone) == 3:
        zone += ":00"
    return at.isoformat() + fraction + zone
