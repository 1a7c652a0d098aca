"""The HTTP door: every route, put together once."""

from litestar import Litestar, Router
from litestar.di import Provide

from gridtap.api import openapi, problems
from gridtap.api.bodies import MAX_BODY_BYTES, StrictRequest
from gridtap.api.doors import provide_caller
from gridtap.api.driver import account, places, sessions
from gridtap.api.operator import commands, people, stations, watch
from gridtap.api.operator import places as operator_places
from gridtap.api.parts import Parts

DOORS = (account, places, sessions, stations, commands, operator_places, people, watch)


def make_api(parts: Parts) -> Litestar:
    """The ASGI application; serves nothing that `parts` does not hold."""
    api = Router(path="/api/v1", route_handlers=[route for door in DOORS for route in door.ROUTES])
    return Litestar(
        route_handlers=[api],
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
