"""Every error leaves as RFC 9457 problem details, mapped here once."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from gridtap.api.field_errors import parameter_error
from gridtap.api.shapes.common import Problem
from gridtap.kit.errors import GridtapError
from gridtap.kit.log import get_log

MEDIA_TYPE = "application/problem+json"
ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
CODES = {
    400: "malformed_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
}
SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not know this method.",
}
_log = get_log("api")


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    title: str = "",
    extra: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response[dict[str, object]]:
    """A response of problem details; `extra` members stand beside the standard ones."""
    content = content_of(status, code, detail, title=title, extra=extra)
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers={**ALWAYS, **(headers or {})})


def content_of(
    status: int, code: str, detail: str, *, title: str = "", extra: Mapping[str, object] | None = None
) -> dict[str, object]:
    """The members of problem details."""
    given = dict(extra or {})
    field = given.pop("field", None)
    errors: Any = given.pop("errors", [] if field is None else [{"field": str(field), "message": detail}])
    body = Problem(
        type=f"urn:gridtap:problem:{code}",
        title=title or HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        errors=errors,
    )
    return {**given, **msgspec.structs.asdict(body)}


def _on_gridtap_error(_request: Request[Any, Any, Any], error: GridtapError) -> Response[dict[str, object]]:
    retry_after = error.extra.get("retry_after_s")
    headers: dict[str, str] = {} if retry_after is None else {"Retry-After": str(retry_after)}
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(error.status, error.code, error.detail, title=error.title, extra=error.extra, headers=headers)


def _on_validation_error(request: Request[Any, Any, Any], error: ValidationException) -> Response[dict[str, object]]:
    found: list[dict[str, str]] = []
    extra: Any = error.extra or []
    if any(item.get("key") == "data" for item in extra):
        return problem(400, "malformed_body", "This address wants a JSON body.")
    parameters = request.route_handler.parsed_fn_signature.parameters
    for item in extra:
        found.append(parameter_error(str(item.get("key", "")), str(item.get("message", "")), parameters))
    detail = "; ".join(f"{item['field']}: {item['message']}" if item["field"] else item["message"] for item in found)
    return problem(400, "malformed_request", detail or error.detail, extra={"errors": found})


def _on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, object]]:
    status = error.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _on_bug(request, error)
    detail = SENTENCES.get(status, error.detail)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        detail = _too_large(request)
    headers = dict(error.headers or {})
    if "GET" in headers.get("allow", ""):
        headers["allow"] += ", HEAD"
    return problem(status, CODES.get(status, "refused"), detail, headers=headers)


def _too_large(request: Request[Any, Any, Any]) -> str:
    most = request.route_handler.resolve_request_max_body_size()
    return "The body is too large." if most is None else f"The body is larger than {most:,} bytes, the most this address takes."


def _on_bug(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, object]]:
    _log.error("request_failed", method=request.method, path=request.url.path, exc_info=error)
    return problem(500, "internal_error", "Something went wrong on our side; it is logged. Try again in a moment.")


HANDLERS: Mapping[int | type[Exception], Callable[..., Response[dict[str, object]]]] = {
    GridtapError: _on_gridtap_error,
    ValidationException: _on_validation_error,
    HTTPException: _on_http_error,
    Exception: _on_bug,
}
