"""The callback door of virtual stations: one HTTP server for all of them, each under its own path."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, unquote

import uvicorn

MAX_BODY_BYTES = 256 * 1024
Answer = tuple[int, bytes]
"""HTTP status and SOAP message."""
Asked = Callable[[bytes], Awaitable[Answer]]
_KIND = (b"content-type", b"application/soap+xml; charset=utf-8")


class CallbackDoor:
    """Where a backend calls stations back; `open` before the first station tells its address."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._host = host
        self._stations: dict[str, Asked] = {}
        self._port = 0
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    def url_of(self, station_id: str) -> str:
        """The address that a station tells; a port of 0 means that the service is not open."""
        return f"http://{self._host}:{self._port}/{quote(station_id, safe='')}"

    def serve(self, station_id: str, asked: Asked) -> None:
        """Pass on what a station is asked."""
        self._stations[station_id] = asked

    def open(self) -> None:
        """Listen on a free port; must be called on the event loop."""
        listener = socket.create_server((self._host, 0))
        self._port = int(listener.getsockname()[1])
        config = uvicorn.Config(
            self._answer, interface="asgi3", lifespan="off", log_config=None, access_log=False, server_header=False
        )
        self._server = _Server(config)
        self._task = asyncio.get_running_loop().create_task(self._server.serve(sockets=[listener]))

    async def close(self) -> None:
        """Listen no more. Safe to repeat."""
        server, self._server = self._server, None
        if server is not None and self._task is not None:
            server.should_exit = server.force_exit = True
            await self._task

    async def _answer(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
        """The ASGI door."""
        asked = self._stations.get(unquote(scope.get("path", "")).removeprefix("/"))
        if scope["type"] != "http" or scope["method"] != "POST" or asked is None:
            await _say(send, 404, b"")
            return
        body, more = bytearray(), True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MAX_BODY_BYTES:
                await _say(send, 413, b"")
                return
        await _say(send, *await asked(bytes(body)))


async def _say(send: Callable[[Any], Awaitable[None]], status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [_KIND]})
    await send({"type": "http.response.body", "body": body})


class _Server(uvicorn.Server):
    """uvicorn that leaves signals to the process it runs in."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield
