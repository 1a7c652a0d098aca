"""The two web apps and the documentation, from files built beforehand: right caching, strict headers, nothing from elsewhere."""

import asyncio
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import msgspec
from litestar import Response, get, route
from litestar.enums import MediaType
from litestar.params import FromPath

from gridtap.api import openapi
from gridtap.api.callers import ApiRequest
from gridtap.api.doors import OPEN, GivenParts
from gridtap.api.web_files import ASK_FIRST, WebFile
from gridtap.kit.errors import NotFound

METHODS: Any = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
ROOT = PurePosixPath("/")
PATHS = ["/", "/{path:path}", "/docs", "/docs/{path:path}"]
"""The documentation is named because the framework keeps `/docs/schema` for itself."""
APPS = ("console", "docs")
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@get("/docs/openapi.json", opt=OPEN, include_in_schema=False, sync_to_thread=True)
def show_openapi(request: ApiRequest) -> Response[bytes]:
    """The OpenAPI document."""
    kept: bytes | None = request.app.state.get("openapi_json")
    if kept is None:
        kept = request.app.state["openapi_json"] = msgspec.json.encode(openapi.document(request.app))
    return Response(kept, media_type=MediaType.JSON, headers={**PAGE_HEADERS, "Cache-Control": ASK_FIRST})


@route(PATHS, http_method=METHODS, opt=OPEN, include_in_schema=False, status_code=200)
async def show_page(request: ApiRequest, parts: GivenParts, path: FromPath[PurePosixPath] = ROOT) -> Response[bytes]:
    """A file of an app, or the app itself for every address that only the app understands."""
    asked = request.scope["path"]
    if request.method not in {"GET", "HEAD"} or asked.startswith(("/api/", "/docs/openapi")):
        raise NotFound("not_found", "There is nothing at this address.")
    app, rest = _app_of(asked)
    file = await asyncio.to_thread(parts.web.find, app, rest)
    if file is None and ("." in PurePosixPath(rest).name or rest.startswith("/assets/")):
        raise NotFound("not_found", "There is no such file.")
    file = file or await asyncio.to_thread(parts.web.find, app, "index.html")
    return _not_built(app) if file is None else _respond(request, file)


def _app_of(asked: str) -> tuple[str, str]:
    for app in APPS:
        if asked == f"/{app}" or asked.startswith(f"/{app}/"):
            return app, asked[len(app) + 1 :] or "/"
    return "driver", asked


def _respond(request: ApiRequest, file: WebFile) -> Response[bytes]:
    headers = {**PAGE_HEADERS, "Cache-Control": file.cache_control, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=file.media_type)
    if file.squeezed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.squeezed, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.body, headers=headers, media_type=file.media_type)


def _not_built(app: str) -> Response[bytes]:
    text = f"The web app {app!r} is not built here. Type `make web`, then load this page again. The API itself is at /api/v1.\n"
    headers = {**PAGE_HEADERS, "Cache-Control": "no-store"}
    return Response(text.encode(), status_code=503, media_type="text/plain", headers=headers)


ROUTES = [show_openapi, show_page]
