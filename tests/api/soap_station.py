"""Stations over SOAP, written with zeep: one that asks our service, and the service that it offers us."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

from lxml import etree

from gridtap.ocpp.dialect import Dialect, Side
from gridtap.ocpp.soap.wsdl import wsdl
from tests.ocpp.soap.judge import FILES, Judge, Plain, official_folder, pruned

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@cache
def judge(dialect: Dialect, sender: Side) -> Judge:
    """zeep with the official WSDL where there is one, else with ours."""
    try:
        source: Path | bytes = official_folder() / FILES[dialect, sender]
    except BaseException as missing:
        if type(missing).__name__ != "Skipped":
            raise
        source = wsdl(dialect, sender, "http://localhost/")
    return Judge(source)


class ZeepStation:
    """A station that asks over a real socket."""

    def __init__(self, address: str, dialect: Dialect, station_id: str, *, password: str | None = None) -> None:
        client = judge(dialect, Side.STATION).client
        binding = next(iter(client.wsdl.bindings))
        self.station_id = station_id
        self._session: Any = import_module("requests").Session()
        self._session.trust_env = False
        if password is not None:
            self._session.auth = (station_id, password)
        transport = import_module("zeep.transports").Transport(session=self._session, operation_timeout=10)
        self._client: Any = import_module("zeep").Client(client.wsdl, transport=transport)
        self._service: Any = self._client.create_service(binding, address)

    async def call(self, action: str, **values: Plain) -> Any:
        """The answer as zeep reads it; a fault is raised."""
        headers = {"ChargeBoxIdentity": self.station_id}
        said = await asyncio.to_thread(lambda: self._service[action](**values, _soapheaders=headers))
        return pruned(import_module("zeep.helpers").serialize_object(said, dict))

    async def boot(self) -> Any:
        """Say hello."""
        return await self.call("BootNotification", chargePointVendor="Acme", chargePointModel="Old")

    async def status(self, word: str) -> None:
        """Tell the first connector's status."""
        await self.call("StatusNotification", connectorId=1, status=word, errorCode="NoError", timestamp=NOW)


@dataclass
class CallbackService:
    """The service of a station: keeps what it is asked and answers what it is told to."""

    dialect: Dialect
    url: str = ""
    answers: dict[str, dict[str, Plain]] = field(default_factory=lambda: {"GetConfiguration": {}})
    asked: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])
    reply: Callable[[], tuple[int, str, bytes]] | None = None
    """Says something else altogether."""

    def answer(self, body: bytes) -> tuple[int, str, bytes]:
        """What zeep makes of a request, and the answer that zeep writes."""
        zeep = judge(self.dialect, Side.CSMS)
        element = etree.fromstring(body)[-1][0]
        name = str(etree.QName(element).localname).removesuffix("Request")
        action = name[0].upper() + name[1:]
        self.asked.append((action, zeep.parse(body, action, is_response=False)))
        if self.reply is not None:
            return self.reply()
        answer = self.answers.get(action, {"status": "Accepted"})
        return 200, "application/soap+xml; charset=utf-8", zeep.response(action, answer)


@asynccontextmanager
async def listening(dialect: Dialect) -> AsyncGenerator[CallbackService]:
    """The service on a free port of this machine."""
    service = CallbackService(dialect)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, kind, answer = service.answer(body)
            with contextlib.suppress(ConnectionError):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(answer)))
                if status == 302:
                    self.send_header("Location", service.url)
                self.end_headers()
                self.wfile.write(answer)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}/ocpp"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        await asyncio.to_thread(server.shutdown)
        server.server_close()
        thread.join()
