"""The OpenAPI document: the framework's paths, our own component schemas and problem responses."""

import re
from typing import Any, cast

import msgspec
from litestar import Litestar, Request
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Tag
from litestar.types import Method

from gridtap import __version__
from gridtap.api.problems import MEDIA_TYPE
from gridtap.api.shapes import catalogue, certificates, common, device, driver, equipment, operator

Document = dict[str, Any]
_REF = "#/components/schemas/{name}"
_SCHEMA_PATH = "/docs/schema"
_IDEMPOTENCY_KEY: Document = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "One per intent: the same key with the same request gets the first response again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100},
}
TAGS = {
    "account": "Signing in, and the caller's own account.",
    "places": "Where one can charge.",
    "sessions": "Charging: start, stop, watch, receipt.",
    "stations": "Stations and those that knocked.",
    "commands": "What is asked of stations.",
    "certificates": "Our certificate authority, what it issued, and what stations hold.",
    "settings": "Configuration keys of stations.",
    "device": "What stations are made of and what goes on in them: device model, reports, monitors, jobs, profiles, limits.",
    "messages": "The wire log.",
    "reservations": "EVSEs kept for one token until an instant.",
    "tokens": "What identifies drivers at stations.",
    "tariffs": "What charging costs.",
    "people": "Users, keys for programs, audit.",
    "watch": "Overview, event log, reviews.",
    "demo": "The hand that plugs simulated cars.",
}
DESCRIPTION = """Sign in with `POST /api/v1/auth/login`, then send `Authorization: Bearer <access_token>`.
Programs send an API key there.
Errors are problem details (RFC 9457) with a stable `code`. Pages have `next_cursor`. `Idempotency-Key` is honoured on every POST.
Streams are server-sent events: `GET` them with the bearer token and `Accept: text/event-stream`."""


class _Raw(OpenAPIRenderPlugin):
    """Keeps the framework from serving pages that load their scripts from elsewhere."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.JSON)

    def render(self, request: Request[Any, Any, Any], openapi_schema: Document) -> bytes:
        return msgspec.json.encode(document(request.app))


def _operation_id(handler: HTTPRouteHandler, _method: Method, _path: list[str | Any]) -> str:
    return handler.handler_name.rsplit(".", 1)[-1]


CONFIG = OpenAPIConfig(
    title="Gridtap",
    version=__version__,
    description=DESCRIPTION,
    path=_SCHEMA_PATH,
    render_plugins=[_Raw()],
    use_handler_docstrings=True,
    operation_id_creator=_operation_id,
    security=[{"bearer": []}],
    tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
    components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
)


def document(app: Litestar) -> Document:
    """The whole document, the same for the same code."""
    found = cast("Document", msgspec.to_builtins(app.openapi_schema.to_schema()))
    schemas: Document = found["components"]["schemas"]
    schemas.update(_our_schemas(set(schemas) | {"Problem", "EventView", "Message"}))
    for path in found["paths"].values():
        for method, operation in path.items():
            _finish(method, operation)
    found["components"]["schemas"] = dict(sorted(schemas.items()))
    found["paths"] = dict(sorted(found["paths"].items()))
    return found


def _our_schemas(wanted: set[str]) -> Document:
    structs = {
        name: struct
        for module in (common, driver, catalogue, certificates, operator, device, equipment)
        for name, struct in vars(module).items()
        if isinstance(struct, type) and issubclass(struct, msgspec.Struct) and name in wanted
    }
    _, components = msgspec.json.schema_components(
        structs.values(), schema_hook=lambda _kind: {"description": "Any JSON."}, ref_template=_REF
    )
    return {re.sub(r"\W", "_", name): schema for name, schema in components.items()}


def _finish(method: str, operation: Document) -> None:
    responses: Document = operation["responses"]
    responses.pop("400", None)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses["default"] = {"description": "What went wrong, as problem details.", "content": content}
    summary, _, rest = str(operation.get("description", "")).partition("\n")
    operation["summary"] = summary.rstrip(".").replace("`", "")
    if not rest:
        operation.pop("description", None)
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    parameters: list[Document] = operation.setdefault("parameters", [])
    for parameter in parameters:
        _plain(parameter)
    if method == "post":
        parameters.append(_IDEMPOTENCY_KEY)


def _plain(parameter: Document) -> None:
    """A parameter left out is not null: say so."""
    for name in ("deprecated", "allowEmptyValue", "allowReserved"):
        parameter.pop(name, None)
    schema: Document = parameter["schema"]
    schema.pop("description", None)
    for kind in schema.pop("oneOf", []):
        if kind != {"type": "null"}:
            schema.update(kind)
    if isinstance(schema.get("type"), list):
        schema["type"] = next(kind for kind in schema["type"] if kind != "null")
    if "enum" in schema:
        schema["enum"] = [choice for choice in schema["enum"] if choice is not None]
