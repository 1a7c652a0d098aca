"""Every message of every dialect comes back from the wire as it was sent."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect

from gridtap.ocpp.dialect import Dialect, Side, codec_for, decode_request, decode_response, encode, tables

instants = st.datetimes(datetime(1970, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - hypothesis adds the zone
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
texts = st.text(st.characters(codec="utf-8"), max_size=20)
open_json = st.sampled_from([b"1", b'"text"', b'{"a":[1,{}]}', b"null"]).map(msgspec.Raw)


def whole(kind: inspect.IntType) -> st.SearchStrategy[Any]:
    low, high = kind.ge, kind.le
    return st.integers(-(2**31) if low is None else int(low), 2**31 - 1 if high is None else int(high))


def real(kind: inspect.FloatType) -> st.SearchStrategy[Any]:
    low, high = kind.ge, kind.le
    return st.floats(-1e9 if low is None else low, 1e9 if high is None else high)


def array(kind: inspect.ListType) -> st.SearchStrategy[Any]:
    low = kind.min_length or 0
    high = low + 1 if kind.max_length is None else min(kind.max_length, low + 1)
    return st.lists(values_of(kind.item_type), min_size=low, max_size=high)


def text(kind: inspect.StrType) -> st.SearchStrategy[Any]:
    return texts.map(lambda value: value if kind.max_length is None else value[: kind.max_length])


def either(kind: inspect.UnionType) -> st.SearchStrategy[Any]:
    return st.one_of([values_of(one) for one in kind.types])


def struct(kind: inspect.StructType) -> st.SearchStrategy[Any]:
    return structs_of(kind.cls)


MAKERS: dict[type[inspect.Type], Callable[[Any], st.SearchStrategy[Any]]] = {
    inspect.BoolType: lambda _: st.booleans(),
    inspect.IntType: whole,
    inspect.FloatType: real,
    inspect.StrType: text,
    inspect.DateTimeType: lambda _: instants,
    inspect.EnumType: lambda kind: st.sampled_from(kind.cls),
    inspect.ListType: array,
    inspect.UnionType: either,
    inspect.DictType: lambda _: st.just({"vendorId": msgspec.Raw(b'"v"')}),
    inspect.RawType: lambda _: open_json,
    inspect.StructType: struct,
}


def values_of(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """Values of a type as msgspec sees it."""
    if isinstance(kind, inspect.Metadata):
        return values_of(kind.type)
    return MAKERS[type(kind)](kind)


@cache
def structs_of(cls: type[msgspec.Struct]) -> st.SearchStrategy[msgspec.Struct]:
    """Instances of a message type, with any choice of its optional fields."""
    kind = inspect.type_info(cls)
    assert isinstance(kind, inspect.StructType)
    required = {field.name: values_of(field.type) for field in kind.fields if field.required}
    optional = {field.name: values_of(without_unset(field.type)) for field in kind.fields if not field.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda values: cls(**values))


def without_unset(kind: inspect.Type) -> inspect.Type:
    if not isinstance(kind, inspect.UnionType):
        return kind
    left = tuple(one for one in kind.types if type(one) in MAKERS or isinstance(one, inspect.Metadata))
    return left[0] if len(left) == 1 else inspect.UnionType(left)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", [Dialect.OCPP16, Dialect.OCPP20, Dialect.OCPP201, Dialect.OCPP21])
def test_every_message_comes_back_as_it_was_sent(dialect: Dialect) -> None:
    actions = [*tables(dialect).MESSAGES, *tables(dialect).SENDS]
    assert len(actions) >= 39
    for action in actions:
        check_round_trip(dialect, action)


def check_round_trip(dialect: Dialect, action: str) -> None:
    codec = codec_for(dialect, action)
    sender = Side.STATION if codec.from_station else Side.CSMS

    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(structs_of(codec.request), st.none() if codec.response is None else structs_of(codec.response))
    def there_and_back(request: msgspec.Struct, response: msgspec.Struct | None) -> None:
        wire = encode(request)
        found = decode_request(dialect, action, wire, sender)
        assert encode(found) == wire
        assert type(found) is codec.request
        if response is not None:
            wire = encode(response)
            assert encode(decode_response(dialect, action, wire)) == wire

    there_and_back()
