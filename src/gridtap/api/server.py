"""The HTTP door: every route, put together once."""

from litestar import Litestar, Response, Router
from litestar.di import Provide
from litestar.types import ASGIApp

from gridtap.api import health, metrics, openapi, pki, problems, soap, web
from gridtap.api.bodies import MAX_BODY_BYTES, StrictRequest
from gridtap.api.callers import Authentication
from gridtap.api.doors import provide_caller
from gridtap.api.driver import account, places, reservations, sessions
from gridtap.api.idempotency import Idempotency
from gridtap.api.metrics import HouseCollector, HttpMetrics, Measuring
from gridtap.api.operator import (
    certificates,
    commands,
    deviations,
    device,
    equipment,
    keeping,
    messages,
    people,
    security,
    stations,
    watch,
)
from gridtap.api.operator import places as operator_places
from gridtap.api.parts import Parts
from gridtap.api.soap import SoapFirst

DOORS = (
    account,
    places,
    reservations,
    sessions,
    stations,
    security,
    commands,
    certificates,
    device,
    equipment,
    deviations,
    keeping,
    messages,
    operator_places,
    people,
    watch,
)


def make_app(parts: Parts) -> SoapFirst:
    """The ASGI application; serves nothing that `parts` does not hold. Call once for each `parts`."""
    numbers = HttpMetrics(parts.metrics)
    return SoapFirst(make_api(parts, numbers), parts, numbers)


def make_api(parts: Parts, numbers: HttpMetrics) -> Litestar:
    """All but what stations post.

    Middleware is handed over in closures: the framework copies routers deeply.
    """
    parts.metrics.register(HouseCollector(parts))

    def authenticate(app: ASGIApp) -> ASGIApp:
        return Authentication(app, parts.known, parts.proxies)

    def remember_answers(app: ASGIApp) -> ASGIApp:
        return Idempotency(app, parts.db, parts.at_work)

    def measure(app: ASGIApp) -> ASGIApp:
        return Measuring(app, numbers)

    api = Router(
        path="/api/v1",
        route_handlers=[route for door in DOORS for route in door.ROUTES],
        middleware=[
            authenticate,
            remember_answers,
        ],
        after_request=_add_headers,
    )
    return Litestar(
        route_handlers=[api, *health.ROUTES, *soap.ROUTES, *pki.ROUTES, metrics.show_metrics, *web.ROUTES],
        middleware=[measure],
        dependencies={
            "parts": Provide(lambda: parts, sync_to_thread=False),
            "caller": Provide(provide_caller, sync_to_thread=False),
        },
        exception_handlers=dict(problems.HANDLERS),
        request_class=StrictRequest,
        request_max_body_size=MAX_BODY_BYTES,
        openapi_config=openapi.CONFIG,
        logging_config=None,
    )


async def _add_headers(response: Response[object]) -> Response[object]:
    for name, text in problems.ALWAYS.items():
        response.headers.setdefault(name, text)
    return response
