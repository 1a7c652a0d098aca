"""Every operation of the OpenAPI document, with data made from its schemas: no 5xx, and answers as documented."""

import asyncio
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from gridtap.storage.migrate import migrate
from tests.api.house import House, open_house
from tools.dump_openapi import openapi_json

# Its generics are only partly written down, so strict typing takes it as untyped.
fuzzer: Any = import_module("schemathesis")
requests: Any = import_module("requests")
rules: Any = import_module("schemathesis.specs.openapi.checks")
CHECKS = [
    import_module("schemathesis.checks").not_a_server_error,
    rules.status_code_conformance,
    rules.content_type_conformance,
    rules.response_schema_conformance,
]
EXAMPLES = 8
QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
ENDLESS = r"stream|/events$"
SIGNS_OUT = r"/auth/logout$"


class Running:
    """A server in a thread of its own, with somebody who may do everything."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._folder = folder
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._done = asyncio.Event()
        self.base_url = ""
        self.token = ""
        self.session = requests.Session()
        self.session.trust_env = False
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))

    async def _serve(self) -> None:
        async with open_house(self._url, self._folder) as house:
            self.token = (await house.person("admin")).token
            self.base_url = str(house.client.base_url)
            await _furnish(house)
            self._ready.set()
            await self._done.wait()

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(20)

    def stop(self) -> None:
        self.session.close()
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(20)
        self._loop.close()


async def _furnish(house: House) -> None:
    """Something for every list to show."""
    admin = await house.person("admin")
    async with house.station("CP1") as station:
        await station.call("StopTransaction", transactionId=7, meterStop=5, timestamp="2026-11-22T10:00:00Z")
        await admin.post("/sessions", json={"evse_id": await house.evse_id()})
    await house.knock("CP-NEW")
    await admin.post("/sites", json={"name": "Harbour"})
    await admin.post("/tariffs", json={"name": "Day", "per_kwh": "0.40"})
    await admin.put("/tokens/04AABB", json={})


@pytest.fixture(scope="module")
def servers(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Running]]:
    """A server on each kind of database, shared by all operations."""
    with psycopg.connect(postgres_server.format(name="postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE fuzz TEMPLATE migrated")
    folders = [tmp_path_factory.mktemp("fuzz") for _ in range(2)]
    urls = [f"sqlite:///{folders[0]}/gridtap.db", postgres_server.format(name="fuzz")]
    migrate(urls[0])
    opened = [Running(url, folder) for url, folder in zip(urls, folders, strict=True)]
    for server in opened:
        server.start()
    yield opened
    for server in opened:
        server.stop()


def _operations() -> list[Any]:
    """All but what never ends and what would sign us out."""
    found = fuzzer.openapi.from_dict(msgspec.json.decode(openapi_json()))
    chosen = found.exclude(path_regex=ENDLESS).exclude(path_regex=SIGNS_OUT)
    return [result.ok() for result in chosen.get_all_operations()]


OPERATIONS = _operations()


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "misfitting"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.label for operation in OPERATIONS])
def test_no_input_breaks_an_operation(operation: Any, mode: GenerationMode, servers: list[Running]) -> None:
    if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.path_parameters):
        pytest.skip("nothing to get wrong")

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=QUIET, database=None)
    def check(case: Any) -> None:
        for server in servers:
            headers = {"Authorization": f"Bearer {server.token}"}
            case.call_and_validate(base_url=server.base_url, headers=headers, session=server.session, checks=CHECKS)

    check()
