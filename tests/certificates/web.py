"""A small web server of somebody else, on loopback: each request goes to a function."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple


class Request(NamedTuple):
    """What was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    """What is answered."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    more: str = ""
    """Further header lines."""


@asynccontextmanager
async def serving(answer: Callable[[Request], Answer]) -> AsyncGenerator[str]:
    """A server on a free port; gives its URL."""

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        told = answer(Request(method, path, headers, body))
        writer.write(
            f"HTTP/1.1 {told.status} X\r\nContent-Type: {told.content_type}\r\nContent-Length: {len(told.body)}\r\n"
            f"{told.more}Connection: close\r\n\r\n".encode()
            + told.body
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(visit, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
