"""One domain for SOAP and JSON: what 1.5 and 1.6 over SOAP say, in 1.6-J, and back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from msgspec import UNSET, Struct

from gridtap.ocpp.dialect import Dialect, decode_request, decode_response, encode
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.soap.convert import from_16, to_16
from gridtap.ocpp.soap.v15 import messages as v15
from gridtap.ocpp.soap.v16 import messages as s16
from gridtap.ocpp.v16 import messages as j16
from tests.ocpp.soap.any_message import Kind, kinds, messages

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
KINDS = kinds()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.dialect is Dialect.OCPP16S], ids=str)
def test_every_message_of_16_is_the_same_in_json(kind: Kind) -> None:
    @settings(max_examples=15, deadline=None, database=None)
    @given(messages(kind))
    def check(message: Struct) -> None:
        converted = to_16(kind.dialect, message)
        assert from_16(kind.dialect, converted) == message
        if not (isinstance(converted, j16.MeterValuesRequest) and not converted.meter_value):
            raw = encode(converted)
            if kind.is_response:
                assert decode_response(Dialect.OCPP16, kind.action, raw) == converted
            else:
                assert decode_request(Dialect.OCPP16, kind.action, raw, kind.sender) == converted

    check()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.dialect is Dialect.OCPP15S], ids=str)
def test_every_message_of_15_has_its_meaning_in_16(kind: Kind) -> None:
    @settings(max_examples=15, deadline=None, database=None)
    @given(messages(kind))
    def check(message: Struct) -> None:
        converted = to_16(kind.dialect, message)
        assert type(converted).__name__ == type(message).__name__
        again = from_16(kind.dialect, converted)
        assert to_16(kind.dialect, again) == converted

    check()


def status15(status: v15.ChargePointStatus) -> v15.StatusNotificationRequest:
    return v15.StatusNotificationRequest(connector_id=1, status=status, error_code=v15.ChargePointErrorCode.NO_ERROR)


def test_occupied_is_read_as_charging() -> None:
    """Spec: OCPP 1.6 §4.9."""
    converted = to_16(Dialect.OCPP15S, status15(v15.ChargePointStatus.OCCUPIED))
    assert converted == j16.StatusNotificationRequest(
        connector_id=1, status=j16.ChargePointStatus.CHARGING, error_code=j16.ChargePointErrorCode.NO_ERROR
    )


@pytest.mark.parametrize("status", list(j16.ChargePointStatus))
def test_every_status_of_16_has_one_in_15(status: j16.ChargePointStatus) -> None:
    request = j16.StatusNotificationRequest(connector_id=1, status=status, error_code=j16.ChargePointErrorCode.NO_ERROR)
    converted = from_16(Dialect.OCPP15S, request)
    known = {member.value for member in v15.ChargePointStatus}
    expected = status.value if status.value in known else "Occupied"
    assert converted == status15(v15.ChargePointStatus(expected))


@pytest.mark.parametrize("code", list(j16.ChargePointErrorCode))
def test_every_error_of_16_has_one_in_15(code: j16.ChargePointErrorCode) -> None:
    request = j16.StatusNotificationRequest(connector_id=1, status=j16.ChargePointStatus.FAULTED, error_code=code)
    converted = from_16(Dialect.OCPP15S, request)
    assert isinstance(converted, v15.StatusNotificationRequest)
    known = {member.value for member in v15.ChargePointErrorCode}
    other = "Mode3Error" if code is j16.ChargePointErrorCode.EV_COMMUNICATION_ERROR else "OtherError"
    assert converted.error_code.value == (code.value if code.value in known else other)


def test_meter_values_of_15_are_those_of_16() -> None:
    sample = v15.SampledValue(value="16", unit=v15.UnitOfMeasure.AMP, measurand=v15.Measurand.CURRENT_IMPORT)
    request = v15.MeterValuesRequest(connector_id=1, transaction_id=7, values=[v15.MeterValue(timestamp=AT, value=[sample])])
    reading = j16.SampledValue(value="16", unit=j16.UnitOfMeasure.A, measurand=j16.Measurand.CURRENT_IMPORT)
    expected = j16.MeterValuesRequest(
        connector_id=1, transaction_id=7, meter_value=[j16.MeterValue(timestamp=AT, sampled_value=[reading])]
    )
    assert to_16(Dialect.OCPP15S, request) == expected
    assert from_16(Dialect.OCPP15S, expected) == request


@pytest.mark.parametrize(
    ("dialect", "request_"),
    [
        (Dialect.OCPP15S, v15.MeterValuesRequest(connector_id=1)),
        (Dialect.OCPP16S, s16.MeterValuesRequest(connector_id=1)),
    ],
    ids=["1.5", "1.6"],
)
def test_meter_values_without_values_are_an_empty_list(dialect: Dialect, request_: Struct) -> None:
    assert to_16(dialect, request_) == j16.MeterValuesRequest(connector_id=1, meter_value=[])


def test_a_sample_that_15_cannot_name_is_left_out_by_a_station() -> None:
    said = [
        j16.SampledValue(value="55", measurand=j16.Measurand.SOC),
        j16.SampledValue(value="16", measurand=j16.Measurand.CURRENT_IMPORT, phase=j16.Phase.L1),
        j16.SampledValue(value="100", context=j16.ReadingContext.TRIGGER),
    ]
    request = j16.MeterValuesRequest(
        connector_id=1,
        meter_value=[
            j16.MeterValue(timestamp=AT, sampled_value=said),
            j16.MeterValue(timestamp=AT, sampled_value=said[:1]),
        ],
    )
    left = v15.SampledValue(value="100", context=v15.ReadingContext.SAMPLE_PERIODIC)
    assert from_16(Dialect.OCPP15S, request) == v15.MeterValuesRequest(
        connector_id=1, values=[v15.MeterValue(timestamp=AT, value=[left])]
    )


def test_the_data_of_a_transaction_is_unwrapped() -> None:
    values = [v15.MeterValue(timestamp=AT, value=[v15.SampledValue(value=text)]) for text in ("1", "2", "3")]
    wrapped = [v15.TransactionData(values=values[:1]), v15.TransactionData(), v15.TransactionData(values=values[1:])]
    request = v15.StopTransactionRequest(transaction_id=7, timestamp=AT, meter_stop=9, transaction_data=wrapped)
    converted = to_16(Dialect.OCPP15S, request)
    assert isinstance(converted, j16.StopTransactionRequest)
    assert isinstance(converted.transaction_data, list)
    assert [value.sampled_value[0].value for value in converted.transaction_data] == ["1", "2", "3"]
    assert converted.reason is UNSET


def test_a_reason_to_stop_is_left_unsaid_in_15() -> None:
    request = j16.StopTransactionRequest(transaction_id=7, timestamp=AT, meter_stop=9, reason=j16.StopReason.REMOTE)
    assert from_16(Dialect.OCPP15S, request) == v15.StopTransactionRequest(transaction_id=7, timestamp=AT, meter_stop=9)


def test_a_pending_station_of_15_is_told_rejected_and_when_to_ask_again() -> None:
    response = j16.BootNotificationResponse(status=j16.RegistrationStatus.PENDING, current_time=AT, interval=60)
    assert from_16(Dialect.OCPP15S, response) == v15.BootNotificationResponse(
        status=v15.RegistrationStatus.REJECTED, current_time=AT, heartbeat_interval=60
    )


def test_answers_of_15_are_told_in_16s_words() -> None:
    assert to_16(Dialect.OCPP15S, v15.UnlockConnectorResponse(status=v15.UnlockStatus.ACCEPTED)) == j16.UnlockConnectorResponse(
        status=j16.UnlockStatus.UNLOCKED
    )
    assert to_16(Dialect.OCPP15S, v15.UnlockConnectorResponse(status=v15.UnlockStatus.REJECTED)) == j16.UnlockConnectorResponse(
        status=j16.UnlockStatus.UNLOCK_FAILED
    )
    assert to_16(Dialect.OCPP15S, v15.SendLocalListResponse(status=v15.UpdateStatus.HASH_ERROR, hash="x")) == (
        j16.SendLocalListResponse(status=j16.UpdateStatus.FAILED)
    )


def test_a_local_list_is_sent_without_a_hash() -> None:
    entry = j16.AuthorizationData(id_tag="A", id_tag_info=j16.IdTagInfo(status=j16.AuthorizationStatus.BLOCKED))
    request = j16.SendLocalListRequest(list_version=3, update_type=j16.UpdateType.FULL, local_authorization_list=[entry])
    theirs = v15.AuthorisationData(id_tag="A", id_tag_info=v15.IdTagInfo(status=v15.AuthorizationStatus.BLOCKED))
    assert from_16(Dialect.OCPP15S, request) == v15.SendLocalListRequest(
        update_type=v15.UpdateType.FULL, list_version=3, local_authorisation_list=[theirs]
    )


def profile() -> j16.ChargingProfile:
    period = j16.ChargingSchedulePeriod(start_period=0, limit=16.5)
    schedule = j16.ChargingSchedule(charging_rate_unit=j16.ChargingRateUnit.A, charging_schedule_period=[period])
    return j16.ChargingProfile(
        charging_profile_id=1,
        stack_level=0,
        charging_profile_purpose=j16.ChargingProfilePurpose.TX_PROFILE,
        charging_profile_kind=j16.ChargingProfileKind.RELATIVE,
        charging_schedule=schedule,
    )


@pytest.mark.parametrize(
    ("dialect", "request_", "said"),
    [
        (Dialect.OCPP15S, j16.RemoteStartTransactionRequest(id_tag="A", charging_profile=profile()), "charging_profile"),
        (Dialect.OCPP15S, j16.SetChargingProfileRequest(connector_id=1, cs_charging_profiles=profile()), "SetChargingProfile"),
        (Dialect.OCPP15S, j16.TriggerMessageRequest(requested_message=j16.MessageTrigger.HEARTBEAT), "TriggerMessage"),
        (Dialect.OCPP15S, j16.FirmwareStatusNotificationRequest(status=j16.FirmwareStatus.IDLE), "FirmwareStatus Idle"),
        (Dialect.OCPP16S, j16.SignCertificateRequest(csr="x"), "SignCertificate"),
    ],
    ids=["profile at start", "profile", "trigger", "status", "security"],
)
def test_what_a_dialect_cannot_say_is_not_supported(dialect: Dialect, request_: Struct, said: str) -> None:
    with pytest.raises(CallError, match=said) as caught:
        from_16(dialect, request_)
    assert caught.value.kind is ErrorKind.NOT_SUPPORTED


def test_a_profile_at_start_is_kept_in_16() -> None:
    request = j16.RemoteStartTransactionRequest(id_tag="A", charging_profile=profile())
    converted = from_16(Dialect.OCPP16S, request)
    assert to_16(Dialect.OCPP16S, converted) == request


def test_long_texts_of_15_are_kept_whole() -> None:
    request = v15.StatusNotificationRequest(
        connector_id=1, status=v15.ChargePointStatus.FAULTED, error_code=v15.ChargePointErrorCode.OTHER_ERROR, info="x" * 500
    )
    converted = to_16(Dialect.OCPP15S, request)
    assert isinstance(converted, j16.StatusNotificationRequest)
    assert converted.info == "x" * 500
