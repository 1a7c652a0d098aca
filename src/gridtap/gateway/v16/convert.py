"""OCPP 1.6's words in ours, and back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from msgspec import UNSET, UnsetType

from gridtap.charging.model import MeterSample
from gridtap.charging.readings import read_value, scale_of
from gridtap.drivers.model import Authorisation
from gridtap.ocpp.dialect import as_instant
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.v16 import messages as m

MAX_CONNECTOR = 1000
"""No station has more; a number beyond it is a fault, and would fill the database with connectors nobody can see."""
MAX_METER_WH = 10**15
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)

STATUS_WORDS = {
    "accepted": m.AuthorizationStatus.ACCEPTED,
    "blocked": m.AuthorizationStatus.BLOCKED,
    "expired": m.AuthorizationStatus.EXPIRED,
    "invalid": m.AuthorizationStatus.INVALID,
    "concurrent": m.AuthorizationStatus.CONCURRENT_TX,
}


def instant(at: datetime) -> datetime:
    """An aware UTC instant of whole milliseconds; at the very ends of the calendar the nearest that can be computed with."""
    if at.tzinfo is UTC:
        return at
    try:
        return as_instant(at)
    except OverflowError:
        return _EARLIEST if at.year < 2 else _LATEST


def on_the_second(at: datetime) -> datetime:
    """The instant as it is told to stations: some cannot read fractions."""
    return at.replace(microsecond=0)


def check_connector(number: int, *, least: int) -> int:
    """A connector's number within reason. Raises: CallError PROPERTY."""
    if not least <= number <= MAX_CONNECTOR:
        raise CallError(ErrorKind.PROPERTY, f"$.connectorId: {number} is not a connector; {least} to {MAX_CONNECTOR} can be")
    return number


def meter_wh(wh: int, field: str) -> Decimal:
    """A meter's register within reason. Raises: CallError PROPERTY."""
    if not -MAX_METER_WH <= wh <= MAX_METER_WH:
        raise CallError(ErrorKind.PROPERTY, f"$.{field}: no meter shows {str(wh)[:24]} Wh")
    return Decimal(wh)


def id_tag_info(authorisation: Authorisation) -> m.IdTagInfo:
    """The answer about a token. Spec: OCPP 1.6 §7.27."""
    group = authorisation.group
    return m.IdTagInfo(
        expiry_date=UNSET if authorisation.expires_at is None else on_the_second(authorisation.expires_at),
        parent_id_tag=UNSET if group is None or len(group) > 20 else group,
        status=STATUS_WORDS[authorisation.status],
    )


def samples_of(meter_values: Sequence[m.MeterValue]) -> list[MeterSample]:
    """All samples in our units; a value that is no number is left out, the frame keeps it. Hot."""
    samples: list[MeterSample] = []
    for meter_value in meter_values:
        at = instant(meter_value.timestamp)
        for said in meter_value.sampled_value:
            scale = scale_of(said.measurand, said.unit, said.phase, said.context, said.location)
            is_signed = said.format is m.ValueFormat.SIGNED_DATA
            sample = MeterSample(at, scale.kind, None, said.value) if is_signed else read_value(at, scale, said.value)
            if sample is not None:
                samples.append(sample)
    return samples


def text_or_none(text: str | UnsetType) -> str | None:
    """What was sent, without what databases cannot hold; None where nothing was."""
    if isinstance(text, UnsetType):
        return None
    return clean(text)


def clean(text: str) -> str:
    """A stranger's text as every database can hold it: no NUL, no lone surrogates."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "�").encode("utf-8", "replace").decode()
