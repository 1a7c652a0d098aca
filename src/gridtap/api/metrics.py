"""What Prometheus may scrape: `gridtap_*` of the doors, the writer, the gateway."""

import time
from collections.abc import Iterator

from litestar import Response, get
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select

from gridtap.api.doors import OPEN, GivenParts
from gridtap.api.parts import Parts, parts_of
from gridtap.charging.model import LIVE_STATES
from gridtap.storage.tables.charging import sessions


class Measuring:
    """Middleware around everything: measures the time to the first byte of each response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, numbers = time.perf_counter(), parts_of(scope).numbers

        async def measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = scope.get("path_template") or "unknown"
                numbers.requests.labels(scope["method"], route, str(message["status"])).inc()
                numbers.seconds.labels(route).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, measured)


class HouseCollector(Collector):
    """Numbers that are simply there, read when asked for."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def collect(self) -> Iterator[Metric]:
        """Read them."""
        writer = self._parts.db.writer
        yield GaugeMetricFamily("gridtap_writer_waiting_units", "Units of work that wait.", value=writer.waiting)
        yield CounterMetricFamily("gridtap_writer_commits", "Commits.", value=writer.batches)
        yield CounterMetricFamily("gridtap_writer_units", "Units of work committed.", value=writer.committed_units)
        yield CounterMetricFamily("gridtap_writer_dropped_rows", "Rows lost that nobody waited for.", value=writer.dropped_rows)
        yield GaugeMetricFamily("gridtap_stations_connected", "Stations connected here.", value=len(self._parts.gateway.fleet))
        yield GaugeMetricFamily("gridtap_streams_open", "Event streams open here.", value=self._parts.live.listeners)
        yield GaugeMetricFamily("gridtap_sessions_live", "Sessions that go on.", value=self._parts.counts.get("sessions_live", 0))


@get("/metrics", opt=OPEN, include_in_schema=False)
async def show_metrics(parts: GivenParts) -> Response[bytes]:
    """All numbers in Prometheus' text format."""
    parts.counts["sessions_live"] = await parts.db.read(_count_live)
    return Response(generate_latest(parts.metrics), media_type=CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8"))


def _count_live(connection: Connection) -> int:
    query = select(func.count()).select_from(sessions).where(sessions.c.state.in_(LIVE_STATES))
    return int(connection.execute(query).scalar_one())
