"""Memory per connection: what a thousand booted stations add to the server's own memory."""

import asyncio

from bench.machine import Server
from bench.stations import BenchStation, connect_all

CONNECTIONS = 1_000


async def measure(server: Server, url: str, password: str) -> tuple[float, list[BenchStation]]:
    """KiB a connection, and the stations, still connected."""
    before = server.memory_kib()
    stations = await connect_all(url, CONNECTIONS, password)
    await asyncio.sleep(0.5)
    return (server.memory_kib() - before) / CONNECTIONS, stations
