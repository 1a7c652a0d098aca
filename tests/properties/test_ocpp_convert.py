"""Messages of 2.0 and 2.1 become structs of 2.0.1 and back: nothing valid fails, and what goes out fits the schema."""

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec import Struct

from gridtap.ocpp.convert import from_201, to_201
from gridtap.ocpp.dialect import Dialect, Side, decode_request, decode_response, encode, tables
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.v201.messages import SecurityEventNotificationRequest
from tests.properties.test_ocpp_messages import structs_of

CALM = settings(
    max_examples=4,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TOO_LONG = {ErrorKind.PROPERTY, ErrorKind.OCCURRENCE}
"""Lengths are not checked on the way; 2.0 takes less than 2.0.1, and 2.0.1 less than 2.1."""

NEVER_SAID = {SecurityEventNotificationRequest}
"""Free text made at random is no word of a list."""


@pytest.mark.slow
@pytest.mark.parametrize("dialect", [Dialect.OCPP20, Dialect.OCPP21])
def test_every_message_has_its_struct_of_201(dialect: Dialect) -> None:
    ours = {kind.__name__: kind for pair in tables(Dialect.OCPP201).MESSAGES.values() for kind in pair}
    for kind in (kind for pair in tables(dialect).MESSAGES.values() for kind in pair):
        check_way_up(dialect, kind, ours.get(kind.__name__))


def check_way_up(dialect: Dialect, kind: type[Struct], wanted: type[Struct] | None) -> None:
    @CALM
    @given(structs_of(kind))
    def up(message: Struct) -> None:
        found = to_201(message)
        assert type(found) is (wanted or kind)
        assert encode(found)

    up()


@pytest.mark.slow
def test_what_is_said_in_20_fits_its_schemas() -> None:
    found = tables(Dialect.OCPP201)
    for action, (request, response) in found.MESSAGES.items():
        check_way_down(action, request, Side.STATION if action in found.FROM_STATION else Side.CSMS)
        check_way_down(action, response, None)


def check_way_down(action: str, kind: type[Struct], sender: Side | None) -> None:
    said: list[bool] = []

    @CALM
    @given(structs_of(kind))
    def down(message: Struct) -> None:
        faults = faults_of(action, message, sender)
        said.append(ErrorKind.NOT_SUPPORTED not in faults)
        assert faults <= {ErrorKind.NOT_SUPPORTED, *TOO_LONG}

    down()
    assert any(said) or kind in NEVER_SAID, kind


def faults_of(action: str, message: Struct, sender: Side | None) -> set[ErrorKind]:
    """What keeps a message from being said in 2.0: no word for it, or a schema that does not take it."""
    try:
        raw = encode(from_201(Dialect.OCPP20, message))
        if sender is None:
            decode_response(Dialect.OCPP20, action, raw)
        else:
            decode_request(Dialect.OCPP20, action, raw, sender)
    except CallError as fault:
        return {fault.kind}
    return set()


def test_a_contract_of_20_is_asked_for_in_201s_words() -> None:
    raw = b'{"15118SchemaVersion":"urn:iso:15118:2:2013","exiRequest":"AAAA"}'
    asked = to_201(decode_request(Dialect.OCPP20, "Get15118EVCertificate", raw))
    assert encode(asked) == b'{"iso15118SchemaVersion":"urn:iso:15118:2:2013","action":"Install","exiRequest":"AAAA"}'


def test_a_transaction_of_20_is_told_in_201s_words() -> None:
    raw = (
        b'{"eventType":"Started","timestamp":"2026-11-22T10:00:00Z","triggerReason":"Authorized","seqNo":0,'
        b'"cableMaxCurrent":31.6,"transactionData":{"id":"tx-1","chargingState":"Charging"}}'
    )
    told = to_201(decode_request(Dialect.OCPP20, "TransactionEvent", raw))
    assert encode(told) == (
        b'{"eventType":"Started","timestamp":"2026-11-22T10:00:00Z","triggerReason":"Authorized","seqNo":0,'
        b'"cableMaxCurrent":32,"transactionInfo":{"transactionId":"tx-1","chargingState":"Charging"}}'
    )


def test_a_word_that_only_21_knows_keeps_its_text() -> None:
    raw = (
        b'{"eventType":"Updated","timestamp":"2026-11-22T10:00:00Z","triggerReason":"CostLimitReached","seqNo":1,'
        b'"transactionInfo":{"transactionId":"tx-1"},"idToken":{"idToken":"V1","type":"VIN"}}'
    )
    told = to_201(decode_request(Dialect.OCPP21, "TransactionEvent", raw))
    assert b'"triggerReason":"CostLimitReached"' in encode(told)
    assert b'"type":"Central"' in encode(told)
