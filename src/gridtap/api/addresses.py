"""Addresses and methods as HTTP means them, where the framework knows less: escaped slashes, and HEAD."""

import asyncio
from urllib.parse import unquote

from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPScope, Message, Receive, Scope, Send

API = b"/api/"
_STAND_IN = "\x1f"
"""Stands for a slash within a part of a path: not printable, so no name of ours holds it."""


class AsAsked:
    """Around the framework, which splits a path after it was unescaped, and answers HEAD only where a door names it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _has_slash(scope):
            parts = scope["raw_path"].decode("ascii", "replace").split("/")
            scope["path"] = "/".join(unquote(part).replace("/", _STAND_IN) for part in parts)
        if scope["method"] == "HEAD":
            await self._head(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await self._app(scope, receive, _naming_all(scope, send))
        else:
            await self._app(scope, receive, send)

    async def _head(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """What GET would answer, without the body; a stream ends before it begins. Spec: RFC 9110 §9.3.2."""
        begun = asyncio.Event()
        heard: list[HTTPReceiveMessage] = [{"type": "http.request", "body": b"", "more_body": False}]

        async def hear() -> HTTPReceiveMessage:
            if heard:
                return heard.pop()
            await begun.wait()
            return {"type": "http.disconnect"}

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                begun.set()

        await self._app({**scope, "method": "GET"}, hear, send_head)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _naming_all(scope: HTTPScope, send: Send) -> Send:
    """`send`, with every method of the address among what is allowed: the framework names those of one door, and no HEAD.

    Spec: RFC 9110 §9.1, §10.2.1.
    """

    async def send_named(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message["headers"]
            message["headers"] = [(name, _methods(scope) if name.lower() == b"allow" else text) for name, text in headers]
        await send(message)

    return send_named


def _methods(scope: HTTPScope) -> bytes:
    named = scope["path_template"]
    methods = {method for route in scope["litestar_app"].routes if route.path_format == named for method in route.methods}
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods)).encode()


class WithSlashes:
    """Middleware: gives doors the names in the path with the slashes that were escaped there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _has_slash(scope):
            scope["path_params"] = {
                name: text.replace(_STAND_IN, "/") if isinstance(text, str) else text
                for name, text in scope["path_params"].items()
            }
        await self._app(scope, receive, send)


def _has_slash(scope: HTTPScope) -> bool:
    raw: bytes = scope.get("raw_path", b"")  # pyright: ignore[reportUnknownMemberType] - the framework's TypedDict
    return raw.startswith(API) and b"%2f" in raw.lower()
