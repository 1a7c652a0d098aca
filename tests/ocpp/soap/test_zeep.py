"""zeep, given the official WSDLs, understands us and is understood."""

from functools import cache
from typing import cast

import pytest
from hypothesis import given, settings
from msgspec import Struct

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.codec import parse
from gridtap.ocpp.soap.envelope import (
    Call,
    Headers,
    Request,
    payload_of,
    read_request,
    read_response,
    write_request,
    write_response,
)
from tests.ocpp.soap.any_message import Kind, kinds, messages
from tests.ocpp.soap.judge import FILES, Judge, Plain, official_folder, plain

KINDS = kinds()
pytestmark = pytest.mark.slow


@cache
def judge(dialect: Dialect, sender: Side) -> Judge:
    return Judge(official_folder() / FILES[dialect, sender])


def comparable(kind: Kind, message: Struct) -> dict[str, Plain]:
    """Our message as zeep reads it; zeep cannot tell an empty text from none."""
    return cast("dict[str, Plain]", without_empty_texts(plain(kind.dialect, message)))


def without_empty_texts(value: Plain) -> Plain:
    match value:
        case dict():
            return {key: found for key, one in value.items() if (found := without_empty_texts(one)) not in ("", {}, [], None)}
        case list():
            return [found for one in value if (found := without_empty_texts(one)) not in ("", {}, [], None)]
        case _:
            return value


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.is_response], ids=str)
def test_we_read_the_requests_that_zeep_builds(kind: Kind) -> None:
    zeep = judge(kind.dialect, kind.sender)

    @settings(max_examples=5, deadline=None, database=None)
    @given(messages(kind))
    def check(message: Struct) -> None:
        request = read_request(zeep.request(kind.action, plain(kind.dialect, message), "CB-1"), sender=kind.sender)
        assert (request.dialect, request.action) == (kind.dialect, kind.action)
        assert request.headers.charge_box_identity == "CB-1"
        assert comparable(kind, payload_of(request)) == comparable(kind, message)

    check()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.is_response], ids=str)
def test_we_read_the_responses_that_zeep_builds(kind: Kind) -> None:
    zeep = judge(kind.dialect, kind.sender)

    @settings(max_examples=5, deadline=None, database=None)
    @given(messages(kind))
    def check(message: Struct) -> None:
        data = zeep.response(kind.action, plain(kind.dialect, message))
        read = read_response(data, kind.dialect, kind.sender, kind.action)
        assert comparable(kind, read) == comparable(kind, message)

    check()


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_zeep_reads_what_we_write(kind: Kind) -> None:
    zeep = judge(kind.dialect, kind.sender)

    @settings(max_examples=5, deadline=None, database=None)
    @given(messages(kind))
    def check(message: Struct) -> None:
        data = written(kind, message)
        read = zeep.parse(data, kind.action, is_response=kind.is_response)
        assert (without_empty_texts(read) or {}) == one_value(comparable(kind, message), read)

    check()


def written(kind: Kind, message: Struct) -> bytes:
    """The message in an envelope of ours."""
    headers = Headers(message_id="urn:uuid:1", to="http://station/", charge_box_identity="CB-1")
    if not kind.is_response:
        return write_request(Call(kind.dialect, kind.sender, kind.action, message), headers)
    request = Request(kind.dialect, kind.sender, kind.action, headers, parse(b"<asked/>"))
    return write_response(request, message, "urn:uuid:2")


def one_value(expected: dict[str, Plain], read: Plain) -> Plain:
    """zeep unwraps a message that has one part only."""
    return expected if isinstance(read, dict) or not expected else next(iter(expected.values()))
