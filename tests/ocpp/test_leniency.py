"""What is let pass where a quirk says so, and nothing else."""

from typing import Any

import msgspec
import pytest

from gridtap.ocpp.dialect import Dialect, codec_for
from gridtap.ocpp.errors import CallError, ErrorKind
from gridtap.ocpp.leniency import ALWAYS, RULES, Deviation, Rule, Tolerance, is_rule, path_of, read_leniently

BOOT = {"chargePointVendor": "Acme", "chargePointModel": "One"}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
SAMPLE = {"value": "1", "unit": "Wh"}
METER = {"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [SAMPLE]}


def json_start(value: object) -> str:
    """How a deviation shows what stood there."""
    return msgspec.json.encode(value).decode()[:60]


def read(action: str, payload: dict[str, Any], *accept: Rule, words: dict[str, str] | None = None) -> tuple[Any, list[Deviation]]:
    decoder = codec_for(Dialect.OCPP16, action).request_decoder
    tolerance = Tolerance(ALWAYS | frozenset(accept), words or {})
    struct, deviations = read_leniently(decoder, msgspec.json.encode(payload), tolerance)
    return struct, list(deviations)


def _others(rule: Rule) -> list[Rule]:
    return [other for other in RULES if other != rule]


def allowing(*rules: Rule) -> Tolerance:
    """These rules, and what stands in for a flag that is left out."""
    return Tolerance(ALWAYS | frozenset(rules), fill={"readonly": False})


def meter(**sample: Any) -> dict[str, Any]:
    return {"connectorId": 1, "meterValue": [{"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [SAMPLE | sample]}]}


CASES: list[tuple[Rule, str, dict[str, Any], str, str]] = [
    ("long_text", "BootNotification", BOOT | {"chargePointModel": "x" * 22}, "$.chargePointModel", f'"{"x" * 22}"'),
    ("null_fields", "BootNotification", BOOT | {"iccid": None}, "$.iccid", "null"),
    ("text_as_numbers", "BootNotification", BOOT | {"firmwareVersion": 3}, "$.firmwareVersion", "3"),
    ("extra_fields", "BootNotification", BOOT | {"colour": "red"}, "$.colour", '"colour"'),
    ("numbers_as_text", "StatusNotification", STATUS | {"connectorId": "1"}, "$.connectorId", '"1"'),
    ("wrong_case", "StatusNotification", STATUS | {"status": "suspended_ev"}, "$.status", '"suspended_ev"'),
    ("epoch_times", "StatusNotification", STATUS | {"timestamp": 1767225600000}, "$.timestamp", "1767225600000"),
    ("epoch_times", "StatusNotification", STATUS | {"timestamp": "1767225600000"}, "$.timestamp", '"1767225600000"'),
    ("unknown_words", "MeterValues", meter(unit="bananas"), "$.meterValue[].sampledValue[].unit", '"bananas"'),
    ("empty_fields", "StatusNotification", STATUS | {"timestamp": ""}, "$.timestamp", '""'),
    ("lone_items", "MeterValues", {"connectorId": 1, "meterValue": METER}, "$.meterValue", json_start(METER)),
]


@pytest.mark.parametrize(("rule", "action", "payload", "path", "found"), CASES, ids=[f"{case[0]}-{case[3]}" for case in CASES])
def test_each_rule_lets_its_deviation_pass_and_names_it(
    rule: Rule, action: str, payload: dict[str, Any], path: str, found: str
) -> None:
    _, deviations = read(action, payload, rule)
    assert deviations == [Deviation(rule, path, found)]


@pytest.mark.parametrize(("rule", "action", "payload", "path", "found"), CASES, ids=[f"{case[0]}-{case[3]}" for case in CASES])
def test_without_its_rule_the_answer_is_the_specifications_error(
    rule: Rule, action: str, payload: dict[str, Any], path: str, found: str
) -> None:
    others = _others(rule)
    with pytest.raises(CallError) as allowed:
        read(action, payload, *others)
    with pytest.raises(CallError) as strict:
        read(action, payload)
    assert allowed.value.description == strict.value.description


SETTING = {"key": "HeartbeatInterval", "readonly": False, "value": "60"}
ANSWERS: list[tuple[Rule, str, dict[str, Any], dict[str, Any]]] = [
    ("odd_booleans", "GetConfiguration", {"configurationKey": [SETTING | {"readonly": 0}]}, {"configurationKey": [SETTING]}),
    (
        "odd_booleans",
        "GetConfiguration",
        {"configurationKey": [SETTING | {"readonly": "False"}]},
        {"configurationKey": [SETTING]},
    ),
    ("text_as_numbers", "GetConfiguration", {"configurationKey": [SETTING | {"value": 60}]}, {"configurationKey": [SETTING]}),
    ("lone_items", "GetConfiguration", {"configurationKey": SETTING}, {"configurationKey": [SETTING]}),
    ("empty_fields", "GetConfiguration", {"configurationKey": [SETTING], "unknownKey": ""}, {"configurationKey": [SETTING]}),
    ("null_fields", "GetConfiguration", {"configurationKey": [SETTING], "unknownKey": None}, {"configurationKey": [SETTING]}),
    ("wrong_case", "Reset", {"status": "accepted"}, {"status": "Accepted"}),
    ("extra_fields", "Reset", {"status": "Accepted", "info": "x"}, {"status": "Accepted"}),
    (
        "missing_fields",
        "GetConfiguration",
        {"configurationKey": [{"key": "HeartbeatInterval", "value": "60"}]},
        {"configurationKey": [SETTING]},
    ),
]


@pytest.mark.parametrize(("rule", "action", "told", "meant"), ANSWERS, ids=[f"{case[0]}-{n}" for n, case in enumerate(ANSWERS)])
def test_an_answer_is_mended_to_what_was_meant(rule: Rule, action: str, told: dict[str, Any], meant: dict[str, Any]) -> None:
    decoder = codec_for(Dialect.OCPP16, action).response_decoder
    assert decoder is not None
    tolerance = allowing(rule)
    answer, deviations = read_leniently(decoder, msgspec.json.encode(told), tolerance)
    assert answer == decoder.decode(msgspec.json.encode(meant))
    assert [each.rule for each in deviations] == [rule]
    with pytest.raises(CallError):
        read_leniently(decoder, msgspec.json.encode(told), allowing(*_others(rule)))


def test_an_empty_field_that_is_needed_takes_the_part_around_it_along() -> None:
    nothing: dict[str, Any] = {"duration": 0, "chargingSchedulePeriod": [], "startSchedule": "0", "chargingRateUnit": ""}
    told: dict[str, Any] = {"status": "Rejected", "connectorId": 0, "chargingSchedule": nothing, "scheduleStart": "0"}
    decoder = codec_for(Dialect.OCPP16, "GetCompositeSchedule").response_decoder
    assert decoder is not None
    tolerance = allowing("empty_fields", "epoch_times")
    answer, deviations = read_leniently(decoder, msgspec.json.encode(told), tolerance)
    assert msgspec.json.decode(msgspec.json.encode(answer)) == {
        "status": "Rejected",
        "connectorId": 0,
        "scheduleStart": "1970-01-01T00:00:00Z",
    }
    assert sorted(each.path for each in deviations if each.rule == "empty_fields") == ["$.chargingSchedule.chargingRateUnit"]


def test_an_empty_field_in_a_list_takes_nothing_along() -> None:
    with pytest.raises(CallError):
        read("MeterValues", {"connectorId": 1, "meterValue": [METER | {"timestamp": ""}]}, "empty_fields")


def test_what_is_missing_is_filled_only_where_a_quirk_says_with_what() -> None:
    with pytest.raises(CallError):
        read("StatusNotification", {"connectorId": 1, "errorCode": "NoError"}, "missing_fields")


def test_a_word_of_the_makers_own_is_told_in_the_specifications_words() -> None:
    request, deviations = read("StatusNotification", STATUS | {"errorCode": "Error"}, "own_words", words={"Error": "OtherError"})
    assert request.error_code.value == "OtherError"
    assert deviations[0].rule == "own_words"


def test_an_unknown_word_where_one_is_needed_is_refused() -> None:
    with pytest.raises(CallError) as raised:
        read("StatusNotification", STATUS | {"status": "Dreaming"}, "unknown_words", "wrong_case")
    assert raised.value.kind is ErrorKind.PROPERTY


def test_a_time_from_a_clock_in_milliseconds_is_the_instant_it_means() -> None:
    request, _ = read("StatusNotification", STATUS | {"timestamp": 1767225600500}, "epoch_times")
    assert request.timestamp.isoformat() == "2026-01-01T00:00:00.500000+00:00"


def test_many_deviations_in_one_message_are_all_named() -> None:
    payload = BOOT | {"chargePointVendor": "v" * 30, "iccid": None, "colour": 1, "meterType": 7}
    _, deviations = read("BootNotification", payload, "long_text", "null_fields", "extra_fields", "text_as_numbers")
    assert sorted(each.rule for each in deviations) == ["extra_fields", "long_text", "null_fields", "text_as_numbers"]


def test_what_is_always_let_pass_is_named_too() -> None:
    _, deviations = read("StatusNotification", {"connectorId": 1.0, **{k: v for k, v in STATUS.items() if k != "connectorId"}})
    assert [each.rule for each in deviations] == ["whole_numbers"]


def test_a_message_with_no_end_of_faults_is_refused_and_not_mended_for_ever() -> None:
    samples = [SAMPLE | {"unit": "bananas"} for _ in range(500)]
    payload = {"connectorId": 1, "meterValue": [{"timestamp": "2026-01-01T00:00:00Z", "sampledValue": samples}]}
    with pytest.raises(CallError):
        read("MeterValues", payload, "unknown_words")


def test_json_that_is_none_is_refused_as_ever() -> None:
    decoder = codec_for(Dialect.OCPP16, "Heartbeat").request_decoder
    for raw in (b"{", b"[]", b'"x"', b"1"):
        with pytest.raises(CallError):
            read_leniently(decoder, raw, Tolerance(frozenset(RULES)))


def test_rules_have_names_and_places_have_steps() -> None:
    assert is_rule("long_text")
    assert not is_rule("anything")
    assert path_of("$.meterValue[0].timestamp") == ("meterValue", 0, "timestamp")
