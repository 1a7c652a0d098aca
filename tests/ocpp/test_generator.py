"""The generated modules are what the generator makes of the official schemas, today as ever."""

from pathlib import Path

import pytest

from tools.generate_messages import (
    PACKAGE,
    Model,
    Schema,
    UnnamedPartError,
    emit,
    installed_source,
    layout,
    load,
    member,
    normalise,
    snake,
)

OCPP20 = Path(__file__).parents[2] / ".cache" / "ocpp-0.26.0" / "ocpp"


@pytest.mark.parametrize("version", ["v16", "v20", "v201", "v21"])
def test_the_generated_module_is_what_the_schemas_say(version: str) -> None:
    source = OCPP20 if version == "v20" else installed_source()
    if not source.is_dir():
        pytest.skip("the schemas of OCPP 2.0 are not here; `make schemas` fetches them")
    assert layout(emit(load(version, source))) == (PACKAGE / version / "messages.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("evseId", "evse_id"),
        ("idToken", "id_token"),
        ("priceScheduleID", "price_schedule_id"),
        ("limit_L2", "limit_l2"),
        ("stateOfCharge", "state_of_charge"),
        ("bulkSoC", "bulk_soc"),
        ("prioritizedEMAIDs", "prioritized_emaids"),
        ("iso15118SchemaVersion", "iso15118_schema_version"),
        ("15118CertificateHashData", "iso15118_certificate_hash_data"),
        ("from", "from_"),
    ],
)
def test_attributes_are_snake_case(name: str, attribute: str) -> None:
    assert snake(name) == attribute


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("SuspendedEVSE", "SUSPENDED_EVSE"),
        ("L1-N", "L1_N"),
        ("kWh", "KWH"),
        ("cType2", "CTYPE2"),
        ("Sample.Clock", "SAMPLE_CLOCK"),
    ],
)
def test_enum_members_read_well(value: str, name: str) -> None:
    assert member(value) == name


@pytest.mark.parametrize(
    "odd",
    [
        {"properties": {"mood": {"type": "string", "enum": ["Good", "Bad"]}}},
        {"properties": {"thing": {"type": "object", "properties": {}}}},
        {"properties": {}, "oneOf": []},
    ],
)
def test_a_part_that_no_table_names_stops_the_generator(odd: Schema) -> None:
    with pytest.raises(UnnamedPartError):
        normalise(Model("v16"), "OddRequest", odd)
