"""How large a message may be, by its action; and what is left out of one that is larger but must not be lost."""

import msgspec
from msgspec import Raw

from gridtap.ocpp.errors import CallError, ErrorKind

ORDINARY_BYTES = 64 * 1024
LARGE_BYTES = 1024 * 1024
LARGEST_BYTES = 4 * 1024 * 1024
"""What a socket takes at all after an accepted Boot: enough to read what a message is before it is cut or refused."""
_LARGE = frozenset(
    {
        *("MeterValues", "StopTransaction", "TransactionEvent"),
        *("NotifyCustomerInformation", "NotifyDisplayMessages", "NotifyEvent", "NotifyMonitoringReport", "NotifyReport"),
        *("ReportChargingProfiles", "ReportDERControl"),
    }
)
"""Messages about transactions, and reports: what stations may not lose, and what is long by nature."""
_READINGS = {"StopTransaction": "transactionData", "TransactionEvent": "meterValue"}
"""Billing messages, and the readings in them that may be many."""
_decode_fields = msgspec.json.Decoder(dict[str, Raw]).decode
_decode_items = msgspec.json.Decoder(list[Raw]).decode


def limit_of(action: str) -> int:
    """The most bytes that a CALL's payload may have."""
    return LARGE_BYTES if action in _LARGE else ORDINARY_BYTES


def is_cut(action: str, size_bytes: int) -> bool:
    """Whether a message of this size is taken without most of its readings."""
    return action in _READINGS and size_bytes > LARGE_BYTES


def most_bytes(action: str) -> int:
    """The most that is read of a message at all: what is billed is taken in part where it is larger, the rest is refused."""
    return LARGEST_BYTES if action in _READINGS else limit_of(action)


def fit(action: str, payload: Raw) -> Raw:
    """The payload as far as it is taken: whole, or a billing message without most of its readings.

    A station forgets a message that is refused, and repeats one that is not answered for ever; what is billed stands in a
    billing message's first and last readings and in its other fields.
    Raises: CallError for any other message beyond its limit; ValueError for a billing message that is no JSON object.
    """
    size_bytes = len(payload)
    most_bytes = limit_of(action)
    if size_bytes <= most_bytes:
        return payload
    if not is_cut(action, size_bytes):
        said = f"{action[:50]} has {size_bytes} bytes; at most {most_bytes} are taken"
        raise CallError(ErrorKind.GENERIC, said)
    return _without_most(payload, _READINGS[action])


def _without_most(payload: Raw, field: str) -> Raw:
    """An object whose list in `field` is left with its first and last item, or with none where those are large too."""
    fields = _decode_fields(payload)
    listed = fields.pop(field, None)
    if listed is not None:
        items = _decode_items(listed)
        ends = items if len(items) < 2 else [items[0], items[-1]]
        kept = [item for item in ends if len(item) <= ORDINARY_BYTES]
        if kept:
            fields[field] = Raw(msgspec.json.encode(kept))
    thin = Raw(msgspec.json.encode(fields))
    if len(thin) > LARGE_BYTES:
        raise CallError(
            ErrorKind.GENERIC, f"the message has {len(payload)} bytes beside its {field}; at most {LARGE_BYTES} are taken"
        )
    return thin
