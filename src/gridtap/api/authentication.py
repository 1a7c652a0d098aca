"""The way in: whoever asks at a door that is not open proves who they are first."""

from litestar.types import ASGIApp, Receive, Scope, Send

from gridtap.api.callers import client_of
from gridtap.api.parts import parts_of
from gridtap.kit.errors import Malformed, NotAllowed

MAX_TOKEN_CHARACTERS = 200


class Authentication:
    """Middleware: puts the caller into the scope of every door that is not open.

    Raises: NotAllowed (401); Malformed for an address that no database could look up.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            raise Malformed("malformed_request", "An address must not contain the character NUL.")
        if scope["type"] == "http" and not scope["route_handler"].opt.get("open") and scope["method"] != "OPTIONS":
            parts = parts_of(scope)
            scope["user"] = await parts.known.find(_bearer_token(scope), client_of(scope, parts.proxies))
        await self._app(scope, receive, send)


def _bearer_token(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, token = value.decode("latin-1").partition(" ")
            token = token.strip()
            if scheme.lower() == "bearer" and token and len(token) <= MAX_TOKEN_CHARACTERS:
                return token
            raise NotAllowed("not_signed_in", "The Authorization header must read: Bearer <access_token>.", status=401)
    raise NotAllowed("not_signed_in", "Sign in first; this address wants an Authorization header.", status=401)
