"""HTTP of stations over SOAP on the wire: what waits, what follows, what is hung up."""

import asyncio
import base64
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from gridtap.gateway.journal import read_messages
from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.envelope import Call, Headers, write_request
from gridtap.ocpp.soap.v16 import messages as m
from tests.api.house import STATION_PASSWORD, House, open_house

AUTHORIZATION = base64.b64encode(f"CP1:{STATION_PASSWORD}".encode()).decode()
BOOT = m.BootNotificationRequest(charge_point_vendor="Acme", charge_point_model="Old")
BEAT = m.HeartbeatRequest()


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server and a station that it knows."""
    async with open_house(sqlite_url, tmp_path) as opened:
        await opened.register("CP1")
        yield opened


class Wire:
    """A connection on which a station posts."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the next answer."""
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")[:-2]
        headers = dict(line.split(": ", 1) for line in lines)
        return int(first.split()[1]), headers, await self.reader.readexactly(int(headers["content-length"]))


@asynccontextmanager
async def connected(house: House) -> AsyncGenerator[Wire]:
    """A connection, closed at the end."""
    reader, writer = await asyncio.open_connection(house.client.base_url.host, house.client.base_url.port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def post(
    payload: m.BootNotificationRequest | m.HeartbeatRequest, message_id: str = "m-1", *more: str, path: str = "/soap"
) -> bytes:
    """The bytes of a message."""
    action = type(payload).__name__.removesuffix("Request")
    headers = Headers(message_id=message_id, to="http://localhost/soap", charge_box_identity="CP1")
    body = write_request(Call(Dialect.OCPP16S, Side.STATION, action, payload), headers)
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: x",
        f"Authorization: Basic {AUTHORIZATION}",
        "Content-Type: application/soap+xml",
        *more,
    ]
    if "Transfer-Encoding: chunked" in more:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    else:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def test_messages_on_one_connection_are_answered_in_their_order(house: House) -> None:
    async with connected(house) as wire:
        wire.writer.write(
            b"".join([post(BOOT, "m-1"), post(BEAT, "m-2"), post(BEAT, "m-3"), b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"])
        )
        for number in (1, 2, 3):
            status, headers, body = await wire.answer()
            assert (status, headers["content-type"].partition(";")[0]) == (200, "application/soap+xml")
            assert f"<a:RelatesTo>m-{number}</a:RelatesTo>".encode() in body
            assert headers["cache-control"] == "no-store"
            assert "date" in headers
        assert (await wire.answer())[1]["content-type"] != "application/soap+xml"
        wire.writer.write(post(BEAT, "m-4") + post(BEAT, "m-5"))
        assert [b"m-4<" in (await wire.answer())[2], b"m-5<" in (await wire.answer())[2]] == [True, True]


async def test_a_message_in_pieces_is_one_message(house: House) -> None:
    async with connected(house) as wire:
        data = post(BOOT, path="/soap/1.6")
        for piece in (data[:9], data[9:200], data[200:-7], data[-7:]):
            wire.writer.write(piece)
            await wire.writer.drain()
            await asyncio.sleep(0)
        assert (await wire.answer())[0] == 200


@pytest.mark.parametrize("header", ["Transfer-Encoding: chunked", "Expect: 100-continue", "Connection: close"])
async def test_whatever_http_may_ask_of_us_is_done(house: House, header: str) -> None:
    async with connected(house) as wire:
        wire.writer.write(post(BOOT, "m-1", header))
        if header.startswith("Expect"):
            assert await wire.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        status, headers, _body = await wire.answer()
        assert status == 200
        if "close" in header:
            assert headers["connection"] == "close"
            assert await wire.reader.read() == b""


async def test_what_follows_a_last_request_is_not_looked_at(house: House) -> None:
    async with connected(house) as wire:
        wire.writer.write(post(BOOT, "m-1") + post(BEAT, "m-2", "Connection: close") + post(BEAT, "m-3"))
        assert b"m-1<" in (await wire.answer())[2]
        assert b"m-2<" in (await wire.answer())[2]
        assert await wire.reader.read() == b""
        logged = await house.db.read(lambda connection: read_messages(connection, "CP1"))
        assert "m-3" not in {row.message_id for row in logged}


async def test_the_same_refusals_are_given_to_short_and_to_chunked_messages(house: House) -> None:
    answers: list[tuple[int, bytes]] = []
    for more in ((), ("Transfer-Encoding: chunked",)):
        async with connected(house) as wire:
            wire.writer.write(post(BOOT, "m-1", *more).replace(b"application/soap+xml", b"text/xml"))
            status, _headers, body = await wire.answer()
            answers.append((status, body))
    assert answers[0] == answers[1]
    assert answers[0][0] == 415


async def test_a_length_that_is_no_number_is_a_bad_request(house: House) -> None:
    async with connected(house) as wire:
        wire.writer.write(b"POST /soap HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n")
        assert (await wire.answer())[0] == 400
        assert await wire.reader.read() == b""


async def test_a_peer_that_hangs_up_before_the_answer_does_no_harm(house: House) -> None:
    async with connected(house) as wire:
        wire.writer.write(post(BOOT))
    async with connected(house) as other:
        other.writer.write(post(BOOT, "m-2"))
        assert (await other.answer())[0] == 200
