"""XML messages that break their WSDL: read where a rule allows it, and each deviation named; else refused as ever."""

from typing import Any

import msgspec
import pytest
from lxml import etree

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.errors import CallError
from gridtap.ocpp.leniency import ALWAYS, RULES, Rule, Tolerance
from gridtap.ocpp.soap.layout import element_name, namespace
from gridtap.ocpp.soap.leniency import Kind, read_element_leniently

STATUS = Kind(Dialect.OCPP16S, Side.STATION, "StatusNotification")
VALUES = Kind(Dialect.OCPP15S, Side.STATION, "MeterValues")
SETTINGS = Kind(Dialect.OCPP16S, Side.CSMS, "GetConfiguration", is_response=True)
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
GOOD = "<connectorId>1</connectorId><status>Charging</status><errorCode>NoError</errorCode>"


def read(kind: Kind, inside: str, *accept: Rule, fill: dict[str, bool | int | str] | None = None) -> tuple[Any, list[str]]:
    """What a message means, and the rules that let it pass with their places."""
    name = element_name(kind.action, is_response=kind.is_response)
    element = etree.fromstring(f'<{name} xmlns="{namespace(kind.dialect, kind.side)}">{inside}</{name}>')
    message, deviations = read_element_leniently(kind, element, Tolerance(ALWAYS | frozenset(accept), fill=fill or {}))
    return msgspec.json.decode(msgspec.json.encode(message)), [f"{each.rule} {each.path}" for each in deviations]


CASES: list[tuple[Rule, Kind, str, str]] = [
    ("wrong_case", STATUS, GOOD.replace("Charging", "CHARGING"), "$.status"),
    ("odd_order", STATUS, "<errorCode>NoError</errorCode><connectorId>1</connectorId><status>Charging</status>", "$"),
    ("extra_fields", STATUS, f"{GOOD}<colour>red</colour>", "$.colour"),
    ("extra_fields", STATUS, GOOD.replace("<status>", '<status kind="x">'), "$.status.kind"),
    ("odd_namespaces", STATUS, GOOD.replace("<status>", '<status xmlns="">'), "$"),
    ("null_fields", STATUS, f'{GOOD}<timestamp {XSI} xsi:nil="true"/>', "$.timestamp"),
    ("empty_fields", STATUS, f"{GOOD}<timestamp/>", "$.timestamp"),
    ("epoch_times", STATUS, f"{GOOD}<timestamp>1767225600</timestamp>", "$.timestamp"),
    ("long_text", STATUS, f"{GOOD}<info>{'x' * 60}</info>", "$.info"),
    ("whole_numbers", STATUS, GOOD.replace("1<", "1.0<"), "$.connectorId"),
    (
        "odd_booleans",
        SETTINGS,
        "<configurationKey><key>A</key><readonly>True</readonly></configurationKey>",
        "$.configurationKey[].readonly",
    ),
    (
        "unknown_words",
        VALUES,
        '<connectorId>1</connectorId><values><timestamp>2026-01-01T00:00:00Z</timestamp><value unit="bananas">5</value></values>',
        "$.values[].value[].unit",
    ),
]
IDS = [f"{case[0]}-{number}" for number, case in enumerate(CASES)]


@pytest.mark.parametrize(("rule", "kind", "inside", "path"), CASES, ids=IDS)
def test_each_rule_lets_its_deviation_pass_and_names_it(rule: Rule, kind: Kind, inside: str, path: str) -> None:
    assert read(kind, inside, rule)[1] == [f"{rule} {path}"]


@pytest.mark.parametrize(("rule", "kind", "inside", "path"), CASES, ids=IDS)
def test_without_its_rule_it_is_refused(rule: Rule, kind: Kind, inside: str, path: str) -> None:
    if rule in ALWAYS:
        return
    others: list[Rule] = [other for other in RULES if other != rule]
    with pytest.raises(CallError):
        read(kind, inside, *others)


def test_what_was_meant_is_read() -> None:
    inside = f"<errorCode>noerror</errorCode><status>charging</status><connectorId>1.0</connectorId><info>{'x' * 60}</info>"
    message, _ = read(STATUS, inside, "wrong_case", "odd_order", "long_text")
    assert message == {"connectorId": 1, "status": "Charging", "errorCode": "NoError", "info": "x" * 50}


def test_a_flag_that_is_left_out_is_filled() -> None:
    inside = "<configurationKey><key>A</key><value>1</value></configurationKey>"
    message, deviations = read(SETTINGS, inside, "missing_fields", fill={"readonly": False})
    assert message == {"configurationKey": [{"key": "A", "readonly": False, "value": "1"}]}
    assert deviations == ["missing_fields $.configurationKey[].readonly"]


def test_values_of_1_5_keep_their_attributes() -> None:
    inside = (
        "<values><timestamp>2026-01-01T00:00:00Z</timestamp>"
        '<value unit="wh" measurand="Energy.Active.Import.Register">5</value></values><connectorId>1</connectorId>'
    )
    message, deviations = read(VALUES, inside, "wrong_case", "odd_order")
    assert message["values"][0]["value"] == [{"value": "5", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}]
    assert deviations == ["odd_order $", "wrong_case $.values[].value[].unit"]


@pytest.mark.parametrize(
    "inside",
    [
        f"{GOOD}text",
        f"text{GOOD}",
        f"{GOOD}<status>Charging</status>",
        GOOD.replace("1", "<a>1</a>"),
        GOOD.replace("1", "one"),
        GOOD.replace("1", "9999999999"),
        GOOD.replace("1", "1.5"),
        "",
    ],
)
def test_what_cannot_be_understood_is_refused_whatever_is_allowed(inside: str) -> None:
    with pytest.raises(CallError):
        read(STATUS, inside, *RULES)


def test_what_is_right_is_read_without_a_word() -> None:
    assert read(STATUS, GOOD, *RULES)[1] == []
