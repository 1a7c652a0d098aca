"""The HTTP door: every route, put together once."""

from functools import cache

from litestar import Litestar, Response, Router
from litestar.di import Provide

from gridtap.api import health, metrics, openapi, pki, problems, soap, web
from gridtap.api.addresses import AsAsked, WithSlashes
from gridtap.api.authentication import Authentication
from gridtap.api.bodies import MAX_BODY_BYTES, StrictRequest
from gridtap.api.doors import provide_caller, provide_parts
from gridtap.api.driver import account, places, reservations, sessions
from gridtap.api.idempotency import Idempotency
from gridtap.api.metrics import HouseCollector, Measuring
from gridtap.api.operator import (
    certificates,
    commands,
    corrections,
    deviations,
    device,
    equipment,
    keeping,
    messages,
    people,
    security,
    stations,
    tariffs,
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
    tariffs,
    people,
    watch,
    corrections,
)


def make_app(parts: Parts) -> SoapFirst:
    """The ASGI application; serves nothing that `parts` does not hold. Call once for each `parts`."""
    parts.metrics.register(HouseCollector(parts))
    return SoapFirst(AsAsked(routes()), parts)


@cache
def routes() -> Litestar:
    """All but what stations post, made once: it takes long, and is nothing but code; parts come with each request.

    It is served without ASGI's lifespan: nothing here starts or stops.
    """
    api = Router(
        path="/api/v1",
        route_handlers=[route for door in DOORS for route in door.ROUTES],
        middleware=[WithSlashes, Authentication, Idempotency],
        after_request=_add_headers,
    )
    return Litestar(
        route_handlers=[api, *health.ROUTES, *soap.ROUTES, *pki.ROUTES, metrics.show_metrics, *web.ROUTES],
        middleware=[Measuring],
        dependencies={
            "parts": Provide(provide_parts, sync_to_thread=False),
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
