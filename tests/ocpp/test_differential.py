"""Our message types against the official schemas and an independent validator (jsonschema-rs).

The differences we want, and no others:
- date-time: we understand more spellings than RFC 3339, since refusing a date loses a session;
- 1.6: a whole number may be written 1.0 (its schemas are draft 4, the later ones allow it);
- no payload at all may be written null (OCPP-J 1.6 §4.2.1, OCPP 2.0.1 and 2.1 part 4 §4.1.5);
- multipleOf 0.1 is dropped: float modulus refuses 0.3;
- customData: `vendorId` is neither required nor measured, whatever a vendor adds is kept;
- 1.6: an empty list of samples and the unit Hertz are fine in both MeterValues and StopTransaction;
- 1.6: GetDiagnostics and UpdateFirmware take any text as a location.
"""

import importlib.util
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest

from gridtap.ocpp.dialect import Dialect, Side, codec_for, decode_request, decode_response
from gridtap.ocpp.errors import CallError, ErrorKind
from tests.ocpp.schema_samples import Json, Mutation, Node, Sampler, node

OCPP20 = Path(__file__).parents[2] / ".cache" / "ocpp-0.26.0" / "ocpp"
VALID_PER_MESSAGE = 16
MUTATIONS_PER_MESSAGE = 160
KINDS = {
    "type": {ErrorKind.TYPE},
    "property": {ErrorKind.PROPERTY},
    "missing": {ErrorKind.OCCURRENCE},
    "unknown": {ErrorKind.FORMAT},
    "length": {ErrorKind.OCCURRENCE},
    "date": {ErrorKind.PROPERTY},
}


def schema_folder(version: str) -> Path:
    if version == "v20":
        return OCPP20 / "v20" / "schemas"
    found = importlib.util.find_spec("ocpp")
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / version / "schemas"


def without_differences(value: Json) -> Json:
    """A schema without multipleOf, with 2.0's references in the form JSON pointers have."""
    if isinstance(value, dict):
        out = {key: without_differences(below) for key, below in value.items() if key != "multipleOf"}
        ref = out.get("$ref")
        if isinstance(ref, str):
            out["$ref"] = ref.replace("#definitions", "#/definitions")
        return out
    return [without_differences(below) for below in value] if isinstance(value, list) else value


def messages(version: str) -> Iterator[tuple[str, bool, Node]]:
    """Action, whether it is the response, and the schema."""
    for path in sorted(schema_folder(version).glob("*.json")):
        stem = path.stem.removesuffix("_v1p0")
        schema = node(without_differences(json.loads(path.read_text(encoding="utf-8-sig"))))
        yield stem.removesuffix("Response").removesuffix("Request"), stem.endswith("Response"), schema


def fault_we_find(dialect: Dialect, action: str, value: Json, *, is_response: bool) -> CallError | None:
    raw = msgspec.json.encode(value)
    sender = Side.STATION if codec_for(dialect, action).from_station else Side.CSMS
    try:
        if is_response:
            decode_response(dialect, action, raw)
        else:
            decode_request(dialect, action, raw, sender)
    except CallError as error:
        return error
    return None


def is_wanted_difference(mutation: Mutation, dialect: Dialect) -> bool:
    if "customData" in mutation.where:
        return True
    if not mutation.where and mutation.value is None:
        return True
    if dialect is not Dialect.OCPP16 or not mutation.where:
        return False
    return mutation.fault == "whole" or (mutation.fault == "length" and mutation.where[-1] == "sampledValue")


def seed_of(*words: object) -> int:
    return zlib.crc32(repr(words).encode())


@pytest.mark.slow
@pytest.mark.parametrize("dialect", [Dialect.OCPP16, Dialect.OCPP20, Dialect.OCPP201, Dialect.OCPP21])
def test_types_and_schemas_agree_on_valid_and_broken_messages(dialect: Dialect) -> None:
    version = "v" + dialect.value.removeprefix("ocpp").replace(".", "")
    if not schema_folder(version).is_dir():
        pytest.skip("the schemas of OCPP 2.0 are not here; `make schemas` fetches them")
    seen: Counter[str] = Counter()
    for action, is_response, schema in messages(version):
        judge = jsonschema_rs.validator_for(schema, validate_formats=True)
        sampler = Sampler(schema, seed_of(version, action, is_response))
        for number in range(VALID_PER_MESSAGE):
            value = sampler.valid(schema, share=number / (VALID_PER_MESSAGE - 1))
            assert judge.is_valid(value), (action, value)
            assert fault_we_find(dialect, action, value, is_response=is_response) is None, (action, value)
            seen["valid"] += 1
        mutations = list(sampler.mutations(sampler.valid(schema, share=1.0)))
        for mutation in sampler.random.sample(mutations, min(len(mutations), MUTATIONS_PER_MESSAGE)):
            ours, theirs = fault_we_find(dialect, action, mutation.value, is_response=is_response), judge.is_valid(mutation.value)
            if is_wanted_difference(mutation, dialect):
                continue
            assert (ours is None) == theirs, (action, mutation, ours)
            if ours is not None and mutation.where:
                assert ours.kind in KINDS[mutation.fault], (action, mutation, ours)
            seen[mutation.fault] += 1
    assert seen.total() > 3_000, seen
    assert set(KINDS) <= set(seen), seen
