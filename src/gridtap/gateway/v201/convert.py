"""OCPP 2.0.1's words in ours, and back."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType

from gridtap.charging.model import MeterSample
from gridtap.charging.readings import read_number, scale_of
from gridtap.drivers.model import Authorisation
from gridtap.gateway.v16.convert import instant, on_the_second
from gridtap.kit.money import minor_digits
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.v201 import messages as m
from gridtap.tariffs.wording import Words

MAX_NUMBER = 1000
"""No station has more EVSEs or connectors; a number beyond it is a fault, and would fill the database with them."""
MAX_INT32 = 2**31 - 1
MAX_MULTIPLIER = 12
"""No meter needs a greater power of ten; it would only blow numbers up."""

_STATUSES = {
    "accepted": m.AuthorizationStatus.ACCEPTED,
    "blocked": m.AuthorizationStatus.BLOCKED,
    "expired": m.AuthorizationStatus.EXPIRED,
    "invalid": m.AuthorizationStatus.INVALID,
    "concurrent": m.AuthorizationStatus.CONCURRENT_TX,
}
_TOKEN_KINDS = {
    "app": m.IdTokenKind.CENTRAL,
    "rfid": m.IdTokenKind.ISO14443,
    "emaid": m.IdTokenKind.EMAID,
    "contract": m.IdTokenKind.EMAID,
    "keycode": m.IdTokenKind.KEY_CODE,
    "mac": m.IdTokenKind.MAC_ADDRESS,
    "plate": m.IdTokenKind.CENTRAL,
}
MAX_TOKEN_CHARACTERS = 36
MAX_TEXT_CHARACTERS = 512


def check_number(number: int, field: str, *, least: int = 0, most: int = MAX_INT32) -> int:
    """A whole number within reason. Raises: CallError PROPERTY."""
    if not least <= number <= most:
        raise CallError(ErrorKind.PROPERTY, f"$.{field}: {str(number)[:24]} is not between {least} and {most}")
    return number


def can_be_kept(*numbers: int | UnsetType) -> bool:
    """Whether whole numbers fit where databases keep them; odder ones may be sent to a station, but are not remembered."""
    return all(isinstance(number, UnsetType) or -MAX_INT32 <= number <= MAX_INT32 for number in numbers)


def place_of(evse: m.EVSE | UnsetType) -> tuple[int, int] | None:
    """EVSE and connector number; the connector is 1 where only the EVSE is told, None where nothing is, or EVSE 0.

    Spec: OCPP 2.0.1 EVSEType (id > 0 designates an EVSE).
    """
    if isinstance(evse, UnsetType):
        return None
    number, connector = evse.id, 1 if evse.connector_id is UNSET else evse.connector_id
    if not (0 <= number <= MAX_NUMBER and 0 <= connector <= MAX_NUMBER):
        check_number(number, "evse.id", most=MAX_NUMBER)
        check_number(connector, "evse.connectorId", most=MAX_NUMBER)
    return (number, connector) if number else None


def id_token(token: str, kind: str) -> m.IdToken:
    """A token in 2.0.1's form. Spec: OCPP 2.0.1 IdTokenEnumType."""
    return m.IdToken(id_token=token, type=_TOKEN_KINDS.get(kind, m.IdTokenKind.CENTRAL))


def message_content(words: Words | None) -> m.MessageContent | UnsetType:
    """Text for a display. Spec: OCPP 2.0.1 MessageContentType."""
    if words is None:
        return UNSET
    return m.MessageContent(format=m.MessageFormat.UTF8, language=words.language, content=words.text[:MAX_TEXT_CHARACTERS])


def id_token_info(authorisation: Authorisation, personal: Words | None = None) -> m.IdTokenInfo:
    """The answer about a token; one nobody knows is Unknown. Spec: OCPP 2.0.1 C01.FR.07, C09.FR.02 (group)."""
    status = _STATUSES[authorisation.status]
    if authorisation.status == "invalid" and authorisation.kind == "unknown":
        status = m.AuthorizationStatus.UNKNOWN
    group = authorisation.group
    return m.IdTokenInfo(
        status=status,
        cache_expiry_date_time=UNSET if authorisation.expires_at is None else on_the_second(authorisation.expires_at),
        group_id_token=UNSET if group is None or len(group) > MAX_TOKEN_CHARACTERS else id_token(group, "app"),
        personal_message=message_content(personal),
    )


def total_cost(cost_minor: int, currency: str) -> float:
    """An amount in major units, as 2.0.1 wants it; exact to the minor unit. Spec: OCPP 2.0.1 TransactionEventResponse."""
    return float(Decimal(cost_minor).scaleb(-minor_digits(currency)))


def samples_of(meter_values: Sequence[m.MeterValue]) -> list[MeterSample]:
    """All samples in our units, signed data kept beside its value. Hot. Spec: OCPP 2.0.1 SampledValueType, J01, J02."""
    samples: list[MeterSample] = []
    for meter_value in meter_values:
        at = instant(meter_value.timestamp)
        for said in meter_value.sampled_value:
            unit = said.unit_of_measure
            if unit is UNSET:
                scale = scale_of(said.measurand, None, said.phase, said.context, said.location)
            else:
                power = 0 if unit.multiplier is UNSET else unit.multiplier
                if not -MAX_MULTIPLIER <= power <= MAX_MULTIPLIER:
                    continue
                scale = scale_of(said.measurand, unit.unit, said.phase, said.context, said.location, power)
            sample = read_number(at, scale, said.value)
            if sample is not None:
                samples.append(sample)
            if said.signed_meter_value is not UNSET:
                signed = msgspec.json.encode(said.signed_meter_value).decode()
                samples.append(MeterSample(at, scale.kind, None, signed))
    return samples
